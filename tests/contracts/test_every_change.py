"""Every change of the registry: its stored form is read for ever, it knows its way back, and it can be told.

tests/golden/changes has one stored form per kind: never edit one, add another when a change learns something new.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pmcore.changes.base import PAIRS, Added, Change, Edited, Removed, SingleEdited
from pmcore.changes.fields import json_fields
from pmcore.changes.log import fold
from pmcore.changes.registry import CHANGES, any_change
from pmcore.changes.several import SeveralAdded, SeveralRemoved
from pmcore.changes.stored import SCHEMA, lifted
from pmcore.commands.history import Undo
from pmcore.commands.registry import COMMANDS
from pmcore.model.cards import Outcome
from pmcore.model.causes import Factor
from pmcore.model.codes import FORMER
from pmcore.model.communication import MessageState
from pmcore.model.incident import Anchor
from pmcore.model.review import COLLECTIONS, Review
from pmcore.model.silence import UNOPENED
from tests.contracts.full_review import actor, asker_of, example, fresh, phase_of, story

GOLDEN = Path(__file__).parent.parent / "golden" / "changes"
KINDS = sorted(CHANGES)
FILES = sorted(GOLDEN.glob("*.json"))
FORMS = [path.stem for path in FILES]  # `vote_closed`, and `vote_closed.2` for what it learned later
CODES = {word: code for words in FORMER.values() for word, code in words.items()}
SINGLE = {
    "incident",
    "meeting",
    "deciding",
    "time_answers",
    "names",
    "admission",
    "checks",
    "tray",
    "asking",
    "reading",
    "primary_vote",
    "pulse",
    "estimates",
}


def golden(form: str) -> tuple[Review, Change, dict[str, Any]]:
    """Return the review before a stored change, the change, and its stored form."""
    stored = json.loads((GOLDEN / f"{form}.json").read_text())
    *given, change = (
        any_change.validate_python(lifted(each)) for each in (*stored["given"], stored["change"])
    )
    return fold(Review(id="golden"), given), change, stored["change"]


def plain(review: Review) -> dict[str, Any]:
    """Return a review without what only counts on: versions and the counters of numbers."""
    kept: dict[str, Any] = {
        name: {each.id: each.model_copy(update={"version": 0}) for each in review.items(name).values()}
        for name in COLLECTIONS
    }
    incident = review.incident.model_copy(update={"version": 0})
    return kept | {
        "incident": incident,
        "meeting": review.meeting,
        "admission": review.admission,
        "deciding": review.deciding,
        "unsigned": review.unsigned,
        "time_answers": review.time_answers,
        "checks": review.checks,
        "asking": review.asking,
        "reading": review.reading,
        "primary_vote": review.primary_vote,
        "pulse": review.pulse,
        "estimates": review.estimates,
        "names": review.names,
        "tray": review.tray,
        "code": review.join_code,
    }


def test_every_change_has_a_golden_form():
    assert {form.split(".")[0] for form in FORMS} == set(CHANGES)


def keeps(written: Any, stored: Any) -> bool:
    """Return whether `written` says all that `stored` says; what was learned since may stand beside it.

    For a word of before there were codes stands its code.
    """
    if isinstance(stored, dict):
        return all(name in written and keeps(written[name], stored[name]) for name in stored)
    if isinstance(stored, list):
        return len(written) == len(stored) and all(map(keeps, written, stored))
    return bool(written == stored) or (isinstance(stored, str) and written == CODES.get(stored))


@pytest.mark.parametrize("kind", FORMS)
def test_the_stored_form_is_read_and_written_the_same(kind):
    _, change, stored = golden(kind)
    assert type(change) is CHANGES[kind.split(".")[0]]
    sealed = {name for name, field in type(change).model_fields.items() if field.exclude}
    written = change.model_dump(mode="json")
    assert keeps(written, {name: each for name, each in stored.items() if name not in {SCHEMA, *sealed}})
    assert sealed.isdisjoint(written)  # what logs of earlier versions told, and no log does any more
    assert any_change.validate_json(change.model_dump_json()) == change.to_log()


@pytest.mark.parametrize("kind", FORMS)
def test_it_folds_and_counts_one_version(kind):
    before, change, _ = golden(kind)
    after = fold(before, [change])
    assert after.version == before.version + 1
    assert plain(after) != plain(before)


@pytest.mark.parametrize("kind", FORMS)
def test_folding_leaves_the_review_before_as_it_was(kind):
    before, change, _ = golden(kind)
    same, _, _ = golden(kind)
    fold(before, [change])
    assert before == same


@pytest.mark.parametrize("kind", FORMS)
def test_it_says_what_it_touched_and_what_happened(kind):
    before, change, _ = golden(kind)
    after = fold(before, [change])
    collection, item_id = change.touches()
    assert (
        collection in SINGLE if not item_id and collection not in COLLECTIONS else collection in COLLECTIONS
    )
    for review in (before, after, Review(id="much later")):
        sentence = change.sentence(review)
        assert sentence
        assert sentence == " ".join(sentence.split())
        assert "_" not in sentence.replace(item_id, "")


@pytest.mark.parametrize("kind", FORMS)
def test_it_says_which_fields_it_edited_of_whatever_it_gave_a_new_version(kind):
    """So that whoever edits the same thing at the same time is told what was changed since they looked."""
    before, change, _ = golden(kind)
    after = fold(before, [change])
    places = {("incident", ""): (before.incident, after.incident)}
    for name in COLLECTIONS:
        both = before.items(name).keys() & after.items(name).keys()
        places |= {(name, each): (before.items(name)[each], after.items(name)[each]) for each in both}
    for place, (was, now) in places.items():
        edit = change.edits(place)
        assert now.version - was.version == (0 if edit is None else 1), place
        if edit is not None:
            assert json_fields(was, edit.fields) == edit.was
            assert json_fields(now, edit.fields) == edit.fields
    for name in COLLECTIONS:
        for each in before.items(name).keys() ^ after.items(name).keys():
            assert change.replaces((name, each)), each


@pytest.mark.parametrize("kind", [form for form in FORMS if CHANGES[form.split(".")[0]].undoable])
def test_it_knows_its_way_back(kind):
    before, change, _ = golden(kind)
    after = fold(before, [change])
    assert change.fits(after)
    assert not change.fits(before)
    back = change.inverse()
    assert plain(fold(after, [back])) == plain(before)
    assert back.inverse() == change
    assert plain(fold(after, [back, change])) == plain(after)


@pytest.mark.parametrize("kind", KINDS)
def test_every_change_derives_from_one_of_the_six_shapes_or_tells_everything_itself(kind):
    change = CHANGES[kind]
    assert change.__doc__.strip().endswith(".")
    assert change.model_fields["kind"].default == kind
    if issubclass(change, Added | Removed):
        assert PAIRS[PAIRS[change]] is change
    elif not issubclass(change, Edited | SingleEdited | SeveralAdded | SeveralRemoved):
        own = {"inverse", "fits"} if change.undoable else set()
        assert {"apply", "touches", "sentence"} | own <= set(vars(change))


@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_undo_takes_back_all_that_a_command_did(kind):
    phase = phase_of(kind)
    told, me, review_id = story(phase), actor(asker_of(kind), phase), fresh(phase)
    before = told.reviews.get(review_id)
    if COMMANDS[kind].allowed and kind != "undo":
        done = told.reviews.execute(
            review_id, example(kind, before, me.participant_id), me, f"do {kind} {review_id}"
        )
        if all(record.change.undoable for record in done.records):
            after = told.reviews.execute(
                review_id, Undo(target=f"do {kind} {review_id}"), me, "the undo"
            ).review
            assert plain(after) == plain(before)
            again = told.reviews.execute(review_id, Undo(target="the undo"), me).review
            assert plain(again) == plain(done.review)
            return
    assert kind in NOT_UNDOABLE


NOT_UNDOABLE = {
    "create_review", "join_review", "join_as_other", "add_seat", "claim_seat", "change_role", "hand_over", "take_over", "give_back",
    "remove_participant", "let_back_in", "sign_out", "remove_joined_since", "let_all_back_in",
    "set_admission", "admit_waiting", "refuse_waiting", "end_join_code",
    "rename", "renew_join_code", "choose_card_names", "choose_dots", "reveal_recommendations", "open_vote", "answer_invitation", "place_dot", "take_back_dot", "close_vote",
    "write_silently", "open_written", "move_to_stage", "set_auto_timer", "stand_at", "look_here", "ask_agreement", "answer_agreement", "close_agreement", "ask_link", "answer_link", "close_link", "open_primary_vote", "vote_primary", "close_primary_vote", "answer_pulse", "close_pulse", "open_estimates", "estimate_item", "close_estimates", "set_timer", "extend_timer", "stop_timer", "mark_ready", "close_review", "reopen_review",
    "undo",
}  # fmt: skip


# Kinds that nothing in the whole review writes, and why.
NEVER = {
    "participant_erased": "the way back from a join, which nobody takes: whoever leaves is removed",
    "card_names_chosen": "its cards keep their names (test_unsigned.py)",
    "unsigned_written": "its cards keep their names (test_unsigned.py)",
    "review_brought_in": "no command writes it, and it comes where a review is brought (test_review_file.py)",
}


def test_the_whole_review_holds_every_kind_of_change_and_every_noun():
    told = story("closed")
    kinds = {type(record.change) for record in told.log}
    missing = {kind for kind, change in CHANGES.items() if change not in kinds}
    assert missing == set(NEVER), "tests/contracts/full_review.py lives through everything"
    nothing_waits = set(UNOPENED.values())  # a review is closed when all that was written silently is open
    assert {name for name in COLLECTIONS if not told.review.items(name)} == nothing_waits


def test_the_whole_review_is_voted_on_decided_and_approved():
    review = story("closed").review
    assert {tally.voters for tally in review.deciding.tallies} == {4}
    assert any(count > 1 for tally in review.deciding.tallies for count in tally.dots.values())
    for enum, found in (
        (Outcome, {each.outcome for each in review.recommendations.values()}),
        (Factor, {each.factor for each in review.causes.values()}),
        (MessageState, {each.state for each in review.messages.values()}),
        (Anchor, {each.marks for each in review.events.values() if each.marks}),
    ):
        assert found == set(enum)
    assert all(each.owner and each.due_on for each in review.measures.values())
    assert review.meeting.timeline_agreed
    assert review.changed_since_agreed
    assert any(each.group for each in review.recommendations.values())


def test_the_log_of_a_whole_review_folds_to_the_review():
    told = story("closed")
    read = [
        record.model_copy(update={"change": any_change.validate_json(record.change.model_dump_json())})
        for record in told.log
    ]
    assert fold(Review(id=told.id), read) == told.review
    assert replace(fold(Review(id=told.id), read[:-1]), version=0) != replace(told.review, version=0)
