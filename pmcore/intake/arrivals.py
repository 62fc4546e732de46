"""Arrivals: the same bodies as in files of machines, one at a time, when they happen. They are small, so they are read at once."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from pmcore.errors import InvalidError, NotFoundError
from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.sheet import Found, MachineImporter, each_once, in_order
from pmcore.intake.json_file import utf8
from pmcore.intake.masking import COVER, mask
from pmcore.intake.options import Options
from pmcore.intake.registry import IMPORTERS

SOURCES = tuple(name for name, each in IMPORTERS.items() if isinstance(each, MachineImporter))
_NO_JSON = "The body must be JSON: an object, or a list of objects."


class Arrival(NamedTuple):
    """What a body says, and the body itself as text, with its secrets covered."""

    found: list[Found]
    text: str

    @property
    def service(self) -> str:
        """Return the services that it is about, with commas between."""
        return ", ".join(dict.fromkeys(each.service for each in self.found if each.service))


def arrived(source: str, body: bytes, at: datetime) -> Arrival:
    """Return what a body says that arrived at a moment; raises `NotFoundError` for an unknown source, `InvalidError` for no JSON."""
    importer = IMPORTERS.get(source)
    if not isinstance(importer, MachineImporter):
        known = ", ".join(SOURCES)
        raise NotFoundError(f"The inbox knows nothing of “{source[:40]}”. It knows: {known}.")
    body = utf8(body).strip()
    if body[:1] not in {b"{", b"["}:
        raise InvalidError(_NO_JSON)
    try:
        msgspec.json.decode(body)
        found = list(importer.sheet(body, Options(now=at)).found)
    except (msgspec.DecodeError, UnreadableError, RecursionError) as error:
        raise InvalidError(_NO_JSON) from error
    return Arrival(found, _covered(body))


def reread(source: str, text: str, at: datetime) -> list[Found]:
    """Return what a body says that was kept; nothing where today's importer finds nothing in it."""
    importer = IMPORTERS.get(source)
    if not isinstance(importer, MachineImporter):
        return []
    try:
        return list(importer.sheet(text.encode(), Options(now=at)).found)
    except UnreadableError:
        return []


def once(found: list[Found]) -> list[Found]:
    """Return what several bodies say, each thing once, in the order of time."""
    return in_order(each_once(found))


def _covered(body: bytes) -> str:
    """Return a body with its secrets covered; still JSON, which a cover across a quotation mark would not leave."""
    covered = mask(body.decode("utf-8", "replace")).text
    try:
        msgspec.json.decode(covered)
    except msgspec.DecodeError:
        return msgspec.json.encode(_covered_in(msgspec.json.decode(body))).decode()
    return covered


def _covered_in(value: object) -> object:
    if isinstance(value, str):
        return mask(value).text
    if isinstance(value, dict):
        return {mask(name).text or COVER: _covered_in(each) for name, each in value.items()}
    return [_covered_in(each) for each in value] if isinstance(value, list) else value
