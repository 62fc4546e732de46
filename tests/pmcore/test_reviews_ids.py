"""Ids: each one once, in the order of time, whoever asks for them at once."""

import subprocess
import sys
import threading
import time
from uuid import UUID

from pmcore.reviews.ids import MANY, new_id

FORK = """
import os
from pmcore.reviews.ids import new_id
first = new_id()
reads, writes = os.pipe()
if os.fork() == 0:
    os.write(writes, new_id().encode())
    os._exit(0)
theirs = os.read(reads, 36).decode()
print(theirs[14:] == new_id()[14:])
"""


def test_ids_are_uuids_of_version_7_that_say_their_moment():
    before = time.time_ns() // 1_000_000
    made = UUID(new_id())
    assert made.version == 7
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000


def test_threads_that_ask_at_once_get_different_ones():
    found: list[str] = []

    def ask() -> None:
        found.extend([new_id() for _ in range(10 * MANY)])

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({each[14:] for each in found}) == 80 * MANY


def test_a_forked_process_draws_its_own():
    found = subprocess.run(
        [sys.executable, "-c", FORK], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.split() == ["False"]


def test_ids_that_are_asked_for_one_after_the_other_are_in_that_order():
    made = [new_id() for _ in range(5_000)]
    assert made == sorted(made)
