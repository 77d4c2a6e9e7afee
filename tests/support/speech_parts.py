"""What tests of speech on sound need of the machine, and callers whose voices are made by flite."""

from __future__ import annotations

import random
from array import array
from functools import cache
from pathlib import Path

from tests.support.outside import give_up
from tieline.kit.settings import read_settings
from tieline.models.speech.audio import samples, silence
from tieline.models.speech.choice import SpeechEngines, choose_speech
from tieline.models.speech.flite_out import FliteOut

OWN_SPEECH_FOLDER = Path(__file__).parent.parent.parent / ".make/speech-models"
"""Where `make test` puts the models that follow a talk."""


def find_speech() -> SpeechEngines:
    """Return the engines that need no download; without them the test skips, and in CI fails."""
    choices = [
        choose_speech(folder) for folder in (OWN_SPEECH_FOLDER, read_settings().resolved_speech_folder)
    ]
    possible = next((choice for choice in choices if choice.is_possible), None)
    if possible is None:
        give_up(f"{choices[0].why_not} `make test` installs what is not a Debian package.")
    return possible.engines()


@cache
def spoken(text: str, *, voice: str = "slt") -> bytes:
    """Return a caller who says `text`, as flite speaks it; the same text always sounds the same."""
    return b"".join(piece.pcm for piece in FliteOut().speak(text, voice=voice))


def hiss(milliseconds: int, *, level: int = 1_500, seed: int = 7) -> bytes:
    """Return noise of one loudness, the same each time."""
    source = random.Random(seed)
    return array("h", (source.randint(-level, level) for _ in range(milliseconds * 16))).tobytes()


def onset_ms(pcm: bytes, *, quiet: int = 300) -> int:
    """Return when in a sound the first 10 ms are that are not silent."""
    values, step = samples(pcm), 160
    loud = (at for at in range(0, len(values), step) if max(map(abs, values[at : at + step])) > quiet)
    return next(loud) // 16


def without_silence(pcm: bytes, *, quiet: int = 300) -> bytes:
    """Return a sound from where it begins to where it ends."""
    start = onset_ms(pcm, quiet=quiet) * 32
    backwards = b"".join(pcm[at : at + 2] for at in range(len(pcm) // 2 * 2 - 2, -1, -2))
    end = len(pcm) - onset_ms(backwards, quiet=quiet) * 32
    return pcm[start:end] or silence(20)
