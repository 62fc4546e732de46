"""Ballots are in the sealed area and nowhere else: over restarts, for several handles, and what was stored before they were."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from pmcore.changes.voting import DotPlaced
from pmcore.cli.verify import check, lacking
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.people import Seat
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore, Store
from pmcore.store.duck import DuckStore
from pmcore.store.schema import UNLINKED
from pmcore.store.seals import Sealer, seal_all
from pmcore.store.secret import secret_of
from tests.kit import Story, given, host, seat, together

ana, ben = seat("Ana"), seat("Ben")


def voting(store: Store) -> Story:
    cards = (AddRecommendation(text=f"Card {number}") for number in range(4))
    return given(*cards, RevealRecommendations(), OpenVote(dots_each=3), store=store)


def sealed_file(database: str) -> bytes:
    return Path(f"{database}.sealed").read_bytes()


def test_a_vote_goes_on_after_a_restart_and_leaves_nothing_when_it_is_closed(database: str):
    with closing(DuckStore(database)) as store:
        story = voting(store).when(*together(PlaceDot(id="R-01"), PlaceDot(id="R-02")))
        before = story.review.deciding
        story.reviews.close()
    with closing(DuckStore(database)) as store, closing(Reviews(store, story.clock.source)) as reviews:
        assert reviews.get(story.id).deciding == before
        me, names = Seat(participant_id=ids(before)[0]), [each.encode() for each in ids(before)]
        assert not any(each in sealed_file(database) for each in names)
        for command in (TakeBackDot(id="R-01"), PlaceDot(id="R-03")):  # from any tab
            reviews.execute(story.id, command, me)
        assert reviews.get(story.id).deciding.left_for(me.participant_id) == 1
        result = reviews.execute(story.id, CloseVote(), host_of(story)).review.deciding.result
        assert result is not None
        assert sorted(result.dots.values()) == [0, 1, 2, 3]
        assert sealed_file(database) == b"{}"
        written = [each.change.model_dump(mode="json") for each in store.changes(story.id)]
    receipts = [each for each in written if each["kind"] == "dot_placed"]
    assert len(receipts) == 8
    assert all(each.keys() == {"kind", "participant_id"} for each in receipts)


def ids(deciding) -> list[str]:
    return sorted(deciding.ballots)


def host_of(story: Story) -> Seat:
    return Seat(participant_id=story.id_of(host))


def test_whatever_was_chosen_files_and_lines_of_the_log_are_of_one_size(database: str):
    """Nor does the log say which command it was, or a hash of it."""
    with closing(DuckStore(database)) as store:
        story = voting(store)
        sizes, lines = set(), set()
        for command in (
            PlaceDot(id="R-01"),
            PlaceDot(id="R-04"),
            TakeBackDot(id="R-01"),
            TakeBackDot(id="R-04"),
        ):
            (line,) = story.when(command, by=ana).outcome.records
            sizes.add(len(sealed_file(database)))
            lines.add((line.change.model_dump_json(), line.command, line.fingerprint))
        assert (len(sizes), len(lines)) == (1, 1)


def test_another_handle_of_the_same_store_knows_the_ballots():
    store = MemoryStore()
    story = voting(store)
    with closing(Reviews(MemoryStore(store), story.clock.source)) as other:
        assert other.get(story.id).deciding.is_open
        story.when(*together(PlaceDot(id="R-01")))
        me = Seat(participant_id=story.id_of(ana))
        other.execute(story.id, TakeBackDot(id="R-01"), me)
        assert other.get(story.id).deciding.ballot(me.participant_id) == {}
        assert sum(map(bool, other.get(story.id).deciding.ballots.values())) == 2


def test_a_vote_that_comes_again_counts_once():
    story = voting(MemoryStore())
    story.when(PlaceDot(id="R-01"), by=ana, command_id="once").when(
        PlaceDot(id="R-01"), by=ana, command_id="once"
    )
    assert [*story.review.deciding.ballot(story.id_of(ana)).values()] == [1]


# ---------------------------------------------------------------------- databases of before


def as_before(
    database: str, chosen: list[tuple[str, str]], *, spoil: Callable[[duckdb.DuckDBPyConnection], None]
) -> None:
    """Make a closed database as the version before wrote it: the lines of votes say who (id) chose what (card)."""
    with duckdb.connect(database) as db:
        found = db.execute(
            'SELECT version FROM change WHERE body LIKE \'{"kind":"dot_placed"%\' ORDER BY version'
        )
        for (version,), (person, card) in zip(found.fetchall(), chosen, strict=True):
            body = {"kind": "dot_placed", "participant_id": person, "item_id": card, "dots": 1}
            text = json.dumps(body, separators=(",", ":"))
            db.execute("UPDATE change SET body = ?, fingerprint = 'told' WHERE version = ?", [text, version])
        db.execute(f"DELETE FROM schema_version WHERE number = {UNLINKED}")
        db.execute("DROP TABLE unlinked")
        seal_all(db, Sealer(secret_of(database)))
        spoil(db)
    Path(f"{database}.heads").unlink()
    Path(f"{database}.sealed").unlink()


@pytest.mark.parametrize("spoiled", [False, True])
def test_a_vote_that_was_open_before_ballots_were_sealed_goes_on_and_an_earlier_one_loses_its_names(
    database: str, spoiled: bool
):
    with closing(DuckStore(database)) as store:
        story = voting(store).when(*together(PlaceDot(id="R-01"))).when(CloseVote(), OpenVote(dots_each=3))
        story.when(*together(PlaceDot(id="R-02")))
        card = {each.label: each.id for each in story.review.recommendations.values()}
        people = [each.by for each in story.log if isinstance(each.change, DotPlaced)]
        story.reviews.close()
    chosen = [*zip(people, [card["R-01"]] * 3 + [card["R-02"]] * 3, strict=True)]
    rename = "UPDATE change SET author_name = 'Eve' WHERE version = 2"
    as_before(database, chosen, spoil=lambda db: db.execute(rename) if spoiled else None)
    with closing(DuckStore(database)) as store, closing(Reviews(store)) as reviews:
        votes = [each for each in store.changes(story.id) if isinstance(each.change, DotPlaced)]
        assert (
            [each.by for each in votes]
            == [each.change.participant_id for each in votes]
            == ["", "", "", *people[3:]]
        )
        assert {(each.command, each.fingerprint) for each in votes} == {("vote", "")}
        assert reviews.get(story.id).deciding.ballots == {each: {card["R-02"]: 1} for each in people[3:]}
        found = check(store)
        assert found.remarks[0].startswith(
            "6 lines of votes and other secret answers had people's names, and lost them on"
        )
        assert ["line 2 does not fit" in each for each in found.problems] == [True] * spoiled, (
            "a spoiled line stays so"
        )
        assert lacking(store, Path(database)) == []
    told = b'"item_id":"' + card["R-02"].encode() + b'","dots"'
    assert told not in Path(database).read_bytes()
