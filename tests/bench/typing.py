"""The long run of the typing robot: 2,000 texts by six people at seven tabs, while pages, lines and the server fail."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOGETHER = 100  # texts in one review; a new review and a new seed for the next hundred


def run(texts: int = 2_000, first_seed: int = 100) -> float:
    """Let the robot enter so many texts and return the seconds it took; raises `AssertionError` with what went wrong."""
    seeds = ",".join(str(first_seed + number) for number in range(-(-texts // TOGETHER)))
    environment = os.environ | {"POSTMORTEM_ROBOT_TEXTS": str(TOGETHER), "POSTMORTEM_ROBOT_SEEDS": seeds}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "browser", "tests/browser/test_typing_robot.py"]
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4_000:]
    return time.monotonic() - started


if __name__ == "__main__":
    print(f"{run(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000):.0f} s, nothing lost, doubled or changed")
