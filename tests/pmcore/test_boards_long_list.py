"""Long lists: a change costs the rows that it touches, and what is drawn is always what drawing anew would show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from pmcore.boards import Room
from pmcore.boards.long_list import LARGEST, SECTION, LongList, Row
from pmcore.boards.timeline import Remembering, draw
from pmcore.changes.draft import Draft
from pmcore.model.moment import Moment
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOURS = st.one_of(st.none(), st.integers(0, 60))  # two days and a half, often the same
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "star", "drop", "zone", "began", "out"]),
        st.integers(0, 12),
        HOURS,
    ),
    max_size=25,
)


def event(number, hours, text="x"):
    starts = None
    if hours is not None:
        starts = Moment(at=NOON + timedelta(hours=hours))
    return TimelineEvent(id=f"e{number}", number=number, text=text, starts=starts)


def changed(review, step, number, hours, at):
    """Return the review after a step, as a commit leaves it."""
    draft = Draft(review)
    if step == "put":
        draft.put("events", event(number, hours, f"text {at}"))
    elif step == "star" and (known := review.events.get(f"e{number}")):
        draft.put("events", known.model_copy(update={"starred": not known.starred}))
    elif step in ("star", "drop"):
        draft.drop("events", f"e{number}")
    elif step == "zone":
        zone = ["UTC", "Asia/Tokyo", "America/New_York"][number % 3]
        draft.set("incident", review.incident.model_copy(update={"zone": zone}))
    elif step == "began":
        draft.set("incident", review.incident.model_copy(update={"began": event(1, number).starts}))
    else:
        far = (
            datetime(1, 1, 1, hour=number, tzinfo=UTC)
            if number % 2
            else datetime(9999, 12, 31, 23, number, tzinfo=UTC)
        )
        moment = Moment(at=far)
        draft.put("events", event(number, 0).model_copy(update={"starts": moment}))
    return draft.review(at)


def rows(drawing):
    return [(row.key, row.html) for row in drawing.rows]


def whole(drawing):
    return [*map(tuple, drawing.blocks), *rows(drawing)]


def anew(review):
    return [(key, html) for key, html in draw(review, Room()) if ":" in key]


@pytest.mark.faults  # times out of reach cannot be shown
@examples(steps)
@settings(deadline=None)
def test_whatever_changes_the_rows_are_those_that_drawing_anew_shows(steps):
    review, board = Review(id="r"), Remembering()
    for at, (step, number, hours) in enumerate(steps, 2):
        review = changed(review, step, number, hours, at)
        if number % 4:  # some changes come together
            assert whole(board(review, Room())) == [*map(tuple, draw(review, Room()))]
    assert whole(board(review, Room())) == [*map(tuple, draw(review, Room()))]


@examples(steps)
def test_the_order_that_a_copy_took_over_is_the_order_of_sorting_anew(steps):
    review = Review(id="r")
    for at, (step, number, hours) in enumerate(steps, 2):
        review = changed(review, step, number, hours, at)
        if number % 3:
            assert review.timeline == tuple(sorted(review.events.values(), key=TimelineEvent.order))
    assert review.timeline == replace(review, events=dict(review.events)).timeline


def test_a_change_at_the_far_end_draws_no_other_row():
    review = Review(id="r")
    draft = Draft(review)
    for number in range(1, 2001):
        draft.put("events", event(number, number / 60))
    review, board = draft.review(2), Remembering()
    before = list(board(review, Room()).rows)
    review = changed(review, "put", 1990, 0.5, 3)
    after = list(board(review, Room()).rows)
    made = set(map(id, after)) - set(map(id, before))
    assert len(made) == 2, "the row, and the one that has it beside it at the same time now"
    assert rows(board(review, Room())) == anew(review)


def test_sections_stay_small_and_rows_stay_where_they_are():
    listed = LongList([Row(f"row:{number}", str) for number in range(3 * SECTION)])
    assert [len(each.rows) for each in listed.sections] == [SECTION] * 3
    for number in range(SECTION + 1):
        listed.insert(Row(f"new:{number}", str), "row:150")
    assert [each.id for each in listed.made] == ["§4"]
    assert listed.made[0].of == "§2"
    assert max(len(each.rows) for each in listed.sections) <= LARGEST
    assert listed.touched == {"§2"}
    keys = [row.key for row in listed]
    assert keys.index("new:0") == keys.index("row:151") - 1
    assert all(listed.stands_behind(key, above) for above, key in pairwise(keys))
    assert not listed.stands_behind(keys[0], keys[1])


def test_a_section_without_rows_goes_and_the_last_one_stays():
    listed = LongList([Row(f"row:{number}", str) for number in range(2 * SECTION)])
    for number in range(2 * SECTION):
        listed.remove(f"row:{number}")
    assert [each.rows for each in listed.sections] == [[]]
    listed.insert(Row("row:x", str))
    assert [row.key for row in listed] == ["row:x"]


def test_a_section_says_which_tags_its_rows_have_and_the_list_how_many():
    listed = LongList([Row(f"row:{number}", str, ("told",)) for number in range(2 * SECTION)])
    before = [each.place for each in listed.sections]
    listed.replace(Row("row:150", str, ("starred", "told")))
    assert [each.place is old for each, old in zip(listed.sections, before, strict=True)] == [True, False]
    assert 'data-has="starred told"' in listed.sections[1].place.html
    for number in range(SECTION + 1):
        listed.insert(Row(f"new:{number}", str, ("recorded",)), "row:199")
    assert [dict(each.tally) for each in listed.sections[1:]] == [
        {"told": SECTION, "starred": 1, "recorded": 0},
        {"recorded": SECTION + 1},
    ]
    listed.remove("row:150")
    assert listed.tally == {"told": 2 * SECTION - 1, "starred": 0, "recorded": SECTION + 1}
    assert 'data-has="told"' in listed.sections[1].place.html
