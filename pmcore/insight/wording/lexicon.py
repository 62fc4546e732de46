"""The words of a language by classes: person, adverb, negator …; endings stand in for words that no list has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmcore.insight.wording.tokens import Spelling

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Which classes words have. `endings` are classes by ending with their exceptions; `ambiguous` loses a class beside other words."""

    classes: Mapping[str, frozenset[str]]
    by_word: Mapping[str, frozenset[str]]
    endings: tuple[tuple[str, str, frozenset[str]], ...]
    ambiguous: Mapping[str, frozenset[str]]
    common: frozenset[str]
    spelling: Spelling

    def classes_of(self, word: str) -> frozenset[str]:
        """Return the classes of a word in small letters."""
        found = self.by_word.get(word, NOTHING)
        for ending, named, exceptions in self.endings:
            if word.endswith(ending) and len(word) > len(ending) + 1 and word not in exceptions:
                found |= {named}
        return found

    def of_sentence(self, texts: list[str], known: dict[str, frozenset[str]]) -> list[frozenset[str]]:
        """Return the classes of the words of a sentence; `known` keeps what was looked up for this text."""
        there = set(texts)
        for word in there - known.keys():
            known[word] = self.classes_of(word)
        machines = {
            word for word in there & self.ambiguous.keys() if not self.ambiguous[word].isdisjoint(there)
        }
        return [known[word] - {"person"} if word in machines else known[word] for word in texts]


def lexicon(told: Mapping[str, Any]) -> Lexicon:
    """Return the words of a language as its file tells them."""
    classes = {name: frozenset(words.split()) for name, words in told["words"].items()}
    for name in told["plurals"]["of"].split():
        classes[name] |= {f"{each}s" for each in classes[name] if not each.endswith("s")}
    by_word: dict[str, frozenset[str]] = {}
    for name, words in classes.items():
        for word in words:
            by_word[word] = by_word.get(word, NOTHING) | {name}
    return Lexicon(
        classes,
        by_word,
        tuple((each["ending"], each["class"], frozenset(each["except"].split())) for each in told["endings"]),
        {word: frozenset(beside.split()) for word, beside in told["ambiguous"].items()},
        frozenset(told["names"]["common"].split()) | classes["person"] | classes["thing"],
        _spelling(told["spelling"]),
    )


def _spelling(told: Mapping[str, Any]) -> Spelling:
    pairs = (each.strip().split("/") for each in told["joined"].split(",") if each.strip())
    return Spelling(
        apart={word: tuple(said.split()) for word, said in told["apart"].items()},
        endings={ending: tuple(said.split()) for ending, said in told["endings"].items()},
        is_after=frozenset(told["is_after"].split()),
        joined={(two.split()[0], two.split()[1]): one for two, one in pairs},
    )
