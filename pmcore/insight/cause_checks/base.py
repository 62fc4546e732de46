"""What a check of the causes is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pmcore.insight.cause_checks.context import CheckContext
from pmcore.model.causes import Cause
from pmcore.model.checks import CauseCode, finding_key
from pmcore.model.review import Review
from pmcore.wording.words import message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: the reason, the causes that it is about, and one suggestion.

    `values` stand in its sentences, `about` names it where these are not the causes.
    """

    check: CauseCode
    causes: tuple[Cause, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return by what it is known for as long as it is the same one: `person_as_leaf:4`."""
        return finding_key(self.check, *(self.about or (str(each.number) for each in self.causes)))

    @property
    def sentence(self) -> str:
        """Return what was found, as people read it."""
        return message("cause check sentence", self.check.value, **self.values)

    @property
    def suggestion(self) -> str:
        """Return one thing that could be asked about it."""
        return message("cause check suggestion", self.check.value, **self.values)


@dataclass(frozen=True, slots=True)
class CauseCheck:
    """One check: what it looks for, and a review in which it finds something beside one in which all is well."""

    code: CauseCode
    find: Callable[[CheckContext], Iterator[Finding]]
    finds_in: Callable[[], Review]
    silent_for: Callable[[], Review]


def about(check: CauseCode, cause: Cause, **values: str) -> Finding:
    """Return a finding about one cause."""
    return Finding(check, (cause,), {"cause": cause.label, **values})
