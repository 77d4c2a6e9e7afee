"""Which engines hear and speak here: good ones when they were fetched, else Debian's pair, else none.

`choose_speech` looks once; nothing is loaded before a line uses it. A fake for tests is built of the same `SpeechEngines`.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tieline.models.speech.catalogue import RECOGNISERS, SILERO, SMART_TURN, TURN_MODELS, VOICES
from tieline.models.speech.espeak_out import EspeakOut
from tieline.models.speech.flite_out import FliteOut
from tieline.models.speech.install import is_installed
from tieline.models.speech.piper_out import PiperOut
from tieline.models.speech.pocketsphinx_in import PocketSphinxIn
from tieline.models.speech.ports import SpeechIn, SpeechOut, SpeechUnavailable, TurnDetector, VoiceActivity
from tieline.models.speech.silero import SileroActivity
from tieline.models.speech.smart_turn import SmartTurn
from tieline.models.speech.vosk_in import VoskIn


@dataclass(frozen=True, kw_only=True)
class SpeechEngines:
    """What a sound line hears and speaks with, best first."""

    ins: tuple[SpeechIn, ...]
    outs: tuple[SpeechOut, ...]
    turns: TurnDetector
    new_activity: Callable[[], VoiceActivity]

    def speech_in(self, language: str | None) -> SpeechIn:
        """Return the best recogniser that knows a language (BCP 47), or the best of all."""
        return next((each for each in self.ins if each.info.knows(language)), self.ins[0])

    def speakers(self, language: str | None) -> tuple[SpeechOut, ...]:
        """Return the synthesisers that know a language (BCP 47), best first: the next speaks where one fails.

        The best of all when none knows it.
        """
        return tuple(each for each in self.outs if each.info.knows(language)) or self.outs[:1]

    def close(self) -> None:
        """End every process that the engines keep running."""
        for recogniser in self.ins:
            recogniser.close()
        for synthesiser in self.outs:
            synthesiser.close()


@dataclass(frozen=True, kw_only=True)
class SpeechChoice:
    """What this machine has, and what it lacks for sound, each in a sentence that says how to get it."""

    ins: tuple[SpeechIn, ...]
    outs: tuple[SpeechOut, ...]
    missing: tuple[str, ...]
    folder: Path

    @property
    def is_possible(self) -> bool:
        """Whether a sound device can be served."""
        return not self.missing

    @property
    def why_not(self) -> str:
        """Say in a sentence what is missing, for the device that is refused."""
        return f"Speech on sound does not work here yet: {' '.join(self.missing)}" if self.missing else ""

    def engines(self) -> SpeechEngines:
        """Return what lines use. Raises `SpeechUnavailable` with what is missing."""
        if self.missing:
            raise SpeechUnavailable(self.why_not)
        return SpeechEngines(
            ins=self.ins,
            outs=self.outs,
            turns=SmartTurn(self.folder / SMART_TURN.file),
            new_activity=lambda: SileroActivity(self.folder / SILERO.file),
        )


def choose_speech(folder: Path, *, find_program: Callable[[str], str | None] = shutil.which) -> SpeechChoice:
    """Look at what is installed.

    Args:
        folder: where fetched models lie (`TIELINE_SPEECH_FOLDER`).
        find_program: how a program on PATH is found.
    """
    ins, outs = _ins(folder), _outs(folder, find_program)
    missing = []
    if not _has_package("onnxruntime"):
        missing.append("onnxruntime is not installed (`make speech`).")
    if not all(is_installed(model, folder) for model in TURN_MODELS):
        missing.append("The models that follow a talk are not there (`tieline speech install`).")
    if not ins:
        missing.append("Nothing recognises speech (`make speech`).")
    if not outs:
        missing.append("Nothing speaks (Debian: `apt-get install flite espeak-ng`).")
    return SpeechChoice(ins=ins, outs=outs, missing=tuple(missing), folder=folder)


def _has_package(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _ins(folder: Path) -> tuple[SpeechIn, ...]:
    found: list[SpeechIn] = []
    if _has_package("vosk"):
        found += [
            VoskIn(folder / model.file, language=model.language)
            for model in RECOGNISERS
            if is_installed(model, folder)
        ]
    if _has_package("pocketsphinx"):
        found.append(PocketSphinxIn())
    return tuple(found)


def _outs(folder: Path, find_program: Callable[[str], str | None]) -> tuple[SpeechOut, ...]:
    found: list[SpeechOut] = []
    if _has_package("piper"):
        found += [
            PiperOut(folder / model.file, language=model.language, licence=model.licence)
            for model in VOICES
            if is_installed(model, folder)
        ]
    if flite := find_program("flite"):
        found.append(FliteOut(flite))
    if espeak := find_program("espeak-ng"):
        found.append(EspeakOut(espeak))
    return tuple(found)
