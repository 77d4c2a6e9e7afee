"""Routing under a backlog: how quickly it decides, and how many assignments a second are on disk, beside a bare writer.

1,000 workers with skills, ten queues, 20,000 tasks that wait. A *decision* answers who takes what: which waiting task a
worker who became free is asked about, or who is asked for a task that just arrived. An *assignment* is durable: a worker
finishes, is asked about the next task and accepts, each in a transaction of its own, with its events, timers and records.
The room is asked in process on a file; the jobs that its events begin are written and not run.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sqlite3
import time
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import report, scratch, spread
from tieline.app.subscriptions import SUBSCRIPTIONS
from tieline.kit.db import Database, Transaction
from tieline.routing import RoutingService, TaskStatus, offers
from tieline.routing.floor import floor_now
from tieline.routing.service import imagined_task

_ACCOUNT = "AC" + "1" * 32
_SKILLS = [f"skill{number}" for number in range(10)]
_AT_ONCE = 32
_IN_ONE = 250
_SEED = 20_260_105
_AIM = "5,000 decisions a second, p99 at most 5 ms; assignments at least 0.3 of the bare writer"


@dataclass
class Hall:
    """A workspace full of people and work."""

    db: Database
    routing: RoutingService = field(default_factory=RoutingService)
    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))
    workspace_id: str = ""
    workflow_id: str = ""
    available: str = ""
    offline: str = ""
    workers: list[str] = field(default_factory=list)

    async def open(self, *, workers: int, tasks: int) -> None:
        """Hire, and let work arrive while nobody is on duty."""
        await self.db.transact(self._set_up)
        for begin in range(0, workers, _IN_ONE):
            await self.db.transact(partial(self._hire, begin=begin, count=min(_IN_ONE, workers - begin)))
        for begin in range(0, tasks, _IN_ONE):
            await self.db.transact(partial(self._arrive, count=min(_IN_ONE, tasks - begin)))

    def _set_up(self, tx: Transaction) -> None:
        self.workspace_id = self.routing.create_workspace(
            tx, account_id=_ACCOUNT, friendly_name="Hall"
        ).workspace_id
        made = {
            name: self.routing.create_activity(
                tx, workspace_id=self.workspace_id, friendly_name=name, available=name == "Available"
            ).activity_id
            for name in ("Offline", "Available")
        }
        self.offline, self.available = made["Offline"], made["Available"]
        filters = [
            {"expression": f"skill == '{skill}'", "targets": [{"queue": self._queue(tx, skill)}]}
            for skill in _SKILLS
        ]
        self.workflow_id = self.routing.create_workflow(
            tx,
            workspace_id=self.workspace_id,
            friendly_name="By skill",
            configuration=json.dumps({"task_routing": {"filters": filters}}),
        ).workflow_id

    def _queue(self, tx: Transaction, skill: str) -> str:
        queue = self.routing.create_queue(
            tx, workspace_id=self.workspace_id, friendly_name=skill, target_workers=f"skills HAS '{skill}'"
        )
        return queue.queue_id

    def _hire(self, tx: Transaction, begin: int, count: int) -> None:
        for number in range(begin, begin + count):
            worker = self.routing.create_worker(
                tx,
                workspace_id=self.workspace_id,
                friendly_name=f"Worker {number}",
                attributes={
                    "skills": self.chance.sample(_SKILLS, 2),
                    "languages": self.chance.choice([["en"], ["en", "es"], ["de", "en"]]),
                    "level": self.chance.randint(1, 5),
                },
                activity_id=self.offline,
            )
            self.workers.append(worker.worker_id)

    def _arrive(self, tx: Transaction, count: int) -> None:
        for _ in range(count):
            self.arrive(tx)

    def arrive(self, tx: Transaction) -> str:
        """A customer calls; return the task."""
        attributes = {
            "skill": self.chance.choice(_SKILLS), "language": self.chance.choice(["en", "es", "de"]),
        }  # fmt: skip
        task = self.routing.create_task(
            tx, workspace_id=self.workspace_id, workflow_id=self.workflow_id, attributes=attributes,
            channel="voice", priority=self.chance.choice([0, 0, 0, 5]),
        )  # fmt: skip
        return task.task_id

    async def come_on_duty(self, worker_id: str) -> None:
        """A worker begins and takes the first task they are asked about."""
        await self.db.transact(
            lambda tx: self.routing.set_worker_activity(tx, worker_id=worker_id, activity_id=self.available)
        )
        await self.accept(worker_id)

    async def accept(self, worker_id: str) -> str | None:
        """Accept what rings at a worker's desktop; return the task, or None when nothing does."""

        def accept(tx: Transaction) -> str | None:
            live = self.routing.list_live_reservations(tx, worker_id=worker_id)
            ringing = [each for each in live if each.status == "pending"]
            if not ringing:
                return None
            task, _ = self.routing.accept_reservation(tx, reservation_id=ringing[0].reservation_id)
            return task.task_id

        return await self.db.transact(accept)

    async def finish(self, worker_id: str, task_id: str) -> None:
        """A worker ends what they have, and is asked about the next."""
        await self.db.transact(lambda tx: self.routing.complete_task(tx, task_id=task_id, reason=""))


async def measure(
    folder: Path, *, workers: int, tasks: int, decisions: int, assignments: int
) -> dict[str, Any]:
    """Fill a hall, then decide and assign."""
    db = Database.open(f"sqlite:///{folder / 'tieline.db'}")
    await db.create_schema()
    db.subscriptions = SUBSCRIPTIONS
    hall = Hall(db)
    try:
        began = time.perf_counter()
        await hall.open(workers=workers, tasks=tasks + workers)
        print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
        busy = min(workers, 200 + _AT_ONCE)
        began = time.perf_counter()
        for worker_id in hall.workers[:busy]:
            await hall.come_on_duty(worker_id)
        print(f"{busy} on duty in {time.perf_counter() - began:.1f} s", flush=True)
        decided = await _decide(hall, decisions)
        durable, each = await _assign(hall, assignments)
    finally:
        await db.close()
    bare = _bare_assignments(folder / "bare.db", assignments)
    rows: dict[str, dict[str, object]] = {
        "decisions, a worker is free": {
            "a_second": round(decisions / sum(decided["freed"])),
            **spread(decided["freed"]),
        },
        "decisions, a task arrives": {
            "a_second": round(decisions / sum(decided["arrived"])),
            **spread(decided["arrived"]),
        },
        f"durable assignments, {_AT_ONCE} at once": {
            "a_second": round(assignments / durable),
            **spread(each),
        },
        "bare SQLite, as many commits": {"a_second": round(assignments / bare)},
    }
    return report(
        "routing",
        rows,
        ratio=round(bare / durable, 3),
        aim="5,000 decisions a second, p99 at most 5 ms; assignments 0.3 of the bare writer",
    )


async def _decide(hall: Hall, count: int) -> dict[str, list[float]]:
    """Decide `count` times each: for somebody who becomes free, and for a task that arrives while a hundred are free."""
    chance = random.Random(_SEED)

    def decide(tx: Transaction) -> dict[str, list[float]]:
        floor = floor_now(tx, hall.workspace_id)
        off_duty = [load for load in floor.loads if not load.worker.available]
        free = [replace(load, worker=replace(load.worker, available=True)) for load in off_duty]
        found: dict[str, list[float]] = {"freed": [], "arrived": []}
        for _ in range(count):
            # A worker who changed is another value, of whom nothing is known yet.
            load = replace(chance.choice(free))
            began = time.perf_counter()
            chosen = next(task for task in floor.waiting_for(load) if offers.suits(task, load, floor))
            found["freed"].append(time.perf_counter() - began)
            assert chosen.status == TaskStatus.PENDING
        some = replace(floor, askable=free[:100])
        workflow = floor.workflows[hall.workflow_id]
        for _ in range(count):
            attributes = {"skill": chance.choice(_SKILLS), "language": "es"}
            task = imagined_task(workflow=workflow, attributes=attributes, now=tx.now, channel="voice")
            began = time.perf_counter()
            asked = offers.candidates_for(task, some)
            found["arrived"].append(time.perf_counter() - began)
            assert asked
        return found

    await hall.db.transact(lambda tx: floor_now(tx, hall.workspace_id))
    return await hall.db.transact(decide)


async def _assign(hall: Hall, count: int) -> tuple[float, list[float]]:
    """Let 32 workers finish and take the next, `count` times in all; return how long, and each one's seconds."""
    each: list[float] = []

    async def work(worker_id: str) -> None:
        held = next(
            one.task_id
            for one in await hall.db.read(
                lambda tx: hall.routing.list_live_reservations(tx, worker_id=worker_id)
            )
        )
        for _ in range(count // _AT_ONCE):
            began = time.perf_counter()
            await hall.finish(worker_id, held)
            taken = await hall.accept(worker_id)
            assert taken is not None, "Nothing rang though thousands wait."
            held = taken
            each.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(work(worker_id) for worker_id in hall.workers[:_AT_ONCE]))
    return time.perf_counter() - began, each


def _bare_assignments(path: Path, count: int) -> float:
    """As many durable commits with a statement each by one bare writer: two an assignment."""
    link = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        link.execute(f"PRAGMA {pragma}")
    link.execute("CREATE TABLE offers (number INTEGER PRIMARY KEY, worker TEXT, status TEXT)")
    began = time.perf_counter()
    for number in range(count):
        link.execute("INSERT INTO offers VALUES (?, ?, 'pending')", (number, f"WK{number:032}"))
        link.execute("UPDATE offers SET status = 'accepted' WHERE number = ?", (number,))
    return time.perf_counter() - began


def main(arguments: list[str] | None = None) -> None:
    """Measure once."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, default=1_000)
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--decisions", type=int, default=5_000)
    parser.add_argument("--assignments", type=int, default=1_600)
    asked = parser.parse_args(arguments)
    with scratch("routing") as folder:
        asyncio.run(
            measure(
                folder, workers=asked.workers, tasks=asked.tasks, decisions=asked.decisions,
                assignments=asked.assignments,
            )
        )  # fmt: skip


if __name__ == "__main__":
    main()
