"""Whether a voice over an utterance cuts it: a small state machine, fed by `listening.py` and asked by `sound_line.py`.

The sound is paused as soon as there is a voice. Words, or half a second of voice, make it an interruption; a cough or
a noise, which end without words, or two seconds without any, and the sentence goes on where it stopped.
"""

from __future__ import annotations

from enum import StrEnum

from tieline.channels.voice.lines.backchannel import is_backchannel

CONFIRM_MS = {"high": 500, "medium": 1_000, "low": 1_500}
"""So much voice is an interruption, whatever is said, by how readily speech counts (`interruptSensitivity`)."""
CONFIRM_BACKCHANNEL_MS = 1_500
"""The same at least where "uh-huh" and "yeah, yeah" shall not interrupt: they may last a while."""
WORDS_MS = {"high": 250, "medium": 500, "low": 750}
"""A recogniser that has words for less voice than this is guessing."""
GIVE_UP_MS = 2_000
"""After so much without words the sentence goes on."""
LEAST_CONFIDENCE = 0.2
"""Words less sure than this are what a recogniser makes of a cough."""


class Verdict(StrEnum):
    """What to do about a voice over an utterance."""

    WAIT = "wait"
    CUT = "cut"
    RESUME = "resume"


class Interruption:
    """One voice over one utterance, from its first moment to the verdict."""

    def __init__(self, *, ignore_backchannel: bool, sensitivity: str = "high") -> None:
        """Begin; `ignore_backchannel` asks that a listener's "uh-huh" does not cut.

        `sensitivity` (low, medium, high) is how readily a voice does.
        """
        self._ignore_backchannel = ignore_backchannel
        self._confirm_ms, self._words_ms = CONFIRM_MS[sensitivity], WORDS_MS[sensitivity]
        self._waited_ms = 0

    def voiced(self, milliseconds: int) -> Verdict:
        """Judge after so much voice in all."""
        least = CONFIRM_BACKCHANNEL_MS if self._ignore_backchannel else 0
        enough = max(self._confirm_ms, least)
        return Verdict.CUT if milliseconds >= enough else Verdict.WAIT

    def partial(self, text: str, *, voiced_ms: int) -> Verdict:
        """Judge by what the recogniser has so far."""
        return Verdict.CUT if voiced_ms >= self._words_ms and self._is_said(text) else Verdict.WAIT

    def final(self, text: str, *, confidence: float | None) -> Verdict:
        """Judge by what the recogniser has at last."""
        sure = confidence is None or confidence >= LEAST_CONFIDENCE
        return Verdict.CUT if sure and self._is_said(text) else Verdict.RESUME

    def silent(self, milliseconds: int) -> Verdict:
        """Judge after so much more without a voice and without words."""
        self._waited_ms += milliseconds
        return Verdict.RESUME if self._waited_ms >= GIVE_UP_MS else Verdict.WAIT

    def _is_said(self, text: str) -> bool:
        return bool(text) and not (self._ignore_backchannel and is_backchannel(text))
