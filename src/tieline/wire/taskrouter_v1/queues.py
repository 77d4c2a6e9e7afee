"""Task queues: make, list, fetch, change, delete."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.pages import Page
from tieline.routing import QueueChanges, TaskQueue
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, NameQuery
from tieline.wire.taskrouter_v1.fields import read_attributes, read_ordering
from tieline.wire.taskrouter_v1.render import render_queue


class QueueForm(BaseModel):
    """The form of a queue's update; what is missing stays."""

    friendly_name: str | None = Field(None, alias="FriendlyName")
    target_workers: str | None = Field(None, alias="TargetWorkers")
    max_reserved_workers: int | None = Field(None, alias="MaxReservedWorkers")
    task_order: str | None = Field(None, alias="TaskOrder")
    reservation_activity_id: str | None = Field(None, alias="ReservationActivitySid")
    assignment_activity_id: str | None = Field(None, alias="AssignmentActivitySid")

    def changes(self) -> QueueChanges:
        """Return what the routing room is to change."""
        return QueueChanges(**self.model_dump())


class NewQueueForm(QueueForm):
    """The form of a new queue."""

    friendly_name: str = Field(alias="FriendlyName")


class QueueRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_queues(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
        evaluate: Annotated[str | None, Query(alias="EvaluateWorkerAttributes")] = None,
        worker_id: Annotated[str | None, Query(alias="WorkerSid")] = None,
        ordering: Annotated[str | None, Query(alias="Ordering")] = None,
    ) -> dict[str, Any]:
        """List a workspace's task queues, those of a worker or of whoever had these attributes."""
        attributes = read_attributes(evaluate, field="EvaluateWorkerAttributes") if evaluate else None
        order = read_ordering(ordering, {"DateCreated": "created_at"})

        def read(tx: Transaction) -> tuple[Page[TaskQueue], Mapping[str, str]]:
            self._door.get_workspace(tx, caller, workspace_id)
            routing, ids = self._door.routing, None
            if worker_id or attributes is not None:
                ids = routing.list_queue_ids(
                    tx, workspace_id=workspace_id, worker_id=worker_id or None, attributes=attributes
                )
            found = routing.list_queues(
                tx, workspace_id=workspace_id, friendly_name=friendly_name, ids=ids, ordering=order, page=page
            )
            return found, self._activities(tx, workspace_id)

        found, names = await self._door.db.read(read)
        base = public_base(request)
        return classic_page(
            request,
            "task_queues",
            found,
            query=page,
            render=lambda each: render_queue(each, names, base=base),
        )

    async def fetch_queue(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a task queue."""
        base = public_base(request)
        return await self._door.db.read(
            lambda tx: self._render(tx, self._door.get_queue(tx, caller, workspace_id, queue_id), base)
        )

    async def create_queue(self, *, workspace_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Make a task queue."""
        form = await read_form(request, NewQueueForm)
        base = public_base(request)

        def create(tx: Transaction) -> dict[str, Any]:
            self._door.get_workspace(tx, caller, workspace_id)
            made = self._door.routing.create_queue(
                tx, workspace_id=workspace_id, friendly_name=form.friendly_name, changes=form.changes()
            )
            return self._render(tx, made, base)

        return await self._door.db.transact(create)

    async def update_queue(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Change a task queue."""
        form = await read_form(request, QueueForm)
        base = public_base(request)

        def update(tx: Transaction) -> dict[str, Any]:
            self._door.get_queue(tx, caller, workspace_id, queue_id)
            changed = self._door.routing.update_queue(tx, queue_id=queue_id, changes=form.changes())
            return self._render(tx, changed, base)

        return await self._door.db.transact(update)

    async def delete_queue(self, *, workspace_id: str, queue_id: str, caller: Caller) -> Response:
        """Delete a task queue that no workflow names."""

        def delete(tx: Transaction) -> None:
            self._door.get_queue(tx, caller, workspace_id, queue_id)
            self._door.routing.delete_queue(tx, queue_id=queue_id)

        await self._door.db.transact(delete)
        return Response(status_code=204)

    def _activities(self, tx: Transaction, workspace_id: str) -> dict[str, str]:
        listed = self._door.routing.list_activities(tx, workspace_id=workspace_id).items
        return {each.activity_id: each.friendly_name for each in listed}

    def _render(self, tx: Transaction, queue: TaskQueue, base: str) -> dict[str, Any]:
        return render_queue(queue, self._activities(tx, queue.workspace_id), base=base)


def add_queue_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes = QueueRoutes(door)
    path = BASE + "/{workspace_id}/TaskQueues"
    router.add_api_route(path, routes.list_queues, methods=["GET"])
    router.add_api_route(path, routes.create_queue, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{queue_id}", routes.fetch_queue, methods=["GET"])
    router.add_api_route(path + "/{queue_id}", routes.update_queue, methods=["POST"])
    router.add_api_route(path + "/{queue_id}", routes.delete_queue, methods=["DELETE"], status_code=204)
