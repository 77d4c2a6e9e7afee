"""A WebSocket to an application in process: the test is the browser."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


class AppSocket:
    """One connection; `open` it, then `receive` and `send`."""

    def __init__(self, app: ASGIApp, url: str, *, headers: Mapping[str, str]) -> None:
        """Keep where to connect to: an http address, whose host is told as a browser does."""
        parts = urlsplit(url)
        given = {"host": parts.netloc, **{name.lower(): value for name, value in headers.items()}}
        self._scope = {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in given.items()],
            "client": ("127.0.0.1", 50_000),
            "server": (parts.hostname, parts.port),
            "subprotocols": [],
            "state": {},
        }
        self._app = app
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.received: list[dict[str, Any]] = []

    async def open(self) -> int | None:
        """Connect; return the close code of a socket that is refused, None for one that is open."""
        self._to_app.put_nowait({"type": "websocket.connect"})
        self._task = asyncio.create_task(
            self._app(self._scope, self._to_app.get, self._from_app.put)  # type: ignore[arg-type]
        )
        first = await self._next()
        return int(first["code"]) if first["type"] == "websocket.close" else None

    async def _next(self) -> Message:
        async with asyncio.timeout(60):
            return await self._from_app.get()

    async def receive(self) -> dict[str, Any] | int:
        """Return the next JSON message, or the code the socket was closed with."""
        message = await self._next()
        if message["type"] == "websocket.close":
            return int(message["code"])
        found: dict[str, Any] = json.loads(message["text"])
        self.received.append(found)
        return found

    async def until(self, kind: str, **fields: object) -> dict[str, Any]:
        """Read until a message of a type with these fields comes, and return it."""
        while True:
            message = await self.receive()
            assert not isinstance(message, int), f"closed with {message} before {kind} came"
            if message["type"] == kind and fields.items() <= message.items():
                return message

    async def until_closed(self) -> int:
        """Read until the socket is closed, and return the code."""
        while True:
            message = await self.receive()
            if isinstance(message, int):
                return message

    def send(self, **message: object) -> None:
        """Send a JSON message."""
        self._to_app.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})

    async def close(self) -> None:
        """Go away without a word, as a page that is closed."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1006})
        if self._task is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._task), 0.2)
