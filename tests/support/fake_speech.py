"""Engines of speech that do what a test says: words are tones, a loud sound is a voice, turns end when told to."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tieline.models.speech.audio import duration_ms, loudness, silence
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.ports import EngineInfo, Hypothesis, Quality, SpeechUnavailable, Spoken
from tieline.models.speech.tones import tone

WORD_MS = 200
"""How long the fake synthesiser takes for a word, whatever it is."""
VOICE = tone((200, 300), 2000, volume=0.3)
"""Two seconds of what the fakes take for a voice."""
_INFO = EngineInfo(name="fake", quality=Quality.DEMO, licence="none", languages=())


class ToneOut:
    """Speaks: 200 ms of tone for each word."""

    info = _INFO

    def __init__(self) -> None:
        self.fails = False
        self.asked: list[tuple[str, str | None, str | None]] = []

    def speak(
        self, sentence: str, *, language: str | None = None, voice: str | None = None
    ) -> tuple[Spoken, ...]:
        self.asked.append((sentence, language, voice))
        if self.fails:
            raise SpeechUnavailable("The synthesiser is broken.")
        word = tone((440,), WORD_MS, volume=0.2)
        return tuple(Spoken(pcm=word, characters=len(text)) for text in re.findall(r"\S+\s*|^\s+", sentence))

    def close(self) -> None:
        pass


class LoudActivity:
    """Takes every loud sound for a voice."""

    def probability(self, chunk: bytes) -> float:
        return 1.0 if loudness(chunk) > 0.02 else 0.0

    def reset(self) -> None:
        pass


class ScriptedIn:
    """Hears what the script says, one text for each stretch of voice; the words are there after 300 ms of it."""

    info = _INFO

    def __init__(self, heard: Sequence[str | Hypothesis] = (), *, words_after_ms: int = 300) -> None:
        self._script = [each if isinstance(each, Hypothesis) else Hypothesis(text=each) for each in heard]
        self._words_after_ms = words_after_ms
        self._fed_ms = 0
        self.opened: list[str | None] = []
        self.is_broken = self.fails = False

    def open(self, *, language: str | None = None, hints: tuple[str, ...] = ()) -> ScriptedIn:
        if self.is_broken:
            raise SpeechUnavailable("The recogniser is broken.")
        self.opened.append(language)
        return self

    def feed(self, pcm: bytes) -> Hypothesis:
        if self.fails:
            raise SpeechUnavailable("The recogniser has ended.")
        self._fed_ms += duration_ms(pcm) if pcm.strip(b"\0") else 0
        is_heard = self._fed_ms >= self._words_after_ms and self._script
        return self._script[0] if is_heard else Hypothesis()

    def finish(self) -> Hypothesis:
        self._fed_ms = 0
        return self._script.pop(0) if self._script else Hypothesis()

    def close(self) -> None:
        pass


class ScriptedTurns:
    """Takes a turn for over, or for a pause, as the script says; over when it says nothing more."""

    def __init__(self, over: Sequence[bool] = ()) -> None:
        self._script = list(over)
        self.asked: list[int] = []

    def probability_of_end(self, pcm: bytes) -> float:
        self.asked.append(duration_ms(pcm))
        return 1.0 if not self._script or self._script.pop(0) else 0.0


def fake_speech(
    heard: Sequence[str | Hypothesis] = (),
    *,
    over: Sequence[bool] = (),
    out: ToneOut | None = None,
    new_activity: Callable[[], LoudActivity] = LoudActivity,
    recogniser: ScriptedIn | None = None,
) -> SpeechEngines:
    """Return engines that hear `heard` and take turns for `over` as told."""
    return SpeechEngines(
        ins=(recogniser or ScriptedIn(heard),),
        outs=(out or ToneOut(),),
        turns=ScriptedTurns(over),
        new_activity=new_activity,
    )


def voice(milliseconds: int) -> bytes:
    """Return so much of what the fakes take for a voice."""
    return (VOICE * (milliseconds // 2000 + 1))[: len(silence(milliseconds))]
