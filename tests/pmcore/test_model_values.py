"""Small questions that values answer: durations, phases, orders, margins, ballots, stages."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from pmcore.commands.incident import EditIncident
from pmcore.errors import InvalidError, NotFoundError, ReviewError
from pmcore.model.causes import Cause, Factor, below, children_of, factors, walk
from pmcore.model.incident import METRICS, Anchor, Incident, Severity
from pmcore.model.meeting import STAGES, Meeting, StageKey, Timer, stage
from pmcore.model.moment import Moment
from pmcore.model.people import Role
from pmcore.model.timeline import Phase, TimelineEvent, phase_of
from pmcore.model.voting import Deciding, DecidingPhase, Tally, default_dots
from pmcore.wording.durations import how_sure

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def moment(minutes: int) -> Moment:
    return Moment(at=NOON + timedelta(minutes=minutes))


def event(minutes: int | None = 0, **values: object) -> TimelineEvent:
    return TimelineEvent(
        id="e", number=1, text="x", starts=None if minutes is None else moment(minutes), **values
    )


def test_values_are_frozen():
    with pytest.raises(ValidationError, match="frozen"):
        Incident(title="x").title = "y"


def test_what_our_own_code_has_made_is_as_if_it_had_been_checked():
    values = {"at": NOON, "source": "12:00", "zone": "UTC"}
    made, checked = Moment.trusted(**values), Moment(**values)
    assert made == checked
    assert hash(made) == hash(checked)
    assert made.model_dump_json() == checked.model_dump_json()
    assert made.model_copy(update={"zone": "Asia/Tokyo"}) == Moment(
        at=NOON, source="12:00", zone="Asia/Tokyo"
    )
    assert (made.model_extra, made.model_fields_set) == (checked.model_extra, checked.model_fields_set)


def test_a_command_takes_no_field_that_it_does_not_know_a_stored_value_keeps_it():
    with pytest.raises(ValidationError, match="extra_forbidden"):
        EditIncident(colour="red")
    assert Incident(title="x", colour="red").model_dump()["colour"] == "red"


def test_levels_moments_and_roles_say_what_they_mean():
    assert all(each.meaning for kind in (Severity, Anchor, Role) for each in kind)


def test_durations_run_between_anchors_and_name_what_is_missing():
    incident = Incident(title="x", began=moment(0), detected=moment(5), resolved=moment(65))
    found = {metric.key: metric.of(incident) for metric in METRICS}
    minutes = {key: span and span / timedelta(minutes=1) for key, span in found.items()}
    assert minutes == {"duration": 65, "ttd": 5, "tta": None, "ttm": None, "ttr": 60}
    assert next(m for m in METRICS if m.key == "tta").missing(incident) == (Anchor.ACKNOWLEDGED,)


@pytest.mark.parametrize(
    ("minutes", "phase"),
    [(-1, Phase.BEFORE), (0, Phase.DURING), (30, Phase.DURING), (31, Phase.AFTER), (None, Phase.UNPLACED)],
)
def test_an_event_falls_before_during_or_after(minutes, phase):
    incident = Incident(title="x", began=moment(0), mitigated=moment(30), resolved=moment(60))
    assert phase_of(event(minutes), incident) is phase


def test_without_anchors_no_event_is_placed():
    assert phase_of(event(), Incident(title="x")) is Phase.UNPLACED
    assert phase_of(event(), Incident(title="x", began=moment(-1))) is Phase.DURING


def test_events_without_a_time_come_last_and_equal_times_go_by_number():
    late, early, unknown = event(5), event(1), event(None)
    second = early.model_copy(update={"number": 2})
    assert sorted([unknown, late, second, early], key=TimelineEvent.order) == [early, second, late, unknown]


@pytest.mark.parametrize(
    ("precision", "margin", "words"),
    [
        ("exact", 0, ""), ("about", 0, "about"), ("about", 5, "± 5 min"), ("about", 90, "± 1.5 h"), ("about", 75, "± 75 min"),
        ("unknown", 0, "time unknown"),
    ],
)  # fmt: skip
def test_how_sure_a_time_is(precision, margin, words):
    assert how_sure(precision, margin) == words


def cause(name: str, number: int, *effects: str, factor: Factor = Factor.NONE) -> Cause:
    return Cause(id=name, number=number, text=name, leads_to=effects, factor=factor)


def test_a_tree_of_causes_is_walked_in_order_however_deep():
    causes = {
        each.id: each for each in [cause("p", 1), cause("b", 3, "p"), cause("a", 2, "p"), cause("c", 4, "a")]
    }
    assert [(each.cause.id, each.depth) for each in walk(causes)] == [("p", 0), ("a", 1), ("c", 2), ("b", 1)]
    assert below("p", causes) == ["a", "c", "b"]
    assert below("c", causes) == []
    assert [each.id for each in children_of(causes)["p"]] == ["a", "b"]
    deep = {str(n): cause(str(n), n + 1, *([str(n - 1)] if n else [])) for n in range(5_000)}
    assert len(list(walk(deep))) == 5_000
    assert below("0", deep) == [str(n) for n in range(1, 5_000)]


def test_factors_put_primary_ones_first():
    marked = [cause("a", 1, factor=Factor.CONTRIBUTING), cause("b", 2), cause("c", 3, factor=Factor.PRIMARY)]
    assert [each.id for each in factors(marked)] == ["c", "a"]


def test_stages_are_found_by_name():
    assert stage("timeline").part == "Timeline"
    assert [each.key for each in STAGES] == list(StageKey)
    with pytest.raises(NotFoundError, match="There is no stage “nowhere”"):
        stage("nowhere")


def test_a_timer_is_a_deadline():
    timer = Timer(ends_at=NOON, minutes=5)
    assert timer.left(NOON - timedelta(minutes=2)) == timedelta(minutes=2)
    assert timer.left(NOON + timedelta(hours=1)) == timedelta(0)


def test_sets_are_stored_in_one_order():
    assert Meeting(ready=frozenset("cab")).model_dump(mode="json")["ready"] == ["a", "b", "c"]


@pytest.mark.parametrize(("items", "dots"), [(1, 3), (9, 3), (10, 4), (30, 10), (300, 10)])
def test_everybody_gets_a_third_of_the_items(items, dots):
    assert default_dots(items) == dots


def test_a_result_is_there_only_after_the_close():
    tally = Tally(round=1, dots={"a": 1}, voters=1)
    assert Deciding(phase=DecidingPhase.CLOSED, tallies=(tally,)).result == tally
    assert Deciding(phase=DecidingPhase.VOTING, tallies=(tally,)).result is None


def test_errors_are_sentences():
    assert ReviewError().sentence == "Something went wrong. Nothing was lost; please try again."
    problem = InvalidError("No.", fields={"text": "No."})
    assert (str(problem), problem.fields) == ("No.", {"text": "No."})
