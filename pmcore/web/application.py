"""Routes, middleware and lifespan of the ASGI app; app.py hands them to Streamlit."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles

from pmcore.server.hosts import Hosts
from pmcore.server.memory import Memory
from pmcore.server.service import Service, reset_service
from pmcore.web.api.mount import Api
from pmcore.web.cookies import BrowserCookie
from pmcore.web.guards.gates import BlockedPaths, UploadGate
from pmcore.web.guards.headers import SecurityHeaders
from pmcore.web.guards.hosts import HostCheck
from pmcore.web.guards.requests import RequestGuard
from pmcore.web.guards.sockets import LIVE, Gate, SocketGuard
from pmcore.web.guards.who import Seated
from pmcore.web.guards.wire import Wire
from pmcore.web.routes.bring import Bring
from pmcore.web.routes.bring_measures import BringMeasures
from pmcore.web.routes.checking import Checking, Handshakes, Probe
from pmcore.web.routes.doing import Doing
from pmcore.web.routes.enter import Enter
from pmcore.web.routes.export import Export
from pmcore.web.routes.finding import Finding
from pmcore.web.routes.health import Health
from pmcore.web.routes.inbox import InboxOffers
from pmcore.web.routes.intake import Intake
from pmcore.web.routes.join import Join
from pmcore.web.routes.measures import MeasureFiles
from pmcore.web.routes.next_meeting import NextMeeting
from pmcore.web.routes.own import Own
from pmcore.web.routes.prompts import AskAloud
from pmcore.web.routes.strangers import Strangers
from pmcore.web.routes.tray import Tray
from pmcore.web.routes.unsigned import UnsignedCards
from pmcore.web.routes.when import When
from pmcore.web.routes.wording import WordingHelp
from pmcore.web.script import Script
from pmcore.web.streamlits import HostConfig, Pages
from pmcore.web.subpath import Streamlits, SubPath

# With Python's own numbers (700, 10, 10) a full collection of 40 to 80 ms came whenever some 200 people joined; with
# these it did not, and the small ones stay below 7 ms (gc.callbacks in tests/bench/live_server.py).
RARELY = (10_000, 20, 50)
# Seconds after which a thread that draws a page lets the server's loop go on. Python's own 5 ms, times the threads that wait,
# is what each click would wait several times.
SWITCH = 0.001


@dataclass(frozen=True)
class Around:
    """What stands around us: the addresses that the server is bound to, and what Streamlit serves.

    `pages` is the folder with the pages and their assets, `base` is Streamlit's `server.baseUrlPath`, `script` is what
    the pages load into the browser.
    """

    pages: Path
    addresses: tuple[str, ...] = ()
    base: str = ""
    script: str = ""

    @property
    def assets(self) -> Path:
        """Return the folder with fonts, icons and scripts."""
        return self.pages / "assets"

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all pages as they stand in an address; the start page has none."""
        return frozenset({"", *(each.stem for each in self.pages.glob("*.py"))})


class Served(NamedTuple):
    """Our routes, and what stands around all that is served, outermost first."""

    routes: list[BaseRoute]
    middleware: list[Middleware]


def application(service: Service, around: Around) -> Served:
    """Return our routes (everything that is not Streamlit's), and the guards, outermost first."""
    hosts = service.hosts
    hosts.add(around.addresses)
    gate = Gate(Seated(service.reviews), service.metrics)
    own = routes(service, around, hosts, gate)
    return Served(own, middleware(service, around, hosts, gate, own))


def routes(service: Service, around: Around, hosts: Hosts, gate: Gate) -> list[BaseRoute]:
    """Return everything that is not Streamlit's. A new route needs no thought of sub-paths."""
    return [
        *Script(around.script).routes(),
        Mount("/assets", StaticFiles(directory=around.assets)),
        WebSocketRoute(LIVE, service.hub.endpoint),
        *Doing(service).routes(),
        *Finding(service).routes(),
        *Join(service).routes(),
        *Bring(service).routes(),
        *BringMeasures(service).routes(),
        *Enter(service).routes(),
        *Own(service).routes(),
        *MeasureFiles(service).routes(),
        *NextMeeting(service).routes(),
        *Export(service).routes(),
        *When(service).routes(),
        *WordingHelp(service).routes(),
        *UnsignedCards(service).routes(),
        *AskAloud(service).routes(),
        *Intake(service).routes(),
        *InboxOffers(service).routes(),
        *Tray(service).routes(),
        *Api(service).routes(),
        *Health(service).routes(),
        *service.backups.routes(),
        *Checking(hosts, service.connections, gate).routes(),
    ]


def middleware(
    service: Service, around: Around, hosts: Hosts, gate: Gate, own: Sequence[BaseRoute]
) -> list[Middleware]:
    """Return the guards, outermost first; `own` are our routes."""
    settings, keys, metrics, told = service.settings, service.keys, service.metrics, service.connections
    return [
        Middleware(Wire, metrics=metrics),
        Middleware(
            SubPath, bases=[settings.path, around.base]
        ),  # so that nothing below knows of a path before ours
        Middleware(
            SecurityHeaders, secure=settings.secure
        ),  # before all that may refuse, so that refusals carry them too
        Middleware(Handshakes, connections=told, keys=keys, pages=around.names),
        Middleware(
            HostCheck,
            hosts=hosts,
            metrics=metrics,
            connections=told,
            safety=service.safety,
            strict=settings.strict,
        ),
        Middleware(
            BrowserCookie, keys=keys, settings=settings
        ),  # so that what is inside knows whose request it is
        Middleware(SocketGuard, gate=gate),
        Middleware(RequestGuard, service=service, seated=gate.seated),
        Middleware(Probe),
        Middleware(BlockedPaths),
        Middleware(UploadGate, service=service),
        Middleware(Strangers, service=service),
        Middleware(Pages, routes=own, pages=around.names, assets=around.assets, connections=told),
        Middleware(HostConfig),
        Middleware(Streamlits, routes=own, base=around.base),
    ]


@asynccontextmanager
async def lifespan(service: Service) -> AsyncIterator[dict[str, Any]]:
    """Run the hub on the server's loop; what was made until now is never looked at by the collector again."""
    service.hub.start(asyncio.get_running_loop())
    saving = asyncio.create_task(service.saving.run())
    memory = asyncio.create_task(Memory(others=service.reviews.store.give_back).run())
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    sys.setswitchinterval(SWITCH)
    backups = asyncio.create_task(service.backups.run())
    try:
        yield {}
    finally:
        for each in (saving, memory, backups):
            each.cancel()
        service.hub.stop()
        await asyncio.to_thread(reset_service)
