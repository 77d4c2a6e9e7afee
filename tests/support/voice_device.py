"""A device in a test's hands: what the platform sends is kept, what the device says is fed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from tieline.channels.voice.line import Line, LineEvent


class FakeDevice:
    """A `DeviceSocket` whose other end is the test."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.frames: list[bytes] = []
        self.closed_with: int | None = None
        self._said: asyncio.Queue[Mapping[str, Any] | bytes | str | None] = asyncio.Queue()

    def says(self, *messages: Mapping[str, Any] | bytes | str | None) -> None:
        """Let the device send messages or frames; None: it is gone."""
        for message in messages:
            self._said.put_nowait(message)

    def sent_of(self, kind: str) -> list[dict[str, Any]]:
        """Return what the platform sent of one type."""
        return [message for message in self.sent if message["type"] == kind]

    async def send(self, message: Mapping[str, Any]) -> None:
        self.sent.append(dict(message))

    async def send_frame(self, frame: bytes) -> None:
        self.frames.append(frame)

    async def receive(self) -> Mapping[str, Any] | bytes | str | None:
        if self.closed_with is not None and self._said.empty():
            return None
        return await self._said.get()

    async def close(self, code: int = 1000) -> None:
        self.closed_with = code
        self._said.put_nowait(None)


class Listener:
    """Iterates a line's events in the background and keeps them."""

    def __init__(self, line: Line) -> None:
        self.events: list[LineEvent] = []
        self._changed = asyncio.Event()
        self.task = asyncio.create_task(self._listen(line))

    async def _listen(self, line: Line) -> None:
        async for event in line.events():
            self.events.append(event)
            self._changed.set()

    def of(self, *kinds: type[Any]) -> list[Any]:
        """Return the events of some kinds, in order."""
        return [event for event in self.events if isinstance(event, kinds)]

    async def until(self, kind: type[Any], count: int = 1) -> Any:
        """Wait for the `count`th event of a kind and return it."""
        while len(self.of(kind)) < count:
            self._changed.clear()
            await self._changed.wait()
        return self.of(kind)[count - 1]

    @property
    def has_ended(self) -> bool:
        """Whether the line has told its last."""
        return self.task.done()

    async def end(self) -> list[LineEvent]:
        """Wait until the line has told its last and return everything it told."""
        await self.task
        return self.events
