"""Checks of a timeline: twelve faults planted in sixty events are all found, and nothing else; the samples raise no alarm."""

from dataclasses import replace
from random import Random

import pytest

from pmcore.insight.timeline_checks import MOST_OF_ONE, Alike, findings
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.intake.samples import SAMPLES, load_sample
from pmcore.model.checks import Check
from pmcore.model.incident import IncidentStatus
from pmcore.model.people import Program, Role
from pmcore.model.timeline import EventKind, Events
from pmcore.model.visibility import as_seen_by
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore

K = EventKind
MACHINES = ("api", "queue", "cache", "search", "mail", "billing", "images", "login", "export", "proxy")
PEOPLE = ("Database engineer", "Support lead")


def clock(minutes):
    """Return the time of day so many minutes after 14:00."""
    return f"{14 + minutes // 60:02d}:{minutes % 60:02d}"


def evening():
    """Return sixty events of an evening in which all is in order; each is 5 minutes after the one before."""
    kinds = (K.SYMPTOM, K.DIAGNOSIS, K.ACTION, K.COMMUNICATION, K.CONTEXT)
    rows = [
        Row(clock(5 * n), kinds[n % 5], f"{kinds[n % 5].word.title()} at the {MACHINES[n % 10]}, look {n}",
            by=PEOPLE[n % 2])
        for n in range(60)
    ]  # fmt: skip
    rows[1] = rows[1]._replace(kind=K.DETECTION, text="The alert on failed checkouts fires")
    rows[30] = rows[30]._replace(kind=K.DECISION, text="We fail over", known_then="Replicas are in step")
    rows[59] = rows[59]._replace(kind=K.MITIGATION, text="Checkout works again for everybody")
    return rows


MOMENTS = {"began": "14:00", "detected": "14:05", "mitigated": "18:55", "resolved": "19:00"}


def test_an_evening_in_order_raises_no_alarm():
    assert [each.sentence for each in findings(told(*evening(), people=PEOPLE, **MOMENTS))] == []


def test_all_of_twelve_planted_faults_are_found_and_nothing_else():
    rows = evening()
    for at in range(20, 28):  # 1: nothing for 45 minutes
        rows[at] = rows[at]._replace(at=clock(95))
    for at in range(45, 53):  # 2: nothing for 40 minutes
        rows[at] = rows[at]._replace(at=clock(5 * 53))
    rows[1] = rows[1]._replace(kind=K.PAGE)  # 3: nobody noticed
    rows[59] = rows[59]._replace(kind=K.RECOVERY)  # 4: nothing helped
    rows[10] = rows[10]._replace(ends=clock(40))  # 5: ends ten minutes before it starts
    rows[30] = rows[30]._replace(known_then="")  # 6: a decision without what was known
    rows[3] = rows[3]._replace(at="21 14:15", kind=K.DIAGNOSIS)  # 7: two days too early
    rows[4] = rows[4]._replace(at="27 14:20", kind=K.SYMPTOM)  # 8: four days too late
    rows[0] = Row("13:40", K.ACTION, "The pool is made smaller", by=PEOPLE[0])  # 9: for no reason
    rows[36] = rows[36]._replace(text="The alert on slow logins fires")  # 10: told twice
    rows[37] = rows[37]._replace(at=clock(181), text="Alert on slow logins: fires")
    moments = MOMENTS | {"mitigated": "19:04"}  # 11: recovered before
    people = (*PEOPLE, "Network engineer")  # 12: not heard

    found = findings(told(*rows, people=people, **moments))

    assert sorted(each.key for each in found) == sorted([
        "gap:28:29", "gap:45:46", "no_detection:timeline", "no_mitigation:timeline", "ends_before_start:11",
        "decision_without_view:31", "far_outside:4", "far_outside:5", "action_without_cue:1", "same_event:37:38",
        "anchors_out_of_order:mitigated:resolved", "no_voice:network-engineer",
    ])  # fmt: skip


@pytest.fixture(scope="module")
def reviews():
    house = Reviews(MemoryStore())
    yield house
    house.close()


@pytest.mark.parametrize("name", SAMPLES)
def test_no_sample_raises_an_alarm(name, reviews):
    made = load_sample(reviews, name, Program(name="desk", role=Role.FACILITATOR)).review
    assert [each.sentence for each in findings(as_seen_by(made))] == []


def test_many_events_on_a_wrong_day_are_one_thing_to_look_at():
    rows = [Row(f"20 14:{minute:02}", K.ACTION, f"Step {minute} is taken") for minute in range(10, 40)]
    found = findings(told(*rows, began="14:00", resolved="14:40"))
    far = [each for each in found if each.check is Check.FAR_OUTSIDE]
    assert [each.key for each in far] == ["far_outside:before:1-30"]
    assert far[0].numbers == ("T-01", "T-30")
    assert far[0].sentence == (
        "T-01 to T-30 (30 in all) stand more than 2 d 23 h before the incident began, which lasted 40 min."
    )


def test_the_weightiest_comes_first_and_longer_gaps_before_shorter_ones():
    found = findings(
        told(
            Row("14:00", K.SYMPTOM, "Checkout fails"),
            Row("14:40", K.DECISION, "We roll back"),
            Row("16:00", K.ACTION, "Rolled back", ends="15:00"),
            began="14:00",
            mitigated="16:00",
        )
    )
    assert [each.key for each in found][:5] == [
        "ends_before_start:3", "no_detection:timeline", "no_mitigation:timeline", "gap:2:3", "gap:1:2",
    ]  # fmt: skip


def test_an_incident_that_goes_on_need_not_be_mitigated():
    review = told(*(Row(clock(n), K.DETECTION, f"Alert {n}") for n in range(3)))
    going_on = review.incident.model_copy(update={"status": IncidentStatus.ONGOING})
    assert "no_mitigation:timeline" not in {each.key for each in findings(replace(review, incident=going_on))}


def test_one_check_says_so_much_and_no_more():
    review = told(*(Row(clock(n), K.DECISION, f"Decision {n}") for n in range(200)), began="14:00")
    of_decisions = [each for each in findings(review) if each.check == "decision_without_view"]
    assert len(of_decisions) == MOST_OF_ONE


def test_times_at_the_ends_of_the_calendar_are_no_trouble():
    review = told(Row("14:00", K.ACTION, "Somebody typed a strange year", margin=100_000), began="14:00")
    (event,) = review.timeline
    for year in (1, 9999):
        at = event.starts.at.replace(year=year, month=1 if year == 1 else 12, day=1 if year == 1 else 31)
        moved = event.model_copy(update={"starts": event.starts.model_copy(update={"at": at})})
        review.events[event.id] = moved
        review.__dict__.pop("timeline", None)
        assert all(each.sentence for each in findings(review))


@pytest.mark.parametrize("seed", range(5))
def test_whoever_looks_again_and_again_finds_what_a_first_look_finds(seed):
    chance, kept = Random(seed), Alike()
    said = (
        "The alert on slow logins fires",
        "Alert on slow logins: fires",
        "Checkout fails",
        "Nobody can pay",
        "A page",
    )
    review = told(*(Row(clock(n // 3), K.CONTEXT, chance.choice(said)) for n in range(90)), began="14:00")
    events, found = Events(review.events), 0
    for step in range(60):
        events = events.copy()
        old = chance.choice(list(events.values()))
        if step % 3 == 0:
            events.pop(old.id)
        elif step % 3 == 1:
            new = {"id": f"new-{step}", "number": 100 + step, "text": chance.choice(said)}
            events[f"new-{step}"] = old.model_copy(update=new)
        else:
            events[old.id] = old.model_copy(update={"text": chance.choice(said)})
        now = replace(review, events=events)
        keys = [each.key for each in findings(now, kept)]
        assert keys == [each.key for each in findings(now)]
        found += len([each for each in keys if each.startswith("same_event")])
    assert found
