"""Who a document is for, and what they may know: the filter that runs before a single block is made.

What is taken out here can appear nowhere: not in a table, not in a chart's workbook, not in the file's properties.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pmcore.errors import InvalidError
from pmcore.model.base import Frozen
from pmcore.model.communication import Audience, Message, MessageState
from pmcore.model.measures import MeasureStatus
from pmcore.review import Review

FrozenT = TypeVar("FrozenT", bound=Frozen)
AUDIENCES: Mapping[str, Audience] = {
    "technical": Audience.TECHNICAL,
    "management": Audience.MANAGEMENT,
    "customer": Audience.CUSTOMERS,
}
NAMES = {audience: name for name, audience in AUDIENCES.items()}
SOMEBODY = "a responder"
# Fields that hold words of people; names are taken out of these.
WORDS = frozenset(
    {
        "title",
        "text",
        "summary",
        "context",
        "detection",
        "note",
        "detail",
        "done_when",
        "reason",
        "measure",
        "value",
        "unit",
        "channel",
        "source",
    }
)
_TOLD = {MeasureStatus.AGREED, MeasureStatus.IN_PROGRESS, MeasureStatus.DONE}


def audience_named(name: str) -> Audience:
    """Return the audience called `name` (technical, management, customer), or raise `InvalidError`."""
    wanted = str(name).strip().lower()
    found = AUDIENCES.get(wanted) or next((each for each in Audience if each.value == wanted), None)
    if found is None:
        raise InvalidError(f"There is no audience “{wanted[:40]}”. Choose technical, management or customer.")
    return found


def for_audience(review: Review, audience: Audience) -> Review:
    """Return `review` as `audience` may know it. Hidden cards and ballots are in no version."""
    seen = review.as_seen_by()
    if audience is not Audience.CUSTOMERS:
        return seen
    return _without_names(_told_to_customers(seen), names_of(review))


def names_of(review: Review) -> frozenset[str]:
    """Return every name that stands for a person in this review: seats, and owners of measures."""
    names = {person.name for person in review.people.values()} | {
        each.owner for each in review.measures.values()
    }
    return frozenset(name for name in names if len(name) > 1)


def _told_to_customers(review: Review) -> Review:
    """Return the review without what stays inside: events, causes, cards, links, people, who does what."""
    measures = {
        each.id: each.model_copy(
            update={
                "owner": "",
                "link": "",
                "detail": "",
                "done_when": "",
                "addresses": (),
                "recommendation": "",
                "author": "",
            }
        )
        for each in review.measures.values()
        if each.status in _TOLD
    }
    messages = {each.id: each for each in review.messages.values() if final_for_customers(each)}
    summary = "" if messages else review.incident.summary  # nobody approved the group's own words for outside
    incident = review.incident.model_copy(
        update={"summary": summary, "context": "", "detection": "", "services": (), **_plain_moments(review)}
    )
    return replace(
        review,
        incident=incident,
        measures=measures,
        messages=messages,
        people={},
        events={},
        causes={},
        lessons={},
        recommendations={},
        groups={},
        links={},
        join_code="",
        deciding=review.deciding.model_copy(update={"ballots": {}, "tallies": ()}),
    )


def final_for_customers(message: Message) -> bool:
    """Return whether a text was approved to leave the house."""
    final = {MessageState.APPROVED, MessageState.SENT}
    return message.audience is Audience.CUSTOMERS and message.state in final and bool(message.text)


def _plain_moments(review: Review) -> dict[str, Any]:
    """Return the anchors without the text that they came from, which may be a line of a log."""
    anchors = ("began", "detected", "acknowledged", "mitigated", "resolved")
    moments = {name: getattr(review.incident, name) for name in anchors}
    return {name: value.model_copy(update={"source": ""}) for name, value in moments.items() if value}


def _without_names(review: Review, names: frozenset[str]) -> Review:
    """Return the review with every name replaced by a role, in whatever text it stands."""
    clean = _cleaner(names)
    return replace(
        review,
        incident=_clean_words(review.incident, clean),
        impacts={key: _clean_words(each, clean) for key, each in review.impacts.items()},
        measures={key: _clean_words(each, clean) for key, each in review.measures.items()},
        messages={key: _clean_words(each, clean) for key, each in review.messages.items()},
    )


def _cleaner(names: frozenset[str]) -> Callable[[str], str]:
    """Return what replaces names (longest first) in a text; a name is only whole words, in any case."""
    if not names:
        return lambda words: words
    wanted = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<!\w)@?(?:{wanted})(?!\w)", re.IGNORECASE)
    return lambda words: pattern.sub(SOMEBODY, words)


def _clean_words(value: FrozenT, clean: Callable[[str], str]) -> FrozenT:
    fields = {name for name in type(value).model_fields if name in WORDS}
    return value.model_copy(update={name: clean(getattr(value, name)) for name in fields})
