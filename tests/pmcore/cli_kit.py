"""A terminal in which the `postmortem` command is typed, over a folder with a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pmcore.__main__ import main

ROOT = Path(__file__).parents[2]


class Terminal:
    """A folder with a database, and commands typed in it, each a process of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.database = str(folder / "reviews.duckdb")
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("POSTMORTEM_", "STREAMLIT_"))
        } | {"PYTHONPATH": str(ROOT), "POSTMORTEM_DATABASE": self.database}

    def types(self, *words, ends=0, **environment):
        """Run a command that must end with `ends`; return what it printed."""
        code, printed, complained = self.run(words, self.environment | environment)
        self.complaint = complained.decode()
        assert code == ends, f"{words}: {code}\n{printed.decode(errors='replace')}\n{self.complaint}"
        assert "Traceback" not in self.complaint
        return printed if "-" in words else printed.decode()

    def run(self, words, environment):
        done = subprocess.run(
            [sys.executable, "-m", "pmcore", *words],
            cwd=self.folder, env=environment, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def json(self, *words, **more):
        return json.loads(self.types(*words, "--json", **more))

    def refuses(self, *words, **environment):
        """Run a command that must end with 1; return the sentence."""
        printed = self.types(*words, ends=1, **environment)
        assert printed == ""
        return self.complaint.strip()


class QuickTerminal(Terminal):
    """The same commands in this very process: a start costs a second, and most stories type many."""

    def __init__(self, folder, monkeypatch, capfdbinary):
        super().__init__(folder)
        self._monkeypatch, self._capture = monkeypatch, capfdbinary

    def run(self, words, environment):
        self._capture.readouterr()
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            for name in os.environ.keys() - environment.keys():
                patch.delenv(name)
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["postmortem", *words])
            with pytest.raises(SystemExit) as ended:
                main()
        sys.stdout.flush()
        return (ended.value.code or 0, *self._capture.readouterr())
