"""The part of the routing service about tasks that change hands: led elsewhere while they wait, given away, taken back.

Who transfers what to whom is the interactions room's business; here is what it means for tasks, and the directory of whom
and which queue a conversation could go to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind
from tieline.routing import offers, store, tables
from tieline.routing.errors import (
    QueueNotFound,
    RoutingFieldInvalid,
    TaskInOtherState,
    WorkerNotFound,
    WorkflowNotFound,
)
from tieline.routing.fields import checked_attributes
from tieline.routing.floor import floor_now, read_floor
from tieline.routing.matching import in_queue
from tieline.routing.models import ReservationStatus, Task, TaskQueue, TaskStatus, Worker
from tieline.routing.work import RoutingWork


@dataclass(frozen=True, kw_only=True)
class Straight:
    """A task that goes by no workflow: to a queue, or to one worker, whether or not their channel is full."""

    target_id: str
    ignore_capacity: bool = False


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """A worker as others see them: what they have at hand, and why they cannot take more of a channel (None: they can)."""

    worker: Worker
    tasks: int
    offers: int
    why_not: str | None


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """A queue with how many wait in it, how many workers it has, and how many of these are available."""

    queue: TaskQueue
    waiting: int
    eligible: int
    available: int


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Whom, and which queue, a conversation could go to."""

    workers: tuple[Colleague, ...]
    queues: tuple[QueueLine, ...]


class RoutingMoves(RoutingWork):
    """Leads waiting tasks elsewhere, and knows where they could go."""

    def list_open_tasks(self, tx: Transaction, *, conversation_id: str) -> list[Task]:
        """Return the conversation's tasks that wait or are worked on, oldest first; two while a worker is brought in."""
        return store.list_open_tasks(tx, conversation_id=conversation_id)

    def redirect_task(
        self,
        tx: Transaction,
        *,
        task_id: str,
        straight: Straight | None = None,
        workflow_id: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Task:
        """Lead a task that nobody has accepted elsewhere; where it rings, it stops. It keeps its place in the line.

        Args:
            tx: the open transaction.
            task_id: which task.
            straight: the worker or queue it goes to now.
            workflow_id: or the rules that find its queue.
            attributes: what expressions and the worker see from now on; None leaves them.

        Raises:
            TaskInOtherState, and what `create_task` does for a way that there is not.
        """
        task = self._locked_task(tx, task_id)
        if task.status not in {TaskStatus.PENDING, TaskStatus.RESERVED}:
            raise TaskInOtherState(
                f"The task is {task.status} and goes nowhere else.", conflicting_id=task_id
            )
        self._check_way(tx, task.workspace_id, workflow_id, straight)
        rang = self._end_ringing(tx, task, ReservationStatus.RESCINDED)
        changes: dict[str, Any] = {
            "status": TaskStatus.PENDING,
            "workflow_id": workflow_id or "",
            "routing_target": straight and straight.target_id,
            "ignore_capacity": straight is not None and straight.ignore_capacity,
            "filter_index": None,
            "target_index": None,
        }
        if attributes is not None:
            changes["attributes"] = checked_attributes(attributes)
        store.update(tx, tables.tasks, task_id, changes)
        moved = self.get_task(tx, task_id=task_id)
        offers.tell_update(tx, moved)
        entered = offers.enter_workflow(tx, moved, floor_now(tx, moved.workspace_id))
        if entered.status == TaskStatus.PENDING:
            offers.schedule_offer(tx, entered)
        for each in rang:
            self._offer_next(tx, worker_id=each.worker_id, except_task_id=task_id)
        return self.get_task(tx, task_id=task_id)

    def note_transfer(self, tx: Transaction, *, task_id: str, step: str, more: Mapping[str, Any]) -> None:
        """Record how far the transfer of a task came: initiated, attempt-failed, failed, canceled or completed."""
        offers.tell(tx, self.get_task(tx, task_id=task_id), f"task.transfer-{step}", more=dict(more))

    def why_no_room(self, tx: Transaction, *, worker_id: str, channel: str) -> str | None:
        """Say why a worker can hold no more tasks of a channel; None when they can, available or not."""
        worker = self._present(tx, worker_id)
        load = read_floor(tx, worker.workspace_id).load_of(worker_id)
        return "has left" if load is None else load.why_full(channel)

    def read_directory(self, tx: Transaction, *, workspace_id: str, channel: str) -> Directory:
        """Return whom and which queue a task of a channel could go to, by name."""
        floor, waiting = read_floor(tx, workspace_id), store.count_waiting(tx, workspace_id=workspace_id)
        colleagues = (
            Colleague(
                worker=load.worker,
                tasks=load.tasks,
                offers=load.offers,
                why_not=load.why_not_now(channel),
            )
            for load in floor.loads
        )
        lines = []
        for queue in floor.queues.values():
            members = [load.worker for load in floor.loads if in_queue(queue, load)]
            line = QueueLine(
                queue=queue,
                waiting=waiting.get(queue.queue_id, 0),
                eligible=len(members),
                available=sum(worker.available for worker in members),
            )
            lines.append(line)
        return Directory(
            workers=tuple(sorted(colleagues, key=lambda one: one.worker.friendly_name)),
            queues=tuple(sorted(lines, key=lambda one: one.queue.friendly_name)),
        )

    def _check_way(
        self, tx: Transaction, workspace_id: str, workflow_id: str | None, straight: Straight | None
    ) -> str:
        """Return the account of a way that there is.

        Raises `WorkflowNotFound`, `QueueNotFound`, `WorkerNotFound`, `RoutingFieldInvalid`.
        """
        if straight is None:
            workflow = self.get_workflow(tx, workflow_id=workflow_id or "")
            if workflow.workspace_id != workspace_id:
                raise WorkflowNotFound
            return workflow.account_id
        if straight.target_id.startswith(IdKind.WORKER):
            worker = self._present(tx, straight.target_id)
            if worker.workspace_id != workspace_id:
                raise WorkerNotFound
            return worker.account_id
        if straight.ignore_capacity:
            raise RoutingFieldInvalid(
                "Only a task that is made for one worker may ignore capacity.", field="IgnoreCapacity"
            )
        queue = self.get_queue(tx, queue_id=straight.target_id)
        if queue.workspace_id != workspace_id:
            raise QueueNotFound
        return queue.account_id
