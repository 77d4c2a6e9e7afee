"""How a task finds its worker: where it stands in its workflow, who is asked next, and when nobody is.

Used by `service.py` alone; each function runs with the workspace locked (`store.lock_workspace`), so that two
transactions never offer two tasks to one worker.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import cancel, enqueue
from tieline.routing import store, tables
from tieline.routing.configuration import Target, parse_configuration
from tieline.routing.errors import WorkflowNotFound
from tieline.routing.events import ReservationCreated, TaskCanceled, TaskUpdated
from tieline.routing.matching import (
    WorkerLoad,
    head_count_scope,
    matches_target,
    rank_candidates,
    task_scope,
)
from tieline.routing.models import (
    OFFER_AGAIN_SECONDS,
    Reservation,
    ReservationStatus,
    Task,
    TaskQueue,
    TaskStatus,
    Worker,
    Workflow,
)

OFFER_TASK = "offer_task"
RESERVATION_EXPIRED = "reservation_expired"
TARGET_EXPIRED = "routing_target_expired"
TASK_EXPIRED = "routing_task_expired"

NO_FILTER = "No filter of the workflow takes this task"
WORKFLOW_ENDED = "Nobody took the task in any target of the workflow"
TASK_TOO_OLD = "Task TTL Exceeded"
"""The vendor's own words for a task that outlived its timeout."""


def enter_workflow(tx: Transaction, task: Task) -> Task:
    """Put a new task at its first target; a task that no filter takes is canceled."""
    configuration = parse_configuration(_workflow(tx, task).configuration)
    position = configuration.first_position(task_scope(task.attributes))
    if position is None:
        return close_task(tx, task, status=TaskStatus.CANCELED, reason=NO_FILTER)
    return _move_to(tx, task, position)


def advance(tx: Transaction, task: Task, *, skipped: bool) -> Task:
    """Move a task on from the target it stands at; at the end of its workflow it is canceled."""
    configuration = parse_configuration(_workflow(tx, task).configuration)
    position = task.position and configuration.position_after(
        task.position, task_scope(task.attributes), skipped=skipped
    )
    if position is None:
        return close_task(tx, task, status=TaskStatus.CANCELED, reason=WORKFLOW_ENDED)
    return _move_to(tx, task, position)


def offer(tx: Transaction, task: Task) -> Reservation | None:
    """Offer a pending task to the first worker who may be asked; None leaves it waiting (or canceled)."""
    loads = store.list_loads(tx, workspace_id=task.workspace_id)
    declines = store.count_declines(tx, task_id=task.task_id)
    while task.status == TaskStatus.PENDING:
        place = _place(tx, task)
        if place is None:
            return None
        target, queue = place
        candidates = rank_candidates(
            target, queue, attributes=task.attributes, loads=loads, declines=declines
        )
        if candidates:
            return _reserve(tx, task, candidates[0])
        if target.skip_if is None or not target.skip_if.matches(head_count_scope(queue, loads)):
            return None
        task = advance(tx, task, skipped=True)
    return None


def offer_after_decline(tx: Transaction, task: Task) -> Reservation | None:
    """Offer a task that somebody declined to whoever has not; else let everybody be asked again after a pause."""
    place = _place(tx, task)
    if place is not None:
        target, queue = place
        declines = store.count_declines(tx, task_id=task.task_id)
        loads = store.list_loads(tx, workspace_id=task.workspace_id)
        others = [load for load in loads if load.worker.worker_id not in declines]
        if rank_candidates(target, queue, attributes=task.attributes, loads=others, declines={}):
            return offer(tx, task)
    schedule_offer(tx, task, seconds=OFFER_AGAIN_SECONDS)
    return None


def schedule_offer(tx: Transaction, task: Task, *, seconds: float = 0) -> None:
    """Have a task offered by a job, now or after `seconds`; one such job waits at a time."""
    due_at = tx.now + timedelta(seconds=seconds)
    enqueue(
        tx,
        OFFER_TASK,
        {"task_id": task.task_id},
        due_at=due_at,
        dedup_id=f"{OFFER_TASK}:{task.task_id}",
        replace=True,
    )


def suits(tx: Transaction, task: Task, load: WorkerLoad) -> bool:
    """Tell whether a task, where it stands, may be offered to this worker now."""
    place = _place(tx, task)
    return (
        place is not None
        and load.can_be_asked()
        and matches_target(*place, attributes=task.attributes, worker=load.worker)
    )


def candidates_for(
    tx: Transaction, *, workflow: Workflow, attributes: Mapping[str, Any], loads: list[WorkerLoad]
) -> list[Worker]:
    """Return who would be asked for a task with these attributes, the first in front, along all its targets."""
    configuration = parse_configuration(workflow.configuration)
    scope = task_scope(attributes)
    found: dict[str, Worker] = {}
    position = configuration.first_position(scope)
    while position is not None:
        target = configuration.target_at(position)
        queue = None if target is None else store.find_queue(tx, target.queue_id)
        if target is not None and queue is not None:
            for worker in rank_candidates(target, queue, attributes=attributes, loads=loads, declines={}):
                found.setdefault(worker.worker_id, worker)
        position = configuration.position_after(position, scope, skipped=True)
    return list(found.values())


def close_task(tx: Transaction, task: Task, *, status: TaskStatus, reason: str | None) -> Task:
    """End a task: its timers stop and, when it is canceled, its event is told."""
    store.update(tx, tables.tasks, task.task_id, {"status": status, "reason": reason, "finished_at": tx.now})
    for kind in (OFFER_TASK, TARGET_EXPIRED, TASK_EXPIRED):
        cancel(tx, dedup_id=f"{kind}:{task.task_id}")
    closed = reread(tx, task)
    tell_update(tx, closed)
    if status == TaskStatus.CANCELED:
        emit(tx, TaskCanceled(**event_ids(closed), reason=reason or ""))
    return closed


def event_ids(task: Task) -> dict[str, Any]:
    """Return the ids every event about a task carries."""
    return {
        "account_id": task.account_id,
        "workspace_id": task.workspace_id,
        "task_id": task.task_id,
        "conversation_id": task.conversation_id,
        "profile_id": task.profile_id,
    }


def tell_update(tx: Transaction, task: Task) -> None:
    """Tell that a task changed."""
    emit(tx, TaskUpdated(**event_ids(task), status=task.status))


def reread(tx: Transaction, task: Task) -> Task:
    """Return the task as it is now."""
    found = store.find_task(tx, task.task_id)
    return found or task


def _workflow(tx: Transaction, task: Task) -> Workflow:
    found = store.find_workflow(tx, task.workflow_id)
    if found is None:
        raise WorkflowNotFound
    return found


def _place(tx: Transaction, task: Task) -> tuple[Target, TaskQueue] | None:
    """Return the target a task stands at and its queue."""
    if task.position is None:
        return None
    target = parse_configuration(_workflow(tx, task).configuration).target_at(task.position)
    queue = None if target is None else store.find_queue(tx, target.queue_id)
    return (target, queue) if target is not None and queue is not None else None


def _move_to(tx: Transaction, task: Task, position: tuple[int, int]) -> Task:
    target = parse_configuration(_workflow(tx, task).configuration).target_at(position)
    if target is None:
        return task
    changes: dict[str, Any] = {
        "filter_index": position[0],
        "target_index": position[1],
        "queue_id": target.queue_id,
    }
    if task.queue_id != target.queue_id:
        changes["queue_entered_at"] = tx.now
    if target.priority is not None:
        changes["priority"] = target.priority
    store.update(tx, tables.tasks, task.task_id, changes)
    dedup_id = f"{TARGET_EXPIRED}:{task.task_id}"
    cancel(tx, dedup_id=dedup_id)
    if target.timeout is not None:
        payload = {"task_id": task.task_id, "position": list(position)}
        due_at = tx.now + timedelta(seconds=target.timeout)
        enqueue(tx, TARGET_EXPIRED, payload, due_at=due_at, dedup_id=dedup_id, replace=True)
    return reread(tx, task)


def _reserve(tx: Transaction, task: Task, worker: Worker) -> Reservation | None:
    reservation_id = new_id(IdKind.RESERVATION)
    expires_at = tx.now + timedelta(seconds=_workflow(tx, task).reservation_timeout)
    store.insert(
        tx,
        tables.reservations,
        {
            "reservation_id": reservation_id,
            "workspace_id": task.workspace_id,
            "account_id": task.account_id,
            "task_id": task.task_id,
            "worker_id": worker.worker_id,
            "worker_name": worker.friendly_name,
            "status": ReservationStatus.PENDING,
            "conversation_id": task.conversation_id,
            "expires_at": expires_at,
        },
    )
    store.update(tx, tables.tasks, task.task_id, {"status": TaskStatus.RESERVED})
    cancel(tx, dedup_id=f"{OFFER_TASK}:{task.task_id}")
    enqueue(
        tx,
        RESERVATION_EXPIRED,
        {"reservation_id": reservation_id},
        due_at=expires_at,
        dedup_id=f"{RESERVATION_EXPIRED}:{reservation_id}",
    )
    tell_update(tx, reread(tx, task))
    created = ReservationCreated(**event_ids(task), reservation_id=reservation_id, worker_id=worker.worker_id)
    emit(tx, created)
    return store.find_reservation(tx, reservation_id)
