"""Alertmanager: its webhooks (also Grafana's flavour of them), and what its API and that of Prometheus list."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, NamedTuple

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.in_one_go import find_all
from pmcore.intake.importers.sheet import NEVER, Found, MachineImporter, Sheet, raws_of
from pmcore.intake.importers.words import sentence, web_link, word
from pmcore.intake.json_file import WRONG, is_object
from pmcore.intake.moments import Time

_NONE = msgspec.Raw(b"null")
_SERVICES = ("service", "app", "application", "component", "job", "namespace")
_TRUNCATED = "Line {line}: {source} left out {count} alerts of this group (its setting max_alerts). Look them up there."


class Alert(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An alert, or a group of them; all of it optional. `status` is a word, or an object with a state in what the API lists."""

    status: Any = None
    state: Any = None
    labels: Any = None
    annotations: Any = None
    starts_at: Any = None
    ends_at: Any = None
    active_at: Any = None
    updated_at: Any = None
    generator_url: Any = msgspec.field(name="generatorURL", default=None)
    fingerprint: Any = None
    dashboard_url: Any = msgspec.field(name="dashboardURL", default=None)
    panel_url: Any = msgspec.field(name="panelURL", default=None)
    silence_url: Any = msgspec.field(name="silenceURL", default=None)
    values: Any = None
    value: Any = None
    receiver: Any = None
    receivers: Any = None
    group_labels: Any = None
    common_labels: Any = None
    common_annotations: Any = None
    external_url: Any = msgspec.field(name="externalURL", default=None)
    truncated_alerts: Any = None
    org_id: Any = None
    alerts: msgspec.Raw = _NONE
    data: msgspec.Raw = _NONE


class _Fired(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """An alert of a webhook of Alertmanager's, and nothing else besides: what most files have thousands of."""

    labels: dict[str, Any]
    starts_at: str
    ends_at: str | None = None
    annotations: dict[str, Any] = {}
    status: str = ""
    fingerprint: Any = None
    generator_url: Any = msgspec.field(name="generatorURL", default=None)
    active_at: None = None
    updated_at: None = None
    dashboard_url: None = msgspec.field(name="dashboardURL", default=None)
    panel_url: None = msgspec.field(name="panelURL", default=None)
    silence_url: None = msgspec.field(name="silenceURL", default=None)
    values: None = None
    receivers: None = None
    truncated_alerts: None = None
    alerts: None = None
    data: None = None


class _Delivery(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A webhook of Alertmanager's, and nothing else besides."""

    alerts: list[msgspec.Raw]
    status: Any = None
    receiver: Any = None
    group_labels: Any = None
    common_labels: Any = None
    common_annotations: Any = None
    external_url: Any = msgspec.field(name="externalURL", default=None)
    truncated_alerts: Annotated[int, msgspec.Meta(le=0)] | None = None
    org_id: None = None
    labels: None = None
    starts_at: None = None
    active_at: None = None
    data: None = None


_ALERT = msgspec.json.Decoder(Alert)
_FIRED = msgspec.json.Decoder(_Fired)
_DELIVERY = msgspec.json.Decoder(_Delivery)
_NOTHING = Alert()


class _Named(NamedTuple):
    """An alert's labels and annotations, with those of its group below them."""

    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]


class _Group(NamedTuple):
    """What the alerts of a group share, read once."""

    labels: Mapping[str, Any]
    annotations: Mapping[str, Any]
    receiver: str
    source: str
    state: str
    host: str

    @classmethod
    def of(cls, group: Alert | _Delivery) -> _Group:
        return cls(
            _joined(group.group_labels, group.common_labels), _mapping(group.common_annotations), word(group.receiver), _source(group),
            word(group.status), web_link(group.external_url),
        )  # fmt: skip


_NO_GROUP = _Group({}, {}, "", "Alertmanager", "", "")


class Alertmanager(MachineImporter):
    """Reads what Alertmanager and Grafana send and list."""

    name = "alertmanager"
    title = "Alertmanager"
    marks: ClassVar = [
        (re.compile(r'"(?:groupKey|commonLabels|truncatedAlerts|groupLabels)"\s*:'), 10),
        (re.compile(r'"(?:generatorURL|inhibitedBy|silencedBy)"\s*:'), 9),
        (
            re.compile(
                r'"(?:startsAt|activeAt)"\s*:.*"labels"\s*:|"labels"\s*:.*"(?:startsAt|activeAt)"\s*:',
                re.DOTALL,
            ),
            8,
        ),
    ]

    def find(self, sheet: Sheet) -> None:
        """Add an alert for each that fired, with its end where it has one."""
        find_all(
            sheet,
            _ALERT,
            _delivered,
            lambda alert, element, line: _take(sheet, alert, element, line, _NO_GROUP),
        )


def _delivered(sheet: Sheet, elements: Sequence[msgspec.Raw]) -> Columnar[Found] | None:
    """Return the alerts of webhooks, made field by field: that is twice as quick. None where there is anything else."""
    try:
        deliveries = list(map(_DELIVERY.decode, elements))
        raws = [alert for each in deliveries for alert in each.alerts]
        alerts = list(map(_FIRED.decode, raws))
    except WRONG:
        return None
    starts, ends = sheet.plain([each.starts_at for each in alerts]), _ends(sheet, alerts)
    if not alerts or starts is None or ends is None:
        return None
    groups = [group for each in deliveries for group in [_Group.of(each)] * len(each.alerts)]
    called = {id(group): _called(_NOTHING, group) for group in groups}
    all_named = [
        _Named(
            {**group.labels, **each.labels} if group.labels else each.labels,
            {**group.annotations, **each.annotations} if group.annotations else each.annotations,
        )
        for each, group in zip(alerts, groups, strict=True)
    ]
    prints = [
        word(each.fingerprint) or _fingerprint(named.labels)
        for each, named in zip(alerts, all_named, strict=True)
    ]
    moments = starts.whole("at")
    over = [
        end if end and end >= at and (word(each.status) or group.state).lower() == "resolved" else None
        for each, group, at, end in zip(alerts, groups, moments, ends, strict=True)
    ]
    return Columnar(
        Found, len(alerts), time=starts, text=[_text(_NOTHING, each) for each in all_named], line=sheet.file.lines(raws),
        kind="detection", source=[called[id(group)] for group in groups], link=list(map(_page, alerts, groups)), place=prints,
        key=[f"{name}@{at.isoformat(timespec='milliseconds')}" for name, at in zip(prints, moments, strict=True)],
        service=[_service(each.labels) for each in all_named], ends_at=over, raw=raws_of(raws),
    )  # fmt: skip


def _ends(sheet: Sheet, alerts: Sequence[_Fired]) -> Sequence[datetime | None] | None:
    """Return when alerts ended that have a time for it, and one that is past; None where any is written in another way."""
    said = [each.ends_at for each in alerts if each.ends_at and not each.ends_at.startswith(NEVER)]
    read = sheet.plain(said) if said else None
    if said and read is None:
        return None
    moments = iter(read.whole("at") if read else ())
    found = [
        next(moments) if each.ends_at and not each.ends_at.startswith(NEVER) else None for each in alerts
    ]
    return [each if each and each <= sheet.now else None for each in found]


def _take(sheet: Sheet, alert: Alert, element: msgspec.Raw, line: int, group: _Group) -> None:
    if alert.data is not _NONE and is_object(alert.data):
        for each, inner, at in sheet.file.within(_ALERT, alert.data):
            _take(sheet, each, inner, at, group)
    if alert.alerts is not _NONE:
        own = _Group.of(alert)
        for each, inner, at in sheet.file.within(_ALERT, alert.alerts):
            _take(sheet, each, inner, at, own)
    if isinstance(alert.truncated_alerts, int) and alert.truncated_alerts > 0:
        sentence = _TRUNCATED.format(line=line, source=_source(alert), count=alert.truncated_alerts)
        sheet.note(line, sentence)
    if alert.labels is not None or alert.starts_at is not None or alert.active_at is not None:
        sheet.add(_found(sheet, alert, group, line), element)


def _found(sheet: Sheet, alert: Alert, group: _Group, line: int) -> Found:
    named = _Named(_joined(group.labels, alert.labels), _joined(group.annotations, alert.annotations))
    time = sheet.moment(word(alert.starts_at) or word(alert.active_at))
    fingerprint = word(alert.fingerprint) or _fingerprint(named.labels)
    return Found(
        time, _text(alert, named), line, "detection", source=_called(alert, group), link=_link(alert, group), place=fingerprint,
        key=f"{fingerprint}@{time.at.isoformat(timespec='milliseconds')}" if time.at else fingerprint,
        service=_service(named.labels), ends_at=_end(sheet, alert, group, time),
    )  # fmt: skip


def _service(labels: Mapping[str, Any]) -> str:
    for name in _SERVICES:
        if name in labels and (found := word(labels[name])):
            return found
    return ""


def _text(alert: Alert, named: _Named) -> str:
    labels, notes = named.labels, named.annotations
    name = word(labels.get("alertname")) or word(labels.get("rulename"))
    summary = word(notes.get("summary")) or word(notes.get("message")) or word(notes.get("title"))
    description = word(notes.get("description"))
    told = f"{name}: {summary}" if name and summary and name not in summary else summary or name
    if description and description != summary:
        told = sentence(told, description)
    told = told or "An alert fired"
    about = [word(labels.get("service")), word(labels.get("severity"))]
    if alert.values:
        about += [f"{each} = {value}" for each, value in _mapping(alert.values).items()]
    told_about = ", ".join([each for each in about if each and each not in told])
    return f"{told} ({told_about})" if told_about else told


def _end(sheet: Sheet, alert: Alert, group: _Group, time: Time) -> datetime | None:
    """Return when an alert ended. While it fires its end is a zero time or a lease into the future, which are no ends."""
    end = sheet.ends(alert.ends_at)
    if end is None or (time.at and end < time.at):
        return None
    if isinstance(alert.status, dict):  # from the API: a lease ends after it was last renewed
        updated = sheet.moment(alert.updated_at).at
        return end if updated and end <= updated else None
    return end if (word(alert.status) or group.state).lower() == "resolved" else None


def _link(alert: Alert, group: _Group) -> str:
    for each in (alert.dashboard_url, alert.panel_url, alert.generator_url):
        if each is None:
            continue
        if link := web_link(each):
            return link
        if group.host and word(each).startswith("/"):
            return group.host.rstrip("/") + word(each)
    return ""


def _page(alert: _Fired, group: _Group) -> str:
    """Return the page of an alert of a webhook, which has no other."""
    url = alert.generator_url
    if link := web_link(url):
        return link
    return group.host.rstrip("/") + word(url) if group.host and word(url).startswith("/") else ""


def _source(group: Alert | _Delivery) -> str:
    return "Grafana" if group.org_id is not None else "Alertmanager"


def _called(alert: Alert, group: _Group) -> str:
    receiver = (group.receiver or word(alert.receivers)).replace("\\", "")
    source = "Grafana" if alert.silence_url or alert.dashboard_url else group.source
    return f"{source} ({receiver})" if receiver else source


def _joined(group: Any, own: Any) -> Mapping[str, Any]:
    """Return labels, those of a group below those of its alert."""
    below, above = _mapping(group), _mapping(own)
    return {**below, **above} if below and above else above or below


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _fingerprint(labels: Mapping[str, Any]) -> str:
    """Return what tells an alert from others where its file has no fingerprint: its labels."""
    return ",".join(f"{name}={word(labels[name])}" for name in sorted(labels))
