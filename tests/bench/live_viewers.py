"""Many viewers in one process, as lean as can be, so that what is measured is the server.

Raw WebSockets by hand: frames are not parsed as JSON, only searched for `mark:<number>;`, and the time of arrival is
noted as CLOCK_MONOTONIC nanoseconds. Reads one JSON command per line and answers with one line.
"""

import asyncio
import json
import os
import re
import struct
import sys
import time
from collections import defaultdict
from typing import Any

import uvloop

MARKS = re.compile(rb"mark:(\d+);")
PING, PONG = 0x89, b"\x8a\x80\0\0\0\0"


class Viewer(asyncio.Protocol):
    """One browser tab."""

    def __init__(self, crowd: "Crowd", cookie: str, path: str, watch: list[str]) -> None:
        self.crowd, self.cookie, self.path, self.watch = crowd, cookie, path, watch
        self.boards = [
            name for name in watch if "§" not in name
        ]  # their sections can be followed once they are there
        self.buffer, self.open, self.frames = b"", False, 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        host = f"127.0.0.1:{self.crowd.port}"
        lines = [
            f"GET {self.path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", f"Cookie: pm_browser={self.cookie}",
            "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
        ]  # fmt: skip
        transport.write("\r\n".join(lines).encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self.buffer = self.buffer + data if self.buffer else data
        if not self.open:
            head, end, self.buffer = self.buffer.partition(b"\r\n\r\n")
            if not end:
                self.buffer = head
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self.open = True
            if self.watch:
                self.follow(self.boards)
        while self.buffer and (frame := self.take()) is not None:
            self.heard(frame, now)

    def take(self) -> tuple[int, bytes] | None:
        """Return the first byte and the payload of the next whole frame, or None."""
        buffer = self.buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        elif size == 127:
            size, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + size:
            return None
        self.buffer = buffer[start + size :]
        return buffer[0], buffer[start : start + size]

    def heard(self, frame: tuple[int, bytes], now: int) -> None:
        opcode, payload = frame
        if opcode == PING:
            self.transport.write(
                bytes([PONG[0], 0x80 | len(payload)]) + PONG[2:] + payload
            )  # masked with zeros
            return
        self.frames += 1
        if self.frames == 1 + len(self.boards) < 1 + len(self.watch):
            self.follow(self.watch)
        self.crowd.sizes.append(len(payload))
        if self.crowd.every:
            for mark in {int(each) for each in MARKS.findall(payload)}:
                self.crowd.times[mark].append(now)
            return
        at = payload.rfind(b"mark:")
        if at >= 0:
            mark = int(payload[at + 5 : payload.index(b";", at)])
            self.crowd.times[mark].append(now)

    def follow(self, names: list[str]) -> None:
        self.say(json.dumps({"watch": names}, ensure_ascii=False).encode())

    def say(self, text: bytes) -> None:
        assert len(text) < 126
        self.transport.write(bytes([0x81, 0x80 | len(text)]) + struct.pack("I", 0) + text)

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += 1


class Crowd:
    """All viewers."""

    def __init__(self) -> None:
        self.port, self.lost = 0, 0
        self.every = False  # whether a frame may hold several marks
        self.viewers: list[Viewer] = []
        self.times: dict[int, list[int]] = defaultdict(list)
        self.sizes: list[int] = []

    async def connect(self, port: int, path: str, cookies: list[str], watch: list[str]) -> int:
        """Open one tab per cookie, and return when each has what it watches."""
        self.port = port
        loop = asyncio.get_running_loop()
        for cookie in cookies:
            viewer = Viewer(self, cookie, path, watch)
            self.viewers.append(viewer)
            await loop.create_connection(lambda viewer=viewer: viewer, "127.0.0.1", port)
        end = time.monotonic() + 30
        while any(not v.open or (watch and v.frames < 1 + len(watch)) for v in self.viewers):
            assert time.monotonic() < end, "the viewers did not get in"
            await asyncio.sleep(0.02)
        return os.getpid()

    async def look_for_every(self) -> bool:
        """Note all marks of a frame from now on, not only the last one."""
        self.every = True
        return self.every

    async def collect(self) -> dict[str, Any]:
        """Return what arrived when since the last time, and the sizes of the frames."""
        times, sizes = dict(self.times), self.sizes
        self.times, self.sizes = defaultdict(list), []
        return {"times": times, "sizes": sizes, "lost": self.lost}


async def main() -> None:
    """Answer the bench until it goes."""
    crowd, loop = Crowd(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        what, *arguments = json.loads(line)
        print(json.dumps(await getattr(crowd, what)(*arguments)), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
