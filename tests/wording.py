"""A language that nobody speaks: every word of a catalogue is changed, dates and lists are another language's.

What is drawn in it and still English has not come from the catalogue.
"""

from __future__ import annotations

import re

from babel import Locale

from pmcore.wording.catalogue import ENGLISH, Catalogue, catalogue_of, plural_form

OPEN, SHUT = "⟪", "⟫"
# Patterns of English alone: the language has none, so that CLDR is asked.
CLDR = frozenset({"date pattern", "duration", "list"})
_LETTERS = str.maketrans("aeiouAEIOUcnyz", "áéíóúÁÉÍÓÚçñýž")
_PLACES = re.compile(r"(\{[^}]*\})")


def changed(text: str) -> str:
    """Return a message in the language: each letter that can be is another one, and brackets stand around it."""
    parts = (each if each.startswith("{") else each.translate(_LETTERS) for each in _PLACES.split(text))
    return f"{OPEN}{''.join(parts)}{SHUT}"


def pseudo() -> Catalogue:
    """Return the catalogue of a language that has a word for everything that English has, and dates as in German."""
    english = catalogue_of(ENGLISH)
    locale = Locale.parse("de")
    return Catalogue(
        language="pseudo",
        locale=locale,
        messages={key: changed(text) for key, text in english.messages.items() if key[0] not in CLDR},
        plurals={key: tuple(map(changed, forms)) for key, forms in english.plurals.items()},
        form=plural_form(locale),
    )
