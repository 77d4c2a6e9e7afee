"""A sound device and its beat in a test's hands: a call whose time is counted in frames, as fast as the machine.

Each step is 20 ms: the device's microphone gives a frame, the line works on it to the end, the beat ticks once, and the
device plays one frame of what it holds. Nothing waits for a clock, so every time a test finds is exact.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.support.voice_device import FakeDevice, Listener
from tieline.channels.voice.line import FRAME_BYTES, FRAME_MS, LineSettings
from tieline.channels.voice.lines.sound_line import SoundLine
from tieline.models.speech.audio import silence
from tieline.models.speech.choice import SpeechEngines

_SILENT_FRAME = bytes(FRAME_BYTES)
_REPORT_EVERY = 5


class SteppedPace:
    """Ticks when it is told to."""

    def __init__(self) -> None:
        self._due = asyncio.Semaphore(0)
        self._waits = asyncio.Event()

    async def next_tick(self) -> None:
        self._waits.set()
        await self._due.acquire()

    async def step(self) -> None:
        """Let one tick come, and return when all that it brought was sent."""
        await self._waits.wait()
        self._waits.clear()
        self._due.release()
        await self._waits.wait()


class SoundDevice(FakeDevice):
    """Plays what it is sent, a frame a step, and reports as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        self.heard: list[bytes] = []
        """What came out of the speaker, a frame for each step; silence where there was nothing to play."""
        self.told: list[tuple[int, str]] = []
        """When, in milliseconds, which message came."""
        self.most_ahead = 0
        self.answers_clear = True
        self._buffer: deque[bytes] = deque()
        self._played = 0
        self._paused = False
        self._idle = asyncio.Event()

    @property
    def now_ms(self) -> int:
        """Return how much sound has passed since the call began."""
        return self.steps * FRAME_MS

    def when(self, kind: str) -> list[int]:
        """Return when messages of a type came."""
        return [at for at, said in self.told if said == kind]

    async def send(self, message: Mapping[str, Any]) -> None:
        await super().send(message)
        self.told.append((self.now_ms, message["type"]))
        match message["type"]:
            case "clear":
                self._buffer.clear()
                if self.answers_clear:
                    self.says({"type": "cleared", "frames": self._played})
            case "pause":
                self._paused = True
            case "resume":
                self._paused = False

    async def send_frame(self, frame: bytes) -> None:
        await super().send_frame(frame)
        self._buffer.append(frame)
        self.most_ahead = max(self.most_ahead, len(self._buffer))

    async def receive(self) -> Mapping[str, Any] | bytes | str | None:
        if self._said.empty():
            self._idle.set()
        received = await super().receive()
        self._idle.clear()
        return received

    async def idle(self) -> None:
        """Return when the line has read everything and worked on it."""
        await asyncio.sleep(0)
        await self._idle.wait()

    def play(self) -> None:
        """Let 20 ms pass at the speaker."""
        self.steps += 1
        if self._buffer and not self._paused:
            self.heard.append(self._buffer.popleft())
            self._played += 1
        else:
            self.heard.append(_SILENT_FRAME)
        if self.steps % _REPORT_EVERY == 0:
            self.says({"type": "played", "frames": self._played})


class SoundCall:
    """A line, its device, and what the line told."""

    def __init__(
        self, line: SoundLine, device: SoundDevice, pace: SteppedPace, *, listener: Listener | None = None
    ) -> None:
        self.line = line
        self.device = device
        self.listener = listener or Listener(line)
        self._pace = pace

    async def step(self, frame: bytes = _SILENT_FRAME) -> None:
        """Let 20 ms pass, with `frame` at the microphone."""
        self.device.says(frame.ljust(FRAME_BYTES, b"\0"))
        working = asyncio.create_task(self._work())
        while not working.done() and not self.listener.has_ended:
            await asyncio.wait({working, self.listener.task}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            working.cancel()
            raise AssertionError("The line has ended.")
        working.result()
        self.device.play()

    async def _work(self) -> None:
        # Work may lead to an answer of the device, and that to more work.
        for _ in range(2):
            await self.device.idle()
            await self.line.settle()
        await self._pace.step()

    async def hears(self, pcm: bytes) -> None:
        """Let a sound be said into the microphone."""
        for start in range(0, len(pcm), FRAME_BYTES):
            await self.step(pcm[start : start + FRAME_BYTES])

    async def passes(self, milliseconds: int) -> None:
        """Let so much silence pass."""
        await self.hears(silence(milliseconds))

    async def until(self, holds: Callable[[], bool], *, within_ms: int = 20_000) -> None:
        """Let silence pass until something holds."""
        for _ in range(within_ms // FRAME_MS):
            if holds():
                return
            await self.step()
        raise AssertionError(f"It did not come to pass within {within_ms} ms of sound.")

    def of(self, *kinds: type[Any]) -> list[Any]:
        """Return what the line told of some kinds."""
        return self.listener.of(*kinds)


@asynccontextmanager
async def sound_call(speech: SpeechEngines, settings: LineSettings | None = None) -> AsyncIterator[SoundCall]:
    """Put a call on the line, and hang up at the end."""
    device, pace = SoundDevice(), SteppedPace()
    call = SoundCall(SoundLine(device, speech=speech, settings=settings, pace=pace), device, pace)
    await call.step()
    yield call
    if call.device.closed_with is None:
        call.device.says({"type": "hangup"})
    await call.listener.end()
