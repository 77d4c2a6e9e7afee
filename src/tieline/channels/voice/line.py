"""The port between a call and a device: what a call may ask of a line, and what a line tells the call.

Two kinds of device stand behind it. A *words* device (typing, or a browser that recognises and speaks by itself) gets
and gives text; a *sound* device gets and gives PCM, and the platform recognises and speaks. A call never asks which: it
says utterances and hears words. `lines/` holds the drivers, `journeys/calls/` the calls.

An utterance is one stretch of speech: tokens are appended to it until one is `last`. Progress is counted in characters
of its text as heard, so that an agent's words are kept as heard and not as written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

SAMPLE_RATE = 16_000
"""Samples a second of every sound inside the platform: 16-bit signed little-endian, one channel."""

FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * FRAME_MS // 1000 * 2
"""One frame of sound, in milliseconds and in bytes."""


class Medium(StrEnum):
    """What passes between the platform and a device."""

    WORDS = "words"
    SOUND = "sound"


class Interruptible(StrEnum):
    """What a party may cut an utterance with (the vendor's words; reference: voice.md 1.1)."""

    NONE = "none"
    DTMF = "dtmf"
    SPEECH = "speech"
    ANY = "any"


@dataclass(frozen=True, kw_only=True)
class Speech:
    """Text to be spoken: appended to the utterance `utterance_id`, which ends with `last`.

    `language` is BCP 47; `voice` a name the synthesiser may know. A sound line pauses for a party who speaks only if
    `interruptible` says that speech may cut it.
    """

    utterance_id: str
    text: str
    last: bool = False
    language: str | None = None
    voice: str | None = None
    interruptible: Interruptible = Interruptible.ANY


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A sound to be played as an utterance of its own.

    `pcm` is frames at `SAMPLE_RATE`; `name` is what a words device shows instead ("hold music", "beep", a URL).
    """

    utterance_id: str
    pcm: bytes
    name: str
    loop: int = 1
    """How often; 0 = until cleared."""
    interruptible: Interruptible = Interruptible.NONE


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How much of an utterance was heard: characters of its text, and milliseconds of its sound."""

    utterance_id: str | None = None
    characters: int = 0
    milliseconds: int = 0


@dataclass(frozen=True, kw_only=True)
class LineSettings:
    """How a line listens; None leaves a setting as it is.

    `speech_timeout_ms` is the silence that ends a turn (0: the line's own end-of-turn model decides);
    `interrupt_sensitivity` ("low", "medium", "high") how readily speech counts as an interruption.
    """

    language: str | None = None
    hints: tuple[str, ...] | None = None
    speech_timeout_ms: int | None = None
    ignore_backchannel: bool | None = None
    partial_words: bool | None = None
    detect_digits: bool | None = None
    interrupt_sensitivity: str | None = None


@dataclass(frozen=True, kw_only=True)
class BargeIn:
    """The party cut what was being said, by `kind` ("speech" or "dtmf"); a cough or an "uh-huh" is none.

    The line has stopped sounding already and dropped what was queued; `progress` is what was heard of it.
    """

    kind: str
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class PartialWords:
    """What the party has said so far, not finished."""

    text: str
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """A finished turn of the party.

    `over_speech` tells that it was said while an utterance sounded that speech could not cut. `confidence` is 0..1.
    """

    text: str
    language: str | None = None
    confidence: float | None = None
    over_speech: bool = False
    engine: str | None = None


@dataclass(frozen=True, kw_only=True)
class Digit:
    """A key of the keypad: one of 0-9, *, #."""

    digit: str


@dataclass(frozen=True, kw_only=True)
class SpeakingChanged:
    """The party began or stopped to speak, or an utterance began or stopped to sound (`who`: "party" or "line")."""

    who: str
    speaking: bool


@dataclass(frozen=True, kw_only=True)
class UtteranceEnded:
    """An utterance was heard to its end."""

    utterance_id: str
    milliseconds: int = 0


@dataclass(frozen=True, kw_only=True)
class SpeechFailed:
    """Something could not be spoken, or nothing can be understood; the call goes on. `reason` is a sentence.

    Of an utterance that goes on without some of its text, `begins` and `characters` say which: nobody hears that, though
    the line's progress counts it.
    """

    reason: str
    utterance_id: str | None = None
    begins: int = 0
    characters: int = 0


@dataclass(frozen=True, kw_only=True)
class HungUp:
    """The party has gone: by hanging up, or because the device was lost (`lost`)."""

    lost: bool = False


LineEvent = BargeIn | PartialWords | Words | Digit | SpeakingChanged | UtteranceEnded | SpeechFailed | HungUp


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something for the device's screen, not for the ear: `kind` and plain fields (see docs/reference/calls.md)."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class Line(Protocol):
    """One party's device, as its call sees it. Every method returns as soon as the line has taken the request."""

    @property
    def medium(self) -> Medium:
        """Return what passes between the platform and this device."""
        ...

    async def say(self, speech: Speech) -> None:
        """Append text to an utterance; it sounds after what is queued."""
        ...

    async def play(self, sound: Sound) -> None:
        """Queue a sound."""
        ...

    async def clear(self) -> Progress:
        """Stop sounding now, drop what is queued, and return how much of the current utterance was heard."""
        ...

    def progress(self) -> Progress:
        """Return how much of the current utterance has been heard so far."""
        ...

    async def configure(self, settings: LineSettings) -> None:
        """Change how the line listens."""
        ...

    async def notify(self, notice: Notice) -> None:
        """Show something on the device's screen."""
        ...

    def events(self) -> AsyncIterator[LineEvent]:
        """Yield what happens on the line, in order; the last one is `HungUp`. To be iterated once."""
        ...

    async def hang_up(self) -> None:
        """Let go of the device; `events` ends."""
        ...


class SoundLine(Line, Protocol):
    """A line that also gives and takes frames, for a bridge: `FRAME_BYTES` of PCM every `FRAME_MS`."""

    def take_frame(self) -> bytes | None:
        """Return the next frame that came from the device, or None when none is waiting."""
        ...

    def give_frame(self, frame: bytes) -> None:
        """Sound a frame beside the line's own utterances: what the other parties of a bridge say."""
        ...


class Tap(Protocol):
    """Listens in on a device of sound: a recorder, a stream to an application. Every frame is `FRAME_BYTES` of PCM."""

    def from_party(self, frame: bytes) -> None:
        """Take the next 20 ms of what the party says."""
        ...

    def to_party(self, frame: bytes) -> None:
        """Take 20 ms of what the party is about to hear."""
        ...


@runtime_checkable
class Tappable(Protocol):
    """A line whose sound can be listened to beside the call."""

    def add_tap(self, tap: Tap) -> None:
        """Let `tap` have every frame from now on."""
        ...

    def remove_tap(self, tap: Tap) -> None:
        """Stop that."""
        ...


class DeviceSocket(Protocol):
    """A device's connection as a door gives it: JSON messages and frames, both ways (docs/reference/calls.md)."""

    async def send(self, message: Mapping[str, Any]) -> None:
        """Send a JSON message; does nothing once the device is gone."""
        ...

    async def send_frame(self, frame: bytes) -> None:
        """Send a frame of sound; does nothing once the device is gone."""
        ...

    async def receive(self) -> Mapping[str, Any] | bytes | str | None:
        """Return the next JSON message or frame; None once the device is gone.

        A text that is no JSON object is given as it came, as a str: the line answers and counts it.
        """
        ...

    async def close(self, code: int = 1000) -> None:
        """Close the connection, with a WebSocket close code (1007: the device sends what nobody understands)."""
        ...
