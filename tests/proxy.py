"""A reverse proxy for tests, on 127.0.0.1, that can be as good or as bad as those in front of real servers.

    with Proxy(server.port, strip="/tools/pm") as proxy:
        httpx.get(f"{proxy.url}/healthz")
    with Proxy(server.port, sockets="drop") as proxy:  # what nginx does when nobody told it about WebSockets
        ...
        proxy.sockets = "pass"                         # the operator has read the sentence

It copies bytes and changes the head of each request; every connection carries one request.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Literal, Self

Sockets = Literal["pass", "400", "404", "hang", "drop"]
LARGEST_HEAD = 64 * 1024
HOP = {"upgrade", "connection"}


class Proxy:
    """A proxy in a thread of its own.

    `strip` and `keep` are paths it serves under (taken off, or passed on); all else is 404. `sockets` says what becomes of
    WebSockets (only of those whose path ends with one of `blocked`, where given): `drop` passes them on without their Upgrade
    header. `rewrite_host` passes the inner address as Host, or the name it is. Without `slash`, the path alone leads nowhere.
    `add` are headers it adds.
    """

    def __init__(
        self,
        target: int,
        *,
        strip: str = "",
        keep: str = "",
        sockets: Sockets = "pass",
        blocked: tuple[str, ...] = (),
        rewrite_host: bool | str = False,
        slash: bool = True,
        add: dict[str, str] | None = None,
        port: int = 0,
    ) -> None:
        """Pass on to port `target` of this machine; listen at `port`, or at one that is free."""
        self.target, self.strip, self.keep = target, strip, keep
        self.sockets: Sockets = sockets
        self.blocked, self.add = blocked, dict(add or {})
        self.host = rewrite_host if isinstance(rewrite_host, str) else f"127.0.0.1:{target}" * rewrite_host
        self.slash = slash
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._open: set[asyncio.Task[None] | None] = set()  # the loop itself holds its tasks only weakly
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def origin(self) -> str:
        """Return scheme and host."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Return how people reach the server through this."""
        return f"{self.origin}{self.strip or self.keep}"

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and cut what is open."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        while tasks := asyncio.all_tasks(self._loop):
            for task in tasks:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._open.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._one(reader, writer)
        finally:
            self._open.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, path, version = first.split(" ")
        headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        wants_socket = any(
            name.lower() == "upgrade" and value.lower() == "websocket" for name, value in headers
        )
        inner = self._inner(path)
        if inner is None:
            missing = self.slash and path == (self.strip or self.keep)
            await answer(writer, f"301 Moved\r\nLocation: {path}/" if missing else "404 Not Found")
            return
        how = self.sockets if wants_socket and self._is_blocked(path) else "pass"
        if how == "hang":
            await reader.read()  # until the browser gives up
            return
        if how in {"400", "404"}:
            await answer(writer, f"{how} No")
            return
        upgraded = wants_socket and how == "pass"
        sent = [each for each in headers if upgraded or each[0].lower() not in HOP]
        if not upgraded:
            sent.append(("Connection", "close"))
        if self.host:
            sent = [each for each in sent if each[0].lower() != "host"]
            sent.append(("Host", self.host))
        sent += self.add.items()
        to = await asyncio.open_connection("127.0.0.1", self.target)
        text = "\r\n".join([f"{method} {inner} {version}", *(f"{name}: {value}" for name, value in sent)])
        to[1].write(f"{text}\r\n\r\n".encode("latin-1"))
        try:
            pipes = [asyncio.ensure_future(copy(reader, to[1])), asyncio.ensure_future(copy(to[0], writer))]
            # A plain request is over with its answer, a socket as soon as one side goes.
            await asyncio.wait(pipes if upgraded else pipes[1:], return_when=asyncio.FIRST_COMPLETED)
            for pipe in pipes:
                pipe.cancel()
        finally:
            to[1].close()

    def _is_blocked(self, path: str) -> bool:
        return not self.blocked or path.partition("?")[0].endswith(self.blocked)

    def _inner(self, path: str) -> str | None:
        prefix = self.strip or self.keep
        if not path.startswith(f"{prefix}/"):
            return None
        return path.removeprefix(self.strip) if self.strip else path


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on bytes until the end."""
    with suppress(OSError):
        while data := await reader.read(LARGEST_HEAD):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()


async def answer(writer: asyncio.StreamWriter, status: str) -> None:
    """Answer as a proxy does by itself."""
    said = status.splitlines()[0]
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(said)}\r\nConnection: close"
    )
    writer.write(f"{head}\r\n\r\n{said}".encode())
    await writer.drain()
