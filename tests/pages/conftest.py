"""Pages in the process of the test: a service over a fresh database for each, and `st.context.cookies` from the Jar."""

from functools import cache

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.context import ContextProxy

from pmcore.server.service import reset_service, service
from tests.pages.person import Jar

# Every tab of AppTest looks through all installed packages for components, as a server does when it starts: nine tenths of
# what drawing a page would take here. Nothing is installed meanwhile, so it looks once.
installed_components = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def server(monkeypatch, tmp_path):
    """Yield the service of a server that has just started, over an empty database in memory."""
    monkeypatch.setenv("POSTMORTEM_DATABASE", "memory:")
    monkeypatch.delenv("POSTMORTEM_URL", raising=False)
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", installed_components)
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _: Jar.now))
    reset_service()
    yield service()
    reset_service()
