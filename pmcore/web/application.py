"""Routes, middleware and lifespan of the ASGI app; app.py hands them to Streamlit."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.staticfiles import StaticFiles

from pmcore.web.api import Api
from pmcore.web.cookies import BrowserCookie
from pmcore.web.doing import Doing
from pmcore.web.export import Export
from pmcore.web.gates import BlockedPaths, UploadGate
from pmcore.web.headers import SecurityHeaders
from pmcore.web.health import Health
from pmcore.web.hosts import HostCheck, Hosts
from pmcore.web.join import Join
from pmcore.web.script import Script
from pmcore.web.service import Service, reset_service
from pmcore.web.socketguard import LIVE, SocketGuard
from pmcore.web.strangers import Strangers

# With Python's own numbers (700, 10, 10) a full collection of 40 to 80 ms came whenever some 200 people joined; with
# these it did not, and the small ones stay below 7 ms (gc.callbacks in tests/bench/live_server.py).
RARELY = (10_000, 20, 50)


def routes(service: Service, assets: Path, script: str = "") -> list[BaseRoute]:
    """Return everything that is not Streamlit's; `assets` is the folder with fonts and icons, `script` that of the pages."""
    return [
        *Script(script).routes(),
        Mount("/assets", StaticFiles(directory=assets)),
        WebSocketRoute(LIVE, service.hub.endpoint),
        *Doing(service).routes(),
        *Join(service).routes(),
        *Export(service).routes(),
        *Api(service).routes(),
        *Health(service).routes(),
    ]


def middleware(service: Service, addresses: Iterable[str] = ()) -> list[Middleware]:
    """Return the guards, outermost first; `addresses` is what the server is bound to."""
    hosts = Hosts(service.settings, addresses)
    return [
        Middleware(SecurityHeaders),  # outermost, so that refusals carry them too
        Middleware(HostCheck, hosts=hosts, metrics=service.metrics),
        Middleware(SocketGuard, metrics=service.metrics),
        Middleware(BlockedPaths),
        Middleware(UploadGate, service=service),
        Middleware(BrowserCookie, keys=service.keys, settings=service.settings),
        Middleware(Strangers, service=service),
    ]


@asynccontextmanager
async def lifespan(service: Service) -> AsyncIterator[dict[str, Any]]:
    """Run the hub on the server's loop; what was made until now is never looked at by the collector again."""
    service.hub.start(asyncio.get_running_loop())
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield {}
    finally:
        service.hub.stop()
        await asyncio.to_thread(reset_service)
