"""As JSON: the facts of a review for programs, for customers from a list of their own."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from pmcore.insight.durations import Counted, counted
from pmcore.insight.impact import impacts
from pmcore.insight.quadrants import as_json
from pmcore.model.base import unknown_in
from pmcore.model.cards import Recommendation
from pmcore.model.incident import METRICS, Anchor, Metric
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.voting import Tally
from pmcore.report.audience import NAMES
from pmcore.report.facts import TOLD, Facts, approved_for_customers, measures_by_state
from pmcore.report.services import service_json
from pmcore.report.supports import supports_json
from pmcore.report.versions import version_json

SCHEMA = 1
# Bookkeeping, and what identifies a browser or a person behind an anonymous card, is in no document.
NEVER = {
    "keys",
    "devices",
    "used_tickets",
    "author",
    "version",
    "place",
    "id",
    "group",
    "recommendation",
    "recommendations",
    "addresses",
    "evidence",
    "leads_to",
    "origins",
    "versions",
    "about",
    "supports",
    "proposals",
    "answers",
    "trigger_event",
}


def json_facts(facts: Facts) -> dict[str, Any]:
    """Return everything the document says as JSON values, with public numbers instead of ids."""
    if facts.for_customers:
        return _json_for_customers(facts)
    review, incident = facts.review, facts.review.incident
    return {
        "format": "postmortem-review",
        "schema": SCHEMA,
        "audience": NAMES[facts.audience],
        "draft": bool(facts.draft),
        "review": review.id,
        "exported_at": facts.now.astimezone(UTC).isoformat(),
        "sample": review.sample,
        "incident": _plain(incident) | {"trigger_event": facts.trigger_event},
        "metrics": [_metric(facts, metric) for metric in METRICS],
        "services": [service_json(each) for each in impacts(review)],
        "impacts": [_plain(each) for each in review.impacts.values()],
        "links": [_plain(each) for each in review.links.values()],
        "timeline": {
            "agreed": review.meeting.timeline_agreed,
            "agreement_overridden": review.meeting.agreement_overridden,
            **({"asked": _plain(review.asking.result)} if facts.technical and review.asking.result else {}),
            "changed_since_agreed": [each.said for each in review.changed_since_agreed],
            "events": [_event(facts, each) for each in review.timeline],
        },
        **({"questions": _questions(facts)} if facts.technical else {}),
        "causes": [
            _numbered(each.cause)
            | {
                "leads_to": facts.labels("causes", each.cause.leads_to),
                "evidence": facts.labels("events", each.cause.evidence),
                "supports": supports_json(facts.labels, each.cause.supports, technical=facts.technical),
            }
            for each in facts.causes
        ],
        **{
            name: _plain(each) for name in ("primary_vote", "pulse") if (each := getattr(review, name).result)
        },
        **({"estimates": as_json(review.estimates.result)} if review.estimates.result else {}),
        "lessons": [
            _numbered(each) for each in sorted(review.lessons.values(), key=lambda each: each.number)
        ],
        "recommendations": [_recommendation(facts, each) for each in _by_number(review)],
        "vote": _vote(facts),
        "vote_rounds": [_round(tally) for tally in review.deciding.rounds],
        "measures": [
            _numbered(each)
            | {
                "addresses": facts.labels("causes", each.addresses),
                "recommendation": facts.labels("recommendations", each.sources),
            }
            for each in facts.measures
        ],
        "communication": [_plain(each) for each in review.messages.values()],
        "participants": [{"name": each.name, "role": each.role.value} for each in review.present_people],
        "pauses": [_plain(each) for each in review.meeting.pauses],
        "closed": review.meeting.closed,
    }


def _json_for_customers(facts: Facts) -> dict[str, Any]:
    """Return what customers may have: a list of its own, so that a new field of an item is not in it by itself."""
    incident = facts.review.incident
    moments = {anchor.value: incident.at(anchor) for anchor in Anchor}
    return {
        "format": "postmortem-review",
        "schema": SCHEMA,
        "audience": NAMES[facts.audience],
        "draft": bool(facts.draft),
        "exported_at": facts.now.astimezone(UTC).isoformat(),
        "incident": {
            "title": incident.title,
            "severity": incident.severity.value,
            "status": incident.status.value,
            "zone": incident.zone,
            **{name: at.astimezone(UTC).isoformat() if at else None for name, at in moments.items()},
        },
        "metrics": [_metric(facts, metric) for metric in METRICS],
        "measures": {TOLD[each]: count for each, count in measures_by_state(facts).items()},
        "communication": [
            {"audience": each.audience.value, "state": each.state.value, "text": each.text}
            for each in approved_for_customers(facts)
        ],
    }


def _by_number(review: Review) -> list[Recommendation]:
    return sorted(
        (each for each in review.recommendations.values() if each.number), key=lambda each: each.number
    )


def _plain(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = value.model_dump(
        mode="json", exclude=unknown_in(value) | dict.fromkeys(NEVER, True)
    )
    return found


def _numbered(value: Any) -> dict[str, Any]:
    return {"number": value.label} | {name: each for name, each in _plain(value).items() if name != "number"}


def _event(facts: Facts, event: TimelineEvent) -> dict[str, Any]:
    """Return an event; engineers read where in a file it stands, not what stands there."""
    values = _numbered(event)
    if not facts.technical:
        return values
    places = ("importer", "file", "line", "place")
    return values | {
        "known_from": event.known_from.value,
        "versions": [version_json(facts.review, each) for each in event.versions],
        "origins": [{name: getattr(each, name) for name in places} for each in event.origins],
    }


def _questions(facts: Facts) -> list[dict[str, Any]]:
    asked = sorted(facts.review.questions.values(), key=lambda each: each.number)
    return [_numbered(each) | {"about": facts.asked_about(each), "open": each.is_open} for each in asked]


def _metric(facts: Facts, metric: Metric) -> dict[str, Any]:
    span, known = metric.of(facts.review.incident), counted(facts.review, metric)
    missing = [anchor.value for anchor in known.missing]
    seconds = int(span.total_seconds()) if span is not None else None
    return {
        "at_least": _seconds(known.least, known),
        "at_most": _seconds(known.most, known),
        "result": known.result,
        "key": metric.key,
        "name": metric.name,
        "definition": metric.definition,
        "seconds": seconds,
        "missing": missing,
    }


def _seconds(span: timedelta | None, known: Counted) -> int | None:
    return None if span is None or known.backwards else int(span.total_seconds())


def _recommendation(facts: Facts, card: Recommendation) -> dict[str, Any]:
    group = facts.review.groups.get(card.group)
    item = group.id if group else card.id
    return _numbered(card) | {
        "group": group.title if group else "",
        "votes": facts.votes.get(item),
        "answers": facts.labels("causes", card.answers),
    }


def _vote(facts: Facts) -> dict[str, Any] | None:
    result = facts.review.deciding.result
    return {"round": result.round, "voters": result.voters} if result else None


def _round(tally: Tally) -> dict[str, Any]:
    """Return a counted round with the numbers and words of its time."""
    items = [{"numbers": each.labels, "title": each.title, "votes": each.dots} for each in tally.ranked]
    return {
        "round": tally.round,
        "voters": tally.voters,
        "dots_each": tally.dots_each or None,
        "items": items,
    }
