"""Piper (GPL-3): a synthesiser that sounds like a person; good once a voice was fetched (see `catalogue.py`).

It runs in a process of its own (`engine_process.py` says why), started with the first sentence and kept, because a voice
takes a second to load.
"""

from __future__ import annotations

from pathlib import Path

from tieline.models.speech.audio import SAMPLE_RATE, resample
from tieline.models.speech.engine_process import EngineProcess
from tieline.models.speech.ports import EngineInfo, Quality, Spoken
from tieline.models.speech.sentences import cut_at_words

_MODULE = "tieline.models.speech.piper_process"


class PiperOut:
    """A `SpeechOut` of one voice; sentences of all lines are made one after the other."""

    def __init__(self, voice: Path, *, language: str, licence: str = "GPL-3.0-or-later") -> None:
        """Speak `language` (a two-letter code) with the voice file `voice`."""
        self._process = EngineProcess(_MODULE, str(voice))
        self._language = language
        self._licence = licence

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of it."""
        return EngineInfo(
            name="piper", quality=Quality.GOOD, licence=self._licence, languages=(self._language,)
        )

    def speak(
        self, sentence: str, *, language: str | None = None, voice: str | None = None
    ) -> tuple[Spoken, ...]:
        """Return a sentence as sound. Raises `SpeechUnavailable`."""
        del language, voice  # It has one of each.
        if not any(character.isalnum() for character in sentence):
            return cut_at_words(b"", sentence)
        answer, pcm = self._process.ask({"text": sentence})
        return cut_at_words(resample(pcm, answer["rate"], SAMPLE_RATE), sentence)

    def close(self) -> None:
        """End the process; the next sentence starts another."""
        self._process.close()
