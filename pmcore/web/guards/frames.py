"""What a browser may say over a socket: only what a page of ours says.

What Streamlit would do for anybody, but nobody here needs, is dropped: `clear_cache` empties the caches of all users,
`install_skills` writes files on the server. A component of ours has two events, `do` and `moved`, and a frame holds each of
them at most once for it: Streamlit runs a callback for every one it finds (16,000 in a frame kept a core busy for 100 s).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from starlette.types import Message

from pmcore.web.guards.protobuf import Field, fields

LARGEST_STREAM, LARGEST_LIVE = 256 * 1024, 16 * 1024
MOST_FIELDS = (
    5_000  # of one layer; a page of ours sends some hundred at most, the names of messages that it has kept
)
MOST_WIDGETS = 200
MOST_TRIGGERS = 8  # components that fire in the same moment
LARGEST_TRIGGER = 64 * 1024
EVENTS = {"do", "moved"}

# Field numbers of Streamlit's BackMsg and BackendOperationRequest; tests compare them with the installed version.
RERUN, STOP, FILE_URLS, HEARTBEAT, BACKEND = 11, 7, 16, 17, 19
PASSED = {RERUN, STOP, FILE_URLS, HEARTBEAT, BACKEND}
PASSED_BACKEND = {1, 2, 3, 6}  # request id, session id, deferred file, rows of a dataframe
# … of ClientState, WidgetStates and WidgetState.
WIDGET_STATES, WIDGET = 2, 1
TRIGGERS = {2, 14, 15, 16}
WIDGET_ID, JSON_TRIGGER = 1, 16


class Cut(Exception):  # noqa: N818 - not an error of ours
    """This client has to go; the text is the reason for the metrics."""


def check_stream(message: Message) -> bool:
    """Return whether Streamlit may see a message, or raise `Cut` for what no page of ours sends."""
    data = message.get("bytes")
    if data is None:
        raise Cut("text")
    if len(data) > LARGEST_STREAM:
        raise Cut("size")
    try:
        return passes(data)
    except (IndexError, ValueError, RecursionError) as error:
        raise Cut("malformed") from error


def check_live(message: Message) -> bool:
    """Return whether the hub may see a message: a small JSON object."""
    text = message.get("text")
    if text is None:
        raise Cut("bytes")
    if len(text) > LARGEST_LIVE:
        raise Cut("size")
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError) as error:
        raise Cut("malformed") from error


def asks_for_a_run(message: Message) -> bool:
    """Return whether a message that passed makes Streamlit run a page."""
    return any(number == RERUN for number, _ in fields(message["bytes"]))


def passes(data: bytes) -> bool:
    """Return whether a BackMsg holds only what pages need; raises `Cut` for events that no page makes."""
    runs = 0
    for number, value in _few(fields(data), MOST_FIELDS):
        if number not in PASSED:
            return False
        runs += number == RERUN
        if runs > 1:  # they would be merged into one
            raise Cut("triggers")
        if number == BACKEND and not {inner for inner, _ in _few(fields(value), 20)} <= PASSED_BACKEND:
            return False
        if number == RERUN:
            _check_triggers(value)
    return True


def _check_triggers(client_state: bytes) -> None:
    """Raise `Cut` where the widgets of a frame say more at once than a page does."""
    fired = set[bytes]()
    for widget in _widgets(client_state):
        values = list(_few(fields(widget), 20))
        triggers = [(number, value) for number, value in values if number in TRIGGERS]
        if not triggers:
            continue
        name = next((value for number, value in values if number == WIDGET_ID), b"")
        if len(triggers) > 1 or name in fired or len(fired) >= MOST_TRIGGERS:
            raise Cut("triggers")
        fired.add(name)
        if triggers[0][0] == JSON_TRIGGER:
            _check_events(triggers[0][1])


def _widgets(client_state: bytes) -> Iterator[bytes]:
    """Yield the states of widgets, wherever they stand."""
    for number, states in _few(fields(client_state), MOST_FIELDS):
        if number == WIDGET_STATES:
            for inner, widget in _few(fields(states), MOST_WIDGETS):
                if inner == WIDGET:
                    yield widget


def _check_events(text: bytes) -> None:
    """Raise `Cut` where a component's events are not ours, or one of them is there twice."""
    if len(text) > LARGEST_TRIGGER:
        raise Cut("triggers")
    events = json.loads(text) if text else []
    names = [each.get("event") for each in events if isinstance(each, dict)] if isinstance(events, list) else [
        events.get("event") if isinstance(events, dict) else None
    ]  # fmt: skip
    if len(names) != len(set(map(str, names))) or not set(map(str, names)) <= EVENTS:
        raise Cut("triggers")
    if isinstance(events, list) and len(events) != len(names):
        raise Cut("triggers")


def _few(those: Iterable[Field], most: int) -> Iterator[Field]:
    """Yield what there is, or raise `Cut` where it is too much."""
    for count, each in enumerate(those):
        if count >= most:
            raise Cut("fields")
        yield each
