"""An office for the routing tests: Ana speaks Spanish, Ben does not; each verb runs in a transaction of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.events import read_events
from tieline.routing import Reservation, RoutingService, Task, TaskStatus

T = TypeVar("T")
ACCOUNT = "AC" + "1" * 32
TEAM = {"Ana": ["es", "en"], "Ben": ["en"]}


@dataclass
class Office:
    """A workspace with its people; `work` runs one verb of the service in a transaction of its own."""

    db: Database
    clock: TurnableClock
    routing: RoutingService = field(default_factory=RoutingService)
    workspace_id: str = ""
    workflow_id: str = ""
    queue_id: str = ""
    activities: dict[str, str] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)

    async def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return await self.db.transact(lambda tx: verb(tx, **arguments))

    async def open(self) -> Office:
        await self.db.transact(self._set_up)
        for name, languages in TEAM.items():
            await self.hire(name, languages)
        return self

    def _set_up(self, tx: Transaction) -> None:
        self.workspace_id = self.routing.create_workspace(
            tx, account_id=ACCOUNT, friendly_name="Support"
        ).workspace_id
        for name in ("Offline", "Available", "Break"):
            self.activities[name] = self.routing.create_activity(
                tx, workspace_id=self.workspace_id, friendly_name=name, available=name == "Available"
            ).activity_id
        self.queue_id = self.routing.create_queue(
            tx, workspace_id=self.workspace_id, friendly_name="Everyone"
        ).queue_id
        self.workflow_id = self.add_workflow(tx, "Assign to Anyone", default={"queue": self.queue_id})

    def add_workflow(self, tx: Transaction, name: str, **routing: Any) -> str:
        default = routing.pop("default", None)
        body = {"filters": routing.pop("filters", [])} | ({"default_filter": default} if default else {})
        return self.routing.create_workflow(
            tx,
            workspace_id=self.workspace_id,
            friendly_name=name,
            configuration=json.dumps({"task_routing": body}),
            **routing,
        ).workflow_id

    async def hire(self, name: str, languages: list[str], activity: str = "Available", **more: Any) -> str:
        worker = await self.work(
            self.routing.create_worker,
            workspace_id=self.workspace_id,
            friendly_name=name,
            attributes={"languages": languages, **more.pop("attributes", {})},
            activity_id=self.activities[activity],
            **more,
        )
        self.workers[name] = worker.worker_id
        # Whoever was hired first has been available longest.
        self.clock.advance(seconds=1)
        return worker.worker_id

    async def task(self, workflow_id: str | None = None, **more: Any) -> Task:
        attributes = more.pop("attributes", {})
        task = await self.work(
            self.routing.create_task,
            workspace_id=self.workspace_id,
            workflow_id=workflow_id or self.workflow_id,
            attributes=attributes,
            **more,
        )
        self.clock.advance(seconds=1)
        return task

    async def ring(self, task: Task) -> Reservation | None:
        return await self.work(self.routing.offer_task, task_id=task.task_id)

    async def rings_at(self, task: Task) -> str | None:
        live = await self.work(self.routing.find_live_reservation, task_id=task.task_id)
        return live.worker_name if live else None

    async def status(self, task: Task) -> TaskStatus:
        return (await self.work(self.routing.get_task, task_id=task.task_id)).status

    async def move(self, name: str, activity: str, **more: Any) -> None:
        await self.work(
            self.routing.set_worker_activity,
            worker_id=self.workers[name],
            activity_id=self.activities[activity],
            **more,
        )

    async def turn(self, seconds: float) -> None:
        """Turn the clock and do what is due, as the job runner would."""
        self.clock.advance(seconds=seconds)
        due = await self.db.transact(
            lambda tx: jobs.lease(tx, owner="test", limit=50, kinds=RoutingService.TIMERS)
        )
        for job in due:
            await self.db.transact(lambda tx, job=job: self._run(tx, job))  # type: ignore[misc]

    def _run(self, tx: Transaction, job: jobs.Job) -> None:
        self.routing.run_timer(tx, kind=job.kind, payload=job.payload)
        jobs.finish(tx, job)

    async def story(self) -> list[str]:
        page = await self.db.read(lambda tx: read_events(tx, after=None))
        return [event.type for event in page.events]


def name_of(reservation: Reservation | None) -> str | None:
    """Return who a reservation rings at."""
    return reservation.worker_name if reservation else None
