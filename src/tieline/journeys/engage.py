"""A program engages people in a conversation through the API: interaction, task and owner in one transaction.

The conversation is named by its media channel, or opened towards a customer whom somebody writes to first. What a
program may do with the channel afterwards (close it, ask one more worker, let somebody leave) is here too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tieline.channels import ChannelService, Number, NumberNotFound, check_address
from tieline.conversations import Conversation, ConversationService
from tieline.interactions import (
    About,
    ChannelStatus,
    Fallback,
    Interaction,
    InteractionParticipant,
    InteractionService,
    Invite,
    NewTransfer,
    NotTheHolder,
    ParticipantKind,
    TaskPlan,
    Transfer,
    TransferKind,
)
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.customer import CustomerView
from tieline.journeys.inbound_message import InboundMessage
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.routing import (
    TASK_TIMEOUT_SECONDS,
    RoutingService,
    Straight,
    Workflow,
    WorkflowNotFound,
    WorkspaceNotFound,
)

_CHANNELS = {"sms": "SMS", "whatsapp": "WHATSAPP", "voice": "VOICE", "email": "EMAIL", "gbm": "RCS"}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How a task is to find its worker; what is None is the account's first workflow, by its rules."""

    workspace_id: str | None = None
    workflow_id: str | None = None
    queue_id: str | None = None
    worker_id: str | None = None
    task_channel: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    timeout: int = TASK_TIMEOUT_SECONDS


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom it is about: an open conversation, or a customer's address and ours."""

    type: str
    initiated_by: str = "customer"
    conversation_id: str | None = None
    customer_address: str | None = None
    our_address: str | None = None


class Engage:
    """Engages people for programs."""

    def __init__(
        self,
        db: Database,
        *,
        interactions: InteractionService,
        routing: RoutingService,
        conversations: ConversationService,
        channels: ChannelService,
        customer: CustomerView,
        inbound: InboundMessage,
        legs: CallLegs,
    ) -> None:
        """Keep the rooms, the stories this one shares its steps with, and the workers' ends of calls."""
        self._db = db
        self._interactions = interactions
        self._routing = routing
        self._conversations = conversations
        self._channels = channels
        self._customer = customer
        self._inbound = inbound
        self._legs = legs

    async def create(
        self,
        *,
        account_id: str,
        contact: Contact,
        wish: Wish,
        webhook_ttid: str | None = None,
        context_id: str | None = None,
    ) -> Interaction:
        """Make the interaction of a conversation that no worker has, with its task.

        Raises `Invalid`, `ConversationNotFound`, `NumberNotFound`, `AlreadyEngaged`, and what making a task does.
        """

        def create(tx: Transaction) -> Interaction:
            conversation = self._conversation(tx, account_id=account_id, contact=contact)
            about = self._about(tx, conversation, contact=contact)
            self._interactions.engage(
                tx,
                conversation=conversation,
                plan=self._plan(tx, account_id=account_id, wish=wish, about=about),
                about=about,
                attributes=wish.attributes,
                webhook_ttid=webhook_ttid,
                context_id=context_id,
            )
            return self._of(tx, conversation.conversation_id)

        return await self._db.transact(create, key=contact.conversation_id or contact.customer_address)

    async def invite(self, *, account_id: str, interaction: Interaction, wish: Wish) -> Invite:
        """Ask for a worker: beside the one who has the conversation, else to have it. Raises as `create`."""

        def invite(tx: Transaction) -> Invite:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=interaction.conversation_id
            )
            about = self._about(tx, conversation, contact=None)
            task = self._interactions.ask_one_more(
                tx,
                conversation=conversation,
                plan=self._plan(tx, account_id=account_id, wish=wish, about=about),
                about=about,
                attributes=wish.attributes,
            )
            made = self._interactions.find_invite(tx, task_id=task.task_id)
            assert made is not None
            return made

        return await self._db.transact(invite, key=interaction.conversation_id)

    async def settle_channel(
        self, *, interaction: Interaction, status: ChannelStatus, complete: bool
    ) -> Interaction:
        """Close a channel or leave it inactive, and end its tasks. Raises `ChannelIsClosed`."""

        def settle(tx: Transaction) -> Interaction:
            self._interactions.settle_channel(tx, interaction=interaction, status=status, complete=complete)
            self._legs.settle(tx, conversation_id=interaction.conversation_id)
            return self._of(tx, interaction.conversation_id)

        return await self._db.transact(settle, key=interaction.conversation_id)

    async def add_participant(
        self,
        *,
        interaction: Interaction,
        kind: ParticipantKind,
        worker_id: str | None,
        routing: Mapping[str, Any],
    ) -> InteractionParticipant:
        """Note that somebody takes part; a worker who does is in the conversation, too. Raises `WorkerNotFound`."""

        def add(tx: Transaction) -> InteractionParticipant:
            if worker_id is not None:
                worker = self._routing.get_worker(tx, worker_id=worker_id)
                conversation = self._conversations.get_conversation(
                    tx, conversation_id=interaction.conversation_id
                )
                self._conversations.ensure_worker_participant(
                    tx,
                    conversation_id=interaction.conversation_id,
                    worker_id=worker_id,
                    name=worker.friendly_name,
                    channel=self._customer.look(tx, conversation=conversation).channel,
                )
            return self._interactions.join(tx, interaction, kind=kind, worker_id=worker_id, routing=routing)

        return await self._db.transact(add, key=interaction.conversation_id)

    async def settle_participant(
        self, *, interaction: Interaction, participant_id: str, complete: bool
    ) -> InteractionParticipant:
        """Let somebody leave, or wrap up. Raises `InteractionParticipantNotFound`."""
        find = partial(
            self._interactions.get_participant,
            interaction_id=interaction.interaction_id,
            participant_id=participant_id,
        )

        def settle(tx: Transaction) -> InteractionParticipant:
            self._interactions.settle_participant(tx, participant=find(tx), complete=complete)
            self._legs.settle(tx, conversation_id=interaction.conversation_id)
            return find(tx)

        return await self._db.transact(settle, key=interaction.conversation_id)

    async def transfer(
        self,
        *,
        interaction: Interaction,
        to: str,
        kind: TransferKind,
        from_participant_id: str | None = None,
        note: str = "",
        summary: str = "",
        fallback: Fallback = Fallback.QUEUE,
    ) -> Transfer:
        """Begin a transfer in the place of the worker who has the conversation. Raises as `begin_transfer`."""
        wanted = NewTransfer(to=to, kind=kind, note=note, summary=summary, fallback=fallback)

        def begin(tx: Transaction) -> Transfer:
            present = self._interactions.list_present(tx, conversation_id=interaction.conversation_id)
            workers = [one for one in present if one.worker_id is not None and one.task_id is not None]
            chosen = _chosen(workers, from_participant_id)
            begun = self._interactions.begin_transfer(
                tx, task_id=chosen.task_id or "", worker_id=chosen.worker_id or "", wanted=wanted
            )
            self._legs.settle(tx, conversation_id=interaction.conversation_id)
            return begun

        return await self._db.transact(begin, key=interaction.conversation_id)

    async def end_transfer(self, *, interaction: Interaction, transfer_id: str, complete: bool) -> Transfer:
        """Complete a transfer, or take it back. Raises as the room's `complete_transfer` and `cancel_transfer`."""

        def end(tx: Transaction) -> Transfer:
            found = self._interactions.get_transfer(
                tx,
                transfer_id=transfer_id,
                account_id=interaction.account_id,
                interaction_id=interaction.interaction_id,
            )
            step: Callable[..., Transfer] = (
                self._interactions.complete_transfer if complete else self._interactions.cancel_transfer
            )
            ended = step(tx, transfer_id=transfer_id, worker_id=found.from_worker_id)
            self._legs.settle(tx, conversation_id=interaction.conversation_id)
            return ended

        return await self._db.transact(end, key=interaction.conversation_id)

    def _of(self, tx: Transaction, conversation_id: str) -> Interaction:
        found = self._interactions.find_interaction(tx, conversation_id=conversation_id)
        assert found is not None
        return found

    def _conversation(self, tx: Transaction, *, account_id: str, contact: Contact) -> Conversation:
        if contact.conversation_id is not None:
            return self._conversations.get_conversation(
                tx, conversation_id=contact.conversation_id, account_id=account_id
            )
        if contact.customer_address is None:
            raise Invalid(
                "Name the conversation (properties.media_channel_sid) or a participant with an address.",
                field="Channel",
            )
        check_address(contact.customer_address, field="Channel.participants.address")
        number = self._number(tx, account_id=account_id, wanted=contact.our_address)
        joined = self._inbound.join(
            tx,
            number=number,
            channel=_CHANNELS.get(contact.type, "SMS"),
            customer_address=contact.customer_address,
            outbound=contact.initiated_by != "customer",
        )
        return joined.conversation

    def _number(self, tx: Transaction, *, account_id: str, wanted: str | None) -> Number:
        if wanted:
            found = self._channels.find_number(tx, number=wanted.rpartition(":")[2])
            if found is None or found.account_id != account_id:
                raise NumberNotFound
            return found
        for number in self._channels.list_numbers(tx, account_id=account_id).items:
            return number
        raise NumberNotFound

    def _about(self, tx: Transaction, conversation: Conversation, *, contact: Contact | None) -> About:
        customer = self._customer.look(tx, conversation=conversation)
        by = contact.initiated_by if contact else "customer"
        return About(
            channel=customer.channel,
            customer_name=customer.name,
            customer_address=customer.address,
            direction="outbound" if by == "agent" else "inbound",
            initiated_by=by,
        )

    def _plan(self, tx: Transaction, *, account_id: str, wish: Wish, about: About) -> TaskPlan:
        target = wish.worker_id or wish.queue_id
        workflow = self._workflow(tx, account_id=account_id, wish=wish)
        return TaskPlan(
            workspace_id=workflow.workspace_id,
            workflow_id=None if target else workflow.workflow_id,
            channel=wish.task_channel or ("voice" if about.channel == "VOICE" else "chat"),
            priority=wish.priority,
            timeout=wish.timeout,
            straight=Straight(target_id=target) if target else None,
        )

    def _workflow(self, tx: Transaction, *, account_id: str, wish: Wish) -> Workflow:
        if wish.workflow_id:
            named = self._routing.get_workflow(tx, workflow_id=wish.workflow_id)
            if named.account_id != account_id or wish.workspace_id not in {None, named.workspace_id}:
                raise WorkflowNotFound
            return named
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            if wish.workspace_id not in {None, workspace.workspace_id}:
                continue
            for workflow in self._routing.list_workflows(tx, workspace_id=workspace.workspace_id).items:
                return workflow
        raise WorkspaceNotFound if wish.workspace_id else WorkflowNotFound


def _chosen(workers: Sequence[InteractionParticipant], wanted: str | None) -> InteractionParticipant:
    """Return the worker who gives away: the one that is named, else the first who is there."""
    for one in workers:
        if wanted in {None, one.participant_id}:
            return one
    raise NotTheHolder
