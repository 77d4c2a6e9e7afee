"""Figures of a workspace, a queue, a workflow or its workers: as it is now, and over a stretch of time.

Cumulative figures are counted from the records of the stretch; what is over is never recomputed from what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tieline.kit.db import Transaction
from tieline.routing.models import Activity, TaskStatus, Worker
from tieline.routing.records import store
from tieline.routing.records.models import Record, RecordFilter, Window

_RESERVATIONS = {
    "created": "reservation.created",
    "accepted": "reservation.accepted",
    "rejected": "reservation.rejected",
    "timed_out": "reservation.timeout",
    "canceled": "reservation.canceled",
    "rescinded": "reservation.rescinded",
}
_TASKS = {
    "created": "task.created",
    "canceled": "task.canceled",
    "completed": "task.completed",
    "deleted": "task.deleted",
    "moved": "task-queue.moved",
    "entered": "task-queue.entered",
    "entered_workflow": "workflow.entered",
    "timed_out_in_workflow": "workflow.timeout",
}


@dataclass(frozen=True, kw_only=True)
class WaitTimes:
    """How long something took, in whole seconds."""

    avg: int = 0
    min: int = 0
    max: int = 0
    total: int = 0

    @classmethod
    def of(cls, seconds: Sequence[int]) -> WaitTimes:
        """Sum up; nothing took no time."""
        if not seconds:
            return cls()
        total = sum(seconds)
        return cls(avg=round(total / len(seconds)), min=min(seconds), max=max(seconds), total=total)


@dataclass(frozen=True, kw_only=True)
class ActivityTime:
    """How long workers were in an activity, a stay each."""

    activity: Activity
    times: WaitTimes


@dataclass(frozen=True, kw_only=True)
class Split:
    """Accepted offers and canceled tasks, by whether they waited longer than a threshold."""

    accepted_above: int
    accepted_below: int
    canceled_above: int
    canceled_below: int


@dataclass(frozen=True, kw_only=True)
class CumulativeFigures:
    """What happened in a stretch of time."""

    window: Window
    tasks: Mapping[str, int]
    reservations: Mapping[str, int]
    until_accepted: WaitTimes
    until_canceled: WaitTimes
    in_queue_until_accepted: WaitTimes
    split_by_wait: Mapping[int, Split] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RealTimeFigures:
    """What waits and is worked on now. `longest` and `longest_in_queue` are (task id, age in seconds)."""

    by_status: Mapping[str, int]
    by_priority: Mapping[int, int]
    longest: tuple[str, int] | None
    longest_in_queue: tuple[str, int] | None

    @property
    def total(self) -> int:
        """Return how many tasks there are."""
        return sum(self.by_status.values())


def count_cumulative(
    tx: Transaction, *, workspace_id: str, matching: RecordFilter, split_by: Sequence[int] = ()
) -> CumulativeFigures:
    """Count the records that match; `matching` needs a window. `split_by` are thresholds in seconds."""
    assert matching.window is not None
    facts = store.list_facts(tx, workspace_id=workspace_id, matching=matching)
    counts = Counter(kind for kind, _, _ in facts)
    accepted = _seconds(facts, "reservation.accepted")
    canceled = _seconds(facts, "task.canceled")
    queued = [held for kind, _, held in facts if kind == "reservation.accepted" and held is not None]
    return CumulativeFigures(
        window=matching.window,
        tasks={name: counts[kind] for name, kind in _TASKS.items()},
        reservations={name: counts[kind] for name, kind in _RESERVATIONS.items()},
        until_accepted=WaitTimes.of(accepted),
        until_canceled=WaitTimes.of(canceled),
        in_queue_until_accepted=WaitTimes.of(queued),
        split_by_wait={each: _split(each, accepted, canceled) for each in split_by},
    )


def _seconds(facts: Iterable[tuple[str, int | None, int | None]], wanted: str) -> list[int]:
    return [waited for kind, waited, _ in facts if kind == wanted and waited is not None]


def _split(threshold: int, accepted: Sequence[int], canceled: Sequence[int]) -> Split:
    return Split(
        accepted_above=sum(each > threshold for each in accepted),
        accepted_below=sum(each <= threshold for each in accepted),
        canceled_above=sum(each > threshold for each in canceled),
        canceled_below=sum(each <= threshold for each in canceled),
    )


def count_now(
    tx: Transaction,
    *,
    workspace_id: str,
    queue_id: str | None = None,
    workflow_id: str | None = None,
    channel: str | None = None,
) -> RealTimeFigures:
    """Count the tasks of a workspace, a queue or a workflow that are not over."""
    about = {
        "workspace_id": workspace_id,
        "queue_id": queue_id,
        "workflow_id": workflow_id,
        "channel": channel,
    }
    by_status: Counter[str] = Counter(
        dict.fromkeys(
            map(str, (TaskStatus.PENDING, TaskStatus.RESERVED, TaskStatus.ASSIGNED, TaskStatus.WRAPPING)), 0
        )
    )
    by_priority: Counter[int] = Counter()
    for status, priority, number in store.count_open_tasks(tx, **about):  # type: ignore[arg-type]
        by_status[status] += number
        by_priority[priority] += number
    ages = {}
    for since in ("created_at", "queue_entered_at"):
        found = store.find_longest_waiting(tx, **about, since=since)  # type: ignore[arg-type]
        ages[since] = found and (found[0], max(0, int((tx.now - found[1]).total_seconds())))
    return RealTimeFigures(
        by_status=by_status,
        by_priority=by_priority,
        longest=ages["created_at"],
        longest_in_queue=ages["queue_entered_at"],
    )


# Activities ----------------------------------------------------------------------------------------------------------


def count_activities(activities: Sequence[Activity], workers: Iterable[Worker]) -> list[tuple[Activity, int]]:
    """Return how many of these workers are in each activity."""
    counts = Counter(worker.activity_id for worker in workers)
    return [(activity, counts[activity.activity_id]) for activity in activities]


def sum_activities(
    tx: Transaction, *, activities: Sequence[Activity], workers: Sequence[Worker], window: Window
) -> list[ActivityTime]:
    """Return how long these workers were in each activity during the window."""
    wanted = {worker.worker_id for worker in workers}
    changes: dict[str, list[Record]] = {}
    if workers:
        workspace_id = workers[0].workspace_id
        for each in store.list_activity_changes(tx, workspace_id=workspace_id, since=window.start):
            if each.worker_id in wanted:
                changes.setdefault(str(each.worker_id), []).append(each)
    stays: dict[str, list[int]] = {}
    until = min(window.end, tx.now)
    for worker in workers:
        for activity_id, seconds in _stays(worker, changes.get(worker.worker_id, []), window.start, until):
            stays.setdefault(activity_id, []).append(seconds)
    return [
        ActivityTime(activity=each, times=WaitTimes.of(stays.get(each.activity_id, [])))
        for each in activities
    ]


def _stays(
    worker: Worker, changes: Sequence[Record], start: datetime, end: datetime
) -> Iterable[tuple[str, int]]:
    """Return the worker's stays between two moments: what each change ended, and what the last one began."""
    since = max(start, worker.created_at)
    for change in changes:
        before = change.data.get("worker_previous_activity_id")
        if before is not None and since < end:
            yield str(before), _between(since, min(change.created_at, end))
        since = max(since, change.created_at)
    if since < end:
        yield worker.activity_id, _between(since, end)


def _between(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))
