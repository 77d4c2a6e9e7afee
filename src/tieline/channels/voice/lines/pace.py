"""The beat at which sound is sent: one tick for each frame of 20 ms.

Everything about sound is counted in frames. Only here does a frame take time: `LoopPace` ticks by the event loop's
clock, a test steps by hand and is as fast as the machine.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from tieline.channels.voice.line import FRAME_MS

_FRAME_SECONDS = FRAME_MS / 1000
_MOST_LATE_SECONDS = 0.2


class Pace(Protocol):
    """Tells when the next frame is due."""

    async def next_tick(self) -> None:
        """Return when the next frame is due."""
        ...


class LoopPace:
    """Ticks every 20 ms, without drifting; a tick that comes late is made up for, up to 200 ms."""

    def __init__(self) -> None:
        self._due: float | None = None

    async def next_tick(self) -> None:
        """Return when the next frame is due."""
        now = asyncio.get_running_loop().time()
        due = now if self._due is None else self._due + _FRAME_SECONDS
        # After a long stall nobody wants to hear what was missed all at once.
        self._due = max(due, now - _MOST_LATE_SECONDS)
        await asyncio.sleep(max(0.0, self._due - now))
