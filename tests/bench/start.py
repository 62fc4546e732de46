"""How long from `make run` to the first page that is drawn, in a real browser, when everything is set up?

    python -m tests.bench.table start

The browser runs already, as that of whoever types the command. Where there is no .venv of this checkout, what `make run`
runs is measured. The peer is a page of one button that Streamlit runs, started and opened in the same way, in turns.
"""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
from playwright.sync_api import Browser

from tests.bench.chromium import chromium
from tests.bench.live_run import ROOT
from tests.bench.row import BenchRow
from tests.server import free_port

RATIO, TIMES, PATIENCE = 1.5, 3, 60.0
BUTTON = "Start a review"
BARE = f"import streamlit as st\n\nst.title('Bare')\nst.button({BUTTON!r})\n"


def rows() -> list[BenchRow]:
    """Start both a few times, ours each time over a fresh database."""
    is_set_up = _is_set_up()
    ours: list[float] = []
    bare: list[float] = []
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.py"
        script.write_text(BARE, "utf-8")
        for number in range(TIMES):
            port = str(free_port())
            command = ["make", "run", f"PORT={port}"] if is_set_up else _streamlit("app.py", port)
            ours.append(_start(browser, command, port, "healthz", f"{folder}/{number}.duckdb"))
            port = str(free_port())
            bare.append(_start(browser, _streamlit(str(script), port), port, "_stcore/health"))
    seconds, other = statistics.median(ours), statistics.median(bare)
    what = "make run" if is_set_up else "streamlit run app.py (no .venv, so not make run)"
    return [
        BenchRow(
            f"{what} to first drawn page, set-up done, by a bare Streamlit page", f"≤ {RATIO} ×",
            f"{seconds / other:.2f} × at {seconds:.1f} s ({min(ours):.1f} to {max(ours):.1f}; bare {other:.1f} s)",
            ok=seconds <= RATIO * other,
        )
    ]  # fmt: skip


def _is_set_up() -> bool:
    """Return whether `make run` would start at once; not asked where .venv belongs to another checkout: make would undo it."""
    if (ROOT / ".venv").is_symlink():
        return False
    asked = subprocess.run(["make", "-q", ".venv/.run"], cwd=ROOT, capture_output=True, check=False)
    return asked.returncode == 0


def _streamlit(script: str, port: str) -> list[str]:
    return [
        sys.executable, "-m", "streamlit", "run", script, "--server.port", port, "--server.address", "127.0.0.1",
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip


def _start(browser: Browser, command: Sequence[str], port: str, health: str, database: str = "") -> float:
    """Return the seconds until the first page is on the screen."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "POSTMORTEM_DATABASE": database}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    page = browser.new_page()
    try:
        url = f"http://127.0.0.1:{port}"
        while not _listens(f"{url}/{health}"):
            assert time.monotonic() < began + PATIENCE, "the server did not start"
            time.sleep(0.02)
        page.goto(url)
        page.get_by_role("button", name=BUTTON).wait_for()
        return time.monotonic() - began
    finally:
        page.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _listens(url: str) -> bool:
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=2, trust_env=False).is_success
    return False
