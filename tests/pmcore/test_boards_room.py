"""What boards show of the people: the rail and the lobby."""

import re

from pmcore.boards import Room, draw
from pmcore.boards.lobby import join_blocks
from pmcore.commands.hosting import TakeOver
from pmcore.commands.meeting import CloseReview, MarkReady, MoveToStage, SetTimer, StopTimer
from pmcore.commands.people import LetBackIn, RemoveParticipant
from pmcore.model.meeting import STAGES
from pmcore.model.people import Role
from tests.kit import given, host, seat
from tests.shown import buttons

ana, ben = seat("Ana Maria López"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)


def room_of(told, *people):
    return Room(online=frozenset(told.id_of(each) for each in people))


def rail(told, room=None):
    return dict(draw("rail", told.review, room or Room()))


def sent(blocks, kind):
    """Return the commands of a kind that the buttons of a board send."""
    commands = [each.send for each in buttons(blocks) if "send" in each.data]
    return [each for each in commands if each["kind"] == kind]


def seated(*people):
    told = given()
    for each in people:
        told.id_of(each)
    return told


def test_the_rail_counts_who_is_here_and_ready():
    told = seated(ana, ben, olga)
    told.when(MarkReady(), by=ana)
    top = rail(told, room_of(told, host, ana))["top"]
    assert "1/2 ready" in top
    assert f'data-pressed-by="{told.id_of(ana)}"' in top
    assert 'title="Ana Maria López, participant, ready">AL</span>' in top
    assert 'title="Ben, participant, away">BE</span>' in top


def test_someone_offline_in_another_review_or_removed_is_not_here():
    told = seated(ana, ben)
    online = Room(online=frozenset({told.id_of(ana), told.id_of(ben), "somebody else"}))
    told.when(RemoveParticipant(id=told.id_of(ben)))
    assert "0/1 ready" in rail(told, online)["top"]
    assert "Ben" not in rail(told, online)["top"]


def test_a_crowd_is_shown_as_seven_faces_and_a_number():
    crowd = [seat(f"Person {n}") for n in range(20)]
    top = rail(seated(*crowd))["top"]
    assert top.count('class="face') == 8
    assert ">+14</span>" in top


def test_the_stages_say_where_the_meeting_is_and_was():
    told = given(MoveToStage(stage="overview"), MoveToStage(stage="timeline"))
    stages = rail(told)["stages"]
    now = re.findall(r'class="stage ([a-z]+)" data-do="look"\s+data-value="(\w+)"', stages)
    assert now == [("done", "lobby"), ("done", "overview"), ("now", "timeline")]
    assert stages.count('aria-current="step"') == 1
    assert re.findall(r">([^<]+)</button>", stages) == [each.name for each in STAGES]


def test_the_facilitator_is_offered_the_next_stage_but_not_after_the_last():
    told = given()

    def forth():
        moves = sent(draw("rail", told.review, Room()), "move_to_stage")
        return [
            each["stage"] for each in moves if "stage" in each
        ]  # “Bring everybody here” says where in the browser

    assert forth() == ["overview"]
    told.when(MoveToStage(stage="close", anyway=True))
    assert forth() == []


def test_the_timer_is_a_deadline_that_each_browser_counts_down_itself():
    told = given(SetTimer(minutes=5))
    ends_at = int(told.clock.now.timestamp() * 1000) + 5 * 60_000
    assert f'data-ends-at="{ends_at}"' in rail(told)["top"]
    assert sent(draw("rail", told.review, Room()), "stop_timer") == [{"kind": "stop_timer"}]
    before = rail(told)
    told.later(minutes=3)
    assert rail(told) == before, "time that passes draws nothing"
    told.when(StopTimer())
    assert "data-ends-at" not in rail(told)["top"]


def test_a_room_that_waits_for_its_facilitator_is_offered_to_take_over():
    told = seated(ana, ben)
    told.here(ana, ben).later(seconds=31)
    assert "hosting" not in rail(told, room_of(told, ana, ben))
    waits = draw("rail", told.review, Room(room_of(told, ana, ben).online, unhosted=True))
    assert "No facilitator is here." in dict(waits)["hosting"]
    assert sent(waits, "take_over") == [{"kind": "take_over"}]
    told.when(TakeOver(), by=ana)
    assert "hosting" not in rail(told, room_of(told, ana, ben))


def test_who_stands_in_and_who_is_back_are_told_of_each_other():
    told = seated(ana, ben)
    told.here(ana, ben).later(seconds=31).when(TakeOver(), by=ana)
    blocks = draw("rail", told.review, room_of(told, host, ana, ben))
    html = dict(blocks)["hosting"]
    me, back = told.id_of(ana), told.id_of(host)
    assert re.findall(r'data-person="([^"]+)"', html) == [me, back]
    assert sent(blocks, "give_back") == [{"kind": "give_back", "id": me}] * 2
    assert "Host</bdi> is back." in html
    assert "Ana Maria López</bdi> hosts in your place." in html


def test_a_closed_review_says_so():
    assert '<span class="chip">closed</span>' in rail(given(CloseReview()))["top"]


def test_the_lobby_has_those_who_are_here_first_and_the_removed_last():
    told = seated(ana, ben, olga)
    told.when(RemoveParticipant(id=told.id_of(ana)))
    blocks = draw("lobby", told.review, room_of(told, olga))
    assert [block.key for block in blocks] == [
        "promised", "head", "way_in", "silence", *(f"person:{told.id_of(each)}" for each in (olga, host, ben, ana))
    ]  # fmt: skip
    assert "1 here now · 3 joined" in blocks[1].html
    assert "removed" in blocks[-1].html
    assert sent(blocks, "let_back_in") == [{"kind": "let_back_in", "id": told.id_of(ana)}]
    assert not sent(blocks[-1:], "change_role")
    told.when(LetBackIn(id=told.id_of(ana)))
    assert not sent(draw("lobby", told.review, Room()), "let_back_in")


def test_the_rules_stand_below_what_happens_next_which_goes_with_the_lobby():
    told = seated(ana)
    blocks = dict(draw("rules", told.review, room_of(told, host, ana)))
    assert list(blocks) == ["next", "rules"]
    assert "2 are here." in blocks["next"]
    told.when(MoveToStage(stage="overview"))
    assert [block.key for block in draw("rules", told.review, Room())] == ["rules"]


def test_a_personal_link_is_offered_for_whoever_is_away():
    told = seated(ana, ben)
    blocks = dict(draw("lobby", told.review, room_of(told, ana)))
    offered = [told.review.name_of(key[7:]) for key, html in blocks.items() if 'data-do="link"' in html]
    assert offered == ["Host", "Ben"]


def test_every_role_but_ones_own_can_be_given():
    told = seated(olga)
    hers = [each for each in draw("lobby", told.review, Room()) if each.key == f"person:{told.id_of(olga)}"]
    offered = sent(hers, "change_role")
    assert {each["id"] for each in offered} == {told.id_of(olga)}
    assert {each["role"] for each in offered} == {each.value for each in Role} - {"observer"}


def test_no_browser_key_is_on_any_board():
    told = seated(ana)
    for name in ("rail", "lobby"):
        assert ana.key not in "".join(block.html for block in draw(name, told.review, room_of(told, ana)))


def test_the_wall_has_the_code_the_link_and_a_drawing_that_can_be_scanned():
    review = seated(ana).review
    code, url = review.join_code, f"https://pm.example/join/{review.join_code}"
    wall = dict(join_blocks(review, url))["wall"]
    assert f"{code[:4]} {code[4:]}" in wall
    assert f'data-value="{url}"' in wall
    assert "pm.example/join</b>" in wall
    assert "<svg" in wall


def test_a_person_who_comes_redraws_the_rail_top_and_themself_only():
    told = seated(ana, ben)
    before, after = room_of(told, host), room_of(told, host, ana)
    for name, changed in (("rail", {"top"}), ("lobby", {"head", f"person:{told.id_of(ana)}"})):
        old, new = dict(draw(name, told.review, before)), dict(draw(name, told.review, after))
        assert {key for key in new if new[key] != old[key]} == changed
