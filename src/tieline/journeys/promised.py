"""A promise with a date (P6): made when nobody can answer, kept as a task that keeps its place, and owned up to when late.

The date counts the open hours of the queue the task waits in. Until it is kept the task does not die: one that the router
gives up comes back, in the place it had. At the date a task that still waits goes first, and whoever was promised an answer
is told the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tieline.conversations import Conversation, ConversationService, Owner, Status
from tieline.handoff import Promise, say, say_when
from tieline.journeys.customer import CustomerView
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit import jobs
from tieline.kit.clock import iso, parse_iso
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.routing import RoutingService, Task, TaskStatus
from tieline.routing.offers import GIVEN_UP

PROMISE_DUE = "promise_due"
PROMISE_RETURNS = "promise_returns"
WITHOUT_HOURS = timedelta(days=1)
"""Within what is promised where no opening hours are set."""

LATE_PRIORITY = 1000
_AFTER = timedelta(hours=12)
"""For how long a promised task outlives its date."""
_RETURN = timedelta(minutes=15)
_MOST_RETURNS = 200


@dataclass(frozen=True, kw_only=True)
class Due:
    """By when something is promised; `opens` and `by` are in the zone of the hours, None where there are no hours."""

    at: datetime
    opens: datetime | None
    by: datetime | None
    now: datetime | None
    is_open: bool

    def words(self, language: str | None) -> dict[str, str]:
        """Return what the sentences leave open."""
        found = {}
        for name, moment in (("opens", self.opens), ("by", self.by)):
            if moment is not None and self.now is not None:
                found[name] = say_when(moment, now=self.now, language=language)
        return found


class PromisedAnswers:
    """Makes promises, and keeps them alive."""

    def __init__(
        self,
        db: Database,
        *,
        routing: RoutingService,
        conversations: ConversationService,
        customer: CustomerView,
        handoff: HandoffToWorker,
    ) -> None:
        """Keep the rooms and the story that speaks to customers."""
        self._db = db
        self._routing = routing
        self._conversations = conversations
        self._customer = customer
        self._handoff = handoff

    def due(self, tx: Transaction, *, task: Task) -> Due | None:
        """Return by when a task could be promised; None where the hours never open again."""
        state = self._routing.is_open(tx, workspace_id=task.workspace_id, queue_id=task.queue_id)
        if state.hours is None:
            return unhurried(tx.now)
        calendar = state.hours.calendar
        workspace = self._routing.get_workspace(tx, workspace_id=task.workspace_id)
        found = calendar.after_open_time(tx.now, workspace.promise_hours * 3600)
        if found is None:
            return None
        at = found.replace(second=0, microsecond=0) + timedelta(minutes=1 if found.second else 0)
        return Due(
            at=at,
            opens=state.opens_at and calendar.local(state.opens_at),
            by=calendar.local(at),
            now=calendar.local(tx.now),
            is_open=state.is_open,
        )

    def make(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        task: Task,
        due: Due,
        kind: str,
        more: Mapping[str, Any] | None = None,
    ) -> Task:
        """Give a waiting task its date; `kind` is "answer" or "callback", `more` are further attributes.

        The conversation stays open until then, and the task outlives its date.
        """
        promise = {"kind": kind, "by": iso(due.at), "returns": _returns(task)}
        attributes = {**task.attributes, **(more or {}), "promise": promise}
        self._routing.update_task(tx, task_id=task.task_id, attributes=attributes)
        self._routing.keep_task_until(tx, task_id=task.task_id, until=due.at + _AFTER)
        self._conversations.park_conversation(tx, conversation_id=conversation.conversation_id, until=due.at)
        payload = {"task_id": task.task_id, "conversation_id": conversation.conversation_id}
        jobs.enqueue(tx, PROMISE_DUE, payload, due_at=due.at, dedup_id=f"{PROMISE_DUE}:{task.task_id}")
        return self._routing.get_task(tx, task_id=task.task_id)

    async def fall_due(self, job: Job) -> None:
        """Let a task whose date has come go first, and own up to whoever waits for an answer (job `promise_due`)."""
        await self._db.transact(partial(self._fall_due, job=job), key=job.payload["conversation_id"])

    def _fall_due(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id, task_id = job.payload["conversation_id"], job.payload["task_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner != Owner.waiting(task_id):
            return
        task = self._routing.get_task(tx, task_id=task_id)
        promise = promise_of(task)
        if promise is None or task.status not in (TaskStatus.PENDING, TaskStatus.RESERVED):
            return
        attributes = {**task.attributes, "promise": {**promise, "late": True}}
        priority = max(task.priority, LATE_PRIORITY)
        self._routing.update_task(tx, task_id=task_id, attributes=attributes, priority=priority)
        # Nothing is open, owned by nobody and without a date (P6): the date is past, the task still waits.
        self._conversations.park_conversation(tx, conversation_id=conversation_id, until=tx.now + _AFTER)
        if promise.get("late"):
            return
        if promise["kind"] == "answer" and conversation.status is not Status.CLOSED:
            text = say(Promise.LATE, language=self._customer.language(tx, conversation=conversation))
            self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)

    def return_later(self, tx: Transaction, *, task: Task) -> bool:
        """Have a promised task that the router gave up come back; False when it was no promise or somebody's wish."""
        promise = promise_of(task)
        if promise is None or task.reason not in GIVEN_UP or _returns(task) >= _MOST_RETURNS:
            return False
        state = self._routing.is_open(tx, workspace_id=task.workspace_id, queue_id=task.queue_id)
        due_at = max(tx.now + _RETURN, state.opens_at or tx.now)
        payload = {"task_id": task.task_id, "conversation_id": task.conversation_id}
        dedup_id = f"{PROMISE_RETURNS}:{task.task_id}"
        jobs.enqueue(tx, PROMISE_RETURNS, payload, due_at=due_at, dedup_id=dedup_id)
        return True

    async def come_back(self, job: Job) -> None:
        """Make the task of a promise anew, in the place it had (job `promise_returns`)."""
        await self._db.transact(partial(self._come_back, job=job), key=job.payload["conversation_id"])

    def _come_back(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id, task_id = job.payload["conversation_id"], job.payload["task_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner != Owner.waiting(task_id):
            return
        if conversation.status is Status.CLOSED:
            return
        old = self._routing.get_task(tx, task_id=task_id)
        promise = promise_of(old) or {}
        task = self._routing.create_task(
            tx,
            workspace_id=old.workspace_id,
            workflow_id=old.workflow_id,
            attributes={**old.attributes, "promise": {**promise, "returns": _returns(old) + 1}},
            priority=old.priority,
            channel=old.channel,
            conversation_id=conversation_id,
            profile_id=old.profile_id,
            virtual_start_at=old.virtual_start_at,
        )
        owner = Owner.waiting(task.task_id)
        self._conversations.change_owner(
            tx, conversation_id=conversation_id, owner=owner, expected=conversation.owner
        )
        by = parse_iso(str(promise["by"]))
        self._routing.keep_task_until(tx, task_id=task.task_id, until=by + _AFTER)
        payload = {"task_id": task.task_id, "conversation_id": conversation_id}
        due_at = max(by, tx.now)
        jobs.enqueue(tx, PROMISE_DUE, payload, due_at=due_at, dedup_id=f"{PROMISE_DUE}:{task.task_id}")


def unhurried(now: datetime) -> Due:
    """Return the date of a promise where no opening hours say another: within a day."""
    at = (now + WITHOUT_HOURS).replace(microsecond=0)
    return Due(at=at, opens=None, by=None, now=None, is_open=True)


def promise_of(task: Task) -> dict[str, Any] | None:
    """Return what a task promises (`kind`, `by`, `late`); None when it promises nothing."""
    found = task.attributes.get("promise")
    if not isinstance(found, dict) or not isinstance(found.get("by"), str):
        return None
    try:
        parse_iso(found["by"])
    except ValueError:
        # A developer's own attribute of that name.
        return None
    return dict(found)


def _returns(task: Task) -> int:
    found = (promise_of(task) or {}).get("returns", 0)
    return found if isinstance(found, int) else 0
