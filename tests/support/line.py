"""A scripted device: a test says what its party does, and reads what the call said, played and showed on it.

Everything is heard at once unless the line is `slow`; then the test says how much was heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeVar

from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    HungUp,
    LineEvent,
    LineSettings,
    Medium,
    Notice,
    Progress,
    Sound,
    Speech,
    SpeechFailed,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.settings import merge

T = TypeVar("T")

_PATIENCE_SECONDS = 60.0
"""Real seconds until a test that waits for words in vain fails; nothing is measured by it."""


@dataclass
class FakeLine:
    """A `Line` whose party is the test."""

    slow: bool = False
    medium: Medium = Medium.WORDS
    said: list[str] = field(default_factory=list)
    played: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    settings: list[LineSettings] = field(default_factory=list)
    speeches: list[Speech] = field(default_factory=list)
    is_hung_up: bool = False
    cleared: int = 0

    def __post_init__(self) -> None:
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._changed = asyncio.Condition()
        self._text: dict[str, str] = {}
        self._sounding: list[str] = []
        self._heard: dict[str, int] = {}

    # What a call asks

    async def say(self, speech: Speech) -> None:
        if speech.utterance_id not in self._sounding:
            self._sounding.append(speech.utterance_id)
        self._text[speech.utterance_id] = self._text.get(speech.utterance_id, "") + speech.text
        self.speeches.append(speech)
        if speech.last:
            await self._note(self.said, self._text[speech.utterance_id])
            self._ended(speech.utterance_id)

    async def play(self, sound: Sound) -> None:
        self._sounding.append(sound.utterance_id)
        await self._note(self.played, sound.name)
        if sound.loop:
            self._ended(sound.utterance_id)

    async def clear(self) -> Progress:
        heard = self.progress()
        self._sounding.clear()
        self.cleared += 1
        return heard

    def progress(self) -> Progress:
        if not self._sounding:
            return Progress()
        current = self._sounding[0]
        return Progress(utterance_id=current, characters=self._heard.get(current, 0))

    async def configure(self, settings: LineSettings) -> None:
        self.settings.append(settings)

    async def notify(self, notice: Notice) -> None:
        await self._note(self.notices, notice)

    async def events(self) -> AsyncIterator[LineEvent]:
        while True:
            event = await self._events.get()
            yield event
            # Whoever asks for the next one is done with this one.
            self._events.task_done()
            if isinstance(event, HungUp):
                return

    async def hang_up(self) -> None:
        self.is_hung_up = True
        self._events.put_nowait(HungUp())
        async with self._changed:
            self._changed.notify_all()

    # What the party does

    def speak(self, text: str, *, language: str | None = None, engine: str | None = None) -> None:
        """Say a finished turn; what sounds at that moment is cut."""
        if self._sounding:
            self.barge_in()
        self._events.put_nowait(Words(text=text, language=language, confidence=0.9, engine=engine))

    def says(self, text: str) -> None:
        """Say a turn over what sounds and may not be cut."""
        self._events.put_nowait(Words(text=text, confidence=0.9, over_speech=True))

    def barge_in(self, *, kind: str = "speech") -> None:
        """Cut what sounds, after what was heard of it so far."""
        heard = self.progress()
        self._sounding.clear()
        self._events.put_nowait(BargeIn(kind=kind, progress=heard))

    def press(self, digits: str) -> None:
        """Press keys."""
        for digit in digits:
            self._events.put_nowait(Digit(digit=digit))

    def hear(self, characters: int) -> None:
        """Have heard so much of what sounds now."""
        if self._sounding:
            self._heard[self._sounding[0]] = characters

    def cannot_speak(self, *, begins: int = 0, characters: int | None = None) -> None:
        """Be unable to speak some of what sounds now, or all of it."""
        utterance_id = self._sounding[0]
        whole = len(self._text[utterance_id])
        self._events.put_nowait(
            SpeechFailed(
                reason="The synthesiser is broken.",
                utterance_id=utterance_id,
                begins=begins,
                characters=whole if characters is None else characters,
            )
        )

    def hear_out(self) -> None:
        """Hear everything that is queued to its end."""
        for utterance_id in list(self._sounding):
            self._sounding.remove(utterance_id)
            self._events.put_nowait(UtteranceEnded(utterance_id=utterance_id))

    def leave(self, *, lost: bool = False) -> None:
        """Hang up, or be lost."""
        self._events.put_nowait(HungUp(lost=lost))

    @property
    def listens(self) -> LineSettings:
        """How the call listens now."""
        return reduce(merge, self.settings, LineSettings())

    # What a test waits for

    async def until_taken_in(self) -> None:
        """Return once whoever answers the call has taken in all that the party did."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await self._events.join()

    async def until_said(self, part: str) -> str:
        """Return the first thing said that holds `part`, once it is said."""
        return await self._until(lambda: next((one for one in self.said if part in one), None), part)

    async def until_count(self, count: int) -> str:
        """Return the thing said as number `count` (from 1), once it is said."""
        return await self._until(
            lambda: self.said[count - 1] if len(self.said) >= count else None, f"{count} sentences"
        )

    async def until_state(self, state: str) -> Notice:
        """Return the first notice that the call is in `state`, once it is."""
        return await self._until(
            lambda: next((n for n in self.notices if n.fields.get("state") == state), None), state
        )

    async def until_notice(self, kind: str) -> Notice:
        """Return the first notice of a kind, once it is shown."""
        return await self._until(lambda: next((n for n in self.notices if n.kind == kind), None), kind)

    async def until_played(self, name: str) -> str:
        """Return the name of a sound that holds `name`, once it is played."""
        return await self._until(lambda: next((one for one in self.played if name in one), None), name)

    async def until_hung_up(self) -> None:
        """Return once the call has let go of the device."""
        await self._until(lambda: self.is_hung_up or None, "the end")

    async def _until(self, find: Callable[[], T | None], what: str) -> T:
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._changed:
                while (found := find()) is None:
                    await self._changed.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"waited for {what!r} in vain; said so far: {self.said}") from None

    async def _note(self, where: list[T], what: T) -> None:
        async with self._changed:
            where.append(what)
            self._changed.notify_all()

    def _ended(self, utterance_id: str) -> None:
        if not self.slow:
            self._heard[utterance_id] = len(self._text.get(utterance_id, ""))
            self._sounding.remove(utterance_id)
            self._events.put_nowait(UtteranceEnded(utterance_id=utterance_id))
