"""A file is read in a process of its own: where its memory ends, people hear how far it came."""

import io
import subprocess
import sys
import threading

import msgspec
import pytest

from pmcore.commands.lessons import AddLesson
from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.reading import read_file
from pmcore.intake.registry import AUTO
from pmcore.intake.whole_reviews import taken_along
from pmcore.intake.worker import MEGABYTE, Answered, Asked, replied, send
from pmcore.report.audience import Audience
from pmcore.report.export import export
from tests.kit import NOW, given

ROWS = 150_000


def table():
    return b"time,what\n" + b"".join(
        b"2026-11-23T14:05:09Z,row %d of a table\n" % each for each in range(ROWS)
    )


def log():
    return b"".join(b"2026-11-23 14:05:09 line %d of a log\n" % each for each in range(ROWS))


def pretty():
    entries = (b'{"time": "2026-11-23T14:05:09Z", "text": "entry %d"}' % each for each in range(ROWS))
    return b"[\n" + b",\n".join(entries) + b"\n]"


def within(memory, importer, data):
    """Return what the process that reads says of a file, with so many megabytes for its data; it is ended as the server does."""
    with subprocess.Popen(
        [sys.executable, "-m", "pmcore.intake.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        late = threading.Timer(120, process.kill)  # where no memory is left, a process may also stand still
        late.start()
        try:
            send(
                process.stdin,
                msgspec.msgpack.encode(Asked(importer, Options(), len(data), memory * MEGABYTE, 60)),
            )
            process.stdin.write(data)
            process.stdin.close()
            return replied(process.stdout)
        finally:
            late.cancel()
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its share of memory")
@pytest.mark.parametrize(
    ("importer", "make", "memory"), [("csv", table, 75), ("lines", log, 75), ("alerts", pretty, 95)]
)
def test_where_the_memory_for_a_file_ends_it_is_said_how_far_reading_came(importer, make, memory):
    """The process says so itself, or, where it ended without a word, has said before which line it had reached."""
    found = within(memory, importer, make())
    assert found.preview is None
    line = found.refusal.line if found.refusal else found.reached
    assert 1 < line <= ROWS + 2
    if found.refusal:
        assert found.refusal.sentence.startswith(f"Line {line}: reading stopped near here. This file needs")


def test_a_process_that_ends_without_a_word_has_said_before_how_far_it_came():
    stream = io.BytesIO()
    for line in (1_001, 5_001):
        send(stream, msgspec.msgpack.encode(Answered(reached=line)))
    stream.seek(0)
    assert replied(stream) == Answered(reached=5_001)


@pytest.mark.parametrize("importer", [AUTO, "lines"])
def test_what_postmortem_wrote_about_a_review_says_what_it_is_and_where_it_belongs(importer):
    story = given(AddLesson(text="Two copies"))
    with pytest.raises(UnreadableError, match=r"whole review .* “Bring a review from another Postmortem”"):
        read_file(taken_along(story.reviews, story.id, NOW).content, Options(name="it.postmortem"), importer)
    for audience in Audience:
        document = export(story.review, "json", audience, NOW).content
        with pytest.raises(UnreadableError, match=r"document of a review as JSON.*“Take this review along”"):
            read_file(document, Options(name="it.json"), importer)
