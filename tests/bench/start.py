"""How long from `make run` to the first page that is drawn, in a real browser, when everything is set up?

    python -m tests.bench.table start

The browser runs already, as that of whoever types the command. Where there is no .venv, what `make run` runs is measured.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import httpx
from playwright.sync_api import Browser

from tests.bench.chromium import chromium
from tests.bench.live_run import ROOT
from tests.bench.row import BenchRow
from tests.server import free_port

LIMIT, TIMES, PATIENCE = 4.0, 3, 60.0


def rows() -> list[BenchRow]:
    """Start it a few times, each over a fresh database."""
    is_set_up = _is_set_up()
    with chromium() as browser:
        taken = [_start(browser, is_set_up) for _ in range(TIMES)]
    what = "make run" if is_set_up else "streamlit run app.py (no .venv, so not make run)"
    seconds = statistics.median(taken)
    measured = f"{seconds:.1f} s ({min(taken):.1f} to {max(taken):.1f})"
    return [
        BenchRow(
            f"{what} to first drawn page, set-up done", f"≤ {LIMIT:.0f} s", measured, ok=seconds <= LIMIT
        )
    ]


def _is_set_up() -> bool:
    """Return whether `make run` would start at once; not asked where .venv belongs to another checkout: make would undo it."""
    if (ROOT / ".venv").is_symlink():
        return False
    asked = subprocess.run(["make", "-q", ".venv/.run"], cwd=ROOT, capture_output=True, check=False)
    return asked.returncode == 0


def _start(browser: Browser, is_set_up: bool) -> float:
    """Return the seconds until the welcome page is on the screen."""
    port = str(free_port())
    streamlit = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port]
    command = ["make", "run", f"PORT={port}"] if is_set_up else streamlit
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "POSTMORTEM_DATABASE": str(Path(folder) / "start.duckdb")},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        page = browser.new_page()
        try:
            url = f"http://127.0.0.1:{port}"
            while not _listens(url):
                assert time.monotonic() < began + PATIENCE, "the server did not start"
                time.sleep(0.02)
            page.goto(url)
            page.get_by_role("button", name="Start a review").wait_for()
            return time.monotonic() - began
        finally:
            page.close()
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _listens(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(f"{url}/healthz", timeout=2, trust_env=False).is_success
    return False
