"""Who listens in on Ana's line: every frame of both sides, on whatever device she has."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.fake_speech import fake_speech, voice
from tests.support.sound_call import SoundDevice, SteppedPace, sound_call
from tests.support.voice_device import FakeDevice
from tieline.channels.voice.line import FRAME_BYTES, DeviceSocket, Line, Sound, Tappable
from tieline.channels.voice.lines.changing_line import ChangingLine
from tieline.channels.voice.lines.sound_line import SoundLine
from tieline.channels.voice.lines.words_line import WordsLine

pytestmark = pytest.mark.unit


class Keeping:
    """A tap that keeps what passes."""

    def __init__(self) -> None:
        self.said: list[bytes] = []
        self.heard: list[bytes] = []

    def from_party(self, frame: bytes) -> None:
        self.said.append(frame)

    def to_party(self, frame: bytes) -> None:
        self.heard.append(frame)


async def test_what_she_says_and_what_she_is_about_to_hear_pass_by() -> None:
    tap, speaking = Keeping(), voice(100)
    async with sound_call(fake_speech()) as call:
        call.line.add_tap(tap)
        await call.hears(speaking)
        await call.line.play(Sound(utterance_id="u1", pcm=speaking, name="a sound"))
        await call.passes(200)
        call.line.remove_tap(tap)
        before = len(tap.said)
        await call.passes(100)
    assert b"".join(tap.said).startswith(speaking)
    assert b"".join(tap.heard) == speaking
    assert len(tap.said) == before


async def test_a_tap_goes_along_to_the_next_device_of_sound_and_waits_over_one_of_words() -> None:
    def make_sound_line(socket: DeviceSocket) -> Line:
        return SoundLine(socket, speech=fake_speech(), pace=SteppedPace())

    tap, line = Keeping(), ChangingLine()
    assert isinstance(line, Tappable)
    line.add_tap(tap)
    typing = FakeDevice()
    await line.attach(typing, WordsLine)
    microphone = SoundDevice()
    await line.attach(microphone, make_sound_line)
    frame = bytes(FRAME_BYTES)
    microphone.says(frame)
    async with asyncio.timeout(20):
        await microphone.idle()
    assert tap.said == [frame]
    line.remove_tap(tap)
    microphone.says(frame)
    async with asyncio.timeout(20):
        await microphone.idle()
    assert tap.said == [frame]
    await line.hang_up()
    async with asyncio.timeout(20):
        async for _ in line.events():
            pass
