"""The long run of the typing robot: 2,000 texts by six people at seven tabs, while pages, lines and the server fail."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOGETHER = 100  # texts in one review; a new review and a new seed for the next hundred


def run(texts: int = 2_000, first_seed: int = 100) -> list[str]:
    """Let the robot enter so many texts; return a sentence for each that was lost, doubled or changed."""
    seeds = ",".join(str(first_seed + number) for number in range(-(-texts // TOGETHER)))
    environment = os.environ | {
        "POSTMORTEM_ROBOT_TEXTS": str(min(texts, TOGETHER)),
        "POSTMORTEM_ROBOT_SEEDS": seeds,
    }
    command = [sys.executable, "-m", "pytest", "-q", "-m", "browser", "tests/browser/test_typing_robot.py"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    said = [line[1:].strip() for line in done.stdout.splitlines() if line.startswith("E ")]
    return said or [done.stdout[-2_000:] + done.stderr[-2_000:]]


if __name__ == "__main__":
    print(
        "\n".join(run(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)) or "nothing lost, doubled or changed"
    )
