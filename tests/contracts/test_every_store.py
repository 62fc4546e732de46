"""What every store keeps to. A new store joins by its name in the `store` fixture (tests/conftest.py)."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pmcore.changes.log import fold
from pmcore.commands.incident import EditIncident
from pmcore.commands.lessons import AddLesson, RemoveLesson
from pmcore.commands.people import JoinAsOther, RemoveParticipant, RenewJoinCode
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import ConcurrentEditError
from pmcore.model.incident import Severity
from pmcore.model.people import Visitor
from pmcore.model.review import Review
from pmcore.store import Commit, Delivery, Store, StoredToken
from pmcore.store.projection import Unwritten, rows_by_table
from tests.kit import Story, given, host, seat

ana = seat("Ana")
bo = seat("Bo")


def commits_of(story: Story, review_id: str = "") -> list[Commit]:
    """Return the story as one commit for each line of its log, of a review with another id if one is given."""
    review, commits = Review(id=review_id or story.id), []
    for record in story.log:
        review = fold(review, [record])
        own = record.model_copy(update={"review_id": review.id})
        commits.append(Commit(review.id, review.version - 1, [own], review))
    return commits


def a_story() -> Story:
    return given(
        AddTimelineEvent(text="The disk was full", starts="2026-11-23 14:05"),
        ana.does(AddLesson(text="Alerts were silent"), AddTimelineEvent(text="Paged")),
    )


def test_what_was_appended_is_read_back_equal_and_in_order(store: Store):
    story = a_story()
    store.append(commits_of(story))
    assert store.changes(story.id) == story.log
    assert store.changes(story.id, after=3) == story.log[3:]
    assert store.changes(story.id, after=len(story.log)) == []
    assert store.changes("nobody") == []


def test_read_back_the_log_folds_to_the_same_review(store: Store):
    story = a_story()
    store.append(commits_of(story))
    assert fold(Review(id=story.id), store.changes(story.id)) == story.review


def test_commits_of_several_reviews_go_in_together(store: Store):
    one, other = commits_of(a_story(), "one")[:3], commits_of(a_story(), "other")[:3]
    store.append([each for pair in zip(one, other, strict=True) for each in pair])
    assert [each.version for each in store.changes("one")] == [1, 2, 3]
    assert [each.version for each in store.changes("other")] == [1, 2, 3]
    assert {each.review_id for each in store.changes("other")} == {"other"}


@pytest.mark.parametrize("wrong", [0, 1, 7])
def test_a_commit_after_another_version_is_refused_and_nothing_of_its_batch_is_written(
    store: Store, wrong: int
):
    story = a_story()
    first, second, third = commits_of(story)[:3]
    store.append([first])
    with pytest.raises(ConcurrentEditError):
        store.append([second, Commit(story.id, wrong, third.records, third.review)])
    assert [each.version for each in store.changes(story.id)] == [1]
    (listed,) = store.reviews()
    assert listed.version == 1
    store.append([second, third])
    assert [each.version for each in store.changes(story.id)] == [1, 2, 3]


def test_the_list_of_reviews_follows_the_log(store: Store):
    story = given(store=store)
    story.later(minutes=5).when(EditIncident(title="Payments were slow", severity=Severity.SEV1))
    (listed,) = store.reviews()
    assert (listed.title, listed.severity, listed.stage, listed.closed) == (
        "Payments were slow",
        "SEV-1",
        "lobby",
        False,
    )
    assert listed.version == story.review.version
    assert listed.created_at == story.review.created_at
    assert listed.changed_at == story.clock.now


def test_the_review_that_changed_last_is_listed_first(store: Store):
    old, new = a_story(), given()
    new.later(hours=1).when(EditIncident(title="Newer"))
    store.append([*commits_of(new, "newer"), *commits_of(old, "older")])
    assert [each.id for each in store.reviews()] == ["newer", "older"]


def test_a_renewed_join_code_opens_the_review_and_the_old_one_does_not(store: Store):
    story = given(store=store)
    old = story.review.join_code
    assert store.review_with_code(old) == story.id
    story.when(RenewJoinCode())
    assert store.review_with_code(story.review.join_code) == story.id
    assert store.review_with_code(old) is None


def test_a_browser_finds_its_seats_until_they_are_removed(store: Store):
    story = given(ana.does(AddLesson(text="Alerts were silent")), store=store)
    assert store.seats(ana.key) == [(story.id, story.id_of(ana))]
    assert store.seats(bo.key) == []
    assert set(store.seats(host.key, "another", ana.key)) == {
        (story.id, story.id_of(host)),
        (story.id, story.id_of(ana)),
    }
    assert store.seats() == []
    story.when(RemoveParticipant(id=story.id_of(ana)))
    assert store.seats(ana.key) == []
    assert store.seats(host.key) == [(story.id, story.id_of(host))]


def test_a_browser_that_was_signed_out_finds_its_seat_no_more(store: Store):
    story = given(ana.does(AddLesson(text="Alerts were silent")), store=store)
    join = JoinAsOther(code=story.review.join_code, name="Zoe", left=ana.key)
    story.reviews.execute(story.id, join, Visitor(key="zoe"))
    assert store.seats(ana.key) == []
    assert store.seats("zoe") == [(story.id, story.review.people_by_key["zoe"].id)]


def test_of_a_thing_touched_twice_in_a_batch_the_last_state_is_kept():
    story = given(AddLesson(text="Alerts were silent"), RemoveLesson(id="L-01"))
    touched = rows_by_table(Unwritten.of(each.review, each.records) for each in commits_of(story))
    assert list(touched["lesson"].values()) == [None]
    (row,) = touched["review"].values()
    assert row is not None
    assert row["version"] == story.review.version
    assert row["changed_at"] == story.log[-1].recorded_at


def test_the_same_ids_in_two_reviews_do_not_meet(store: Store):
    """A log that is taken over (a sample, an export) brings its ids along."""
    story = given(ana.does(AddLesson(text="Alerts were silent")), store=store)
    copy = story.reviews.adopt(story.log, "copy")
    story.when(RemoveParticipant(id=story.id_of(ana)))
    assert store.seats(ana.key) == [("copy", story.id_of(ana))]
    assert store.review_with_code(copy.join_code) == "copy"


def test_readers_see_whole_commits_while_others_write(store: Store):
    story = a_story()
    reviews = [f"review-{number}" for number in range(40)]
    done, seen = threading.Event(), set[int]()

    def read() -> None:
        while not done.is_set():
            seen.update(len(store.changes(each)) for each in reviews[::7])

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for each in reviews:
        store.append(commits_of(story, each))
    done.set()
    for reader in readers:
        reader.join()
    assert seen <= {0, len(story.log)}
    assert all(len(store.changes(each)) == len(story.log) for each in reviews)


def test_a_healthy_store_passes_the_probe_and_closes_twice(store: Store):
    store.probe()
    store.probe()
    assert store.reviews() == []
    store.close()
    store.close()


def a_token(token_id: str, **values: Any) -> StoredToken:
    """Return a token's row."""
    usual = StoredToken(
        token_id, "CI", "a hash", "write", "scribe", "", "", datetime(2026, 11, 23, 14, 5, tzinfo=UTC),
        datetime(2027, 2, 21, 14, 5, tzinfo=UTC),
    )  # fmt: skip
    return replace(usual, **values)


def test_tokens_are_read_back_equal_the_newest_first(store: Store):
    old, new = a_token("old"), a_token("new", created_at=datetime(2026, 11, 24, tzinfo=UTC), review_id="r")
    store.put_tokens([old, new])
    assert store.tokens() == [new, old]


def test_a_token_that_is_put_again_takes_its_own_place(store: Store):
    store.put_tokens([a_token("one"), a_token("other", review_id="r", participant_id="p", role="")])
    used = datetime(2026, 11, 25, 8, 0, 0, 250_000, tzinfo=UTC)
    store.put_tokens([a_token("one", last_used_at=used, revoked_at=used)])
    assert {each.id: each.last_used_at for each in store.tokens()} == {"one": used, "other": None}


@pytest.mark.parametrize("many", [1, 4, 5, 60])
def test_tokens_are_put_and_dropped_together(store: Store, many: int):
    all_of_them = [a_token(f"{number:02}", review_id=f"r{number % 3}") for number in range(many)]
    store.put_tokens([*all_of_them, a_token("kept")])
    store.put_tokens([replace(each, name="Again") for each in all_of_them])
    assert [each.name for each in store.tokens()].count("Again") == many
    store.drop_tokens(all_of_them)
    assert [each.id for each in store.tokens()] == ["kept"]


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=9)
ALL = 1_000_000


def a_delivery(key: str, minutes: int = 0, **values: Any) -> Delivery:
    """Return a delivery that was received so many minutes after noon, about the ten minutes before."""
    received = NOON + timedelta(minutes=minutes)
    return replace(
        Delivery("alerts", key, "checkout", received - timedelta(minutes=10), received, '{"text":"é"}'),
        **values,
    )


def test_deliveries_are_kept_once_and_read_back_equal_in_the_order_in_which_they_came(store: Store):
    late, early = a_delivery("late", 30), a_delivery("early", 5, source="pagerduty", service="")
    assert store.keep_delivery(late)
    assert store.keep_delivery(early)
    assert not store.keep_delivery(replace(late, body="{}", received_at=LATER))
    assert store.keep_delivery(replace(late, source="opsgenie", received_at=LATER))  # another tool's key
    assert store.deliveries(NOON, NOON + timedelta(hours=1), ALL) == [
        early,
        late,
        replace(late, source="opsgenie", received_at=LATER),
    ]


def test_deliveries_are_found_by_the_span_that_they_are_about(store: Store):
    for minutes in (0, 30, 60):
        store.keep_delivery(a_delivery(str(minutes), minutes))

    def found(since: int, until: int) -> list[str]:
        span = NOON + timedelta(minutes=since), NOON + timedelta(minutes=until)
        return [each.key for each in store.deliveries(*span, ALL)]

    assert found(-20, 70) == ["0", "30", "60"]
    assert found(25, 35) == ["30"]
    assert found(31, 49) == []
    assert found(-10, -10) == ["0"]


def test_of_too_many_deliveries_the_newest_are_read(store: Store):
    for minutes in range(5):
        store.keep_delivery(a_delivery(str(minutes), minutes, body="x" * 100))
    assert [each.key for each in store.deliveries(NOON, LATER, 250)] == ["3", "4"]


def test_deliveries_are_forgotten_when_they_are_old_or_too_much(store: Store):
    for minutes in range(6):
        store.keep_delivery(a_delivery(str(minutes), minutes, body="é" * 50))
    assert store.forget_deliveries(NOON + timedelta(minutes=2), ALL) == 2
    assert store.forget_deliveries(NOON, 250) == 2
    assert store.forget_deliveries(NOON, 250) == 0
    assert [each.key for each in store.deliveries(NOON, LATER, ALL)] == ["4", "5"]


def test_deliveries_outlive_that_rows_are_made_anew_and_a_review_goes(store: Store):
    story = a_story()
    store.append(commits_of(story))
    store.keep_delivery(a_delivery("one"))
    store.rebuild()
    store.rewrite(story.id, [])
    assert [each.key for each in store.deliveries(NOON, LATER, ALL)] == ["one"]
