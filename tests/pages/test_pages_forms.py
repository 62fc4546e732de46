"""Forms: what is sent is stored once, or answered with a sentence beside its field; nothing typed is ever thrown away."""

import pytest

from pmcore.commands.cards import AddLesson, AddRecommendation
from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.incident import AddImpact, EditIncident
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.people import Role
from tests.pages.person import Person, latest

HOSTILE = "<img src=x onerror=alert(1)>\"'>{{7*7}} <script>"


@pytest.fixture
def host():
    return Person("Host")


def only(review_id, collection):
    (item,) = latest(review_id).items(collection).values()
    return item


def test_an_event_is_stored_and_the_form_hears_that_it_was(host):
    review_id = host.starts(began="2026-11-23 14:00", zone="Europe/Berlin")
    tab = host.opens("timeline", review_id)
    answer = tab.submits(
        "event", text="Disk full", starts="14:05", event_kind="symptom", source="alert", marks="detected"
    )
    assert answer.ok
    assert (answer.sentence, answer.fields, answer.say) == ("", {}, "On the timeline.")
    event = only(review_id, "events")
    assert (event.text, event.kind, event.source) == ("Disk full", "symptom", "alert")
    assert event.author == host.seat(review_id).id
    assert f"{event.starts.local('Europe/Berlin'):%Y-%m-%d %H:%M}" == "2026-11-23 14:05"
    assert latest(review_id).incident.detected == event.starts
    assert tab.parts["form:event"]["answer"]["ok"] is True


def test_a_wrong_event_is_answered_beside_its_field_and_nothing_is_stored(host):
    review_id = host.starts(began="2026-11-23 14:00")
    tab, version = host.opens("timeline", review_id), latest(review_id).version
    for values, field in (
        ({"text": ""}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "a", "starts": "half past"}, "starts"),
        ({"text": "a", "starts": "14:05", "ends": "13:00"}, "ends"),
        ({"text": "a", "link": "javascript:alert(1)"}, "link"),
        ({"text": "a", "starts": "14:05", "precision": "about", "margin": "-3"}, "margin"),
    ):
        answer = tab.submits("event", **values)
        assert not answer.ok
        assert field in answer.fields, f"{values}: {answer}"
        assert answer.sentence
    assert latest(review_id).version == version


def test_the_same_submit_sent_twice_is_stored_once_and_both_times_confirmed(host):
    review_id = host.starts()
    tab = host.opens("lessons", review_id)
    for _ in range(2):
        assert tab.submits("lesson", command_id="draft-1", text="Rollback is quick").ok
    assert only(review_id, "lessons").text == "Rollback is quick"


def test_the_answer_is_remembered_for_the_form_but_told_to_the_page_once(host):
    tab = host.opens("lessons", host.starts())
    tab.submits("lesson", text="One")
    told = tab.parts["form:lesson"]["answer"]
    tab.draws_anew()
    assert tab.parts["form:lesson"]["answer"] == told
    assert "fresh:lesson" not in tab.app.session_state


@pytest.mark.parametrize(
    ("page", "form", "collection", "values"),
    [
        ("causes", "problem", "causes", {"text": "Checkout was down"}),
        (
            "lessons",
            "lesson",
            "lessons",
            {"text": "Alerts came late", "tone": "went badly", "lens": "monitoring"},
        ),
        ("recommendations", "card", "recommendations", {"text": "Alert on disk space"}),
        (
            "measures",
            "measure",
            "measures",
            {"title": "Add an alert", "owner": "Zoe", "due_on": "2026-12-24"},
        ),
    ],
)
def test_every_composer_stores_what_it_shows(host, page, form, collection, values):
    review_id = host.starts()
    answer = host.opens(page, review_id).submits(form, **values)
    assert answer.ok, answer
    item = only(review_id, collection)
    for name, value in values.items():
        assert str(getattr(item, name)) == value


@pytest.mark.parametrize(("page", "form", "field"), [
    ("causes", "problem", "text"), ("lessons", "lesson", "text"), ("recommendations", "card", "text"),
    ("measures", "measure", "title"),
])  # fmt: skip
def test_every_composer_says_what_is_missing(host, page, form, field):
    review_id = host.starts()
    answer = host.opens(page, review_id).submits(form)
    assert not answer.ok
    assert answer.fields[field] == "Please fill this in."
    assert latest(review_id).version == 2


def test_hostile_text_comes_back_as_it_was_typed(host):
    review_id = host.starts()
    tab = host.opens("timeline", review_id)
    assert tab.submits("event", text=HOSTILE).ok
    event = only(review_id, "events")
    assert event.text == HOSTILE
    tab.presses("board:timeline", "edit", id=event.id)
    assert tab.parts[f"form:event-{event.id}"]["values"]["text"] == HOSTILE


def test_who_may_not_write_any_more_gets_a_sentence_and_keeps_the_form(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    tab = ana.opens("lessons", review_id)
    host.does(review_id, CloseReview())
    version = latest(review_id).version
    sent = {
        "values": {"text": "Late", "tone": "lucky", "lens": "process"},
        "command_id": "late",
        "seen": None,
    }
    tab.sets_off("form:lesson", "submit", sent)
    answer = tab.app.session_state["answer:lesson"]
    assert not answer["ok"]
    assert "closed" in answer["sentence"]
    assert latest(review_id).version == version


def test_an_observer_is_refused_even_if_the_browser_sends_a_form(host):
    olga = Person("Olga")
    review_id = host.starts()
    me = olga.joins(review_id)
    tab = olga.opens("lessons", review_id)
    from pmcore.commands.people import ChangeRole

    host.does(review_id, ChangeRole(id=me.id, role=Role.OBSERVER))
    sent = {"values": {"text": "No", "tone": "lucky", "lens": "process"}, "command_id": "no", "seen": None}
    tab.sets_off("form:lesson", "submit", sent)
    assert not tab.app.session_state["answer:lesson"]["ok"]
    assert not latest(review_id).lessons


# ---------------------------------------------------------------------- dialogs


def test_an_edit_of_what_somebody_else_changed_is_a_decision_not_an_accident(host):
    review_id = host.starts()
    host.does(review_id, AddTimelineEvent(text="Disk full"))
    event = only(review_id, "events")
    tab = host.opens("timeline", review_id).presses("board:timeline", "edit", id=event.id)
    assert tab.parts[f"form:event-{event.id}"]["seen"] == 1
    host.does(review_id, EditTimelineEvent(id=event.id, seen=1, text="Disk of db1 full"))
    answer = tab.submits(f"event-{event.id}", text="Disk of db2 full")
    assert not answer.ok
    assert answer.seen == 2
    assert only(review_id, "events").text == "Disk of db1 full"
    tab.presses("board:timeline", "edit", id=event.id)
    assert tab.submits(f"event-{event.id}", text="Disk of db2 full", seen=answer.seen).ok
    assert only(review_id, "events").text == "Disk of db2 full"


def test_an_edit_sends_only_what_was_changed(host):
    review_id = host.starts(began="2026-11-23 14:00", zone="Europe/Berlin")
    host.does(review_id, AddTimelineEvent(text="Disk full", starts="14:05", source="alert", marks="detected"))
    before = only(review_id, "events")
    tab = host.opens("timeline", review_id).presses("board:timeline", "edit", id=before.id)
    assert tab.submits(f"event-{before.id}", text="Disk of db1 full").ok
    after = only(review_id, "events")
    assert after == before.model_copy(update={"text": "Disk of db1 full", "version": 2})


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_saving_a_dialog_without_a_change_changes_nothing(host, zone):
    review_id = host.starts(zone=zone, began="2026-11-23 14:00", services=("a", "b"), summary="One\n\ntwo")
    host.does(
        review_id,
        AddTimelineEvent(
            text="T", starts="14:05:09", ends="15:00", precision="about", margin=5, marks="detected"
        ),
        AddCause(text="P"),
        AddCause(text="C", under="C-01", evidence=("T-01",), note="n", area="human factors"),
        AddLesson(text="L"),
        AddImpact(measure="Failed payments", value="1200", estimate=True),
        AddMeasure(title="M", due_on="2026-12-24", addresses=("C-02",), link="https://t.example"),
        AddMessage(audience="customers", text="Sorry.", state="approved"),
        AddRecommendation(text="R"),
        RevealRecommendations(),
    )
    review = latest(review_id)
    problem, cause = review.causes.values()
    dialogs = [
        ("overview", "edit", {"value": "facts"}, "facts"),
        *[("overview", "edit_impact", {"id": each}, f"impact-{each}") for each in review.impacts],
        *[("timeline", "edit", {"id": each}, f"event-{each}") for each in review.events],
        *[("causes", "edit", {"id": each.id}, f"edit-cause-{each.id}") for each in (problem, cause)],
        *[("lessons", "edit", {"id": each}, f"lesson-{each}") for each in review.lessons],
        *[("recommendations", "edit", {"id": each}, f"card-{each}") for each in review.recommendations],
        *[("measures", "edit", {"id": each}, f"measure-{each}") for each in review.measures],
        *[("communication", "edit", {"id": each}, f"text-{each}") for each in review.messages],
    ]
    for page, do, wish, form in dialogs:
        tab = host.opens(page, review_id).presses(f"board:{page}", do, **wish)
        answer = tab.submits(form)
        assert answer.ok, f"{form}: {answer}"
        assert latest(review_id) == review, f"{form} changed something"


def test_a_participant_who_corrects_a_typo_cannot_approve_and_an_approved_text_needs_approval_again(host):
    ana = Person("Ana")
    review_id = host.starts()
    ana.joins(review_id)
    host.does(review_id, AddMessage(audience="customers", text="Sory.", state="approved"))
    message = only(review_id, "messages")
    tab = ana.opens("communication", review_id).presses("board:communication", "edit", id=message.id)
    states = next(each for each in tab.parts[f"form:text-{message.id}"]["fields"] if each["name"] == "state")
    assert message.state in [each[0] for each in states["options"]], (
        "the select would show, and send, another state"
    )
    assert "sent" not in [each[0] for each in states["options"]]
    assert tab.submits(f"text-{message.id}", text="Sorry.").ok
    assert only(review_id, "messages").state == "in review"


def test_answers_are_added_under_a_node_one_after_the_other(host):
    review_id = host.starts()
    host.does(review_id, AddCause(text="Checkout was down"))
    problem = only(review_id, "causes")
    tab = host.opens("causes", review_id).presses("board:causes", "ask", id=problem.id)
    answer = tab.submits(f"cause-{problem.id}", text="The disk was full", area="process")
    assert (answer.ok, answer.say) == (True, "Added. Another answer?")
    child = [each for each in latest(review_id).causes.values() if not each.is_problem]
    assert [(each.leads_to, each.area) for each in child] == [((problem.id,), "process")]


def test_facts_are_edited_and_services_split(host):
    review_id = host.starts()
    tab = host.opens("overview", review_id).presses("board:overview", "edit", value="facts")
    answer = tab.submits("facts", severity="SEV-1", services="shop, payments", began="2026-11-23 14:05")
    assert answer.ok
    incident = latest(review_id).incident
    assert (incident.severity, incident.services) == ("SEV-1", ("shop", "payments"))


def test_impact_and_links_are_added(host):
    review_id = host.starts()
    tab = host.opens("overview", review_id).presses("board:overview", "edit", value="impact")
    assert tab.submits("impact-", measure="Failed payments", value="1200", unit="requests", estimate=True).ok
    assert only(review_id, "impacts").estimate
    tab.presses("board:overview", "edit", value="link")
    assert not tab.submits("link", title="Bad", url="javascript:alert(1)").ok
    tab.presses("board:overview", "edit", value="link")
    assert tab.submits("link", title="Channel", url="https://chat.example/1").ok
    assert only(review_id, "links").title == "Channel"


@pytest.mark.parametrize(
    ("page", "do"), [("timeline", "edit"), ("causes", "ask"), ("causes", "edit"), ("lessons", "edit"),
                     ("measures", "edit"), ("recommendations", "edit")],
)  # fmt: skip
def test_a_dialog_about_something_that_is_gone_says_so(host, page, do):
    tab = host.opens(page, host.starts()).presses(f"board:{page}", do, id="gone")
    assert any("was removed" in each.value for each in tab.app.markdown)


def test_facts_that_two_people_change_at_once_are_kept_apart(host):
    review_id = host.starts()
    tab = host.opens("overview", review_id).presses("board:overview", "edit", value="facts")
    host.does(review_id, EditIncident(severity="SEV-1", title="Payments failed", seen=1))
    answer = tab.submits("facts", title="Checkout was broken")
    assert not answer.ok
    assert answer.seen == latest(review_id).incident.version
    assert answer.theirs == {"title": "Payments failed"}
    assert answer.by == "Host"
    assert latest(review_id).incident.title == "Payments failed"
    tab.presses("board:overview", "edit", value="facts")
    host.does(review_id, EditIncident(severity="SEV-2"))
    assert tab.submits("facts", summary="Payments failed.").ok
    assert (latest(review_id).incident.severity, latest(review_id).incident.summary) == (
        "SEV-2",
        "Payments failed.",
    )
