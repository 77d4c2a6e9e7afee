"""Why a task is where it is: each decision of the router is kept with who was asked, who was not, and why.

Written by `offers.py` in the transaction that decides; a task that goes on waiting for the same reasons is not written
again. `explain.py` reads it back, and tells how it stands now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tieline.kit.db import Transaction
from tieline.routing.floor import Floor, Place
from tieline.routing.languages import language_tag, speaks
from tieline.routing.matching import LAST_WORKER, WorkerLoad, why_not_here
from tieline.routing.models import Task, Worker
from tieline.routing.records import store

MOST_NAMED = 20
"""How many workers a decision names for each reason; the rest are counted."""


def keep(tx: Transaction, task: Task, step: str, **more: Any) -> None:
    """Keep a decision about where a task goes."""
    store.insert_decision(tx, task_id=task.task_id, data={"step": step, **more})


def keep_waiting(tx: Transaction, task: Task, place: Place, *, floor: Floor) -> None:
    """Keep that nobody could be asked, and why not, unless it was so already."""
    data = {"step": "waiting", **about(task, place), "not_asked": reasons(task, place, floor)}
    if store.find_last_decision(tx, task_id=task.task_id) != data:
        store.insert_decision(tx, task_id=task.task_id, data=data)


def keep_offer(
    tx: Transaction,
    task: Task,
    place: Place,
    *,
    floor: Floor,
    chosen: Sequence[Worker],
    passed_over: Sequence[Worker],
) -> None:
    """Keep who was asked, who could have been, and why the others could not."""
    data = {
        "step": "offered",
        **about(task, place),
        "asked": [named(worker) for worker in chosen],
        "because": why_first(task, place, chosen[0], floor=floor, alone=not passed_over and len(chosen) == 1),
        "next": [named(worker) for worker in passed_over[:MOST_NAMED]],
        "not_asked": reasons(task, place, floor),
    }
    store.insert_decision(tx, task_id=task.task_id, data=data)


def about(task: Task, place: Place) -> dict[str, Any]:
    """Return where a task stands, in words."""
    position = task.position or (0, 0)
    return {
        "filter": place.rule_name,
        "is_default": place.is_default,
        "filter_number": position[0] + 1,
        "target_number": position[1] + 1,
        "queue_id": place.queue and place.queue.queue_id,
        "queue_name": place.queue and place.queue.friendly_name,
        "expression": place.target.expression and place.target.expression.text,
    }


def named(worker: Worker) -> dict[str, str]:
    """Return a worker as a decision names them."""
    return {"worker_id": worker.worker_id, "name": worker.friendly_name}


def reasons(task: Task, place: Place, floor: Floor) -> list[dict[str, Any]]:
    """Return why workers cannot be asked, the commonest reason first, with their names and how many they are."""
    found: dict[str, list[str]] = {}
    for load, why in _whys(task, place, floor):
        if why is not None:
            found.setdefault(why, []).append(load.worker.friendly_name)
    ordered = sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))
    return [
        {"reason": why, "workers": sorted(names)[:MOST_NAMED], "count": len(names)} for why, names in ordered
    ]


def _whys(task: Task, place: Place, floor: Floor) -> Iterable[tuple[WorkerLoad, str | None]]:
    target, queue = place.target, place.queue
    special = (
        task.worker_wanted is not None or target.known_worker is not None or target.expression is not None
    )
    if queue is not None and not special:
        return floor.memo.reasons(
            queue, floor.loads, channel=task.channel, ignore_capacity=task.ignore_capacity
        )
    return [
        (
            load,
            why_not_here(target, queue, task=task, load=load, memo=floor.memo)
            or load.why_not_now(task.channel, ignore_capacity=task.ignore_capacity),
        )
        for load in floor.loads
    ]


def why_first(task: Task, place: Place, worker: Worker, *, floor: Floor, alone: bool) -> list[str]:
    """Return what put a worker first, in words; the order is that of `matching.rank_candidates`."""
    found = []
    if task.worker_wanted is not None:
        found.append("the task was made for this worker")
    if place.target.known_worker is not None:
        found.append(f"the task names this worker in {place.target.known_worker[1]}")
    if alone:
        return [*found, "nobody else could be asked"]
    if place.target.order_by:
        found.append("first in the target's order_by")
    found += [words for words in (language_words(task.attributes, worker),) if words]
    if task.attributes.get(LAST_WORKER) == worker.worker_id:
        found.append("served this customer last")
    load = floor.load_of(worker.worker_id)
    if load is not None:
        found.append(f"has {load.tasks} tasks at hand")
    found.append(f"longest available of those alike, since {worker.idle_since.isoformat(timespec='seconds')}")
    return found


def language_words(attributes: Mapping[str, Any], worker: Worker) -> str | None:
    """Say whether a worker speaks the customer's language; None when no language is known."""
    wanted = attributes.get("language")
    tag = language_tag(wanted)
    if tag is None:
        return None
    return f"speaks {tag}" if speaks(worker.languages, wanted) else f"nobody free speaks {tag}"
