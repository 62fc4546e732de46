"""A catalogue: what one language calls things, and how it writes dates, numbers, lists and plurals.

Words stand in `locale/<language>/LC_MESSAGES/postmortem.po`, which every translator's tool knows: the context says what sort
of thing it is (`tone`, `history`), the id is the code that is stored (`went_well`), so that better English words make no
translation stale. Dates, lists and plural forms come from CLDR by Babel, but for patterns that a catalogue has of its own.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from pmcore.errors import InvalidError

FOLDER = Path(__file__).parent / "locale"
FILE = Path("LC_MESSAGES", "postmortem.po")
ENGLISH = "en"

Key = tuple[str, str]  # context, id


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The words of one language. `form` says which of a message's plural forms a count takes.

    What it does not have, `fallback` says (English has none). `language` names it wherever something drawn is remembered.
    """

    language: str
    locale: Locale
    messages: Mapping[Key, str]
    plurals: Mapping[Key, tuple[str, ...]]
    form: Callable[[int], int]
    fallback: Catalogue | None = None

    def find(self, context: str, key: str) -> str | None:
        """Return a message, or None where neither this language nor English has it."""
        found = self.messages.get((context, key))
        if found is None and self.fallback is not None:
            return self.fallback.find(context, key)
        return found

    def own(self, context: str, key: str) -> str | None:
        """Return a message of this language alone: a pattern that stands in place of what CLDR says."""
        return self.messages.get((context, key))

    def counted(self, context: str, key: str, count: int) -> str:
        """Return the form of a message that `count` takes; raises `LookupError` where nobody has it."""
        forms = self.plurals.get((context, key))
        if forms is not None:
            return forms[min(self.form(count), len(forms) - 1)]
        if self.fallback is None:
            raise LookupError(f"no catalogue has “{key}” in “{context}”")
        return self.fallback.counted(context, key, count)


def languages() -> list[str]:
    """Return the languages that there are catalogues of."""
    return sorted(path.parent.parent.name for path in FOLDER.glob(f"*/{FILE}"))


@cache
def catalogue_of(language: str) -> Catalogue:
    """Return the catalogue of `language` (`en`, `pt_BR`), or raise `InvalidError` with those that there are."""
    if language not in languages():
        raise InvalidError(
            f"There are no words for the language “{language[:20]}”. Choose one of: {', '.join(languages())}."
        )
    fallback = None if language == ENGLISH else catalogue_of(ENGLISH)
    return read(FOLDER / language / FILE, language, fallback)


def read(path: Path, language: str, fallback: Catalogue | None = None) -> Catalogue:
    """Return the catalogue that a gettext file holds; messages that are not translated yet are left to `fallback`."""
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    messages: dict[Key, str] = {}
    plurals: dict[Key, tuple[str, ...]] = {}
    for each in found:
        context, key, said = each.context or "", each.id, each.string
        if not key or not said or each.fuzzy:
            continue
        if isinstance(key, str):
            messages[context, key] = str(said)
        elif all(said):
            plurals[context, key[0]] = tuple(said)
    locale = Locale.parse(language)
    return Catalogue(language, locale, messages, plurals, plural_form(locale), fallback)


def plural_form(locale: Locale) -> Callable[[int], int]:
    """Return which plural form a count takes in a language, as gettext counts them."""
    return gettext.c2py(get_plural(locale).plural_expr)
