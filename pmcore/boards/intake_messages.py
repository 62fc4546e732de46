"""Messages about what is brought in: the inbox, files and pastes before they are rows, and the tray.

The script says the same in `pages/parts/component/intakemessages.js`, like everything in `pmcore/boards/messages.py`.
"""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pmcore.boards.messages import Option

# ---------------------------------------------------------------------- /live/inbox, /live/intake, /live/intake/do


class InboxOffer(TypedDict):
    """Alerts of the inbox that fit a review: those of a service from a source, in words, and what they are known by until more come."""

    service: str
    source: str
    says: str
    key: str


class InboxOffered(TypedDict):
    """What the inbox offers to a review; nothing where nothing fits, and to whoever does not decide."""

    offers: list[InboxOffer]


class Brought(TypedDict):
    """What a file or a paste holds: the ticket under which it is kept, and its rows as the inside of a form.

    `beyond` rows are not shown and go along; more than `directly` rows belong into the tray first, and whoever has none may
    put no more than these onto the timeline at once. `timed` says whether any row has a time, or waits for an answer to get one.
    """

    ok: Literal[True]
    ticket: str
    html: str
    beyond: int
    directly: int
    timed: bool


class NotRead(TypedDict):
    """A file that nothing recognises: why, and what it can be read as after all, as the inside of a form."""

    ok: Literal[False]
    sentence: str
    html: str


class Bring(TypedDict):
    """What becomes of the rows under a ticket, and what the people who are named in them are called.

    All come `without` these; those whose time cannot be read come only where they are `picked`, and then without a time. Of what
    the preview does not show, nothing comes where `rest` is false.
    """

    to: str  # `timeline` or `tray`
    without: list[int]
    picked: NotRequired[list[int]]
    rest: NotRequired[bool]
    names: dict[str, str]
    command_id: str


# ---------------------------------------------------------------------- /live/tray, /live/tray/do


class TrayPart(TypedDict):
    """A file in the tray: how many of its rows nobody has decided about, and how many there are."""

    id: str
    name: str
    open: int
    count: int


class TrayShown(TypedDict):
    """A page of the rows that were asked for: `count` in all, `html` has those from the `first` on; and what to choose from.

    The hint of a person or a kind is how many rows there are; `names` is the inside of a form that asks who people were.
    """

    ok: Literal[True]
    first: int
    count: int
    html: str
    people: list[Option]
    kinds: list[Option]
    names: str
    files: list[TrayPart]


class TrayWant(TypedDict):
    """What becomes of rows (`f1:3` is the third one of a file), or of `all` that the address asks for."""

    to: str  # `placed`, `aside` or `open`
    rows: list[str]
    all: bool
    command_id: str
