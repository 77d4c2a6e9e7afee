"""A worker gives a conversation to a colleague or to a queue, or brings a colleague in; each a command that may be repeated.

What a transfer changes is the interactions room's one transaction; this story looks up what goes along (the summary),
and follows up when whoever was named does not take it, so that the customer never waits for nobody (P5, P6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tieline.conversations import Conversation, ConversationService
from tieline.interactions import (
    Fallback,
    InteractionNote,
    InteractionService,
    NewTransfer,
    Transfer,
    TransferKind,
    TransferNotFound,
)
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.worker_desk import NotYourTask
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task

TRANSFER_DECLINED = "transfer_declined"

ReadSummary = Callable[[Transaction, Conversation], str]


@dataclass(frozen=True, kw_only=True)
class ShownTransfer:
    """A transfer as its worker sees it; `task_id` is the task that waits for whoever takes it."""

    transfer_id: str
    kind: str
    status: str
    reason: str | None
    to: str
    to_name: str
    task_id: str
    task_status: str
    from_task_id: str
    from_worker_id: str
    from_worker_name: str
    note: str | None
    summary: str | None


class Transfers:
    """Gives conversations away, and brings colleagues in."""

    def __init__(
        self,
        db: Database,
        *,
        interactions: InteractionService,
        routing: RoutingService,
        conversations: ConversationService,
        summary: ReadSummary,
        legs: CallLegs,
    ) -> None:
        """Keep the rooms and the workers' ends of calls; `summary` reads what is known of a conversation."""
        self._db = db
        self._interactions = interactions
        self._routing = routing
        self._conversations = conversations
        self._summary = summary
        self._legs = legs

    async def begin(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        to: str,
        kind: str = "cold",
        note: str | None = None,
        fallback: str = "queue",
    ) -> ShownTransfer:
        """Begin a transfer of a worker's task to a worker or a queue; repeated, it is answered with the same one.

        Args:
            account_id: whose project.
            worker_id: who gives away.
            task_id: their task.
            to: a worker's or a queue's id.
            kind: "cold" or "warm".
            note: words for whoever takes it.
            fallback: who is asked when a named worker declines: "queue", or "back" for whoever gave it away.

        Raises:
            NotYourTask, and what `InteractionService.begin_transfer` does.
        """
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def begin(tx: Transaction) -> ShownTransfer:
            conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
            wanted = NewTransfer(
                to=to,
                kind=TransferKind(kind),
                note=(note or "").strip(),
                summary=self._summary(tx, conversation),
                fallback=Fallback(fallback),
            )
            begun = self._interactions.begin_transfer(tx, task_id=task_id, worker_id=worker_id, wanted=wanted)
            self._legs.settle(tx, conversation_id=conversation_id)
            return self.shown(tx, begun)

        return await self._db.transact(begin, key=conversation_id)

    async def complete(self, *, account_id: str, worker_id: str, transfer_id: str) -> ShownTransfer:
        """Hand over to the worker whom a warm transfer brought in. Raises as `complete_transfer` of the room."""
        return await self._move(account_id, transfer_id, worker_id, self._interactions.complete_transfer)

    async def cancel(self, *, account_id: str, worker_id: str, transfer_id: str) -> ShownTransfer:
        """Take a transfer back: the conversation is the first worker's again. Raises as the room's `cancel_transfer`."""
        return await self._move(account_id, transfer_id, worker_id, self._interactions.cancel_transfer)

    async def find(self, *, account_id: str, transfer_id: str, worker_id: str | None = None) -> ShownTransfer:
        """Return a transfer as it is now, to a worker only one that they give or are given. Raises `TransferNotFound`."""

        def read(tx: Transaction) -> ShownTransfer:
            found = self._interactions.get_transfer(tx, transfer_id=transfer_id, account_id=account_id)
            task = self._routing.get_task(tx, task_id=found.task_id)
            if worker_id not in {None, found.from_worker_id, found.to, task.worker_id}:
                raise TransferNotFound
            return self.shown(tx, found)

        return await self._db.read(read)

    async def invite(
        self, *, account_id: str, worker_id: str, task_id: str, to: str, note: str | None = None
    ) -> Task:
        """Ask a colleague, or somebody of a queue, to join; return the task that asks them. Raises as `invite_worker`."""
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)
        step = partial(
            self._interactions.invite_worker,
            task_id=task_id,
            worker_id=worker_id,
            to=to,
            note=(note or "").strip(),
        )
        return await self._db.transact(step, key=conversation_id)

    async def add_note(self, *, account_id: str, worker_id: str, task_id: str, text: str) -> InteractionNote:
        """Keep a note for everybody who works on the conversation. Raises `NotYourTask`."""
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def add(tx: Transaction) -> InteractionNote:
            worker = self._routing.get_worker(tx, worker_id=worker_id)
            return self._interactions.add_note(
                tx,
                conversation_id=conversation_id,
                text=text,
                author_name=worker.friendly_name,
                worker_id=worker_id,
            )

        return await self._db.transact(add, key=conversation_id)

    async def declined(self, job: Job) -> None:
        """Ask others when whoever a transfer names does not take it (job on ReservationRejected, ReservationTimedOut)."""
        await self._db.transact(partial(self._declined, job=job), key=job.payload.get("conversation_id"))

    def _declined(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        task_id = job.payload["task_id"]
        failed = self._interactions.decline_transfer(tx, task_id=task_id, reason="declined")
        if failed is None:
            self._interactions.fall_back(tx, task_id=task_id)

    async def due(self, job: Job) -> None:
        """Stop waiting for whoever a transfer names (job `transfer_due`)."""

        def end(tx: Transaction) -> None:
            jobs.finish(tx, job)
            self._interactions.transfer_due(tx, transfer_id=job.payload["transfer_id"])

        await self._db.transact(end, key=job.payload["conversation_id"])

    def shown(self, tx: Transaction, transfer: Transfer) -> ShownTransfer:
        """Return a transfer as its worker sees it."""
        task = self._routing.get_task(tx, task_id=transfer.task_id)
        note = self._interactions.find_note(tx, note_id=transfer.note_id)
        summary = self._interactions.find_note(tx, note_id=transfer.summary_id)
        giver = self._routing.get_worker(tx, worker_id=transfer.from_worker_id)
        return ShownTransfer(
            transfer_id=transfer.transfer_id,
            kind=str(transfer.kind),
            status=str(transfer.status),
            reason=transfer.reason,
            to=transfer.to,
            to_name=self._name(tx, transfer),
            task_id=task.task_id,
            task_status=str(task.status),
            from_task_id=transfer.from_task_id,
            from_worker_id=transfer.from_worker_id,
            from_worker_name=giver.friendly_name,
            note=note.text if note else None,
            summary=summary.text if summary else None,
        )

    def _name(self, tx: Transaction, transfer: Transfer) -> str:
        if transfer.names_worker:
            return self._routing.get_worker(tx, worker_id=transfer.to).friendly_name
        return self._routing.get_queue(tx, queue_id=transfer.to).friendly_name

    async def _move(
        self,
        account_id: str,
        transfer_id: str,
        worker_id: str,
        step: Callable[..., Transfer],
    ) -> ShownTransfer:
        find = partial(self._interactions.get_transfer, transfer_id=transfer_id, account_id=account_id)
        transfer = await self._db.read(find)
        if transfer.from_worker_id != worker_id:
            raise TransferNotFound

        def move(tx: Transaction) -> ShownTransfer:
            moved = step(tx, transfer_id=transfer_id, worker_id=worker_id)
            self._legs.settle(tx, conversation_id=transfer.conversation_id)
            return self.shown(tx, moved)

        return await self._db.transact(move, key=transfer.conversation_id)

    async def _conversation_of(self, account_id: str, worker_id: str, task_id: str) -> str:
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))
        if task.account_id != account_id or task.worker_id != worker_id or task.conversation_id is None:
            raise NotYourTask
        return task.conversation_id
