"""What several files share: a house with one review in it, and a terminal for the command line, also with the samples in its database."""

import shutil

import pytest

from tests.pmcore.cli_kit import QuickTerminal, Terminal
from tests.web import Site


@pytest.fixture
def site():
    """A service with one review in it, which somebody hosts, and whoever visits it."""
    site = Site()
    yield site
    site.service.close()


@pytest.fixture
def terminal(tmp_path, monkeypatch, capfdbinary):
    return QuickTerminal(tmp_path, monkeypatch, capfdbinary)


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory):
    """A database with the three samples, made once; copy it before changing it."""
    terminal = Terminal(tmp_path_factory.mktemp("demo"))
    terminal.made = terminal.json("demo")["reviews"]
    return terminal


@pytest.fixture
def demo(demo_database, terminal):
    for ending in ("", ".key"):
        shutil.copy(demo_database.database + ending, terminal.database + ending)
    terminal.made = demo_database.made
    return terminal
