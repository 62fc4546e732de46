"""Files are short enough to be read; what is not Python has lines that one can read, too: no formatter breaks them for us."""

import pytest

from tests.web import ROOT

MOST = 140  # characters
LONGEST_FILE = 350  # lines
FILES = sorted(
    path
    for folder in ("pages", "pmcore")
    for kind in ("js", "css", "j2")
    for path in (ROOT / folder).rglob(f"*.{kind}")
)


def test_there_is_something_of_each_kind():
    assert {path.suffix for path in FILES} == {".js", ".css", ".j2"}
    assert len(FILES) > 80


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_too_long_to_be_read(path):
    lines = path.read_text(encoding="utf-8").split("\n")
    long = {number: len(line) for number, line in enumerate(lines, 1) if len(line) > MOST}
    assert not long, "line: characters"


def test_no_file_is_too_long_to_be_read():
    python = [path for folder in ("pages", "pmcore") for path in (ROOT / folder).rglob("*.py")]
    lengths = {
        path.relative_to(ROOT): path.read_text(encoding="utf-8").count("\n") for path in [*FILES, *python]
    }
    assert len(lengths) > 500
    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE}
