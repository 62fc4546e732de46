"""The importers there are, and which of them reads a file."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.errors import NotFoundError
from pmcore.intake.decoding import beginning
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers.alertmanager import Alertmanager
from pmcore.intake.importers.alerts import Alerts
from pmcore.intake.importers.chat import Chat
from pmcore.intake.importers.delimited import Delimited
from pmcore.intake.importers.deployments import Deployments
from pmcore.intake.importers.jira import Jira
from pmcore.intake.importers.lines import Lines
from pmcore.intake.importers.opsgenie import Opsgenie
from pmcore.intake.importers.pagerduty import PagerDuty
from pmcore.intake.importers.pasted import Pasted
from pmcore.intake.importers.slack import Slack
from pmcore.intake.importers.statuspage import Statuspage
from pmcore.intake.importers.transcript import Transcript
from pmcore.intake.importers.word import Word

AUTO = "auto"
UNKNOWN = (
    "Nothing here knows this sort of file. It can be text, CSV, JSON or a Slack export (ZIP); "
    "for another one, save it as CSV."
)
NO_TIMES = (
    "No line of this text begins with a time, and it is no table or export that is known here. "
    "Say how it is to be read, or write times before its lines."
)
_LOOKED_AT = 4_000  # bytes that tell a text
_ALL: tuple[Importer, ...] = (
    Alertmanager(),
    Alerts(),
    Chat(),
    Delimited(),
    Deployments(),
    Jira(),
    Lines(),
    Opsgenie(),
    PagerDuty(),
    Pasted(),
    Slack(),
    Statuspage(),
    Transcript(),
    Word(),
)  # fmt: skip
IMPORTERS: Mapping[str, Importer] = {each.name: each for each in _ALL}


def importer_named(name: str) -> Importer:
    """Return an importer by its name, or raise `NotFoundError`."""
    found = IMPORTERS.get(name)
    if found is None:
        known = ", ".join([AUTO, *sorted(IMPORTERS)])
        raise NotFoundError(f"There is no importer “{name[:40]}”. There are: {known}.")
    return found


def _is_text(data: bytes) -> bool:
    """Return whether a file holds what people read, and not a page or a document."""
    text = beginning(data, _LOOKED_AT).strip()
    return text.replace("\n", " ").replace("\r", " ").replace("\t", " ").isprintable() and text[
        :1
    ] not in set("<{[%")


def recognised(data: bytes, name: str) -> Importer:
    """Return the importer that is surest that it reads `data`; raises `UnreadableError` where none does."""
    sure = {each.name: each.recognises(data, name) for each in IMPORTERS.values()}
    best = max(sure, key=sure.__getitem__, default="")
    if not sure.get(best):
        raise UnreadableError(NO_TIMES if _is_text(data) else UNKNOWN)
    return IMPORTERS[best]
