"""The line of a words device: text goes out and comes in; the device itself shows, speaks and recognises.

A typing device answers at once that an utterance was heard; a browser that speaks reports how far it is. What the other
parties of a bridge say is shown as `Notice(kind="words", …)`. The sound twin is `sound_line.py`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

from tieline.channels.voice.line import (
    BargeIn,
    DeviceSocket,
    Digit,
    HungUp,
    Interruptible,
    LineEvent,
    LineSettings,
    Medium,
    Notice,
    PartialWords,
    Progress,
    Sound,
    SpeakingChanged,
    Speech,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.backchannel import is_backchannel
from tieline.channels.voice.lines.device import (
    Barged,
    DeviceMessage,
    DeviceReader,
    Finished,
    Heard,
    Left,
    Partial,
    Pressed,
    Said,
)
from tieline.channels.voice.lines.settings import interrupts, merge

_REMEMBERED = 64
"""How many dropped utterances are remembered, for late pieces of them."""
_WORDS_TO_CUT = {"high": 0, "medium": 1, "low": 3}
"""How many words of an unfinished turn cut what sounds, by how readily speech does; a finished turn always does."""
_BY_SPEECH, _BY_DIGIT = Interruptible.SPEECH, Interruptible.DTMF


@dataclass
class _Utterance:
    """One utterance that the device has and has not heard to its end."""

    utterance_id: str
    interruptible: Interruptible
    characters: int = 0
    """How many characters of text were sent so far."""
    last: bool = False
    has_sound: bool = False
    """Whether there is anything to hear: a blank text is an utterance nobody hears."""
    heard: Progress = field(default_factory=Progress)


class WordsLine:
    """A `Line` over the socket of a words device."""

    def __init__(self, socket: DeviceSocket, *, settings: LineSettings | None = None) -> None:
        """Drive `socket`; nothing is read from it before `events` is iterated."""
        self._socket = socket
        self._reader = DeviceReader(socket, medium=Medium.WORDS)
        self._settings = settings or LineSettings()
        self._utterances: deque[_Utterance] = deque()
        self._dropped: deque[str] = deque(maxlen=_REMEMBERED)
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._over_speech = False
        self._line_speaks = False
        self._party_speaks = False
        self._end_told = False

    @property
    def medium(self) -> Medium:
        """Return that words pass on this line."""
        return Medium.WORDS

    async def say(self, speech: Speech) -> None:
        """Send a piece of an utterance; the device appends it and speaks it in its turn.

        Pieces of an utterance that was cut or cleared are dropped: they were under way when that happened.
        """
        if speech.utterance_id in self._dropped:
            return
        utterance = self._find(speech.utterance_id)
        if utterance is None:
            utterance = _Utterance(speech.utterance_id, speech.interruptible)
            utterance.heard = Progress(utterance_id=speech.utterance_id)
            self._utterances.append(utterance)
        utterance.characters += len(speech.text)
        utterance.has_sound = utterance.has_sound or bool(speech.text.strip())
        utterance.last = speech.last
        utterance.interruptible = speech.interruptible
        message: dict[str, Any] = {"type": "say", "utterance": speech.utterance_id, "text": speech.text}
        message |= {"last": speech.last, "interruptible": speech.interruptible != Interruptible.NONE}
        message |= _given(language=speech.language, voice=speech.voice)
        await self._socket.send(message)
        self._note_line()

    async def play(self, sound: Sound) -> None:
        """Tell the device which sound would play now."""
        utterance = _Utterance(sound.utterance_id, sound.interruptible, last=True, has_sound=True)
        utterance.heard = Progress(utterance_id=sound.utterance_id)
        self._utterances.append(utterance)
        message = {"type": "play", "utterance": sound.utterance_id, "name": sound.name, "loop": sound.loop}
        await self._socket.send(message | {"interruptible": sound.interruptible != Interruptible.NONE})
        self._note_line()

    async def clear(self) -> Progress:
        """Stop the device, drop what is queued, and return how much of the current utterance was heard."""
        heard = self.progress()
        self._dropped.extend(each.utterance_id for each in self._utterances)
        self._utterances.clear()
        await self._socket.send({"type": "clear"})
        self._note_line()
        return heard

    def progress(self) -> Progress:
        """Return how much of the current utterance the device has reported as heard."""
        return self._utterances[0].heard if self._utterances else Progress()

    async def configure(self, settings: LineSettings) -> None:
        """Tell the device how to listen; what is None stays as it was."""
        self._settings = merge(self._settings, settings)
        now = self._settings
        message = {"type": "listen"} | _given(
            language=now.language,
            hints=None if now.hints is None else list(now.hints),
            speechTimeoutMs=now.speech_timeout_ms or None,
            partialWords=now.partial_words,
        )
        await self._socket.send(message)

    async def notify(self, notice: Notice) -> None:
        """Show something on the device's screen: others' words, the call's state."""
        self._end_told = self._end_told or notice.kind == "end"
        await self._socket.send({"type": notice.kind, **notice.fields})

    async def events(self) -> AsyncIterator[LineEvent]:
        """Yield what happens, in order; the last is `HungUp`."""
        reading = asyncio.create_task(self._read())
        try:
            while True:
                event = await self._events.get()
                yield event
                if isinstance(event, HungUp):
                    return
        finally:
            reading.cancel()

    async def hang_up(self) -> None:
        """Tell the device that the call is over and close its socket; `events` ends."""
        if not self._end_told:
            await self._socket.send({"type": "end", "reason": "completed"})
        self._events.put_nowait(HungUp())
        await self._socket.close()

    async def _read(self) -> None:
        left = False
        try:
            while not left:
                message = await self._reader.read()
                if message is None:
                    break
                left = isinstance(message, Left)
                await self._take(message)
        finally:
            # Whatever ends the reading, nobody may wait for ever at the other end of `events`.
            self._events.put_nowait(HungUp(lost=not left))

    async def _take(self, message: DeviceMessage | bytes) -> None:
        match message:
            case Heard():
                self._take_heard(message)
            case Finished():
                self._take_finished(message)
            case Pressed():
                await self._take_digit(message.digit)
            case Barged():
                await self._take_barge()
            case Partial():
                await self._take_partial(message)
            case Said():
                await self._take_words(message)
            case _:
                pass

    def _take_heard(self, heard: Heard) -> None:
        utterance = self._find(heard.utterance_id)
        if utterance is not None:
            characters = max(utterance.heard.characters, min(heard.characters, utterance.characters))
            utterance.heard = replace(utterance.heard, characters=characters, milliseconds=heard.milliseconds)

    def _take_finished(self, finished: Finished) -> None:
        utterance = self._find(finished.utterance_id)
        if utterance is None:
            return  # It was cleared while the device was still telling.
        milliseconds = max(finished.milliseconds, utterance.heard.milliseconds)
        utterance.heard = replace(utterance.heard, characters=utterance.characters, milliseconds=milliseconds)
        if utterance.last:
            self._utterances.remove(utterance)
            ended = UtteranceEnded(utterance_id=utterance.utterance_id, milliseconds=milliseconds)
            self._events.put_nowait(ended)
            self._note_line()

    async def _take_digit(self, digit: str) -> None:
        if self._settings.detect_digits is False:
            return
        if self._sounding() is not None and self._may_cut(_BY_DIGIT):
            await self._barge("dtmf")
        self._events.put_nowait(Digit(digit=digit))

    async def _take_barge(self) -> None:
        self._note_party(speaking=True)
        # Whether it was only an "uh-huh", or enough for a line that is not cut so readily, is known when words come.
        if not self._settings.ignore_backchannel and self._is_cut_by_words(0):
            await self._speech_over_utterance()

    async def _take_partial(self, partial: Partial) -> None:
        if not partial.text.strip():
            return
        self._note_party(speaking=True)
        if not self._is_backchannel(partial.text) and self._is_cut_by_words(len(partial.text.split())):
            await self._speech_over_utterance()
        if self._settings.partial_words:
            self._events.put_nowait(PartialWords(text=partial.text, language=partial.language))

    async def _take_words(self, said: Said) -> None:
        ignored = not said.text.strip() or self._is_backchannel(said.text)
        if not ignored:
            await self._speech_over_utterance()
        over_speech, self._over_speech = self._over_speech, False
        self._note_party(speaking=False)
        if ignored:
            return
        words = Words(
            text=said.text.strip(),
            language=said.language or self._settings.language,
            confidence=said.confidence,
            over_speech=over_speech,
            engine=said.engine,
        )
        self._events.put_nowait(words)

    def _is_cut_by_words(self, count: int) -> bool:
        """Say whether so many words, of a turn that is not finished, cut what sounds."""
        return count >= _WORDS_TO_CUT[self._settings.interrupt_sensitivity or "high"]

    async def _speech_over_utterance(self) -> None:
        if self._sounding() is None:
            return
        if self._may_cut(_BY_SPEECH):
            await self._barge("speech")
        else:
            self._over_speech = True

    async def _barge(self, kind: str) -> None:
        self._events.put_nowait(BargeIn(kind=kind, progress=await self.clear()))

    def _is_backchannel(self, text: str) -> bool:
        return (
            bool(self._settings.ignore_backchannel) and self._sounding() is not None and is_backchannel(text)
        )

    def _may_cut(self, kind: Interruptible) -> bool:
        sounding = self._sounding()
        return sounding is not None and interrupts(kind, sounding.interruptible)

    def _sounding(self) -> _Utterance | None:
        return next((utterance for utterance in self._utterances if utterance.has_sound), None)

    def _find(self, utterance_id: str) -> _Utterance | None:
        return next((each for each in self._utterances if each.utterance_id == utterance_id), None)

    def _note_line(self) -> None:
        speaks = self._sounding() is not None
        if speaks != self._line_speaks:
            self._line_speaks = speaks
            self._events.put_nowait(SpeakingChanged(who="line", speaking=speaks))

    def _note_party(self, *, speaking: bool) -> None:
        if speaking != self._party_speaks:
            self._party_speaks = speaking
            self._events.put_nowait(SpeakingChanged(who="party", speaking=speaking))


def _given(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
