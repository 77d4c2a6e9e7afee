"""The part of the interactions service about engagements: a conversation's interaction, its tasks, who takes part.

Whatever makes a task about a conversation makes it here, so that interaction, invite and task are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.conversations import Conversation, ConversationService
from tieline.interactions import store, tables
from tieline.interactions.attributes import About, about_task, channel_type, written
from tieline.interactions.errors import (
    ChannelNotFound,
    InteractionNotFound,
    InteractionParticipantNotFound,
)
from tieline.interactions.events import InteractionChanged
from tieline.interactions.models import (
    AccountSettings,
    ChannelStatus,
    Interaction,
    InteractionParticipant,
    Invite,
    ParticipantKind,
    RestKind,
    Role,
    Transfer,
)
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import cancel
from tieline.kit.pages import Page, PageRequest
from tieline.routing import TASK_TIMEOUT_SECONDS, Reservation, RoutingService, Straight, Task

REST_DUE = "interaction_rest_due"


@dataclass(frozen=True, kw_only=True)
class TaskPlan:
    """How a task finds its worker; `straight` goes by no workflow."""

    workspace_id: str
    workflow_id: str | None
    channel: str
    priority: int = 0
    timeout: int = TASK_TIMEOUT_SECONDS
    straight: Straight | None = None
    virtual_start_at: datetime | None = None

    @classmethod
    def after(cls, task: Task, *, straight: Straight | None = None) -> TaskPlan:
        """Return how the task that follows `task` finds its worker: as that one did, in its place in the line."""
        target = straight
        if target is None and not task.workflow_id and task.routing_target and task.queue_id:
            target = Straight(target_id=task.queue_id)
        return cls(
            workspace_id=task.workspace_id,
            workflow_id=None if target else task.workflow_id,
            channel=task.channel,
            priority=task.priority,
            timeout=task.timeout,
            straight=target,
            virtual_start_at=task.virtual_start_at,
        )

    def as_asked(self) -> dict[str, Any]:
        """Return it as an invite keeps it."""
        return {
            "workspace_id": self.workspace_id,
            "workflow_id": self.workflow_id,
            "target_id": self.straight and self.straight.target_id,
            "task_channel": self.channel,
            "priority": self.priority,
            "timeout": self.timeout,
        }


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What accepting a task made of its worker."""

    role: Role
    transfer: Transfer | None = None


class EngagementMethods:
    """Interactions, the tasks of their conversations, and who takes part."""

    def __init__(self, *, conversations: ConversationService, routing: RoutingService) -> None:
        """Keep the two rooms that every step of this one changes together."""
        self._conversations = conversations
        self._routing = routing

    def get_interaction(
        self, tx: Transaction, *, interaction_id: str, account_id: str, channel_id: str | None = None
    ) -> Interaction:
        """Return an interaction of this account. Raises `InteractionNotFound`, `ChannelNotFound`."""
        found = store.find_interaction(tx, interaction_id=interaction_id)
        if found is None or found.account_id != account_id:
            raise InteractionNotFound
        if channel_id not in {None, found.channel_id}:
            raise ChannelNotFound
        return found

    def find_interaction(self, tx: Transaction, *, conversation_id: str) -> Interaction | None:
        """Return the interaction of a conversation; None for one that never had a task."""
        return store.find_interaction(tx, conversation_id=conversation_id)

    def find_invite(self, tx: Transaction, *, task_id: str) -> Invite | None:
        """Return the invite that a task came from."""
        return store.find_invite(tx, task_id=task_id)

    def list_invites(self, tx: Transaction, *, interaction_id: str, page: PageRequest) -> Page[Invite]:
        """List an interaction's invites, oldest first."""
        return store.list_invites(tx, interaction_id=interaction_id, page=page)

    def list_participants(
        self, tx: Transaction, *, interaction_id: str, page: PageRequest
    ) -> Page[InteractionParticipant]:
        """List who takes or took part in an interaction, in the order they joined."""
        return store.list_participants(tx, interaction_id=interaction_id, page=page)

    def list_present(self, tx: Transaction, *, conversation_id: str) -> Sequence[InteractionParticipant]:
        """Return who takes part in a conversation now; empty for one that never had a task."""
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        return (
            [] if interaction is None else store.list_present(tx, interaction_id=interaction.interaction_id)
        )

    def get_participant(
        self, tx: Transaction, *, interaction_id: str, participant_id: str
    ) -> InteractionParticipant:
        """Return a participant of an interaction. Raises `InteractionParticipantNotFound`."""
        found = store.find_participant(tx, participant_id)
        if found is None or found.interaction_id != interaction_id:
            raise InteractionParticipantNotFound
        return found

    def is_beside(self, tx: Transaction, *, task_id: str) -> bool:
        """Say whether a task makes its worker somebody beside the owner of its conversation."""
        invite = store.find_invite(tx, task_id=task_id)
        return invite is not None and invite.role is Role.BESIDE

    def make_task(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        plan: TaskPlan,
        about: About,
        attributes: Mapping[str, Any],
        role: Role = Role.OWNER,
        webhook_ttid: str | None = None,
        context_id: str | None = None,
    ) -> Task:
        """Make a task about a conversation, with its interaction and invite; who owns the conversation is the caller's.

        Args:
            tx: the open transaction, keyed by the conversation.
            conversation: what it is about.
            plan: how it finds its worker.
            about: the customer's side.
            attributes: what is given; the platform's keys come on top.
            role: what accepting it makes of a worker.
            webhook_ttid: kept for a caller of the API.
            context_id: kept for a caller of the API.

        Raises what `RoutingService.create_task` does.
        """
        interaction = self._ensure(tx, conversation, plan, about, ttid=webhook_ttid, context_id=context_id)
        invite_id = new_id(IdKind.INVITE)
        task = self._routing.create_task(
            tx,
            workspace_id=plan.workspace_id,
            workflow_id=plan.workflow_id,
            attributes=written(given=attributes, about=about, interaction=interaction, invite_id=invite_id),
            priority=plan.priority,
            timeout=plan.timeout,
            channel=plan.channel,
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
            virtual_start_at=plan.virtual_start_at,
            straight=plan.straight,
        )
        values = {
            "invite_id": invite_id,
            "task_id": task.task_id,
            "role": role,
            "routing": plan.as_asked(),
        }
        store.insert(tx, tables.invites, {**_on(interaction), **values})
        if role is Role.OWNER:
            self.set_channel(
                tx,
                interaction,
                status=ChannelStatus.ACTIVE,
                task_id=task.task_id,
                channel_type=channel_type(about.channel),
            )
        return task

    def follow(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        before: Task,
        attributes: Mapping[str, Any],
        straight: Straight | None = None,
        role: Role = Role.OWNER,
    ) -> Task:
        """Make the task that follows one of the same conversation, in its place in the line."""
        return self.make_task(
            tx,
            conversation=conversation,
            plan=TaskPlan.after(before, straight=straight),
            about=about_task(before),
            attributes=attributes,
            role=role,
        )

    def _ensure(
        self,
        tx: Transaction,
        conversation: Conversation,
        plan: TaskPlan,
        about: About,
        *,
        ttid: str | None,
        context_id: str | None,
    ) -> Interaction:
        found = self.find_interaction(tx, conversation_id=conversation.conversation_id)
        if found is not None:
            return found
        values = {
            "interaction_id": new_id(IdKind.INTERACTION),
            "account_id": conversation.account_id,
            "conversation_id": conversation.conversation_id,
            "workspace_id": plan.workspace_id,
            "channel_id": new_id(IdKind.INTERACTION_CHANNEL),
            "channel_type": channel_type(about.channel),
            "channel_status": ChannelStatus.SETUP,
            "initiated_by": about.initiated_by,
            "webhook_ttid": ttid,
            "context_id": context_id,
        }
        store.insert(tx, tables.interactions, values)
        made = self.find_interaction(tx, conversation_id=conversation.conversation_id)
        assert made is not None
        self.join(tx, made, kind=ParticipantKind.CUSTOMER)
        return made

    def join(
        self,
        tx: Transaction,
        interaction: Interaction,
        *,
        kind: ParticipantKind,
        worker_id: str | None = None,
        task_id: str | None = None,
        routing: Mapping[str, Any] | None = None,
    ) -> InteractionParticipant:
        """Let somebody take part; a worker who does already with this task stays as they are."""
        for one in store.list_present(tx, interaction_id=interaction.interaction_id):
            if worker_id is not None and (one.worker_id, one.task_id) == (worker_id, task_id):
                return one
        participant_id = new_id(IdKind.INTERACTION_PARTICIPANT)
        values = {
            "participant_id": participant_id,
            "kind": kind,
            "worker_id": worker_id,
            "task_id": task_id,
            "routing": None if routing is None else dict(routing),
        }
        store.insert(tx, tables.participants, {**_on(interaction), **values})
        return self.get_participant(
            tx, interaction_id=interaction.interaction_id, participant_id=participant_id
        )

    def join_by_task(self, tx: Transaction, *, task: Task, reservation: Reservation) -> Role:
        """Let the worker who accepted a task take part; return what they are now."""
        interaction = self.find_interaction(tx, conversation_id=task.conversation_id or "")
        invite = store.find_invite(tx, task_id=task.task_id)
        if interaction is None or invite is None:
            return Role.OWNER
        self.join(
            tx,
            interaction,
            kind=ParticipantKind.AGENT,
            worker_id=reservation.worker_id,
            task_id=task.task_id,
            routing={**invite.routing, "reservation_id": reservation.reservation_id},
        )
        return invite.role

    def part(self, tx: Transaction, *, conversation_id: str, task_id: str | None = None) -> None:
        """Let the worker of a task (None: everybody) take part no longer; what they said and were stays."""
        for one in self.list_present(tx, conversation_id=conversation_id):
            if task_id is None or one.task_id == task_id:
                store.update(tx, tables.participants, one.participant_id, {"left_at": tx.now})

    def part_one(self, tx: Transaction, *, participant: InteractionParticipant) -> None:
        """Let somebody who has no task take part no longer."""
        store.update(tx, tables.participants, participant.participant_id, {"left_at": tx.now})

    def read_settings(self, tx: Transaction, *, account_id: str) -> AccountSettings:
        """Return what an account has set about interactions; nothing until it does."""
        return store.find_settings(tx, account_id=account_id)

    def change_settings(
        self, tx: Transaction, *, account_id: str, changes: Mapping[str, Any]
    ) -> AccountSettings:
        """Set some of an account's settings; the others stay."""
        store.change_settings(tx, account_id=account_id, changes=changes)
        return store.find_settings(tx, account_id=account_id)

    def set_channel(
        self,
        tx: Transaction,
        interaction: Interaction,
        *,
        status: ChannelStatus,
        rest: RestKind | None = None,
        rest_worker_id: str | None = None,
        rest_until: datetime | None = None,
        **values: Any,
    ) -> None:
        """Write where a channel stands, and tell it; without a `rest` it rests no longer."""
        changes = {
            "channel_status": status,
            "rest": rest,
            "rest_worker_id": rest_worker_id,
            "rest_until": rest_until,
            **values,
        }
        store.update(tx, tables.interactions, interaction.interaction_id, changes)
        if rest is None:
            cancel(tx, dedup_id=rest_timer_id(interaction.interaction_id))
        if status is interaction.channel_status and rest is interaction.rest:
            return
        emit(
            tx,
            InteractionChanged(
                account_id=interaction.account_id,
                conversation_id=interaction.conversation_id,
                interaction_id=interaction.interaction_id,
                channel_id=interaction.channel_id,
                status=str(status),
                rest=rest and str(rest),
                worker_id=rest_worker_id or interaction.rest_worker_id,
            ),
        )

    def let_go(self, tx: Transaction, *, conversation_id: str, status: ChannelStatus) -> None:
        """Note that no worker has a conversation any more: the agent has it again, or it is closed."""
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        if interaction is None or interaction.channel_status in {ChannelStatus.CLOSED, status}:
            return
        if status is ChannelStatus.CLOSED:
            self.part(tx, conversation_id=conversation_id)
        self.set_channel(tx, interaction, status=status)

    def note_webhook(self, tx: Transaction, *, interaction_id: str, webhook_ttid: str | None) -> None:
        """Keep a word that a caller of the API gives an interaction."""
        if webhook_ttid is not None:
            store.update(tx, tables.interactions, interaction_id, {"webhook_ttid": webhook_ttid})

    def find_answer(self, tx: Transaction, *, task_id: str, command: str) -> Mapping[str, Any] | None:
        """Return what a command about a task answered before; None for the first time."""
        return store.find_answer(tx, task_id=task_id, command=command)

    def keep_answer(
        self,
        tx: Transaction,
        *,
        task_id: str,
        command: str,
        conversation_id: str,
        answer: Mapping[str, Any],
    ) -> None:
        """Keep what a command answered, for whoever asks again."""
        store.keep_answer(
            tx, task_id=task_id, command=command, conversation_id=conversation_id, answer=answer
        )

    def erase_conversations(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
        """Delete everything about conversations (P12)."""
        store.erase(tx, conversation_ids=conversation_ids)


def rest_timer_id(interaction_id: str) -> str:
    """Return the id under which the end of a rest waits."""
    return f"rest:{interaction_id}"


def _on(interaction: Interaction) -> dict[str, Any]:
    return {
        "account_id": interaction.account_id,
        "interaction_id": interaction.interaction_id,
        "channel_id": interaction.channel_id,
        "conversation_id": interaction.conversation_id,
    }
