"""Tells from a row of probabilities when a voice begins and ends: 32 ms a step, nothing but counting."""

from __future__ import annotations

from enum import StrEnum

from tieline.models.speech.ports import CHUNK_MS

LIKELY = 0.5
UNLIKELY = 0.35
BEGIN_CHUNKS = 3
"""A voice has begun after so many likely chunks in a row: 96 ms."""
END_CHUNKS = 7
"""It has ended after so many unlikely ones: 224 ms, about what the end-of-turn model was trained with."""
END_MS = END_CHUNKS * CHUNK_MS


class Change(StrEnum):
    """What a chunk changed."""

    NONE = "none"
    BEGAN = "began"
    ENDED = "ended"


class VoiceGate:
    """Whether somebody speaks, as of the last chunk."""

    def __init__(self) -> None:
        self.is_open = False
        self.voiced_ms = 0
        """How long the voice has been there, pauses of under a quarter of a second included."""
        self._likely = self._unlikely = 0

    def judge(self, probability: float) -> Change:
        """Take the next chunk's probability and return what it changes."""
        self._likely = self._likely + 1 if probability >= LIKELY else 0
        self._unlikely = self._unlikely + 1 if probability < UNLIKELY else 0
        if not self.is_open and self._likely >= BEGIN_CHUNKS:
            self.is_open, self.voiced_ms = True, BEGIN_CHUNKS * CHUNK_MS
            return Change.BEGAN
        if self.is_open and self._unlikely >= END_CHUNKS:
            self.is_open = False
            return Change.ENDED
        if self.is_open and not self._unlikely:
            self.voiced_ms += CHUNK_MS
        return Change.NONE
