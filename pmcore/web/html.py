"""Our few own pages: Jinja2 with autoescape, one style, and no script but the one of pages that go on by themselves.

Addresses in them are relative to the start page (`<base>` says where that is), so that they are right below any path.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from pmcore.web.root import root
from pmcore.wording.stylesheet import page_css

_pages = Environment(
    loader=PackageLoader("pmcore.web", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_source = _pages.loader.get_source(_pages, "style.css")[0] if _pages.loader else ""
COLOURS = {
    "page": "page",
    "card": "card",
    "ink": "ink",
    "soft": "muted",
    "line": "field",
    "edge": "edge",
    "accent": "accent",
    "on": "on",
    "wrong": "incident-ongoing-text",
    "wash": "incident-ongoing-ground",
}
"""What the style sheet calls the palette's colours."""
STYLE = f"{page_css(COLOURS)} {' '.join(_source.split())}"
AGAIN = _pages.loader.get_source(_pages, "again.js")[0].strip() if _pages.loader else ""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; style-src {_hash(STYLE)}; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'self'; "
    "frame-ancestors 'none'"
)


GOES_ON = f"{POLICY}; script-src {_hash(AGAIN)}; connect-src 'self'"


def page(
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    again: int = 0,
    **values: Any,
) -> HTMLResponse:
    """Return a page of ours; it says itself that nothing but its one style may load.

    With `again` it goes on by itself: its form is sent, or else its address is looked at, after so many seconds.
    """
    html = _pages.get_template(template).render(
        style=Markup(STYLE),  # noqa: S704 - our own file
        root=root(),
        again=again,
        script=Markup(AGAIN) if again else "",  # noqa: S704 - our own file
        **values,
    )
    own = {
        "content-security-policy": GOES_ON if again else POLICY,
        "cache-control": "no-store",
        **(headers or {}),
    }
    return HTMLResponse(html, status, own)
