"""How a task finds its worker: where it stands in its workflow, who is asked next, and when nobody is.

Used by the services alone; each function runs with the workspace locked (`store.lock_workspace`), so that two
transactions never offer two tasks to one worker. What is decided is kept by `decisions.py`, what happened by `records/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import cancel, enqueue
from tieline.routing import decisions, store, tables
from tieline.routing.events import ReservationCreated, TaskCanceled, TaskUpdated, WorkerActivityChanged
from tieline.routing.floor import Floor, Place, floor_now
from tieline.routing.matching import (
    WorkerLoad,
    head_count_scope,
    named_worker,
    rank_candidates,
    task_scope,
    why_not_here,
)
from tieline.routing.models import (
    MAX_ASSIGNMENTS,
    OFFER_AGAIN_SECONDS,
    RESERVATION_TIMEOUT_SECONDS,
    Reservation,
    ReservationStatus,
    Task,
    TaskStatus,
    Worker,
    Workflow,
)
from tieline.routing.records import record

OFFER_TASK = "offer_task"
RESERVATION_EXPIRED = "reservation_expired"
TARGET_EXPIRED = "routing_target_expired"
TASK_EXPIRED = "routing_task_expired"

NO_FILTER = "No filter of the workflow takes this task"
WORKFLOW_ENDED = "Nobody took the task in any target of the workflow"
OFFERED_TOO_OFTEN = f"The task was offered {MAX_ASSIGNMENTS} times"
TASK_TOO_OLD = "Task TTL Exceeded"
"""The vendor's own words for a task that outlived its timeout."""

GIVEN_UP = frozenset({NO_FILTER, WORKFLOW_ENDED, OFFERED_TOO_OFTEN, TASK_TOO_OLD})
"""Why the router itself gives a task up; any other reason is somebody's word."""


def enter_workflow(tx: Transaction, task: Task, floor: Floor) -> Task:
    """Put a new task at its first target; a task that no filter takes is canceled."""
    configuration = floor.configuration_of(task)
    position = configuration.first_position(task_scope(task.attributes))
    if position is None:
        tell(tx, task, "workflow.rejected")
        decisions.keep(tx, task, "no filter", rules=[each.friendly_name for each in configuration.rules])
        return close_task(tx, task, status=TaskStatus.CANCELED, reason=NO_FILTER)
    tell(tx, task, "workflow.entered")
    return _move_to(tx, task, position, floor)


def advance(tx: Transaction, task: Task, floor: Floor, *, skipped: bool) -> Task:
    """Move a task on from the target it stands at; at the end of its workflow it is canceled."""
    tell(tx, task, "workflow.skipped" if skipped else "task-queue.timeout")
    position = task.position and floor.configuration_of(task).position_after(
        task.position, task_scope(task.attributes), skipped=skipped
    )
    if position is None:
        tell(tx, task, "workflow.timeout")
        decisions.keep(tx, task, "workflow ended")
        return close_task(tx, task, status=TaskStatus.CANCELED, reason=WORKFLOW_ENDED)
    return _move_to(tx, task, position, floor)


def offer(tx: Transaction, task: Task, floor: Floor | None = None) -> Reservation | None:
    """Offer a pending task to the first who may be asked, or the first few; None leaves it waiting (or canceled)."""
    floor = floor or floor_now(tx, task.workspace_id)
    declines = store.count_declines(tx, task_id=task.task_id)
    while task.status == TaskStatus.PENDING:
        place = floor.place_of(task)
        if place is None:
            return None
        candidates = _rank(task, place, floor, declines)
        if candidates:
            return _reserve_first(tx, task, place, floor, candidates)
        decisions.keep_waiting(tx, task, place, floor=floor)
        if not may_skip(place, floor):
            return None
        task = advance(tx, task, floor, skipped=True)
    return None


def may_skip(place: Place, floor: Floor) -> bool:
    """Tell whether a target gives a task up at once when nobody can take it right now."""
    rule = place.target.skip_if
    return rule is not None and rule.matches(head_count_scope(place.queue, floor.loads, memo=floor.memo))


def _rank(task: Task, place: Place, floor: Floor, declines: Mapping[str, int]) -> list[Worker]:
    return rank_candidates(
        place.target,
        place.queue,
        task=task,
        loads=floor.askable,
        declines=declines,
        optimized=floor.is_optimized(task.channel),
        memo=floor.memo,
    )


def _reserve_first(
    tx: Transaction, task: Task, place: Place, floor: Floor, candidates: Sequence[Worker]
) -> Reservation | None:
    """Let a task ring at the first of the candidates, or at as many as its queue asks at a time."""
    if store.count_reservations(tx, task_id=task.task_id) >= MAX_ASSIGNMENTS:
        close_task(tx, task, status=TaskStatus.CANCELED, reason=OFFERED_TOO_OFTEN)
        return None
    most = place.queue.max_reserved_workers if place.queue else 1
    decisions.keep_offer(
        tx, task, place, floor=floor, chosen=candidates[:most], passed_over=candidates[most:]
    )
    is_known = place.target.known_worker is not None
    made = [reserve(tx, task, worker, floor, is_known=is_known) for worker in candidates[:most]]
    return made[0]


def offer_after_decline(tx: Transaction, task: Task) -> Reservation | None:
    """Offer a task that somebody declined to whoever has not; else let everybody be asked again after a pause."""
    floor = floor_now(tx, task.workspace_id)
    place = floor.place_of(task)
    if place is not None:
        declines = store.count_declines(tx, task_id=task.task_id)
        ranked = _rank(task, place, floor, {})
        if not ranked or any(each.worker_id not in declines for each in ranked):
            made = offer(tx, task, floor)
            if made is not None:
                return made
    if reread(tx, task).status == TaskStatus.PENDING:
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


def suits(task: Task, load: WorkerLoad, floor: Floor) -> bool:
    """Tell whether a task, where it stands, may be offered to a worker who has this at hand."""
    place = floor.place_of(task)
    return (
        place is not None
        and load.why_not_now(task.channel, ignore_capacity=task.ignore_capacity) is None
        and why_not_here(place.target, place.queue, task=task, load=load, memo=floor.memo) is None
    )


def candidates_for(task: Task, floor: Floor) -> list[Worker]:
    """Return who would be asked for a task, the first in front, along all its targets."""
    configuration = floor.configuration_of(task)
    scope = task_scope(task.attributes)
    found: dict[str, Worker] = {}
    position = configuration.first_position(scope)
    while position is not None:
        target = configuration.target_at(position)
        queue = None if target is None else floor.queues.get(target.queue_id)
        if target is not None and queue is not None:
            for worker in rank_candidates(
                target, queue, task=task, loads=floor.askable, declines={}, memo=floor.memo
            ):
                found.setdefault(worker.worker_id, worker)
        position = configuration.position_after(position, scope, skipped=True)
    return list(found.values())


def close_task(tx: Transaction, task: Task, *, status: TaskStatus, reason: str | None) -> Task:
    """End a task: its timers stop and its end is told."""
    store.update(tx, tables.tasks, task.task_id, {"status": status, "reason": reason, "finished_at": tx.now})
    for kind in (OFFER_TASK, TARGET_EXPIRED, TASK_EXPIRED):
        cancel(tx, dedup_id=f"{kind}:{task.task_id}")
    closed = reread(tx, task)
    tell_update(tx, closed)
    tell(tx, closed, f"task.{status}")
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


def tell(
    tx: Transaction,
    task: Task,
    kind: str,
    *,
    reservation: Reservation | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Record what happened to a task or to an offer of it."""
    record(
        tx,
        kind,
        account_id=task.account_id,
        workspace_id=task.workspace_id,
        task=task,
        reservation=reservation,
        more=more,
    )


def reread(tx: Transaction, task: Task) -> Task:
    """Return the task as it is now."""
    found = store.find_task(tx, task.task_id)
    return found or task


def _move_to(tx: Transaction, task: Task, position: tuple[int, int], floor: Floor) -> Task:
    configuration = floor.configuration_of(task)
    target = configuration.target_at(position)
    if target is None:
        return task
    queue_id = None if task.worker_wanted else target.queue_id
    changes: dict[str, Any] = {"filter_index": position[0], "target_index": position[1], "queue_id": queue_id}
    if task.queue_id != queue_id:
        changes["queue_entered_at"] = tx.now
    if target.priority is not None:
        changes["priority"] = target.priority
    store.update(tx, tables.tasks, task.task_id, changes)
    moved = reread(tx, task)
    if task.position is None or position[0] != task.position[0]:
        rule = configuration.all_rules()[position[0]].friendly_name
        known = {"known_worker_id": named_worker(target, attributes=moved.attributes, loads=floor.loads)}
        tell(tx, moved, "workflow.target-matched", more={"workflow_filter_name": rule, **known})
    if queue_id is not None and task.queue_id != queue_id:
        tell(tx, moved, "task-queue.entered" if task.queue_id is None else "task-queue.moved")
        if task.queue_id is not None:
            tell(tx, moved, "task-queue.entered")
    _limit_stay(tx, moved, position, target.timeout)
    return moved


def _limit_stay(tx: Transaction, task: Task, position: tuple[int, int], timeout: int | None) -> None:
    """Have a task leave its target when the target's time is over."""
    dedup_id = f"{TARGET_EXPIRED}:{task.task_id}"
    cancel(tx, dedup_id=dedup_id)
    if timeout is not None:
        payload = {"task_id": task.task_id, "position": list(position)}
        due_at = tx.now + timedelta(seconds=timeout)
        enqueue(tx, TARGET_EXPIRED, payload, due_at=due_at, dedup_id=dedup_id, replace=True)


@dataclass(frozen=True, kw_only=True)
class _Ring:
    """How long an offer rings, and whether a program is asked about it."""

    seconds: int
    has_callback: bool

    @classmethod
    def of(cls, workflow: Workflow | None) -> _Ring:
        if workflow is None:
            return cls(seconds=RESERVATION_TIMEOUT_SECONDS, has_callback=False)
        asked = workflow.assignment_callback_url or workflow.fallback_assignment_callback_url
        return cls(seconds=workflow.reservation_timeout, has_callback=bool(asked))


def reserve(
    tx: Transaction, task: Task, worker: Worker, floor: Floor | None = None, *, is_known: bool = False
) -> Reservation:
    """Let a task ring at a worker's desktop; `is_known` says that the task itself names this worker."""
    workflow = store.find_workflow(tx, task.workflow_id)
    ring, reservation_id = _Ring.of(workflow), new_id(IdKind.RESERVATION)
    expires_at = tx.now + timedelta(seconds=ring.seconds)
    values = {
        "reservation_id": reservation_id,
        "workspace_id": task.workspace_id,
        "account_id": task.account_id,
        "task_id": task.task_id,
        "worker_id": worker.worker_id,
        "worker_name": worker.friendly_name,
        "status": ReservationStatus.PENDING,
        "conversation_id": task.conversation_id,
        "expires_at": expires_at,
    }
    store.insert(tx, tables.reservations, values)
    store.update(tx, tables.tasks, task.task_id, {"status": TaskStatus.RESERVED})
    cancel(tx, dedup_id=f"{OFFER_TASK}:{task.task_id}")
    enqueue(
        tx,
        RESERVATION_EXPIRED,
        {"reservation_id": reservation_id},
        due_at=expires_at,
        dedup_id=f"{RESERVATION_EXPIRED}:{reservation_id}",
    )
    reserved = reread(tx, task)
    tell_update(tx, reserved)
    ids = {"reservation_id": reservation_id, "worker_id": worker.worker_id}
    emit(tx, ReservationCreated(**event_ids(task), **ids, has_callback=ring.has_callback))
    made = store.find_reservation(tx, reservation_id)
    assert made is not None
    more = {"known_worker_id": worker.worker_id} if is_known else None
    tell(tx, reserved, "reservation.created", reservation=made, more=more)
    if floor is not None and not floor.workspace.multi_task_enabled:
        queue = floor.queues.get(task.queue_id or "")
        move_worker(tx, worker=worker, activity_id=queue.reservation_activity_id if queue else None)
    return made


def move_worker(tx: Transaction, *, worker: Worker, activity_id: str | None) -> Worker:
    """Change what a worker does; None, or what they do already, leaves them as they are."""
    if activity_id is None or activity_id == worker.activity_id:
        return worker
    values = {"activity_id": activity_id, "activity_since": tx.now, "idle_since": tx.now}
    store.update(tx, tables.workers, worker.worker_id, values)
    moved = store.find_worker(tx, worker.worker_id)
    if moved is None:
        return worker
    event = WorkerActivityChanged(
        account_id=moved.account_id,
        workspace_id=moved.workspace_id,
        worker_id=moved.worker_id,
        activity_id=activity_id,
        available=moved.available,
    )
    emit(tx, event)
    before = int((tx.now - worker.activity_since).total_seconds())
    record(
        tx,
        "worker.activity.update",
        account_id=moved.account_id,
        workspace_id=moved.workspace_id,
        worker_id=moved.worker_id,
        activity_id=activity_id,
        more={
            "worker_previous_activity_id": worker.activity_id,
            "worker_previous_activity_name": worker.activity_name,
            "worker_time_in_previous_activity": before,
        },
    )
    return moved
