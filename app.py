"""Postmortem's entry: `streamlit run app.py`, `python app.py` or `uvicorn app:app`.

Everything of the product is in pmcore, every screen in pages; this file only puts them together.
"""

import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.assets import script
from pmcore.errors import ReviewError
from pmcore.server.running import announced, local_url
from pmcore.server.service import service
from pmcore.web import application

log = logging.getLogger("postmortem")


def show_sentence(error: Exception) -> bool:
    """Log what went wrong in a page and say a sentence there; nobody gets to see a stack trace."""
    log.error("A page failed", exc_info=error)
    st.error(
        "Something went wrong on our side. What was saved is safe; reload the page and go on.",
        icon=":material/error:",
    )
    return True


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Run with the server: the hub starts on its loop, commands find it, the database is closed at the end."""
    url = local_url(st.get_option("server.address"), st.get_option("server.port"))
    with announced(url, opened.settings.database):
        async with application.lifespan(opened) as state:
            yield state


os.umask(0o077)  # the database, its key and its backups are for nobody else on this machine

try:
    opened = service()
except ReviewError as error:
    sys.exit(f"Postmortem cannot start. {error.sentence}")

PAGES = Path(__file__).parent / "pages"

own = __name__ == "__main__"
address = (os.environ.get("HOST") or "127.0.0.1") if own else st.get_option("server.address") or ""
base = st.get_option("server.baseUrlPath") or ""
for hazard in opened.safety.bound(address):
    sys.stderr.write(f"\n  UNSAFE  {hazard.what}\n          {hazard.fix}\n\n")
    if opened.settings.strict:
        sys.exit("Postmortem does not start like that, because POSTMORTEM_STRICT is set.")

routes, middleware = application.application(opened, application.Around(PAGES, (address,), base, script()))

app = st.App(
    PAGES / "frame.py",
    routes=routes,
    middleware=middleware,
    lifespan=lifespan,
    on_script_error=show_sentence,
)

if own:
    app.run(
        config={
            "server.address": address,
            "server.port": int(os.environ.get("PORT") or 8501),
        }
    )
