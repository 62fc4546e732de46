"""The host takes back what one person has added, however much it is; what others built on and what was silent stays."""

import pytest

from pmcore.commands.causes import AddCause
from pmcore.commands.communication import AddMessage
from pmcore.commands.entries import TakeBackEntries
from pmcore.commands.history import Undo, loose_ends
from pmcore.commands.incident import AddImpact, AddLink
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import OpenVote, RevealRecommendations
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.people import Role
from tests.contracts.test_every_change import plain
from tests.kit import Story, given, seat
from tests.meeting import Meeting

eve, ben, sue = seat("Eve"), seat("Ben"), seat("Sue", Role.SCRIBE)
BY_EVE = (
    AddImpact(measure="Spam", value="1"), AddLink(title="Spam", url="https://spam.example"), AddTimelineEvent(text="Spam"),
    AddLesson(text="Spam"), AddRecommendation(text="Spam"), AddMessage(audience="customers", text="Spam"),
)  # fmt: skip


def mischief() -> Story:
    return given(
        AddRecommendation(text="Silent"), eve.does(AddRecommendation(text="Silent spam")), RevealRecommendations(),
        AddTimelineEvent(text="Disk full"), AddLesson(text="Alerts were silent"), AddCause(text="Down"), eve.does(*BY_EVE),
        eve.does(AddCause(text="Spam", under="C-01"), AddCause(text="More spam", under="C-02")),
        ben.does(AddCause(text="Full", under="C-01", evidence=("T-02",))),
        sue.does(AddMeasure(title="Alert", addresses=("C-03",), recommendation="R-03")),
        eve.does(AddMeasure(title="Spam", addresses=("C-01",))),
    )  # fmt: skip


def names(story: Story, collection: str) -> list[str]:
    return [
        getattr(each, "text", "") or getattr(each, "title", "")
        for each in story.review.items(collection).values()
    ]


def test_everything_that_somebody_added_goes_and_nothing_of_others():
    story = mischief()
    story.when(TakeBackEntries(id=story.id_of(eve)))
    assert names(story, "events") == ["Disk full"]
    assert names(story, "lessons") == ["Alerts were silent"]
    assert names(story, "measures") == ["Alert"]
    assert names(story, "causes") == ["Down", "Full"]
    assert not {**story.review.impacts, **story.review.links, **story.review.messages}
    assert list(loose_ends(story.review)) == []


def test_one_undo_brings_it_all_back():
    story = mischief()
    before = story.review
    story.when(TakeBackEntries(id=story.id_of(eve)), command_id="back")
    story.when(Undo(target="back"))
    assert plain(story.review) == plain(before)


def test_who_wrote_a_card_in_silence_is_not_found_out_by_taking_back():
    story = mischief()
    story.when(TakeBackEntries(id=story.id_of(eve)))
    assert sorted(names(story, "recommendations")) == ["Silent", "Silent spam"]


def test_a_cause_with_answers_of_others_stays():
    story = given(eve.does(AddCause(text="Of Eve")), ben.does(AddCause(text="Of Ben", under="C-01")),
                  eve.does(AddCause(text="Below Ben's", under="C-02"), AddCause(text="Below hers", under="C-01")))  # fmt: skip
    story.when(TakeBackEntries(id=story.id_of(eve)))
    assert names(story, "causes") == ["Of Eve", "Of Ben"]


def test_a_group_loses_the_card_and_falls_apart():
    story = given(
        AddRecommendation(text="One"), RevealRecommendations(), eve.does(AddRecommendation(text="Two"))
    )
    story.when(GroupRecommendations(ids=("R-01", "R-02")))
    story.when(TakeBackEntries(id=story.id_of(eve))).then(recommendations=1, groups=0)


def test_a_thousand_entries_go_in_one_change():
    story = given()
    for _ in range(10):
        story.reviews.execute_all(story.id, [AddTimelineEvent(text="Spam")] * 100, story.actor(eve))
    story.when(TakeBackEntries(id=story.id_of(eve)), command_id="back").then(events=0)
    story.when(Undo(target="back")).then(events=1_000)


@pytest.mark.parametrize("who", [eve, ben, sue])
def test_only_a_facilitator_takes_back_what_others_added(who):
    story = mischief()
    story.when(TakeBackEntries(id=story.id_of(eve)), by=who).then(NotAllowedError)


def test_where_there_is_nothing_it_says_so():
    story = given(eve.does(AddRecommendation(text="Hidden")))
    story.when(TakeBackEntries(id=story.id_of(eve))).then(
        RuleError, "Eve has nothing here", recommendations=1
    )


def test_while_a_vote_is_open_what_is_voted_on_stays():
    story = mischief().when(OpenVote())
    story.when(TakeBackEntries(id=story.id_of(eve))).then(RuleError, "A vote is open", lessons=2)


# ---------------------------------------------------------------------- in the Lobby


@pytest.fixture
def meeting():
    meeting = Meeting()
    yield meeting
    meeting.close()


def test_the_lobby_tells_the_host_how_much_there_is_and_takes_it_back(meeting):
    eve, ben = meeting.joins("Eve"), meeting.joins("Ben")
    for each in (AddLesson(text="Spam"), AddLesson(text="Spam"), AddRecommendation(text="Hidden spam")):
        eve.does(each)
    ben.does(EditLesson(id="L-01", text="Not spam?"))
    shown = "".join(block.html for block in meeting.host.sees("lobby"))
    assert "Remove, and take back 2 entries" in shown
    assert shown.count("take_back_entries") == 2, "of Eve's alone, with her and without her"
    assert meeting.host.presses("lobby", "remove_participant", id=eve.me.id)["ok"]
    assert meeting.host.presses("lobby", "take_back_entries", id=eve.me.id)["ok"]
    assert not meeting.review.lessons


def test_a_closed_review_offers_nothing_to_take_back(meeting):
    meeting.joins("Eve").does(AddLesson(text="Spam"))
    meeting.host.sends("close_review")
    assert "take_back_entries" not in "".join(block.html for block in meeting.host.sees("lobby"))


def test_a_text_that_came_too_fast_is_to_be_sent_again_and_says_when(meeting):
    ana = meeting.joins("Ana")
    for n in range(60):
        assert ana.sends("add_lesson", text=f"Lesson {n}")["ok"]
    more = (
        ana.posts({"kind": "add_lesson", "text": "One more", "command_id": f"more {n}"}) for n in range(60)
    )
    answer = next(each for each in more if each.status_code != 200)  # each second allows one more
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) == answer.json()["wait"] <= 2
    assert answer.json()["again"] is True
    assert "Your text is kept; go on in" in answer.json()["sentence"]
    assert meeting.joins("Ben").sends("add_lesson", text="Mine")["ok"]


def test_a_seat_that_writes_by_the_api_is_a_person_too(meeting):
    token = meeting.site.service.keys.seat_token(meeting.id, meeting.host.me.id)
    program, address = meeting.site.with_token(token), f"/api/v1/reviews/{meeting.id}/commands"
    answers = [program.post(address, json={"kind": "add_lesson", "text": "x"}) for _ in range(90)]
    assert [each.status_code for each in answers[:60]] == [200] * 60
    refused = next(each for each in answers[60:] if each.status_code != 200)  # each second allows one more
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "go on in" in refused.json()["error"]
