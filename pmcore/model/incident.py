"""The incident: what happened, how bad, to whom, and the five moments that its durations are measured between."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from pmcore.model.base import Frozen, Item, Line, Name, OptionalLine, OptionalRef, Prose, RequiredUrl, Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Taken, Told
from pmcore.model.links import RequiredWebLink
from pmcore.model.moment import Moment, ZoneName
from pmcore.wording.words import hint, label

Services = Annotated[tuple[Name, ...], Field(max_length=30)]


class Severity(Code):
    """How bad it was. Unsure between two: take the higher (PagerDuty's scale)."""

    SEV1 = "SEV-1"
    SEV2 = "SEV-2"
    SEV3 = "SEV-3"
    SEV4 = "SEV-4"
    SEV5 = "SEV-5"


class IncidentStatus(Code):
    """Where the incident itself stands (not the review)."""

    ONGOING = "ongoing"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


class Anchor(Code):
    """The moments that durations are measured between, in the order in which they normally happen."""

    BEGAN = "began"
    DETECTED = "detected"
    ACKNOWLEDGED = "acknowledged"
    MITIGATED = "mitigated"
    RESOLVED = "resolved"


class DetectedBy(Code):
    """What noticed the incident first (Kehoe's question)."""

    UNKNOWN = "unknown"
    ALERT = "monitoring_alert"
    COLLEAGUE = "colleague"
    CUSTOMER = "customer_report"
    STATUS = "provider_or_partner"
    CHANCE = "by_chance"


class Impact(Item):
    """One measured effect: what was measured, how much, in which unit, and whether that is an estimate."""

    measure: Annotated[Line, Taken(), Told()]
    value: Annotated[OptionalLine, Taken(), Told()] = ""
    unit: Annotated[OptionalLine, Taken(), Told()] = ""
    estimate: Annotated[bool, Taken(), Told()] = False


class Link(Item):
    """A place to read more: the incident channel, a dashboard, a status page."""

    title: Annotated[Line, Taken(), Told()]
    url: Annotated[RequiredUrl, Taken(RequiredWebLink), Told()]


class Incident(Stored):
    """The facts of the incident; `zone` is the IANA time zone in which the review reads and writes times.

    What triggered it (`trigger` in words, `trigger_event` an event's id) is kept apart from the causes: without these it would
    have passed without notice.
    """

    title: Annotated[Line, Taken(), Told(), Column()]
    severity: Annotated[Severity, Taken(), Told(customers=True), Column()] = Severity.SEV3
    status: Annotated[IncidentStatus, Taken(), Told(customers=True), Column()] = IncidentStatus.RESOLVED
    zone: Annotated[str, Taken(ZoneName), Told(customers=True), Column()] = "UTC"
    services: Annotated[tuple[Name, ...], Taken(Services), Told(), Column(of=", ".join, sql="varchar")] = ()
    summary: Annotated[Prose, Taken(), Told()] = ""
    context: Annotated[Prose, Taken(), Told()] = ""
    detected_by: Annotated[DetectedBy, Taken(), Told(), Column()] = DetectedBy.UNKNOWN
    detection: Annotated[Prose, Taken(), Told()] = ""
    trigger: Annotated[Prose, Taken(), Told()] = ""
    trigger_event: Annotated[str, Taken(OptionalRef), Told()] = ""
    began: Annotated[Moment | None, Taken(OptionalLine), Told(customers=True), Column("began_at")] = None
    detected: Annotated[Moment | None, Taken(OptionalLine), Told(customers=True), Column("detected_at")] = (
        None
    )
    acknowledged: Annotated[
        Moment | None, Taken(OptionalLine), Told(customers=True), Column("acknowledged_at")
    ] = None
    mitigated: Annotated[Moment | None, Taken(OptionalLine), Told(customers=True), Column("mitigated_at")] = (
        None
    )
    resolved: Annotated[Moment | None, Taken(OptionalLine), Told(customers=True), Column("resolved_at")] = (
        None
    )
    version: int = 1

    def moment(self, anchor: Anchor) -> Moment | None:
        """Return when `anchor` was, or None while nobody has said."""
        value: Moment | None = getattr(self, anchor.value)
        return value

    def at(self, anchor: Anchor) -> datetime | None:
        """Return the UTC time of `anchor`, or None."""
        moment = self.moment(anchor)
        return moment.at if moment else None


class Metric(Frozen):
    """A duration between two anchors, with the definition that is printed beside it."""

    key: str
    start: Anchor
    end: Anchor

    @property
    def name(self) -> str:
        """Return what the duration is called: `TTD`."""
        return label("metric", self.key)

    @property
    def definition(self) -> str:
        """Return how it is counted: `time to detect: impact began → detected`."""
        return hint("metric", self.key)

    def of(self, incident: Incident) -> timedelta | None:
        """Return the duration, or None where an anchor is missing (see `missing`)."""
        start, end = incident.at(self.start), incident.at(self.end)
        return end - start if start and end else None

    def missing(self, incident: Incident) -> tuple[Anchor, ...]:
        """Return the anchors that nobody has filled in yet."""
        return tuple(anchor for anchor in (self.start, self.end) if incident.at(anchor) is None)


METRICS = (
    Metric(
        key="duration",
        start=Anchor.BEGAN,
        end=Anchor.RESOLVED,
    ),
    Metric(
        key="ttd",
        start=Anchor.BEGAN,
        end=Anchor.DETECTED,
    ),
    Metric(
        key="tta",
        start=Anchor.DETECTED,
        end=Anchor.ACKNOWLEDGED,
    ),
    Metric(
        key="ttm",
        start=Anchor.DETECTED,
        end=Anchor.MITIGATED,
    ),
    Metric(
        key="ttr",
        start=Anchor.DETECTED,
        end=Anchor.RESOLVED,
    ),
)
