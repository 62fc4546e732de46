"""Codes: the stored values that people choose from. What they are called stands in the catalogues (pmcore/wording).

Earlier versions stored English words. Their logs are read for ever, and programs written then still send them, so every code
is found by its former word, too; what is written is the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Self, get_args

from pydantic import BaseModel

from pmcore.wording import words

# What was stored before codes were: by class, the former word and the code of today.
FORMER: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Area": {"human factors": "human_factors"},
        "DayOrder": {"day first": "day_first", "month first": "month_first"},
        "DetectedBy": {
            "not said yet": "unknown",
            "monitoring alert": "monitoring_alert",
            "customer report": "customer_report",
            "provider or partner": "provider_or_partner",
            "by chance": "by_chance",
        },
        "Entry": {"waiting room": "waiting_room"},
        "Factor": {
            "not marked": "not_marked",
            "contributing factor": "contributing",
            "primary factor": "primary",
        },
        "MeasureKind": {
            "code fix": "code_fix",
            "infrastructure change": "infrastructure_change",
            "process update": "process_update",
            "policy revision": "policy_revision",
        },
        "MeasureStatus": {"in progress": "in_progress"},
        "MessageState": {"in review": "in_review"},
        "Tone": {"went well": "went_well", "went badly": "went_badly", "surprised us": "surprised_us"},
    }
)


class Code(StrEnum):
    """A value that is stored and sent as it is written here, and shown as `word`."""

    @property
    def word(self) -> str:
        """Return what people read, in the middle of a sentence: `went well`."""
        return words.label(kind_of(type(self)), self._value_)  # `value` costs more than all the rest

    @property
    def heading(self) -> str:
        """Return what people read at the beginning of a line or a choice: `Went well`."""
        return words.headed(self.word)

    @property
    def meaning(self) -> str:
        """Return what the value means, in one sentence; empty where its word says it."""
        return self.said("hint")

    def said(self, what: str) -> str:
        """Return what else the catalogues say of this value: its `hint`, its words in another place; or empty."""
        return words.hint(kind_of(type(self)), self.value, what)

    @property
    def former(self) -> str:
        """Return the word that stood in logs and commands before there were codes; the code itself where it was no other."""
        words_of_before = FORMER.get(type(self).__name__, {})
        return next((word for word, code in words_of_before.items() if code == self.value), self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Return the code whose former word this is."""
        code = FORMER.get(cls.__name__, {}).get(value) if isinstance(value, str) else None
        return cls(code) if code else None


@cache
def kind_of(code: type[Code]) -> str:
    """Return the context of a sort of codes in the catalogues: `measure_kind`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", code.__name__).lower()


@cache
def codes_of(model: type[BaseModel]) -> Mapping[str, type[Code]]:
    """Return the fields of a value that take codes, with the codes that they take."""
    found = {name: _code(field.annotation) for name, field in model.model_fields.items()}
    return {name: code for name, code in found.items() if code}


def _code(annotation: Any) -> type[Code] | None:
    kinds = (annotation, *get_args(annotation))
    return next((each for each in kinds if isinstance(each, type) and issubclass(each, Code)), None)
