"""The real thing: `streamlit run app.py` in a process of its own, on a free port, over a database of its own.

with Server(tmp_path) as server:
    httpx.get(f"{server.url}/healthz")
    server.kill()   # as a crash would
    server.start()  # the same port, the same database
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import httpx

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 180.0  # seconds: some four of processor, of which there may be little


class Server:
    """A server process; `log` is what it printed."""

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Keep everything in `folder`; `environment` is set on top of this process's; listen at `address` and `port`."""
        self._address = address
        self.database = folder / "postmortem.duckdb"
        self.log = folder / "server.log"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = os.environ | {"POSTMORTEM_DATABASE": str(self.database)} | dict(environment or {})
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self, more: Mapping[str, str]) -> None:
        """Set more for the next start, such as the address of a proxy that needed this server's port first."""
        self._environment = self._environment | dict(more)

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def runs(self) -> bool:
        """Return whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            "--server.address",
            self._address,
            "--server.port",
            str(self.port),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + STARTS_WITHIN
        with httpx.Client(timeout=2, trust_env=False, verify=False) as http:
            while time.monotonic() < deadline and self.process.poll() is None:
                with suppress(httpx.HTTPError):
                    if http.get(f"{self.url}/healthz").is_success:
                        return
                time.sleep(0.05)
        self.stop()
        raise AssertionError(f"The server did not start:\n{self.log.read_text()}")

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would: nothing is finished."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(20)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
