"""Smart Turn v3 (BSD-2): tells from the melody of the last 8 seconds whether somebody has finished speaking.

The ONNX file ships inside a Python wheel (see `catalogue.py`). It was trained on the features of Whisper: 80 mel bands,
every 10 ms, of the waveform brought to mean 0 and variance 1; shorter turns have silence in front.
One answer takes about 150 ms of a slow core (reference: voice.md 6).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from tieline.models.speech.audio import SAMPLE_RATE
from tieline.models.speech.onnx import open_model
from tieline.models.speech.ports import TURN_WINDOW_MS

_WINDOW, _HOP, _BANDS = 400, 160, 80
_SAMPLES = SAMPLE_RATE * TURN_WINDOW_MS // 1000
_DYNAMIC_RANGE = 8.0


class SmartTurn:
    """A `TurnDetector`; keeps no state, so that all lines share one."""

    def __init__(self, path: Path) -> None:
        """Judge with the model at `path`; it is loaded with the first question."""
        self._path = path

    def probability_of_end(self, pcm: bytes) -> float:
        """Return how likely the turn is over. Raises `SpeechUnavailable` without the model."""
        session = open_model(self._path)
        import numpy as np

        sound = np.frombuffer(pcm, dtype="<i2").astype(np.float32)[-_SAMPLES:] / 32_768
        sound = np.pad(sound, (_SAMPLES - len(sound), 0))
        answer = session.run(None, {"input_features": _features(sound)[None, :, :]})
        return float(answer[0].reshape(-1)[0])


def _features(sound: Any) -> Any:
    """Return the log-mel spectrogram as Whisper takes it: (80, 800) numbers, about -1..1."""
    import numpy as np

    even = (sound - sound.mean()) / np.sqrt(sound.var() + 1e-7)
    padded = np.pad(even.astype(np.float64), (_WINDOW // 2, _WINDOW // 2), mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:-1]
    power = np.abs(np.fft.rfft(windows * np.hanning(_WINDOW + 1)[:-1], axis=-1)) ** 2
    levels = np.log10(np.maximum(1e-10, _filters() @ power.T))
    levels = np.maximum(levels, levels.max() - _DYNAMIC_RANGE)
    return ((levels + 4.0) / 4.0).astype(np.float32)


@cache
def _filters() -> Any:
    """Return the mel filters of Slaney's scale (linear up to 1 kHz, logarithmic above), each of area 1."""
    import numpy as np

    step = np.log(6.4) / 27.0
    mels = np.linspace(0.0, 15.0 + np.log(SAMPLE_RATE / 2 / 1000.0) / step, _BANDS + 2)
    edges = np.where(mels < 15.0, mels * 200.0 / 3.0, 1000.0 * np.exp(step * (mels - 15.0)))
    bins = np.linspace(0.0, SAMPLE_RATE / 2, _WINDOW // 2 + 1)
    rising = (bins[None, :] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins[None, :]) / (edges[2:] - edges[1:-1])[:, None]
    areas = 2.0 / (edges[2:] - edges[:-2])
    return np.maximum(0.0, np.minimum(rising, falling)) * areas[:, None]
