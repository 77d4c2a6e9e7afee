"""From the agent to a person, first half: a handoff begins, its flow runs, its task exists; all or nothing (promise P5).

Owner and execution change in one transaction, owner and task in another; a handoff that an outside agent or a flow leaves
half done is finished here. `flow_steps.py` runs the flow between the two, `offers.py` finds the worker afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from tieline.accounts import AccountService
from tieline.channels.voice.models import Call, CallDirection, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import (
    Conversation,
    ConversationService,
    Owner,
    OwnerKind,
    Speaker,
    SpeakerKind,
    Status,
)
from tieline.flows import Execution, FlowService, StepOutcome
from tieline.flows.models import Trigger
from tieline.flows.widgets.connect_virtual_agent import left
from tieline.handoff import HandoffData, Promise, is_half_done, say, task_attributes
from tieline.handoff.attributes import HandedOver
from tieline.handoff.call_words import call_id_in, flow_parameters
from tieline.interactions import ChannelStatus, InteractionService, TaskPlan
from tieline.journeys.customer import CustomerView
from tieline.journeys.outbound_message import NobodyToWriteTo, OutboundMessage
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Refused
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, Workflow, WorkflowNotFound

OFFER_CALLBACK = "offer_callback"
CHECK_HALF_DONE = "check_half_done_handoff"
CHECK_EXECUTION_END = "check_execution_end"
WATCH_HANDOFF = "watch_handoff"


class AlreadyHandedOver(Conflict):
    """This conversation is being handed over already, or a worker has it."""


class HandoffToWorker:
    """Begins handoffs, makes their tasks, finishes what was left half done."""

    def __init__(
        self,
        db: Database,
        *,
        accounts: AccountService,
        conversations: ConversationService,
        flows: FlowService,
        routing: RoutingService,
        customer: CustomerView,
        outbound: OutboundMessage,
        calls: CallService,
        interactions: InteractionService,
        half_done_seconds: float,
        callback_offer_seconds: float,
    ) -> None:
        """Keep the rooms; an agent that went silent has `half_done_seconds` to finish its handoff.

        A caller whom nobody has taken is offered a callback after `callback_offer_seconds`.
        """
        self._db = db
        self._accounts = accounts
        self._conversations = conversations
        self._flows = flows
        self._routing = routing
        self._customer = customer
        self._outbound = outbound
        self._calls = calls
        self._interactions = interactions
        self._patience_seconds = half_done_seconds
        self._callback_seconds = callback_offer_seconds

    async def start_execution(
        self, *, account_id: str, flow_id: str, to: str, from_: str, parameters: Mapping[str, Any]
    ) -> Execution:
        """Start a flow for the contact `to`; with HandoffData naming a conversation this is an agent's handoff.

        Raises what `FlowService.start_execution` does, `AlreadyHandedOver`, and `ConversationNotFound` for an id of
        nobody or of another account.
        """
        data = HandoffData.find(parameters)
        step = partial(
            self.start,
            account_id=account_id,
            flow_id=flow_id,
            addresses=(to, from_),
            parameters=dict(parameters),
            conversation_id=data.conversation_id if data else None,
        )
        return await self._db.transact(
            step, key=data.conversation_id if data and data.conversation_id else to
        )

    def start(
        self,
        tx: Transaction,
        *,
        account_id: str,
        flow_id: str,
        addresses: tuple[str, str],
        parameters: dict[str, Any],
        conversation_id: str | None,
        trigger: Trigger = "incomingRequest",
    ) -> Execution:
        """Start a flow in the caller's transaction, and let it own the conversation that it is to hand over.

        Args:
            tx: the open transaction, keyed by the conversation.
            account_id: whose flow.
            flow_id: which flow.
            addresses: the contact's and ours.
            parameters: what the flow sees of its trigger.
            conversation_id: what is handed over; None: nothing is.
            trigger: how it begins.

        Raises what `FlowService.start_execution` does, `AlreadyHandedOver`, `ConversationNotFound`.
        """
        execution = self._flows.start_execution(
            tx,
            account_id=account_id,
            flow_id=flow_id,
            to=addresses[0],
            from_=addresses[1],
            parameters=parameters,
            trigger=trigger,
            conversation_id=conversation_id,
            initiated_by="api",
            call_id=self._live_call_id(tx, parameters) if trigger == "incomingCall" else None,
        )
        if conversation_id is not None:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=conversation_id, account_id=account_id
            )
            self._give_to_flow(tx, conversation=conversation, execution=execution)
        return execution

    def _live_call_id(self, tx: Transaction, parameters: Mapping[str, Any]) -> str | None:
        """Return the call that parameters tell of, while it lasts: what a flow could still do something with."""
        call = self._calls.find_call(tx, call_id=call_id_in(parameters))
        return call.call_id if call is not None and not call.is_over else None

    def _give_to_flow(self, tx: Transaction, *, conversation: Conversation, execution: Execution) -> None:
        if conversation.owner.kind is not OwnerKind.AGENT:
            raise AlreadyHandedOver
        conversation_id = conversation.conversation_id
        if conversation.status is Status.ACTIVE:
            # An agent that hands over goes quiet; the rules on *inactive* write the summary the worker will see.
            self._conversations.update_conversation(
                tx, conversation_id=conversation_id, status=Status.INACTIVE, by="handoff"
            )
        self._conversations.change_owner(
            tx,
            conversation_id=conversation_id,
            owner=Owner.flow(execution.execution_id),
            expected=Owner.agent(),
        )

    def begin(self, tx: Transaction, *, conversation_id: str, reason: str, by: str) -> Execution | None:
        """Begin the handoff of a conversation that the agent owns, through the account's handoff flow.

        Args:
            tx: the open transaction, keyed by the conversation.
            conversation_id: which conversation.
            reason: why, in the agent's or the platform's words.
            by: "agent" for the built-in agent's wish, "platform" for a deadline or a half-done handoff.

        Returns the execution, or None when the agent no longer owns the conversation.
        """
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.owner.kind is not OwnerKind.AGENT or conversation.status is Status.CLOSED:
            return None
        lent = self._flows.find_lent(tx, conversation_id=conversation_id)
        if lent is not None:
            return self._back_to_flow(tx, conversation=conversation, lent=lent, reason=reason, by=by)
        call = self._call_of(tx, conversation_id=conversation_id)
        customer = self._customer.look(tx, conversation=conversation, call=call)
        data = HandoffData(
            conversation_id=conversation_id,
            store_id=conversation.configuration.memory_store_id,
            profile_id=conversation.profile_id,
            attributes={"reason": reason, "handedOverBy": by},
        )
        flow_id = self._accounts.handoff_flow_id(tx, account_id=conversation.account_id)
        execution = self._flows.start_execution(
            tx,
            account_id=conversation.account_id,
            flow_id=flow_id,
            to=customer.address,
            from_=customer.our_address,
            parameters=flow_parameters(call, data) if call else data.as_parameters(),
            trigger="incomingCall" if call else "incomingRequest",
            conversation_id=conversation_id,
            initiated_by=by,
            call_id=call.call_id if call else None,
        )
        self._give_to_flow(tx, conversation=conversation, execution=execution)
        return execution

    def _back_to_flow(
        self, tx: Transaction, *, conversation: Conversation, lent: Execution, reason: str, by: str
    ) -> Execution:
        """Hand over to the flow that had lent the conversation to the agent: it says what comes next."""
        root = self._flows.find_execution(tx, execution_id=self._flows.root_id(tx, execution=lent)) or lent
        self._give_to_flow(tx, conversation=conversation, execution=root)
        event = "live-agent-handoff"
        outcome = StepOutcome(event=event, output=left(event, reason=reason, handedOverBy=by))
        self._flows.resume_step(
            tx, execution_id=lent.execution_id, step_number=lent.step_number, outcome=outcome, awaits="agent"
        )
        return root

    def make_task(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        workflow_id: str | None,
        attributes: Mapping[str, Any],
        priority: int = 0,
        timeout: int = 86400,
        channel: str | None = None,
    ) -> Task | None:
        """Make the task and let the conversation wait for it, in one transaction; the task it has when it already waits.

        `channel` None is "voice" while the customer is on a call, else "chat".
        Returns None when a worker or the agent owns the conversation meanwhile.
        """
        if conversation.owner.kind is OwnerKind.WAITING and conversation.owner.reference:
            return self._routing.get_task(tx, task_id=conversation.owner.reference)
        if conversation.owner.kind is not OwnerKind.FLOW:
            return None
        return self._make_task(
            tx,
            conversation=conversation,
            workflow_id=workflow_id,
            attributes=attributes,
            priority=priority,
            timeout=timeout,
            channel=channel,
        )

    def enqueue_caller(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        workflow_id: str,
        attributes: Mapping[str, Any],
        priority: int = 0,
        timeout: int = 86400,
    ) -> Task | None:
        """Let a caller whom the agent has wait for a worker, without a flow: owner and task in one transaction (P5).

        Args:
            tx: the open transaction, keyed by the conversation.
            conversation_id: which conversation.
            workflow_id: the workflow that finds the worker.
            attributes: what the task is to tell, beside what every task tells.
            priority: how urgent it is among others.
            timeout: how many seconds it waits at most.

        Returns None when the agent does not own the conversation any more. Raises `WorkflowNotFound`.
        """
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.owner.kind is not OwnerKind.AGENT or conversation.status is Status.CLOSED:
            return None
        if conversation.status is Status.ACTIVE:
            # As in every handoff: the rules on *inactive* write the summary the worker will see.
            conversation = self._conversations.update_conversation(
                tx, conversation_id=conversation_id, status=Status.INACTIVE, by="handoff"
            )
        return self._make_task(
            tx,
            conversation=conversation,
            workflow_id=workflow_id,
            attributes=attributes,
            priority=priority,
            timeout=timeout,
        )

    def _make_task(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        workflow_id: str | None,
        attributes: Mapping[str, Any],
        priority: int,
        timeout: int,
        channel: str | None = None,
    ) -> Task:
        call = self._call_of(tx, conversation_id=conversation.conversation_id)
        customer = self._customer.look(tx, conversation=conversation, call=call)
        about = HandedOver(
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
            store_id=conversation.configuration.memory_store_id,
            channel=customer.channel,
            customer_address=customer.address,
            customer_name=customer.name,
            language=customer.language,
            at=conversation.owner_changed_at if conversation.owner.kind is OwnerKind.FLOW else tx.now,
            by=customer.agent_name,
            call_id=call.call_id if call else None,
            direction="outbound" if call and call.direction is not CallDirection.INBOUND else "inbound",
            last_worker=self._last_worker(tx, profile_id=conversation.profile_id),
        )
        workflow = self._workflow(tx, account_id=conversation.account_id, workflow_id=workflow_id)
        task = self._interactions.make_task(
            tx,
            conversation=conversation,
            plan=TaskPlan(
                workspace_id=workflow.workspace_id,
                workflow_id=workflow.workflow_id,
                channel=channel or ("voice" if call else "chat"),
                priority=priority,
                timeout=timeout,
            ),
            about=about.side(),
            attributes=task_attributes(given=attributes, about=about),
        )
        self._conversations.change_owner(
            tx,
            conversation_id=conversation.conversation_id,
            owner=Owner.waiting(task.task_id),
            expected=conversation.owner,
        )
        if call is not None:
            self.offer_callback_later(tx, task=task, call=call)
        return task

    def _last_worker(self, tx: Transaction, *, profile_id: str | None) -> tuple[str, str] | None:
        """Return who served this customer last, so that they are asked before others who could."""
        found = None if profile_id is None else self._routing.find_last_worker(tx, profile_id=profile_id)
        return None if found is None else (found.worker_id, found.friendly_name)

    def _call_of(self, tx: Transaction, *, conversation_id: str) -> Call | None:
        """Return the call the customer is on, None when they are on none."""
        live = self._calls.find_live_calls(tx, conversation_id=conversation_id)
        return next((call for call in live if call.worker_id is None), None)

    def offer_callback_later(self, tx: Transaction, *, task: Task, call: Call) -> None:
        """Let a caller be offered a callback when nobody has taken their task for a while."""
        payload = {"task_id": task.task_id, "conversation_id": task.conversation_id, "call_id": call.call_id}
        due = tx.now + timedelta(seconds=self._callback_seconds)
        jobs.enqueue(tx, OFFER_CALLBACK, payload, due_at=due, dedup_id=f"callback:{task.task_id}")

    def _workflow(self, tx: Transaction, *, account_id: str, workflow_id: str | None) -> Workflow:
        """Return the workflow a flow names, or the account's first when it names none."""
        if workflow_id:
            named = self._routing.get_workflow(tx, workflow_id=workflow_id)
            if named.account_id == account_id:
                return named
            raise WorkflowNotFound
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            for workflow in self._routing.list_workflows(tx, workspace_id=workspace.workspace_id).items:
                return workflow
        raise WorkflowNotFound

    async def check_execution_end(self, job: Job) -> None:
        """Finish or undo a handoff whose flow ended without a task (job on ExecutionEnded)."""
        conversation_id = job.payload.get("conversation_id")
        if conversation_id is None or job.payload.get("task_id"):
            return
        await self._db.transact(partial(self._finish_or_undo, job=job), key=conversation_id)

    def _finish_or_undo(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation = self._conversations.find_conversation(
            tx, conversation_id=job.payload["conversation_id"]
        )
        if conversation is None or conversation.owner != Owner.flow(job.payload["execution_id"]):
            return
        # One that was deleted hands nobody over any more.
        execution = self._flows.find_execution(tx, execution_id=job.payload["execution_id"])
        data = _handed_over(execution) if execution is not None else None
        if data is not None and conversation.status is not Status.CLOSED:
            self.make_task(tx, conversation=conversation, workflow_id=None, attributes=data.attributes)
        elif conversation.status is not Status.CLOSED:
            self.give_back(tx, conversation=conversation)

    def give_back(self, tx: Transaction, *, conversation: Conversation) -> None:
        """Make the agent the owner again, and let whoever serves the number hear of the conversation again."""
        conversation_id = conversation.conversation_id
        self._conversations.change_owner(tx, conversation_id=conversation_id, owner=Owner.agent())
        self._conversations.update_conversation(
            tx, conversation_id=conversation_id, status_callbacks=None, by="handoff"
        )
        self._interactions.let_go(tx, conversation_id=conversation_id, status=ChannelStatus.INACTIVE)

    async def watch_handoff(self, job: Job) -> None:
        """Begin to watch a conversation whose agent has gone silent (job on ConversationUpdated)."""
        if {"status", "statusCallbacks"} & set(job.payload["changed"]):
            await self._db.transact(partial(self._watch, job=job), key=job.payload["conversation_id"])

    def _watch(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id = job.payload["conversation_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is not None and is_half_done(conversation):
            due = tx.now + timedelta(seconds=self._patience_seconds)
            payload = {"conversation_id": conversation_id}
            jobs.enqueue(tx, CHECK_HALF_DONE, payload, due_at=due, dedup_id=f"half-done:{conversation_id}")

    async def check_half_done(self, job: Job) -> None:
        """Finish a handoff that an outside agent began and left (job `check_half_done_handoff`)."""
        await self._db.transact(partial(self._finish_half_done, job=job), key=job.payload["conversation_id"])

    def _finish_half_done(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation = self._conversations.find_conversation(
            tx, conversation_id=job.payload["conversation_id"]
        )
        if conversation is None or not is_half_done(conversation):
            return
        if self.has_given_up(tx, conversation=conversation):
            self.undo_half_done(tx, conversation=conversation)
            return
        reason = "The agent began to hand over and did not finish; the platform did."
        self.begin(tx, conversation_id=conversation.conversation_id, reason=reason, by="platform")

    def has_given_up(self, tx: Transaction, *, conversation: Conversation) -> bool:
        """Say whether the customer asked for a person on a call and hung up: nobody is to be called to them then.

        Whoever wrote after that, or is on the phone again, has not; nor has a caller whom we lost.
        """
        conversation_id = conversation.conversation_id
        if self._call_of(tx, conversation_id=conversation_id) is not None:
            return False
        page = self._conversations.list_communications(tx, conversation_id=conversation_id, newest_first=True)
        said = (one for one in page.items if one.speaker.kind is SpeakerKind.CUSTOMER)
        last = next(said, None)
        call = self._calls.find_call(tx, call_id=last.channel_id or "") if last else None
        return call is not None and call.status is CallStatus.COMPLETED

    def undo_half_done(self, tx: Transaction, *, conversation: Conversation) -> None:
        """Let a conversation whose agent went silent be heard of again; it goes on, and ends, by its timers."""
        self._conversations.update_conversation(
            tx,
            conversation_id=conversation.conversation_id,
            status=Status.ACTIVE,
            status_callbacks=None,
            by="handoff",
        )

    def take_from_agent(self, tx: Transaction, *, conversation_id: str, reason: str) -> bool:
        """Give a customer whom the agent does not answer to a person, and tell them so; False when it was not ours to give.

        The customer hears of it first: the sentence answers their turn in the agent's place (promise P3).
        """
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.owner.kind is not OwnerKind.AGENT or conversation.status is Status.CLOSED:
            return False
        customer = self._customer.look(tx, conversation=conversation)
        execution = self.begin(tx, conversation_id=conversation_id, reason=reason, by="platform")
        if execution is None:
            return False
        self.tell_customer(
            tx,
            conversation_id=conversation_id,
            text=say(Promise.AGENT_UNAVAILABLE, language=customer.language),
            execution_id=execution.execution_id,
        )
        return True

    def tell_customer(
        self, tx: Transaction, *, conversation_id: str, text: str, execution_id: str | None
    ) -> None:
        """Let the platform speak in the flow's place; silent when no customer can be reached."""
        try:
            words = self._outbound.words_for_customer(
                tx, conversation_id=conversation_id, text=text, speaker=Speaker.flow(execution_id)
            )
            self._outbound.say(tx, words=words)
        except (NobodyToWriteTo, Refused):
            # A worker may have accepted this very moment; their words are better than ours.
            return


def _handed_over(execution: Execution) -> HandoffData | None:
    """Return the data an execution was started with, by a call or otherwise; None when it is no handoff."""
    context = execution.context
    return HandoffData.find(context["flow"].get("data", {})) or HandoffData.find(
        context["trigger"].get("call", {})
    )
