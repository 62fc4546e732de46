"""What an operator sees: commands by result, how long they took, who is connected, what was shed."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from pmcore.faults import FAULTS, Faults

DURATIONS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """Counters in a registry of their own, so that nothing of Streamlit's gets in."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self._commands = Counter(
            "postmortem_commands",
            "Commands by result: done, repeated, or the kind of refusal",
            ["result"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "postmortem_command_seconds", "From asking to durable", buckets=DURATIONS, registry=self.registry
        )
        self._connected = Gauge(
            "postmortem_connected",
            "Open sockets: pages (stream) and boards (live)",
            ["socket"],
            registry=self.registry,
        )
        self._shed = Counter(
            "postmortem_shed",
            "Messages and requests that the guards refused, by reason",
            ["reason"],
            registry=self.registry,
        )
        self._slowed = Counter(
            "postmortem_slowed",
            "Messages and requests that had to wait for an allowance, by kind",
            ["kind"],
            registry=self.registry,
        )
        self._webhook = Counter(
            "postmortem_webhook",
            "Deliveries of the webhook, by how an attempt ended: sent, again, failed, dropped",
            ["result"],
            registry=self.registry,
        )
        self.registry.register(_NotShown(FAULTS))
        self._saves = Gauge(
            "postmortem_storage_ok",
            "1 while the database can be written, 0 while it cannot: its file is gone, its disk is full",
            registry=self.registry,
        )
        self._unconnected = Counter(
            "postmortem_unconnected",
            "What kept people from connecting: blocked sockets, upgrade, host, origin, path",
            ["reason"],
            registry=self.registry,
        )

    def webhook(self, result: str) -> None:
        """Count an attempt of the webhook, or what was given up without one."""
        self._webhook.labels(result).inc()

    def command(self, result: str, seconds: float) -> None:
        """Count a command."""
        self._commands.labels(result).inc()
        self._seconds.observe(seconds)

    def connected(self, socket: str, step: int) -> None:
        """Count a socket that opened (1) or closed (-1)."""
        self._connected.labels(socket).inc(step)

    def shed(self, reason: str) -> None:
        """Count something that a guard refused."""
        self._shed.labels(reason).inc()

    def slowed(self, kind: str) -> None:
        """Count something that had to wait."""
        self._slowed.labels(kind).inc()

    def unconnected(self, reason: str) -> None:
        """Count something that kept somebody from connecting."""
        self._unconnected.labels(reason).inc()

    def saves(self, well: bool) -> None:
        """Say whether the database can be written."""
        self._saves.set(int(well))

    def text(self) -> bytes:
        """Return everything in the format of Prometheus."""
        return generate_latest(self.registry)


class _NotShown(Collector):
    """Tells what could not be drawn or written (pmcore/faults.py), as it stands when somebody asks."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def collect(self) -> Iterator[Metric]:
        """Yield the counter."""
        family = CounterMetricFamily(
            "postmortem_not_shown",
            "Different entries, boards and parts of documents that could not be drawn, by kind",
            labels=["kind"],
        )
        for kind, count in sorted(self._faults.counts().items()):
            family.add_metric([kind], count)
        yield family
