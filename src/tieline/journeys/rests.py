"""A worker ends, leaves, pauses, parks or takes up a conversation: each ONE command, and asked twice it is answered alike.

What it answered is kept with the task, in the transaction that did it. What rests comes back by the customer's next
message, by its date (a durable timer), or by the worker who laid it down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from tieline.casework import CaseworkService
from tieline.conversations import ConversationService, Owner
from tieline.handoff.attributes import HUNG_UP_BY_WORKER
from tieline.interactions import ChannelStatus, Interaction, InteractionService, NotTheHolder, RestKind
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.worker_desk import NotYourTask
from tieline.journeys.wrap_up import Outcome, keep_outcome
from tieline.kit import jobs
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, TaskStatus

WAKE_PARKED = "wake_parked"
PAUSE_ANSWER_SECONDS = 900.0
"""How long a worker on duty has to take up what they paused once the customer has written."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command made of a task and its conversation; `until` is when a conversation that rests comes back."""

    task_id: str
    task_status: str
    conversation_id: str
    conversation_status: str
    channel_status: str | None
    owner: str
    until: str | None


@dataclass(frozen=True, kw_only=True)
class Resting:
    """A conversation that a worker paused or parked, as their desktop lists it; `task_id` is the task they had."""

    conversation_id: str
    task_id: str | None
    kind: str
    customer_name: str | None
    customer_address: str
    channel: str
    last_text: str | None
    last_at: datetime | None
    until: datetime | None
    server_now: datetime


class StillOnThePhone(Conflict):
    """The customer is on the phone: end the call, or transfer it."""


class Rests:
    """Lays conversations down, and takes them up."""

    def __init__(
        self,
        db: Database,
        *,
        interactions: InteractionService,
        routing: RoutingService,
        conversations: ConversationService,
        words: SpokenWords,
        casework: CaseworkService,
        paused_seconds: float,
        legs: CallLegs,
    ) -> None:
        """Keep the rooms; what is paused without a moment comes back after `paused_seconds`."""
        self._db = db
        self._interactions = interactions
        self._routing = routing
        self._conversations = conversations
        self._words = words
        self._casework = casework
        self._paused_seconds = paused_seconds
        self._legs = legs

    async def end(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        disposition: str | None = None,
        note: str | None = None,
    ) -> Done:
        """Close the conversation and its channel; the task is wrapped up, with a disposition it is complete.

        A worker who is beside the owner only leaves. Raises `NotYourTask`, `NotTheHolder`, and of a disposition what the
        project's rules ask for and do not get, as `WorkerDesk.finish` does.
        """

        def end(tx: Transaction, task: Task) -> None:
            if self._interactions.is_beside(tx, task_id=task_id):
                self._interactions.leave_beside(tx, task=task, reason=disposition or "Left")
                return
            if task.status not in {TaskStatus.ASSIGNED, TaskStatus.WRAPPING}:
                raise NotTheHolder
            if disposition is not None:
                outcome = Outcome(task=task, by=worker_id, disposition=disposition, note=note)
                keep_outcome(tx, outcome, casework=self._casework, routing=self._routing)
                self._interactions.complete(
                    tx,
                    task=task,
                    reason=disposition,
                    disposition=disposition,
                    note=note,
                    by=HUNG_UP_BY_WORKER,
                )
            elif task.status is TaskStatus.ASSIGNED:
                self._interactions.wrap_up(tx, task=task, by=HUNG_UP_BY_WORKER)
            self._interactions.close_after(tx, task=task, by="worker")

        command = "end" if disposition is None else "complete"
        return await self._once(account_id, worker_id, task_id, command, end)

    async def leave(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        disposition: str | None = None,
        note: str | None = None,
    ) -> Done:
        """Leave a conversation open: its next message makes a new task for anybody.

        A colleague who is in it has it from then on; who is only beside the owner just leaves. Raises as `end`.
        """

        def leave(tx: Transaction, task: Task) -> None:
            if self._interactions.is_beside(tx, task_id=task_id):
                self._interactions.leave_beside(tx, task=task, reason=disposition or "Left")
                return
            told: dict[str, Any] = {"disposition": disposition, "note": note}
            if self._owns(tx, task, worker_id) and self._interactions.hand_to_beside(tx, task=task):
                self._interactions.complete(tx, task=task, reason=disposition or "Left", **told)
                return
            self._lay_down(tx, task, worker_id=worker_id, rest=RestKind.LEFT, **told)

        return await self._once(account_id, worker_id, task_id, "leave", leave)

    async def pause(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        until: datetime | None = None,
        note: str | None = None,
    ) -> Done:
        """Pause a conversation: this worker resumes it, or it waits for anybody at `until`. Raises as `lay_down`."""

        def pause(tx: Transaction, task: Task) -> None:
            moment = until or self._interactions.pause_end(tx, seconds=self._paused_seconds)
            self._lay_down(tx, task, worker_id=worker_id, rest=RestKind.PAUSED, until=moment, note=note)

        return await self._once(account_id, worker_id, task_id, "pause", pause)

    async def park(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        until: datetime,
        note: str | None = None,
    ) -> Done:
        """Park a conversation until a date, or the customer's next message. Raises as `lay_down`."""

        def park(tx: Transaction, task: Task) -> None:
            self._lay_down(tx, task, worker_id=worker_id, rest=RestKind.PARKED, until=until, note=note)

        return await self._once(account_id, worker_id, task_id, "park", park)

    async def resume(self, *, account_id: str, worker_id: str, task_id: str) -> Done:
        """Take up what this worker paused or parked, named by the task they had; the answer names their new task.

        Raises `NotYourTask`, `NotAtRest`, `NoRoom`.
        """
        made: list[str] = []

        def resume(tx: Transaction, task: Task) -> None:
            new = self._interactions.resume(
                tx, conversation_id=task.conversation_id or "", worker_id=worker_id
            )
            made[:] = [new.task_id]

        return await self._once(
            account_id, worker_id, task_id, "resume", resume, about=lambda: made[0] if made else task_id
        )

    def listed(self, tx: Transaction, *, account_id: str, worker_id: str) -> tuple[Resting, ...]:
        """Return what a worker has paused or parked, what comes back first in front."""
        found = self._interactions.list_at_rest(tx, worker_id=worker_id)
        return tuple(self._listed(tx, one) for one in found if one.account_id == account_id)

    def _listed(self, tx: Transaction, one: Interaction) -> Resting:
        glimpse = self._words.glimpse(tx, conversation_id=one.conversation_id)
        return Resting(
            conversation_id=one.conversation_id,
            task_id=one.task_id,
            kind=str(one.rest),
            customer_name=glimpse.customer_name,
            customer_address=glimpse.customer_address or "",
            channel=glimpse.channel,
            last_text=glimpse.last_text,
            last_at=glimpse.last_at,
            until=one.rest_until,
            server_now=tx.now,
        )

    async def heard(self, job: Job) -> None:
        """Let a conversation that rests come back when its customer writes (job on CommunicationAdded)."""

        def wake(tx: Transaction) -> None:
            jobs.finish(tx, job)
            self._interactions.hear(
                tx, conversation_id=job.payload["conversation_id"], answer_seconds=PAUSE_ANSWER_SECONDS
            )

        await self._db.transact(wake, key=job.payload["conversation_id"])

    async def due(self, job: Job) -> None:
        """End a rest whose date has come (job `interaction_rest_due`)."""

        def end(tx: Transaction) -> None:
            jobs.finish(tx, job)
            self._interactions.rest_due(tx, conversation_id=job.payload["conversation_id"])

        await self._db.transact(end, key=job.payload["conversation_id"])

    async def _once(
        self,
        account_id: str,
        worker_id: str,
        task_id: str,
        command: str,
        step: Callable[[Transaction, Task], None],
        *,
        about: Callable[[], str] | None = None,
    ) -> Done:
        """Do a command about a worker's task unless it was done; return what it answered, now or then.

        `about` says after the step which task the answer is about, where it is another one.
        """
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))
        if task.account_id != account_id or task.worker_id != worker_id or task.conversation_id is None:
            raise NotYourTask
        conversation_id = task.conversation_id

        def once(tx: Transaction) -> Done:
            known = self._interactions.find_answer(tx, task_id=task_id, command=command)
            if known is not None:
                return Done(**known)
            step(tx, self._routing.get_task(tx, task_id=task_id))
            self._legs.settle(tx, conversation_id=conversation_id)
            done = self._done(tx, task_id=about() if about else task_id)
            self._interactions.keep_answer(
                tx,
                task_id=task_id,
                command=command,
                conversation_id=conversation_id,
                answer=_kept(done),
            )
            return done

        return await self._db.transact(once, key=conversation_id)

    def _lay_down(self, tx: Transaction, task: Task, **wanted: Any) -> None:
        if self._legs.customer_call(tx, conversation_id=task.conversation_id or "") is not None:
            raise StillOnThePhone
        self._interactions.lay_down(tx, task_id=task.task_id, **wanted)

    def _done(self, tx: Transaction, *, task_id: str) -> Done:
        task = self._routing.get_task(tx, task_id=task_id)
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id or "")
        interaction = self._interactions.find_interaction(tx, conversation_id=conversation.conversation_id)
        until = conversation.parked_until
        status: ChannelStatus | None = interaction.channel_status if interaction else None
        return Done(
            task_id=task.task_id,
            task_status=str(task.status),
            conversation_id=conversation.conversation_id,
            conversation_status=str(conversation.status),
            channel_status=None if status is None else str(status),
            owner=str(conversation.owner.kind),
            until=None if until is None else iso_ms(until),
        )

    def _owns(self, tx: Transaction, task: Task, worker_id: str) -> bool:
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id or "")
        return conversation.owner == Owner.worker(worker_id)


def _kept(done: Done) -> Mapping[str, Any]:
    return asdict(done)
