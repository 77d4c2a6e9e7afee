"""A scripted device of sound: what its party says is frames that a test gives, what it hears is kept."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from tests.support.line import FakeLine
from tieline.channels.voice.line import (
    FRAME_BYTES,
    Medium,
    Sound,
    SpeakingChanged,
    Tap,
    UtteranceEnded,
    Words,
)
from tieline.models.speech.audio import silence
from tieline.models.speech.tones import tone

_PATIENCE_SECONDS = 60.0
VOICE = tone((200, 300), 1000, volume=0.3)
"""A second of somebody speaking."""


@dataclass
class FakeSoundLine(FakeLine):
    """A `SoundLine` whose party is the test; nothing is paced, a sound is heard when the test says so."""

    medium: Medium = Medium.SOUND
    given: list[bytes] = field(default_factory=list)
    """The frames that a bridge gave."""
    sounds: list[Sound] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._taps: list[Tap] = []
        self._frames: deque[bytes] = deque()
        self._tapped, self._untapped = asyncio.Event(), asyncio.Event()

    async def play(self, sound: Sound) -> None:
        self.sounds.append(sound)
        await super().play(sound)

    def take_frame(self) -> bytes | None:
        return self._frames.popleft() if self._frames else None

    def give_frame(self, frame: bytes) -> None:
        self.given.append(frame)

    def add_tap(self, tap: Tap) -> None:
        self._taps.append(tap)
        self._note_taps()

    def remove_tap(self, tap: Tap) -> None:
        self._taps = [each for each in self._taps if each is not tap]
        self._note_taps()

    def _note_taps(self) -> None:
        for event, is_so in ((self._tapped, self.is_tapped), (self._untapped, not self.is_tapped)):
            if is_so:
                event.set()
            else:
                event.clear()

    async def until_tapped(self, *, tapped: bool = True) -> None:
        """Return once somebody listens in, or nobody any more."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await (self._tapped if tapped else self._untapped).wait()

    @property
    def is_tapped(self) -> bool:
        """Say whether anybody listens in."""
        return bool(self._taps)

    def sends(self, pcm: bytes) -> None:
        """Let the microphone give so much sound."""
        for at in range(0, len(pcm), FRAME_BYTES):
            frame = pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
            self._frames.append(frame)
            for tap in self._taps:
                tap.from_party(frame)

    def hears(self, pcm: bytes) -> None:
        """Let the party hear so much sound."""
        for at in range(0, len(pcm), FRAME_BYTES):
            for tap in self._taps:
                tap.to_party(pcm[at : at + FRAME_BYTES])

    def begins_to_speak(self) -> None:
        """Let the line notice a voice."""
        self._events.put_nowait(SpeakingChanged(who="party", speaking=True))

    def stops_speaking(self, text: str | None = None) -> None:
        """Let the line notice that the voice has ended, and what it said."""
        self._events.put_nowait(SpeakingChanged(who="party", speaking=False))
        if text is not None:
            self._events.put_nowait(Words(text=text, confidence=0.9))

    def ends(self, utterance_id: str) -> None:
        """Let the party have heard an utterance."""
        self._events.put_nowait(UtteranceEnded(utterance_id=utterance_id))


def quiet(seconds: float) -> bytes:
    """Return so much silence."""
    return silence(round(seconds * 1000))
