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
from tieline.conversations import Conversation, ConversationService, Owner, OwnerKind, Speaker, Status
from tieline.flows import Execution, FlowService
from tieline.handoff import HandoffData, Promise, is_half_done, say, task_attributes
from tieline.handoff.attributes import HandedOver
from tieline.journeys.customer import CustomerView
from tieline.journeys.outbound_message import NobodyToWriteTo, OutboundMessage
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Refused
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, Workflow, WorkflowNotFound

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
        half_done_seconds: float,
    ) -> None:
        """Keep the rooms; an agent that went silent has `half_done_seconds` to finish its handoff."""
        self._db = db
        self._accounts = accounts
        self._conversations = conversations
        self._flows = flows
        self._routing = routing
        self._customer = customer
        self._outbound = outbound
        self._patience_seconds = half_done_seconds

    async def start_execution(
        self, *, account_id: str, flow_id: str, to: str, from_: str, parameters: Mapping[str, Any]
    ) -> Execution:
        """Start a flow for the contact `to`; with HandoffData naming a conversation this is an agent's handoff.

        Raises what `FlowService.start_execution` does, `AlreadyHandedOver`, and `ConversationNotFound` for an id of
        nobody or of another account.
        """
        data = HandoffData.find(parameters)
        step = partial(
            self._start,
            account_id=account_id,
            flow_id=flow_id,
            addresses=(to, from_),
            parameters=dict(parameters),
            data=data,
        )
        return await self._db.transact(
            step, key=data.conversation_id if data and data.conversation_id else to
        )

    def _start(
        self,
        tx: Transaction,
        *,
        account_id: str,
        flow_id: str,
        addresses: tuple[str, str],
        parameters: dict[str, Any],
        data: HandoffData | None,
    ) -> Execution:
        conversation_id = data.conversation_id if data else None
        execution = self._flows.start_execution(
            tx,
            account_id=account_id,
            flow_id=flow_id,
            to=addresses[0],
            from_=addresses[1],
            parameters=parameters,
            conversation_id=conversation_id,
            initiated_by="api",
        )
        if conversation_id is not None:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=conversation_id, account_id=account_id
            )
            self._give_to_flow(tx, conversation=conversation, execution=execution)
        return execution

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
        customer = self._customer.look(tx, conversation=conversation)
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
            parameters=data.as_parameters(),
            conversation_id=conversation_id,
            initiated_by=by,
        )
        self._give_to_flow(tx, conversation=conversation, execution=execution)
        return execution

    def make_task(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        workflow_id: str | None,
        attributes: Mapping[str, Any],
        priority: int = 0,
        timeout: int = 86400,
        channel: str = "chat",
    ) -> Task | None:
        """Make the task and let the conversation wait for it, in one transaction; the task it has when it already waits.

        Returns None when a worker or the agent owns the conversation meanwhile.
        """
        if conversation.owner.kind is OwnerKind.WAITING and conversation.owner.reference:
            return self._routing.get_task(tx, task_id=conversation.owner.reference)
        if conversation.owner.kind is not OwnerKind.FLOW:
            return None
        customer = self._customer.look(tx, conversation=conversation)
        about = HandedOver(
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
            store_id=conversation.configuration.memory_store_id,
            channel=customer.channel,
            customer_address=customer.address,
            customer_name=customer.name,
            language=customer.language,
            at=conversation.owner_changed_at,
            by=customer.agent_name,
        )
        workflow = self._workflow(tx, account_id=conversation.account_id, workflow_id=workflow_id)
        task = self._routing.create_task(
            tx,
            workspace_id=workflow.workspace_id,
            workflow_id=workflow.workflow_id,
            attributes=task_attributes(given=attributes, about=about),
            priority=priority,
            timeout=timeout,
            channel=channel,
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
        )
        self._conversations.change_owner(
            tx,
            conversation_id=conversation.conversation_id,
            owner=Owner.waiting(task.task_id),
            expected=conversation.owner,
        )
        return task

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
        execution = self._flows.get_execution(
            tx, account_id=conversation.account_id, execution_id=job.payload["execution_id"]
        )
        data = HandoffData.find(execution.context.get("flow", {}).get("data", {}))
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
        if conversation is not None and is_half_done(conversation):
            reason = "The agent began to hand over and did not finish; the platform did."
            self.begin(tx, conversation_id=conversation.conversation_id, reason=reason, by="platform")

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
