"""Who is asked for a task, and in what order: pure rules over values that `floor.py` has read.

Order of the workers who match: fewest declines of this task, then the target's `order_by`, then who speaks the
customer's language (the task's `language` attribute), then who served this customer last (`lastWorkerId`), then fewest
tasks at hand, then longest available. `why_not_now` and `why_not_here` say in words why somebody is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tieline.routing.configuration import OrderBy, Target
from tieline.routing.expressions import parse_expression
from tieline.routing.languages import speaks
from tieline.routing.models import (
    DEFAULT_CAPACITY,
    VOICE,
    VOICE_CAPACITY,
    ChannelSetting,
    Task,
    TaskQueue,
    Worker,
)

LAST_WORKER = "lastWorkerId"
"""The attribute of a task that names who served its customer last."""

INSIDE = "workerSidsInConversation"
"""The attribute of a task that names who is in its conversation already, and is not asked for it."""

WORKER_FIELDS = frozenset({"sid", "friendly_name", "activity_sid", "activity_name", "channel"})
"""What an expression may ask of a worker beside their attributes."""


@dataclass(frozen=True, kw_only=True)
class WorkerLoad:
    """A worker and what they have at hand: offers that ring and tasks they accepted and have not finished.

    `held` counts both by channel; `channels` is what was set for the worker there, by the channel's unique name.
    """

    worker: Worker
    offers: int = 0
    tasks: int = 0
    held: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, ChannelSetting] = field(default_factory=dict)
    one_at_a_time: bool = False
    voice_alone: bool = False
    most_offers: int = 1

    @property
    def is_askable(self) -> bool:
        """Tell whether they are on duty and may be asked about something now."""
        return self.worker.available and self.offers < self.most_offers

    def setting(self, channel: str) -> ChannelSetting:
        """Return how much of a channel this worker takes."""
        usual = VOICE_CAPACITY if channel == VOICE else DEFAULT_CAPACITY
        return self.channels.get(channel) or ChannelSetting(capacity=usual, available=True, idle_since=None)

    def why_not_now(self, channel: str, *, ignore_capacity: bool = False) -> str | None:
        """Say why no offer of this channel may ring at this worker's desktop now; None when one may."""
        worker = self.worker
        if not worker.available:
            return f"is in the activity {worker.activity_name}"
        if self.offers >= self.most_offers:
            asked = "another task" if self.most_offers == 1 else f"{self.offers} other tasks"
            return f"is being asked about {asked}"
        if self.voice_alone and channel != VOICE and self.held.get(VOICE):
            return "is on a call"
        return None if ignore_capacity else self.why_full(channel)

    def why_full(self, channel: str) -> str | None:
        """Say why this worker can hold no more tasks of a channel; None when they can."""
        setting, held = self.setting(channel), self.held.get(channel, 0)
        if not setting.available:
            return f"takes nothing of the channel {channel} now"
        if self.one_at_a_time and (self.tasks or self.offers):
            return "has a task, and works on one at a time"
        if held >= setting.capacity or (
            self.worker.capacity is not None and self.tasks >= self.worker.capacity
        ):
            return f"has all the tasks of the channel {channel} they can hold ({held})"
        return None

    def idle_since(self, channel: str, *, optimized: bool) -> datetime:
        """Return since when the worker waits for a task, of any channel or of this one alone."""
        own = self.setting(channel).idle_since if optimized else None
        return own or (self.worker.created_at if optimized else self.worker.idle_since)


def task_scope(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names a filter's expression may use: the task's attributes, bare or after `task.`."""
    return {**attributes, "task": attributes}


def worker_scope(load: WorkerLoad) -> dict[str, Any]:
    """Return the names a queue's expression may use: the worker's attributes, bare or after `worker.`."""
    return {**load.worker.attributes, "worker": _worker_view(load)}


def target_scope(attributes: Mapping[str, Any], load: WorkerLoad) -> dict[str, Any]:
    """Return the names a target's expression may use: `task.…` and `worker.…`."""
    return {"task": attributes, "worker": _worker_view(load)}


def head_count_scope(
    queue: TaskQueue | None, loads: Iterable[WorkerLoad], *, memo: Memo | None = None
) -> dict[str, Any]:
    """Return the names of a `skip_if`: how many of a queue's workers are in which activity."""
    memo = memo or Memo()
    members = [load.worker for load in loads if memo.in_queue(queue, load)]
    counts: dict[str, int] = {
        "available": sum(worker.available for worker in members),
        "unavailable": sum(not worker.available for worker in members),
    }
    for worker in members:
        counts[worker.activity_id] = counts.get(worker.activity_id, 0) + 1
    return {"workers": counts}


def in_queue(queue: TaskQueue | None, load: WorkerLoad) -> bool:
    """Tell whether a worker belongs to a queue; everybody belongs to none."""
    return queue is None or parse_expression(queue.target_workers).matches(worker_scope(load))


class Memo:
    """What was found out about workers, each as they were then: a worker who changed is another value and asked anew."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._members: dict[str, dict[str, tuple[WorkerLoad, bool]]] = {}
        self._reasons: dict[tuple[str, str, bool], dict[str, tuple[WorkerLoad, str | None]]] = {}

    def in_queue(self, queue: TaskQueue | None, load: WorkerLoad) -> bool:
        """Tell what `in_queue` tells."""
        if queue is None:
            return True
        known = self._members.setdefault(queue.target_workers, {})
        found = known.get(load.worker.worker_id)
        if found is None or found[0] is not load:
            found = known[load.worker.worker_id] = load, in_queue(queue, load)
        return found[1]

    def reasons(
        self, queue: TaskQueue, loads: Iterable[WorkerLoad], *, channel: str, ignore_capacity: bool
    ) -> Iterable[tuple[WorkerLoad, str | None]]:
        """Yield each worker with why no task of a channel in a queue, of no special kind, may ring there now."""
        known = self._reasons.setdefault((queue.queue_id, channel, ignore_capacity), {})
        for load in loads:
            worker_id = load.worker.worker_id
            found = known.get(worker_id)
            if found is None or found[0] is not load:
                why = None if self.in_queue(queue, load) else _not_in(queue)
                found = known[worker_id] = (
                    load, why or load.why_not_now(channel, ignore_capacity=ignore_capacity),
                )  # fmt: skip
            yield found


def _not_in(queue: TaskQueue) -> str:
    return f"is not in the queue {queue.friendly_name} ({queue.target_workers})"


def why_not_here(
    target: Target, queue: TaskQueue | None, *, task: Task, load: WorkerLoad, memo: Memo | None = None
) -> str | None:
    """Say why a target never offers this task to this worker, free or not; None when it does."""
    if task.worker_wanted is not None and load.worker.worker_id != task.worker_wanted:
        return "is not the worker this task was made for"
    if load.worker.worker_id in _inside(task):
        return "is in this conversation already"
    if queue is not None and not (memo or Memo()).in_queue(queue, load):
        return _not_in(queue)
    if target.known_worker is not None and not _is_known(target.known_worker, task.attributes, load.worker):
        return f"is not the worker that task.{target.known_worker[1].removeprefix('task.')} names"
    if target.expression is not None and not target.expression.matches(target_scope(task.attributes, load)):
        return f"does not match {target.expression.text}"
    return None


def _inside(task: Task) -> Sequence[Any]:
    """Return the workers whom a task is meant to find somebody else than; developers may put anything there."""
    inside = task.attributes.get(INSIDE)
    return inside if isinstance(inside, list) else ()


def rank_candidates(
    target: Target,
    queue: TaskQueue | None,
    *,
    task: Task,
    loads: Iterable[WorkerLoad],
    declines: Mapping[str, int],
    optimized: bool = False,
    memo: Memo | None = None,
) -> list[Worker]:
    """Return the workers who may be asked now, the one to ask first in front.

    `declines` counts by worker id how often each rejected this task or let it time out; `optimized` says that the
    channel has a longest-available count of its own; `memo` keeps what is found out about the workers.
    """
    matching = [
        load
        for load in loads
        if load.why_not_now(task.channel, ignore_capacity=task.ignore_capacity) is None
        and why_not_here(target, queue, task=task, load=load, memo=memo) is None
    ]
    matching.sort(key=lambda load: _place(load, target, task, declines, optimized))
    return [load.worker for load in matching]


def _place(
    load: WorkerLoad, target: Target, task: Task, declines: Mapping[str, int], optimized: bool
) -> tuple[Any, ...]:
    worker = load.worker
    return (
        declines.get(worker.worker_id, 0),
        *(_order_value(clause, load) for clause in target.order_by),
        not speaks(worker.languages, task.attributes.get("language")),
        task.attributes.get(LAST_WORKER) != worker.worker_id,
        load.tasks,
        load.idle_since(task.channel, optimized=optimized),
        worker.worker_id,
    )


def takes_newest_first(task: Task, queues: Mapping[str, TaskQueue]) -> bool:
    """Say whether a task waits in a LIFO queue."""
    queue = queues.get(task.queue_id or "")
    return queue is not None and queue.task_order == "LIFO"


def standing(task: Task, queues: Mapping[str, TaskQueue]) -> tuple[int, datetime]:
    """Return what sorts a waiting task among those of its queue; a LIFO queue, read backwards, knows no priorities."""
    return (0 if takes_newest_first(task, queues) else -task.priority), task.virtual_start_at


def waiting_order(waiting: Sequence[Task], queues: Mapping[str, TaskQueue], *, first: str) -> list[Task]:
    """Return waiting tasks in the order a free worker is offered them.

    A FIFO queue goes by priority and then by who came first; a LIFO queue by who came last, whatever the priority. A
    worker of both kinds is offered the tasks of the workspace's preferred kind `first`.
    """
    line = sorted(waiting, key=lambda each: standing(each, queues))
    fifo = [each for each in line if not takes_newest_first(each, queues)]
    lifo = [each for each in reversed(line) if takes_newest_first(each, queues)]
    return [*lifo, *fifo] if first == "LIFO" else [*fifo, *lifo]


def _order_value(clause: OrderBy, load: WorkerLoad) -> tuple[int, int]:
    """A worker without the attribute comes after everybody who has it, whichever the direction."""
    value: Any = _worker_view(load)
    for name in clause.path:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, int) or isinstance(value, bool):
        return 1, 0
    return 0, -value if clause.descending else value


def named_worker(target: Target, *, attributes: Mapping[str, Any], loads: Iterable[WorkerLoad]) -> str | None:
    """Return which worker a task names for a target that asks for that; None: nobody who is there."""
    known = target.known_worker
    if known is None:
        return None
    found = (each.worker for each in loads if _is_known(known, attributes, each.worker))
    return next((worker.worker_id for worker in found), None)


def _is_known(known_worker: tuple[str, str], attributes: Mapping[str, Any], worker: Worker) -> bool:
    kind, path = known_worker
    value: Any = attributes
    for name in path.removeprefix("task.").split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value is not None and value == (worker.worker_id if kind == "sid" else worker.friendly_name)


class _Channels(Mapping[str, Any]):
    """`worker.channel.…`, made only when an expression asks for it."""

    def __init__(self, load: WorkerLoad) -> None:
        self._load = load

    def __getitem__(self, name: str) -> dict[str, Any]:
        setting, held = self._load.setting(name), self._load.held.get(name, 0)
        free = max(0, setting.capacity - held)
        return {
            "assigned_tasks": held,
            "available": setting.available,
            "configured_capacity": setting.capacity,
            "available_capacity_percentage": free * 100 // setting.capacity if setting.capacity else 0,
        }

    def get(self, name: Any, default: Any = None) -> Any:
        return self[str(name)]

    def __iter__(self) -> Any:
        return iter(self._load.channels)

    def __len__(self) -> int:
        return len(self._load.channels)


def _worker_view(load: WorkerLoad) -> dict[str, Any]:
    worker = load.worker
    return {
        "channel": _Channels(load),
        **worker.attributes,
        "sid": worker.worker_id,
        "friendly_name": worker.friendly_name,
        "activity_sid": worker.activity_id,
        "activity_name": worker.activity_name,
    }
