"""A long list goes in sections: who follows some of them is told of these, and of the others only how long they are."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pmcore.boards import BOARDS, Room, draw
from pmcore.boards.long_list import LARGEST, SECTION
from pmcore.changes.draft import Draft
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.live.frames import Feed
from pmcore.model.moment import Moment
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from tests.kit import given, host, seat
from tests.pmcore.live_kit import Frame, Tab, serving

ana, ben = seat("Ana"), seat("Ben")
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
ROOM = Room()
LONG = 400


@pytest.fixture(autouse=True)
def sections_from_here(monkeypatch):
    monkeypatch.setattr("pmcore.live.frames.LONG", LONG)


def event(number, minute, text="x"):
    return TimelineEvent(
        id=f"e{number}", number=number, text=text, starts=Moment(at=MIDNIGHT + timedelta(minutes=minute))
    )


def review_of(count):
    draft = Draft(Review(id="r"))
    for number in range(count):
        draft.put("events", event(number, number))
    return draft.review(1)


def with_events(review, *events, without=()):
    draft = Draft(review)
    for each in without:
        draft.drop("events", f"e{each}")
    for each in events:
        draft.put("events", each)
    return draft.review(review.version + 1)


class Viewer:
    """Somebody who follows a board of a feed and some of its sections."""

    def __init__(self, feed, *sections):
        self.feed, self.tab, self.at = feed, Tab(socket=None), {"timeline": 0}
        for each in sections:
            self.follow(each)

    def follow(self, section):
        assert self.feed.open(section, self.feed.version)
        self.at[section] = 0

    def reads(self):
        """Take every frame that is due; return them."""
        frames = []
        for name, since in self.at.items():
            version = self.feed.version_of(name)
            if version != since:
                text = self.feed.frame(since, 0, name).text
                frames.append(Frame(json.loads(text), text))
                self.at[name] = version
        self.tab.frames += frames
        return frames

    def shown(self):
        return [(key, html) for key, html in self.tab.whole_board("timeline").items()]


def feed_of(review):
    feed = Feed("timeline", BOARDS["timeline"], "boot")
    feed.redraw(review, ROOM, 1)
    return feed


def test_a_list_of_ordinary_length_goes_with_its_board():
    review = review_of(LONG - 50)
    viewer = Viewer(feed_of(review))
    viewer.reads()
    assert viewer.shown() == draw("timeline", review, ROOM)


def test_of_a_long_list_there_is_first_how_long_it_is():
    review = review_of(2_500)
    viewer = Viewer(feed_of(review))
    [frame] = viewer.reads()
    assert len(frame.text) < 10_000
    assert [key for key, _ in viewer.shown()] == ["head", *(f"§{number}" for number in range(1, 27))]
    assert f"Show {SECTION} more rows" in viewer.shown()[1][1]


def test_who_follows_all_sections_sees_what_the_board_shows():
    review = review_of(1_000)
    feed = feed_of(review)
    viewer = Viewer(feed, *(f"timeline§{number}" for number in range(1, 12)))
    viewer.reads()
    assert viewer.shown() == draw("timeline", review, ROOM)
    version = 1
    for news in (
        {"events": [event(2000, 990.5)]}, {"events": [event(3, 700, "moved")]}, {"without": [500, 501]},
        {"events": [event(10, 10, "said better")]}, {"events": [event(n, 5) for n in range(3000, 3000 + LARGEST)]},
    ):  # fmt: skip
        review = with_events(review, *news.get("events", ()), without=news.get("without", ()))
        version += 1
        feed.redraw(review, ROOM, version, viewer.at)
        for section, before in feed.made.items():
            if before in viewer.at:
                viewer.follow(section)
        viewer.reads()
        assert viewer.shown() == draw("timeline", review, ROOM)


def test_a_change_goes_to_those_who_see_it_and_costs_no_order():
    review = review_of(2_500)
    feed = feed_of(review)
    near, far = Viewer(feed, "timeline§25"), Viewer(feed, "timeline§1")
    near.reads(), far.reads()
    review = with_events(review, event(9_999, 2_400.5, "the one that is new"))
    feed.redraw(review, ROOM, 2, {*near.at, *far.at})
    told = near.reads()
    assert [frame.board for frame in told] == ["timeline", "timeline§25"]
    assert "the one that is new" in told[1].text
    assert "order" not in told[1].values
    assert sum(len(frame.text) for frame in told) < 6_000
    [frame] = far.reads()
    assert "the one that is new" not in frame.text
    assert len(frame.text) < 2_000


def test_sections_that_nobody_follows_are_not_drawn(monkeypatch):
    drawn = []
    review = review_of(1_000)
    feed = feed_of(review)
    viewer = Viewer(feed, "timeline§2")
    viewer.reads()
    rows = feed._list
    for section in rows.sections:
        drawn += [row.key for row in section.rows if row._html is not None]
    assert len(drawn) == SECTION
    feed.redraw(with_events(review, event(9_999, 999.5)), ROOM, 2, {"timeline", "timeline§2"})
    assert sum(row._html is not None for row in rows) == SECTION


def test_a_section_that_was_left_is_whole_again_for_who_comes_back():
    review = review_of(1_000)
    feed = feed_of(review)
    viewer = Viewer(feed, "timeline§2")
    viewer.reads()
    del viewer.at["timeline§2"]
    feed.redraw(with_events(review, event(150, 150, "changed meanwhile")), ROOM, 2, viewer.at)
    viewer.follow("timeline§2")
    frames = viewer.reads()
    assert frames[-1].values["from"] == 0
    assert "changed meanwhile" in frames[-1].html
    assert feed.open("timeline§99", 2) is False


# ---------------------------------------------------------------------- over real sockets


@pytest.fixture(scope="module")
def long_story():
    start = datetime(2026, 11, 23, 8, tzinfo=UTC)
    texts = [
        AddTimelineEvent(text=f"Event number {n}", starts=f"{start + timedelta(minutes=n):%Y-%m-%d %H:%M}")
        for n in range(LONG - 3)
    ]
    return given(*texts)


def whole(tab, story):
    """Return the board as drawn anew, once the tab has got as far."""
    wanted = dict(draw("timeline", story.review, ROOM))
    shown = None
    while shown != wanted:
        tab.next()
        shown = {key: html for key, html in tab.whole_board("timeline").items() if key != "head"}
        wanted.pop("head", None)
    return list(shown)


def test_nobody_loses_a_row_when_a_list_becomes_long_and_grows_on(long_story):
    story = long_story
    with serving(story) as server:
        tab = server.open(ana, "timeline")
        tab.frame("timeline")
        for number in range(8):
            story.when(AddTimelineEvent(text=f"Late {number}", starts="2026-11-23 09:30"))
        keys = whole(tab, story)
        assert len(keys) > LONG
        assert any(frame.values.get("board", "").startswith("timeline§") for frame in tab.frames)
        # So many at once that what is split off is split again before anybody was told of it.
        later = [
            AddTimelineEvent(text=f"Later {number}", starts="2026-11-23 09:31")
            for number in range(2 * LARGEST)
        ]
        story.reviews.execute_all(story.id, later, story.actor(host))
        whole(tab, story)
        first = story.review.timeline[0]
        story.when(EditTimelineEvent(id=first.id, starts="2026-11-23 23:30"))
        story.when(RemoveTimelineEvent(id=story.review.timeline[5].id))
        keys = whole(tab, story)
        assert keys[-1] == f"event:{first.id}"
        # Who comes now sees how long it is, and asks for what is in sight.
        late = server.open(ben, "timeline")
        places = [key for key in late.frame("timeline").order if key.startswith("§")]
        late.watch("timeline", f"timeline{places[1]}", "timeline§999", "nothing§1")
        rows = late.frame(f"timeline{places[1]}")
        assert list(rows.blocks) == [key for key in keys if key in rows.blocks]
        story.when(EditTimelineEvent(id=rows.order[3].removeprefix("event:"), text="Seen by both"))
        assert "Seen by both" in tab.frame(f"timeline{places[1]}").html
        assert "Seen by both" in late.frame(f"timeline{places[1]}").html
