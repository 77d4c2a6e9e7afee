"""The part of the interactions service about rest: a worker leaves, pauses or parks a conversation that stays open.

Its task is completed and the worker free; nobody owns it until its date (promise P6), which a durable timer keeps. The
customer's next message, the timer, or the worker who laid it down take it up again, each with a new task.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tieline.conversations import Conversation, Owner, OwnerKind, Status
from tieline.interactions import attributes, store
from tieline.interactions.engagements import REST_DUE, rest_timer_id
from tieline.interactions.errors import ChannelIsClosed, MomentInvalid, NoRoom, NotAtRest, NotTheHolder
from tieline.interactions.models import (
    LEFT_DAYS,
    MAX_PARK_DAYS,
    MAX_PAUSE_DAYS,
    ChannelStatus,
    Interaction,
    RestKind,
)
from tieline.interactions.transfers import TransferMethods
from tieline.kit.db import Transaction
from tieline.kit.jobs import enqueue
from tieline.routing import Task, TaskStatus

_STATUS = {
    RestKind.LEFT: ChannelStatus.INACTIVE,
    RestKind.PAUSED: ChannelStatus.PAUSE,
    RestKind.PARKED: ChannelStatus.INACTIVE,
}
_MOST_DAYS = {RestKind.LEFT: LEFT_DAYS, RestKind.PAUSED: MAX_PAUSE_DAYS, RestKind.PARKED: MAX_PARK_DAYS}
_LAID_DOWN = {
    RestKind.LEFT: "Left; open for the customer's next message",
    RestKind.PAUSED: "Paused",
    RestKind.PARKED: "Parked",
}


class RestMethods(TransferMethods):
    """Rest, and what ends it."""

    def lay_down(
        self,
        tx: Transaction,
        *,
        task_id: str,
        worker_id: str,
        rest: RestKind,
        until: datetime | None = None,
        disposition: str | None = None,
        note: str | None = None,
    ) -> Interaction:
        """Complete a worker's task and let its conversation rest, open.

        Args:
            tx: the open transaction, keyed by the conversation.
            task_id: the worker's task.
            worker_id: who has the conversation.
            rest: left, paused or parked.
            until: when it comes back (paused, parked) or ends (left); None is as late as this rest may last.
            disposition: how it went, in a word.
            note: notes for whoever comes next.

        Raises:
            NotTheHolder: the task is over or the conversation is somebody else's.
            MomentInvalid: `until` is past, or further away than this rest may last.
        """
        task = self._routing.get_task(tx, task_id=task_id)
        conversation = self._held(tx, task=task, worker_id=worker_id)
        interaction = self.interaction_of(tx, task=task)
        ends = self._checked(tx, rest=rest, until=until)
        self.end_others(tx, task=task, reason=_LAID_DOWN[rest])
        self.complete(
            tx, task=task, reason=disposition or _LAID_DOWN[rest], disposition=disposition, note=note
        )
        self.rest(
            tx,
            interaction=interaction,
            conversation=conversation,
            rest=rest,
            worker_id=worker_id,
            ends=ends,
        )
        return self.interaction_of(tx, task=task)

    def rest(
        self,
        tx: Transaction,
        *,
        interaction: Interaction,
        conversation: Conversation,
        rest: RestKind,
        worker_id: str | None,
        ends: datetime,
    ) -> None:
        """Let a conversation have no owner until `ends`; its tasks are the caller's to end."""
        conversation_id = conversation.conversation_id
        self._conversations.change_owner(
            tx,
            conversation_id=conversation_id,
            owner=Owner.parked(interaction.channel_id),
            expected=conversation.owner,
        )
        self._conversations.park_conversation(tx, conversation_id=conversation_id, until=ends)
        self.set_channel(
            tx, interaction, status=_STATUS[rest], rest=rest, rest_worker_id=worker_id, rest_until=ends
        )
        self._wake_at(tx, interaction, ends)

    def complete(
        self,
        tx: Transaction,
        *,
        task: Task,
        reason: str,
        disposition: str | None = None,
        note: str | None = None,
        by: str | None = None,
    ) -> Task:
        """Complete a worker's task with how it went; the worker takes part no longer."""
        told = attributes.with_outcome(task, disposition=disposition, note=note, by=by)
        if told != task.attributes:
            self._routing.update_task(tx, task_id=task.task_id, attributes=told)
        if task.conversation_id is not None:
            self.part(tx, conversation_id=task.conversation_id, task_id=task.task_id)
        return self._routing.complete_task(tx, task_id=task.task_id, reason=reason)

    def wrap_up(self, tx: Transaction, *, task: Task, by: str | None = None) -> Task:
        """Let a worker note things down after the talk; `by` is who ended it."""
        told = attributes.with_outcome(task, disposition=None, note=None, by=by)
        if told != task.attributes:
            self._routing.update_task(tx, task_id=task.task_id, attributes=told)
        return self._routing.wrap_up_task(tx, task_id=task.task_id, reason="Wrapping up")

    def pause_end(self, tx: Transaction, *, seconds: float) -> datetime:
        """Return when what is paused now comes back: after so long, at most as late as a pause may last."""
        return tx.now + min(timedelta(seconds=seconds), timedelta(days=MAX_PAUSE_DAYS))

    def resume(self, tx: Transaction, *, conversation_id: str, worker_id: str) -> Task:
        """Take up what a worker paused or parked, with a task that is theirs at once.

        Raises `NotAtRest`, `NoRoom` when the worker can hold no more tasks of its channel, `ChannelIsClosed`.
        """
        interaction, conversation = self._resting(tx, conversation_id)
        if interaction.rest not in {RestKind.PAUSED, RestKind.PARKED}:
            raise NotAtRest
        if interaction.rest_worker_id != worker_id:
            raise NotAtRest
        before = self._last_task(tx, interaction)
        if self._routing.why_no_room(tx, worker_id=worker_id, channel=before.channel) is not None:
            raise NoRoom
        self._conversations.park_conversation(tx, conversation_id=conversation_id, until=None)
        return self.give_to(
            tx,
            conversation=conversation,
            before=before,
            worker_id=worker_id,
            given=attributes.inherited(before),
        )

    def come_back(self, tx: Transaction, *, conversation_id: str, why: str) -> Task | None:
        """Let a conversation that rests wait for a worker again; whoever had it is asked first.

        Returns None when it rests no longer.
        """
        try:
            interaction, conversation = self._resting(tx, conversation_id)
        except (NotAtRest, ChannelIsClosed):
            return None
        before = self._last_task(tx, interaction)
        last = interaction.rest_worker_id
        worker = None if last is None else self._routing.get_worker(tx, worker_id=last)
        given = attributes.came_back(
            before, why=why, worker_id=last, worker_name=worker.friendly_name if worker else None
        )
        task = self.follow(tx, conversation=conversation, before=before, attributes=given)
        self._conversations.park_conversation(tx, conversation_id=conversation_id, until=None)
        self._conversations.change_owner(
            tx,
            conversation_id=conversation_id,
            owner=Owner.waiting(task.task_id),
            expected=conversation.owner,
        )
        return task

    def hear(self, tx: Transaction, *, conversation_id: str, answer_seconds: float) -> Task | None:
        """Take note that the customer wrote while their conversation rested; return the task that this made, if any.

        Who is on duty and has paused it is given `answer_seconds` to resume it; everything else comes back at once.
        """
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        if interaction is None or interaction.rest is None or interaction.rest_until is None:
            return None
        if interaction.rest is RestKind.PAUSED and interaction.rest_worker_id is not None:
            worker = self._routing.get_worker(tx, worker_id=interaction.rest_worker_id)
            sooner = min(interaction.rest_until, tx.now + timedelta(seconds=answer_seconds))
            if worker.available and sooner > tx.now:
                self._shorten(tx, interaction, sooner)
                return None
        return self.come_back(tx, conversation_id=conversation_id, why="message")

    def rest_due(self, tx: Transaction, *, conversation_id: str) -> Task | None:
        """End a rest whose date has come: what was left is closed, everything else waits for a worker again."""
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        if interaction is None or interaction.rest is None or interaction.rest_until is None:
            return None
        if interaction.rest_until > tx.now:
            self._wake_at(tx, interaction, interaction.rest_until)
            return None
        if interaction.rest is not RestKind.LEFT:
            return self.come_back(tx, conversation_id=conversation_id, why="date")
        self.close(tx, conversation_id=conversation_id, by="timer")
        return None

    def close(self, tx: Transaction, *, conversation_id: str, by: str) -> None:
        """Close a conversation and its channel; closed, they stay closed."""
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is not None and conversation.status is not Status.CLOSED:
            self._conversations.update_conversation(
                tx, conversation_id=conversation_id, status=Status.CLOSED, by=by
            )
        self.end_transfer_of(tx, conversation_id=conversation_id, reason="closed")
        self.let_go(tx, conversation_id=conversation_id, status=ChannelStatus.CLOSED)

    def close_after(self, tx: Transaction, *, task: Task, by: str) -> None:
        """Close the conversation that a task was about, unless it rests or another task has it by now."""
        conversation_id = task.conversation_id
        if conversation_id is None:
            return
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        if interaction is None or (interaction.rest is None and interaction.task_id == task.task_id):
            self.close(tx, conversation_id=conversation_id, by=by)

    def settle_closed(self, tx: Transaction, *, conversation_id: str) -> None:
        """End the open tasks of a conversation that is closed: what waits is canceled, what is worked on wrapped up."""
        for task in self._routing.list_open_tasks(tx, conversation_id=conversation_id):
            reason = "The conversation was closed"
            if self.is_beside(tx, task_id=task.task_id) and task.status is not TaskStatus.WRAPPING:
                self.end_beside(tx, task=task, reason=reason)
            elif task.status in {TaskStatus.PENDING, TaskStatus.RESERVED}:
                self._routing.cancel_task(tx, task_id=task.task_id, reason=reason)
            elif task.status is TaskStatus.ASSIGNED:
                self._routing.wrap_up_task(tx, task_id=task.task_id, reason=reason)
        self.close(tx, conversation_id=conversation_id, by="worker")

    def list_at_rest(self, tx: Transaction, *, worker_id: str) -> list[Interaction]:
        """Return what a worker has paused or parked, what comes back first in front."""
        return store.list_at_rest(tx, worker_id=worker_id)

    def _checked(self, tx: Transaction, *, rest: RestKind, until: datetime | None) -> datetime:
        latest = tx.now + timedelta(days=_MOST_DAYS[rest])
        if until is None:
            return latest
        if not tx.now < until <= latest:
            raise MomentInvalid(
                f"The moment must lie in the future, at most {_MOST_DAYS[rest]} days from now.", field="until"
            )
        return until

    def _resting(self, tx: Transaction, conversation_id: str) -> tuple[Interaction, Conversation]:
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if interaction is None or conversation is None or interaction.rest is None:
            raise NotAtRest
        if conversation.status is Status.CLOSED:
            raise ChannelIsClosed
        if conversation.owner.kind is not OwnerKind.PARKED:
            raise NotTheHolder
        return interaction, conversation

    def _last_task(self, tx: Transaction, interaction: Interaction) -> Task:
        return self._routing.get_task(tx, task_id=interaction.task_id or "")

    def _shorten(self, tx: Transaction, interaction: Interaction, until: datetime) -> None:
        self.set_channel(
            tx,
            interaction,
            status=interaction.channel_status,
            rest=interaction.rest,
            rest_worker_id=interaction.rest_worker_id,
            rest_until=until,
        )
        self._conversations.park_conversation(tx, conversation_id=interaction.conversation_id, until=until)
        self._wake_at(tx, interaction, until)

    def _wake_at(self, tx: Transaction, interaction: Interaction, due_at: datetime) -> None:
        payload = {"conversation_id": interaction.conversation_id}
        timer_id = rest_timer_id(interaction.interaction_id)
        enqueue(tx, REST_DUE, payload, due_at=due_at, dedup_id=timer_id, replace=True)
