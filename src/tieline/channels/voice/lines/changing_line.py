"""The line of a call whose device may be lost and come back, or be changed for another of the other kind.

A page that is loaded anew, a caller who goes from typing to the microphone, a second window: each is a new device with a
driver of its own (`words_line.py`, `sound_line.py`), while the call sees one line. What was not heard yet is said again on
the new device from where it was; the old one is closed with 4001 (docs/reference/calls.md). A device of sound is shown what
sounds and what was understood, because its screen has captions too.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from tieline.channels.voice.line import (
    BargeIn,
    DeviceSocket,
    HungUp,
    Line,
    LineEvent,
    LineSettings,
    Medium,
    Notice,
    PartialWords,
    Progress,
    Sound,
    SoundLine,
    Speech,
    SpeechFailed,
    Tap,
    Tappable,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.settings import merge

GRACE_SECONDS = 10.0
"""How long a lost device may take to come back; real time, because it is about sockets and not about business."""
TAKEN_OVER = 4001
_LASTING = frozenset({"call", "state"})
"""What a new device is shown first: only the newest of each kind counts."""
_KEPT = 200
_REMEMBERED = 64


@dataclass
class _Unheard:
    """An utterance that was not heard to its end yet; `before` is what was heard of it on earlier devices."""

    pieces: list[Speech] = field(default_factory=list)
    sound: Sound | None = None
    before: int = 0

    @property
    def characters(self) -> int:
        """Return how long its text is so far."""
        return sum(len(piece.text) for piece in self.pieces)

    def rest(self) -> Speech | None:
        """Return what a new device still has to say; None when every word was heard."""
        text = "".join(piece.text for piece in self.pieces)[self.before :]
        return replace(self.pieces[-1], text=text) if text or not self.pieces[-1].last else None


class ChangingLine:
    """A `Line` over one device after the other."""

    def __init__(
        self, *, grace_seconds: float = GRACE_SECONDS, on_away: Callable[[bool], None] = lambda away: None
    ) -> None:
        """Wait for a first device (`attach`).

        `on_away` is told when the device is lost (True), and when it is back or another has taken over (False).
        """
        self._grace_seconds = grace_seconds
        self._on_away = on_away
        self._line: Line | None = None
        self._socket: DeviceSocket | None = None
        self._medium = Medium.WORDS
        self._settings: LineSettings | None = None
        self._shown: dict[str, Notice] = {}
        self._missed: deque[Notice] = deque(maxlen=_KEPT)
        self._unheard: dict[str, _Unheard] = {}
        self._taps: list[Tap] = []
        self._dropped: deque[str] = deque(maxlen=_REMEMBERED)
        self._heard = Progress()
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._pump: asyncio.Task[None] | None = None
        self._grace: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    # Devices

    async def attach(self, socket: DeviceSocket, make_line: Callable[[DeviceSocket], Line]) -> bool:
        """Go on with a device; False when the call is over."""
        if self._over.is_set():
            return False
        self._heard = self.progress()
        was_away = self._line is None and self._socket is not None
        line = make_line(socket)
        for sounding in _tappable(line):
            for tap in self._taps:
                sounding.add_tap(tap)
        before, self._socket = self._socket, socket
        self._line, self._medium = line, line.medium
        await self._let_go()
        if before is not None and not was_away:
            await before.close(TAKEN_OVER)
        await self._bring_up_to_date(line)
        self._pump = asyncio.create_task(self._listen(line), name="a call's device")
        if before is not None:
            self._on_away(False)
        return True

    async def _let_go(self) -> None:
        """Stop listening to the device before, and waiting for one."""
        for task in (self._pump, self._grace):
            if task is not None and task is not asyncio.current_task():
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._pump = self._grace = None

    async def _bring_up_to_date(self, line: Line) -> None:
        """Show a new device where the call is and what was missed, and say what was not heard yet."""
        for notice in (*self._shown.values(), *self._missed):
            await line.notify(notice)
        self._missed.clear()
        if self._settings is not None:
            await line.configure(self._settings)
        if self._heard.utterance_id in self._unheard:
            self._unheard[self._heard.utterance_id].before = self._heard.characters
        for utterance_id, unheard in list(self._unheard.items()):
            rest = unheard.rest() if unheard.pieces else None
            if unheard.sound is not None:
                await line.play(unheard.sound)
            elif rest is not None:
                await line.say(rest)
                await self._caption(rest)
            else:
                del self._unheard[utterance_id]
                self._events.put_nowait(UtteranceEnded(utterance_id=utterance_id))

    async def _listen(self, line: Line) -> None:
        async for event in line.events():
            if line is not self._line:
                return
            if isinstance(event, HungUp) and event.lost and not self._over.is_set():
                self._lose()
            elif isinstance(event, HungUp):
                self._finish(event)
            else:
                self._events.put_nowait(await self._noted(event))

    async def _noted(self, event: LineEvent) -> LineEvent:
        match event:
            case UtteranceEnded(utterance_id=utterance_id):
                ended = self._unheard.pop(utterance_id, None)
                if ended is not None:
                    await self._show_heard(utterance_id, ended.characters - ended.before)
            case BargeIn(progress=progress):
                event = replace(event, progress=self._whole(progress))
                await self._drop(progress)
            case SpeechFailed(utterance_id=utterance_id) if utterance_id in self._unheard:
                event = replace(event, begins=event.begins + self._unheard[utterance_id].before)
            case Words(text=text):
                await self._show_understood(text, final=True)
            case PartialWords(text=text):
                await self._show_understood(text, final=False)
        return event

    # Captions

    async def _caption(self, speech: Speech) -> None:
        """Show a device of sound what it sounds; one of words shows it by itself."""
        fields = {"utterance": speech.utterance_id, "text": speech.text, "last": speech.last}
        await self._show_sound(Notice(kind="say", fields=fields))

    async def _show_heard(self, utterance_id: str, characters: int) -> None:
        fields = {"utterance": utterance_id, "characters": max(characters, 0)}
        await self._show_sound(Notice(kind="heard", fields=fields))

    async def _show_understood(self, text: str, *, final: bool) -> None:
        await self._show_sound(Notice(kind="words", fields={"who": "you", "text": text, "final": final}))

    async def _show_sound(self, notice: Notice) -> None:
        if self._line is not None and self._line.medium is Medium.SOUND:
            await self._line.notify(notice)

    def _lose(self) -> None:
        self._heard = self.progress()
        self._line = None
        self._on_away(True)
        self._grace = asyncio.create_task(self._wait(), name="a lost device")

    async def _wait(self) -> None:
        await asyncio.sleep(self._grace_seconds)
        self._finish(HungUp(lost=True))

    def _finish(self, event: HungUp) -> None:
        self._over.set()
        self._events.put_nowait(event)

    async def wait_gone(self) -> None:
        """Return when the call has let go of its device for good, or the party of the call."""
        await self._over.wait()

    # The line

    @property
    def medium(self) -> Medium:
        """Return what passes between the platform and the device there is now, or was last."""
        return self._medium

    async def say(self, speech: Speech) -> None:
        """Append text to an utterance; what comes while no device is there is said to the next."""
        if speech.utterance_id in self._dropped:
            return
        self._unheard.setdefault(speech.utterance_id, _Unheard()).pieces.append(speech)
        if self._line is not None:
            await self._line.say(speech)
            await self._caption(speech)

    async def play(self, sound: Sound) -> None:
        """Queue a sound."""
        self._unheard[sound.utterance_id] = _Unheard(sound=sound)
        if self._line is not None:
            await self._line.play(sound)

    async def clear(self) -> Progress:
        """Stop sounding, drop what is queued, and return how much of the current utterance was heard."""
        here = await self._line.clear() if self._line is not None else self._heard
        heard = self._whole(here) if self._line is not None else here
        await self._drop(here)
        return heard

    def progress(self) -> Progress:
        """Return how much of the current utterance has been heard so far, on whatever device."""
        return self._whole(self._line.progress()) if self._line is not None else self._heard

    async def configure(self, settings: LineSettings) -> None:
        """Change how the line listens, on this device and on those to come."""
        self._settings = merge(self._settings or LineSettings(), settings)
        if self._line is not None:
            await self._line.configure(settings)

    async def notify(self, notice: Notice) -> None:
        """Show something on the device's screen; a device that is away is shown it when it is back."""
        if notice.kind in _LASTING:
            self._shown[notice.kind] = notice
        elif self._line is None:
            self._missed.append(notice)
        if self._line is not None:
            await self._line.notify(notice)

    async def events(self) -> AsyncIterator[LineEvent]:
        """Yield what happens, in order; the last is `HungUp`."""
        try:
            while True:
                event = await self._events.get()
                yield event
                if isinstance(event, HungUp):
                    return
        finally:
            await self._let_go()

    async def hang_up(self) -> None:
        """Let go of the device; `events` ends."""
        self._over.set()
        if self._line is not None:
            await self._line.hang_up()
        else:
            self._finish(HungUp())

    def take_frame(self) -> bytes | None:
        """Return the next frame of a sound device, None when none is waiting or the device is of the other kind."""
        line = self._sound_line()
        return line.take_frame() if line is not None else None

    def give_frame(self, frame: bytes) -> None:
        """Sound a frame on a sound device; a device of the other kind, or one that is away, misses it."""
        line = self._sound_line()
        if line is not None:
            line.give_frame(frame)

    def add_tap(self, tap: Tap) -> None:
        """Let `tap` have every frame from now on, on this device and on those to come; one of words has none."""
        self._taps.append(tap)
        for line in _tappable(self._line):
            line.add_tap(tap)

    def remove_tap(self, tap: Tap) -> None:
        """Stop that."""
        self._taps = [each for each in self._taps if each is not tap]
        for line in _tappable(self._line):
            line.remove_tap(tap)

    def _sound_line(self) -> SoundLine | None:
        if self._line is None or self._line.medium is not Medium.SOUND:
            return None
        line: SoundLine = self._line  # type: ignore[assignment]  # the medium says so
        return line

    def _whole(self, progress: Progress) -> Progress:
        """Return what was heard of the whole utterance, earlier devices included."""
        unheard = self._unheard.get(progress.utterance_id or "")
        return replace(progress, characters=progress.characters + unheard.before) if unheard else progress

    async def _drop(self, heard: Progress) -> None:
        """Forget what waits, and show how much was `heard` on this device of what sounded."""
        dropped = list(self._unheard)
        self._dropped.extend(dropped)
        self._unheard.clear()
        self._heard = Progress()
        for utterance_id in dropped:
            characters = heard.characters if utterance_id == heard.utterance_id else 0
            await self._show_heard(utterance_id, characters)


def _tappable(line: object) -> list[Tappable]:
    """Return a device's line if its sound can be listened to, nothing for one of words or none at all."""
    return [line] if isinstance(line, Tappable) else []
