"""Somebody who writes all through the soak, as a browser does: each text has an id and is sent until it is answered."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from itertools import count

import httpx

from tests.bench.flood_house import House

EVERY = 1.3  # seconds: below what one person may write in a minute
PATIENCE = 15.0


class Writer:
    """`acknowledged` are the texts that the server said it has saved, by the id under which they were sent."""

    def __init__(self, house: House, cookie: str, name: str) -> None:
        """Write into the review of `house` with the seat of `cookie`; texts begin with `name`."""
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []
        self.tries = 0
        self._name, self._numbers, self._path = name, count(1), f"/live/do?review={house.review}"
        headers = {"cookie": f"pm_browser={cookie}", "origin": house.url}
        self._client = httpx.AsyncClient(
            base_url=house.url, headers=headers, trust_env=False, timeout=PATIENCE
        )

    async def write(self) -> None:
        """Write until cancelled."""
        while True:
            await self.write_one()
            await asyncio.sleep(EVERY)

    async def write_one(self) -> None:
        """Write one more text, and return when it is saved or refused."""
        number = next(self._numbers)
        command_id, text = f"{self._name}-{number}", f"{self._name} wrote {number}"
        command = {"kind": "add_timeline_event", "text": text, "command_id": command_id}
        while True:
            self.tries += 1
            with suppress(httpx.HTTPError, ValueError):
                answer = await self._client.post(self._path, json=command)
                said = answer.json()
                if said.get("ok"):
                    self.acknowledged[command_id] = text
                    return
                if not said.get("again"):
                    self.refused.append(f"{text}: {said.get('sentence')}")
                    return
            await asyncio.sleep(0.5)

    async def leave(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()
