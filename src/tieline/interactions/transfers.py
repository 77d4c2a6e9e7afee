"""The part of the interactions service about transfers: a conversation goes from one worker to another, or to a queue.

Cold: the first worker's task is completed, a new one waits for whoever takes it, and nobody owns meanwhile. Warm: a
second worker is brought in beside the first, who owns until the transfer is completed. A transfer knows tasks, owners
and participants; of the legs of a call, whose stories call these same methods, it knows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tieline.conversations import Conversation, Owner
from tieline.interactions import attributes, store, tables
from tieline.interactions.errors import (
    NotTheHolder,
    NotYetAccepted,
    TransferIsOver,
    TransferNotFound,
    TransferUnderWay,
)
from tieline.interactions.hands import TRANSFER_DUE, WAITING, HandMethods, transfer_timer_id
from tieline.interactions.models import (
    ChannelStatus,
    Fallback,
    Interaction,
    NoteKind,
    Role,
    Transfer,
    TransferKind,
    TransferStatus,
)
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import enqueue
from tieline.routing import Straight, Task, TaskStatus, Worker

RING_SECONDS = 120
"""How long a worker whom a transfer names is waited for, offers and all, before others are asked."""


@dataclass(frozen=True, kw_only=True)
class NewTransfer:
    """What a worker asks for: where to, how, and what goes along."""

    to: str
    kind: TransferKind = TransferKind.COLD
    note: str = ""
    summary: str = ""
    fallback: Fallback = Fallback.QUEUE


class TransferMethods(HandMethods):
    """Transfers; every method changes tasks, conversation and transfer in the caller's one transaction."""

    def find_active_transfer(self, tx: Transaction, *, conversation_id: str) -> Transfer | None:
        """Return the transfer of a conversation that is under way."""
        return store.find_active_transfer(tx, conversation_id=conversation_id)

    def find_transfer_to(self, tx: Transaction, *, task_id: str) -> Transfer | None:
        """Return the transfer that a task was made for, whatever became of it."""
        return store.find_transfer_to(tx, task_id=task_id)

    def find_transfer_from(self, tx: Transaction, *, task_id: str) -> Transfer | None:
        """Return the last transfer that gave a task away, or tried to."""
        return store.find_transfer_from(tx, task_id=task_id)

    def begin_transfer(
        self, tx: Transaction, *, task_id: str, worker_id: str, wanted: NewTransfer
    ) -> Transfer:
        """Begin to give a worker's conversation away; asked for again it is answered with the same transfer.

        Args:
            tx: the open transaction, keyed by the conversation.
            task_id: the worker's task.
            worker_id: who gives away.
            wanted: where to, how, and what goes along.

        Raises:
            NotTheHolder: the task is over or the conversation is somebody else's.
            TransferUnderWay: to somebody else.
            WorkerNotFound, QueueNotFound, WorkerNotAvailable, WorkerIsInside.
        """
        before = store.find_transfer_from(tx, task_id=task_id)
        if before is not None and _is_same(before, wanted):
            return before
        task = self._routing.get_task(tx, task_id=task_id)
        conversation = self._held(tx, task=task, worker_id=worker_id)
        interaction = self.interaction_of(tx, task=task)
        if store.find_active_transfer(tx, conversation_id=conversation.conversation_id) is not None:
            raise TransferUnderWay
        self._check_target(tx, task=task, to=wanted.to, worker_id=worker_id)
        transfer = self._write(tx, interaction=interaction, task=task, worker_id=worker_id, wanted=wanted)
        if wanted.kind is TransferKind.COLD:
            self._give_away(tx, conversation=conversation, task=task, transfer=transfer, wanted=wanted)
        else:
            self._bring_in(tx, conversation=conversation, task=task, transfer=transfer, wanted=wanted)
        made = self._again(tx, transfer)
        # Of a cold one the channel counts the task that waits as its own already.
        self.set_channel(tx, self.interaction_of(tx, task=task), status=ChannelStatus.TRANSFER)
        self._tell(tx, made, "initiated")
        self._wait_for(tx, made)
        return made

    def complete_transfer(self, tx: Transaction, *, transfer_id: str, worker_id: str) -> Transfer:
        """Hand a conversation over to the worker whom a warm transfer brought in; done already, it stays done.

        Raises `TransferNotFound`, `NotTheHolder`, `NotYetAccepted`, `TransferIsOver`.
        """
        transfer = self._mine(tx, transfer_id, worker_id)
        if transfer.status is TransferStatus.COMPLETED:
            return transfer
        if transfer.status is not TransferStatus.ACTIVE:
            raise TransferIsOver
        task = self._routing.get_task(tx, task_id=transfer.task_id)
        if task.status is not TaskStatus.ASSIGNED or task.worker_id is None:
            raise NotYetAccepted
        return self._hand_over(tx, transfer=transfer, to_task=task, to_worker_id=task.worker_id)

    def cancel_transfer(self, tx: Transaction, *, transfer_id: str, worker_id: str) -> Transfer:
        """Take a transfer back before it is done: whoever gave the conversation away has it; canceled stays canceled.

        Raises `TransferNotFound`, `NotTheHolder`, `TransferIsOver`.
        """
        transfer = self._mine(tx, transfer_id, worker_id)
        if transfer.reason == "canceled":
            return transfer
        if transfer.status is not TransferStatus.ACTIVE:
            raise TransferIsOver
        task = self._routing.get_task(tx, task_id=transfer.task_id)
        canceled = self._end(tx, transfer, TransferStatus.FAILED, "canceled")
        self.end_beside(tx, task=task, reason="The transfer was canceled")
        if transfer.kind is TransferKind.COLD:
            self._take_back(tx, transfer=transfer, task=task)
        return canceled

    def decline_transfer(self, tx: Transaction, *, task_id: str, reason: str) -> Transfer | None:
        """Settle what it means that the worker whom a transfer names did not take it: others are asked, never nobody.

        Cold: its queue is asked, or first whoever gave it away, as they wished. Warm: the first worker keeps it. Returns
        None when no transfer is under way to a named worker by this task.
        """
        transfer = store.find_active_transfer(tx, task_id=task_id)
        task = self._routing.get_task(tx, task_id=task_id)
        if transfer is None or task.worker_wanted is None or task.status not in WAITING:
            return None
        self._tell(tx, transfer, "attempt-failed")
        failed = self._end(tx, transfer, TransferStatus.FAILED, reason)
        if transfer.kind is TransferKind.COLD:
            self._ask_others(tx, transfer=transfer, task=task)
        else:
            self.end_beside(tx, task=task, reason="The transfer was declined")
        return failed

    def fall_back(self, tx: Transaction, *, task_id: str) -> Task | None:
        """Ask the queue for a task that came back to whoever gave it away, and whom they did not take either."""
        transfer = store.find_transfer_to(tx, task_id=task_id)
        task = self._routing.get_task(tx, task_id=task_id)
        if transfer is None or task.worker_wanted != transfer.from_worker_id or task.status not in WAITING:
            return None
        return self._lead_to_queue(tx, transfer=transfer, task=task)

    def transfer_due(self, tx: Transaction, *, transfer_id: str) -> None:
        """Give up waiting for whoever a transfer names; of a queue, ask also whoever gave the conversation away."""
        transfer = store.find_transfer(tx, transfer_id)
        if transfer is None:
            return
        if transfer.status is not TransferStatus.ACTIVE:
            self.fall_back(tx, task_id=transfer.task_id)
            return
        task = self._routing.get_task(tx, task_id=transfer.task_id)
        if task.status not in WAITING:
            return
        if transfer.kind is not TransferKind.COLD:
            self._tell(tx, transfer, "attempt-failed")
            self._end(tx, transfer, TransferStatus.FAILED, "timeout")
            self.end_beside(tx, task=task, reason="Nobody took the transfer")
        elif task.worker_wanted is not None:
            self.decline_transfer(tx, task_id=task.task_id, reason="timeout")
        else:
            self._routing.update_task(tx, task_id=task.task_id, attributes=attributes.everybody_asked(task))

    def task_ended(self, tx: Transaction, *, task_id: str) -> None:
        """Let the transfer that a task was made for fail: nobody will take the task any more."""
        transfer = store.find_active_transfer(tx, task_id=task_id)
        if self.is_beside(tx, task_id=task_id):
            self._note_kept(tx, task=self._routing.get_task(tx, task_id=task_id))
        if transfer is not None:
            self._end(tx, transfer, TransferStatus.FAILED, "nobody")

    def end_transfer_of(self, tx: Transaction, *, conversation_id: str, reason: str) -> None:
        """Let the transfer under way of a conversation fail: the conversation ended, or its task did."""
        transfer = store.find_active_transfer(tx, conversation_id=conversation_id)
        if transfer is not None:
            self._end(tx, transfer, TransferStatus.FAILED, reason)

    # Steps that several verbs share

    def _write(
        self,
        tx: Transaction,
        *,
        interaction: Interaction,
        task: Task,
        worker_id: str,
        wanted: NewTransfer,
    ) -> Transfer:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        present = store.list_present(tx, interaction_id=interaction.interaction_id)
        mine = next((one.participant_id for one in present if one.task_id == task.task_id), None)
        transfer_id = new_id(IdKind.TRANSFER)
        values = {
            "transfer_id": transfer_id,
            "account_id": interaction.account_id,
            "interaction_id": interaction.interaction_id,
            "channel_id": interaction.channel_id,
            "conversation_id": interaction.conversation_id,
            "kind": wanted.kind,
            "status": TransferStatus.ACTIVE,
            "from_participant_id": mine,
            "from_worker_id": worker_id,
            "from_task_id": task.task_id,
            "to": wanted.to,
            "fallback": wanted.fallback,
            # Written again once there is one: the task's attributes name the transfer.
            "task_id": "",
            "note_id": self._words(tx, interaction, wanted.note, NoteKind.NOTE, worker),
            "summary_id": self._words(tx, interaction, wanted.summary, NoteKind.SUMMARY, worker),
        }
        store.insert(tx, tables.transfers, values)
        return self.get_transfer(tx, transfer_id=transfer_id, account_id=interaction.account_id)

    def _wait_for(self, tx: Transaction, transfer: Transfer) -> None:
        payload = {"transfer_id": transfer.transfer_id, "conversation_id": transfer.conversation_id}
        due = tx.now + timedelta(seconds=RING_SECONDS)
        enqueue(tx, TRANSFER_DUE, payload, due_at=due, dedup_id=transfer_timer_id(transfer), replace=True)

    def _words(
        self, tx: Transaction, interaction: Interaction, text: str, kind: NoteKind, worker: Worker
    ) -> str | None:
        if not text:
            return None
        is_note = kind is NoteKind.NOTE
        note = self.add_note(
            tx,
            conversation_id=interaction.conversation_id,
            text=text,
            author_name=worker.friendly_name if is_note else "Summary",
            worker_id=worker.worker_id if is_note else None,
            kind=kind,
        )
        return note.note_id

    def _give_away(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        task: Task,
        transfer: Transfer,
        wanted: NewTransfer,
    ) -> None:
        """Cold: complete the old task and let a new one wait, so that from here on nobody owns."""
        given = self._attributes(tx, task=task, transfer=transfer, wanted=wanted)
        new = self.follow(
            tx,
            conversation=conversation,
            before=task,
            attributes=given,
            straight=Straight(target_id=wanted.to),
        )
        store.update(tx, tables.transfers, transfer.transfer_id, {"task_id": new.task_id})
        self._conversations.change_owner(
            tx,
            conversation_id=conversation.conversation_id,
            owner=Owner.waiting(new.task_id),
            expected=conversation.owner,
        )
        self.part(tx, conversation_id=conversation.conversation_id, task_id=task.task_id)
        self._routing.complete_task(tx, task_id=task.task_id, reason="Transferred")

    def _bring_in(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        task: Task,
        transfer: Transfer,
        wanted: NewTransfer,
    ) -> None:
        """Warm: ask a second worker to join; the first keeps task and conversation."""
        new = self.follow(
            tx,
            conversation=conversation,
            before=task,
            attributes=self._attributes(tx, task=task, transfer=transfer, wanted=wanted),
            straight=Straight(target_id=wanted.to),
            role=Role.BESIDE,
        )
        store.update(tx, tables.transfers, transfer.transfer_id, {"task_id": new.task_id})

    def _attributes(
        self, tx: Transaction, *, task: Task, transfer: Transfer, wanted: NewTransfer
    ) -> dict[str, Any]:
        worker = self._routing.get_worker(tx, worker_id=transfer.from_worker_id)
        return attributes.transferred(
            task,
            transfer=transfer,
            from_name=worker.friendly_name,
            note=wanted.note,
            summary=wanted.summary,
            at=tx.now,
        )

    def _hand_over(
        self, tx: Transaction, *, transfer: Transfer, to_task: Task, to_worker_id: str
    ) -> Transfer:
        self._promote(tx, task=to_task, worker_id=to_worker_id)
        first = self._routing.get_task(tx, task_id=transfer.from_task_id)
        self.end_beside(tx, task=first, reason="Transferred")
        return self._end(tx, transfer, TransferStatus.COMPLETED, "completed")

    def _take_back(self, tx: Transaction, *, transfer: Transfer, task: Task) -> None:
        """Give a conversation that waits back to whoever gave it away, with a task of theirs at once."""
        conversation = self._conversations.get_conversation(tx, conversation_id=transfer.conversation_id)
        before = self._routing.get_task(tx, task_id=transfer.from_task_id)
        self.give_to(
            tx,
            conversation=conversation,
            before=before,
            worker_id=transfer.from_worker_id,
            given=attributes.inherited(task),
        )

    def _ask_others(self, tx: Transaction, *, transfer: Transfer, task: Task) -> None:
        """Lead a declined cold transfer on: to whoever gave it away if they wished so and can, else to its queue."""
        giver = self._routing.get_worker(tx, worker_id=transfer.from_worker_id)
        if transfer.fallback is Fallback.BACK and giver.available:
            self._routing.redirect_task(
                tx,
                task_id=task.task_id,
                straight=Straight(target_id=giver.worker_id, ignore_capacity=True),
                attributes=attributes.everybody_asked(task),
            )
            self._wait_for(tx, transfer)
            return
        self._lead_to_queue(tx, transfer=transfer, task=task)

    def _lead_to_queue(self, tx: Transaction, *, transfer: Transfer, task: Task) -> Task:
        first = self._routing.get_task(tx, task_id=transfer.from_task_id)
        while first.queue_id is None and not first.workflow_id:
            earlier = store.find_transfer_to(tx, task_id=first.task_id)
            if earlier is None:
                break
            first = self._routing.get_task(tx, task_id=earlier.from_task_id)
        queue_id = first.queue_id
        workflow_id = first.workflow_id or self._any_workflow(tx, workspace_id=task.workspace_id)
        return self._routing.redirect_task(
            tx,
            task_id=task.task_id,
            straight=Straight(target_id=queue_id) if queue_id else None,
            workflow_id=None if queue_id else workflow_id,
            attributes=attributes.everybody_asked(task),
        )

    def _any_workflow(self, tx: Transaction, *, workspace_id: str) -> str | None:
        found = self._routing.list_workflows(tx, workspace_id=workspace_id).items
        return found[0].workflow_id if found else None

    def _mine(self, tx: Transaction, transfer_id: str, worker_id: str) -> Transfer:
        found = store.find_transfer(tx, transfer_id)
        if found is None:
            raise TransferNotFound
        if found.from_worker_id != worker_id:
            raise NotTheHolder
        return found


def _is_same(before: Transfer, wanted: NewTransfer) -> bool:
    """Say whether a transfer is what is asked for again: it goes on, or it is a cold one that gave the task away."""
    same = (before.kind, before.to) == (wanted.kind, wanted.to)
    return same and (before.status is TransferStatus.ACTIVE or before.kind is TransferKind.COLD)
