"""Messages between a page and its boards, in both directions: what Streamlit hands over when it draws, and what comes back.

The script says the same in `pages/parts/component/messages.js`, like everything in `pmcore/boards/messages.py`.
"""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from pmcore.boards.messages import Option, Pair, State

# ---------------------------------------------------------------------- what a page hands to its boards

Field = TypedDict(
    "Field",
    {
        "name": str,
        "label": str,
        "kind": str,
        "width": int,
        "note": NotRequired[str],
        "hint": NotRequired[str],
        "value": NotRequired[Any],
        "required": NotRequired[bool],
        "optional": NotRequired[bool],
        "most": NotRequired[int],
        "least": NotRequired[int],
        "options": NotRequired[list[Option]],
        "from": NotRequired[str],
        "rows": NotRequired[int],
        "mode": NotRequired[str],
        "more": NotRequired[bool],
        "sticky": NotRequired[bool],
        "folds": NotRequired[bool],
        "list": NotRequired[bool],
        "enter": NotRequired[bool],
        "with_values": NotRequired[dict[str, str]],
    },
)
Field.__doc__ = """A field of a form: its words and what the command says of it (pages/forms/base.py); what is false is left out."""


LedTo = tuple[str, str, int]  # to whose row somebody was led: its id, its number, and when


class Layout(TypedDict):
    """How a noun is written: the commands that add and edit, and the fields in order."""

    noun: str
    add: str | None
    edit: str | None
    by_id: bool
    by_version: bool
    after: str
    submit: str
    more: str
    said: str
    walk: list[str]
    fields: list[Field]


class Composer(TypedDict):
    """The form on top of a board that adds; `opens` is the page that follows."""

    id: str
    noun: str
    submit: NotRequired[str]
    title: NotRequired[str]
    look: NotRequired[str]
    fixed: NotRequired[dict[str, Any]]
    focus: NotRequired[bool]
    opens: NotRequired[str]


class PageMine(TypedDict, total=False):
    """What a page knows of its reader: the stage and the page where they are, whether they stay, what they have open.

    `leads_to` is said once: a dialog of the page leads to a row.
    """

    here: str
    page: str
    stay: bool
    pictured: bool
    leads_to: LedTo


class Drawn(TypedDict):
    """The state that a page was drawn for; where the room's is another one, the page is asked to catch up."""

    stage: str
    phase: str
    role: str
    closed: bool


class DraftPlace(TypedDict):
    """Where a draft of a board waits: its page, and what people call it."""

    page: str
    name: str


class Refusal(TypedDict):
    """Why a click that Streamlit handled was refused, and when it was made."""

    sentence: str
    at: int


class Data(TypedDict):
    """What Streamlit hands to a board. Without `blocks` and `private` these come over the socket."""

    board: str
    me: str
    role: str
    review: NotRequired[str]
    scope: NotRequired[str]  # under which drafts are kept: the seat in the review
    closed: NotRequired[bool]
    process: NotRequired[str]  # the server that drew the page
    blocks: NotRequired[list[Pair]]
    apart: NotRequired[str]  # the one thing that it shows of a review whose room one is not in
    lines: NotRequired[int]  # how many lines of the log that all may read the blocks tell of
    private: NotRequired[str]  # which sort of one's own blocks it shows, and nothing else
    own: NotRequired[str]  # which sort of them stands among the blocks of all
    layouts: NotRequired[dict[str, Layout]]
    composer: NotRequired[Composer]
    mine: NotRequired[PageMine]
    drawn: NotRequired[Drawn]
    stages: NotRequired[dict[str, str]]  # of the rail: what people call them
    boards: NotRequired[dict[str, DraftPlace]]  # of the rail
    refused: NotRequired[Refusal]


# ---------------------------------------------------------------------- what a board tells its page


class Pressed(TypedDict):
    """A button that leads somewhere."""

    do: str
    id: str
    value: str
    command_id: str
    at: int


class Moved(TypedDict):
    """The room is another than the page was drawn for, or there is more of the log than it shows.

    After a restart of the server `landed` and `stay` tell what it has forgotten: how far this tab had followed, and
    whether its reader stays.
    """

    at: int
    state: NotRequired[State]
    removed: NotRequired[bool]
    landed: NotRequired[str]
    stay: NotRequired[bool]
