"""What cannot be drawn says so in its place, is told once, and leaves all else alone: boards, pages, documents, rooms."""

import asyncio
import io
import json
import logging
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pytest

from pmcore.boards import BOARDS, Block, Room, draw
from pmcore.boards.history import history_blocks
from pmcore.boards.mine import mine
from pmcore.commands.incident import AddLink, EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.faults import FAULTS
from pmcore.live.frames import Feed
from pmcore.live.peer import Peer
from pmcore.live.room import LiveRoom
from pmcore.model.moment import Moment
from pmcore.report import WRITERS, export
from pmcore.server.metrics import Metrics
from tests.kit import NOW, given, host, seat
from tests.pmcore.live_kit import serving

ana = seat("Ana")
OLD = "http://[x"  # took every board away that showed it
QUICK = [name for name in WRITERS if name != "pdf"]
NOT_SHOWN = "This entry cannot be shown. The others are not affected."


def with_old_links():
    """Return a story whose log holds a link that earlier versions took, at each place for one."""
    good = "https://good.example/"
    told = given(
        AddTimelineEvent(text="Alert", link=good), AddTimelineEvent(text="Deploy", source="log", link=good),
        AddLink(title="The channel", url=good), AddMeasure(title="Alert on disk", link=good),
    )  # fmt: skip
    old = [type(each).model_validate_json(each.model_dump_json().replace(good, OLD)) for each in told.log]
    change = [type(one.change).model_validate(one.change.model_dump() | {"item": _old(one.change.item)})
              if hasattr(one.change, "item") else one.change for one in told.log]  # fmt: skip
    records = [each.model_copy(update={"change": new}) for each, new in zip(old, change, strict=True)]
    review = told.reviews.adopt(records)
    told.id = review.id
    return told


def _old(item):
    values = item.model_dump()
    return type(item).model_validate({
        name: OLD if name in {"link", "url"} and value else value for name, value in values.items()
    })  # fmt: skip


def beyond_the_calendar(*, begins="T-01"):
    """Return a review with an event that no zone west of Greenwich can write down, which no door lets in."""
    told = given(
        EditIncident(zone="America/New_York"), AddTimelineEvent(text="One", starts="2026-11-23 13:00"),
        AddTimelineEvent(text="Two", starts="2026-11-23 14:00"), AddLesson(text="Slow"),
    )  # fmt: skip
    review = told.review
    event = review.item("events", begins)
    early = Moment(at=datetime.min.replace(tzinfo=UTC))
    broken = event.model_copy(update={"starts": early})
    return replace(review, events={**review.events, event.id: broken})


def html(blocks):
    return "".join(block.html for block in blocks)


# -------------------------------------------------------------------------- old links


def test_a_link_that_leads_nowhere_is_shown_as_text_and_every_board_goes_on():
    told = with_old_links()
    for name in BOARDS:
        blocks = draw(name, told.review, Room())
        assert NOT_SHOWN not in html(blocks)
        assert "<a " not in html(blocks) or name == "rail"
    assert OLD in html(draw("timeline", told.review, Room()))
    assert OLD in html(draw("measures", told.review, Room()))
    overview = html(draw("overview", told.review, Room()))
    assert "The channel" in overview
    assert OLD in overview


def test_everybody_still_hears_of_what_is_written_beside_it():
    told = with_old_links()
    told.reviews.execute(told.id, EditTimelineEvent(id="T-01", text="Alert!"), told.actor(host))
    with serving(told) as server:
        tab = server.open(host, "timeline", takes_seat=False)
        assert "Alert!" in tab.frame("timeline").html
        told.reviews.execute(told.id, AddTimelineEvent(text="One more"), told.actor(host))
        assert "One more" in tab.frame("timeline", has="One more").html


@pytest.mark.parametrize("file_format", QUICK)
def test_every_document_shows_it_as_text(file_format):
    content = export(with_old_links().review, file_format, "technical", NOW).content
    if file_format == "docx":
        document = docx.Document(io.BytesIO(content))
        assert not any(relation.is_external for relation in document.part.rels.values())
        return
    text = content.decode()
    assert f'href="{OLD}' not in text
    assert f"({OLD}" not in text
    assert OLD in text.replace("\\", "")


def test_the_history_shows_it():
    told = with_old_links()
    me = next(iter(told.review.people.values()))
    blocks, count = history_blocks(told.review, told.log, me, 100)
    assert count
    assert NOT_SHOWN not in html(blocks)


# -------------------------------------------------------------------------- what nobody thought of


@pytest.mark.faults
def test_an_entry_that_cannot_be_drawn_says_so_with_its_number_and_the_others_are_drawn():
    blocks = {each.key: each.html for each in draw("timeline", beyond_the_calendar(), Room())}
    (gone,) = [html for html in blocks.values() if NOT_SHOWN in html]
    assert "T-01" in gone
    assert any("Two" in html for html in blocks.values())


@pytest.mark.faults
def test_it_is_counted_and_logged_once_however_often_it_is_drawn(caplog):
    review = beyond_the_calendar()
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            draw("timeline", review, Room())
    assert FAULTS.counts() == {"block": 1}
    assert len(caplog.records) == 1
    assert b'postmortem_not_shown_total{kind="block"} 1.0' in Metrics().text()


@pytest.mark.faults
def test_a_board_that_fails_as_a_whole_says_so_and_comes_back_when_it_can_be_drawn():
    def board(review, _room):
        return [Block("n", str(1 // len(review.events)))]

    feed = Feed("board", board, "boot")
    assert feed.redraw(given().review, Room(), 1)
    assert "This part of the page cannot be shown" in feed.frame(0, 0).text
    assert FAULTS.counts() == {"board": 1}
    assert feed.redraw(given(AddTimelineEvent(text="x")).review, Room(), 2)
    frame = json.loads(feed.frame(1, 0).text)
    assert (frame["gone"], frame["moves"], frame["blocks"]) == (["fault"], [["n", None]], {"n": "1"})


@pytest.mark.faults
def test_ones_own_cards_are_drawn_beside_one_that_cannot_be():
    told = given(ana.does(AddRecommendation(text="Fine"), AddRecommendation(text="Broken")))
    review = told.review
    cards = {
        each.id: each.model_copy(update={"text": None}) if each.text == "Broken" else each
        for each in review.recommendations.values()
    }
    shown = mine(replace(review, recommendations=cards), told.id_of(ana))["own"]
    assert [NOT_SHOWN in html for _, html in shown] == [False, True]
    assert "Fine" in shown[0][1]


class Watcher(Peer):
    """A peer of a room that only counts how often it is woken."""

    def __init__(self, keys, participant_id):
        super().__init__(None, keys, participant_id, 0.0)
        self.at, self.woken = {"timeline": 0}, 0

    def wake(self):
        self.woken += 1


async def until(holds, seconds=10.0):
    end = asyncio.get_running_loop().time() + seconds
    while not holds():
        assert asyncio.get_running_loop().time() < end, "it never came true"
        await asyncio.sleep(0.005)


@pytest.mark.faults
def test_a_room_whose_review_cannot_be_looked_at_goes_on_with_the_next_one():
    async def meet():
        told = given(AddTimelineEvent(text="One"))
        before = told.review
        room = LiveRoom(before, BOARDS, "boot", asyncio.get_running_loop())
        peer = Watcher((host.key,), told.id_of(host))
        room.enter(peer)
        told.when(AddTimelineEvent(text="Two"))
        room.heard(replace(told.review, people=None))
        await until(lambda: "wave" in FAULTS.counts())
        woken = peer.woken
        told.when(AddTimelineEvent(text="Three"))
        room.heard(told.review)
        await until(lambda: room.review.version == told.review.version)
        room.close()
        return woken, peer.woken, room.review.version

    first, second, version = asyncio.run(meet())
    assert second > first
    assert version == 5
    assert "wave" in FAULTS.counts()


@pytest.mark.faults
@pytest.mark.parametrize("file_format", QUICK)
@pytest.mark.parametrize("audience", ["technical", "management", "customers"])
def test_a_part_of_a_document_that_cannot_be_written_says_so_and_the_others_are_written(
    file_format, audience
):
    content = export(beyond_the_calendar(), file_format, audience, NOW).content
    if file_format == "docx":
        content = "\n".join(each.text for each in docx.Document(io.BytesIO(content)).paragraphs).encode()
    text = content.decode()
    if file_format != "json":
        assert ("This part is not complete" in text) == (audience == "technical")  # others are told no events
        assert "Communication" in text


@pytest.mark.faults
def test_the_history_tells_the_lines_beside_one_that_cannot_be_told():
    told = given(AddTimelineEvent(text="One"), AddTimelineEvent(text="Two"))
    log = list(told.log)
    item = told.review.item("events", "T-02")
    broken = log[-1].change.model_copy(update={"item": item.model_copy(update={"text": None})})
    seen = told.review
    me = next(iter(seen.people.values()))
    blocks, _ = history_blocks(
        seen, [*log, log[-1].model_copy(update={"change": broken, "version": 9})], me, 100
    )
    assert "T-01" in html(blocks)
    assert "T-02" in html(blocks)
    assert "something that cannot be shown" in html(blocks)


def test_half_a_letter_that_an_old_log_holds_is_sent_as_a_sign_of_it():
    told = given(AddLesson(text="Slow"))
    lesson = told.only("lessons").model_copy(update={"text": "half \ud83d a letter"})
    seen = replace(told.review, lessons={lesson.id: lesson})
    feed = Feed("lessons", BOARDS["lessons"], "boot")
    feed.redraw(seen, Room(), 1)
    assert feed.frame(0, 0).text.encode()
    assert "half ? a letter" in feed.frame(0, 0).text
