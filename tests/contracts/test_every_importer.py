"""Every importer reads a realistic file right to the second, and meets hostile ones with rows or a sentence. It reads as the server does.

Files are made once. A large file is a part of what one may have, with the same part of the memory and the time: `POSTMORTEM_LARGE=50`
reads those of 50 MB.
"""

import io
import itertools
import re
import subprocess
import sys
import time
from functools import cache

import msgspec
import pytest

from pmcore.intake.options import Options
from pmcore.intake.preview import Problem
from pmcore.intake.reading import LARGEST, MEMORY, read_file
from pmcore.intake.registry import IMPORTERS, recognised
from pmcore.intake.worker import MEGABYTE, Asked, answer, received, replied, reply, send
from pmcore.model.timeline import EventKind
from tests.intake import FIXTURES
from tests.intake.facts import LARGE
from tests.intake.planted import PLANTED

SHARE = LARGE / LARGEST  # of what a file may have, and so of what reading it may take
PROGRAM = 30 * MEGABYTE  # of memory, which the process has before it reads
WITHIN = PROGRAM + int((MEMORY - PROGRAM) * SHARE)
MOST_MEMORY = WITHIN // 1000 + 40_000  # kB
MOST_SECONDS = 15 * SHARE  # of the processor
KINDS = {"", *(kind.value for kind in EventKind)}
NAMES = sorted(IMPORTERS)
OF_MACHINES = {
    "alertmanager",
    "alerts",
    "opsgenie",
    "pagerduty",
    "statuspage",
}  # of these a refusal says where
OPTIONS = Options(zone="UTC")


def options_of(name):
    """Return what a person would say of the realistic file of an importer."""
    return getattr(FIXTURES[name], "OPTIONS", OPTIONS)


@cache
def file_of(name):
    return FIXTURES[name].realistic()


@cache
def preview_of(name):
    return IMPORTERS[name].read(file_of(name), options_of(name))


def told(preview):
    """Return all that a preview says."""
    return msgspec.json.encode(msgspec.structs.replace(preview, rows=list(preview.rows)))


def test_every_importer_has_its_files():
    assert set(IMPORTERS) == set(FIXTURES)


@pytest.mark.parametrize("name", NAMES)
class TestARealisticFile:
    def test_it_is_recognised_as_its_own_sort(self, name):
        assert recognised(file_of(name), options_of(name).name).name == name
        assert IMPORTERS[name].recognises(file_of(name), "") > 0

    def test_it_is_right_to_the_second(self, name):
        facts, preview = FIXTURES[name].expected(), preview_of(name)
        assert len(preview.rows) == facts.rows >= 200
        assert preview.importer == name
        found = [(row.at and row.at.replace(microsecond=0), row.text) for row in preview.rows]
        assert [
            each for each in facts.some if (each[0] and each[0].replace(microsecond=0), each[1]) not in found
        ] == []
        assert len(preview.problems) == facts.problems

    def test_its_rows_are_numbered_and_in_order(self, name):
        rows = preview_of(name).rows
        assert [row.row for row in rows] == list(range(1, len(rows) + 1))
        assert are_fit(rows)
        assert {row.kind for row in rows} <= KINDS
        times = [row.at for row in rows if row.at]
        falls = sum(later < earlier for earlier, later in itertools.pairwise(times))
        assert falls <= len(times) // 20

    def test_its_keys_are_its_own_and_stay_and_all_comes_back_from_the_process_that_reads(self, name):
        rows = preview_of(name).rows
        keys = [row.key for row in rows if row.key]
        assert len(keys) == len(set(keys))
        again = answer(Asked(name, options_of(name), 0, 0, 0), file_of(name))
        stream = io.BytesIO()
        reply(stream, again)
        stream.seek(0)
        assert told(replied(stream).preview) == told(preview_of(name))

    def test_no_planted_secret_survives(self, name):
        """The secrets take the places of a word that many rows have, in turns."""
        data, encoding = file_of(name), getattr(FIXTURES[name], "ENCODING", "utf-8")
        word = most_frequent_word(preview_of(name).rows, data, encoding)
        # A list of deployments says codes alone, and documents and archives are packed: nobody wrote words there that could be replaced.
        assert word or name in {"deployments", "docx", "slack"}
        secrets = itertools.cycle(PLANTED)
        planted = re.sub(re.escape(word or b"\0 none"), lambda _: f" {next(secrets)} ".encode(encoding), data)
        rows = IMPORTERS[name].read(planted, options_of(name)).rows
        said = "\n".join(row.text + row.raw + row.link for row in rows)
        assert [telling for telling in PLANTED.values() if telling in said] == []
        assert not word or sum(row.masked for row in rows) >= len(PLANTED)


def test_a_process_of_its_own_reads_the_same():
    there = read_file(file_of("slack"), options_of("slack"))
    assert told(there) == told(preview_of("slack"))


def most_frequent_word(rows, data, encoding):
    """Return the word of rows that is most often in a file, but never all of a field, which may be a code."""
    found = {word.encode(encoding) for row in rows[::-9] for word in re.findall(r"[A-Za-z]{5,}", row.text)}
    fit = {
        word: data.count(word)
        for word in found
        if data[:2] != b"PK" and b'"' + word + b'"' not in data and data.count(word) >= len(PLANTED)
    }
    return max(fit, key=lambda word: (fit[word], word), default=b"")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_files_give_rows_or_a_sentence(name):
    for what, data in FIXTURES[name].hostile():
        started = time.process_time()
        assert IMPORTERS[name].recognises(data, "") >= 0, what
        found = answer(Asked(name, OPTIONS, len(data), 0, 0), data)
        said = (
            [each.sentence for each in found.preview.problems] if found.preview else [found.refusal.sentence]
        )
        assert said or found.preview.rows, what
        assert name not in OF_MACHINES or (found.preview.rows if found.preview else found.refusal.line), what
        assert not found.preview or are_fit(found.preview.rows), what
        assert not any(map(is_wrong, found.preview.problems if found.preview else [found.refusal])), (
            what,
            said,
        )
        assert time.process_time() - started < 5, what


def are_fit(rows):
    return all(row.text.strip() and len(row.text) <= 4_000 and len(row.raw) <= 8_000 for row in rows)


def is_wrong(told):
    """Return whether a sentence is none, or does not name the line that it is about."""
    return told.sentence[-1] not in ".:?" or bool(
        told.line and f"{told.line}" not in told.sentence.replace(",", "")
    )


# What a file takes is asked of the process that read it, with the limits that it has in a server. (Its `ru_maxrss` would count
# the process that started it, too.) Each file has a process of its own, made of one that has read what importers are made of.
MEASURE = """
import gc, os, sys, time, msgspec
from pmcore.intake.options import Options
from pmcore.intake.worker import MEGABYTE, Asked, answer, received, send, _limit
from pmcore.intake.reading import SECONDS
gc.disable()
MEMORY = int(sys.argv[1])
while True:
    try:
        name, data = received(sys.stdin.buffer).decode(), received(sys.stdin.buffer)
    except EOFError:
        break
    if child := os.fork():
        del data
        if os.waitpid(child, 0)[1]:
            send(sys.stdout.buffer, b"")
        continue
    _limit(MEMORY, SECONDS)
    found = answer(Asked(name, Options(), len(data), MEMORY, SECONDS), data)
    used = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
    told = found.preview.problems if found.preview else [found.refusal]
    rows = len(found.preview.rows) if found.preview else 0
    send(sys.stdout.buffer, msgspec.json.encode([used, time.process_time(), rows, told]))
    os._exit(0)
"""


@pytest.fixture(scope="module")
def measuring():
    """Yield a process that says of each file what reading it took."""
    command = [sys.executable, "-c", MEASURE, str(WITHIN)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process


LARGE_FILES = [
    pytest.param(name, make, id=f"{name}-{what}") for name in NAMES for what, make in FIXTURES[name].large()
]


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux",
    reason="only Linux holds a process to its share of memory, and tells what it took",
)
@pytest.mark.parametrize(("name", "make"), LARGE_FILES)
def test_a_large_file_gives_rows_or_a_sentence_and_takes_no_more_memory_than_a_file_may(
    measuring, name, make
):
    data = make()
    assert len(data) <= LARGE
    send(measuring.stdin, name.encode())
    send(measuring.stdin, data)
    answered = received(measuring.stdout)
    assert answered, "the process that read it did not end well"
    used, seconds, rows, told = msgspec.json.decode(answered, type=tuple[int, float, int, list[Problem]])
    assert used <= MOST_MEMORY, f"{used // 1000} MB for {len(data) // MEGABYTE} MB"
    assert seconds < MOST_SECONDS
    assert rows or told
    assert not any(map(is_wrong, told)), told
