"""Who is asked for a task, and in what order: pure rules over values that `service.py` has read.

Order of the workers who match: fewest declines of this task, then the target's `order_by`, then who speaks the
customer's language (the task's `language` attribute), then fewest tasks at hand, then longest available.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tieline.routing.configuration import OrderBy, Target
from tieline.routing.expressions import parse_expression
from tieline.routing.languages import speaks
from tieline.routing.models import TaskQueue, Worker


@dataclass(frozen=True, kw_only=True)
class WorkerLoad:
    """A worker and what they have at hand: offers that ring and tasks they accepted and have not finished."""

    worker: Worker
    offers: int = 0
    tasks: int = 0

    def can_be_asked(self) -> bool:
        """Tell whether an offer may ring at this worker's desktop now."""
        worker = self.worker
        if not worker.available or self.offers:
            return False
        return worker.capacity is None or self.tasks < worker.capacity


def task_scope(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names a filter's expression may use: the task's attributes, bare or after `task.`."""
    return {**attributes, "task": attributes}


def worker_scope(worker: Worker) -> dict[str, Any]:
    """Return the names a queue's expression may use: the worker's attributes, bare or after `worker.`."""
    return {**worker.attributes, "worker": _worker_view(worker)}


def target_scope(attributes: Mapping[str, Any], worker: Worker) -> dict[str, Any]:
    """Return the names a target's expression may use: `task.…` and `worker.…`."""
    return {"task": attributes, "worker": _worker_view(worker)}


def head_count_scope(queue: TaskQueue, loads: Iterable[WorkerLoad]) -> dict[str, Any]:
    """Return the names of a `skip_if`: how many of a queue's workers are in which activity."""
    members = [load.worker for load in loads if in_queue(queue, load.worker)]
    counts: dict[str, int] = {
        "available": sum(worker.available for worker in members),
        "unavailable": sum(not worker.available for worker in members),
    }
    for worker in members:
        counts[worker.activity_id] = counts.get(worker.activity_id, 0) + 1
    return {"workers": counts}


def in_queue(queue: TaskQueue, worker: Worker) -> bool:
    """Tell whether a worker belongs to a queue."""
    return parse_expression(queue.target_workers).matches(worker_scope(worker))


def matches_target(
    target: Target, queue: TaskQueue, *, attributes: Mapping[str, Any], worker: Worker
) -> bool:
    """Tell whether a target may offer a task with these attributes to this worker, available or not."""
    if not in_queue(queue, worker):
        return False
    if target.known_worker is not None and not _is_known(target.known_worker, attributes, worker):
        return False
    return target.expression is None or target.expression.matches(target_scope(attributes, worker))


def rank_candidates(
    target: Target,
    queue: TaskQueue,
    *,
    attributes: Mapping[str, Any],
    loads: Iterable[WorkerLoad],
    declines: Mapping[str, int],
) -> list[Worker]:
    """Return the workers who may be asked now, the one to ask first in front.

    `declines` counts by worker id how often each rejected this task or let it time out.
    """
    free = [load for load in loads if load.can_be_asked()]
    matching = [
        load for load in free if matches_target(target, queue, attributes=attributes, worker=load.worker)
    ]
    matching.sort(key=lambda load: _place(load, target, attributes, declines))
    return [load.worker for load in matching]


def _place(
    load: WorkerLoad, target: Target, attributes: Mapping[str, Any], declines: Mapping[str, int]
) -> tuple[Any, ...]:
    worker = load.worker
    return (
        declines.get(worker.worker_id, 0),
        *(_order_value(clause, worker) for clause in target.order_by),
        not speaks(worker.languages, attributes.get("language")),
        load.tasks,
        worker.idle_since,
        worker.worker_id,
    )


def _order_value(clause: OrderBy, worker: Worker) -> tuple[int, int]:
    """A worker without the attribute comes after everybody who has it, whichever the direction."""
    value: Any = worker.attributes
    for name in clause.path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, int) or isinstance(value, bool):
        return 1, 0
    return 0, -value if clause.descending else value


def _is_known(known_worker: tuple[str, str], attributes: Mapping[str, Any], worker: Worker) -> bool:
    kind, path = known_worker
    value: Any = attributes
    for name in path.removeprefix("task.").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None and value == (worker.worker_id if kind == "sid" else worker.friendly_name)


def _worker_view(worker: Worker) -> dict[str, Any]:
    return {
        **worker.attributes,
        "sid": worker.worker_id,
        "friendly_name": worker.friendly_name,
        "activity_sid": worker.activity_id,
        "activity_name": worker.activity_name,
    }
