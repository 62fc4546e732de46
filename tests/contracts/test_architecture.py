"""Arrows never turn back (DESIGN.md section 3): what each part of the product may know. `make check` has the whole contract."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FILES = sorted((ROOT / "pmcore").rglob("*.py"))
# Where in pmcore something may be imported from; everything else in pmcore may not.
ONLY = {
    "streamlit": (),
    "docx": ("report",),
    "duckdb": ("store", "insight"),
    "psycopg": ("store",),
    "pages": (),
    "app": (),
}
BELOW = {
    "model": ("pmcore.model", "pmcore.errors", "pmcore.remembered"),
    "commands": ("pmcore.commands", "pmcore.model", "pmcore.errors"),
    "errors.py": (),
    "review.py": ("pmcore.commands", "pmcore.model", "pmcore.errors"),
}


def imports_of(path: Path) -> set[str]:
    """Return the modules that run-time imports of a file name, wherever in the file they stand."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return found | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_there_is_something_to_look_at():
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_imported_that_is_none_of_its_business(path):
    part = path.relative_to(ROOT / "pmcore").parts[0]
    for name in imports_of(path):
        allowed = ONLY.get(name.split(".")[0])
        assert allowed is None or part in allowed, f"{path} imports {name}"
        if part in BELOW and name.startswith("pmcore"):
            assert name.startswith(BELOW[part]), f"{path} imports {name}, which stands above it"


def test_pages_reach_the_reviews_only_through_the_product():
    for path in (ROOT / "pages").rglob("*.py"):
        roots = {name.split(".")[0] for name in imports_of(path)}
        assert not roots & {"duckdb", "psycopg", "docx", "sqlite3"}, path
