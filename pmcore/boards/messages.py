"""Messages: the shapes of all that travels between the server and the script of a page, in both directions.

The script says the same in `pages/parts/component/messages.js`; a contract test compares the two field by field, and what
a running server really sends is held against these. Moments are milliseconds since 1970, everything else is as JSON has it.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

Pair = tuple[str, str]  # a block: its key and its HTML
Option = tuple[str, str, str]  # the code, its label, a hint

# ---------------------------------------------------------------------- /live/ws: what the server says


class State(TypedDict):
    """What a page must know besides its boards."""

    stage: str
    phase: str
    timer_ends_at: int | None
    closed: bool
    role: str | None  # of the person whose socket it is
    version: int
    trouble: NotRequired[str]  # what keeps the server from saving


class StateFrame(TypedDict):
    """The state, for everybody. `boot` names the history of the store, `process` the server that says it."""

    now: int
    boot: str
    process: str
    state: State


class Mine(TypedDict, total=False):
    """What is for one person alone; empty where there is nothing.

    `own` are the blocks of their hidden cards; with `order` (the keys of all) only those that changed. `dots` are theirs
    per card or group, `left` and `most` what they may still place, in all and on one.
    """

    own: list[Pair]
    order: list[str]
    dots: dict[str, int]
    left: int
    most: int


class MineFrame(TypedDict):
    """What is for one person alone."""

    now: int
    boot: str
    mine: Mine


BoardFrame = TypedDict(
    "BoardFrame",
    {
        "now": int,
        "boot": str,
        "board": str,
        "version": int,
        "from": int,
        "digest": str,
        "order": NotRequired[list[str]],
        "gone": NotRequired[list[str]],
        "moves": NotRequired[list[tuple[str, str | None]]],
        "blocks": dict[str, str],
    },
)
BoardFrame.__doc__ = """What brings a board (or a section of its list) from one version to another; from 0 it is the whole.

`order` are all keys, top to bottom. Without it the keys that are `gone` go, and each of `moves` stands right below another (null: on
top), in this order.
"""


class RemovedFrame(TypedDict):
    """The last frame of somebody who was removed from the review."""

    removed: Literal[True]


class SignedOutFrame(TypedDict):
    """The last frame of a browser that has no seat any more."""

    signed_out: Literal[True]


Frame = StateFrame | MineFrame | BoardFrame | RemovedFrame | SignedOutFrame

# ---------------------------------------------------------------------- /live/ws: what the page says


class Watch(TypedDict):
    """Which boards and sections a page follows; `at` is where it stands with those that it has: version and digest."""

    watch: list[str]
    at: NotRequired[dict[str, tuple[int, str]]]


class Moment(TypedDict):
    """Whether a person in the middle of a text needs a moment before following the room."""

    moment: bool


Said = Watch | Moment

# ---------------------------------------------------------------------- /live/do


class SentCommand(TypedDict):
    """A command of the registry (`pmcore/commands`), with its own fields beside these.

    `id` is the thing that it is about, `seen` the version of it that its writer had before them.
    """

    kind: str
    command_id: str
    id: NotRequired[str]
    seen: NotRequired[int]


class SentTogether(TypedDict):
    """Several commands, done all or none; each is like `SentCommand`, without an id of its own."""

    commands: list[dict[str, Any]]
    command_id: str


class Done(TypedDict):
    """It was done: the things that it touched, the versions they are at now, and the review."""

    ok: Literal[True]
    ids: list[str]
    versions: dict[str, int]
    review: str


class Choice(TypedDict):
    """An answer to a question about a text: what to show, what the field takes without asking, what can be remembered."""

    label: str
    text: str
    about: NotRequired[str]
    means: NotRequired[str]


class Override(TypedDict):
    """How to insist: the question's title, the word for yes, and the field of the command that says so."""

    title: str
    yes: str
    field: str


class NotDone(TypedDict):
    """It was not done, and why: for people in `sentence`, per field in `fields`, with `choices` where a field's text asks.

    `theirs` is what stands there now by the hand of `by`, at the version `seen`. `again` means that nothing was decided
    and the same should be sent once more, in `wait` seconds where there are some.
    """

    ok: Literal[False]
    sentence: str
    fields: NotRequired[dict[str, str]]
    choices: NotRequired[dict[str, list[Choice]]]
    override: NotRequired[Override]
    theirs: NotRequired[dict[str, Any]]
    by: NotRequired[str]
    seen: NotRequired[int | None]
    again: NotRequired[bool]
    wait: NotRequired[int]


Answer = Done | NotDone

# ---------------------------------------------------------------------- /live/time, /live/choices, /live/find, /live/saving


class TimeAsked(TypedDict):
    """A time as it is being typed: into which field of which review, after which row, in which event."""

    review: str
    text: str
    field: str
    after: NotRequired[str]
    event: NotRequired[str]
    starts: NotRequired[str]  # what stands in the field Start while the end is typed


class Question(TypedDict):
    """What an ambiguous time may mean."""

    sentence: str
    choices: list[Choice]


class TimeRead(TypedDict):
    """What was understood, in words and as moments with their zone (ISO 8601); `margin` is in minutes."""

    says: str
    problem: str
    question: Question | None
    at: str | None
    ends: str | None
    precision: str
    margin: int
    zone: str


class Choices(TypedDict):
    """What a field can choose from: ids with number and text."""

    choices: list[Option]


class FoundRow(TypedDict):
    """A row of a long list: its key, the section to read for it (empty where its board has it), its number, and its text."""

    key: str
    section: str
    label: str
    text: str


class Found(TypedDict):
    """How many rows have what was asked for, and the first of them."""

    count: int
    rows: list[FoundRow]


class Saving(TypedDict):
    """What keeps the server from saving, or an empty text."""

    trouble: str


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
    """What a page knows of its reader: the stage and the page where they are, whether they stay, what they have open."""

    here: str
    page: str
    stay: bool
    pictured: bool


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
    private: NotRequired[str]  # which part of `Mine` it shows
    layouts: NotRequired[dict[str, Layout]]
    people: NotRequired[list[str]]
    hosts: NotRequired[list[str]]
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
    """The room is another than the page was drawn for, or the board that it stands for looks different.

    After a restart of the server `landed` and `stay` tell what it has forgotten: how far this tab had followed, and
    whether its reader stays.
    """

    at: int
    state: NotRequired[State]
    removed: NotRequired[bool]
    version: NotRequired[int]
    landed: NotRequired[str]
    stay: NotRequired[bool]
