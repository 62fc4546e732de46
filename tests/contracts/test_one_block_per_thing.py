"""Each thing on a board is a block of its own, so that twenty letters more in one of two hundred cards send that card alone."""

import pytest

from pmcore.boards import BOARDS, Room, draw
from pmcore.boards.cause_picture import BOARDS as PICTURES
from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.incident import AddImpact, AddLink, EditImpact
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, GroupRecommendations
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.live.frames import Feed
from pmcore.model.visibility import as_seen_by
from tests.kit import given

FOUR = range(4)
LONG = "x" * 600


def full():
    """Return a story with several of every noun; each has a word of its own."""
    return given(
        *(AddImpact(measure=f"impact{n}x") for n in FOUR),
        *(AddLink(title=f"link{n}x", url="https://a.example/") for n in FOUR),
        *(AddTimelineEvent(text=f"event{n}x {LONG}", starts="2026-11-23 13:00") for n in FOUR),
        AddCause(text="cause0x"), *(AddCause(text=f"cause{n}x {LONG}", under="C-01") for n in FOUR[1:]),
        *(AddLesson(text=f"lesson{n}x {LONG}") for n in FOUR),
        *(AddRecommendation(text=f"card{n}x {LONG}") for n in range(6)),
        *(AddMeasure(title=f"measure{n}x") for n in FOUR),
        *(AddMessage(audience="customers", text=f"message{n}x {LONG}") for n in FOUR),
        RevealRecommendations(), GroupRecommendations(ids=("R-05", "R-06"), title="Together"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "board", [each for each in BOARDS if not each.startswith("picture") and each not in PICTURES.values()]
)
def test_no_block_shows_several_of_what_people_write(board):
    for block in draw(board, full().review, Room()):
        for noun in ("impact", "link", "event", "cause", "lesson", "card", "measure", "message"):
            shown = [n for n in range(6) if f"{noun}{n}x" in block.html]
            assert len(shown) <= 1, f"{board}/{block.key} shows {noun} {shown}"


def test_the_picture_shows_all_events_and_of_each_only_what_has_room():
    blocks = draw("picture", full().review, Room())
    assert all(f"event{n}x" in each.html for n in FOUR for each in blocks if each.key in {"wide", "narrow"})
    assert sum(len(each.html) for each in blocks) < 20_000 + 4 * len(LONG)


def first(review, collection):
    return next(iter(review.items(collection).values()))


@pytest.mark.parametrize(("board", "edit"), [
    ("overview", lambda r: EditImpact(id=first(r, "impacts").id, value="20 letters more here")),
    ("timeline", lambda r: EditTimelineEvent(id="T-01", text=f"20 letters more here {LONG}")),
    ("causes", lambda r: EditCause(id="C-02", text=f"20 letters more here {LONG}")),
    ("lessons", lambda r: EditLesson(id="L-01", text=f"20 letters more here {LONG}")),
    ("recommendations", lambda r: EditRecommendation(id="R-01", text=f"20 letters more here {LONG}")),
    ("measures", lambda r: EditRecommendation(id="R-01", text=f"20 letters more here {LONG}")),
    ("measures", lambda r: EditMeasure(id="M-01", title="20 letters more here")),
    ("communication", lambda r: EditMessage(id=first(r, "messages").id, text=f"20 letters more here {LONG}")),
])  # fmt: skip
def test_an_edit_sends_what_it_changed_and_nothing_else(board, edit):
    told = full()
    feed = Feed(board, BOARDS[board], "boot")
    feed.redraw(as_seen_by(told.review), Room(), 1)
    told.when(edit)
    feed.redraw(as_seen_by(told.review), Room(), 2)
    frame = feed.frame(1, 0).text
    assert "20 letters more here" in frame
    assert frame.count("data-noun=") + frame.count("make_measure") <= 2
    assert len(frame) < len(feed.frame(0, 0).text) / 2
