"""What a worker does with calls: answer on a device, mute, hold, press keys, record, hang up.

Everything goes by the rows of the call's conference, so that it works from any process and any screen; the calls hear of
it and obey (`bridged.py`). How a worker calls or texts somebody first is `reach_out.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tieline.channels.voice.errors import CallNotFound
from tieline.channels.voice.line import DeviceSocket, Medium
from tieline.channels.voice.models import (
    Call,
    ConferenceParticipant,
    Program,
    RecordingFilter,
    RecordingStatus,
)
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService, Owner
from tieline.handoff import Promise, say
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.calls.live_calls import CallHasEnded, LineMaker, LiveCalls
from tieline.journeys.calls.phone_calls import SoundNotInstalled
from tieline.journeys.calls.plans import JoinConference, JoinDialed, Plan, Supervise
from tieline.journeys.calls.worker_calls import SUPERVISOR, ShownCall
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Invalid
from tieline.routing import RoutingService, Task, TaskNotFound

_KEYS = frozenset("0123456789*#")
_MOST_KEYS = 64
RECORDING_SOURCE = "RecordConference"
_RUNNING = {RecordingStatus.IN_PROGRESS, RecordingStatus.PAUSED}
_WANTED = {
    "on": RecordingStatus.IN_PROGRESS,
    "paused": RecordingStatus.PAUSED,
    "off": RecordingStatus.STOPPED,
}


class NoCall(Conflict):
    """Nobody is on the phone in this task now."""


class AloneOnTheCall(Conflict):
    """No colleague is on this call who could go on with it; end it, or transfer it."""


class KeysInvalid(Invalid):
    """Keys are 0-9, * and #, 64 of them at most."""


@dataclass(frozen=True, kw_only=True)
class CallWishes:
    """What a worker wants of the call; None leaves as it is. `recording` is on, paused or off."""

    muted: bool | None = None
    held: bool | None = None
    recording: str | None = None
    digits: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Here:
    """A task's call, live: the customer's end, the worker's own, and their conference."""

    task: Task
    customer: Call
    mine: Call
    conference_id: str
    is_beside: bool
    """Whether somebody else has the customer."""


class WorkerPhone:
    """Commands of workers about calls."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        routing: RoutingService,
        customer: CustomerView,
        worker_calls: CallLegs,
        live: LiveCalls,
        make_line: dict[Medium, LineMaker],
    ) -> None:
        """Keep the rooms; `make_line` makes lines of the media this server can carry."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._routing = routing
        self._customer = customer
        self._worker_calls = worker_calls
        self._live = live
        self._make_line = make_line

    async def connect(
        self, *, account_id: str, worker_id: str | None, call_id: str, socket: DeviceSocket, medium: Medium
    ) -> None:
        """Carry a worker's own call on their device until it is over; `worker_id` None is the machine's owner.

        Raises `CallNotFound` for a call that is not theirs, `CallHasEnded`, `SoundNotInstalled`.
        """
        call, place = await self._db.read(
            partial(self._own, account_id=account_id, worker_id=worker_id, call_id=call_id)
        )
        make_line = self._make_line.get(medium)
        if make_line is None:
            raise SoundNotInstalled
        await self._live.connect(call=call, socket=socket, make_line=make_line, plan=_plan(call, place))

    def _own(
        self, tx: Transaction, *, account_id: str, worker_id: str | None, call_id: str
    ) -> tuple[Call, ConferenceParticipant]:
        call = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
        if call.worker_id is None or worker_id not in {None, call.worker_id}:
            raise CallNotFound
        for place in self._calls.list_conferences_of(tx, call_id=call_id):
            return call, place
        raise CallHasEnded

    async def control(
        self, *, account_id: str, worker_id: str, task_id: str, wishes: CallWishes
    ) -> ShownCall:
        """Mute, hold, press keys or record; return the call as it is then.

        Raises `TaskNotFound`, `NoCall`, `KeysInvalid`.
        """
        if wishes.digits is not None and not _are_keys(wishes.digits):
            raise KeysInvalid(field="digits")
        return await self._on_task(
            partial(self._control, wishes=wishes),
            account_id=account_id,
            worker_id=worker_id,
            task_id=task_id,
        )

    def _control(self, tx: Transaction, here: _Here, *, wishes: CallWishes) -> None:
        update = partial(self._calls.update_participant, tx, conference_id=here.conference_id)
        if wishes.muted is not None:
            update(call_id=here.mine.call_id, muted=wishes.muted)
        if wishes.held is not None:
            update(call_id=here.customer.call_id, hold=wishes.held)
        if wishes.recording is not None:
            self._record(tx, here, wanted=wishes.recording)
        if wishes.digits:
            self._calls.announce(
                tx,
                conference_id=here.conference_id,
                call_id=here.customer.call_id,
                announcement=Program(twiml=f'<Response><Play digits="{wishes.digits}"/></Response>'),
            )

    def _record(self, tx: Transaction, here: _Here, *, wanted: str) -> None:
        matching = RecordingFilter(conference_id=here.conference_id)
        account_id = here.task.account_id
        page = self._calls.list_recordings(tx, account_id=account_id, matching=matching)
        running = next((one for one in page.items if one.status in _RUNNING), None)
        if running is not None:
            self._calls.set_recording_status(tx, recording_id=running.recording_id, status=_WANTED[wanted])
        elif wanted != "off":
            begun = self._calls.start_recording(
                tx,
                account_id=account_id,
                conference_id=here.conference_id,
                source=RECORDING_SOURCE,
                channels=2,
            )
            if wanted == "paused":
                self._calls.set_recording_status(
                    tx, recording_id=begun.recording_id, status=RecordingStatus.PAUSED
                )

    async def end(self, *, account_id: str, worker_id: str, task_id: str) -> ShownCall:
        """Hang up: the customer hears a goodbye, every worker's end is over; whoever is beside the owner only leaves.

        Raises `TaskNotFound`, `NoCall`.
        """
        return await self._on_task(self._end, account_id=account_id, worker_id=worker_id, task_id=task_id)

    async def leave(self, *, account_id: str, worker_id: str, task_id: str) -> ShownCall:
        """Leave a call that goes on with a colleague, who has the customer from now on.

        Raises `TaskNotFound`, `NoCall`, `AloneOnTheCall`.
        """
        return await self._on_task(self._leave, account_id=account_id, worker_id=worker_id, task_id=task_id)

    def _leave(self, tx: Transaction, here: _Here) -> None:
        if not self._worker_calls.leave(tx, task=here.task):
            raise AloneOnTheCall

    def _end(self, tx: Transaction, here: _Here) -> None:
        if here.is_beside:
            self._leave(tx, here)
            return
        conversation = self._conversations.get_conversation(
            tx, conversation_id=here.task.conversation_id or ""
        )
        language = self._customer.language(tx, conversation=conversation)
        goodbye = say(Promise.WORKER_HUNG_UP, language=language)
        if here.customer.held_by is None:
            # Nobody carries it yet: it rings at the customer's, and stops.
            self._calls.want_end(tx, call_id=here.customer.call_id)
        else:
            program = Program(goodbye=goodbye)
            self._calls.want_program(tx, call_id=here.customer.call_id, program=program)
        self._calls.want_end(tx, call_id=here.mine.call_id)

    async def _on_task(
        self,
        step: Callable[[Transaction, _Here], None],
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
    ) -> ShownCall:
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))

        def run(tx: Transaction) -> ShownCall:
            here = self._here(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            step(tx, here)
            shown = self._worker_calls.shown(tx, task=here.task)
            if shown is None:
                raise NoCall
            return shown

        return await self._db.transact(run, key=task.conversation_id)

    def _here(self, tx: Transaction, *, account_id: str, worker_id: str, task_id: str) -> _Here:
        task = self._routing.get_task(tx, task_id=task_id)
        if task.account_id != account_id or task.worker_id != worker_id:
            raise TaskNotFound
        customer, _ = self._worker_calls.of_task(tx, task=task)
        if customer is None or customer.is_over:
            raise NoCall
        joined = self._worker_calls.joined(tx, call=customer, worker_id=worker_id)
        if joined is None:
            raise NoCall
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id or "")
        return _Here(
            task=task,
            customer=customer,
            mine=joined.worker_call,
            conference_id=joined.conference_id,
            is_beside=conversation.owner != Owner.worker(worker_id),
        )


def _plan(call: Call, place: ConferenceParticipant) -> Plan:
    if place.label == SUPERVISOR:
        return Supervise(conference_id=place.conference_id)
    # A call that belongs to no conversation was dialed by a document (`dialed.py`).
    return JoinConference(conference_id=place.conference_id) if call.conversation_id else JoinDialed()


def _are_keys(text: str) -> bool:
    return 0 < len(text) <= _MOST_KEYS and set(text) <= _KEYS
