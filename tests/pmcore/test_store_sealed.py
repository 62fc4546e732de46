"""The sealed area beside a DuckDB file: what goes with a commit is kept with it, whenever the power is cut."""

import json
import shutil
from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.changes.log import fold
from pmcore.errors import StorageError
from pmcore.model.review import Review
from pmcore.store import Commit
from pmcore.store.duck import DuckStore
from pmcore.store.sealed import SealedFile
from tests.kit import given


def sealed_beside(folder: Path, version: int = 0) -> SealedFile:
    """Return the sealed area of a database whose logs go as far as `version`."""
    return SealedFile(folder / "a.duckdb", lambda ids: dict.fromkeys(ids, version))


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"r": 1}', '{"r": {"k": "?"}}'])
def test_a_damaged_sealed_file_is_said_so_and_left_alone(tmp_path: Path, content: str):
    path = tmp_path / "a.duckdb.sealed"
    path.write_text(content)
    secrets = sealed_beside(tmp_path)
    for use in (lambda: secrets.get("r", "k"), lambda: secrets.put("r", "k", b"x")):
        with pytest.raises(StorageError, match="is damaged"):
            use()
    assert path.read_text() == content


def test_where_a_secret_cannot_be_written_nothing_is_changed(tmp_path: Path):
    secrets = sealed_beside(tmp_path)
    secrets.put("r", "k", b"one")
    shutil.rmtree(tmp_path)
    with pytest.raises(StorageError, match="cannot be written"):
        secrets.put("r", "k", b"two")
    assert secrets.get("r", "k") == b"one"


def test_a_commit_that_cannot_be_sealed_is_not_made(database: str):
    log = given().log
    review = fold(Review(id="r"), log)
    lines = [each.model_copy(update={"review_id": "r"}) for each in log]
    with closing(DuckStore(database)) as store:
        Path(f"{database}.sealed").mkdir()  # nothing can be put in its place
        with pytest.raises(StorageError, match="sealed"):
            store.append([Commit("r", 0, lines, review, {"votes": b"x"})])
        assert store.changes("r") == []
        Path(f"{database}.sealed").rmdir()
        store.append([Commit("r", 0, lines, review, {"votes": b"x"})])
        assert (store.changes("r"), store.sealed("r", "votes")) == (lines, b"x")


@pytest.mark.parametrize(("version", "kept"), [(6, b"before"), (7, b"with line 7"), (8, b"with line 7")])
def test_after_a_power_cut_the_log_says_which_secret_goes_with_it(tmp_path: Path, version: int, kept: bytes):
    """Both are in the file from before the commit until after it."""
    path = tmp_path / "a.duckdb.sealed"
    before, after = ({"votes": b64encode(each).decode()} for each in (b"before", b"with line 7"))
    path.write_text(json.dumps({"r": before, "next": {"r": [7, after]}}))
    assert sealed_beside(tmp_path, version).get("r", "votes") == kept
    assert json.loads(path.read_bytes()) == {"r": {"votes": b64encode(kept).decode()}}
