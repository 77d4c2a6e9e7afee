"""A served workspace for the door's tests: Ana and Ben on duty, the journeys as narrow as routing alone allows."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from tests.support.served import ACCOUNT, TOKEN, twilio
from tieline.journeys.instructions import Instruction
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.routing import RoutingService, Task

T = TypeVar("T")


@dataclass
class Office:
    """A served workspace; `journeys` are what the door asked the journeys to do."""

    db: Database
    clock: TurnableClock
    routing: RoutingService = field(default_factory=RoutingService)
    journeys: list[str] = field(default_factory=list)
    url: str = ""
    workspace_id: str = ""
    workflow_id: str = ""
    activities: dict[str, str] = field(default_factory=dict)
    workers: dict[str, str] = field(default_factory=dict)

    def run(self, work: Callable[[Transaction], T]) -> T:
        return asyncio.run(self.db.transact(work))

    def workspace(self, **credentials: str) -> Any:
        return twilio(self.url, **credentials).taskrouter.v1.workspaces(self.workspace_id)

    def path(self, rest: str) -> str:
        return f"{self.url}/v1/Workspaces/{self.workspace_id}{rest}"

    def post(self, rest: str, **fields: str) -> httpx.Response:
        return httpx.post(self.path(rest), data=fields, auth=(ACCOUNT, TOKEN))

    def post_json(self, rest: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(self.path(rest), json=body, auth=(ACCOUNT, TOKEN))

    def post_as(self, worker: str, rest: str, **fields: str) -> httpx.Response:
        headers = {"Origin": self.url, "Cookie": f"tieline_worker={self.workers[worker]}"}
        return httpx.post(self.path(rest), data=fields, headers=headers)

    def task(self, **attributes: Any) -> Any:
        return self.workspace().tasks.create(workflow_sid=self.workflow_id, attributes=json.dumps(attributes))

    def set_up(self, tx: Transaction) -> None:
        routing = self.routing
        self.workspace_id = routing.create_workspace(
            tx, account_id=ACCOUNT, friendly_name="Flex"
        ).workspace_id
        for name in ("Offline", "Available"):
            self.activities[name] = routing.create_activity(
                tx, workspace_id=self.workspace_id, friendly_name=name, available=name == "Available"
            ).activity_id
        for name, languages in (("Ana", ["es", "en"]), ("Ben", ["en"])):
            self.workers[name] = routing.create_worker(
                tx,
                workspace_id=self.workspace_id,
                friendly_name=name,
                attributes={"languages": languages},
                activity_id=self.activities["Available"],
            ).worker_id
        queue = routing.create_queue(tx, workspace_id=self.workspace_id, friendly_name="Everyone")
        self.workflow_id = routing.create_workflow(
            tx,
            workspace_id=self.workspace_id,
            friendly_name="Assign to Anyone",
            configuration=json.dumps({"task_routing": {"default_filter": {"queue": queue.queue_id}}}),
        ).workflow_id

    # The journeys, as narrow as routing alone allows.

    async def accept_reservation(self, *, account_id: str, reservation_id: str) -> None:
        self.journeys.append("accept")
        await self.db.transact(lambda tx: self.routing.accept_reservation(tx, reservation_id=reservation_id))

    async def reject_reservation(
        self, *, account_id: str, reservation_id: str, activity_id: str | None
    ) -> None:
        self.journeys.append("reject")
        await self.db.transact(
            lambda tx: self.routing.reject_reservation(
                tx, reservation_id=reservation_id, activity_id=activity_id
            )
        )

    async def carry_out(self, *, account_id: str, reservation_id: str, instruction: Instruction) -> None:
        self.journeys.append(f"{instruction.verb} {instruction.to or instruction.url or ''}".strip())

    async def dismiss_worker(self, *, account_id: str, worker_id: str) -> None:
        self.journeys.append("dismiss")
        await self.db.transact(lambda tx: self.routing.delete_worker(tx, worker_id=worker_id))

    async def update_task(self, *, account_id: str, task_id: str, status: str, reason: str | None) -> None:
        self.journeys.append(status)
        verbs = {
            "wrapping": self.routing.wrap_up_task,
            "completed": self.routing.complete_task,
            "canceled": self._cancel,
        }
        await self.db.transact(lambda tx: verbs[status](tx, task_id=task_id, reason=reason))

    def _cancel(self, tx: Transaction, *, task_id: str, reason: str | None) -> Task:
        return self.routing.cancel_task(tx, task_id=task_id, reason=reason or "")

    async def update_worker_activity(
        self, *, account_id: str, worker_id: str, activity_id: str, reject_pending_reservations: bool
    ) -> None:
        self.journeys.append(f"activity, hand on {reject_pending_reservations}")
        await self.db.transact(
            lambda tx: self.routing.set_worker_activity(
                tx,
                worker_id=worker_id,
                activity_id=activity_id,
                reject_pending_reservations=reject_pending_reservations,
            )
        )
