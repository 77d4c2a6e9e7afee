"""The part of the interactions service for callers of the API: engaging conversations, asking one more worker, settling.

The desktop's commands say the same in a worker's words (`hands.py`, `rests.py`); here nobody acts but the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieline.conversations import Conversation, Owner, OwnerKind, Status
from tieline.interactions import store
from tieline.interactions.attributes import About, without_those_inside
from tieline.interactions.engagements import TaskPlan
from tieline.interactions.errors import AlreadyEngaged, ChannelIsClosed
from tieline.interactions.models import (
    ChannelStatus,
    Interaction,
    InteractionParticipant,
    ParticipantKind,
    RestKind,
    Role,
)
from tieline.interactions.rests import RestMethods
from tieline.kit.db import Transaction
from tieline.routing import Task, TaskStatus

_OWNED = frozenset({OwnerKind.WORKER, OwnerKind.WAITING})


class CompanyMethods(RestMethods):
    """Engagements that an account asks for."""

    def engage(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        plan: TaskPlan,
        about: About,
        attributes: Mapping[str, Any],
        webhook_ttid: str | None = None,
        context_id: str | None = None,
    ) -> Task:
        """Let a conversation that no worker has wait for one: its task, its interaction and its owner at once.

        Raises `AlreadyEngaged`, `ChannelIsClosed`, and what `make_task` does.
        """
        if conversation.status is Status.CLOSED:
            raise ChannelIsClosed
        if conversation.owner.kind in _OWNED:
            raise AlreadyEngaged
        task = self.make_task(
            tx,
            conversation=conversation,
            plan=plan,
            about=about,
            attributes=attributes,
            webhook_ttid=webhook_ttid,
            context_id=context_id,
        )
        conversation_id = conversation.conversation_id
        if conversation.parked_until is not None:
            self._conversations.park_conversation(tx, conversation_id=conversation_id, until=None)
        self._conversations.change_owner(
            tx, conversation_id=conversation_id, owner=Owner.waiting(task.task_id)
        )
        return task

    def ask_one_more(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        plan: TaskPlan,
        about: About,
        attributes: Mapping[str, Any],
    ) -> Task:
        """Ask for a worker: beside the one who has the conversation, else to have it. Raises as `engage`."""
        if conversation.owner.kind is not OwnerKind.WORKER:
            return self.engage(tx, conversation=conversation, plan=plan, about=about, attributes=attributes)
        inside = self.list_present(tx, conversation_id=conversation.conversation_id)
        return self.make_task(
            tx,
            conversation=conversation,
            plan=plan,
            about=about,
            attributes=without_those_inside(
                attributes, [one.worker_id for one in inside if one.worker_id is not None]
            ),
            role=Role.BESIDE,
        )

    def settle_channel(
        self, tx: Transaction, *, interaction: Interaction, status: ChannelStatus, complete: bool
    ) -> None:
        """Close a channel, or leave it inactive for the customer's next message, and end its tasks.

        Args:
            tx: the open transaction, keyed by the conversation.
            interaction: whose channel.
            status: closed, or inactive.
            complete: whether what is worked on is completed; else it is wrapped up.

        Raises:
            ChannelIsClosed: something else than closed is asked of a closed one.
        """
        conversation_id = interaction.conversation_id
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.status is Status.CLOSED and status is not ChannelStatus.CLOSED:
            raise ChannelIsClosed
        if status is ChannelStatus.CLOSED:
            self.close(tx, conversation_id=conversation_id, by="api")
        elif interaction.rest is None:
            self._rest(tx, interaction, conversation)
        for task in self._routing.list_open_tasks(tx, conversation_id=conversation_id):
            self._settle(tx, task, complete=complete)

    def _rest(self, tx: Transaction, interaction: Interaction, conversation: Conversation) -> None:
        held = store.list_present(tx, interaction_id=interaction.interaction_id)
        worker_id = next((one.worker_id for one in held if one.worker_id is not None), None)
        self.rest(
            tx,
            interaction=interaction,
            conversation=conversation,
            rest=RestKind.LEFT,
            worker_id=worker_id,
            ends=self._checked(tx, rest=RestKind.LEFT, until=None),
        )

    def _settle(self, tx: Transaction, task: Task, *, complete: bool) -> None:
        reason = "The channel was closed"
        if task.status in {TaskStatus.PENDING, TaskStatus.RESERVED}:
            if self.is_beside(tx, task_id=task.task_id):
                self.end_beside(tx, task=task, reason=reason)
            else:
                self._routing.cancel_task(tx, task_id=task.task_id, reason=reason)
        elif complete:
            self.complete(tx, task=task, reason=reason)
        elif task.status is TaskStatus.ASSIGNED:
            self._routing.wrap_up_task(tx, task_id=task.task_id, reason=reason)

    def settle_participant(
        self, tx: Transaction, *, participant: InteractionParticipant, complete: bool
    ) -> None:
        """Let a participant leave: a worker's task is wrapped up or completed, and the conversation stays open.

        When the owner leaves, a worker beside them has it; with nobody beside them it rests as one that was left.
        """
        if participant.left_at is not None:
            return
        task_id = participant.task_id
        if participant.kind is not ParticipantKind.AGENT or task_id is None:
            self.part_one(tx, participant=participant)
            return
        task = self._routing.get_task(tx, task_id=task_id)
        if not complete:
            if task.status is TaskStatus.ASSIGNED:
                self._routing.wrap_up_task(tx, task_id=task_id, reason="Wrapping up")
            return
        if self.is_beside(tx, task_id=task_id):
            self.leave_beside(tx, task=task, reason="Left")
            return
        conversation = self._conversations.get_conversation(tx, conversation_id=participant.conversation_id)
        owns = conversation.owner == Owner.worker(participant.worker_id or "")
        is_open = owns and conversation.status is not Status.CLOSED
        if is_open and self.hand_to_beside(tx, task=task) is None:
            self.end_others(tx, task=task, reason="Left")
            self._rest(tx, self.interaction_of(tx, task=task), conversation)
        self.complete(tx, task=task, reason="Left")
