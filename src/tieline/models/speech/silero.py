"""Silero VAD (MIT): tells a voice from noise, 32 ms at a time, in a fifth of a millisecond.

The ONNX file ships inside a Python wheel (see `catalogue.py`). The model keeps a state from chunk to chunk, and hears
each chunk after the last 64 samples of the one before.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tieline.models.speech.audio import SAMPLE_RATE
from tieline.models.speech.onnx import open_model
from tieline.models.speech.ports import CHUNK_MS

_CONTEXT_SAMPLES = 64
# Music and long silence leave the model in a state in which it misses the speech that follows, so the state is
# forgotten after so much of clear silence (as the Pipecat project found out).
_FORGET_AFTER_MS = 2_000
_CLEAR_SILENCE = 0.1


class SileroActivity:
    """The `VoiceActivity` of one line."""

    def __init__(self, path: Path) -> None:
        """Listen with the model at `path`; it is loaded with the first chunk."""
        self._path = path
        self._state: Any = None
        self._context: Any = None
        self._silent_ms = 0

    def probability(self, chunk: bytes) -> float:
        """Return how likely the next 32 ms hold a voice. Raises `SpeechUnavailable` without the model."""
        session = open_model(self._path)
        import numpy as np

        if self._state is None:
            self._state = np.zeros((2, 1, 128), dtype=np.float32)
            self._context = np.zeros((1, _CONTEXT_SAMPLES), dtype=np.float32)
        sound = np.frombuffer(chunk, dtype="<i2").astype(np.float32)[None, :] / 32_768
        heard = np.concatenate((self._context, sound), axis=1)
        given = {"input": heard, "state": self._state, "sr": np.array(SAMPLE_RATE, dtype=np.int64)}
        probability, self._state = session.run(None, given)
        self._context = heard[:, -_CONTEXT_SAMPLES:]
        likely = float(probability[0, 0])
        self._silent_ms = self._silent_ms + CHUNK_MS if likely < _CLEAR_SILENCE else 0
        if self._silent_ms >= _FORGET_AFTER_MS:
            self.reset()
        return likely

    def reset(self) -> None:
        """Forget what was heard before."""
        self._state = self._context = None
        self._silent_ms = 0
