"""Who has all files, backups, logs and documents, and asks who said what: what stands near whose name, and which hash fits."""

import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pmcore.model.people import Program, Role

POLLS = int(os.environ.get("POSTMORTEM_POLLS", "20"))
VOTERS = 8
NEAR = 30  # bytes
HOST = Program(name="host", role=Role.FACILITATOR)


def linked(
    evidence: Iterable[bytes], people: Mapping[str, Sequence[str]], cards: Sequence[str]
) -> dict[str, str]:
    """Return the card of each person that stands nearest to any of their names and ids, for whom one does."""
    found: dict[str, list[tuple[int, str]]] = {person: [] for person in people}
    words = re.compile("|".join(map(re.escape, cards)).encode())
    whose = [(name.encode(), person) for person, names in people.items() for name in names]
    for content, (name, person) in itertools.product(evidence, whose):
        for start in starts(content, name):
            end = start + len(name)
            for card in words.finditer(content, max(0, start - NEAR), end + NEAR):
                far = max(card.start() - end, start - card.end())
                found[person].append((far, card[0].decode()))
    return {person: min(near)[1] for person, near in found.items() if near}


def starts(content: bytes, name: bytes) -> Iterator[int]:
    """Yield where a name stands in a file; of files of a hundred polls, a pattern of all names would take minutes."""
    at = content.find(name)
    while at >= 0:
        yield at
        at = content.find(name, at + len(name))


def together(evidence: Iterable[bytes]) -> bytes:
    """Return all contents as one, to be looked through once: they stand too far apart for anything to stand near across.

    Of runs of zeros, which most of a file of DuckDB is, only as much is left as keeps apart what they kept apart.
    """
    apart = bytes(4 * NEAR)
    return apart.join(re.sub(rb"\0{%d,}" % len(apart), apart, content) for content in evidence)


def hash_of(sent: object) -> str:
    text = json.dumps(sent, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def files_in(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.iterdir() if each.is_file()]


class Poll(NamedTuple):
    """A vote that was closed: who chose which card in the end, and what else an adversary may know."""

    id: str
    chosen: Mapping[str, str]
    people: Mapping[str, Sequence[str]]
    cards: Sequence[str]
