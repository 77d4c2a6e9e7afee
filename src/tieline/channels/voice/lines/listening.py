"""Follows what a party says: where a voice begins and ends, what its words are, and when the turn is over.

Two stages. The first judges every 32 ms whether there is a voice, at once: barge-in hangs on it. The second lets the
recogniser and the end-of-turn model work, in order but at their own speed. Time is counted in sound, not by a clock.

A turn is one stretch of voice or several: when the end-of-turn model takes a pause for a pause, the words before and
after it are one turn. `SoundLine` is told by the methods of `Listener`.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from tieline.channels.voice.line import LineSettings
from tieline.channels.voice.lines.voice_gate import END_MS, Change, VoiceGate
from tieline.models.speech.audio import BYTES_PER_MS
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.ports import (
    CHUNK_BYTES,
    CHUNK_MS,
    TURN_WINDOW_MS,
    HearingSession,
    Hypothesis,
    SpeechUnavailable,
)
from tieline.models.speech.threads import run_later, run_quick, run_slow

T = TypeVar("T")

LONGEST_PAUSE_MS = 2_000
"""However unfinished it sounds, a turn is over after so much silence."""
_TURN_IS_OVER = 0.5
_LEAD_IN_CHUNKS = 12
"""What is kept of the sound before a voice was noticed: the recogniser needs the beginning of the first word."""


_TOGETHER = 16
"""How many chunks that wait are given to the recogniser at once, when it has fallen behind."""


class Listener(Protocol):
    """Who is told what was heard. `voice_*` come at once, the rest when the recogniser is through."""

    async def voice_began(self) -> None:
        """Somebody begins to speak."""
        ...

    async def voice_goes_on(self, voiced_ms: int) -> None:
        """Somebody has been speaking for so long."""
        ...

    async def voice_ended(self) -> None:
        """Nobody speaks any more, for the moment."""
        ...

    async def voice_is_silent(self, milliseconds: int) -> None:
        """Nobody has spoken for so much more."""
        ...

    async def words_so_far(self, text: str, *, voiced_ms: int) -> None:
        """The turn's words as the recogniser has them now."""
        ...

    async def stretch_heard(self, heard: Hypothesis) -> bool:
        """One stretch of voice is through; False when its words shall not count."""
        ...

    async def turn_ended(self, heard: Hypothesis) -> None:
        """The turn is over; its text may be empty."""
        ...

    async def cannot_hear(self, reason: str) -> None:
        """The recogniser failed; what was being said is lost."""
        ...


@dataclass(frozen=True)
class _Heard:
    """A chunk of sound on its way to the recogniser, with what the gate said of it."""

    pcm: bytes
    change: Change
    is_voice: bool
    voiced_ms: int


@dataclass
class _Turn:
    """What was said so far in a turn."""

    stretches: list[Hypothesis] = field(default_factory=list)
    sound: bytearray = field(default_factory=bytearray)
    silent_ms: int = 0

    def hear(self, pcm: bytes) -> None:
        self.sound += pcm
        del self.sound[: -TURN_WINDOW_MS * BYTES_PER_MS]

    def words(self, more: str = "") -> Hypothesis:
        texts = [stretch.text for stretch in self.stretches] + [more]
        sure = [stretch.confidence for stretch in self.stretches if stretch.confidence is not None]
        confidence = sum(sure) / len(sure) if sure else None
        return Hypothesis(text=" ".join(text for text in texts if text), confidence=confidence)


class Listening:
    """The ears of one line."""

    def __init__(self, speech: SpeechEngines, listener: Listener, *, settings: LineSettings) -> None:
        """Hear with `speech`, tell `listener`; nothing happens before `run` does."""
        self._speech = speech
        self._listener = listener
        self._settings = settings
        self._activity = speech.new_activity()
        self._gate = VoiceGate()
        self._incoming = bytearray()
        self._waiting: asyncio.Queue[_Heard] = asyncio.Queue()
        self._lead_in: deque[bytes] = deque(maxlen=_LEAD_IN_CHUNKS)
        self._session: HearingSession | None = None
        self._session_language: str | None = None
        self._session_lock = threading.Lock()
        self._turn: _Turn | None = None
        self._in_stretch = False

    def configure(self, settings: LineSettings) -> None:
        """Listen by other settings; another language counts from the next stretch of voice."""
        self._settings = settings

    @property
    def language(self) -> str | None:
        """Return the language that is heard: the wished one, or the one the recogniser knows."""
        info = self._speech.speech_in(self._settings.language).info
        wished = self._settings.language
        return wished if info.knows(wished) else info.languages[0]

    @property
    def engine(self) -> str:
        """Return the recogniser's name."""
        return self._speech.speech_in(self._settings.language).info.name

    async def take(self, frame: bytes) -> None:
        """Take a frame of the party's sound: the first stage."""
        self._incoming += frame
        while len(self._incoming) >= CHUNK_BYTES:
            chunk = bytes(self._incoming[:CHUNK_BYTES])
            del self._incoming[:CHUNK_BYTES]
            await self._judge(chunk)

    async def run(self) -> None:
        """Let the recogniser work on what was taken, until cancelled: the second stage."""
        try:
            # Before anybody speaks, because a model takes a while to load.
            await self._working(self._open_session())
            while True:
                chunks = await self._next_chunks()
                try:
                    await self._working(self._work_on(chunks))
                finally:
                    self._done(chunks)
        finally:
            self._close_session()

    async def _working(self, work: Coroutine[None, None, None]) -> None:
        """Do it; when the recogniser fails, the turn is lost and the next voice begins with a new session."""
        try:
            await work
        except SpeechUnavailable as error:
            self._close_session()
            self._turn, self._in_stretch = None, False
            await self._listener.cannot_hear(str(error))

    async def settle(self) -> None:
        """Return when everything taken so far has been worked on."""
        await self._waiting.join()

    async def flush(self) -> None:
        """End the turn now, as when the party hangs up in the middle of it."""
        await self.settle()
        if self._in_stretch:
            await self._end_stretch()
        if self._turn is not None:
            await self._end_turn()

    async def _judge(self, chunk: bytes) -> None:
        probability = await run_quick(lambda: self._activity.probability(chunk))
        change = self._gate.judge(probability)
        heard = _Heard(chunk, change, self._gate.is_open, self._gate.voiced_ms)
        if change is Change.BEGAN:
            await self._listener.voice_began()
        elif change is Change.ENDED:
            await self._listener.voice_ended()
        if heard.is_voice:
            await self._listener.voice_goes_on(heard.voiced_ms)
        else:
            await self._listener.voice_is_silent(CHUNK_MS)
        self._waiting.put_nowait(heard)
        # The second stage gets its turn before the next chunk is judged.
        await asyncio.sleep(0)

    async def _next_chunks(self) -> Sequence[_Heard]:
        """Return the next chunk, and with it those behind it that change nothing: they are worked on together."""
        chunks = [await self._waiting.get()]
        while not self._waiting.empty() and len(chunks) < _TOGETHER and chunks[-1].change is Change.NONE:
            chunks.append(self._waiting.get_nowait())
        return chunks

    def _done(self, chunks: Sequence[_Heard]) -> None:
        for _ in chunks:
            self._waiting.task_done()

    async def _open_session(self) -> None:
        language, hints = self._settings.language, self._settings.hints or ()
        self._close_session()
        engine = self._speech.speech_in(language)
        self._session = await run_slow(lambda: engine.open(language=language, hints=hints))
        self._session_language = language

    def _close_session(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            run_later(lambda: self._alone(session.close))

    def _alone(self, work: Callable[[], T]) -> T:
        """Work with the session, never in two threads at once: one that was given up may still be at it."""
        with self._session_lock:
            return work()

    async def _work_on(self, chunks: Sequence[_Heard]) -> None:
        # Only the last of them may change anything; those before it belong to what was.
        change, pcm = chunks[-1].change, b"".join(chunk.pcm for chunk in chunks)
        if change is Change.BEGAN:
            await self._begin_stretch()
        if self._turn is not None:
            self._turn.hear(pcm)
        if self._in_stretch:
            await self._feed(pcm, voiced_ms=chunks[-1].voiced_ms)
        else:
            self._lead_in.extend(chunk.pcm for chunk in chunks)
        if change is Change.ENDED:
            await self._end_stretch()
        elif self._turn is not None and not self._in_stretch:
            self._turn.silent_ms += len(chunks) * CHUNK_MS
        if self._turn is not None and not self._in_stretch:
            await self._end_turn_if_over(ask=change is Change.ENDED)

    async def _begin_stretch(self) -> None:
        if self._session is None or self._session_language != self._settings.language:
            await self._open_session()
        lead_in = b"".join(self._lead_in)
        self._lead_in.clear()
        self._in_stretch = True
        self._turn = self._turn or _Turn()
        self._turn.silent_ms = 0
        self._turn.hear(lead_in)
        await self._feed(lead_in, voiced_ms=0)

    async def _feed(self, pcm: bytes, *, voiced_ms: int) -> None:
        session, turn = self._session, self._turn
        if session is None or turn is None or not pcm:
            return
        heard = await run_slow(lambda: self._alone(lambda: session.feed(pcm)))
        if heard.text and voiced_ms:
            await self._listener.words_so_far(turn.words(heard.text).text, voiced_ms=voiced_ms)

    async def _end_stretch(self) -> None:
        session, turn = self._session, self._turn
        self._in_stretch = False
        if session is None or turn is None:
            return
        heard = await run_slow(lambda: self._alone(session.finish))
        if await self._listener.stretch_heard(heard) and heard.text:
            turn.stretches.append(heard)
        turn.silent_ms = END_MS
        if not turn.stretches:
            # Nothing was said, so there is no turn to wait for.
            await self._end_turn()

    async def _end_turn_if_over(self, *, ask: bool) -> None:
        turn, wished = self._turn, self._settings.speech_timeout_ms
        if turn is None:
            return
        is_over = turn.silent_ms >= (wished or LONGEST_PAUSE_MS)
        if not is_over and not wished and ask:
            sound = bytes(turn.sound)
            likely = await run_slow(lambda: self._speech.turns.probability_of_end(sound))
            is_over = likely >= _TURN_IS_OVER
        if is_over:
            await self._end_turn()

    async def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            await self._listener.turn_ended(turn.words())
