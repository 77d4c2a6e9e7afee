"""What the end of a call means for its conversation and its task, whoever carried it (job on CallStatusChanged).

A caller who hangs up while waiting has given up: the task is canceled as abandoned and the conversation goes on by its
timers; so does that of a caller who hangs up while their agent is handing them over. A caller whom we lost (their call's
process died) is owed a call. After a talk the worker wraps up.
"""

from __future__ import annotations

from functools import partial

from tieline.channels.voice.models import Call, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import Conversation, ConversationService, OwnerKind, Status
from tieline.flows import FlowService
from tieline.handoff import is_half_done
from tieline.handoff.call_words import call_id_in, call_id_of
from tieline.interactions import InteractionService
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.calls.callbacks import Callbacks, is_promised
from tieline.journeys.flow_calls import FlowCalls
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, TaskStatus

CALL_ENDED = "call_ended"
ABANDONED = "abandoned"
TALK_OVER = "The call ended"


class CallEnds:
    """Follows up on calls that are over."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        routing: RoutingService,
        flows: FlowService,
        handoff: HandoffToWorker,
        flow_calls: FlowCalls,
        callbacks: Callbacks,
        interactions: InteractionService,
        legs: CallLegs,
    ) -> None:
        """Keep the rooms and the stories this one meets."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._routing = routing
        self._flows = flows
        self._handoff = handoff
        self._flow_calls = flow_calls
        self._callbacks = callbacks
        self._interactions = interactions
        self._legs = legs

    async def follow_up(self, job: Job) -> None:
        """Settle what a call leaves behind; doing it twice changes nothing (job `call_ended`)."""
        step = self._follow_up if job.payload.get("worker_id") is None else self._worker_left
        key = job.payload.get("conversation_id") or job.payload["call_id"]
        await self._db.transact(partial(step, job=job), key=key)

    def _worker_left(self, tx: Transaction, *, job: Job) -> None:
        """A worker's end is over; of one who was beside the owner, or had a colleague on the call, it goes on."""
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is not None and call.is_over:
            self._legs.worker_gone(tx, call=call)

    def _follow_up(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is None or not call.is_over:
            return
        self._flow_calls.over(tx, call=call)
        conversation = self._conversations.find_conversation(
            tx, conversation_id=job.payload.get("conversation_id") or ""
        )
        if conversation is None:
            return
        self._end_workers_end(tx, call)
        if conversation.status is Status.CLOSED:
            return
        if conversation.owner.kind is OwnerKind.FLOW:
            self._leave_flow(tx, conversation=conversation, call=call)
        if is_half_done(conversation) and self._handoff.has_given_up(tx, conversation=conversation):
            self._handoff.undo_half_done(tx, conversation=conversation)
        task = self._task_of(tx, conversation)
        if task is None or not self._is_about(tx, conversation=conversation, task=task, call=call):
            return
        # A colleague who was asked, or is on the call, has nothing to come to any more.
        self._interactions.end_others(tx, task=task, reason=TALK_OVER)
        if conversation.owner.kind is OwnerKind.WAITING:
            self._leave_waiting(tx, conversation=conversation, task=task, call=call)
        elif _is_talked_out(task, call):
            self._routing.wrap_up_task(tx, task_id=task.task_id, reason=TALK_OVER)

    def _task_of(self, tx: Transaction, conversation: Conversation) -> Task | None:
        """Return the task of whoever has a conversation, or of whom it waits for."""
        tasks = self._routing.list_open_tasks(tx, conversation_id=conversation.conversation_id)
        owner = conversation.owner.reference
        mine = (task for task in tasks if owner in {task.task_id, task.worker_id})
        return next(mine, tasks[0] if tasks else None)

    def _is_about(self, tx: Transaction, *, conversation: Conversation, task: Task, call: Call) -> bool:
        """Say whether a task is for a call; one that its flow made when the caller had just gone names none."""
        named = call_id_of(task.attributes)
        if named is not None or task.created_at < call.created_at:
            return named == call.call_id
        return self._handoff.has_given_up(tx, conversation=conversation)

    def _end_workers_end(self, tx: Transaction, call: Call) -> None:
        """Let nothing ring or wait at a worker's desktop for somebody who is gone."""
        for other in self._calls.find_live_calls(tx, conversation_id=call.conversation_id or ""):
            if other.parent_call_id == call.call_id and other.worker_id is not None:
                self._calls.want_end(tx, call_id=other.call_id)

    def _leave_flow(self, tx: Transaction, *, conversation: Conversation, call: Call) -> None:
        """The caller has gone before there was a task: the flow ends, the agent has the conversation again."""
        execution = self._flows.find_execution(tx, execution_id=conversation.owner.reference or "")
        started_by = execution.context["trigger"].get("call", {}) if execution else {}
        if execution is None or call.call_id not in {call_id_in(started_by), execution.call_id}:
            return
        if execution.status == "active" and execution.call_id == call.call_id:
            # Its widget heard of the hang-up and the flow goes on without the caller.
            return
        self._handoff.give_back(tx, conversation=conversation)
        self._flows.end_execution(
            tx,
            account_id=conversation.account_id,
            execution_id=execution.execution_id,
            reason=ABANDONED,
        )

    def _leave_waiting(self, tx: Transaction, *, conversation: Conversation, task: Task, call: Call) -> None:
        if is_promised(task):
            return
        if call.status is not CallStatus.COMPLETED:
            # We lost them, they did not give up: whoever takes the task calls them back.
            self._callbacks.promise(tx, conversation=conversation, task=task, call=call)
            return
        self._routing.cancel_task(tx, task_id=task.task_id, reason=ABANDONED)
        self._handoff.give_back(tx, conversation=conversation)


def _is_talked_out(task: Task, call: Call) -> bool:
    """Say whether a worker's talk is over; one that was cut off, and is owed a call, is not."""
    ended = call.status is CallStatus.COMPLETED and not is_promised(task)
    return task.status is TaskStatus.ASSIGNED and ended
