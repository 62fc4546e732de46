"""How values are written for the wire."""

import json
from typing import Any


def to_json(value: Any) -> str:
    """Return compact JSON, with every letter as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
