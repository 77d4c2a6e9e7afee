"""espeak-ng (GPL-3; Debian package `espeak-ng`): speaks about a hundred languages like a robot. Demo quality."""

from __future__ import annotations

from tieline.models.speech.audio import read_wav
from tieline.models.speech.ports import EngineInfo, Quality, Spoken
from tieline.models.speech.programs import mend_wav_header, run_program
from tieline.models.speech.sentences import cut_at_words

_WORDS_A_MINUTE = "160"
_VOICES = {"es": "es-419", "en": "en-us", "zh": "cmn"}
_VARIANTS = {"es-es": "es", "en-gb": "en-gb", "pt-pt": "pt", "pt": "pt-br", "pt-br": "pt-br"}
_OFFERED = """
en es fr de it pt nl pl sv da nb fi cs sk hu ro bg el tr ru uk ca eu hr sr sl lt lv et ar he fa hi ko ja zh vi id ms
"""
LANGUAGES = tuple(_OFFERED.split())
"""The languages it is offered for; it claims more."""


class EspeakOut:
    """A `SpeechOut` of one program run per sentence."""

    def __init__(self, program: str = "espeak-ng") -> None:
        """Use the program at a path, or the one of that name."""
        self._program = program

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of espeak-ng."""
        return EngineInfo(
            name="espeak-ng", quality=Quality.DEMO, licence="GPL-3.0-or-later", languages=LANGUAGES
        )

    def speak(
        self, sentence: str, *, language: str | None = None, voice: str | None = None
    ) -> tuple[Spoken, ...]:
        """Return a sentence as sound. Raises `SpeechUnavailable`."""
        del voice  # Its voices are its languages.
        if not any(character.isalnum() for character in sentence):
            return cut_at_words(b"", sentence)
        command = [
            self._program,
            "-v",
            voice_of(language),
            "-s",
            _WORDS_A_MINUTE,
            "-b",
            "1",
            "--stdin",
            "--stdout",
        ]
        return cut_at_words(read_wav(mend_wav_header(run_program(command, sentence))), sentence)

    def close(self) -> None:
        """Nothing keeps running."""


def voice_of(language: str | None) -> str:
    """Return espeak-ng's voice for a language; English for one that is not offered."""
    tag = (language or "en").replace("_", "-").lower()
    code = tag.split("-")[0]
    if code not in LANGUAGES:
        return _VOICES["en"]
    return _VARIANTS.get(tag) or _VARIANTS.get(code) or _VOICES.get(code) or code
