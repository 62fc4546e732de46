"""Pages in the process of the test: a service over a fresh database for each, and `st.context.cookies` from the Jar."""

import pytest
from streamlit.runtime.context import ContextProxy

from pmcore.server.service import reset_service, service
from tests.pages.person import Jar


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    """Yield the service of a server that has just started, over an empty database in memory."""
    monkeypatch.setenv("POSTMORTEM_DATABASE", "memory:")
    monkeypatch.delenv("POSTMORTEM_URL", raising=False)
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: Jar.now))
    reset_service()
    yield service()
    reset_service()
