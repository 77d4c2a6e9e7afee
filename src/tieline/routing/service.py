"""The routing service: tasks, from their making to their end, and the timers that move them.

It is built up in steps, each with its own file: `setup.py` workspaces, `plans.py` queues and workflows, `people.py`
workers, `work.py` offers, `moves.py` tasks that change hands; here are tasks. The way of a task through its workflow is
in `offers.py`, the order of workers in `matching.py`. Every method takes the open transaction and keyword arguments;
those that hand out or take back work lock the workspace first. The jobs it enqueues are named in `offers.py`;
`run_timer` is their handler's one call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import enqueue
from tieline.kit.pages import Page, PageRequest
from tieline.routing import estimates, offers, store, tables
from tieline.routing.errors import RecordNotFound
from tieline.routing.events import TaskCompleted, TaskCreated
from tieline.routing.expressions import parse_named
from tieline.routing.fields import checked_attributes, checked_range
from tieline.routing.floor import floor_now, read_floor
from tieline.routing.languages import language_tag, speaks
from tieline.routing.matching import task_scope
from tieline.routing.models import (
    TASK_TIMEOUT_SECONDS,
    Activity,
    ReservationStatus,
    Task,
    TaskFilter,
    TaskStatus,
    Worker,
    Workflow,
)
from tieline.routing.moves import RoutingMoves, Straight
from tieline.routing.records import (
    ActivityTime,
    CumulativeFigures,
    RealTimeFigures,
    Record,
    RecordFilter,
    Window,
    statistics,
    tell_gone,
)
from tieline.routing.records import store as records
from tieline.routing.setup import FIRST_PAGE
from tieline.routing.waiting import WaitEstimate, unknown
from tieline.routing.work import check_task_step

MAX_TASK_TIMEOUT = 1_209_600
MAX_PRIORITY = 2**31 - 1

_TIMERS = (offers.OFFER_TASK, offers.RESERVATION_EXPIRED, offers.TARGET_EXPIRED, offers.TASK_EXPIRED)


class RoutingService(RoutingMoves):
    """Hands tasks to workers: one offer rings at a time, and every task is offered, taken, finished or canceled."""

    TIMERS = _TIMERS

    def create_task(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        workflow_id: str | None,
        attributes: Mapping[str, Any],
        priority: int = 0,
        timeout: int = TASK_TIMEOUT_SECONDS,
        channel: str = "default",
        conversation_id: str | None = None,
        profile_id: str | None = None,
        virtual_start_at: datetime | None = None,
        straight: Straight | None = None,
    ) -> Task:
        """Make a task; a job offers it, unless `offer_task` is called in the same transaction.

        Args:
            tx: the open transaction.
            workspace_id: where it is worked on.
            workflow_id: the rules that find its queue; None for one that goes `straight` somewhere.
            attributes: what expressions and the worker see.
            priority: higher goes first.
            timeout: seconds until a task that nobody took is canceled.
            channel: a task channel's unique name or id.
            conversation_id: the conversation it is about.
            profile_id: the customer it is about.
            virtual_start_at: the moment its place in the line counts from; None is now.
            straight: where it goes without a workflow.

        Returns:
            The task, pending; or canceled when no filter of the workflow takes it.

        Raises:
            WorkflowNotFound, QueueNotFound, WorkerNotFound, TaskChannelNotFound, AttributesInvalid, RoutingFieldInvalid.
        """
        account_id = self._check_way(tx, workspace_id, workflow_id, straight)
        task_id = new_id(IdKind.TASK)
        values = {
            "task_id": task_id,
            "workspace_id": workspace_id,
            "account_id": account_id,
            "workflow_id": workflow_id or "",
            "attributes": checked_attributes(attributes),
            "status": TaskStatus.PENDING,
            "priority": checked_range(priority, field="Priority", most=MAX_PRIORITY),
            "timeout": checked_range(timeout, field="Timeout", least=1, most=MAX_TASK_TIMEOUT),
            "channel": self.get_task_channel(tx, workspace_id=workspace_id, wanted=channel).unique_name,
            "conversation_id": conversation_id,
            "profile_id": profile_id,
            "virtual_start_at": virtual_start_at,
            "routing_target": straight and straight.target_id,
            "ignore_capacity": straight is not None and straight.ignore_capacity,
        }
        store.insert(tx, tables.tasks, values)
        return self._begin(tx, self.get_task(tx, task_id=task_id))

    def find_open_task(self, tx: Transaction, *, conversation_id: str) -> Task | None:
        """Return the conversation's task that waits or is worked on, if there is one."""
        return store.find_open_task(tx, conversation_id=conversation_id)

    def speaks_language(self, tx: Transaction, *, worker_id: str, task_id: str) -> bool | None:
        """Say whether a worker speaks the language a task asks for; None when it asks for none."""
        wanted = self.get_task(tx, task_id=task_id).attributes.get("language")
        if language_tag(wanted) is None:
            return None
        return speaks(self.get_worker(tx, worker_id=worker_id).languages, wanted)

    def find_last_worker(self, tx: Transaction, *, profile_id: str) -> Worker | None:
        """Return who served a customer last, if they have not left."""
        worker_id = store.find_last_worker(tx, profile_id=profile_id)
        worker = None if worker_id is None else store.find_worker(tx, worker_id)
        return worker if worker is not None and worker.deleted_at is None else None

    def list_tasks(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: TaskFilter | None = None,
        expression: str | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Task]:
        """List a workspace's tasks, oldest first unless asked otherwise; those whose attributes match an `expression`.

        Raises `ExpressionInvalid`.
        """
        wanted = matching or TaskFilter()
        if expression:
            test = parse_named(expression, field="EvaluateTaskAttributes")
            every = store.list_all_tasks(tx, workspace_id=workspace_id)
            ids = frozenset(each.task_id for each in every if test.matches(task_scope(each.attributes)))
            wanted = replace(wanted, ids=ids)
        return store.list_tasks(tx, workspace_id=workspace_id, matching=wanted, page=page)

    def update_task(
        self,
        tx: Transaction,
        *,
        task_id: str,
        attributes: Mapping[str, Any] | None = None,
        priority: int | None = None,
        channel: str | None = None,
        virtual_start_at: datetime | None = None,
    ) -> Task:
        """Change a task; what is None stays. Where it stands in its workflow stays, and who may take it is looked at anew.

        Raises `AttributesInvalid`, `RoutingFieldInvalid`, `TaskChannelNotFound`.
        """
        task = self.get_task(tx, task_id=task_id)
        changes: dict[str, Any] = {}
        if attributes is not None:
            changes["attributes"] = checked_attributes(attributes)
        if priority is not None:
            changes["priority"] = checked_range(priority, field="Priority", most=MAX_PRIORITY)
        if channel is not None:
            found = self.get_task_channel(tx, workspace_id=task.workspace_id, wanted=channel)
            changes["channel"] = found.unique_name
        if virtual_start_at is not None:
            changes["virtual_start_at"] = virtual_start_at
        if not changes:
            return task
        store.update(tx, tables.tasks, task_id, changes)
        changed = self.get_task(tx, task_id=task_id)
        offers.tell_update(tx, changed)
        offers.tell(tx, changed, "task.updated")
        if changed.status == TaskStatus.PENDING and {"attributes", "channel"} & set(changes):
            offers.schedule_offer(tx, changed)
        return changed

    def keep_task_until(self, tx: Transaction, *, task_id: str, until: datetime) -> Task:
        """Let a task that waits last at least until a moment, two weeks after it was made at most; its place stays."""
        task = self._locked_task(tx, task_id)
        wanted = min(int((until - task.created_at).total_seconds()) + 1, MAX_TASK_TIMEOUT)
        if wanted <= task.timeout or task.status not in (TaskStatus.PENDING, TaskStatus.RESERVED):
            return task
        store.update(tx, tables.tasks, task_id, {"timeout": wanted})
        self._expire_at(tx, task_id=task_id, due_at=task.created_at + timedelta(seconds=wanted))
        return self.get_task(tx, task_id=task_id)

    def _expire_at(self, tx: Transaction, *, task_id: str, due_at: datetime) -> None:
        dedup_id = f"{offers.TASK_EXPIRED}:{task_id}"
        enqueue(tx, offers.TASK_EXPIRED, {"task_id": task_id}, due_at=due_at, dedup_id=dedup_id, replace=True)

    def complete_task(self, tx: Transaction, *, task_id: str, reason: str | None = None) -> Task:
        """Finish a task that a worker accepted. Raises `TaskInOtherState`, `TaskNotFound`."""
        task = self._locked_task(tx, task_id)
        check_task_step(task, TaskStatus.COMPLETED)
        finished = store.find_live_reservation(tx, task_id=task_id)
        self._step_live_reservation(tx, task, ReservationStatus.COMPLETED)
        closed = offers.close_task(tx, task, status=TaskStatus.COMPLETED, reason=reason)
        emit(tx, TaskCompleted(**offers.event_ids(closed), worker_id=closed.worker_id))
        if task.worker_id is not None:
            channel = store.find_task_channel(tx, workspace_id=task.workspace_id, wanted=task.channel)
            self._note_idle(tx, worker_id=task.worker_id, channel=channel)
            if finished is not None:
                self._move_worker(tx, worker_id=task.worker_id, activity_id=finished.post_work_activity_id)
            self._offer_next(tx, worker_id=task.worker_id)
        return closed

    def note_passed_on(self, tx: Transaction, *, task_id: str, worker_id: str) -> None:
        """Note which worker has the customer after a task is over; figures then count neither a loss nor an end."""
        store.update(tx, tables.tasks, task_id, {"passed_on_to": worker_id})

    def pass_task_on(self, tx: Transaction, *, task_id: str, taker: Worker) -> Task:
        """Finish a task whose conversation a worker has taken over. Raises `TaskInOtherState`, `TaskNotFound`."""
        self.note_passed_on(tx, task_id=task_id, worker_id=taker.worker_id)
        reason = f"Taken over by {taker.friendly_name}"
        return self.complete_task(tx, task_id=task_id, reason=reason)

    def wrap_up_task(self, tx: Transaction, *, task_id: str, reason: str | None = None) -> Task:
        """Let the worker note things down after the customer is gone. Raises `TaskInOtherState`, `TaskNotFound`."""
        task = self._locked_task(tx, task_id)
        check_task_step(task, TaskStatus.WRAPPING)
        self._step_live_reservation(tx, task, ReservationStatus.WRAPPING)
        values = {"status": TaskStatus.WRAPPING, "reason": reason, "wrapped_at": tx.now}
        store.update(tx, tables.tasks, task_id, values)
        wrapping = self.get_task(tx, task_id=task_id)
        offers.tell_update(tx, wrapping)
        offers.tell(tx, wrapping, "task.wrapup")
        return wrapping

    def cancel_task(self, tx: Transaction, *, task_id: str, reason: str = "") -> Task:
        """Take back a task that nobody accepted yet; its offers stop ringing. Raises `TaskInOtherState`."""
        task = self._locked_task(tx, task_id)
        check_task_step(task, TaskStatus.CANCELED)
        rang = self._end_ringing(tx, task, ReservationStatus.CANCELED)
        canceled = offers.close_task(tx, task, status=TaskStatus.CANCELED, reason=reason)
        for each in rang:
            self._offer_next(tx, worker_id=each.worker_id)
        return canceled

    def delete_task(self, tx: Transaction, *, task_id: str) -> None:
        """Take a task that is over out of every list; what happened to it stays told. Raises `TaskInOtherState`."""
        task = self._locked_task(tx, task_id)
        if task.status not in {TaskStatus.COMPLETED, TaskStatus.CANCELED}:
            check_task_step(task, TaskStatus.CANCELED)
            task = self.cancel_task(tx, task_id=task_id, reason="Deleted")
        offers.tell(tx, task, "task.deleted")
        store.update(tx, tables.tasks, task_id, {"deleted_at": tx.now})

    def who_is_available(
        self, tx: Transaction, *, workflow_id: str, attributes: Mapping[str, Any]
    ) -> list[Worker]:
        """Return the workers who would be asked now for a task with these attributes, the first to be asked in front."""
        workflow = self.get_workflow(tx, workflow_id=workflow_id)
        floor = read_floor(tx, workflow.workspace_id)
        return offers.candidates_for(
            imagined_task(workflow=workflow, attributes=attributes, now=tx.now), floor
        )

    def estimate_wait(
        self, tx: Transaction, *, queue_id: str, channel: str = "default", task_id: str | None = None
    ) -> WaitEstimate:
        """Return how long a waiting task waits yet, or somebody who came to the queue now; "unknown" where nothing tells.

        Raises `QueueNotFound`, `TaskNotFound`.
        """
        task = None if task_id is None else self.get_task(tx, task_id=task_id)
        queue = self.get_queue(tx, queue_id=queue_id)
        if not self.is_open(tx, workspace_id=queue.workspace_id, queue_id=queue_id).is_open:
            return unknown("it is closed")
        return estimates.estimate_wait(tx, queue=queue, channel=channel, task=task)

    # Records

    def get_record(self, tx: Transaction, *, event_id: str) -> Record:
        """Return something that happened. Raises `RecordNotFound`."""
        found = records.find_record(tx, event_id)
        if found is None:
            raise RecordNotFound
        return found

    def list_records(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: RecordFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Record]:
        """List what happened in a workspace, the newest first."""
        return records.list_records(
            tx, workspace_id=workspace_id, matching=matching or RecordFilter(), page=page
        )

    def count_cumulative(
        self, tx: Transaction, *, workspace_id: str, matching: RecordFilter, split_by: Sequence[int] = ()
    ) -> CumulativeFigures:
        """Count what happened in a stretch of time; `split_by` are seconds of waiting to tell apart."""
        return statistics.count_cumulative(
            tx, workspace_id=workspace_id, matching=matching, split_by=split_by
        )

    def count_now(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        queue_id: str | None = None,
        workflow_id: str | None = None,
        channel: str | None = None,
    ) -> RealTimeFigures:
        """Count the tasks of a workspace, a queue or a workflow that are not over."""
        return statistics.count_now(
            tx, workspace_id=workspace_id, queue_id=queue_id, workflow_id=workflow_id, channel=channel
        )

    def count_activities(
        self, tx: Transaction, *, workspace_id: str, workers: Sequence[Worker]
    ) -> list[tuple[Activity, int]]:
        """Return how many of these workers are in each activity."""
        return statistics.count_activities(store.all_activities(tx, workspace_id), workers)

    def sum_activities(
        self, tx: Transaction, *, workspace_id: str, workers: Sequence[Worker], window: Window
    ) -> list[ActivityTime]:
        """Return how long these workers were in each activity during a stretch of time."""
        activities = store.all_activities(tx, workspace_id)
        return statistics.sum_activities(tx, activities=activities, workers=workers, window=window)

    def forget_before(self, tx: Transaction, *, before: datetime) -> int:
        """Forget what happened before a moment; return how many records went."""
        return records.delete_before(tx, before=before)

    # Timers

    def run_timer(self, tx: Transaction, *, kind: str, payload: Mapping[str, Any]) -> None:
        """Do what a due job of this room says; safe to run twice. `kind` is one of `RoutingService.TIMERS`."""
        if kind == offers.RESERVATION_EXPIRED:
            if store.find_reservation(tx, payload["reservation_id"]) is not None:
                self.expire_reservation(tx, reservation_id=payload["reservation_id"])
            return
        task_id = payload["task_id"]
        if store.find_task(tx, task_id) is None:
            return
        if kind == offers.OFFER_TASK:
            self.offer_task(tx, task_id=task_id)
        elif kind == offers.TARGET_EXPIRED:
            self.expire_target(tx, task_id=task_id, position=tuple(payload["position"]))
        elif kind == offers.TASK_EXPIRED:
            self.expire_task(tx, task_id=task_id)

    def expire_target(self, tx: Transaction, *, task_id: str, position: tuple[int, ...]) -> Task:
        """Move a task on whose target's time is over; an offer that rings is left to ring."""
        task = self._locked_task(tx, task_id)
        if task.position != position:
            return task
        ringing = store.find_live_reservation(tx, task_id=task_id)
        if task.status == TaskStatus.RESERVED and ringing is not None:
            # The offer decides first; if it fails, the target is given up when this comes back.
            payload = {"task_id": task_id, "position": list(position)}
            due_at = ringing.expires_at + timedelta(seconds=1)
            dedup_id = f"{offers.TARGET_EXPIRED}:{task_id}"
            enqueue(tx, offers.TARGET_EXPIRED, payload, due_at=due_at, dedup_id=dedup_id, replace=True)
        elif task.status == TaskStatus.PENDING:
            floor = floor_now(tx, task.workspace_id)
            task = offers.advance(tx, task, floor, skipped=False)
            offers.offer(tx, task, floor)
        return self.get_task(tx, task_id=task_id)

    def expire_task(self, tx: Transaction, *, task_id: str) -> Task:
        """Cancel a task that nobody took within its timeout; one that somebody took is returned as it is."""
        task = self._locked_task(tx, task_id)
        if task.status not in (TaskStatus.PENDING, TaskStatus.RESERVED):
            return task
        return self.cancel_task(tx, task_id=task_id, reason=offers.TASK_TOO_OLD)

    # Customers

    def erase_profile(self, tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] = ()) -> int:
        """Delete every task, offer and record about a customer (P12); return how many tasks there were.

        The workspace's callback hears that the platform deleted them itself, by their bare ids.
        """
        gone = store.erase_profile_tasks(tx, profile_id=profile_id, conversation_ids=conversation_ids)
        ids = [one.task_id for one in gone]
        records.erase(tx, profile_id=profile_id, conversation_ids=conversation_ids, task_ids=ids)
        for one in gone:
            if one.was_listed:
                workspace = self.get_workspace(tx, workspace_id=one.workspace_id)
                tell_gone(tx, "task.system-deleted", workspace=workspace, task_id=one.task_id)
        return len(gone)

    def list_profile_tasks(
        self, tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] | None = None
    ) -> list[str]:
        """Return the ids of the tasks about a customer, of these conversations or of all."""
        return store.list_profile_tasks(tx, profile_id=profile_id, conversation_ids=conversation_ids)

    def hand_over_tasks(self, tx: Transaction, *, task_ids: Sequence[str], profile_id: str) -> None:
        """Have tasks be about another profile, which turned out to be the same person, or is no more."""
        store.set_profile(tx, task_ids=task_ids, profile_id=profile_id)
        records.set_profile(tx, task_ids=task_ids, profile_id=profile_id)

    # The beginning of a task

    def _begin(self, tx: Transaction, task: Task) -> Task:
        store.lock_workspace(tx, task.workspace_id)
        emit(tx, TaskCreated(**offers.event_ids(task)))
        offers.tell(tx, task, "task.created")
        self._expire_at(tx, task_id=task.task_id, due_at=tx.now + timedelta(seconds=task.timeout))
        entered = offers.enter_workflow(tx, task, floor_now(tx, task.workspace_id))
        if entered.status == TaskStatus.PENDING:
            offers.schedule_offer(tx, entered)
        return entered


def imagined_task(
    *, workflow: Workflow, attributes: Mapping[str, Any], now: datetime, channel: str = "default"
) -> Task:
    """Return a task that nobody made, to ask what would become of it."""
    return Task(
        task_id="",
        workspace_id=workflow.workspace_id,
        account_id=workflow.account_id,
        workflow_id=workflow.workflow_id,
        queue_id=None,
        position=None,
        attributes=attributes,
        status=TaskStatus.PENDING,
        reason=None,
        priority=0,
        timeout=TASK_TIMEOUT_SECONDS,
        channel=channel,
        virtual_start_at=now,
        routing_target=None,
        ignore_capacity=False,
        deleted_at=None,
        conversation_id=None,
        profile_id=None,
        worker_id=None,
        queue_entered_at=None,
        accepted_at=None,
        finished_at=None,
        created_at=now,
        updated_at=now,
    )
