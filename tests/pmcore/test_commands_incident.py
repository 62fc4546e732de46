"""The overview: its facts, its times, its rows."""

import pytest
from pydantic import ValidationError

from pmcore.changes.incident import ImpactAdded, ImpactEdited, IncidentEdited
from pmcore.changes.timeline import TimelineEventEdited
from pmcore.commands.incident import (
    MOST_ROWS,
    AddImpact,
    AddLink,
    CreateReview,
    EditImpact,
    EditIncident,
    RemoveImpact,
    RemoveLink,
)
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import (
    ConcurrentEditError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    RuleError,
    invalid,
)
from pmcore.model.incident import Anchor, Severity
from pmcore.model.moment import write_moment
from pmcore.model.people import Program, Role, Visitor
from tests.kit import NOW, given, host, seat

ana = seat("Ana")


def times(review):
    return {
        anchor.value: write_moment(review.incident.moment(anchor), "UTC")
        for anchor in Anchor
        if review.incident.at(anchor)
    }


def test_whoever_creates_a_review_hosts_it():
    story = given(
        CreateReview(
            title=" Disk\nfull ",
            severity="SEV-1",
            zone="Europe/Berlin",
            began="2026-11-23 14:05",
            facilitator="Host",
        )
    )
    review = story.review
    assert (review.incident.title, review.incident.severity) == ("Disk full", Severity.SEV1)
    assert times(review) == {"began": "2026-11-23 13:05"}
    assert (review.created_at, review.join_code) == (NOW, "CODE0001")
    assert story.only("people").role is Role.FACILITATOR


def test_a_program_starts_a_review_without_a_seat():
    story = given()
    made = story.reviews.create(CreateReview(title="x"), Program(name="robot", role=Role.FACILITATOR)).review
    assert made.people == {}


def test_a_review_begins_only_once():
    given().when(CreateReview(title="Again")).then(NotAllowedError, "exists already")


def test_a_wrong_beginning_starts_nothing():
    story = given()
    for began in ("noon", "14:05", "2026-03-29 02:30"):
        with pytest.raises(InvalidError) as refused:
            story.reviews.create(
                CreateReview(title="x", zone="Europe/Paris", began=began), Visitor(key="k"), "an-id"
            )
        assert set(refused.value.fields) == {"began"}
    with pytest.raises(ValidationError) as unknown:
        CreateReview(title="x", zone="Mars/Olympus")
    assert (
        invalid(unknown.value).fields["zone"]
        == "“Mars/Olympus” is not a time zone. Use a name such as Europe/Berlin or UTC."
    )


def test_only_what_was_sent_changes():
    story = given(EditIncident(summary="Short", services=("shop", "cart")))
    story.when(EditIncident(title="Cart was down")).then(IncidentEdited, "changed title of the incident")
    assert (story.review.incident.summary, story.review.incident.services) == ("Short", ("shop", "cart"))


def test_the_same_again_is_no_change():
    given(EditIncident(title="Down", began="2026-11-23 14:05")).when(
        EditIncident(title="Down", began="2026-11-23 14:05 ")
    ).then()


def test_an_old_look_at_the_overview_overwrites_nothing():
    story = given()
    seen = story.review.incident.version
    story.when(EditIncident(title="First", seen=seen)).then(IncidentEdited)
    story.when(EditIncident(title="Second", seen=seen)).then(
        ConcurrentEditError,
        "You changed the title of the overview in the meantime, perhaps in another tab. Yours is kept",
    )
    assert story.review.incident.title == "First"


def test_a_bare_time_is_on_the_day_of_the_incident_in_the_zone_of_the_review():
    story = given(EditIncident(zone="Asia/Tokyo", began="2026-11-23 01:30"))
    story.when(EditIncident(detected="01:40")).then(IncidentEdited)
    assert times(story.review) == {"began": "2026-11-22 16:30", "detected": "2026-11-22 16:40"}
    given().when(EditIncident(began="14:05")).then(InvalidError, "Which day?")


def test_times_sent_together_share_the_day_that_comes_first():
    story = given(EditIncident(began="2026-11-23 14:05", detected="14:10", resolved="15:00"))
    assert times(story.review) == {
        "began": "2026-11-23 14:05", "detected": "2026-11-23 14:10", "resolved": "2026-11-23 15:00",
    }  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [("began", "mitigated"), ("began", "resolved")])
def test_what_ends_does_not_come_before_what_begins(first, second):
    story = given(EditIncident(**{first: "2026-11-23 14:05"}))
    story.when(EditIncident(**{second: "2026-11-23 14:04"})).then(
        InvalidError, f"“{second}” would be before “{first}”. Check both times and the date."
    )
    story.when(EditIncident(**{second: "2026-11-23 14:05"})).then(IncidentEdited)
    story.when(EditIncident(**{first: "2026-11-23 14:06"})).then(InvalidError)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("detected", "acknowledged"),
        ("detected", "resolved"),
        ("mitigated", "resolved"),
        ("began", "detected"),
    ],
)
def test_every_other_order_happens_and_is_taken(first, second):
    story = given(EditIncident(**{first: "2026-11-23 14:05"}))
    story.when(EditIncident(**{second: "2026-11-23 14:04"})).then(IncidentEdited)


def test_detection_may_come_before_impact():
    given(EditIncident(began="2026-11-23 14:05")).when(EditIncident(detected="13:50")).then(IncidentEdited)


def test_an_empty_time_is_cleared():
    story = given(EditIncident(began="2026-11-23 14:05"))
    story.when(EditIncident(began="")).then(IncidentEdited)
    assert times(story.review) == {}


def test_a_form_saved_untouched_changes_nothing_and_keeps_the_words():
    story = given(
        EditIncident(zone="Europe/Paris", began="2026-10-25 02:30:05 second", detected="2026-10-25T05:00Z")
    )
    shown = {
        anchor.value: write_moment(story.review.incident.moment(anchor), "Europe/Paris") for anchor in Anchor
    }
    story.when(EditIncident(**shown)).then()
    assert story.review.incident.detected.source == "2026-10-25T05:00Z"


def test_a_new_zone_moves_no_time_that_was_not_written_anew():
    story = given(EditIncident(began="2026-11-23 14:05", detected="14:10"))
    form = {"began": "2026-11-23 14:05", "detected": "2026-11-23 14:11"}
    story.when(EditIncident(zone="Europe/Berlin", **form)).then(IncidentEdited)
    assert times(story.review) == {"began": "2026-11-23 14:05", "detected": "2026-11-23 13:11"}


def test_an_anchor_that_moves_lets_go_of_the_event_that_marked_it():
    story = given(AddTimelineEvent(text="Alert", starts="2026-11-23 14:05", marks="detected"))
    story.when(EditIncident(summary="More", detected="2026-11-23 14:05")).then(IncidentEdited)
    story.when(EditIncident(detected="2026-11-23 14:06")).then(IncidentEdited, TimelineEventEdited)
    assert story.only("events").marks is None


def test_impact_rows_come_change_and_go():
    story = (
        given()
        .when(AddImpact(measure="Failed payments", value="1200", estimate=True), by=ana)
        .then(ImpactAdded, impacts=1)
    )
    row = story.only("impacts").id
    story.when(EditImpact(id=row, unit="payments", seen=1)).then(ImpactEdited)
    story.when(EditImpact(id=row, unit="orders", seen=1)).then(ConcurrentEditError, "Failed payments")
    story.when(RemoveImpact(id=row)).then("removed an impact: Failed payments", impacts=0)
    story.when(RemoveImpact(id=row)).then(NotFoundError)


def test_links_come_and_go():
    story = (
        given()
        .when(AddLink(title="Channel", url="https://chat.example"))
        .then("added a link: Channel", links=1)
    )
    story.when(RemoveLink(id=story.only("links").id)).then(links=0)
    with pytest.raises(ValidationError, match="A link starts with"):
        AddLink(title="Channel", url="javascript:alert(1)")


def test_rows_have_a_limit():
    story = given()
    story.reviews.execute_all(
        story.id, [AddImpact(measure=f"m{n}") for n in range(MOST_ROWS)], story.actor(host)
    )
    story.reviews.execute_all(
        story.id, [AddLink(title=f"l{n}", url="https://x") for n in range(MOST_ROWS)], story.actor(host)
    )
    story.when(AddImpact(measure="one more")).then(RuleError, f"at most {MOST_ROWS} effects")
    story.when(AddLink(title="one more", url="https://x")).then(RuleError, f"at most {MOST_ROWS} links")
