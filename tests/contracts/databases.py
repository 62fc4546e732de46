"""Databases that versions wrote, and what these made of them: kept for ever in tests/golden, and never edited.

`python -m tests.contracts.databases` writes one of today's step of the schema, where there is none: the whole review and every
sample, and beside it each review as it is in memory and in the documents for programs. Do that before a step is added.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from pydantic_core import to_jsonable_python

from pmcore.intake.samples import SAMPLES, load_sample
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.report import AUDIENCES, export
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.store.schema import STEPS
from tests.contracts.full_review import story
from tests.kit import NOW
from tests.web import ROOT

GOLDEN = ROOT / "tests/golden"
SECRET = "golden"  # what all but the first are sealed with


class Golden(NamedTuple):
    """A database as a version wrote it, by the `step` of its tables."""

    path: Path

    @property
    def step(self) -> int:
        """Return the number of the last step that it knows."""
        return int(self.path.name.removeprefix("database_of_step_").partition(".")[0])

    @property
    def secret(self) -> str | None:
        """Return what its lines are sealed with; the first had no seals."""
        return SECRET if self.step > 1 else None

    @property
    def then(self) -> dict[str, Any]:
        """Return what the version that wrote it made of each review, by its id; nothing where that was not noted."""
        noted = _note_of(self.path)
        return json.loads(gzip.decompress(noted.read_bytes())) if noted.exists() else {}

    def laid_at(self, path: Path) -> Path:
        """Write the database to a path, and return that."""
        path.write_bytes(gzip.decompress(self.path.read_bytes()))
        return path


def goldens() -> list[Golden]:
    """Return the databases, the oldest first."""
    return sorted(map(Golden, GOLDEN.glob("database_of_step_*.duckdb.gz")), key=lambda each: each.step)


def seen(review: Review) -> dict[str, Any]:
    """Return a review as plain JSON: as it is in memory, and as it is told to programs."""
    values = {
        each.name: to_jsonable_python(getattr(review, each.name), fallback=dict) for each in fields(review)
    }
    told = {name: json.loads(export(review, "json", name, NOW).content) for name in AUDIENCES}
    return json.loads(json.dumps({"review": values, **told}))


def write(path: Path) -> None:
    """Write the database of today, with what is made of it."""
    with TemporaryDirectory() as folder:
        database = Path(folder) / "postmortem.duckdb"
        with closing(Reviews(DuckStore(str(database), secret=SECRET))) as reviews:
            reviews.adopt(story("closed").log)
            for name in SAMPLES:
                load_sample(reviews, name, Program(name="golden", role=Role.FACILITATOR), now=NOW)
            reviews.store.catch_up()
            then = {each.id: seen(reviews.get(each.id)) for each in reviews.all()}
        path.write_bytes(gzip.compress(database.read_bytes(), mtime=0))
    _note_of(path).write_bytes(gzip.compress(json.dumps(then).encode(), mtime=0))


def _note_of(path: Path) -> Path:
    return path.with_name(path.name.replace(".duckdb.gz", ".json.gz"))


def main() -> Iterator[str]:
    """Write what is missing; yield what was done."""
    path = GOLDEN / f"database_of_step_{STEPS[-1].number}.duckdb.gz"
    if path.exists():
        yield f"{path.name} is there, and is never written again."
        return
    write(path)
    yield f"{path.name}: {path.stat().st_size:,} bytes"


if __name__ == "__main__":
    sys.stdout.writelines(f"{each}\n" for each in main())
