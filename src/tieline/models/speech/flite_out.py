"""flite (BSD-like; Debian package `flite`): an English synthesiser with its voices inside. Demo quality."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tieline.models.speech.audio import read_wav
from tieline.models.speech.ports import EngineInfo, Quality, Spoken
from tieline.models.speech.programs import run_program
from tieline.models.speech.sentences import cut_at_words

VOICES = ("slt", "awb", "kal16", "rms")
"""slt and awb are the clear ones; kal (8 kHz) is left out."""


class FliteOut:
    """A `SpeechOut` of one program run per sentence."""

    def __init__(self, program: str = "flite") -> None:
        """Use the program at a path, or the one of that name."""
        self._program = program

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of flite."""
        return EngineInfo(name="flite", quality=Quality.DEMO, licence="BSD-like", languages=("en",))

    def speak(
        self, sentence: str, *, language: str | None = None, voice: str | None = None
    ) -> tuple[Spoken, ...]:
        """Return a sentence as sound. Raises `SpeechUnavailable`."""
        del language  # It knows one.
        if not any(character.isalnum() for character in sentence):
            return cut_at_words(b"", sentence)
        chosen = voice if voice in VOICES else VOICES[0]
        # The text is given by standard input: nothing in it can be an option, nor a file's name. The sound needs a
        # file, because flite reads what it wrote while it writes on.
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            run_program([self._program, "-voice", chosen, "-o", file.name, "-f", "/dev/stdin"], sentence)
            sound = read_wav(Path(file.name).read_bytes())
        return cut_at_words(sound, sentence)

    def close(self) -> None:
        """Nothing keeps running."""
