"""The live calls of this process: started when a device answers, woken by the house's events, held under a lease.

One follower of the event log serves all of them. A call whose process died is found by its lease, which is real time:
any process ends it on the record, so that its task, its conversation and its caller's next call are not stuck (P6).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from functools import partial

from tieline.channels.voice.line import DeviceSocket, Line, Notice
from tieline.channels.voice.lines.changing_line import ChangingLine
from tieline.channels.voice.models import Answerer, Call, CallStatus
from tieline.channels.voice.service import CallService
from tieline.journeys.calls.live_call import FromOutside, HouseSpeech, LiveCall, Stage
from tieline.journeys.calls.plans import Plan
from tieline.kit.clock import TurnableClock, iso_ms
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict
from tieline.kit.events import EventRecord, follow, newest_cursor
from tieline.kit.ids import IdKind, new_id

log = logging.getLogger(__name__)

LEASE_SECONDS = 15.0
RENEW_SECONDS = 5.0
"""Real seconds: a call whose process has not renewed its lease is lost."""

DEVICE = "device"
"""The source of the signal that a call's device was lost (True) or is back (False)."""

_FOLLOWED = frozenset({"CallStatusChanged", "ConferenceChanged", "RecordingChanged"})

LineMaker = Callable[[DeviceSocket], Line]


class CallHasEnded(Conflict):
    """This call is over; begin another."""


class LiveCalls:
    """Starts, finds and ends the calls whose devices this process holds."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        stages: Mapping[type, Stage],
        words: Callable[[LiveCall], HouseSpeech],
        accompany: Callable[[LiveCall], Awaitable[None]] | None = None,
    ) -> None:
        """Carry calls by `stages`; see `LiveCall`. `accompany` begins what goes on beside them in every call."""
        self._accompany = accompany
        self._db = db
        self._calls = calls
        self._stages = stages
        self._words = words
        self._process = new_id(IdKind.PROGRAM)
        self._live: dict[str, LiveCall] = {}
        self._lines: dict[str, ChangingLine] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._of_conversation: dict[str, set[str]] = {}
        self._following: asyncio.Task[None] | None = None
        if isinstance(db.clock, TurnableClock):
            db.clock.on_turn(self._turned)

    # Devices

    async def connect(
        self,
        *,
        call: Call,
        socket: DeviceSocket,
        make_line: LineMaker,
        plan: Plan | None = None,
        answerer: Answerer = Answerer.HUMAN,
    ) -> None:
        """Carry a call on a device until it is over; a device that comes back, or another, goes on where it was.

        Args:
            call: which call; a ringing one is answered by this.
            socket: the device's connection.
            make_line: makes the line over it.
            plan: what a call that begins does first; None finds out who it is for.
            answerer: what the device says answers, for whoever asked to be told.

        Raises `CallHasEnded`.
        """
        line = self._lines.get(call.call_id)
        if line is not None:
            if not await line.attach(socket, make_line):
                raise CallHasEnded
            return await line.wait_gone()
        if call.is_over:
            raise CallHasEnded
        told = partial(self._tell_away, call.call_id)
        line = self._lines[call.call_id] = ChangingLine(on_away=told)
        await line.attach(socket, make_line)
        return await self.carry(call=call, line=line, plan=plan, answerer=answerer)

    def _tell_away(self, call_id: str, away: bool) -> None:
        """Let a call know that its device was lost, or is back."""
        if call_id in self._live:
            self._live[call_id].put(FromOutside(source=DEVICE, value=away))

    async def carry(
        self, *, call: Call, line: Line, plan: Plan | None = None, answerer: Answerer = Answerer.HUMAN
    ) -> None:
        """Answer a call on a line and live it to its end."""
        await self._follow_events()
        answer = partial(self._answer, call=call, answerer=answerer)
        answered = await self._db.transact(answer, key=call.conversation_id)
        live = LiveCall(
            answered, line, db=self._db, calls=self._calls, stages=self._stages, words=self._words
        )
        self._live[call.call_id] = live
        self._index(answered.call_id, answered.conversation_id)
        if self._accompany is not None:
            await self._accompany(live)
        await line.notify(Notice(kind="call", fields=describe(answered)))
        task = asyncio.create_task(live.run(plan), name=f"call {call.call_id}")
        self._tasks[call.call_id] = task
        try:
            # The device's own task may be cancelled with its request; the call goes on until its grace is over.
            await asyncio.shield(task)
        finally:
            if task.done():
                self._forget(call.call_id)
            else:
                task.add_done_callback(lambda _: self._forget(call.call_id))

    def _answer(self, tx: Transaction, *, call: Call, answerer: Answerer) -> Call:
        self._calls.hold(
            tx, call_ids=[call.call_id], held_by=self._process, until=time.time() + LEASE_SECONDS
        )
        answered = self._calls.set_status(tx, call_id=call.call_id, status=CallStatus.IN_PROGRESS)
        mode = answered.machine_detection.get("mode")
        if mode:
            # Every device here is opened by somebody, who says what it is: nothing has to be told by its sound.
            found = answerer.told(mode=mode)
            answered = self._calls.note_answered_by(tx, call_id=call.call_id, answered_by=found)
        return answered

    def _forget(self, call_id: str) -> None:
        live = self._live.pop(call_id, None)
        self._lines.pop(call_id, None)
        self._tasks.pop(call_id, None)
        if live is not None and live.conversation_id is not None:
            others = self._of_conversation.get(live.conversation_id, set())
            others.discard(call_id)
            if not others:
                self._of_conversation.pop(live.conversation_id, None)

    def find(self, call_id: str) -> LiveCall | None:
        """Return a call that this process carries now."""
        return self._live.get(call_id)

    @property
    def call_ids(self) -> list[str]:
        """Return the calls this process carries now."""
        return list(self._live)

    # The house's events

    async def _follow_events(self) -> None:
        if self._following is None or self._following.done():
            cursor = await self._db.read(newest_cursor)
            self._following = asyncio.create_task(self._follow(cursor), name="events for calls")

    async def _follow(self, cursor: str) -> None:
        async with aclosing(follow(self._db, after=cursor)) as pages:  # type: ignore[type-var]
            async for page in pages:
                for event in page.events:
                    self._pass_on(event)

    def _pass_on(self, event: EventRecord) -> None:
        """Give an event to the call it is about, to every call of its conversation, and to those that follow it."""
        call_id = event.data.get("call_id")
        if call_id in self._live and event.type == "CallAttached":
            self._index(call_id, event.conversation_id)
        concerned = set(self._of_conversation.get(event.conversation_id or "", ()))
        if call_id in self._live:
            concerned.add(call_id)
        if event.type in _FOLLOWED:
            about = {call_id, event.data.get("conference_id")}
            concerned |= {live.call_id for live in self._live.values() if live.follows & about}
        for each in concerned:
            self._live[each].put(event)

    def _index(self, call_id: str, conversation_id: str | None) -> None:
        if conversation_id is not None:
            self._of_conversation.setdefault(conversation_id, set()).add(call_id)

    def _turned(self) -> None:
        for live in list(self._live.values()):
            live.clock_turned()

    # Leases

    async def renew(self) -> None:
        """Renew the lease on every live call; called every `RENEW_SECONDS`."""
        if self._live:
            hold = partial(
                self._calls.hold,
                call_ids=list(self._live),
                held_by=self._process,
                until=time.time() + LEASE_SECONDS,
            )
            await self._db.transact(hold)

    async def end_lost(self) -> None:
        """End on the record every call whose process is gone; nobody is on its line any more."""
        lost = await self._db.read(partial(self._calls.list_lost, now=time.time()))
        for call in lost:
            end = partial(self._calls.set_status, call_id=call.call_id, status=CallStatus.FAILED)
            await self._db.transact(end, key=call.conversation_id)

    async def close(self) -> None:
        """End every call, because this process ends: each caller hears nothing more, and the record says so."""
        tasks = [*self._tasks.values(), *([self._following] if self._following else [])]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


def describe(call: Call) -> dict[str, str]:
    """Return a call as its device is told of it."""
    shown = {
        "callId": call.call_id,
        "status": call.status.value,
        "from": call.from_,
        "to": call.to,
        "direction": call.direction.value,
        "conversationId": call.conversation_id,
        "startedAt": iso_ms(call.started_at) if call.started_at else None,
    }
    return {name: value for name, value in shown.items() if value is not None}
