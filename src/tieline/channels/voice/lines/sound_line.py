"""The line of a sound device: the platform recognises and speaks, the device only plays and records.

Made of `listening.py` (what the party says), `talking.py` (text to sound), `playback.py` (what sounds, what was heard)
and `interruption.py` (does this voice cut it?). The words twin is `words_line.py`; what passes on the socket is in
docs/reference/calls.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator

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
    SpeechFailed,
    Tap,
    UtteranceEnded,
    Words,
)
from tieline.channels.voice.lines.backchannel import is_backchannel
from tieline.channels.voice.lines.device import Cleared, DeviceReader, Left, Played, Pressed
from tieline.channels.voice.lines.interruption import Interruption, Verdict
from tieline.channels.voice.lines.listening import Listening
from tieline.channels.voice.lines.pace import LoopPace, Pace
from tieline.channels.voice.lines.playback import Playback
from tieline.channels.voice.lines.settings import interrupts, merge
from tieline.channels.voice.lines.talking import Talking
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.ports import Hypothesis

_log = logging.getLogger(__name__)

_REMEMBERED = 64
_TAKEN_FRAMES = 25
"""How much of the party's sound is kept for a bridge that does not take it: half a second."""
_FLUSH_SECONDS = 3.0
"""How long the recogniser may take for the last words of somebody who has hung up; real time."""


class SoundLine:
    """A `line.SoundLine` over the socket of a sound device."""

    def __init__(
        self,
        socket: DeviceSocket,
        *,
        speech: SpeechEngines,
        settings: LineSettings | None = None,
        pace: Pace | None = None,
    ) -> None:
        """Drive `socket`; nothing is read or sounds before `events` is iterated.

        Args:
            socket: the device's connection.
            speech: what hears and speaks.
            settings: how the line listens at first.
            pace: the beat of 20 ms; the event loop's clock unless given.
        """
        self._socket = socket
        self._reader = DeviceReader(socket, medium=Medium.SOUND)
        self._settings = settings or LineSettings()
        self._pace = pace or LoopPace()
        self._playback = Playback()
        self._talking = Talking(speech, self._playback, cannot_speak=self._cannot_speak)
        self._listening = Listening(speech, self, settings=self._settings)
        self._events: asyncio.Queue[LineEvent] = asyncio.Queue()
        self._from_device: deque[bytes] = deque(maxlen=_TAKEN_FRAMES)
        self._taps: list[Tap] = []
        self._dropped: deque[str] = deque(maxlen=_REMEMBERED)
        self._interruption: Interruption | None = None
        self._began_over_utterance = self._over_speech = False
        self._line_speaks = self._party_speaks = False
        self._end_told = False
        self._told_reasons: set[str] = set()

    @property
    def medium(self) -> Medium:
        """Return that sound passes on this line."""
        return Medium.SOUND

    async def say(self, speech: Speech) -> None:
        """Append text to an utterance. Pieces of one that was cut or cleared are dropped: they come too late."""
        if speech.utterance_id not in self._dropped:
            self._talking.say(speech, language=self._settings.language)

    async def play(self, sound: Sound) -> None:
        """Queue a sound."""
        self._playback.add_sound(sound)

    async def clear(self) -> Progress:
        """Stop sounding now, drop what is queued, and return how much of the current utterance was heard."""
        was_paused = self._playback.is_paused
        self._interruption = None
        self._dropped.extend(self._playback.queued())
        heard = self._playback.clear()
        self._talking.drop()
        await self._socket.send({"type": "clear"})
        if was_paused:
            await self._socket.send({"type": "resume"})
        self._note_line()
        return heard

    def progress(self) -> Progress:
        """Return how much of the current utterance has been heard so far."""
        return self._playback.progress()

    async def configure(self, settings: LineSettings) -> None:
        """Change how the line listens; what is None stays as it was."""
        self._settings = merge(self._settings, settings)
        self._listening.configure(self._settings)

    async def notify(self, notice: Notice) -> None:
        """Show something on the device's screen."""
        self._end_told = self._end_told or notice.kind == "end"
        await self._socket.send({"type": notice.kind, **notice.fields})

    async def events(self) -> AsyncIterator[LineEvent]:
        """Yield what happens, in order; the last is `HungUp`."""
        work = (self._read(), self._send(), self._talking.run(), self._listening.run())
        tasks = [asyncio.create_task(each) for each in work]
        for task in tasks:
            task.add_done_callback(self._note_failure)
        try:
            while True:
                event = await self._events.get()
                yield event
                if isinstance(event, HungUp):
                    return
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def hang_up(self) -> None:
        """Tell the device that the call is over and close its socket; `events` ends."""
        if not self._end_told:
            await self._socket.send({"type": "end", "reason": "completed"})
        self._events.put_nowait(HungUp())
        await self._socket.close()

    async def settle(self) -> None:
        """Return when what was said to the party and by the party so far has been worked on."""
        await self._talking.settle()
        await self._listening.settle()

    def take_frame(self) -> bytes | None:
        """Return the next frame that came from the device, or None when none is waiting."""
        return self._from_device.popleft() if self._from_device else None

    def give_frame(self, frame: bytes) -> None:
        """Sound a frame beside the line's own utterances: what the other parties of a bridge say."""
        self._playback.bridge(frame)

    def add_tap(self, tap: Tap) -> None:
        """Let `tap` have every frame from now on."""
        self._taps.append(tap)

    def remove_tap(self, tap: Tap) -> None:
        """Stop that; one that is not there is no matter."""
        self._taps = [each for each in self._taps if each is not tap]

    # What the device says.

    async def _read(self) -> None:
        left = False
        try:
            while not left:
                message = await self._reader.read()
                if message is None:
                    break
                match message:
                    case bytes():
                        self._from_device.append(message)
                        for tap in self._taps:
                            tap.from_party(message)
                        await self._listening.take(message)
                    case Played():
                        self._playback.played(message.frames)
                    case Cleared():
                        self._playback.cleared(message.frames)
                    case Pressed():
                        await self._take_digit(message.digit)
                    case Left():
                        left = True
                self._note_line()
            await self._take_last_words()
        finally:
            # Whatever ends the reading, nobody may wait for ever at the other end of `events`.
            self._events.put_nowait(HungUp(lost=not left))

    async def _take_last_words(self) -> None:
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._listening.flush()
        except TimeoutError:
            _log.warning("The recogniser took too long for a caller's last words.")

    async def _take_digit(self, digit: str) -> None:
        if self._settings.detect_digits is False:
            return
        if self._may_be_cut_by(Interruptible.DTMF):
            await self._cut("dtmf")
        self._events.put_nowait(Digit(digit=digit))

    # What is sent.

    async def _send(self) -> None:
        while True:
            await self._pace.next_tick()
            for frame in self._playback.tick():
                for tap in self._taps:
                    tap.to_party(frame)
                await self._socket.send_frame(frame)
            self._note_line()

    def _note_line(self) -> None:
        for ended in self._playback.take_ended():
            milliseconds = ended.heard.milliseconds
            self._events.put_nowait(
                UtteranceEnded(utterance_id=ended.utterance_id, milliseconds=milliseconds)
            )
        speaks = self._playback.is_sounding
        if speaks != self._line_speaks:
            self._line_speaks = speaks
            self._events.put_nowait(SpeakingChanged(who="line", speaking=speaks))

    def _cannot_speak(self, failed: SpeechFailed) -> None:
        _log.error("Something could not be said: %s", failed.reason)
        self._events.put_nowait(failed)

    # What was heard (`listening.Listener`).

    async def voice_began(self) -> None:
        """Pause what may be cut; note a voice over what may not."""
        self._note_party(speaking=True)
        if self._playback.current is None:
            return
        self._began_over_utterance = True
        if not self._may_be_cut_by(Interruptible.SPEECH):
            self._over_speech = True
            return
        self._interruption = Interruption(
            ignore_backchannel=bool(self._settings.ignore_backchannel),
            sensitivity=self._settings.interrupt_sensitivity or "high",
        )
        # In a bridge the device's sound is also what other people say: that is not held.
        if not self._playback.is_bridged and not self._playback.is_paused:
            self._playback.pause()
            await self._socket.send({"type": "pause"})

    async def voice_goes_on(self, voiced_ms: int) -> None:
        """Cut what sounds once there is enough voice."""
        if self._interruption is not None:
            await self._obey(self._interruption.voiced(voiced_ms))

    async def voice_ended(self) -> None:
        """Tell that the party stopped speaking."""
        self._note_party(speaking=False)

    async def voice_is_silent(self, milliseconds: int) -> None:
        """Go on with the sentence after two seconds without words."""
        if self._interruption is not None:
            await self._obey(self._interruption.silent(milliseconds))

    async def words_so_far(self, text: str, *, voiced_ms: int) -> None:
        """Cut what sounds once there are words, and tell them when asked to."""
        if self._interruption is not None:
            await self._obey(self._interruption.partial(text, voiced_ms=voiced_ms))
        if self._settings.partial_words and self._interruption is None:
            self._events.put_nowait(PartialWords(text=text, language=self._listening.language))

    async def stretch_heard(self, heard: Hypothesis) -> bool:
        """Judge by a stretch's words whether it cuts; one that does not is not part of a turn."""
        if self._interruption is None:
            return True
        verdict = self._interruption.final(heard.text, confidence=heard.confidence)
        await self._obey(verdict)
        return verdict is Verdict.CUT

    async def turn_ended(self, heard: Hypothesis) -> None:
        """Tell a finished turn, unless nothing was said or nothing that counts."""
        over_speech, self._over_speech = self._over_speech, False
        began_over, self._began_over_utterance = self._began_over_utterance, False
        ignored = bool(self._settings.ignore_backchannel) and began_over and is_backchannel(heard.text)
        if not heard.text or ignored:
            return
        # The words came too late to stop what sounds now, and cut it all the same.
        if began_over and not over_speech and self._may_be_cut_by(Interruptible.SPEECH):
            await self._cut("speech")
        words = Words(
            text=heard.text,
            language=self._listening.language,
            confidence=heard.confidence,
            over_speech=over_speech,
            engine=self._listening.engine,
        )
        self._events.put_nowait(words)

    async def cannot_hear(self, reason: str) -> None:
        """Tell the device that nobody hears it, once for each reason, and let what it held go on."""
        await self._obey(Verdict.RESUME)
        if reason in self._told_reasons:
            return
        self._told_reasons.add(reason)
        _log.error("Nothing can be heard: %s", reason)
        self._events.put_nowait(SpeechFailed(reason=reason))
        await self._socket.send({"type": "error", "message": reason})

    async def _obey(self, verdict: Verdict) -> None:
        if verdict is Verdict.CUT:
            await self._cut("speech")
        elif verdict is Verdict.RESUME:
            self._interruption = None
            if self._playback.is_paused:
                self._playback.resume()
                await self._socket.send({"type": "resume"})

    async def _cut(self, kind: str) -> None:
        self._events.put_nowait(BargeIn(kind=kind, progress=await self.clear()))

    def _may_be_cut_by(self, kind: Interruptible) -> bool:
        current = self._playback.current
        return current is not None and interrupts(kind, current.interruptible)

    def _note_party(self, *, speaking: bool) -> None:
        if speaking != self._party_speaks:
            self._party_speaks = speaking
            self._events.put_nowait(SpeakingChanged(who="party", speaking=speaking))

    def _note_failure(self, task: asyncio.Task[None]) -> None:
        """End the call rather than leave it silent when a part of the line has failed."""
        if not task.cancelled() and task.exception() is not None:
            _log.error("A part of a line failed.", exc_info=task.exception())
            self._events.put_nowait(HungUp(lost=True))
