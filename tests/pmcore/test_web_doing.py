"""`POST /live/do`: what pages send is done by the one door, and answered so that nothing typed is ever lost."""

import json

import pytest

from pmcore.commands.meeting import CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.registry import COMMANDS
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.model.people import Role
from pmcore.web.api.kinds import NOT_IN_REVIEW
from pmcore.web.guards import requests as requestguard
from pmcore.web.routes.doing import MOST_TOGETHER
from pmcore.web.routes.seated import NO_SEAT
from tests.meeting import Guest, Meeting

HOSTILE = "<img src=x onerror=alert(1)>\"'>{{7*7}} a\u200bb</script> \n 日本 שלום 👩‍👩‍👧"


@pytest.fixture
def meeting():
    meeting = Meeting(began="2026-11-23 14:00", zone="Europe/Berlin")
    yield meeting
    meeting.close()


# ---------------------------------------------------------------------- what was done


def test_what_is_sent_is_stored_under_the_name_of_whose_cookie_came_with_it(meeting):
    ana, ben = meeting.joins("Ana"), meeting.joins("Ben")
    for each in (ana, ben):
        assert each.sends("add_lesson", text=f"Lesson of {each.name}")["ok"]
    assert [(each.author, each.text) for each in meeting.review.lessons.values()] == [
        (ana.me.id, "Lesson of Ana"), (ben.me.id, "Lesson of Ben"),
    ]  # fmt: skip


def test_the_answer_names_what_came_of_it_and_its_version(meeting):
    ana = meeting.joins("Ana")
    answer = ana.sends("add_timeline_event", text="Disk full", starts="14:05", marks="detected")
    event = meeting.only("events")
    assert event.id in answer["ids"]
    assert answer["versions"] == {event.id: 1, "incident": meeting.review.incident.version}
    assert answer["review"] == meeting.id
    edited = ana.sends("edit_timeline_event", id="T-01", seen=1, text="Disk of db1 full")
    assert (edited["ids"], edited["versions"]) == ([event.id], {event.id: 2})


def test_a_text_is_stored_as_it_was_typed(meeting):
    assert meeting.host.sends("add_timeline_event", text=HOSTILE)["ok"]
    assert meeting.only("events").text == HOSTILE


def test_times_are_read_in_the_zone_of_the_review(meeting):
    assert meeting.host.sends("add_timeline_event", text="Disk full", starts="14:05", marks="detected")["ok"]
    event = meeting.only("events")
    assert f"{event.starts.at:%Y-%m-%d %H:%M}" == "2026-11-23 13:05"
    assert meeting.review.incident.detected == event.starts


def test_several_are_done_together_as_one_entry_with_one_way_back(meeting):
    for text in ("One", "Two"):
        meeting.host.does(AddRecommendation(text=text))
    meeting.host.sends("reveal_recommendations")
    ids = list(meeting.review.recommendations)
    answer = meeting.host.sends(
        commands=[{"kind": "make_measure", "id": each} for each in ids], command_id="made"
    )
    assert answer["ok"]
    assert set(meeting.review.measures) <= set(answer["ids"])
    assert len(meeting.review.measures) == 2
    assert meeting.host.sends("undo", target="made")["ok"]
    assert not meeting.review.measures


def test_of_several_none_is_done_where_one_cannot_be(meeting):
    version = meeting.review.version
    good, gone = {"kind": "add_lesson", "text": "Slow"}, {"kind": "remove_lesson", "id": "L-99"}
    refused = meeting.host.sends(commands=[good, gone])
    assert not refused["ok"]
    assert "not here any more" in refused["sentence"]
    wrong = meeting.host.sends(commands=[good, {"kind": "add_lesson", "text": ""}])
    assert wrong["fields"] == {"text": "Please fill this in."}
    assert meeting.review.version == version


@pytest.mark.parametrize("several", [
    [], {}, "add_lesson", None, 3, {"kind": "add_lesson", "text": "x"},
    [{"kind": "add_lesson", "text": "x"}] * (MOST_TOGETHER + 1),
], ids=["none", "object", "text", "null", "number", "one", "too many"])  # fmt: skip
def test_a_list_of_commands_that_is_none_is_refused(meeting, several):
    answer = meeting.host.sends(commands=several)
    assert not answer["ok"]
    assert answer["sentence"] == f"Please send 1 to {MOST_TOGETHER} commands at once."
    assert not meeting.review.lessons


# ---------------------------------------------------------------------- sent again


def test_the_same_sent_twice_is_stored_once_and_both_times_confirmed(meeting):
    answers = [meeting.host.sends("add_lesson", text="Rollback is quick", command_id="one") for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["ids"] == [meeting.only("lessons").id]


def test_other_words_under_a_used_id_are_refused_and_not_thrown_away_silently(meeting):
    meeting.host.sends("add_lesson", text="Rollback is quick", command_id="one")
    answer = meeting.host.sends("add_lesson", text="Rollback is quick, mostly", command_id="one")
    assert not answer["ok"]
    assert "other words" in answer["sentence"]
    assert meeting.only("lessons").text == "Rollback is quick"


def test_an_id_of_somebody_else_gives_nothing_away(meeting):
    ana, ben = meeting.joins("Ana"), meeting.joins("Ben")
    hers, his = (each.sends("add_recommendation", text="Secret", command_id="hers") for each in (ana, ben))
    assert not set(hers["ids"]) & set(his["ids"])
    assert [each.author for each in meeting.review.recommendations.values()] == [ana.me.id, ben.me.id]


@pytest.mark.parametrize("command_id", ["x" * 81, "", 3, ["a"], {"a": 1}, True])
def test_an_id_that_cannot_be_kept_is_refused(meeting, command_id):
    answer = meeting.host.posts({"kind": "add_lesson", "text": "x", "command_id": command_id}).json()
    assert answer["fields"]["command_id"].startswith("Please use a text")
    assert not meeting.review.lessons


# ---------------------------------------------------------------------- what is refused, and why

WRONG = [
    ({"text": ""}, "text"),
    ({"text": " \n "}, "text"),
    ({"text": "x" * 4001}, "text"),
    ({"text": "a", "starts": "half past"}, "starts"),
    ({"text": "a", "starts": "14:05", "ends": "13:00"}, "ends"),
    ({"text": "a", "link": "javascript:alert(1)"}, "link"),
    ({"text": "a", "starts": "14:05", "precision": "about", "margin": "-3"}, "margin"),
    ({"text": "a", "event_kind": "nonsense"}, "event_kind"),
    ({"text": "a", "surprise": 1}, "surprise"),
]


@pytest.mark.parametrize(("values", "field"), WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(meeting, values, field):
    version = meeting.review.version
    answer = meeting.host.sends("add_timeline_event", **values)
    assert not answer["ok"]
    assert list(answer["fields"]) == [field]
    assert answer["sentence"]
    assert meeting.review.version == version


@pytest.mark.parametrize("kind", ["nope", "", None, 3, [], "__class__", "claim_seat", "x" * 10_000])
def test_an_unknown_kind_is_refused(meeting, kind):
    version = meeting.review.version
    answer = meeting.host.posts({"kind": kind, "id": "x"}).json()
    assert not answer["ok"]
    assert answer["sentence"]
    assert meeting.review.version == version


@pytest.mark.parametrize("kind", NOT_IN_REVIEW)
def test_seats_and_reviews_are_not_made_inside_a_review(meeting, kind):
    before, people = len(meeting.site.service.reviews.all()), len(meeting.review.people)
    values = {"code": meeting.review.join_code, "name": "Eve", "id": meeting.host.me.id, "title": "x"}
    for sent in ({"kind": kind, **values}, {"commands": [{"kind": "mark_ready"}, {"kind": kind, **values}]}):
        answer = meeting.host.sends(**sent)
        assert answer["sentence"] == "That is not done in a review."
    assert (len(meeting.site.service.reviews.all()), len(meeting.review.people)) == (before, people)
    assert not meeting.review.meeting.ready


def test_an_observer_is_refused_in_words_and_changes_nothing(meeting):
    olga = meeting.joins("Olga", Role.OBSERVER)
    version = meeting.review.version
    answer = olga.sends("add_lesson", text="No")
    assert not answer["ok"]
    assert "Your role here is observer" in answer["sentence"]
    assert meeting.review.version == version


def test_who_may_not_write_any_more_is_told_that_the_review_is_closed(meeting):
    ana = meeting.joins("Ana")
    meeting.host.does(CloseReview())
    assert "closed" in ana.sends("add_lesson", text="Late")["sentence"]
    assert not meeting.review.lessons


def test_who_was_removed_can_do_nothing_and_see_nothing(meeting):
    ana = meeting.joins("Ana")
    meeting.host.does(AddTimelineEvent(text="Disk full"), RemoveParticipant(id=ana.me.id))
    answer = ana.sends("add_lesson", text="Still here")
    assert not answer["ok"]
    assert "You were removed" in answer["sentence"]
    assert not meeting.review.lessons
    seen = ana.browser.get("/live/choices", params={"review": meeting.id, "of": "events"})
    assert seen.status_code == 404
    assert "Disk full" not in seen.text


def test_an_edit_of_what_somebody_else_changed_shows_theirs_and_is_then_a_decision(meeting):
    ana = meeting.joins("Ana")
    meeting.host.does(AddTimelineEvent(text="Disk full"))
    event = meeting.only("events")
    ana.does(EditTimelineEvent(id=event.id, seen=1, text="Disk of db1 full"))
    sent = {"id": event.id, "text": "Disk of db2 full"}
    answer = meeting.host.sends("edit_timeline_event", seen=1, **sent)
    assert not answer["ok"]
    assert (answer["theirs"], answer["by"]) == ({"text": "Disk of db1 full"}, "Ana")
    assert meeting.only("events").text == "Disk of db1 full"
    assert meeting.host.sends("edit_timeline_event", seen=answer["seen"], **sent)["ok"]
    assert meeting.only("events").text == "Disk of db2 full"


def test_facts_that_two_people_change_at_once_are_kept_apart(meeting):
    ana, seen = meeting.joins("Ana"), meeting.review.incident.version
    assert ana.sends("edit_incident", severity="SEV-1", title="Payments failed", seen=seen)["ok"]
    refused = meeting.host.sends("edit_incident", title="Checkout was broken", seen=seen)
    assert (refused["theirs"], refused["by"]) == ({"title": "Payments failed"}, "Ana")
    assert refused["seen"] == meeting.review.incident.version
    kept = meeting.host.sends("edit_incident", summary="Payments failed.", seen=seen)
    assert kept["versions"] == {"incident": meeting.review.incident.version}
    incident = meeting.review.incident
    assert (incident.title, incident.severity, incident.summary) == (
        "Payments failed", "SEV-1", "Payments failed.",
    )  # fmt: skip


def test_what_is_better_not_done_now_can_be_insisted_on(meeting):
    answer = meeting.host.sends("move_to_stage", stage="causes")
    assert not answer["ok"]
    assert meeting.review.meeting.stage == "lobby"
    override = answer["override"]
    assert override["title"]
    assert override["yes"]
    assert meeting.host.sends("move_to_stage", stage="causes", **{override["field"]: True})["ok"]
    assert meeting.review.meeting.stage == "causes"


def test_an_ambiguous_time_is_asked_about_and_each_answer_is_taken(meeting):
    asked = meeting.host.sends("add_timeline_event", text="Rolled back", starts="2026-10-25 02:30")
    assert not asked["ok"]
    assert not meeting.review.events
    choices = asked["choices"]["starts"]
    assert len(choices) == 2
    for each in choices:
        assert each["label"]
        assert meeting.host.sends("add_timeline_event", text="Rolled back", starts=each["text"])["ok"]
    hours = {f"{each.starts.at:%H:%M}" for each in meeting.review.events.values()}
    assert hours == {"00:30", "01:30"}


def test_every_override_is_a_field_of_its_command(meeting):
    answer = meeting.host.sends("move_to_stage", stage="causes")
    assert answer["override"]["field"] in COMMANDS["move_to_stage"].model_fields


# ---------------------------------------------------------------------- nobody answered: the same once more


def test_a_store_that_cannot_be_written_asks_for_the_same_again(meeting, monkeypatch):
    def full(commits):
        raise OSError(28, "No space left on device")

    sent = {"kind": "add_lesson", "text": "Kept", "command_id": "kept"}
    with monkeypatch.context() as broken:
        broken.setattr(meeting.site.service.reviews.store, "append", full)
        answer = meeting.host.posts(sent)
    assert answer.status_code == 503
    assert answer.json()["again"] is True
    assert not meeting.review.lessons
    assert meeting.host.posts(sent).json()["ok"]
    assert meeting.only("lessons").text == "Kept"


def test_a_browser_that_floods_is_asked_to_wait_and_others_are_not(meeting, monkeypatch):
    monkeypatch.setattr(requestguard, "TIMEOUT", 0.1)
    monkeypatch.setattr(requestguard, "REFUSED_AFTER", 0)
    flood, quiet = meeting.joins("Flood"), meeting.joins("Quiet")
    answers = (flood.posts({"kind": "nope"}) for _ in range(3_000))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json() == {"ok": False, "again": True}
    assert quiet.sends("add_lesson", text="Unhurried")["ok"]
    assert 'shed_total{reason="pages"}' in meeting.site.browser("127.0.0.1").get("/metrics").text


# ---------------------------------------------------------------------- who asks


def test_a_stranger_a_forged_cookie_and_a_seat_elsewhere_are_nobody_here(meeting):
    elsewhere = meeting.site.start("Another incident").id
    stranger, forger = Guest(meeting, "Stranger"), Guest(meeting, "Forger")
    forger.browser.cookies.clear()
    forger.browser.cookies.set("pm_browser", "made.up")
    for answer in (
        stranger.sends("add_lesson", text="x"),
        forger.sends("add_lesson", text="x"),
        meeting.host.posts({"kind": "add_lesson", "text": "x"}, review=elsewhere).json(),
        meeting.host.posts({"kind": "add_lesson", "text": "x"}, review="nothing-like-it").json(),
    ):
        assert (answer["ok"], answer["sentence"]) == (False, NO_SEAT)
    assert not meeting.review.lessons
    assert not meeting.site.service.reviews.get(elsewhere).lessons


def test_a_token_of_the_api_is_no_cookie(meeting):
    program = meeting.site.program()
    answer = program.post("/live/do", params={"review": meeting.id}, json={"kind": "close_review"})
    assert answer.json()["sentence"] == NO_SEAT
    assert not meeting.review.meeting.closed


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:8502", ""])
def test_a_page_of_somebody_elses_cannot_send_with_a_visitors_cookie(meeting, origin):
    answer = meeting.host.posts({"kind": "close_review"}, headers={"origin": origin})
    assert answer.status_code == 403
    assert not meeting.review.meeting.closed


def test_a_cookie_without_an_origin_is_not_believed(meeting):
    del meeting.host.browser.headers["origin"]
    assert meeting.host.posts({"kind": "close_review"}).status_code == 403
    assert not meeting.review.meeting.closed


def test_nothing_is_done_by_a_link(meeting):
    asked = {"review": meeting.id, "kind": "close_review"}
    assert meeting.host.browser.get("/live/do", params=asked).status_code == 405
    assert not meeting.review.meeting.closed


# ---------------------------------------------------------------------- whatever comes as a body

BODIES = {
    "nothing": b"", "not JSON": b"kind=add_lesson", "half": b'{"kind": "add_les', "a list": b"[]", "a number": b"3",
    "null": b"null", "deep": b"[" * 100_000, "not UTF-8": b'{"kind": "\xff"}', "NaN": b'{"kind": NaN}',
    "huge number": b'{"kind": "set_timer", "minutes": ' + b"9" * 5_000 + b"}",
    "half a letter": b'{"kind": "\\ud800"}', "half a letter as a field": b'{"kind": "add_lesson", "\\ud800": 1}',
    "half a letter as an id": b'{"kind": "remove_lesson", "id": "\\ud800"}',
    "half a letter as an answer": b'{"kind": "add_lesson", "text": "x", "command_id": "\\ud800"}',
    "twice": b'{"kind": "close_review", "kind": "nope"}', "a form": b"text=x&kind=close_review",
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_command_is_answered_with_a_sentence(meeting, body):
    version = meeting.review.version
    answer = meeting.host.posts(content=body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["ok"] is False
    assert answer.json()["sentence"]
    assert meeting.review.version == version


@pytest.mark.parametrize("text", ["half a letter: \ud800", "\x00", "a\x00b"])
def test_what_cannot_be_stored_as_it_is_gets_a_sentence(meeting, text):
    answer = meeting.host.posts(content=json.dumps({"kind": "add_lesson", "text": text}).encode())
    assert answer.status_code == 200
    if answer.json()["ok"]:
        assert "\x00" not in meeting.only("lessons").text
    else:
        assert answer.json()["fields"]["text"]


@pytest.mark.parametrize("pieces", [1, 3_000], ids=["at once", "in pieces"])
def test_a_body_that_is_too_large_is_refused_in_words(meeting, pieces):
    whole = json.dumps({"kind": "add_lesson", "text": "x" * 1_100_000}).encode()
    size = -(-len(whole) // pieces)
    parts = (whole[at : at + size] for at in range(0, len(whole), size))
    answer = meeting.host.posts(content=whole if pieces == 1 else parts)
    assert answer.json() == {"ok": False, "sentence": "That is more than can be sent at once.", "fields": {}}
    assert not meeting.review.lessons


# ---------------------------------------------------------------------- without a review: one is started


def start(guest, **values):
    return guest.posts({"title": "Checkout was down", "facilitator": guest.name, **values}, review="").json()


def test_who_starts_a_review_becomes_its_facilitator(meeting):
    ana = Guest(meeting, "Ana")
    answer = start(ana, services=["shop", "payments "], kind="create_review")
    assert answer["ok"]
    review = meeting.site.service.reviews.get(answer["review"])
    assert review.incident.services == ("shop", "payments")
    me = review.people_by_key[meeting.site.key_of(ana.browser)]
    assert (me.name, me.role) == ("Ana", Role.FACILITATOR)


def test_a_bad_start_says_what_is_wrong_where(meeting):
    ana, before = Guest(meeting, "Ana"), len(meeting.site.service.reviews.all())
    assert {"title", "facilitator"} <= set(start(ana, title=" ", facilitator="")["fields"])
    assert "is not a time" in start(ana, began="soon")["fields"]["began"]
    assert set(start(ana, zone="Mars/Olympus")["fields"]) == {"zone"}
    assert len(meeting.site.service.reviews.all()) == before


def test_a_repeated_start_is_one_review(meeting):
    ana, before = Guest(meeting, "Ana"), len(meeting.site.service.reviews.all())
    answers = [start(ana, command_id="6f9619ff-8b86-d011-b42d-00c04fc964ff") for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(meeting.site.service.reviews.all()) == before + 1


def test_without_a_review_nothing_but_a_start_is_done(meeting):
    before = len(meeting.site.service.reviews.all())
    for sent in (
        {"kind": "add_lesson", "text": "x"},
        {"commands": [{"kind": "mark_ready"}]},
        {"kind": "close_review"},
    ):
        assert not meeting.host.posts(sent, review="").json()["ok"]
    assert len(meeting.site.service.reviews.all()) == before


def test_a_browser_that_keeps_no_cookies_is_told_to_allow_them(meeting):
    shy, before = Guest(meeting, "Shy"), len(meeting.site.service.reviews.all())
    shy.browser.cookies.clear()
    answer = start(shy)
    assert not answer["ok"]
    assert "refuses cookies" in answer["sentence"]
    assert len(meeting.site.service.reviews.all()) == before
