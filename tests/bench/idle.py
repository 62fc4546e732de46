"""What do 200 people cost who only look, beside one who does?

python -m tests.bench.table idle
"""

import time
from typing import Any

from tests.bench.live_run import cpu_seconds, server, viewers
from tests.bench.row import BenchRow

VIEWERS, SECONDS = 200, 20.0
PERCENT = 1.0


def rows() -> list[BenchRow]:
    """Measure the processor time of the server while nothing happens, pings included."""
    with server(VIEWERS) as (_app, house):
        one, many = _percent(house, 1), _percent(house, VIEWERS)
    return [
        BenchRow(
            f"server CPU with {VIEWERS} idle viewers, beside one", f"≤ {PERCENT:.0f} % of a core more",
            f"{many - one:.2f} % more at {many:.2f} % (one viewer: {one:.2f} %)", ok=many - one <= PERCENT,
        )
    ]  # fmt: skip


def _percent(house: dict[str, Any], count: int) -> float:
    """Return what so many viewers cost, in percent of a core."""
    with viewers(house, count, watch=("rail", "timeline")) as crowd:
        time.sleep(3)  # joining is over
        before, started = cpu_seconds(house["pid"]), time.monotonic()
        time.sleep(SECONDS)
        percent = 100 * (cpu_seconds(house["pid"]) - before) / (time.monotonic() - started)
        assert crowd("collect")["lost"] == 0
    return percent
