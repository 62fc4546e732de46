"""Hidden means not sent: not a byte of what is hidden is in any frame, and no frame comes because of it.

Two rooms live through the same random story, but for what is hidden: in one, cards are written in silence (or dots go
to other items). If any peer of the two rooms could tell them apart, something leaked. What is one's own comes in frames
of one's own (`{"mine": …}`), which are looked at apart: only they may differ, and they hold nothing of anybody else.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from starlette.websockets import WebSocket

from pmcore.boards import BOARDS, ONLY_FOR, Block, Board
from pmcore.commands.base import Command
from pmcore.commands.lessons import AddLesson
from pmcore.commands.meeting import MarkReady, MoveToStage, SetTimer
from pmcore.commands.people import Rename
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.tray import DecideTrayRows, EmptyTray, FillTray
from pmcore.commands.voting import OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.errors import ReviewError
from pmcore.live.hub import Hub
from pmcore.live.room import LiveRoom, Pace
from pmcore.model.tray_rows import TrayRow, packed
from tests.kit import Named, Story, given, host, seat
from tests.pmcore.live_kit import PATIENCE, Cookies
from tests.pmcore.unsigned_kit import NOUNS, Noun

ana, ben = seat("Ana"), seat("Ben")
PEOPLE = (host, ana, ben)
SECRET = "qzhiddenqz"


def everything(review, room):
    """Draw all that `as_seen_by` hands out, as the most talkative board that could be."""
    return [Block("all", repr(review)), Block("here", repr(sorted(room.online)))]


TALKATIVE: Mapping[str, Board] = {**BOARDS, "everything": everything}

visible = st.one_of(
    st.builds(AddTimelineEvent, text=st.sampled_from(["Disk full", "Paged", "Rolled back"])),
    st.builds(AddLesson, text=st.sampled_from(["Alerts came late", "The runbook helped"])),
    st.builds(MarkReady, ready=st.booleans()),
    st.builds(Rename, name=st.sampled_from(["Ana", "Ben", "Zoe"])),
    st.builds(SetTimer, minutes=st.integers(1, 9)),
    st.builds(MoveToStage, stage=st.sampled_from(["overview", "timeline", "recommendations"]), anyway=st.just(True)),
)  # fmt: skip
card = st.sampled_from(["write", "edit", "remove"])
dot = st.tuples(st.sampled_from([PlaceDot, TakeBackDot]), st.integers(0, 4))
person = st.sampled_from(PEOPLE)


class House:
    """A hub on a private loop, with one tab per person that watches every board; frames land in `frames`."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.frames: dict[str, list[str]] = {each.name: [] for each in PEOPLE}
        self.hub = Hub(
            story.reviews, Cookies(), boards=TALKATIVE, pace=Pace(0.0, 0.0, 60.0, 60.0), clock=lambda: 1.0
        )
        self.hub.boot, self.hub.process = "boot", "process"
        self._news = asyncio.Event()

    @property
    def room(self) -> LiveRoom:
        """Return the one room."""
        (room,) = self.hub._rooms.values()
        return room

    async def live(self, steps: Iterable[tuple[Named, Command]]) -> None:
        """Let the steps happen one by one, each until everybody has got what there is to get."""
        loop = asyncio.get_running_loop()
        for each in PEOPLE:
            self.story.id_of(each)
        self.hub.start(loop)
        # The hub listens first, so it has heard what this hears.
        stop = self.story.reviews.subscribe(lambda *_: loop.call_soon_threadsafe(self._news.set))
        tabs = []
        for each in PEOPLE:
            tabs.append(loop.create_task(self.hub.endpoint(self._tab(each))))
            await self._settle(len(tabs))
        for who, command in steps:
            await self._do(who, command)
        stop()
        self.hub.stop()
        await asyncio.gather(*tabs)

    async def _do(self, who: Named, command: Command) -> None:
        before = self.story.review.version
        try:
            self.story.reviews.execute(self.story.id, command, self.story.actor(who))
        except ReviewError:
            return
        if self.story.review.version != before:
            await asyncio.wait_for(self._news.wait(), PATIENCE)
            self._news.clear()
        await self._settle(len(PEOPLE))

    async def _settle(self, people: int) -> None:
        """Let the loop run until so many are here, no wave is planned and every sender has nothing more to send."""
        while len(self.hub.present(self.story.id)) < people or self._busy():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0)

    def _busy(self) -> bool:
        room = self.room
        return bool(
            room._told or room._next or any(peer.sending or peer._waiting.is_set() for peer in room.peers)
        )

    def _tab(self, person: Named) -> WebSocket:
        """Return the server's end of a connection whose other end is this test."""
        said = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": json.dumps({"watch": list(TALKATIVE)})}]  # fmt: skip

        async def receive():
            return said.pop(0) if said else await asyncio.get_running_loop().create_future()

        async def send(message):
            if message["type"] == "websocket.send":
                self.frames[person.name].append(message["text"])

        headers = [
            (b"host", b"here"), (b"origin", b"http://here"), (b"cookie", f"pm_browser=signed-{person.name}".encode()),
        ]  # fmt: skip
        query = f"review={self.story.id}".encode()
        return WebSocket({"type": "websocket", "headers": headers, "query_string": query}, receive, send)


def frames_of(story: Story, steps: Iterable[tuple[Named, Command]]) -> dict[str, list[str]]:
    """Return all frames that each person got while `steps` happened."""
    house = House(story)
    asyncio.run(house.live(steps))
    assert all(len(frames) > len(BOARDS.keys() - ONLY_FOR.keys()) for frames in house.frames.values()), (
        "every tab saw every board"
    )
    return house.frames


def for_all(frames: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the frames without those that are for one person alone."""
    return {name: [each for each in got if '"mine":' not in each] for name, got in frames.items()}


def for_one(frames: list[str]) -> list[Any]:
    """Return what came for this person alone, in order."""
    return [json.loads(each)["mine"] for each in frames if '"mine":' in each]


def fixed_ids(story: Story, steps: Iterable[tuple[Named, Command]], seen: frozenset[int]) -> Iterable:
    """Yield the steps; the ids that one makes depend on its place, so that a step left out changes no other id."""
    for place, step in enumerate(steps):
        story.clock._ids = iter(range(1000 * (place + 1), 1000 * (place + 2)))
        if place in seen:
            yield step


def card_command(who: Named, kind: str, number: int) -> Command:
    """Return a command that writes a hidden card, or changes the one that the step before wrote."""
    if kind == "edit":
        return EditRecommendation(id=f"id-{1000 * number + 1}", text=f"{SECRET} {who.name} edited {number}")
    if kind == "remove":
        return RemoveRecommendation(id=f"id-{1000 * number + 1}")
    return AddRecommendation(text=f"{SECRET} {who.name} {number}")


class Rows:
    """What one person writes silently, step by step; `in_short`, no more of it than changes whether they have written.

    That is all that the room may know. So in short there is one plain row from the first of their rows to the end of the last.
    """

    def __init__(self, who: Named, *, in_short: bool) -> None:
        self._who, self._in_short = who, in_short
        self._rows: list[int] = []
        self._first = 0

    def command(self, kind: str, place: int) -> Command | None:
        """Return what is done at a step: a row is written, or the latest edited or removed; None where nothing is."""
        if kind == "write":
            self._rows.append(place)
            if len(self._rows) == 1:
                self._first = place
            return None if self._in_short and len(self._rows) > 1 else self._written(place)
        if not self._rows:
            return None
        if kind == "edit":
            text = f"{SECRET} {self._who.name} edited"
            return None if self._in_short else EditTimelineEvent(id=row_at(self._rows[-1]), text=text)
        gone = self._rows.pop()
        if self._in_short:
            return None if self._rows else RemoveTimelineEvent(id=row_at(self._first))
        return RemoveTimelineEvent(id=row_at(gone))

    def _written(self, place: int) -> Command:
        if self._in_short:
            return AddTimelineEvent(text="Something", silently=True)
        text, when = f"{SECRET} {self._who.name} {place}", f"2026-11-23 14:{place:02d}"
        return AddTimelineEvent(text=text, starts=when, marks="detected", silently=True)


def row_at(place: int) -> str:
    """Return the id of the row that was written at a step."""
    return f"id-{1000 * place + 1001}"


class Unsigned:
    """What one person writes without a name, by keys of their own; `in_short`, only that they have written at all."""

    def __init__(self, who: Named, noun: Noun, *, in_short: bool) -> None:
        self._who, self._noun, self._in_short = who, noun, in_short
        self._keys: list[str] = []
        self._wrote = False

    def command(self, kind: str, place: int) -> Command | None:
        """Return what is done at a step: a card is written, or the latest edited or removed; None where nothing is."""
        if kind != "write" and not self._keys:
            return None
        if kind == "write":
            self._keys.append(f"{self._who.name} drew key {place} by lot")
            first, self._wrote = not self._wrote, True
            text = "Something" if self._in_short else f"{SECRET} {self._who.name} {place}"
            return self._noun.write(text, self._keys[-1]) if first or not self._in_short else None
        key = self._keys[-1] if kind == "edit" else self._keys.pop()
        if self._in_short:
            return None
        text = f"{SECRET} {self._who.name} edited {place}"
        return self._noun.edit(id=key, text=text) if kind == "edit" else self._noun.remove(id=key)


def authors_in(frames: list[str]) -> set[str]:
    """Return whose secrets are in the frames."""
    text = "\n".join(frames)
    return {each.name for each in PEOPLE if f"{SECRET} {each.name}" in text}


@settings(max_examples=25, deadline=None)
@examples(st.lists(st.tuples(person, st.one_of(visible, card)), max_size=12))
def test_cards_written_in_silence_change_no_byte_that_anybody_gets(story_line):
    def lived(with_cards: bool) -> dict[str, list[str]]:
        story = given()
        steps = [
            (who, card_command(who, what, place) if isinstance(what, str) else what)
            for place, (who, what) in enumerate(story_line)
        ]
        kept = frozenset(
            n for n, (_, what) in enumerate(story_line) if with_cards or not isinstance(what, str)
        )
        return frames_of(story, fixed_ids(story, steps, kept))

    with_cards = lived(with_cards=True)
    for name, frames in with_cards.items():
        assert authors_in(frames) <= {name}
    assert SECRET not in repr(for_all(with_cards))
    assert for_all(with_cards) == lived(with_cards=False), "nor in their number, order or versions"


@settings(max_examples=25, deadline=None)
@examples(
    st.lists(st.one_of(st.tuples(person, visible), st.tuples(st.sampled_from((ana, ben)), card)), max_size=14)
)
def test_rows_written_in_silence_tell_nobody_more_than_how_many_have_written(story_line):
    def lived(*, in_short: bool) -> dict[str, list[str]]:
        story = given(MoveToStage(stage="overview"), WriteSilently())
        rows = {each.name: Rows(each, in_short=in_short) for each in PEOPLE}
        steps = [
            (who, rows[who.name].command(what, place) if isinstance(what, str) else what)
            for place, (who, what) in enumerate(story_line)
        ]
        kept = frozenset(place for place, (_, command) in enumerate(steps) if command is not None)
        return frames_of(story, fixed_ids(story, steps, kept))

    with_rows = lived(in_short=False)
    for name, frames in with_rows.items():
        assert authors_in(frames) <= {name}
    assert SECRET not in repr(for_all(with_rows))
    assert for_all(with_rows) == for_all(lived(in_short=True)), "nor in their number, order or versions"


@settings(max_examples=30, deadline=None)
@examples(
    st.sampled_from(NOUNS),
    st.lists(
        st.one_of(st.tuples(person, visible), st.tuples(st.sampled_from((ana, ben)), card)), max_size=14
    ),
)
def test_what_bears_no_name_tells_nobody_more_than_how_many_have_written(noun, story_line):
    def lived(*, in_short: bool) -> dict[str, list[str]]:
        story = given(MoveToStage(stage="overview"), *noun.begins("never"))
        cards = {each.name: Unsigned(each, noun, in_short=in_short) for each in PEOPLE}
        steps = [
            (who, cards[who.name].command(what, place) if isinstance(what, str) else what)
            for place, (who, what) in enumerate(story_line)
        ]
        kept = frozenset(place for place, (_, command) in enumerate(steps) if command is not None)
        return frames_of(story, fixed_ids(story, steps, kept))

    with_cards = lived(in_short=False)
    assert SECRET not in repr(with_cards), "not even to who wrote it: their browser asks for it by its key"
    assert with_cards == lived(in_short=True), "nor in their number, order or versions"


@settings(max_examples=25, deadline=None)
@examples(st.lists(st.tuples(person, st.one_of(visible, dot)), max_size=14), st.permutations(range(5)))
def test_where_dots_go_changes_no_byte_that_anybody_gets(story_line, other):
    """`Deciding.voted`, how many people have begun, is all that the room may know; so nobody's number of dots differs."""

    def lived(order: list[int]) -> dict[str, list[str]]:
        story = given(
            *(ana.does(AddRecommendation(text=f"Proposal {n}")) for n in range(5)),
            RevealRecommendations(), OpenVote(dots_each=4),
        )  # fmt: skip
        items = list(story.review.ballot_items())
        steps = [
            (who, what[0](id=items[order[what[1]]]) if isinstance(what, tuple) else what) for who, what in story_line
        ]  # fmt: skip
        return frames_of(story, fixed_ids(story, steps, frozenset(range(len(steps)))))

    one, another = lived(list(range(5))), lived(list(other))
    assert for_all(one) == for_all(another)
    for name, frames in one.items():  # the same number of dots, of course, and of frames of one's own
        assert [each["left"] for each in for_one(frames)] == [each["left"] for each in for_one(another[name])]


def test_dots_of_others_change_nothing_in_a_persons_own_frames():
    def lived(*steps):
        story = given(
            AddRecommendation(text="One"), AddRecommendation(text="Two"), RevealRecommendations(), OpenVote()
        )
        one, two = story.review.ballot_items()
        dots = [(who, PlaceDot(id={1: one, 2: two}[item])) for who, item in steps]
        return frames_of(story, dots)

    alone, both = lived((ana, 1), (ana, 2)), lived((ana, 1), (ben, 2), (ben, 2), (ana, 2))
    assert for_one(alone["Ana"]) == for_one(both["Ana"])
    assert [each["left"] for each in for_one(alone["Ana"])] == [3, 2, 1]
    assert [each["left"] for each in for_one(both["Ben"])] == [3, 2, 1]
    assert [each["dots"] for each in for_one(both["Host"])] == [{}]


def test_ones_own_row_comes_to_oneself_at_once_and_again_when_it_changes():
    rows = Rows(ana, in_short=False)
    story = given()
    steps = [(ana, rows.command(kind, place)) for place, kind in enumerate(("write", "edit", "remove"))]
    frames = frames_of(story, fixed_ids(story, steps, frozenset(range(3))))
    written, edited, gone = for_one(frames["Ana"])
    assert f"{SECRET} Ana 0" in written["own"][0][1]
    assert f"{SECRET} Ana edited" in edited["own"][0][1]
    assert gone == {}
    assert for_one(frames["Ben"]) == for_one(frames["Host"]) == []


def test_ones_own_card_comes_to_oneself_at_once_and_again_when_it_changes():
    story = given()
    steps = [(ana, card_command(ana, kind, 1)) for kind in ("write", "edit", "remove")]
    frames = frames_of(story, fixed_ids(story, steps, frozenset(range(3))))
    written, edited, gone = for_one(frames["Ana"])
    assert f"{SECRET} Ana 1" in written["own"][0][1]
    assert f"{SECRET} Ana edited 1" in edited["own"][0][1]
    assert gone == {}
    assert for_one(frames["Ben"]) == for_one(frames["Host"]) == []


def test_ones_own_lesson_comes_to_oneself_at_once_and_to_nobody_else():
    story = given(WriteSilently(stage="lessons"))
    frames = frames_of(story, fixed_ids(story, [(ana, AddLesson(text=SECRET))], frozenset({0})))
    (written,) = for_one(frames["Ana"])
    assert SECRET in written["own"][0][1]
    assert SECRET not in repr(for_all(frames))
    assert for_one(frames["Ben"]) == for_one(frames["Host"]) == []


def test_ones_own_card_does_not_keep_the_others_waiting():
    """After a wave that told everybody something comes a pause. One after a hidden card would tell when it was written."""
    house, waits = House(given()), []

    def steps():
        house.room._pace = house.room._pace._replace(pause=60.0)
        for each in (AddRecommendation(text=SECRET), AddTimelineEvent(text="Seen")):
            yield ana, each
            waits.append(house.room._not_before - asyncio.get_running_loop().time())

    asyncio.run(house.live(steps()))
    hidden, seen = waits
    assert hidden <= 0
    assert seen > 50


def test_what_lies_in_the_tray_and_what_is_decided_there_change_no_byte_that_anybody_gets():
    row = TrayRow(SECRET, who=SECRET)
    file = "id-2001"  # what the second step makes
    tray = [
        (host, AddTimelineEvent(text="Paged")),
        (host, FillTray(importer="slack", file=SECRET, count=2, packed=packed([row, row]))),
        (host, DecideTrayRows(file=file, rows=(1,), state="aside")),
        (ana, AddLesson(text="Alerts came late")),
        (host, DecideTrayRows(file=file, rows=(1, 2), state="open")),
        (host, EmptyTray()),
        (ben, AddTimelineEvent(text="Rolled back")),
    ]

    def lived(*seen):
        story = given()
        return frames_of(story, fixed_ids(story, tray, frozenset(seen)))

    with_tray = lived(*range(7))
    assert SECRET not in repr(with_tray)
    assert for_all(with_tray) == for_all(lived(0, 3, 6)), "nor in their number, order or versions"
    assert for_one(with_tray["Ana"]) == for_one(with_tray["Ben"]) == []
    assert [each.get("tray", {}).get("open") for each in for_one(with_tray["Host"])] == [2, 1, 2, None]


def test_the_talkative_board_would_tell_if_there_were_anything_to_tell():
    """The two properties above can fail: what is revealed does arrive."""
    for write, show in (
        (AddRecommendation(text=SECRET), RevealRecommendations()),
        (AddTimelineEvent(text=SECRET, silently=True), OpenWritten()),
        (AddLesson(text=SECRET), OpenWritten(stage="lessons")),
    ):
        steps = [(ana, write), (host, show)]
        story = given(WriteSilently(stage="lessons"))
        assert all(SECRET in repr(frames) for frames in frames_of(story, steps).values())
