"""Vosk (Apache-2.0): a streaming recogniser; good once its model was fetched (see `catalogue.py`), one for a language.

Small models take about 300 MB of memory; all lines of a language share one.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tieline.models.speech.audio import SAMPLE_RATE
from tieline.models.speech.ports import EngineInfo, HearingSession, Hypothesis, Quality, SpeechUnavailable


class VoskIn:
    """A `SpeechIn` for one language."""

    def __init__(self, folder: Path, *, language: str) -> None:
        """Hear `language` (a two-letter code) with the model in `folder`; it is loaded when first used."""
        self._folder = folder
        self._language = language

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of it."""
        return EngineInfo(
            name="vosk", quality=Quality.GOOD, licence="Apache-2.0", languages=(self._language,)
        )

    def open(self, *, language: str | None = None, hints: tuple[str, ...] = ()) -> HearingSession:
        """Begin to hear; the vocabulary is the model's own, so hints do nothing. Raises `SpeechUnavailable`."""
        del language, hints
        return _Session(_load(self._folder))

    def close(self) -> None:
        """Nothing keeps running."""


@cache
def _load(folder: Path) -> Any:
    try:
        import vosk
    except ImportError as error:
        raise SpeechUnavailable("vosk is not installed; `make voices` installs it.") from error
    if not (folder / "am").is_dir():
        raise SpeechUnavailable(f"{folder.name} is no model of vosk; remove it and fetch it again.")
    vosk.SetLogLevel(-1)
    return vosk.Model(str(folder))


class _Session:
    def __init__(self, model: Any) -> None:
        import vosk

        self._recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE)
        self._recogniser.SetWords(True)
        self._heard: list[dict[str, Any]] = []

    def feed(self, pcm: bytes) -> Hypothesis:
        # At a pause the recogniser begins anew; where a stretch ends is told by others, so its parts are joined.
        if self._recogniser.AcceptWaveform(pcm):
            self._heard += json.loads(self._recogniser.Result()).get("result", [])
            return Hypothesis(text=_text(self._heard))
        partial = json.loads(self._recogniser.PartialResult())["partial"]
        return Hypothesis(text=" ".join(filter(None, (_text(self._heard), partial))))

    def finish(self) -> Hypothesis:
        words = self._heard + json.loads(self._recogniser.FinalResult()).get("result", [])
        self._heard = []
        self._recogniser.Reset()
        sure = [float(word["conf"]) for word in words]
        return Hypothesis(text=_text(words), confidence=sum(sure) / len(sure) if sure else None)

    def close(self) -> None:
        """What it holds goes by itself."""


def _text(words: list[dict[str, Any]]) -> str:
    return " ".join(word["word"] for word in words)
