"""A worker calls or texts somebody first: the conversation is opened as theirs, with a task that is theirs already.

One transaction: conversation, participants, owner, task, and the call or the message. Somebody whom the agent talks with
is taken over; somebody whom another worker has, or who waits for one, is not. A callback is a task the worker has already.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from tieline.channels import ChannelService, Number, NumberNotFound, channel_of, check_address, check_text
from tieline.channels.voice.models import CallDirection
from tieline.channels.voice.service import CallService
from tieline.conversations import Conversation, ConversationService, Owner, OwnerKind, Speaker
from tieline.handoff import task_attributes
from tieline.handoff.attributes import HandedOver
from tieline.interactions import InteractionService, TaskPlan
from tieline.journeys.calls.worker_calls import WorkerCalls
from tieline.journeys.customer import CustomerView
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.outbound_message import VOICE, OutboundMessage
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict
from tieline.routing import RoutingService, Task, Worker, WorkerNotFound, Workflow, WorkflowNotFound


class SomebodyElseHasThem(Conflict):
    """Another worker has this customer, or they wait for one already."""


class AlreadyOnThePhone(Conflict):
    """This customer is on the phone already."""


class ReachOut:
    """Begins conversations for workers."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        channels: ChannelService,
        conversations: ConversationService,
        routing: RoutingService,
        customer: CustomerView,
        inbound: InboundMessage,
        outbound: OutboundMessage,
        worker_calls: WorkerCalls,
        interactions: InteractionService,
    ) -> None:
        """Keep the rooms and the stories this one shares its steps with."""
        self._interactions = interactions
        self._db = db
        self._calls = calls
        self._channels = channels
        self._conversations = conversations
        self._routing = routing
        self._customer = customer
        self._inbound = inbound
        self._outbound = outbound
        self._worker_calls = worker_calls

    async def call(self, *, account_id: str, worker_id: str, to: str) -> Task:
        """Call somebody as a worker; return the task, whose call rings at both ends.

        Raises `AddressInvalid`, `SomebodyElseHasThem`, `AlreadyOnThePhone`, `NumberNotFound`.
        """
        to = to.strip()
        check_address(to, field="to")
        number = await self._db.read(partial(self._number, account_id=account_id))
        step = partial(self._call, number=number, worker_id=worker_id, to=to)
        return await self._db.transact(step, key=f"inbound:{number.number}:{to}")

    def _call(self, tx: Transaction, *, number: Number, worker_id: str, to: str) -> Task:
        task, conversation = self._open(tx, number=number, worker_id=worker_id, channel=VOICE, to=to)
        conversation_id = conversation.conversation_id
        if self._worker_calls.customer_call(tx, conversation_id=conversation_id) is not None:
            raise AlreadyOnThePhone
        call = self._calls.create_call(
            tx,
            account_id=number.account_id,
            direction=CallDirection.OUTBOUND_DIAL,
            from_=number.number,
            to=to,
            conversation_id=conversation_id,
        )
        self._worker_calls.ring(tx, call=call, worker_id=worker_id)
        return self._routing.get_task(tx, task_id=task.task_id)

    async def text(self, *, account_id: str, worker_id: str, to: str, text: str) -> Task:
        """Write to somebody as a worker; return the task.

        Raises `AddressInvalid`, `TextInvalid`, `SomebodyElseHasThem`, `NumberNotFound`.
        """
        to = to.strip()
        check_address(to, field="to")
        check_text(text, field="text")
        number = await self._db.read(partial(self._number, account_id=account_id))
        step = partial(self._text, number=number, worker_id=worker_id, to=to, text=text)
        return await self._db.transact(step, key=f"inbound:{number.number}:{to}")

    def _text(self, tx: Transaction, *, number: Number, worker_id: str, to: str, text: str) -> Task:
        channel = channel_of(to)
        task, conversation = self._open(tx, number=number, worker_id=worker_id, channel=channel, to=to)
        words = self._outbound.words_for_customer(
            tx,
            conversation_id=conversation.conversation_id,
            text=text,
            speaker=Speaker.worker(worker_id),
            participant_id=self._participant(tx, conversation, worker_id=worker_id, channel=channel),
        )
        self._outbound.say(tx, words=words)
        return task

    def _open(
        self, tx: Transaction, *, number: Number, worker_id: str, channel: str, to: str
    ) -> tuple[Task, Conversation]:
        """Return the worker's task about a customer and their conversation, both made now if need be."""
        worker = self._worker(tx, account_id=number.account_id, worker_id=worker_id)
        joined = self._inbound.join(tx, number=number, channel=channel, customer_address=to, outbound=True)
        conversation = joined.conversation
        standing = self._routing.find_open_task(tx, conversation_id=conversation.conversation_id)
        if conversation.owner == Owner.worker(worker_id) and standing is not None:
            self._participant(tx, conversation, worker_id=worker_id, channel=channel)
            return standing, conversation
        if conversation.owner.kind is not OwnerKind.AGENT or standing is not None:
            raise SomebodyElseHasThem
        task = self._make_task(tx, conversation=conversation, worker=worker, channel=channel)
        self._participant(tx, conversation, worker_id=worker_id, channel=channel)
        owned = self._conversations.change_owner(
            tx,
            conversation_id=conversation.conversation_id,
            owner=Owner.worker(worker_id),
            expected=conversation.owner,
        )
        return task, owned

    def _make_task(
        self, tx: Transaction, *, conversation: Conversation, worker: Worker, channel: str
    ) -> Task:
        customer = self._customer.look(tx, conversation=conversation)
        about = HandedOver(
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
            store_id=conversation.configuration.memory_store_id,
            channel=channel,
            customer_address=customer.address,
            customer_name=customer.name,
            language=customer.language,
            at=tx.now,
            by=worker.friendly_name,
            direction="outbound",
        )
        workflow = self._workflow(tx, workspace_id=worker.workspace_id)
        given: Mapping[str, Any] = {"reason": "", "initiatedBy": "worker"}
        made = self._interactions.make_task(
            tx,
            conversation=conversation,
            plan=TaskPlan(
                workspace_id=worker.workspace_id,
                workflow_id=workflow.workflow_id,
                channel="voice" if channel == VOICE else "chat",
            ),
            about=about.side(initiated_by="agent"),
            attributes=task_attributes(given=given, about=about),
        )
        task, reservation = self._routing.assign_task(tx, task_id=made.task_id, worker_id=worker.worker_id)
        self._interactions.accepted(tx, task=task, reservation=reservation)
        return task

    def _participant(
        self, tx: Transaction, conversation: Conversation, *, worker_id: str, channel: str
    ) -> str:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        found = self._conversations.ensure_worker_participant(
            tx,
            conversation_id=conversation.conversation_id,
            worker_id=worker_id,
            name=worker.friendly_name,
            channel=channel,
        )
        return found.participant_id

    def _worker(self, tx: Transaction, *, account_id: str, worker_id: str) -> Worker:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if worker.account_id != account_id:
            raise WorkerNotFound
        return worker

    def _workflow(self, tx: Transaction, *, workspace_id: str) -> Workflow:
        for workflow in self._routing.list_workflows(tx, workspace_id=workspace_id).items:
            return workflow
        raise WorkflowNotFound

    def _number(self, tx: Transaction, *, account_id: str) -> Number:
        """Return the number a worker calls from: the account's first."""
        for number in self._channels.list_numbers(tx, account_id=account_id).items:
            return number
        raise NumberNotFound
