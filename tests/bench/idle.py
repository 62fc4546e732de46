"""What do 200 people cost who only look?

python -m tests.bench.table idle
"""

import time

from tests.bench.live_run import cpu_seconds, server, viewers
from tests.bench.row import BenchRow

VIEWERS, SECONDS = 200, 30.0
PERCENT = 1.0


def rows() -> list[BenchRow]:
    """Measure the processor time of the server while nothing happens, pings included."""
    with server(VIEWERS) as (_app, house), viewers(house, VIEWERS, watch=("rail", "timeline")) as crowd:
        time.sleep(3)  # joining is over
        before, started = cpu_seconds(house["pid"]), time.monotonic()
        time.sleep(SECONDS)
        percent = 100 * (cpu_seconds(house["pid"]) - before) / (time.monotonic() - started)
        assert crowd("collect")["lost"] == 0
    return [
        BenchRow(
            f"server CPU with {VIEWERS} idle viewers", f"≤ {PERCENT:.0f} % of a core", f"{percent:.2f} %",
            ok=percent <= PERCENT,
        )
    ]  # fmt: skip
