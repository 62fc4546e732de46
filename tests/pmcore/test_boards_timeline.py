"""The timeline and the overview in the review's zone, also in the night when the clocks change."""

import re

from pmcore.boards import Room, draw
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.star import StarEvent
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from tests.kit import given
from tests.shown import rows


def below_head(told):
    """Return the blocks of the list itself."""
    return [
        each
        for each in draw("timeline", told.review, Room())
        if each.key.startswith(("day:", "event:", "none"))
    ]


def listed(told):
    """Return the rows of the timeline: day headings, and events as (clock, until, text)."""
    found = []
    for block in below_head(told):
        if block.key.startswith("day:"):
            found.append(re.search(r"<h2>(.*?)</h2>", block.html)[1])
        else:
            clock = re.search(r"<time [^>]*>(.*?)</time>", block.html)
            until = re.search(r">to (.*?)</span>", block.html)
            (shown,) = rows([block])
            found.append((clock[1] if clock else "?", until[1] if until else "", shown.values["text"]))
    return found


def berlin(*events, began=""):
    return given(CreateReview(title="Down", facilitator="Host", zone="Europe/Berlin", began=began), *events)


def test_events_stand_in_order_under_their_day_whatever_the_order_of_writing():
    told = berlin(
        AddTimelineEvent(text="third", starts="2026-11-24 00:10"),
        AddTimelineEvent(text="nobody knows when"),
        AddTimelineEvent(text="first", starts="2026-11-23 23:50:07"),
        AddTimelineEvent(text="second", starts="2026-11-23 22:55 UTC"),
    )
    assert listed(told) == [
        "Mon 23 Nov 2026", ("23:50:07", "", "first"), ("23:55", "", "second"),
        "Tue 24 Nov 2026", ("00:10", "", "third"),
        "Time unknown", ("?", "", "nobody knows when"),
    ]  # fmt: skip


def test_another_zone_moves_every_time_and_day_but_not_the_order():
    told = berlin(
        AddTimelineEvent(text="a", starts="2026-11-23 23:50"),
        AddTimelineEvent(text="b", starts="2026-11-24 05:35"),
    )
    told.when(EditIncident(seen=told.review.incident.version, zone="Asia/Kathmandu"))
    assert listed(told) == ["Tue 24 Nov 2026", ("04:35", "", "a"), ("10:20", "", "b")]
    told.when(EditIncident(seen=told.review.incident.version, zone="America/Los_Angeles"))
    assert listed(told) == ["Mon 23 Nov 2026", ("14:50", "", "a"), ("20:35", "", "b")]


def test_the_hour_that_happens_twice_says_which_one_is_meant():
    told = berlin(
        AddTimelineEvent(text="before", starts="2026-10-25 01:59"),
        AddTimelineEvent(text="first", starts="2026-10-25 02:30 first", ends="2026-10-25 02:10 second"),
        AddTimelineEvent(text="second", starts="2026-10-25 02:30:15 second"),
        AddTimelineEvent(text="after", starts="2026-10-25 03:00"),
    )
    assert listed(told) == [
        "Sun 25 Oct 2026", ("01:59", "", "before"), ("02:30 CEST", "02:10 CET", "first"),
        ("02:30:15 CET", "", "second"), ("03:00", "", "after"),
    ]  # fmt: skip


def test_the_hour_that_is_skipped_leaves_no_trace():
    told = berlin(
        AddTimelineEvent(text="before", starts="2026-03-29 01:59"),
        AddTimelineEvent(text="after", starts="2026-03-29 03:00"),
    )
    assert listed(told) == ["Sun 29 Mar 2026", ("01:59", "", "before"), ("03:00", "", "after")]


def test_a_range_over_midnight_names_the_day_it_ends():
    told = berlin(
        AddTimelineEvent(text="long", starts="2026-11-23 23:50", ends="2026-11-24 00:20"),
        AddTimelineEvent(text="short", starts="2026-11-23 23:55", ends="2026-11-23 23:58"),
    )
    assert listed(told)[1:] == [("23:50", "24 Nov 00:20", "long"), ("23:55", "23:58", "short")]


def test_every_time_carries_its_utc_for_the_readers_own_zone():
    told = berlin(AddTimelineEvent(text="a", starts="2026-07-01 14:05"))
    assert '<time datetime="2026-07-01T12:05:00+00:00">14:05</time>' in below_head(told)[1].html


def test_how_sure_a_time_is_stands_beside_it():
    told = berlin(
        AddTimelineEvent(text="a", starts="2026-11-23 14:05", precision="about", margin=90),
        AddTimelineEvent(text="b", starts="2026-11-23 15:05", precision="about"),
    )
    first, second = (block.html for block in below_head(told)[1:])
    assert "± 1.5 h" in first
    assert ">about</span>" in second


def test_marked_moments_are_in_the_overview_with_their_event_and_zone():
    told = berlin(
        AddTimelineEvent(text="Alert", starts="2026-10-25 02:30 second", marks="detected"),
        began="2026-10-25 01:00",
    )
    detected = dict(draw("overview", told.review, Room()))["facts/detected"]
    assert "Sun 25 Oct 2026, 02:30 CET" in detected
    assert '<span class="label-no">T-01</span>' in detected
    metrics = dict(draw("overview", told.review, Room()))["metrics"]
    assert '<div class="value">2 h 30 min</div>' in metrics  # one of the hours passed twice


def metrics_of(**moments):
    told = berlin(**moments)
    html = dict(draw("overview", told.review, Room()))["metrics"]
    return html.count('class="value"'), " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_durations_that_cannot_be_yet_are_one_calm_line():
    cards, text = metrics_of(began="2026-11-23 14:00")
    assert cards == 0
    assert text.startswith(
        "Duration, TTD, TTA, TTM, TTR follow when these moments are known: "
        "detected, acknowledged, mitigated, resolved. How they are counted"
    )
    assert "TTD : time to detect: impact began → detected" in text


def test_durations_that_can_be_counted_are_cards_and_only_the_others_wait():
    told = berlin(
        AddTimelineEvent(text="Alert", starts="2026-11-23 14:04", marks="detected"),
        AddTimelineEvent(text="Calm", starts="2026-11-23 15:04", marks="mitigated"),
        AddTimelineEvent(text="Fixed", starts="2026-11-23 16:00", marks="resolved"),
        began="2026-11-23 14:00",
    )
    html = dict(draw("overview", told.review, Room()))["metrics"]
    assert html.count('class="value"') == 4
    assert "TTA follows when this moment is known: acknowledged." in html
    told.when(AddTimelineEvent(text="Mine", starts="2026-11-23 14:06", marks="acknowledged"))
    html = dict(draw("overview", told.review, Room()))["metrics"]
    assert html.count('class="value"') == 5
    assert "follow" not in html


def test_an_edit_redraws_its_event_alone():
    told = berlin(*(AddTimelineEvent(text=f"event {n}", starts=f"2026-11-23 14:{n:02d}") for n in range(30)))
    before = draw("timeline", told.review, Room())
    told.when(EditTimelineEvent(id="T-07", seen=1, text="changed"))
    after = draw("timeline", told.review, Room())
    changed = [
        (new.key, new.html) for old, new in zip(before, after, strict=True) if new.html is not old.html
    ]
    assert len(changed) == 1
    assert "changed" in changed[0][1]


def test_two_hundred_events_have_keys_that_stay_with_them():
    told = berlin(
        *(
            AddTimelineEvent(text=f"e{n}", starts=f"2026-11-{1 + n % 28:02d} 14:{n % 60:02d}")
            for n in range(200)
        )
    )
    keys = [block.key for block in below_head(told)]
    assert len(keys) == len(set(keys)) == 28 + 200
    assert sum(key.startswith("day:") for key in keys) == 28


def test_one_instant_is_two_days_in_two_reviews():
    """What was written for one zone must not be remembered for another: equal instants are equal keys."""
    when = AddTimelineEvent(text="a", starts="2026-11-23 22:50 UTC")
    for zone, day in (("Asia/Kathmandu", "Tue 24 Nov 2026"), ("Europe/Berlin", "Mon 23 Nov 2026")) * 2:
        told = given(CreateReview(title="Down", facilitator="Host", zone=zone), when)
        assert listed(told)[0] == day


def test_a_list_offers_what_it_can_be_narrowed_to_once_that_divides_it():
    told = berlin(AddTimelineEvent(text="Disk full"), AddTimelineEvent(text="Restarted"))
    offered = 'data-do="only"'
    assert offered not in draw("timeline", told.review, Room())[0].html
    told.when(StarEvent(id="T-02"))
    head, *rows = draw("timeline", told.review, Room())
    assert re.findall(r'data-value="(\w*)"\s+data-says="(.*?)"', head.html) == [
        ("", "2 events"),
        ("starred", "1 of 2 events"),
        ("recorded", "0 of 2 events"),
        ("told", "2 of 2 events"),
        ("both", "0 of 2 events"),
    ]
    assert [each for row in rows for each in re.findall(r'data-has="(.*?)"', row.html)] == [
        "told",
        "starred told",
    ]


def test_what_set_it_off_has_its_chip_and_only_that_row_is_drawn_anew():
    told = berlin(
        AddTimelineEvent(text="a", starts="2026-11-23 14:00"),
        AddTimelineEvent(text="b", starts="2026-11-23 14:05"),
    )
    before = {each.key: each.html for each in below_head(told)}
    told.when(EditIncident(trigger_event="T-02"))
    now = {each.key: each.html for each in below_head(told)}
    (changed,) = [key for key in now if now[key] != before[key]]
    assert "T-02" in now[changed]
    assert 'class="chip line">trigger<' in now[changed]
    assert "This is the trigger" not in now[changed]
