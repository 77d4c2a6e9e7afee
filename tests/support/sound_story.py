"""A whole call of a `Story` on sound: a caller with a synthesised voice, a step of 20 ms at a time (`sound_call.py`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.house import Story
from tests.support.sound_call import SoundCall, SoundDevice, SteppedPace
from tests.support.voice_device import Listener
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.line import LineEvent
from tieline.channels.voice.lines.sound_line import SoundLine
from tieline.models.speech.choice import SpeechEngines


class _OverheardLine(SoundLine):
    """A line whose events a test reads after the call that they are for."""

    async def events(self) -> AsyncIterator[LineEvent]:
        self.told: list[LineEvent] = []
        async for event in super().events():
            self.told.append(event)
            yield event


class _Eavesdropper(Listener):
    """Reads what a line told its call."""

    def __init__(self, line: _OverheardLine, task: asyncio.Task[None]) -> None:
        self._line = line
        self.task = task

    @property
    def events(self) -> list[LineEvent]:  # type: ignore[override]
        return getattr(self._line, "told", [])


@asynccontextmanager
async def call_on_sound(story: Story, speech: SpeechEngines) -> AsyncIterator[SoundCall]:
    """Let the first customer call the starter number with a microphone, and hang up at the end."""
    stories = story.house.call_stories
    call = await stories.opening.ring(account_id=story.account_id, from_=CUSTOMER_NUMBER, to=NUMBER)
    device, pace = SoundDevice(), SteppedPace()
    line = _OverheardLine(device, speech=speech, pace=pace)
    task = asyncio.create_task(stories.live.carry(call=call, line=line))
    yield SoundCall(line, device, pace, listener=_Eavesdropper(line, task))
    if device.closed_with is None:
        device.says({"type": "hangup"})
    async with asyncio.timeout(60):
        await task
    await story.settle()
