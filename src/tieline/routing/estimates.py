"""The line of a queue as it is now, read for an estimate of the wait; how the estimate is made is in `waiting.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from tieline.kit.db import Transaction
from tieline.routing import store
from tieline.routing.floor import Floor, read_floor
from tieline.routing.matching import WorkerLoad, in_queue, waiting_order
from tieline.routing.models import VOICE, Held, Task, TaskQueue
from tieline.routing.waiting import Line, WaitEstimate, estimate, unknown

_LATELY = timedelta(days=28)
_MOST_PLACES = 500
_NEWEST_FIRST = "the newest is served first, so nobody's place in the line is kept"


def estimate_wait(
    tx: Transaction, *, queue: TaskQueue, channel: str = "default", task: Task | None = None
) -> WaitEstimate:
    """Return how long a waiting task waits yet, or somebody who would come to a queue now.

    Args:
        tx: the open transaction, or a read.
        queue: the queue.
        channel: the task channel somebody would come by; a task has its own.
        task: the task that waits; None is somebody who would come now.
    """
    if queue.task_order == "LIFO":
        return unknown(_NEWEST_FIRST)
    floor = read_floor(tx, queue.workspace_id)
    channel = task.channel if task is not None else channel
    waiting = store.list_waiting_tasks(tx, workspace_id=queue.workspace_id)
    held = store.list_held(tx, workspace_id=queue.workspace_id)
    members = [load for load in floor.loads if _serves(load, queue, channel)]
    busy, free = _places(members, channel, held)
    lately = store.list_served(tx, queue_id=queue.queue_id, channel=channel, since=tx.now - _LATELY)
    line = Line(
        ahead=_ahead(waiting, queue, floor, members, task),
        busy=busy,
        free=free,
        served=lately,
        leaving=store.leaving_rate(tx, queue_id=queue.queue_id, since=tx.now - _LATELY),
    )
    return estimate(line)


def _serves(load: WorkerLoad, queue: TaskQueue, channel: str) -> bool:
    setting = load.setting(channel)
    return load.worker.available and setting.available and setting.capacity > 0 and in_queue(queue, load)


def _places(
    members: Sequence[WorkerLoad], channel: str, held: Mapping[str, Sequence[Held]]
) -> tuple[list[float], int]:
    """Return for how long each taken place of work is taken, and how many are free."""
    busy: list[float] = []
    free = 0
    for load in members:
        mine = held.get(load.worker.worker_id, ())
        most, blocking = load.setting(channel).capacity, [each for each in mine if each.channel == channel]
        if load.worker.capacity is not None and load.worker.capacity < most:
            most, blocking = load.worker.capacity, list(mine)
        calls = [each for each in mine if each.channel == VOICE]
        if load.one_at_a_time:
            most, blocking = 1, list(mine)
        elif load.voice_alone and channel != VOICE and calls:
            most, blocking = 1, calls
        busy += [each.seconds for each in blocking[:most]]
        free += max(0, most - len(blocking))
    return busy[:_MOST_PLACES], min(free, _MOST_PLACES)


def _ahead(
    waiting: Sequence[Task],
    queue: TaskQueue,
    floor: Floor,
    members: Sequence[WorkerLoad],
    task: Task | None,
) -> int:
    """Count who is served before: of the queue itself, and of others in the measure they share its workers."""
    order = waiting_order(waiting, floor.queues, first=floor.workspace.prioritize_queue_order)
    before: list[Task] = []
    for each in order:
        if task is not None and each.task_id == task.task_id:
            break
        before.append(each)
    if task is None:
        # Whoever comes now stands behind all of its priority, which is the lowest.
        before = list(order)
    shares: dict[str | None, float] = {queue.queue_id: 1.0}
    for queue_id in {each.queue_id for each in before} - {queue.queue_id}:
        shares[queue_id] = _share(floor.queues.get(queue_id or ""), floor, members)
    return round(sum(shares[each.queue_id] for each in before))


def _share(other: TaskQueue | None, floor: Floor, members: Sequence[WorkerLoad]) -> float:
    """Return which part of another queue's workers on duty are among these."""
    if other is None:
        return 0.0
    theirs = {
        load.worker.worker_id for load in floor.loads if load.worker.available and in_queue(other, load)
    }
    mine = {load.worker.worker_id for load in members}
    return len(theirs & mine) / len(theirs) if theirs else 0.0
