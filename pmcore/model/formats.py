"""The formats that a document can have, for whom it can be, how it draws the causes: what is known of them without writing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pmcore.model.codes import Code
from pmcore.model.communication import Audience


class CausePicture(Code):
    """How a picture shows the causes: from left to right, as a fishbone by area, or in swim lanes by layer."""

    GRAPH = "graph"
    FISHBONE = "fishbone"
    LANES = "lanes"


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what it is called, its media type, whether it is text, and whether only one may be made `at_a_time`."""

    name: str
    media_type: str
    text: bool = True
    one_at_a_time: bool = False


# By the ending of its files. What writes each is named in pmcore/report/export.py.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "docx": Format(
            "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", text=False
        ),
        "pdf": Format(
            "PDF", "application/pdf", text=False, one_at_a_time=True
        ),  # starts a program of some 300 MB
        "html": Format("HTML", "text/html"),
        "md": Format("Markdown", "text/markdown"),
        "json": Format("JSON", "application/json"),
    }
)
AUDIENCES: Mapping[str, Audience] = MappingProxyType(
    {
        "technical": Audience.TECHNICAL,
        "management": Audience.MANAGEMENT,
        "customer": Audience.CUSTOMERS,
    }
)
