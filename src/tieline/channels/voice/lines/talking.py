"""Turns an agent's tokens into sound: sentence by sentence, in the order they were said, in worker threads.

The first sentence sounds while the next is being made. What was dropped meanwhile is not added.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from tieline.channels.voice.line import Speech, SpeechFailed
from tieline.channels.voice.lines.playback import Playback, Utterance
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.ports import SpeechUnavailable, Spoken
from tieline.models.speech.sentences import SentenceCutter
from tieline.models.speech.threads import run_slow


@dataclass(frozen=True)
class _Task:
    """One sentence to be made; the last of an utterance may be empty."""

    utterance: Utterance
    sentence: str
    begins: int
    """Where in the utterance's text it begins."""
    language: str | None
    voice: str | None
    is_last: bool


@dataclass
class _Cut:
    """How far the text of an utterance has been cut into sentences."""

    cutter: SentenceCutter = field(default_factory=SentenceCutter)
    characters: int = 0

    def take(self, text: str, *, is_last: bool) -> list[tuple[str, int]]:
        """Return the sentences that are complete now, each with where it begins."""
        sentences = self.cutter.feed(text)
        if is_last:
            sentences.append(self.cutter.rest())
        placed = []
        for sentence in sentences:
            placed.append((sentence, self.characters))
            self.characters += len(sentence)
        return placed


class Talking:
    """The mouth of one line; its sound goes to a `Playback`."""

    def __init__(
        self, speech: SpeechEngines, playback: Playback, *, cannot_speak: Callable[[SpeechFailed], None]
    ) -> None:
        """Speak with `speech`; `cannot_speak` is told why, and of which words, when a synthesiser fails."""
        self._speech = speech
        self._playback = playback
        self._cannot_speak = cannot_speak
        self._cuts: dict[str, _Cut] = {}
        self._waiting: asyncio.Queue[_Task] = asyncio.Queue()

    def say(self, speech: Speech, *, language: str | None) -> None:
        """Take a piece of an utterance; `language` is the line's own, for a piece that names none."""
        utterance = self._playback.open(speech.utterance_id, interruptible=speech.interruptible)
        utterance.has_sound = utterance.has_sound or bool(speech.text.strip())
        sentences = self._cuts.setdefault(speech.utterance_id, _Cut()).take(speech.text, is_last=speech.last)
        if speech.last:
            del self._cuts[speech.utterance_id]
        for number, (sentence, begins) in enumerate(sentences, start=1):
            is_last = speech.last and number == len(sentences)
            task = _Task(utterance, sentence, begins, speech.language or language, speech.voice, is_last)
            self._waiting.put_nowait(task)

    def drop(self) -> None:
        """Forget what was not made yet; what is being made now comes too late."""
        self._cuts.clear()
        while not self._waiting.empty():
            self._waiting.get_nowait()
            self._waiting.task_done()

    async def run(self) -> None:
        """Make sound of what was said, until cancelled."""
        while True:
            task = await self._waiting.get()
            try:
                task.utterance.add(await self._make(task))
                task.utterance.finished = task.is_last
            finally:
                self._waiting.task_done()

    async def settle(self) -> None:
        """Return when everything said so far has been made."""
        await self._waiting.join()

    async def _make(self, task: _Task) -> tuple[Spoken, ...]:
        if not task.sentence.strip():
            return (Spoken(pcm=b"", characters=len(task.sentence)),) if task.sentence else ()
        reasons: list[str] = []
        for engine in self._speech.speakers(task.language):
            speak = partial(engine.speak, task.sentence, language=task.language, voice=task.voice)
            try:
                return await run_slow(speak)
            except SpeechUnavailable as error:
                reasons.append(str(error))
        # The call goes on without these words; they keep their place, for progress is counted in characters.
        self._cannot_speak(
            SpeechFailed(
                reason=reasons[0],
                utterance_id=task.utterance.utterance_id,
                begins=task.begins,
                characters=len(task.sentence),
            )
        )
        return (Spoken(pcm=b"", characters=len(task.sentence)),)
