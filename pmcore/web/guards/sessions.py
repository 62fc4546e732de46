"""Whose Streamlit session it is. Its id is all that Streamlit asks for, and it stands in the addresses of uploads.

The owner is noted when the id is sent to them, so nobody can know it before; a browser that shows another one's is refused
before Streamlit hears of it, and the owner loses nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

from pmcore.web.guards.protobuf import fields

MOST_KNOWN = 10_000
PROTOCOLS = "sec-websocket-protocol"

# Field numbers of Streamlit's ForwardMsg, NewSession and Initialize; tests compare them with the installed version.
NEW_SESSION, INITIALIZE, SESSION_ID = 4, 1, 6


class Sessions:
    """The owners of sessions, by the session's id."""

    def __init__(self) -> None:
        """Begin with none."""
        self._owners: OrderedDict[str, str] = OrderedDict()

    def began(self, session_id: str, keys: Sequence[str]) -> None:
        """Note who got a session; the first owner stays it. Without a genuine cookie there is none."""
        if keys and session_id:
            self._owners.setdefault(session_id, keys[0])
            self._owners.move_to_end(session_id)
            while len(self._owners) > MOST_KNOWN:
                self._owners.popitem(last=False)

    def is_foreign(self, session_id: str, keys: Sequence[str]) -> bool:
        """Return whether a session is known to belong to another browser."""
        owner = self._owners.get(session_id)
        return owner is not None and owner not in keys

    def is_own(self, session_id: str, keys: Sequence[str]) -> bool:
        """Return whether a session belongs to this browser."""
        return self._owners.get(session_id) in keys


def session_asked_for(scope: Scope) -> str:
    """Return the id of the session that a socket wants to continue; nothing for a new one."""
    parts = Headers(scope=scope).get(PROTOCOLS, "").split(",")
    return parts[2].strip() if len(parts) > 2 else ""


def without_session(scope: Scope) -> Scope:
    """Return a socket's scope that asks for a new session: the one it names is not known (any more)."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers[PROTOCOLS] = ",".join(headers.get(PROTOCOLS, "").split(",")[:2])
    return {**scope, "headers": headers.raw}


def session_in(data: bytes) -> str:
    """Return the id of the session that a message of Streamlit's tells its browser; nothing in all others."""
    for path in ((NEW_SESSION,), (INITIALIZE,)):
        found = next((value for number, value in fields(data) if number == path[0]), None)
        if found is None:
            return ""
        data = found
    session_id = next((value for number, value in fields(data) if number == SESSION_ID), b"")
    return session_id.decode("ascii", "replace")
