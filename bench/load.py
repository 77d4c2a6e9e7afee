"""Many customers at once, each texting on: turns a second, how long they wait, and whether anything was lost.

python -m bench.load [--customers 200] [--texts 3]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from typing import Any

import aiohttp

from bench.harness import Server, report, scratch, spread, tieline

_LONGEST_SECONDS = 120.0


class _Crowd:
    """All customers in one process, told of answers by one feed."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session
        self._answered: dict[str, asyncio.Future[float]] = {}
        self.seconds: list[float] = []
        self.texts_sent = 0
        self.replies_read = 0

    async def follow(self, ready: asyncio.Event) -> None:
        async with self._session.get(f"{self._server.url}/phone/api/live") as feed:
            async for line in feed.content:
                if not line.startswith(b"data: "):
                    continue
                event = json.loads(line[6:])
                ready.set()
                if event["type"] == "TurnAnswered":
                    self._turn(event["data"]["turnId"]).set_result(time.perf_counter())

    def _turn(self, turn_id: str) -> asyncio.Future[float]:
        return self._answered.setdefault(turn_id, asyncio.get_running_loop().create_future())

    async def customer(self, number: int, texts: int) -> None:
        for count in range(texts):
            body = {"address": f"+1555013{number:04d}", "body": f"Where is my order {number}-{count}?"}
            began = time.perf_counter()
            sent = await self._call("POST", "/phone/api/messages", body)
            self.texts_sent += 1
            ended = await self._turn(sent["turnId"])
            self.seconds.append(ended - began)

    async def count_replies(self, number: int) -> None:
        path = f"/phone/api/messages?address=%2B1555013{number:04d}&limit=500"
        thread = await self._call("GET", path)
        self.replies_read += sum(1 for one in thread["messages"] if one["speaker"] == "agent")

    async def _call(self, method: str, path: str, body: object = None) -> Any:
        async with self._session.request(method, self._server.url + path, json=body) as answer:
            answer.raise_for_status()
            return await answer.json()


async def _run(server: Server, *, customers: int, texts: int) -> tuple[_Crowd, float]:
    headers = {"Authorization": f"Bearer {server.local_key}"}
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=_LONGEST_SECONDS)
    async with aiohttp.ClientSession(headers=headers, connector=connector, timeout=timeout) as session:
        crowd = _Crowd(server, session)
        ready = asyncio.Event()
        feed = asyncio.create_task(crowd.follow(ready))
        await asyncio.wait_for(ready.wait(), 10)
        await crowd.customer(customers, 1)
        crowd.seconds.clear()
        began = time.perf_counter()
        everybody = [crowd.customer(number, texts) for number in range(customers)]
        async with asyncio.timeout(_LONGEST_SECONDS):
            await asyncio.gather(*everybody)
        lasted = time.perf_counter() - began
        for number in range(customers + 1):
            await crowd.count_replies(number)
        feed.cancel()
        return crowd, lasted


def measure(customers: int, texts: int) -> dict[str, Any]:
    """Let `customers` text at once, each the next text as soon as the last is answered."""
    with scratch("load") as folder, tieline(folder / "data") as server:
        cpu = server.cpu_seconds
        crowd, lasted = asyncio.run(_run(server, customers=customers, texts=texts))
        row = {
            **spread(crowd.seconds),
            "turns_per_s": round(len(crowd.seconds) / lasted, 1),
            "lost": crowd.texts_sent - crowd.replies_read,
            "cpu_ms": round((server.cpu_seconds - cpu) / crowd.texts_sent * 1000, 1),
            "resident_mb": round(server.resident_mb),
        }
    return report("load", {f"{customers} customers, {texts} texts each": row})


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--texts", type=int, default=3)
    asked = parser.parse_args(arguments)
    measure(asked.customers, asked.texts)


if __name__ == "__main__":
    main()
