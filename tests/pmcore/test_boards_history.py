"""The history as one person may see it, with a way back for whoever may take it."""

import re
from itertools import pairwise

import pytest

from pmcore.boards.history import history_blocks
from pmcore.boards.past import past_of
from pmcore.commands.causes import AddCause, EditCause, MoveCause
from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.history import Undo
from pmcore.commands.incident import AddImpact, CreateReview, EditImpact, EditIncident
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview, MoveToStage
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.errors import ConcurrentEditError
from pmcore.model.people import Program, Role
from tests.contracts.full_review import story as full_story
from tests.kit import given, host, seat
from tests.shown import buttons

ana, ben = seat("Ana"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)


def seen(told, person, most=100):
    me = told.review.people[told.id_of(person)]
    return history_blocks(told.review, told.log, me, most)


def text(told, person):
    return "".join(block.html for block in seen(told, person)[0])


def entries(told, person):
    """Return the classes of the text of every entry by its first sentence."""
    found = re.findall(
        r'<div class="(what[^"]*)"><div>(?:<b>.*?</b> )?<span dir="auto">(.*?)</span>', text(told, person)
    )
    return {sentence: classes for classes, sentence in found}


def undoable(told, person):
    """Return the commands that a person is offered to take back."""
    return {each["target"] for each in offered(seen(told, person)[0]) if "target" in each}


def offered(blocks):
    """Return what the buttons send: one undo, or several that belong together."""
    return [each.send for each in buttons(blocks) if "send" in each.data]


def together(told, person):
    """Return the commands that are taken back with one click, card by card."""
    sent = offered(seen(told, person)[0])
    return [[each["target"] for each in one["commands"]] for one in sent if "commands" in one]


def lessons():
    told = given()
    for someone in (host, ana, ben):
        told.when(AddLesson(text=f"Lesson of {someone.name}"), by=someone, command_id=someone.name)
    told.id_of(olga)
    return told


def test_undo_is_offered_to_whoever_did_it_and_to_the_facilitator():
    told = lessons()
    assert undoable(told, ana) == {"Ana"}
    assert undoable(told, ben) == {"Ben"}
    assert undoable(told, olga) == set()
    assert undoable(told, host) == {"Host", "Ana", "Ben"}


def test_whatever_is_offered_really_works_and_whatever_is_not_is_refused():
    for someone in (host, ana, ben, olga):
        offered = undoable(lessons(), someone)
        for command in ("Host", "Ana", "Ben"):
            told = lessons()
            told.when(Undo(target=command), by=someone)
            refused = told._error is not None
            assert refused == (command not in offered), f"{someone.name} takes back {command}"


def test_what_was_taken_back_says_so_and_is_not_offered_again():
    told = lessons().when(Undo(target="Ana"), by=ana, command_id="back")
    shown = text(told, ana)
    assert "took back “added L-02: Lesson of Ana”" in shown
    assert "taken back" in shown
    assert "undone" in shown
    assert undoable(told, ana) == {"back"}


def test_what_was_taken_back_and_brought_back_counts_again():
    told = lessons().when(Undo(target="Ana"), by=ana, command_id="back")
    told.when(Undo(target="back"), by=ana, command_id="forth")
    assert "Lesson of Ana" in [each.text for each in told.review.lessons.values()]
    shown = entries(told, ana)
    assert "undone" not in shown["added L-02: Lesson of Ana"], "the lesson is there, so it is not struck out"
    assert "undone" in shown["took back “added L-02: Lesson of Ana”"]
    assert "undone" not in shown["brought back “added L-02: Lesson of Ana”"]
    assert undoable(told, ana) == {"Ana", "forth"}


def test_steps_of_the_meeting_are_told_but_have_no_way_back():
    told = lessons().when(MoveToStage(stage="overview"), by=host, command_id="moved")
    assert "moved" not in undoable(told, host)


def test_a_closed_review_offers_no_way_back_that_would_be_refused():
    told = lessons().when(CloseReview())
    offered = undoable(told, host)
    for command in offered:
        told.when(Undo(target=command))
        assert told._error is None, f"{command} is offered, but: {told._error}"
    assert undoable(told, ana) == set()


def test_hidden_cards_are_in_nobody_elses_history_ever():
    told = given()
    for someone in (host, ana):
        told.when(AddRecommendation(text=f"qz{someone.name}qz"), by=someone)
    card = next(each.id for each in told.review.recommendations.values() if each.author == told.id_of(ana))
    told.when(EditRecommendation(id=card, seen=1, text="qzreworded"), by=ana)
    told.when(AddRecommendation(text="qzwithdrawn"), by=ana)
    gone = list(told.review.recommendations)[-1]
    told.when(RemoveRecommendation(id=gone), by=ana)
    for phase in ("writing", "revealed"):
        mine, theirs = text(told, ana), text(told, host)
        assert "qzwithdrawn" in mine
        assert "qzwithdrawn" not in theirs, phase
        assert "qzAnaqz" not in theirs, phase
        assert "qzHostqz" not in mine, phase
        assert seen(told, ana)[1] == seen(told, host)[1] + 3
        assert not undoable(told, host) & {each.command_id for each in told.log if each.by == told.id_of(ana)}
        if phase == "writing":
            told.when(RevealRecommendations())


def test_one_command_is_one_entry_under_the_day_of_the_review_latest_first():
    told = given(CreateReview(title="Down", facilitator=host.name, zone="Pacific/Auckland"))
    told.when(AddLesson(text="On Tuesday"))
    told.later(hours=12).when(EditIncident(seen=told.review.incident.version, title="New", summary="s"))
    blocks, total = seen(told, host)
    assert [block.key.split(":")[0] for block in blocks] == ["filter", "day", "group", "group"]
    assert "Tue 24 Nov 2026" in blocks[1].html, "14:00 UTC is 03:00 the next day there"
    assert total == 3
    told.later(hours=12).when(AddLesson(text="On Wednesday"))
    days = [block.html for block in seen(told, host)[0] if block.key.startswith("day:")]
    assert [re.search(r"\w{3} \d+", each)[0] for each in days] == ["Wed 25", "Tue 24"]


def test_only_the_latest_are_drawn_and_the_number_of_all_is_told():
    told = given(*(AddLesson(text=f"qz{n:03d}") for n in range(30)))
    blocks, total = seen(told, host, most=10)
    assert total == 31
    shown = "".join(block.html for block in blocks)
    assert "qz029" in shown
    assert "qz019" not in shown
    assert shown.count('<li class="line">') == 10


def test_keys_are_unique_also_after_the_clock_was_put_back():
    told = given(AddLesson(text="one"))
    told.later(days=1).when(AddLesson(text="two"))
    told.later(days=-1).when(AddLesson(text="three"))
    keys = [block.key for block in seen(told, host)[0]]
    assert len(keys) == len(set(keys))


def test_a_review_with_nothing_to_show_says_what_will_be_here():
    told = given()
    me = told.review.people[told.id_of(host)]
    blocks, total = history_blocks(told.review, [], me, 10)
    assert (len(blocks), total) == (1, 0)
    assert "Nothing happened yet" in blocks[0].html


# ---------------------------------------------------------------------- as it was then


def plain(told, person=host, **narrowed):
    """Return the history as text: a change as -[old]+[new]."""
    me = told.review.people[told.id_of(person)]
    blocks, _ = history_blocks(told.review, told.log, me, 100, **narrowed)
    found = "\n".join(each.html for each in blocks if not each.key.startswith("filter"))
    found = re.sub(r"<del>(.*?)</del>", r"-[\1]", re.sub(r"<ins>(.*?)</ins>", r"+[\1]", found))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


def test_five_edits_of_one_text_read_as_five_with_old_and_new_words():
    told = given(AddTimelineEvent(text="Disk at 80 %"))
    for percent in (85, 90, 95, 99, 100):
        told.when(EditTimelineEvent(id="T-01", text=f"Disk at {percent} %"))
    shown = plain(told)
    assert "added T-01: Disk at 80 %" in shown
    for old, new in pairwise((80, 85, 90, 95, 99, 100)):
        assert f"changed text of T-01 Disk at -[{old}] +[{new}] %" in shown


def test_a_line_calls_things_by_the_names_that_they_had_then():
    told = given(AddMeasure(title="Rotate logs"))
    told.when(EditMeasure(id="M-01", owner="Ana"))
    told.when(EditMeasure(id="M-01", title="Rotate all logs every night"))
    shown = plain(told)
    assert "changed owner of M-01: Rotate logs +[Ana]" in shown
    assert "changed title of M-01 Rotate +[all ]logs+[ every night]" in shown


def test_choices_times_and_things_are_shown_as_people_see_them():
    told = given(
        EditIncident(zone="Europe/Berlin"),
        AddTimelineEvent(text="Alert", starts="2026-11-23 14:05"),
        AddCause(text="Down"),
        AddCause(text="Disk full", under="C-01"),
    )
    told.when(EditTimelineEvent(id="T-01", starts="14:10", event_kind="page"))
    told.when(EditCause(id="C-02", evidence=("T-01",), factor="primary"))
    told.when(MoveCause(id="C-02"))
    told.when(AddMeasure(title="Rotate", due_on="2026-12-01"))
    told.when(EditMeasure(id="M-01", due_on="2026-12-24", addresses=("C-02",)))
    told.when(AddImpact(measure="Orders"))
    told.when(EditImpact(id=told.only("impacts").id, estimate=True))
    shown = plain(told)
    assert "time -[2026-11-23 14:05] +[2026-11-23 14:10]" in shown
    assert "kind -[context] +[page]" in shown
    assert "evidence +[T-01]" in shown
    assert "factor -[not marked] +[primary factor]" in shown
    assert "changed place of C-02: Disk full -[C-01]" in shown
    assert "due date -[Tue 1 Dec 2026] +[Thu 24 Dec 2026]" in shown
    assert "causes +[C-02]" in shown
    assert "changed estimate of an impact: Orders -[no] +[yes]" in shown


def test_every_day_and_every_moment_of_an_edit_is_shown_as_people_say_it():
    told = given(
        AddMeasure(title="Rotate"),
        EditMeasure(id="M-01", verify_by="2026-12-24"),
        AddMessage(audience="customers", text="Sorry"),
        EditIncident(zone="Europe/Berlin"),
    )
    told.when(EditMessage(id=told.only("messages").id, state="sent"))
    shown = plain(told)
    assert "of M-01: Rotate +[Thu 24 Dec 2026]" in shown
    assert "date sent +[2026-11-23 15:00]" in shown


def test_what_is_typed_is_text_in_the_differences_too():
    told = given(AddLesson(text="plain"))
    told.when(EditLesson(id="L-01", text="<img src=x onerror=alert(1)> & co"))
    assert "<img" not in text(told, host)
    assert "&lt;img" in text(told, host)


# ---------------------------------------------------------------------- together


def groups(told, person=host):
    return [each for each in seen(told, person)[0] if each.key.startswith("group:")]


def test_what_one_person_did_within_minutes_stands_in_one_card_with_an_undo_each():
    told = given(ana.does(AddLesson(text="one")))
    told.later(minutes=4).when(AddLesson(text="two"), by=ana)
    told.later(minutes=4).when(AddLesson(text="three"), by=ana)
    told.later(minutes=6).when(AddLesson(text="four"), by=ana)
    told.when(AddLesson(text="five"), by=ben)
    told.when(AddLesson(text="six"), by=ana)
    counts = [sum("target" in each for each in offered([group])) for group in groups(told, ana)]
    assert counts[:4] == [1, 0, 1, 3]
    assert "14:00 – 14:08 · " in groups(told, ana)[3].html


def test_several_are_taken_back_with_one_click_all_or_none():
    told = given(ana.does(AddLesson(text="one"), AddLesson(text="two"), AddLesson(text="three")))
    wanted = together(told, ana)[0]
    backs = [Undo(target=each) for each in wanted]
    told.when(EditLesson(id="L-02", text="built on"), by=ben)
    with pytest.raises(ConcurrentEditError):
        told.reviews.execute_all(told.id, backs, told.actor(ana), "all")
    assert len(told.review.lessons) == 3
    told.when(EditLesson(id="L-02", text="two"), by=ben)
    told.reviews.execute_all(told.id, backs, told.actor(ana), "all")
    assert not told.review.lessons
    assert {each.undoes for each in told.log if each.command_id == "all"} == set(wanted)
    shown = entries(told, ana)
    assert all(
        "undone" in shown[f"added L-0{n}: {word}"] for n, word in enumerate(("one", "two", "three"), 1)
    )
    assert "took back “added L-03: three”" in shown
    told.when(Undo(target="all"), by=ana)
    assert len(told.review.lessons) == 3
    assert "undone" not in entries(told, ana)["added L-01: one"]


def test_a_way_back_is_not_among_what_is_taken_back_at_once():
    told = given(ana.does(AddLesson(text="one"), AddLesson(text="two"))).when(AddLesson(text="x"), by=ana)
    told.when(Undo(target=told.log[-1].command_id), by=ana, command_id="the way back")
    (wanted,) = together(told, ana)
    assert "the way back" not in wanted
    assert len(wanted) == 2


# ---------------------------------------------------------------------- votes


def test_a_round_of_voting_is_one_line_of_ones_own_and_none_of_others():
    told = given(AddRecommendation(text="One"), AddRecommendation(text="Two"), RevealRecommendations())
    for _ in range(2):
        told.when(OpenVote(dots_each=3))
        for who in (ana, ben):
            told.when(PlaceDot(id="R-01"), PlaceDot(id="R-02"), TakeBackDot(id="R-02"), by=who)
        told.when(CloseVote())
    assert len(re.findall(r"(?:14:00|Ana) voted", plain(told, ana))) == 2
    assert not re.findall(r"(?:14:00|Ana) voted", plain(told, host))


# ---------------------------------------------------------------------- narrowed


def test_it_is_narrowed_to_a_person_and_to_a_part():
    told = given(
        AddLesson(text="of the host"), ana.does(AddLesson(text="of Ana"), AddCause(text="Ana's cause"))
    )
    told.when(AddLesson(text="of the import"), by=Program(name="Import", role=Role.SCRIBE))
    assert "of the host" not in plain(told, who=told.id_of(ana))
    assert "of Ana" in plain(told, who=told.id_of(ana))
    assert "of Ana" not in plain(told, who=told.id_of(ana), part="causes")
    assert "of the import" in plain(told, who="program Import")
    assert "Nothing of this kind" in plain(told, who="program Import", part="causes")
    choices = next(each.html for each in seen(told, host)[0] if each.key == "filter")
    assert [each in choices for each in ("Import", "Ana", "Host", "Timeline", "People")] == [True] * 5


def test_who_only_did_what_is_hidden_is_no_choice():
    told = given(AddLesson(text="x"))
    told.id_of(ana)
    log = [each for each in told.log if each.by != told.id_of(ana)]
    told.when(AddRecommendation(text="silent"), by=ana)
    me = told.review.people[told.id_of(host)]
    blocks, _ = history_blocks(told.review, [*log, told.log[-1]], me, 100)
    assert "Ana" not in blocks[0].html


# ---------------------------------------------------------------------- long, and going on


def test_it_goes_on_where_it_was_and_begins_anew_with_another_log():
    told = given(AddLesson(text="one"))
    past, first = past_of(told.id, told.log)
    told.when(AddLesson(text="two"))
    again, both = past_of(told.id, told.log)
    assert again is past
    assert both[: len(first)] == first
    assert len(past_of(told.id, told.log[:2])[1]) == 2
    other = given(AddLesson(text="of another review with the same id"))
    assert other.id == told.id
    assert past_of(other.id, other.log)[1][-1].sentence == "added L-01: of another review with the same id"


def test_the_log_of_a_whole_meeting_is_told():
    told = full_story("closed")
    me = next(each for each in told.review.people.values() if each.role is Role.FACILITATOR)
    blocks, total = history_blocks(told.review, told.log, me, 10_000)
    assert total > 20
    keys = [each.key for each in blocks]
    assert len(keys) == len(set(keys))
