"""Rewriting a log, the sealed area, the epoch, and what other handles hear: what every store keeps to."""

from contextlib import closing
from dataclasses import replace

import pytest

from pmcore.changes.log import Recorded, fold
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.errors import ConcurrentEditError, NotFoundError, RuleError
from pmcore.model.people import Visitor
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.store import Commit, MemoryStore, Store, StoredToken
from tests.kit import Story, given, seat

ana = seat("Ana")


def commits(count: int) -> list[Commit]:
    """Return the first commits to a review, a line of its log in each."""
    review, found = Review(id="sealed"), []
    for record in given(AddLesson(text="One"), AddLesson(text="Two")).log[:count]:
        review = fold(review, [own := record.model_copy(update={"review_id": review.id})])
        found.append(Commit(review.id, review.version - 1, [own], review))
    return found


def without(story: Story, word: str) -> list[Recorded]:
    """Return the log with every text that has a word replaced."""
    return [_blank(each, word) for each in story.log]


def _blank(record: Recorded, word: str) -> Recorded:
    item = getattr(record.change, "item", None)
    if item is None or word not in getattr(item, "text", ""):
        return record
    change = record.change.model_copy(update={"item": item.model_copy(update={"text": "(removed)"})})
    return record.model_copy(update={"change": change})


def test_a_rewritten_log_is_the_log(store: Store):
    story = given(ana.does(AddLesson(text="Call me on 0170")), AddLesson(text="Kept"), store=store)
    story.reviews.adopt(story.log, "other")
    other = store.changes("other")
    epoch, wanted = store.epoch, without(story, "0170")
    assert wanted != story.log
    store.rewrite(story.id, wanted)
    assert store.changes(story.id) == wanted
    assert store.changes("other") == other
    texts = [text for (text,) in store.query("SELECT text FROM lesson ORDER BY text").rows]
    assert texts == ["(removed)", "Call me on 0170", "Kept", "Kept"]
    assert store.epoch != epoch
    with closing(Reviews(store)) as again:
        outcome = again.execute(story.id, AddLesson(text="Goes on"), Visitor(key=ana.key))
        assert store.changes(story.id) == [*wanted, *outcome.records]
        assert set(store.seats(ana.key)) == {(story.id, story.id_of(ana)), ("other", story.id_of(ana))}


def test_a_log_may_get_shorter(store: Store):
    story = given(AddLesson(text="One"), AddLesson(text="Two"), store=store)
    whole, review = story.log, story.review  # whoever asks later is told what the store holds then
    store.rewrite(story.id, whole[:-1])
    (listed,) = store.reviews()
    assert listed.version == len(whole) - 1
    assert store.query("SELECT text FROM lesson").rows == [("One",)]
    store.append([Commit(story.id, listed.version, whole[-1:], review)])
    assert store.changes(story.id) == whole


def test_without_lines_a_review_is_gone(store: Store):
    story = given(ana.does(AddLesson(text="Gone")), store=store)
    story.reviews.adopt(story.log, "other")
    store.put_sealed(story.id, "votes", b"one")
    store.put_sealed("other", "votes", b"two")
    store.put_tokens([_token("one", story.id), _token("two", "other")])
    log, code, seat_of_ana = story.log, story.review.join_code, story.id_of(ana)
    store.rewrite(story.id, [])
    assert store.changes(story.id) == []
    assert [each.id for each in store.reviews()] == ["other"]
    assert store.review_with_code(code) is None
    assert store.seats(ana.key) == [("other", seat_of_ana)]
    assert store.query("SELECT review_id, text FROM lesson").rows == [("other", "Gone")]
    assert (store.sealed(story.id, "votes"), store.sealed("other", "votes")) == (None, b"two")
    assert [each.id for each in store.tokens()] == ["two"]
    with pytest.raises(NotFoundError):
        store.rewrite(story.id, log)


def _token(token_id: str, review_id: str) -> StoredToken:
    at = given().clock.now
    return StoredToken(token_id, "CI", "a hash", "write", "scribe", review_id, "", at, at)


def test_what_is_no_whole_log_of_the_review_is_refused(store: Store):
    story = given(AddLesson(text="One"), store=store)
    story.reviews.adopt(story.log, "other")
    for wrong in (story.log[1:], [*story.log, story.log[-1]], store.changes("other")):
        with pytest.raises(RuleError, match="not whole"):
            store.rewrite(story.id, wrong)
    assert store.changes(story.id) == story.log


# ---------------------------------------------------------------------- the sealed area


def test_a_secret_is_kept_replaced_and_forgotten(store: Store):
    assert store.sealed("r", "votes") is None
    store.put_sealed("r", "votes", b"\x00\xffone")
    store.put_sealed("r", "other", b"")
    store.put_sealed("s", "votes", b"two")
    assert (store.sealed("r", "votes"), store.sealed("r", "other")) == (b"\x00\xffone", b"")
    store.put_sealed("r", "votes", b"three")
    assert store.sealed("r", "votes") == b"three"
    store.drop_sealed("r", "votes")
    store.drop_sealed("r", "never there")
    assert (store.sealed("r", "votes"), store.sealed("r", "other")) == (None, b"")
    store.drop_sealed("r")
    assert (store.sealed("r", "other"), store.sealed("s", "votes")) == (None, b"two")


# ---------------------------------------------------------------------- several handles


def test_the_epoch_stays_while_all_goes_on(store: Store):
    epoch = store.epoch
    assert len(epoch) >= 16
    story = given(AddLesson(text="One"), store=store)
    store.probe()
    assert story.reviews.store.query("SELECT count(*) FROM lesson").rows == [(1,)]
    assert store.epoch == epoch


def test_nobody_hears_their_own_commits(store: Store):
    heard = list[tuple[str, int]]()
    stop = store.listen(lambda review_id, version: heard.append((review_id, version)))
    given(AddLesson(text="One"), store=store)
    assert heard == []
    stop()
    stop()


def test_commits_through_another_handle_are_heard_until_one_stops():
    store = MemoryStore()
    other = MemoryStore(beside=store)
    heard = list[tuple[str, int]]()
    stop = store.listen(lambda review_id, version: heard.append((review_id, version)))
    story = given(store=other)
    story.when(AddLesson(text="One"))
    assert heard == [(story.id, story.review.version - 1), (story.id, story.review.version)]
    assert store.changes(story.id) == story.log
    assert store.epoch == other.epoch
    stop()
    story.when(EditIncident(title="Unheard"))
    assert heard[-1][1] == story.review.version - 1


def test_of_two_handles_only_one_continues_a_log():
    store = MemoryStore()
    story = given(AddLesson(text="One"), store=store)
    with pytest.raises(ConcurrentEditError):
        MemoryStore(beside=store).append([Commit(story.id, 1, [story.log[-1]], story.review)])
    assert store.changes(story.id) == story.log


def test_what_is_sealed_in_a_commit_is_kept_with_it_or_not_at_all(store: Store):
    first, second = commits(2)
    store.append([replace(first, sealed={"votes": b"one", "other": b"kept"})])
    assert store.sealed(first.review_id, "votes") == b"one"
    with pytest.raises(ConcurrentEditError):
        store.append([replace(first, sealed={"votes": b"of a commit that lost the race"})])
    assert store.sealed(first.review_id, "votes") == b"one"
    with pytest.raises(ConcurrentEditError):  # all of a batch, or nothing of it
        store.append([replace(second, sealed={"votes": b"two"}), first])
    assert store.sealed(first.review_id, "votes") == b"one"
    store.append([replace(second, sealed={"votes": None})])
    assert store.sealed(first.review_id, "votes") is None
    assert store.sealed(first.review_id, "other") == b"kept"


def test_of_several_commits_to_a_review_in_a_batch_the_last_one_counts(store: Store):
    first, second = commits(2)
    store.append([replace(first, sealed={"votes": b"one"}), replace(second, sealed={"votes": b"two"})])
    assert store.sealed(first.review_id, "votes") == b"two"
