"""One live call as an actor: everything that happens to it comes through one queue, and one stage at a time reads it.

What happens on the line, in its conversation and by command is a `Signal`. A stage asks `next` for the next one; that
the party has gone, or that somebody commands something else, ends the stage by an exception, so that no stage can
forget it. `plans.py` names the stages, `live_calls.py` starts calls.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from tieline.channels.voice.line import (
    BargeIn,
    HungUp,
    Line,
    LineEvent,
    Notice,
    Progress,
    Sound,
    Speech,
    SpeechFailed,
    UtteranceEnded,
)
from tieline.channels.voice.models import Call, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import Speaker
from tieline.journeys.calls.plans import Answer, Plan, RunProgram, SayGoodbye
from tieline.kit.db import Database
from tieline.kit.events import EventRecord
from tieline.kit.ids import IdKind, new_id
from tieline.models.language_id import identify

log = logging.getLogger(__name__)

UNEXPECTED = "I am sorry, something went wrong with this call. Please call again."


class CallOver(Exception):
    """The party has gone. `lost` tells that the device was lost, not that they hung up.

    `told` is what whoever gave the call away is still to be told of it (a relay's session, for its action URL).
    """

    def __init__(self, *, lost: bool = False) -> None:
        """Keep whether the device was lost."""
        super().__init__()
        self.lost = lost
        self.told: Mapping[str, str] = {}


class Commanded(Exception):
    """Somebody wants this call to do something else: the API, or a worker.

    `told` is as `CallOver.told`; nobody is told of a call that goes on with another plan.
    """

    def __init__(self, plan: Plan | None) -> None:
        """Keep what it should do; None is to hang up."""
        super().__init__()
        self.plan = plan
        self.told: Mapping[str, str] = {}


class TooLong(Commanded):
    """The call has reached the greatest length it may have (reference: voice.md 1.5, 64104)."""

    def __init__(self) -> None:
        """Hang up."""
        super().__init__(None)


@dataclass(frozen=True, kw_only=True)
class TimeUp:
    """The time a stage gave to `next` has passed."""


@dataclass(frozen=True, kw_only=True)
class FromOutside:
    """Something a stage's own helper task has to say (a frame of the application's socket, …)."""

    source: str
    value: object = None


@dataclass(frozen=True, kw_only=True)
class _ClockTurned:
    pass


Signal = LineEvent | EventRecord | FromOutside | TimeUp


class Interrupted(Exception):
    """What a call does meanwhile (a document that plays while it waits) is cut by the signal somebody watches for."""

    def __init__(self, signal: Signal) -> None:
        """Keep the signal."""
        super().__init__()
        self.signal = signal


class Beside(Protocol):
    """Goes on beside a call's stages, whichever of them runs: a recording, a stream of its sound."""

    def hear(self, signal: Signal) -> None:
        """Take note of something that happens to the call; the stage that runs hears it too."""
        ...

    async def close(self) -> None:
        """Come to an end: the call is over."""
        ...


class HouseSpeech(Protocol):
    """Speaks what somebody in the house says in this call's conversation (`house_words.py`)."""

    def mark_said(
        self, *, utterance_id: str, text: str, speaker: Speaker, language: str | None = None
    ) -> None:
        """Remember words that this call says itself, so that they are not said twice and are corrected when cut."""
        ...

    async def hear(self, signal: Signal) -> bool:
        """Speak what a signal tells of, or correct what it cut; say whether words are being spoken because of it."""
        ...

    async def say(self, text: str, *, language: str | None = None, voice: str | None = None) -> str:
        """Say a sentence of the house's own, whoever owns the conversation, and keep it; return its utterance."""
        ...

    def note_end(self, utterance_id: str) -> None:
        """Note that an utterance was heard to its end."""
        ...

    async def note_unspoken(self, failed: SpeechFailed) -> None:
        """Correct what stands on the record of an utterance that the line could not speak, or not all of."""
        ...

    async def cut(self, progress: Progress) -> None:
        """Correct what stands on the record of what the line had and will not sound any more."""
        ...

    async def brings_words(self, signal: Signal) -> bool:
        """Say whether `hear` is going to speak because of a signal."""
        ...


Stage = Callable[["LiveCall", Plan], Awaitable[Plan | None]]


class LiveCall:
    """A call whose device this process holds."""

    def __init__(
        self,
        call: Call,
        line: Line,
        *,
        db: Database,
        calls: CallService,
        stages: Mapping[type, Stage],
        words: Callable[[LiveCall], HouseSpeech],
    ) -> None:
        """Carry `call` on `line`; `stages` carries out plans by their type, `words` makes what speaks for the house."""
        self.call = call
        self.line = line
        self.conversation_id = call.conversation_id
        self._db = db
        self._calls = calls
        self._stages = stages
        self._signals: asyncio.Queue[Signal | _ClockTurned] = asyncio.Queue()
        self._over: CallOver | None = None
        self._began = db.clock.now()
        self._ends_at = self._began + timedelta(seconds=call.time_limit_seconds)
        self._beside: list[Beside] = []
        self._state, self._recording = "agent", "off"
        self._matters: Callable[[Signal], bool] | None = None
        self.follows: set[str] = set()
        """Other calls and conferences whose events this call is given, by their ids."""
        self.words = words(self)

    @property
    def call_id(self) -> str:
        """Return the call's id."""
        return self.call.call_id

    async def run(self, plan: Plan | None = None) -> None:
        """Live from the first plan to the end, then say on the record how the call ended."""
        listening = asyncio.create_task(self._listen(), name=f"line {self.call_id}")
        status = CallStatus.COMPLETED
        try:
            await self._run_stages(plan or Answer())
        except asyncio.CancelledError:
            # This process ends, and the party did not hang up: whoever had them owes them a call.
            status = CallStatus.FAILED
            raise
        except Exception:
            # Whatever it was, the customer must not sit in silence and the call must not stay open on the record.
            log.exception("A call ended by a fault.")
            status = CallStatus.FAILED
            await self._apologise()
        finally:
            await self._let_go(listening, status)

    async def _run_stages(self, plan: Plan | None) -> None:
        while plan is not None:
            try:
                plan = await self._stages[type(plan)](self, plan)
            except CallOver:
                await self.words.cut(self.line.progress())
                return
            except Commanded as command:
                await self.words.cut(await self.line.clear())
                plan = command.plan
        # Whatever the line has not sounded yet will not be heard any more.
        await self.words.cut(self.line.progress())

    async def _apologise(self) -> None:
        try:
            await self.wait_for_end_of(await self.words.say(UNEXPECTED))
        except (CallOver, Commanded):
            await self.words.cut(self.line.progress())

    async def _listen(self) -> None:
        async for event in self.line.events():
            self.put(event)
        self.put(HungUp())

    async def _let_go(self, listening: asyncio.Task[None], status: CallStatus) -> None:
        try:
            for each in self._beside:
                await each.close()
        finally:
            await self.line.hang_up()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            await self._db.transact(
                partial(self._calls.set_status, call_id=self.call_id, status=status),
                key=self.conversation_id,
            )

    # Signals

    def put(self, signal: Signal) -> None:
        """Let something happen to this call."""
        for each in self._beside:
            each.hear(signal)
        self._signals.put_nowait(signal)

    def beside(self, each: Beside) -> None:
        """Let something go on beside the stages until the call is over."""
        self._beside.append(each)

    async def end_beside(self, wanted: Callable[[Beside], bool]) -> None:
        """End what goes on beside the stages and is wanted no more."""
        ending = [each for each in self._beside if wanted(each)]
        self._beside = [each for each in self._beside if each not in ending]
        for each in ending:
            await each.close()

    @contextmanager
    def watching(self, matters: Callable[[Signal], bool]) -> Iterator[None]:
        """Let whatever a block of code does with this call be cut (`Interrupted`) by the first signal that matters."""
        before, self._matters = self._matters, matters
        try:
            yield
        finally:
            self._matters = before

    def clock_turned(self) -> None:
        """Look at the clock again: it was turned."""
        self._signals.put_nowait(_ClockTurned())

    async def next(self, *, until: datetime | None = None) -> Signal:
        """Return what happens next; `TimeUp` once `until` (business time) has passed.

        Raises `CallOver` when the party has gone, `Commanded` when somebody commands something else, and `Interrupted`
        inside of `watching`.
        """
        while True:
            signal = await self._wait(until)
            if isinstance(signal, HungUp):
                self._over = CallOver(lost=signal.lost)
                raise self._over
            if isinstance(signal, EventRecord) and signal.type == "CallCommanded":
                if signal.data.get("call_id") == self.call_id:
                    await self._obey()
                continue
            if isinstance(signal, _ClockTurned):
                continue
            if isinstance(signal, UtteranceEnded):
                self.words.note_end(signal.utterance_id)
            if isinstance(signal, SpeechFailed):
                await self.words.note_unspoken(signal)
            if self._matters is not None and self._matters(signal):
                raise Interrupted(signal)
            return signal

    async def _wait(self, until: datetime | None) -> Signal | _ClockTurned:
        if self._over is not None:
            raise CallOver(lost=self._over.lost)
        now = self._db.clock.now()
        if now >= self._ends_at:
            raise TooLong
        if until is not None and now >= until and self._signals.empty():
            return TimeUp()
        remaining = (min(until or self._ends_at, self._ends_at) - now).total_seconds()
        try:
            async with asyncio.timeout(max(remaining, 0.0)):
                return await self._signals.get()
        except TimeoutError:
            return _ClockTurned()

    async def _obey(self) -> None:
        wanted = await self._db.transact(
            partial(self._calls.take_wanted, call_id=self.call_id), key=self.conversation_id
        )
        self._ends_at = self._began + timedelta(seconds=wanted.time_limit_seconds)
        if wanted.end is not None:
            raise Commanded(None)
        if wanted.program is not None:
            goodbye = wanted.program.goodbye
            raise Commanded(SayGoodbye(text=goodbye) if goodbye else RunProgram(program=wanted.program))

    def after(self, seconds: float) -> datetime:
        """Return the moment `seconds` of business time from now, for `next`."""
        return self._db.clock.now() + timedelta(seconds=seconds)

    # Speaking

    async def say(self, text: str, *, language: str | None = None, utterance_id: str | None = None) -> str:
        """Say a sentence behind what is queued, by default in the language it is written in; return its utterance_id."""
        utterance_id = utterance_id or new_utterance_id()
        language = language or identify(text)
        await self.line.say(Speech(utterance_id=utterance_id, text=text, last=True, language=language))
        return utterance_id

    async def play(self, sound: Sound) -> str:
        """Play a sound behind what is queued; return its utterance_id."""
        await self.line.play(sound)
        return sound.utterance_id

    async def say_and_wait(self, text: str, *, language: str | None = None) -> None:
        """Say a sentence and wait until it was heard, cut, or the party has gone."""
        await self.wait_for_end_of(await self.say(text, language=language))

    async def wait_for_end_of(self, utterance_id: str) -> None:
        """Drop signals until an utterance has ended or was cut; never longer than its own length allows.

        A device that never reports the end must not hold the call; a minute is more than any sentence takes.
        """
        until = self.after(60)
        while True:
            signal = await self.next(until=until)
            if isinstance(signal, TimeUp) or ends(signal, utterance_id):
                return

    async def show_recording(self, recording: str) -> None:
        """Tell the device's screen whether the call is recorded: on, paused or off."""
        if recording != self._recording:
            self._recording = recording
            await self.show(self._state)

    async def show(self, state: str, **fields: object) -> None:
        """Tell the device's screen where the call is."""
        self._state = state
        if self._recording != "off" and fields.get("recording") in {None, "off"}:
            fields["recording"] = self._recording
        await self.line.notify(Notice(kind="state", fields={"state": state, **fields}))


def ends(signal: Signal, utterance_id: str) -> bool:
    """Say whether a signal tells that an utterance was heard to its end or cut."""
    if isinstance(signal, UtteranceEnded):
        return signal.utterance_id == utterance_id
    return isinstance(signal, BargeIn)


def new_utterance_id() -> str:
    """Return an id for an utterance that is no communication."""
    return new_id(IdKind.COMMUNICATION)
