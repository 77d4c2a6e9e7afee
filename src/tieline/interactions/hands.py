"""The part of the interactions service about hands: who may be asked, who is beside the owner, how the owner changes.

`transfers.py` and `rests.py` are built on these steps; each changes tasks, conversation and participants together.
"""

from __future__ import annotations

from typing import Any

from tieline.conversations import Conversation, Owner, OwnerKind
from tieline.interactions import attributes, store, tables
from tieline.interactions.engagements import Accepted
from tieline.interactions.errors import (
    InteractionNotFound,
    NotTheHolder,
    TransferNotFound,
    WorkerIsInside,
    WorkerNotAvailable,
)
from tieline.interactions.events import TransferChanged
from tieline.interactions.models import (
    ChannelStatus,
    Interaction,
    Role,
    Transfer,
    TransferKind,
    TransferStatus,
)
from tieline.interactions.notes import NoteMethods
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind
from tieline.kit.jobs import cancel
from tieline.routing import QueueNotFound, Reservation, Straight, Task, TaskStatus, WorkerNotFound

TRANSFER_DUE = "transfer_due"
WAITING = frozenset({TaskStatus.PENDING, TaskStatus.RESERVED})
HELD = frozenset({TaskStatus.ASSIGNED, TaskStatus.WRAPPING})


class HandMethods(NoteMethods):
    """Owners, and workers beside them."""

    def get_transfer(
        self, tx: Transaction, *, transfer_id: str, account_id: str, interaction_id: str | None = None
    ) -> Transfer:
        """Return a transfer of this account. Raises `TransferNotFound`."""
        found = store.find_transfer(tx, transfer_id)
        if found is None or found.account_id != account_id:
            raise TransferNotFound
        if interaction_id not in {None, found.interaction_id}:
            raise TransferNotFound
        return found

    def accepted(self, tx: Transaction, *, task: Task, reservation: Reservation) -> Accepted:
        """Note that a worker accepted a task of a conversation; return what they are now.

        A cold transfer that the task was made for is completed by it; a warm one waits to be completed.
        """
        role = self.join_by_task(tx, task=task, reservation=reservation)
        transfer = store.find_active_transfer(tx, task_id=task.task_id)
        interaction = self.find_interaction(tx, conversation_id=task.conversation_id or "")
        if transfer is not None and transfer.kind is TransferKind.COLD:
            transfer = self._end(tx, transfer, TransferStatus.COMPLETED, "completed")
        elif transfer is not None:
            cancel(tx, dedup_id=transfer_timer_id(transfer))
            self._announce(tx, transfer, "accepted")
        elif role is Role.OWNER and interaction is not None:
            self.set_channel(tx, interaction, status=ChannelStatus.ACTIVE)
        return Accepted(role=role, transfer=transfer)

    # A second worker beside the first, who stays the owner

    def invite_worker(
        self, tx: Transaction, *, task_id: str, worker_id: str, to: str, note: str = ""
    ) -> Task:
        """Ask a second worker, or somebody of a queue, to join a worker's conversation; return the task that asks them.

        Asked for again while that rings or is worked on, it is answered with the same task. Raises as `begin_transfer`.
        """
        task = self._routing.get_task(tx, task_id=task_id)
        conversation = self._held(tx, task=task, worker_id=worker_id)
        for other in self._routing.list_open_tasks(tx, conversation_id=conversation.conversation_id):
            if other.task_id != task_id and other.routing_target == to:
                return other
        self._check_target(tx, task=task, to=to, worker_id=worker_id)
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if note:
            self.add_note(
                tx,
                conversation_id=conversation.conversation_id,
                text=note,
                author_name=worker.friendly_name,
                worker_id=worker_id,
            )
        given = attributes.invited(task, by=worker.worker_id, by_name=worker.friendly_name, note=note)
        return self.follow(
            tx,
            conversation=conversation,
            before=task,
            attributes=given,
            straight=Straight(target_id=to),
            role=Role.BESIDE,
        )

    def end_beside(self, tx: Transaction, *, task: Task, reason: str) -> None:
        """End a task that a transfer or an invitation made, whatever state it is in."""
        if task.status in WAITING:
            self._note_kept(tx, task=task)
            self._routing.cancel_task(tx, task_id=task.task_id, reason=reason)
        elif task.status in HELD:
            self._routing.complete_task(tx, task_id=task.task_id, reason=reason)
            self.part(tx, conversation_id=task.conversation_id or "", task_id=task.task_id)

    def _note_kept(self, tx: Transaction, *, task: Task) -> None:
        """Note who has the customer while a colleague is asked in vain: whoever gives away, or the owner."""
        transfer = store.find_transfer_to(tx, task_id=task.task_id)
        owner = self._conversations.get_conversation(tx, conversation_id=task.conversation_id or "").owner
        keeper = owner.reference if owner.kind is OwnerKind.WORKER else None
        worker_id = transfer.from_worker_id if transfer is not None else keeper
        if worker_id is not None:
            self._routing.note_passed_on(tx, task_id=task.task_id, worker_id=worker_id)

    def leave_beside(self, tx: Transaction, *, task: Task, reason: str) -> None:
        """Let a worker who is beside the owner leave; a transfer that brought them in has failed."""
        transfer = store.find_active_transfer(tx, task_id=task.task_id)
        if transfer is not None:
            self._end(tx, transfer, TransferStatus.FAILED, "left")
        self.end_beside(tx, task=task, reason=reason)

    def end_others(self, tx: Transaction, *, task: Task, reason: str) -> None:
        """End the other tasks of a task's conversation, and the transfer that made one of them."""
        conversation_id = task.conversation_id or ""
        transfer = store.find_active_transfer(tx, conversation_id=conversation_id)
        if transfer is not None:
            self._end(tx, transfer, TransferStatus.FAILED, "left")
        for other in self._routing.list_open_tasks(tx, conversation_id=conversation_id):
            if other.task_id != task.task_id:
                self.end_beside(tx, task=other, reason=reason)

    def hand_to_beside(self, tx: Transaction, *, task: Task) -> Task | None:
        """Make a worker who is beside the owner the owner, whose own task is to end; None when nobody is."""
        for other in self._routing.list_open_tasks(tx, conversation_id=task.conversation_id or ""):
            beside = other.task_id != task.task_id and self.is_beside(tx, task_id=other.task_id)
            if beside and other.status is TaskStatus.ASSIGNED and other.worker_id is not None:
                self._promote(tx, task=other, worker_id=other.worker_id)
                transfer = store.find_active_transfer(tx, task_id=other.task_id)
                if transfer is not None:
                    self._end(tx, transfer, TransferStatus.COMPLETED, "completed")
                return other
        return None

    # Steps that several verbs share

    def interaction_of(self, tx: Transaction, *, task: Task) -> Interaction:
        """Return the interaction of a task's conversation. Raises `InteractionNotFound`."""
        found = self.find_interaction(tx, conversation_id=task.conversation_id or "")
        if found is None:
            raise InteractionNotFound
        return found

    def _held(self, tx: Transaction, *, task: Task, worker_id: str) -> Conversation:
        """Return the conversation of a task that its worker holds. Raises `NotTheHolder`."""
        conversation = self._conversations.find_conversation(tx, conversation_id=task.conversation_id or "")
        holds = task.status is TaskStatus.ASSIGNED and task.worker_id == worker_id
        if conversation is None or not holds or conversation.owner != Owner.worker(worker_id):
            raise NotTheHolder
        return conversation

    def _check_target(self, tx: Transaction, *, task: Task, to: str, worker_id: str) -> None:
        if not to.startswith(IdKind.WORKER):
            if self._routing.get_queue(tx, queue_id=to).workspace_id != task.workspace_id:
                raise QueueNotFound
            return
        worker = self._routing.get_worker(tx, worker_id=to)
        if worker.workspace_id != task.workspace_id or worker.deleted_at is not None:
            raise WorkerNotFound
        if to == worker_id or to in self._workers_inside(tx, task):
            raise WorkerIsInside
        if not worker.available:
            raise WorkerNotAvailable

    def _workers_inside(self, tx: Transaction, task: Task) -> set[str]:
        present = self.list_present(tx, conversation_id=task.conversation_id or "")
        return {one.worker_id for one in present if one.worker_id is not None}

    def _promote(self, tx: Transaction, *, task: Task, worker_id: str) -> None:
        """Make a worker who is beside the owner the owner."""
        invite = store.find_invite(tx, task_id=task.task_id)
        if invite is not None:
            store.update(tx, tables.invites, invite.invite_id, {"role": Role.OWNER})
        conversation_id = task.conversation_id or ""
        self._conversations.change_owner(tx, conversation_id=conversation_id, owner=Owner.worker(worker_id))
        interaction = self.interaction_of(tx, task=task)
        self.set_channel(tx, interaction, status=ChannelStatus.ACTIVE, task_id=task.task_id)

    def give_to(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        before: Task,
        worker_id: str,
        given: dict[str, Any],
    ) -> Task:
        """Give a conversation that nobody owns to a worker who had it before, with a task that is theirs at once."""
        made = self.follow(
            tx,
            conversation=conversation,
            before=before,
            attributes=given,
            straight=Straight(target_id=worker_id, ignore_capacity=True),
        )
        task, reservation = self._routing.assign_task(tx, task_id=made.task_id, worker_id=worker_id)
        self.accepted(tx, task=task, reservation=reservation)
        self._conversations.change_owner(
            tx, conversation_id=conversation.conversation_id, owner=Owner.worker(worker_id)
        )
        return task

    def _again(self, tx: Transaction, transfer: Transfer) -> Transfer:
        return self.get_transfer(tx, transfer_id=transfer.transfer_id, account_id=transfer.account_id)

    def _end(self, tx: Transaction, transfer: Transfer, status: TransferStatus, reason: str) -> Transfer:
        values = {"status": status, "reason": reason, "ended_at": tx.now}
        store.update(tx, tables.transfers, transfer.transfer_id, values)
        taker = self._routing.get_task(tx, task_id=transfer.task_id).worker_id
        if status is TransferStatus.COMPLETED and taker is not None:
            self._routing.note_passed_on(tx, task_id=transfer.from_task_id, worker_id=taker)
        cancel(tx, dedup_id=transfer_timer_id(transfer))
        interaction = self.find_interaction(tx, conversation_id=transfer.conversation_id)
        if interaction is not None and interaction.channel_status is ChannelStatus.TRANSFER:
            self.set_channel(tx, interaction, status=ChannelStatus.ACTIVE)
        ended = self._again(tx, transfer)
        self._tell(tx, ended, reason if reason in {"completed", "canceled"} else "failed")
        return ended

    def _tell(self, tx: Transaction, transfer: Transfer, step: str) -> None:
        """Record a step of a transfer among what happened to the task that is given away, and announce it."""
        more = {
            "transfer_id": transfer.transfer_id,
            "transfer_mode": str(transfer.kind),
            "transfer_to": transfer.to,
            "transfer_task_id": transfer.task_id,
            "transfer_started_by": transfer.from_worker_id,
            "transfer_status": str(transfer.status),
            "transfer_failed_reason": transfer.reason if step == "failed" else None,
        }
        self._routing.note_transfer(tx, task_id=transfer.from_task_id, step=step, more=more)
        self._announce(tx, transfer, step)

    def _announce(self, tx: Transaction, transfer: Transfer, step: str) -> None:
        emit(
            tx,
            TransferChanged(
                account_id=transfer.account_id,
                conversation_id=transfer.conversation_id,
                transfer_id=transfer.transfer_id,
                kind=str(transfer.kind),
                status=str(transfer.status),
                step=step,
                worker_id=transfer.from_worker_id,
            ),
        )


def transfer_timer_id(transfer: Transfer) -> str:
    """Return the id under which the end of the wait for whom a transfer names is kept."""
    return f"{TRANSFER_DUE}:{transfer.transfer_id}"
