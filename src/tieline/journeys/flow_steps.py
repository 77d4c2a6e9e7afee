"""A flow's steps, one durable job each, and the effects its widgets have on the house (the ports of `flows`).

A step runs outside of any transaction; its effects are made once, because each port asks first whether it was made.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from tieline.channels import ChannelService
from tieline.channels.models import MessageStatus
from tieline.conversations import Conversation, ConversationService, OwnerKind
from tieline.conversations.classic.ids import classic_id, ordered_id
from tieline.flows import FlowService, StepOutcome, StepPlan, StepWait, run_widget
from tieline.flows.errors import WidgetFailed
from tieline.flows.ports import (
    CreatedTask,
    FindProfile,
    FoundProfile,
    HTTPCall,
    HTTPReply,
    MakeCall,
    PortRequest,
    ResumeConversation,
    ResumedConversation,
    SendMessage,
    SendToFlex,
    SentMessage,
    StartConversation,
)
from tieline.journeys.flow_calls import FlowCalls
from tieline.journeys.flow_lending import FlowLending, waits_longer
from tieline.journeys.flow_profile import FlowProfile
from tieline.journeys.flow_queues import FlowQueues
from tieline.journeys.flow_words import FlowWords
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound, TielineError
from tieline.kit.ids import IdKind
from tieline.kit.jobs import Job, RetryLater

T = TypeVar("T")

TELL_FLOW_UNDELIVERED = "tell_flow_undelivered"
UNDELIVERED = frozenset({MessageStatus.FAILED, MessageStatus.UNDELIVERED})

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
        words: FlowWords,
        calls: FlowCalls,
        lending: FlowLending,
        profiles: FlowProfile,
        queues: FlowQueues,
        channels: ChannelService,
        call_http: CallHTTP,
    ) -> None:
        """Keep the rooms, and the stories of what flows say, do with calls, lend, and ask about people and queues."""
        self._db = db
        self._flows = flows
        self._conversations = conversations
        self._handoff = handoff
        self._words = words
        self._calls = calls
        self._lending = lending
        self._profiles = profiles
        self._queues = queues
        self._channels = channels
        self._call_http = call_http

    async def advance_execution(self, job: Job) -> None:
        """Run one step and move on; a step that somebody else has finished is left alone."""
        execution_id, step_number = job.payload["execution_id"], job.payload["step_number"]
        begin = partial(self._flows.begin_step, execution_id=execution_id, step_number=step_number)
        plan = await self._db.read(begin)
        if plan is None:
            return
        outcome = await run_widget(await self._queues.told(plan), self)

        def move_on(tx: Transaction) -> None:
            reached = self._unless_undelivered(tx, outcome)
            after = self._flows.finish_step(
                tx, execution_id=execution_id, step_number=step_number, outcome=reached
            )
            if after is not None and after.awaits == "agent":
                self._lending.lend(tx, execution=after)
            jobs.finish(tx, job)

        await self._db.transact(move_on, key=_key(plan))

    def _unless_undelivered(self, tx: Transaction, outcome: StepOutcome | StepWait) -> StepOutcome | StepWait:
        """Return how a step goes on whose message may have failed before the step was on disk."""
        if isinstance(outcome, StepOutcome) or outcome.awaits != "reply" or outcome.reference is None:
            return outcome
        message = self._channels.find_message(tx, message_id=outcome.reference)
        if message is None or message.status not in UNDELIVERED:
            return outcome
        return StepOutcome(event="deliveryFailure", output=outcome.output, rendered=outcome.rendered)

    async def time_out(self, job: Job) -> None:
        """Let a widget leave that has waited long enough (job `time_out_step`)."""

        def leave(tx: Transaction) -> None:
            jobs.finish(tx, job)
            execution_id: str = job.payload["execution_id"]
            before = self._flows.find_execution(tx, execution_id=execution_id)
            silent = self._lending.silent_until(tx, execution=before) if before is not None else None
            if waits_longer(tx, job, until=silent):
                return
            after = self._flows.time_out(
                tx, execution_id=execution_id, step_number=job.payload["step_number"]
            )
            if before is not None and after is not None and before.awaits == "call":
                self._calls.call_back(tx, execution=before)
            if before is not None and after is not None and before.awaits == "agent":
                self._lending.take_back(tx, execution=before)

        await self._db.transact(leave, key=job.payload["execution_id"])

    async def undelivered(self, job: Job) -> None:
        """Let the widget leave whose message was not delivered (job on MessageStatusChanged)."""
        message_id, conversation_id = job.payload["message_id"], job.payload.get("conversation_id")
        if conversation_id is None:
            return

        def leave(tx: Transaction) -> None:
            jobs.finish(tx, job)
            waits = self._flows.find_waiting_for(tx, conversation_id=conversation_id, reference=message_id)
            if waits is not None:
                self._flows.resume_step(
                    tx,
                    execution_id=waits.execution_id,
                    step_number=waits.step_number,
                    outcome=StepOutcome(event="deliveryFailure"),
                    awaits="reply",
                )

        await self._db.transact(leave, key=conversation_id)

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
        if request.conversation_id is None and request.call_id is not None:
            raise RetryLater(seconds=0.25, reason="The call's conversation is not open yet.")
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
            channel=request.channel_id or None,
        )
        if task is None:
            raise WidgetFailed("The conversation is no longer being handed over.")
        return task.task_id

    async def send_message(self, request: SendMessage) -> SentMessage:
        """Say the flow's words; a flow without a conversation opens the contact's."""
        if request.conversation_id is None:
            request = replace(request, conversation_id=await self._words.open_for(request))
        return await self._in_conversation(request, partial(self._words.send, request=request))

    async def start_conversation(self, request: StartConversation) -> ResumedConversation:
        """Open the contact's conversation, which the flow then has; one it has is the same again."""
        conversation_id = request.conversation_id or await self._words.open_for(request)
        return _resumed(conversation_id)

    async def find_profile(self, request: FindProfile) -> FoundProfile:
        """Find the contact's profile, or another's."""
        return await self._profiles.find(request)

    async def make_call(self, request: MakeCall) -> str:
        """Call the contact, once."""
        return await self._calls.make(request)

    async def stop_recording(self, request: PortRequest) -> None:
        """Let the call be recorded no more."""
        await self._calls.stop_recording(request)

    async def resume_conversation(self, request: ResumeConversation) -> ResumedConversation:
        """Bind the execution to the conversation it names, if it is this account's and no person has it."""
        wanted = ordered_id(IdKind.CONVERSATION, request.resume_id)

        def bind(tx: Transaction) -> ResumedConversation:
            conversation = self._conversations.get_conversation(
                tx, conversation_id=wanted, account_id=request.account_id
            )
            # One that had it and gave it back does not take it again, nor is anybody called to a caller who went.
            was_given_back = request.conversation_id == wanted
            if conversation.owner.kind is OwnerKind.AGENT and (
                was_given_back or self._handoff.has_given_up(tx, conversation=conversation)
            ):
                raise WidgetFailed("The conversation is the agent's again.")
            self._words.take_over(tx, conversation=conversation, request=request)
            return _resumed(wanted)

        try:
            return await self._db.transact(bind, key=wanted)
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


def _resumed(conversation_id: str) -> ResumedConversation:
    """Return a conversation as later widgets see it, by the id that the older API knows it by."""
    channel_id = classic_id(IdKind.CONVERSATION, conversation_id)
    return ResumedConversation(conversation_id=conversation_id, channel_id=channel_id)


def _key(plan: StepPlan) -> str:
    return plan.conversation_id or plan.execution_id
