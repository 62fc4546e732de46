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
    stand_at: int | None  # the moment of the incident at which everybody stands
    role: str | None  # of the person whose socket it is
    people: list[tuple[str, bool]]  # who has a seat: the name, and whether they host; not for who has none
    version: int
    trouble: NotRequired[str]  # what keeps the server from saving


class StateFrame(TypedDict):
    """The state, for everybody. `boot` names the history of the store, `process` the server that says it."""

    now: int
    boot: str
    process: str
    state: State


class TrayMark(TypedDict):
    """That something lies in the tray: how many rows nobody has decided about, and what changes with every decision."""

    open: int
    mark: str


class Mine(TypedDict, total=False):
    """What is for one person alone; empty where there is nothing.

    `own` are the blocks of their hidden cards and rows; with `order` (the keys of all) only those that changed. `dots` are theirs
    per card or group, `agrees` and the like what they answered to the question of the timeline, `left` and `most` what they may
    still place, in all and on one. `would_change` are the causes that they would change first, `may_choose` how many more.
    `estimates` are the impact and the effort that they gave, two digits by item.
    `tray` is for facilitator and scribe. `even` are blanks: how large this is tells nothing of what was chosen.
    """

    own: list[Pair]
    order: list[str]
    dots: dict[str, int]
    left: int
    most: int
    agrees: bool
    answered: bool
    says_yes: bool
    says_no: bool
    knows_not: bool
    would_change: list[str]
    may_choose: int
    estimates: dict[str, str]
    differs: bool
    was_away: bool
    tray: TrayMark
    even: str


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
    """It was done: the things that it touched, the versions they are at now, and the review.

    Where nobody could know before what it would do, `said` tells.
    """

    ok: Literal[True]
    ids: list[str]
    versions: dict[str, int]
    review: str
    said: NotRequired[str]


class Choice(TypedDict):
    """An answer to a question about a text: what to show, what the field takes without asking, what can be remembered."""

    label: str
    text: str
    about: NotRequired[str]
    means: NotRequired[str]


class Override(TypedDict):
    """How to insist: the question's title, the word for yes, and the field of the command that says so.

    Where there is a word for no, the field can say either, and it is done both ways.
    """

    title: str
    yes: str
    field: str
    no: NotRequired[str]


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

# ------------------------ /live/time, /live/wording, /live/prompts, /live/choices, /live/find, /live/steps, /live/picture, /live/saving


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


class WordingHint(TypedDict):
    """Words that lead away from causes, why, and one other way to say it."""

    words: str
    reason: str
    reframe: str


class WordingRead(TypedDict):
    """What was found, in the order of the text; `off` says why nothing is looked for."""

    hints: list[WordingHint]
    off: str


class PromptsRead(TypedDict):
    """Questions that fit an event or a cause, to be read aloud, and the number of that."""

    label: str
    ask: list[str]


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


class Step(TypedDict):
    """A moment at which one can stand: what it is called, and how many events began after it."""

    at: int
    says: str
    later: int


class Steps(TypedDict):
    """The moments at which something happened, in order."""

    steps: list[Step]


class PictureThen(TypedDict):
    """A picture board up to a moment, or all of it, for somebody who stands there or looks at all alone."""

    blocks: list[Pair]


class Saving(TypedDict):
    """What keeps the server from saving, or an empty text."""

    trouble: str
