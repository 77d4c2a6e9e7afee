"""What a program may say about an offer, and the carrying out of it: accept, reject, or call somebody first.

The program is asked by `assignment_callbacks.py`, or says it through the wire door of reservations; a worker's own desktop
accepts and rejects through `worker_desk.py`, which is what most instructions come to in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tieline.channels.voice import Call, CallService, CallStatus, Program
from tieline.channels.voice.models import OVER, CallSettings, Presence
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.calls.supervision import CallSupervision, Mode, NobodyToSupervise, Supervisor
from tieline.journeys.calls.worker_calls import Joined
from tieline.journeys.outbound_call import NewCall, OutboundCall
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Invalid
from tieline.kit.jobs import Job, RetryLater
from tieline.routing import Reservation, ReservationNotFound, ReservationStatus, RoutingService

ACCEPT_WHEN_ANSWERED = "accept_when_answered"
_LOOK_AGAIN_SECONDS = 1.0
_RECORDING_SOURCE = "Conference"


class Verb(StrEnum):
    """What is done with an offer."""

    ACCEPT = "accept"
    REJECT = "reject"
    DEQUEUE = "dequeue"
    CONFERENCE = "conference"
    CALL = "call"
    REDIRECT = "redirect"
    SUPERVISE = "supervise"


class NoCallToJoin(Conflict):
    """No caller waits with this task, so there is nobody to join the worker with."""


class InstructionIncomplete(Invalid):
    """The instruction lacks what it needs."""


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """A program's word about an offer.

    `activity_id` is what the worker does after a rejection, `post_work_activity_id` after the task. `call` is made from
    `from_` to `to` and begins with `url`; `redirect` sends the call `call_id` to `url`. `accept` says that the task is the
    worker's at once, without waiting for an answer. `timeout_seconds` is how long a call rings. How a worker is joined
    with a caller: `muted`, `beep` (true, false, onEnter, onExit), `record_channels` (0: not recorded). `supervisor_id` is
    the worker who comes onto the call of an accepted offer, `mode` how.
    """

    verb: Verb
    activity_id: str | None = None
    post_work_activity_id: str | None = None
    from_: str | None = None
    to: str | None = None
    url: str | None = None
    call_id: str | None = None
    accept: bool = False
    timeout_seconds: int | None = None
    muted: bool | None = None
    beep: str | None = None
    record_channels: int = 0
    supervisor_id: str | None = None
    mode: Mode = Mode.MONITOR


class CarryOut:
    """Carries instructions out."""

    def __init__(
        self,
        db: Database,
        *,
        routing: RoutingService,
        calls: CallService,
        desk: WorkerDesk,
        outbound: OutboundCall,
        legs: CallLegs,
        supervision: Callable[[], CallSupervision],
    ) -> None:
        """Keep the rooms and the stories this one meets; `supervision` is built after it."""
        self._legs = legs
        self._supervision = supervision
        self._db = db
        self._routing = routing
        self._calls = calls
        self._desk = desk
        self._outbound = outbound

    async def __call__(self, *, account_id: str, reservation_id: str, instruction: Instruction) -> None:
        """Do what a program says with an offer.

        Raises `ReservationNotFound`, `ReservationInOtherState` when the offer is gone, `NoCallToJoin`,
        `InstructionIncomplete`, and what making, moving or supervising a call raises.
        """
        if instruction.verb is Verb.SUPERVISE:
            await self._supervise(account_id, reservation_id, instruction)
            return
        offer = await self._db.read(
            partial(self._offer, account_id=account_id, reservation_id=reservation_id)
        )
        match instruction.verb:
            case Verb.REJECT:
                await self._desk.reject(
                    account_id=account_id,
                    reservation_id=reservation_id,
                    activity_id=instruction.activity_id,
                )
                return
            case Verb.CALL:
                await self._call(offer, instruction)
            case Verb.REDIRECT:
                await self._redirect(offer, instruction)
            case Verb.DEQUEUE | Verb.CONFERENCE:
                await self._db.read(partial(self._check_call, offer=offer))
                await self._desk.accept(account_id=account_id, reservation_id=reservation_id)
                await self._db.transact(partial(self._arrange, offer=offer, instruction=instruction))
            case Verb.ACCEPT:
                await self._desk.accept(account_id=account_id, reservation_id=reservation_id)
        if instruction.post_work_activity_id is not None:
            await self._db.transact(
                partial(
                    self._routing.set_post_work_activity,
                    reservation_id=reservation_id,
                    activity_id=instruction.post_work_activity_id,
                )
            )

    def _offer(self, tx: Transaction, *, account_id: str, reservation_id: str) -> Reservation:
        found = self._routing.get_reservation(tx, reservation_id=reservation_id)
        if found.account_id != account_id:
            raise ReservationNotFound
        self._routing.check_ringing(found)
        return found

    async def _supervise(self, account_id: str, reservation_id: str, instruction: Instruction) -> None:
        """Let a supervisor onto the call of an accepted offer; it rings at their desktop."""
        if not instruction.supervisor_id:
            raise InstructionIncomplete(
                "To supervise needs the worker who does: Supervisor.", field="Supervisor"
            )

        def find(tx: Transaction) -> tuple[Call, Supervisor]:
            offer = self._routing.get_reservation(tx, reservation_id=reservation_id)
            worker = self._routing.get_worker(tx, worker_id=instruction.supervisor_id or "")
            if offer.account_id != account_id or worker.account_id != account_id:
                raise ReservationNotFound
            joined = self._joined(tx, offer)
            if joined is None or offer.status is not ReservationStatus.ACCEPTED:
                raise NobodyToSupervise
            return joined.worker_call, Supervisor(worker_id=worker.worker_id, name=worker.friendly_name)

        call, supervisor = await self._db.read(find)
        await self._supervision().begin(
            account_id=account_id, call_id=call.call_id, mode=instruction.mode, supervisor=supervisor
        )

    def _joined(self, tx: Transaction, offer: Reservation) -> Joined | None:
        task = self._routing.get_task(tx, task_id=offer.task_id)
        call = self._legs.customer_call(tx, conversation_id=task.conversation_id or "")
        return None if call is None else self._legs.joined(tx, call=call, worker_id=offer.worker_id)

    def _arrange(self, tx: Transaction, *, offer: Reservation, instruction: Instruction) -> None:
        """Join the worker with the caller as the instruction wishes: muted, with a beep, recorded."""
        joined = self._joined(tx, offer)
        if joined is None:
            return
        wishes = Presence(muted=instruction.muted, beep=instruction.beep)
        self._calls.update_participant(
            tx, conference_id=joined.conference_id, call_id=joined.worker_call.call_id, **wishes
        )
        if instruction.record_channels:
            self._calls.start_recording(
                tx,
                account_id=offer.account_id,
                conference_id=joined.conference_id,
                source=_RECORDING_SOURCE,
                channels=instruction.record_channels,
            )

    def _check_call(self, tx: Transaction, *, offer: Reservation) -> None:
        """Raise `NoCallToJoin` unless a caller waits with the task."""
        task = self._routing.get_task(tx, task_id=offer.task_id)
        waits = task.conversation_id is not None and any(
            call.worker_id is None
            for call in self._calls.find_live_calls(tx, conversation_id=task.conversation_id)
        )
        if not waits:
            raise NoCallToJoin

    async def _call(self, offer: Reservation, instruction: Instruction) -> None:
        """Call somebody, and give the worker the task now or when they answer."""
        if not instruction.from_ or not instruction.to or not instruction.url:
            raise InstructionIncomplete("A call needs from, to and url.", field="CallTo")
        settings = CallSettings()
        if instruction.timeout_seconds is not None:
            settings["timeout_seconds"] = instruction.timeout_seconds
        made = await self._outbound.create(
            NewCall(
                account_id=offer.account_id,
                from_=instruction.from_,
                to=instruction.to,
                program=Program(url=instruction.url),
                settings=settings,
            )
        )
        await self._accept_with(offer, made, now=instruction.accept)

    async def _redirect(self, offer: Reservation, instruction: Instruction) -> None:
        """Send a call elsewhere, and give the worker the task if that is all there is to do."""
        if not instruction.call_id or not instruction.url:
            raise InstructionIncomplete("A redirect needs call_sid and url.", field="RedirectUrl")
        moved = await self._outbound.update(
            account_id=offer.account_id, call_id=instruction.call_id, program=Program(url=instruction.url)
        )
        if instruction.accept:
            await self._accept_with(offer, moved, now=True)

    async def _accept_with(self, offer: Reservation, call: Call, *, now: bool) -> None:
        if now:
            await self._desk.accept(account_id=offer.account_id, reservation_id=offer.reservation_id)
            return
        payload = {
            "reservation_id": offer.reservation_id,
            "account_id": offer.account_id,
            "call_id": call.call_id,
        }
        await self._db.transact(lambda tx: jobs.enqueue(tx, ACCEPT_WHEN_ANSWERED, payload))

    async def accept_when_answered(self, job: Job) -> None:
        """Give the worker the task once the call of an instruction is answered (job `accept_when_answered`)."""
        reservation_id, account_id = job.payload["reservation_id"], job.payload["account_id"]
        offer = await self._db.read(partial(self._routing.get_reservation, reservation_id=reservation_id))
        call = await self._db.read(partial(self._calls.find_call, call_id=job.payload["call_id"]))
        if offer.status is not ReservationStatus.PENDING:
            return
        if call is None or call.status in OVER:
            reason = "The call of the instruction was not answered"
            fail = partial(self._routing.fail_reservation, reservation_id=reservation_id, reason=reason)
            await self._db.transact(fail)
        elif call.status is CallStatus.IN_PROGRESS:
            await self._desk.accept(account_id=account_id, reservation_id=reservation_id)
        else:
            raise RetryLater(seconds=_LOOK_AGAIN_SECONDS, reason="The call is not answered yet.")
