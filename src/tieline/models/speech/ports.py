"""The ports of speech: what hears, what speaks, what tells a voice from noise, and what tells that a turn is over.

All of them block and are called in worker threads (`threads.py`), one call at a time for each object that keeps state.
Sound is pcm as `audio.py` defines it. Which engine stands behind a port is chosen by `choice.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tieline.kit.errors import Unavailable

CHUNK_SAMPLES = 512
"""How many samples a `VoiceActivity` judges at a time: 32 ms."""
CHUNK_BYTES = CHUNK_SAMPLES * 2
CHUNK_MS = 32
TURN_WINDOW_MS = 8_000
"""How much of a turn, from its end, a `TurnDetector` looks at."""


class SpeechUnavailable(Unavailable):
    """Speech does not work here: an engine is missing, or did not answer."""


class Quality(StrEnum):
    """What an engine is good for; said on screens and by `tieline speech status`."""

    DEMO = "demo quality"
    GOOD = "good"


@dataclass(frozen=True, kw_only=True)
class EngineInfo:
    """What a person should know of an engine; `languages` are two-letter codes, empty: any."""

    name: str
    quality: Quality
    licence: str
    languages: tuple[str, ...]

    def knows(self, language: str | None) -> bool:
        """Say whether the engine knows a language (BCP 47; None: whatever it knows best)."""
        return language is None or not self.languages or primary(language) in self.languages


@dataclass(frozen=True, kw_only=True)
class Hypothesis:
    """What was heard so far, or at last. `confidence` is 0..1, None where the engine does not say."""

    text: str = ""
    confidence: float | None = None


class HearingSession(Protocol):
    """Hears one stretch of speech after another."""

    def feed(self, pcm: bytes) -> Hypothesis:
        """Take more of the sound and return what was heard so far."""
        ...

    def finish(self) -> Hypothesis:
        """Return what was heard at last, and be ready for the next stretch."""
        ...

    def close(self) -> None:
        """Give back what the session holds."""
        ...


class SpeechIn(Protocol):
    """A recogniser."""

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of the engine."""
        ...

    def open(self, *, language: str | None = None, hints: tuple[str, ...] = ()) -> HearingSession:
        """Begin to hear; loads the model when it is the first time. Raises `SpeechUnavailable`."""
        ...

    def close(self) -> None:
        """End what the engine keeps running; it may be used again."""
        ...


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A piece of a sentence as sound, and how many characters of the text it says (blanks included)."""

    pcm: bytes
    characters: int


class SpeechOut(Protocol):
    """A synthesiser."""

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of the engine."""
        ...

    def speak(
        self, sentence: str, *, language: str | None = None, voice: str | None = None
    ) -> tuple[Spoken, ...]:
        """Return a sentence as sound, in pieces whose characters add up to the sentence's.

        A voice that the engine does not know is answered with its own. Raises `SpeechUnavailable`.
        """
        ...

    def close(self) -> None:
        """End what the engine keeps running; it may be used again."""
        ...


class VoiceActivity(Protocol):
    """Tells a voice from noise; keeps what it heard before, so there is one for each line."""

    def probability(self, chunk: bytes) -> float:
        """Return how likely the next `CHUNK_BYTES` hold a voice, 0..1."""
        ...

    def reset(self) -> None:
        """Forget what was heard before."""
        ...


class TurnDetector(Protocol):
    """Tells from sound whether somebody has finished what they were saying."""

    def probability_of_end(self, pcm: bytes) -> float:
        """Return how likely a turn is over, 0..1, given its last `TURN_WINDOW_MS` at most, silence at the end."""
        ...


def primary(language: str) -> str:
    """Return the two-letter code of a language: "es" of "es-MX"."""
    return language.replace("_", "-").split("-")[0].lower()
