"""Handsets by the hundred for the measures of voice: words devices on the phone's door, all in one process.

An utterance is told as heard at once. `voice.py` and `voice_discovery.py` use it; docs/reference/calls.md has the messages.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bench.harness import BenchFault, Server

PATIENCE_SECONDS = 60.0


class Phone:
    """One handset on one call. It reads all the time: a socket that nobody reads answers no pings."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool], call_id: str) -> None:
        self.call_id = call_id
        self._socket = socket
        self._got: asyncio.Queue[tuple[float, dict[str, Any]]] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._got.put_nowait((time.perf_counter(), json.loads(message.data)))
        self._got.put_nowait((time.perf_counter(), {"type": "end", "reason": "closed"}))

    async def say(self, text: str) -> None:
        """Say a turn."""
        await self._socket.send_str(json.dumps({"type": "words", "text": text}))

    async def listen(self) -> float:
        """Wait until a whole utterance has come, and tell it as heard; return when it came (`perf_counter`)."""
        at, utterance = await self.listen_unheard()
        await self._socket.send_str(json.dumps({"type": "ended", "utterance": utterance}))
        return at

    async def listen_unheard(self) -> tuple[float, str]:
        """Wait until a whole utterance has come, and go on hearing it; return when it came, and its id."""
        while True:
            at, message = await self._next()
            if message["type"] == "say" and message["last"]:
                return at, str(message["utterance"])

    async def until(self, kind: str) -> float:
        """Wait for a message of a kind; return when it came."""
        while True:
            at, message = await self._next()
            if message["type"] == kind:
                return at

    async def hang_up(self) -> None:
        """Hang up, and wait until the platform has let go."""
        if not self._socket.closed:
            await self._socket.send_str('{"type": "hangup"}')
        await self._reading

    async def _next(self) -> tuple[float, dict[str, Any]]:
        async with asyncio.timeout(PATIENCE_SECONDS):
            at, message = await self._got.get()
        if message["type"] == "end":
            raise BenchFault(f"The call {self.call_id} ended by itself: {message['reason']}.")
        return at, message


class Exchange:
    """Makes calls on one server."""

    def __init__(self, server: Server, session: aiohttp.ClientSession) -> None:
        self._server = server
        self._session = session

    async def call(self, address: str) -> Phone:
        """Let a customer call; the handset of the call."""
        body = {"address": address}
        async with self._session.post(f"{self._server.url}/phone/api/calls", json=body) as answer:
            answer.raise_for_status()
            call_id = str((await answer.json())["callId"])
        url = f"{self._server.url}/phone/api/calls/{call_id}/line?device=words"
        return Phone(await self._session.ws_connect(url), call_id)


@asynccontextmanager
async def exchange(server: Server) -> AsyncIterator[Exchange]:
    """Open an exchange on a server until the block ends."""
    headers = {"Authorization": f"Bearer {server.local_key}"}
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    async with aiohttp.ClientSession(
        headers=headers, connector=aiohttp.TCPConnector(limit=0), timeout=timeout
    ) as session:
        yield Exchange(server, session)
