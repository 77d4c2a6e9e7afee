"""A scripted application on a call's relay socket: a test reads the platform's frames and sends the application's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tieline.journeys.calls.relay_link import RelayEnded, RelayLink, RelayUnreachable, SocketEnd

_PATIENCE_SECONDS = 60.0


class ScriptedRelay:
    """One socket, seen from the application."""

    def __init__(self, *, url: str, public_url: str) -> None:
        self.url = url
        self.public_url = public_url
        self.received: list[dict[str, Any]] = []
        self._from_app: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._ended: SocketEnd | None = None

    # The platform's side

    @property
    def ended(self) -> SocketEnd | None:
        return self._ended

    async def send(self, text: str) -> None:
        if self._ended is not None:
            raise RelayEnded
        async with self._changed:
            self.received.append(json.loads(text))
            self._changed.notify_all()

    async def receive(self) -> str | bytes | None:
        return None if self._ended is not None else await self._from_app.get()

    async def close(self, code: int = 1000) -> None:
        self._ended = self._ended or SocketEnd(code=code, reason="closed by the platform")
        self._from_app.put_nowait(None)

    # The application's side

    def say(self, text: str, *, last: bool = True, **fields: Any) -> None:
        """Send a text token."""
        self.frame({"type": "text", "token": text, "last": last, **fields})

    def frame(self, message: dict[str, Any] | str | bytes) -> None:
        """Send any frame."""
        self._from_app.put_nowait(json.dumps(message) if isinstance(message, dict) else message)

    def die(self) -> None:
        """Lose the socket, as when the program is killed."""
        self._ended = SocketEnd(code=1006, reason="gone")
        self._from_app.put_nowait(None)

    async def until(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Return the platform's frame number `count` of a type, once it has come."""
        return await self._until("type", kind, count)

    async def until_event(self, event: str, count: int = 1) -> dict[str, Any]:
        """Return message number `count` of an event of a media stream, once it has come."""
        return await self._until("event", event, count)

    async def _until(self, name: str, kind: str, count: int) -> dict[str, Any]:

        def find() -> dict[str, Any] | None:
            same = [frame for frame in self.received if frame.get(name) == kind]
            return same[count - 1] if len(same) >= count else None

        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._changed:
                while (found := find()) is None:
                    await self._changed.wait()
                return found
        except TimeoutError:
            kinds = [frame.get(name) for frame in self.received]
            raise AssertionError(f"waited for {kind} {count} in vain; there came {kinds}") from None


@dataclass
class ScriptedDialer:
    """A `RelayDialer` that opens scripted sockets; `refuses` is the sentence of one that opens none."""

    refuses: str | None = None
    opened: list[ScriptedRelay] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def open(self, *, url: str, public_url: str, auth_token: str) -> AsyncIterator[RelayLink]:
        if self.refuses:
            raise RelayUnreachable(self.refuses)
        relay = ScriptedRelay(url=url, public_url=public_url)
        async with self._changed:
            self.opened.append(relay)
            self._changed.notify_all()
        try:
            yield relay
        finally:
            await relay.close()

    async def until_opened(self, count: int = 1) -> ScriptedRelay:
        """Return socket number `count`, once it is open."""
        async with asyncio.timeout(_PATIENCE_SECONDS), self._changed:
            while len(self.opened) < count:
                await self._changed.wait()
            return self.opened[count - 1]
