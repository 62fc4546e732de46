"""A command that comes again is done once; other words under a used id are refused, never lost as if they were done."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pmcore.changes.log import fold
from pmcore.commands.history import Undo
from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.people import RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import InvalidError, NotAllowedError, UsedIdError
from pmcore.intake.samples import load_sample
from pmcore.model.people import Program, Role, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.reviews.repeats import fingerprint, own_id, review_id_for
from pmcore.store import Store, open_store
from tests.kit import Story, given, seat

ana, bo = seat("Ana"), seat("Bo")
LESSON, OTHER = AddLesson(text="Alerts were silent"), AddLesson(text="Alerts were silent, and nobody looked")
REFUSED = "This was sent before with other words. It was not saved a second time; send it again as new."
GOLDEN = Path(__file__).parents[1] / "golden" / "database_of_step_1.duckdb.gz"


@pytest.fixture
def story(store: Store) -> Iterator[Story]:
    """Yield a review in each kind of store, with Ana and Bo in it."""
    told = given(ana.does(), bo.does(), store=store)
    told.id_of(ana), told.id_of(bo)
    yield told
    told.reviews.close()


def test_other_words_under_a_used_id_are_refused_and_as_new_they_are_saved(story: Story):
    story.when(LESSON, by=ana, command_id="draft").then(lessons=1)
    story.when(OTHER, by=ana, command_id="draft").then(UsedIdError, REFUSED, lessons=1)
    story.when(OTHER, by=ana, command_id="new").then(lessons=2)


def test_the_same_words_under_the_same_id_are_answered_as_before(story: Story):
    story.when(LESSON, by=ana, command_id="draft")
    first = story.outcome
    story.when(AddLesson(text=LESSON.text), by=ana, command_id="draft").then(lessons=1)
    assert first is not None
    assert story.outcome is not None
    assert (story.outcome.repeated, story.outcome.records) == (True, first.records)


def test_another_kind_of_command_under_a_used_id_is_refused(story: Story):
    story.when(LESSON, by=ana, command_id="draft")
    story.when(AddTimelineEvent(text=LESSON.text), by=ana, command_id="draft").then(UsedIdError, events=0)


def test_more_commands_under_a_used_id_are_refused(story: Story):
    actor = story.actor(ana)
    story.reviews.execute_all(story.id, [LESSON, OTHER], actor, "paste")
    assert story.reviews.execute_all(story.id, [LESSON, OTHER], actor, "paste").repeated
    for wanted in ([LESSON], [OTHER, LESSON], [LESSON, OTHER, LESSON]):
        with pytest.raises(UsedIdError):
            story.reviews.execute_all(story.id, wanted, actor, "paste")
    story.then(lessons=2)


def test_the_same_id_from_somebody_else_is_another_command(story: Story):
    """Found by an attack: whoever used the ids of a host first kept the host from doing anything."""
    story.when(LESSON, by=bo, command_id="squatted")
    pager = Program(name="import", role=Role.FACILITATOR)
    for count, who in enumerate((ana, pager), 2):
        for repeated in (False, True):
            story.when(OTHER, by=who, command_id="squatted").then(lessons=count)
            assert story.outcome is not None
            assert story.outcome.repeated is repeated
    story.when(LESSON, by=ana, command_id="squatted").then(UsedIdError, lessons=3)
    story.when(LESSON, by=Visitor(key="stranger"), command_id="squatted").then(NotAllowedError)
    assert len({each.command_id for each in story.log if each.command == "add_lesson"}) == 3


def test_who_guesses_the_id_that_comes_next_blocks_nobody_either(story: Story):
    guessed = own_id("mine", story.actor(ana))
    for command_id in ("mine", guessed, own_id(guessed, story.actor(ana))):
        story.when(LESSON, by=bo, command_id=command_id)
    for _ in range(2):
        story.when(LESSON, by=ana, command_id="mine").then(lessons=4)
    assert story.outcome is not None
    assert [each.by for each in story.outcome.records] == [story.id_of(ana)]
    story.when(Undo(target="mine"), by=ana).then(lessons=3)


def test_of_two_commands_under_one_id_everybody_takes_back_their_own(story: Story):
    for who, words in ((bo, LESSON), (ana, OTHER)):
        story.when(words, by=who, command_id="same")
    story.when(Undo(target="same"), by=ana).then(lessons=1)
    assert story.only("lessons").text == LESSON.text
    story.when(Undo(target="same"), by=bo).then(lessons=0)


def test_the_host_takes_back_the_command_that_the_history_names_also_where_its_id_was_somebody_elses(
    story: Story,
):
    for who, words in ((bo, LESSON), (ana, OTHER)):
        story.when(words, by=who, command_id="same")
    bos, anas = (each.command_id for each in story.log if each.command == "add_lesson")
    story.when(Undo(target=anas)).then(lessons=1)
    story.when(Undo(target=bos)).then(lessons=0)


def test_programs_are_told_apart_by_their_names(story: Story):
    one, other = (Program(name=name, role=Role.SCRIBE) for name in ("Pager import", "Chat import"))
    story.when(LESSON, by=one, command_id="1")
    story.when(LESSON, by=other, command_id="1").then(lessons=2)
    story.when(LESSON, by=one, command_id="1").then(lessons=2)
    story.when(LESSON, by=Visitor(key="x", name="Pager import"), command_id="1").then(NotAllowedError)


def test_an_undo_of_something_else_under_a_used_id_is_refused(story: Story):
    story.when(LESSON, by=ana, command_id="one")
    story.when(OTHER, by=ana, command_id="two")
    story.when(Undo(target="two"), by=ana, command_id="back").then(lessons=1)
    story.when(Undo(target="one"), by=ana, command_id="back").then(UsedIdError, lessons=1)


def test_what_changed_nothing_or_was_refused_is_decided_again(story: Story):
    story.when(LESSON, by=ana)
    story.when(EditLesson(id="L-01", text=LESSON.text), by=ana, command_id="save").then()
    story.when(EditLesson(id="L-01", text=OTHER.text), by=ana, command_id="save").then("changed text")
    story.when(RenewJoinCode(), by=bo, command_id="try").then(NotAllowedError)
    story.when(LESSON, by=bo, command_id="try").then(lessons=2)


@pytest.mark.parametrize("length", [81, 5_000])
def test_an_id_is_short_whoever_asks(story: Story, length: int):
    story.when(LESSON, by=ana, command_id="x" * length).then(InvalidError, "1 to 80 characters")
    story.when(LESSON, by=ana, command_id="x" * 80).then(lessons=1)


def test_other_words_are_refused_after_a_restart_too(duck: Callable[[], Reviews]):
    me = Program(name="import", role=Role.SCRIBE)
    reviews = duck()
    review_id = reviews.create(CreateReview(title="Disk"), me).review.id
    first = reviews.execute(review_id, LESSON, me, "once")
    again = duck()
    assert again.log(review_id)[-1].fingerprint == fingerprint([LESSON])
    assert again.execute(review_id, LESSON, me, "once").records == first.records
    with pytest.raises(UsedIdError):
        again.execute(review_id, OTHER, me, "once")
    assert len(again.get(review_id).lessons) == 1


def test_what_was_sent_before_an_update_is_known_after_it():
    """The fingerprints stand in logs of versions before, so they never change."""
    silent = AddTimelineEvent(text="x", starts="14:05", margin=5, silently=True)
    edit = EditTimelineEvent(id="T-01", seen=None, margin=3, precision="about")
    assert fingerprint([AddLesson(text="größer “als” \t x")]) == "dc330a80918aac926a716693"
    assert fingerprint([silent, edit]) == "453fba4608f723e0730e3cf6"


def test_a_field_that_only_a_later_version_knows_does_not_make_it_another_command():
    class Later(AddLesson):
        mood: str = "calm"

    assert fingerprint([Later(text="x")]) == fingerprint([AddLesson(text="x")])
    assert fingerprint([Later(text="x", mood="calm")]) != fingerprint([Later(text="x")])
    assert len(fingerprint([AddLesson(text="x" * 4_000)] * 100)) == 24


def test_a_fingerprint_is_that_of_the_json_of_what_was_sent():
    """Logs have fingerprints of the text that Python's own `json` makes; whatever makes it now must make the same."""
    every = "".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0xFFFE), 0x1F600, 0x10FFFD]))
    command = EditLesson.model_construct({"kind", "id", "text", "seen"}, id="L-01", text=every, seen=10**30)
    said = {"id": "L-01", "kind": "edit_lesson", "seen": 10**30, "text": every}
    text = json.dumps([said], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert fingerprint([command]) == hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


# ---------------------------------------------------------------------- beginning a review


@pytest.mark.parametrize("identity", ["0190b5f0-0000-7000-8000-000000000001", "ci run 4711"])
def test_the_same_beginning_is_one_review_and_another_is_refused(store: Store, identity: str):
    """Found by reading: an id that was no UUID made a second review each time."""
    reviews, me = Reviews(store), Program(name="ci", role=Role.FACILITATOR)
    first = reviews.create(CreateReview(title="Disk"), me, identity)
    assert reviews.create(CreateReview(title="Disk"), me, identity).review.id == first.review.id
    with pytest.raises(UsedIdError):
        reviews.create(CreateReview(title="Network"), me, identity)
    assert [each.title for each in reviews.all()] == ["Disk"]
    reviews.close()


def test_two_programs_that_both_count_from_one_begin_two_reviews(store: Store):
    reviews = Reviews(store)
    for name in ("ci", "pager"):
        reviews.create(CreateReview(title=name), Program(name=name, role=Role.FACILITATOR), "1")
    assert sorted(each.title for each in reviews.all()) == ["ci", "pager"]
    assert review_id_for("1", Visitor(key="1")) != review_id_for("1", Program(name="1", role=Role.SCRIBE))
    reviews.close()


def test_another_sample_under_a_used_id_is_refused():
    reviews, me = Reviews(open_store("memory:")), Visitor(key="browser")
    identity = "0190b5f0-0000-7000-8000-000000000002"
    first = load_sample(reviews, "gitlab-2017", me, identity)
    assert load_sample(reviews, "gitlab-2017", me, identity).review.id == first.review.id
    with pytest.raises(UsedIdError):
        load_sample(reviews, "github-2018", me, identity)
    other = load_sample(reviews, "gitlab-2017", Visitor(key="stranger"), identity)
    assert other.review.id != first.review.id, "an id belongs to its author"
    reviews.close()


# ---------------------------------------------------------------------- what was written before


@pytest.fixture
def old(database: str) -> Iterator[Callable[[], Reviews]]:
    """Yield how to open a database that the version before wrote, whose lines have no fingerprints."""
    path, opened = Path(database), list[Reviews]()
    path.parent.mkdir()
    path.write_bytes(gzip.decompress(GOLDEN.read_bytes()))

    def open_it() -> Reviews:
        for each in opened:
            each.close()
        opened.append(Reviews(open_store(database)))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


def test_an_old_database_opens_whole_and_goes_on(old: Callable[[], Reviews], database: str):
    reviews = old()
    (listed,) = reviews.all()
    review, log = reviews.get(listed.id), reviews.log(listed.id)
    assert (listed.title, review.version, len(log)) == ("Checkout was down", 28, 28)
    assert fold(Review(id=review.id), log) == review
    assert [each.text for each in review.lessons.values()] == ["Alerts were silent", "Runbooks help"]
    assert {each.fingerprint for each in log} == {""}
    assert len(list(Path(database).parent.glob("*.before-2-*"))) == 1
    me = Program(name="import", role=Role.SCRIBE)
    reviews.execute(listed.id, LESSON, me, "new")
    lines = old().log(listed.id)
    assert lines[:-1] == log
    assert lines[-1].fingerprint == fingerprint([LESSON])


def test_what_an_old_line_said_is_believed(old: Callable[[], Reviews]):
    reviews = old()
    (listed,) = reviews.all()
    by = {each.name: each.id for each in reviews.get(listed.id).people.values()}
    again = reviews.execute(listed.id, OTHER, Visitor(key=ana.key), "again")
    assert again.repeated
    assert again.records[0].by == by["Ana"]
    ben = Visitor(key="browser of Ben")
    assert not reviews.execute(listed.id, AddLesson(text="Runbooks help"), ben, "again").repeated
    assert reviews.execute(listed.id, AddLesson(text="Runbooks help"), ben, "again").repeated
