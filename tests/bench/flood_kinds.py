"""Flooders: each does one kind of mischief against a server, as fast as it is let, until it is cancelled.

    await KINDS["reruns"](house, number, count)

`number` is which flooder this is (each has a seat of its own where the kind needs one), `count` is told what was sent, answered
and refused. Written by hand on bare streams, so that the flooders cost less than what they attack.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from tests.bench.flood_house import House

Flooder = Callable[[House, int, "Counter[str]"], Awaitable[None]]

AT_ONCE = 4  # connections of a flooder that waits for answers
HELD = 60  # connections of a flooder that lets them hang
A_SECOND = 7.5  # messages of a socket: just below what one socket may say
GONE = (OSError, EOFError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)
TEXT, BINARY, PING = 0x81, 0x82, 0x89
TRIGGER = re.compile(rb"\$\$ID-[0-9a-f]{8,}-[\w:.-]+")


# ---------------------------------------------------------------------- plain requests


class Client:
    """One connection that is kept alive, opened anew where the server closed it."""

    def __init__(self, house: House, cookie: str = "") -> None:
        self.house, self.cookie = house, cookie
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> int:
        """Return the status of the answer; 0 where there was none."""
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.house.port)
            reader, writer = self._streams
            writer.write(head(self.house, method, path, self.cookie, f"Content-Type: {kind}", f"Content-Length: {len(body)}") + body)  # fmt: skip
            answer = (await reader.readuntil(b"\r\n\r\n")).lower()
            await self._drain(reader, answer)
            if b"connection: close" in answer:
                self.close()
            if found := re.search(rb"set-cookie: pm_browser=([^;]+)", answer):
                self.fresh = found[1].decode()
            return int(answer[9:12])
        except GONE:
            self.close()
            await asyncio.sleep(0.01)
            return 0

    async def _drain(self, reader: asyncio.StreamReader, answer: bytes) -> None:
        if found := re.search(rb"content-length: (\d+)", answer):
            await reader.readexactly(int(found[1]))
        elif b"chunked" in answer:
            while (size := int(await reader.readline(), 16)) >= 0:
                await reader.readexactly(size + 2)
                if not size:
                    return

    def close(self) -> None:
        """Let go of the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def head(house: House, method: str, path: str, cookie: str, *more: str) -> bytes:
    """Return the head of a request, as a browser would send it."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{house.port}", f"Origin: {house.url}", "Accept: text/html", *more]  # fmt: skip
    if cookie:
        lines.append(f"Cookie: pm_browser={cookie}")
    return "\r\n".join([*lines, "", ""]).encode()


async def repeat(
    house: House, count: Counter[str], cookie: str, request: Callable[[], tuple[str, str, bytes]]
) -> None:
    """Send what `request` gives over several connections, each as soon as the one before is answered."""

    async def one() -> None:
        client = Client(house, cookie)
        try:
            while True:
                status = await client.ask(*request())
                count["sent"] += 1
                count[str(status)] += 1
                await asyncio.sleep(0)
        finally:
            client.close()

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def fresh_cookie(house: House) -> str:
    """Return a cookie as the server gives it to everybody, or nothing where it gives none now."""
    client = Client(house)
    client.fresh = ""
    await client.ask("GET", "/join")
    client.close()
    return client.fresh


def seat(house: House, number: int) -> str:
    """Return the cookie of a flooder with a seat; the first few seats belong to quiet people."""
    return house.cookies[-1 - number % len(house.cookies)]


async def wrong_codes(house: House, number: int, count: Counter[str]) -> None:
    """Try codes, as a browser that keeps its cookie."""
    cookie = await fresh_cookie(house)
    await repeat(house, count, cookie, lambda: ("GET", f"/join/{letters(8)}", b""))


async def creating(house: House, number: int, count: Counter[str]) -> None:
    """Start reviews, each from a browser that was never here."""

    async def one() -> None:
        while True:
            client = Client(house, await fresh_cookie(house))
            body = json.dumps(
                {
                    "kind": "create_review",
                    "title": letters(9),
                    "facilitator": "Eve",
                    "command_id": letters(12),
                }
            )
            count[str(await client.ask("POST", "/live/do", body.encode()))] += 1
            count["sent"] += 1
            client.close()

    await asyncio.gather(*(one() for _ in range(AT_ONCE)))


async def exports(house: House, number: int, count: Counter[str]) -> None:
    """Fetch documents, each of which is drawn anew."""
    at = -1 - number % len(house.exports)
    await repeat(house, count, house.cookies[at], lambda: ("GET", house.exports[at], b""))


async def commands(house: House, number: int, count: Counter[str]) -> None:
    """Write without an end, with a seat."""
    await repeat(
        house, count, seat(house, number), lambda: ("POST", f"/live/do?review={house.review}", lesson())
    )


async def commands_without_a_seat(house: House, number: int, count: Counter[str]) -> None:
    """Write without an end, and without a seat."""
    await repeat(house, count, "", lambda: ("POST", f"/live/do?review={house.review}", lesson()))


async def choices(house: House, number: int, count: Counter[str]) -> None:
    """Ask what a field can choose from."""
    await repeat(
        house,
        count,
        seat(house, number),
        lambda: ("GET", f"/live/choices?review={house.review}&of=events", b""),
    )


async def times(house: House, number: int, count: Counter[str]) -> None:
    """Ask what a time means, as if somebody typed with a hundred hands."""
    path = f"/live/time?review={house.review}&text=14:05%20the%20day%20after%20tomorrow"
    await repeat(house, count, seat(house, number), lambda: ("GET", path, b""))


async def checks(house: House, number: int, count: Counter[str]) -> None:
    """Ask how one is connected."""
    await repeat(house, count, "", lambda: ("GET", f"/live/check?origin={house.url}", b""))


async def pages(house: House, number: int, count: Counter[str]) -> None:
    """Load pages and what belongs to them."""
    paths = (
        "/",
        "/start",
        "/join",
        f"/timeline?review={house.review}",
        "/assets/inter.woff2",
        "/live/board.js",
    )
    await repeat(house, count, "", lambda: ("GET", random.choice(paths), b""))


def lesson() -> bytes:
    """Return a command that is new each time."""
    return json.dumps({"kind": "add_lesson", "text": letters(30), "command_id": letters(12)}).encode()


def letters(length: int) -> str:
    """Return random letters as codes have them."""
    return "".join(random.choices("ABCDEFGHJKMNPQRSTUVWXYZ23456789", k=length))


# ---------------------------------------------------------------------- sockets


@asynccontextmanager
async def opened(
    house: House, path: str, cookie: str, count: Counter[str]
) -> AsyncIterator[asyncio.StreamWriter | None]:
    """Open a socket and read whatever comes; gives None where it is refused."""
    writer = reading = None
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
        more = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: streamlit"]  # fmt: skip
        writer.write(head(house, "GET", path, cookie, *more))
        answer = await reader.readuntil(b"\r\n\r\n")
        count["handshakes"] += 1
        count[answer[9:12].decode()] += 1
        if b" 101 " not in answer:
            await asyncio.sleep(0.05)
            yield None
            return
        writer.seen = bytearray()  # type: ignore[attr-defined]
        reading = asyncio.create_task(_read(reader, writer))
        yield writer
    except GONE:
        count["broken"] += 1
        await asyncio.sleep(0.05)
        if writer is None or reading is None:
            yield None
    finally:
        if reading is not None:
            reading.cancel()
        if writer is not None:
            writer.close()


async def _read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take what comes, keep the beginning of it, and close when the server does."""
    with suppress(*GONE):
        while data := await reader.read(65_536):
            if len(writer.seen) < 2_000_000:  # type: ignore[attr-defined]
                writer.seen += data  # type: ignore[attr-defined]
    writer.close()


def frame(first: int, payload: bytes, size: int | None = None) -> bytes:
    """Return a frame, masked with zeros; `size` is what it says of itself where that differs."""
    length = len(payload) if size is None else size
    if length < 126:
        start = bytes([first, 0x80 | length])
    elif length < 65_536:
        start = struct.pack("!BBH", first, 0x80 | 126, length)
    else:
        start = struct.pack("!BBQ", first, 0x80 | 127, length)
    return start + b"\0\0\0\0" + payload


async def again(house: House, path: str, cookie: str, count: Counter[str], attack: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> None:  # fmt: skip
    """Attack over a socket, and over the next one when it is closed."""
    while True:
        async with opened(house, path, cookie, count) as writer:
            if writer is not None:
                with suppress(*GONE):
                    await attack(writer)
        await asyncio.sleep(0.05)


async def say(writer: asyncio.StreamWriter, data: bytes, count: Counter[str]) -> None:
    """Send, or raise where the socket is closed."""
    if writer.is_closing():
        raise EOFError
    writer.write(data)
    count["sent"] += 1
    await writer.drain()


def steady(
    data: bytes, count: Counter[str], a_second: float = A_SECOND
) -> Callable[[asyncio.StreamWriter], Awaitable[None]]:
    """Return an attack that sends the same so many times a second."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        while True:
            await say(writer, data, count)
            await asyncio.sleep(1 / a_second)

    return attack


STREAM, LIVE = "/_stcore/stream", "/live/ws?review={}"


def back_message(query: str = "", page: str = "", states: bytes = b"") -> bytes:
    """Return Streamlit's message that asks for a rerun, written by hand: BackMsg.rerun_script."""
    inner = b"".join(field(number, each.encode()) for number, each in ((1, query), (4, page)) if each)
    return field(11, inner + (field(2, states) if states else b""))


def field(number: int, value: bytes) -> bytes:
    """Return a field of a protobuf message."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    """Return a number as protobuf writes it."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


async def reruns(house: House, number: int, count: Counter[str]) -> None:
    """Ask for pages without a seat, each socket just below what one socket may."""
    await again(house, STREAM, await fresh_cookie(house), count, steady(frame(BINARY, back_message()), count))


async def reruns_with_a_seat(house: House, number: int, count: Counter[str]) -> None:
    """Ask for the timeline over two sockets, with a seat."""
    data = frame(BINARY, back_message(f"review={house.review}", "timeline"))
    await asyncio.gather(
        *(again(house, STREAM, seat(house, number), count, steady(data, count)) for _ in range(2))
    )


async def triggers(house: House, number: int, count: Counter[str]) -> None:
    """Fire thousands of triggers of a component in one frame, with a seat."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        asked = f"review={house.review}", "timeline"
        await say(writer, frame(BINARY, back_message(*asked)), count)
        await asyncio.sleep(1.5)
        events = json.dumps([{"event": "do"}] * 15_000, separators=(",", ":"))
        found = sorted(set(TRIGGER.findall(bytes(writer.seen))))  # type: ignore[attr-defined]
        widget = (
            b"$$STREAMLIT_INTERNAL_KEY_"
            + (found or [b"$$ID-0123456789abcdef-board:timeline"])[0]
            + b"__events"
        )
        count[f"components {len(found)}"] += 1
        states = field(1, field(1, widget) + field(16, events.encode()))
        await steady(frame(BINARY, back_message(*asked, states)), count)(writer)

    await again(house, STREAM, seat(house, number), count, attack)


async def big_frames(house: House, number: int, count: Counter[str]) -> None:
    """Send frames that no page would, some over the limit and some below."""
    sizes = 200_000, 950_000, 4_000_000

    async def attack(writer: asyncio.StreamWriter) -> None:
        while True:
            await say(writer, frame(BINARY, field(11, os.urandom(random.choice(sizes)))), count)

    await again(house, STREAM, await fresh_cookie(house), count, attack)


async def fragments(house: House, number: int, count: Counter[str]) -> None:
    """Send one message in pieces of nothing, without an end."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        await say(writer, frame(0x02, b""), count)
        while True:
            await say(writer, frame(0x00, b"") * 500, count)

    await again(house, STREAM, await fresh_cookie(house), count, attack)


async def pings(house: House, number: int, count: Counter[str]) -> None:
    """Ping as fast as possible: what the server answers before any guard of the app is asked."""
    await again(house, STREAM, await fresh_cookie(house), count, steady(frame(PING, b"") * 500, count, 200))


async def half_frames(house: House, number: int, count: Counter[str]) -> None:
    """Begin frames and never end them, over many sockets."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        await say(writer, frame(BINARY, b"x" * 100_000, 900_000), count)
        await steady(b"x", count, 2)(writer)

    cookie = await fresh_cookie(house)
    await asyncio.gather(*(again(house, STREAM, cookie, count, attack) for _ in range(HELD // 3)))


async def new_sockets(house: House, number: int, count: Counter[str]) -> None:
    """Open sockets and let go of them at once."""

    async def none(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0)

    cookie = await fresh_cookie(house)
    await asyncio.gather(*(again(house, STREAM, cookie, count, none) for _ in range(AT_ONCE)))


async def live_frames(house: House, number: int, count: Counter[str]) -> None:
    """Ask for all boards over and over, with a seat."""
    data = frame(TEXT, json.dumps({"watch": ["rail", "timeline", "causes", "overview"]}).encode())
    await again(house, LIVE.format(house.review), seat(house, number), count, steady(data, count, 50))


# ---------------------------------------------------------------------- what never ends


async def half_requests(house: House, number: int, count: Counter[str]) -> None:
    """Begin requests and never end their heads."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        await say(writer, head(house, "GET", "/", "")[:-2], count)
        while True:
            await say(writer, b"X-More: x\r\n", count)
            await asyncio.sleep(2)

    await hang(house, count, attack)


async def silent_connections(house: House, number: int, count: Counter[str]) -> None:
    """Connect and say nothing."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)

    await hang(house, count, attack)


async def slow_bodies(house: House, number: int, count: Counter[str]) -> None:
    """Send what was announced, a byte at a time."""

    async def attack(writer: asyncio.StreamWriter) -> None:
        path = f"/live/do?review={house.review}"
        await say(writer, head(house, "POST", path, seat(house, number), "Content-Type: application/json", "Content-Length: 50000"), count)  # fmt: skip
        await steady(b" ", count, 2)(writer)

    await hang(house, count, attack)


async def hang(
    house: House, count: Counter[str], attack: Callable[[asyncio.StreamWriter], Awaitable[None]]
) -> None:
    """Hold many connections, and open another where the server closed one."""

    async def one() -> None:
        while True:
            with suppress(*GONE):
                reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
                count["connections"] += 1
                attacking = asyncio.ensure_future(attack(writer))
                try:
                    while await reader.read(4096):
                        pass
                finally:
                    attacking.cancel()
                    writer.close()
            await asyncio.sleep(0.1)

    await asyncio.gather(*(one() for _ in range(HELD)))


KINDS: dict[str, Flooder] = {
    each.__name__: each
    for each in (
        reruns, reruns_with_a_seat, triggers, big_frames, fragments, pings, half_frames, new_sockets, live_frames,
        half_requests, silent_connections, slow_bodies, wrong_codes, creating, exports, commands, commands_without_a_seat,
        choices, times, checks, pages,
    )
}  # fmt: skip
