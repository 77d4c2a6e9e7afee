"""PocketSphinx (BSD): an English recogniser whose model is inside its wheel. Demo quality, and honestly so.

It hears clear, short, ordinary phrases; names, numbers and accents it gets wrong. Its vocabulary is fixed, so hints
do nothing. Each decoder is a process (`engine_process.py` says why) of about 120 MB that takes half a second to start,
so a few are kept, and lent to whoever is being heard.
"""

from __future__ import annotations

import importlib.util
import threading

from tieline.models.speech.engine_process import EngineProcess
from tieline.models.speech.ports import EngineInfo, HearingSession, Hypothesis, Quality, SpeechUnavailable

_MODULE = "tieline.models.speech.pocketsphinx_process"
_SPARE_DECODERS = 2
# The mean of the features of ordinary speech (the English model's own, as published with it), which a decoder starts
# from until it is used to the voice: with it 78 % of first phrases came out right in a trial, without it 67 %.
_ORDINARY_VOICE = "41.00,-5.29,-0.12,5.09,2.48,-4.07,-1.37,-1.78,-5.08,-2.05,-6.45,-1.42,1.17"


class PocketSphinxIn:
    """A `SpeechIn`; the decoders are shared by all sessions, each has one only while somebody speaks."""

    def __init__(self) -> None:
        self._spare: list[EngineProcess] = []
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def info(self) -> EngineInfo:
        """Return what a person should know of PocketSphinx."""
        return EngineInfo(
            name="pocketsphinx", quality=Quality.DEMO, licence="BSD-2-Clause", languages=("en",)
        )

    def open(self, *, language: str | None = None, hints: tuple[str, ...] = ()) -> HearingSession:
        """Begin to hear. Raises `SpeechUnavailable` when the package is missing."""
        del language, hints
        if importlib.util.find_spec("pocketsphinx") is None:
            raise SpeechUnavailable("pocketsphinx is not installed; `make speech` installs it.")
        self._is_closed = False
        # One is started now, so that nobody waits for it in the middle of a word.
        decoder = self.lend()
        decoder.ask({"do": "nothing"})
        self.give_back(decoder)
        return _Session(self)

    def lend(self) -> EngineProcess:
        """Return a decoder that nobody else uses."""
        with self._lock:
            return self._spare.pop() if self._spare else EngineProcess(_MODULE)

    def give_back(self, decoder: EngineProcess) -> None:
        """Take a decoder back; of many that are not used any more, most are ended."""
        with self._lock:
            is_kept = len(self._spare) < _SPARE_DECODERS and not self._is_closed
            if is_kept:
                self._spare.append(decoder)
        if not is_kept:
            decoder.close()

    def close(self) -> None:
        """End the decoders that are not in use; those in use end when they are given back."""
        with self._lock:
            spare, self._spare, self._is_closed = self._spare, [], True
        for decoder in spare:
            decoder.close()


class _Session:
    """One caller's stretches of speech, and what a decoder has learned of the caller's voice."""

    def __init__(self, engine: PocketSphinxIn) -> None:
        self._engine = engine
        self._decoder: EngineProcess | None = None
        self._voice = _ORDINARY_VOICE

    def feed(self, pcm: bytes) -> Hypothesis:
        decoder, self._decoder = self._decoder, None
        if decoder is None:
            decoder = self._engine.lend()
            decoder.ask({"do": "begin", "voice": self._voice})
        heard, _ = decoder.ask({"do": "feed"}, pcm)
        # One that failed is not kept: the next stretch begins with another.
        self._decoder = decoder
        return Hypothesis(text=heard["text"])

    def finish(self) -> Hypothesis:
        decoder, self._decoder = self._decoder, None
        if decoder is None:
            return Hypothesis()
        try:
            heard, _ = decoder.ask({"do": "finish"})
        finally:
            self._engine.give_back(decoder)
        self._voice = heard.get("voice", self._voice)
        return Hypothesis(text=heard["text"], confidence=heard["confidence"])

    def close(self) -> None:
        self.finish()
