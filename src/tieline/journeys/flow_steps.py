"""A flow's steps, one durable job each, and the effects its widgets have on the house (the ports of `flows`).

A step runs outside of any transaction; its effects are made once, because each port asks first whether it was made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from tieline.conversations import Conversation, ConversationService, Speaker
from tieline.flows import FlowService, StepPlan, run_widget
from tieline.flows.errors import WidgetFailed
from tieline.flows.ports import (
    CreatedTask,
    HTTPCall,
    HTTPReply,
    PortRequest,
    ResumeConversation,
    ResumedConversation,
    SendMessage,
    SendToFlex,
    SentMessage,
)
from tieline.handoff import flow_may_speak_at
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.outbound_message import OutboundMessage
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound, TielineError
from tieline.kit.jobs import Job, RetryLater

T = TypeVar("T")

CallHTTP = Callable[[HTTPCall], Awaitable[HTTPReply]]
"""Makes a flow's HTTP request; calls to the wire APIs' hosts are answered by this platform. Raises `WidgetFailed`."""


class FlowSteps:
    """Runs steps (job `advance_execution`); it is itself the widgets' ports."""

    def __init__(
        self,
        db: Database,
        *,
        flows: FlowService,
        conversations: ConversationService,
        handoff: HandoffToWorker,
        outbound: OutboundMessage,
        call_http: CallHTTP,
        hold_seconds: float,
    ) -> None:
        """Keep the rooms; a flow's words wait `hold_seconds` at most for the agent's closing words."""
        self._db = db
        self._flows = flows
        self._conversations = conversations
        self._handoff = handoff
        self._outbound = outbound
        self._call_http = call_http
        self._hold_seconds = hold_seconds

    async def advance_execution(self, job: Job) -> None:
        """Run one step and move on; a step that somebody else has finished is left alone."""
        execution_id, step_number = job.payload["execution_id"], job.payload["step_number"]
        begin = partial(self._flows.begin_step, execution_id=execution_id, step_number=step_number)
        plan = await self._db.read(begin)
        if plan is None:
            return
        outcome = await run_widget(plan, self)

        def move_on(tx: Transaction) -> None:
            self._flows.finish_step(tx, execution_id=execution_id, step_number=step_number, outcome=outcome)
            jobs.finish(tx, job)

        await self._db.transact(move_on, key=_key(plan))

    def give_up(self, tx: Transaction, job: Job) -> None:
        """End an execution whose step failed too often, so that it neither blocks its contact nor loses the customer.

        `ExecutionEnded` without a task lets the handoff be finished by the platform (P5).
        """
        execution = self._flows.find_execution(tx, execution_id=job.payload["execution_id"])
        if execution is not None:
            self._flows.end_execution(
                tx, account_id=execution.account_id, execution_id=execution.execution_id, reason="failed"
            )

    async def send_to_flex(self, request: SendToFlex) -> CreatedTask:
        """Make the task and let the conversation wait."""
        task_id = await self._in_conversation(request, partial(self._send_to_flex, request=request))
        return CreatedTask(task_id=task_id)

    def _send_to_flex(self, tx: Transaction, conversation: Conversation, *, request: SendToFlex) -> str:
        task = self._handoff.make_task(
            tx,
            conversation=conversation,
            workflow_id=request.workflow_id or None,
            attributes=request.attributes,
            priority=request.priority,
            timeout=request.timeout,
            channel=request.channel_id or "chat",
        )
        if task is None:
            raise WidgetFailed("The conversation is no longer being handed over.")
        return task.task_id

    async def send_message(self, request: SendMessage) -> SentMessage:
        """Say the flow's words, after the turn that began the handoff has ended (at most `hold_seconds`)."""
        return await self._in_conversation(request, partial(self._send_message, request=request))

    def _send_message(
        self, tx: Transaction, conversation: Conversation, *, request: SendMessage
    ) -> SentMessage:
        conversation_id = conversation.conversation_id
        turns = self._conversations.open_turns(tx, conversation_id=conversation_id)
        at = flow_may_speak_at(
            open_turn=turns[0] if turns else None, now=tx.now, patience_seconds=self._hold_seconds
        )
        if at > tx.now:
            raise RetryLater(
                seconds=min((at - tx.now).total_seconds(), 0.25), reason="The agent's turn is not over."
            )
        said = self._conversations.find_by_resource(
            tx, conversation_id=conversation_id, resource_id=request.idempotency_key
        )
        if said is not None:
            return SentMessage(message_id=said.channel_id or said.communication_id)
        words = self._outbound.words_for_customer(
            tx, conversation_id=conversation_id, text=request.body, speaker=Speaker.flow(request.execution_id)
        )
        communication, message_id = self._outbound.say(tx, words=words, resource_id=request.idempotency_key)
        return SentMessage(message_id=message_id, output={"communicationId": communication.communication_id})

    async def resume_conversation(self, request: ResumeConversation) -> ResumedConversation:
        """Bind the execution to the conversation it names, if it is this account's."""

        def bind(tx: Transaction) -> ResumedConversation:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=request.resume_id, account_id=request.account_id
            )
            self._flows.bind_conversation(
                tx, execution_id=request.execution_id, conversation_id=conversation.conversation_id
            )
            return ResumedConversation(conversation_id=conversation.conversation_id)

        try:
            return await self._db.transact(bind, key=request.resume_id)
        except NotFound as missing:
            raise WidgetFailed(missing.message) from missing

    async def http(self, request: HTTPCall) -> HTTPReply:
        """Make the HTTP request."""
        return await self._call_http(request)

    async def _in_conversation(
        self, request: PortRequest, step: Callable[[Transaction, Conversation], T]
    ) -> T:
        """Run `step` in a transaction on the execution's conversation; a refusal is the widget's failure."""
        conversation_id = request.conversation_id
        if conversation_id is None:
            raise WidgetFailed("The execution belongs to no conversation.")

        def run(tx: Transaction) -> T:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=conversation_id, account_id=request.account_id
            )
            return step(tx, conversation)

        try:
            return await self._db.transact(run, key=conversation_id)
        except WidgetFailed:
            raise
        except TielineError as refused:
            if refused.retryable:
                raise
            raise WidgetFailed(refused.message) from refused


def _key(plan: StepPlan) -> str:
    return plan.conversation_id or plan.execution_id
