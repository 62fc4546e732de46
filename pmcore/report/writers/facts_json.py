"""JSON: the facts behind the document, under the same filter, for programs."""

import json

from pmcore.report.blocks import Report


def write(report: Report) -> bytes:
    """Return the facts as JSON in UTF-8."""
    return (json.dumps(report.facts, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
