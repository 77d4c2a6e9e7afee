"""Workers: add, list, fetch, update (activity, attributes, name), delete."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import QueueNotFound, RoutingService, Worker, WorkerFilter
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, check_precondition, etag
from tieline.wire.taskrouter_v1.fields import read_attributes, read_flag, read_ordering
from tieline.wire.taskrouter_v1.render import render_worker


class WorkerForm(BaseModel):
    """The form of a worker's update; what is missing stays."""

    activity: str | None = Field(None, alias="ActivitySid")
    attributes: str | None = Field(None, alias="Attributes")
    friendly_name: str | None = Field(None, alias="FriendlyName")
    reject_pending: bool = Field(False, alias="RejectPendingReservations")


class NewWorkerForm(BaseModel):
    """The form of a new worker."""

    friendly_name: str = Field(alias="FriendlyName")
    activity_id: str | None = Field(None, alias="ActivitySid")
    attributes: str = Field("{}", alias="Attributes")


class WorkerRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_workers(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        available: Annotated[str | None, Query(alias="Available")] = None,
        activity_id: Annotated[str | None, Query(alias="ActivitySid")] = None,
        activity_name: Annotated[str | None, Query(alias="ActivityName")] = None,
        friendly_name: Annotated[str | None, Query(alias="FriendlyName")] = None,
        expression: Annotated[str | None, Query(alias="TargetWorkersExpression")] = None,
        queue_id: Annotated[str | None, Query(alias="TaskQueueSid")] = None,
        queue_name: Annotated[str | None, Query(alias="TaskQueueName")] = None,
        ordering: Annotated[str | None, Query(alias="Ordering")] = None,
    ) -> dict[str, Any]:
        """List a workspace's workers, those of a queue, or those who match an expression."""
        matching = WorkerFilter(
            available=read_flag(available, field="Available"),
            activity_id=activity_id,
            activity_name=activity_name,
            friendly_name=friendly_name,
            ordering=read_ordering(ordering, {"DateCreated": "created_at"}),
        )

        def read(tx: Transaction) -> Page[Worker]:
            self._door.get_workspace(tx, caller, workspace_id)
            queue = find_queue_id(
                tx, self._door.routing, workspace_id=workspace_id, queue_id=queue_id, name=queue_name
            )
            ids = None
            if expression is not None or queue is not None:
                loads = self._door.routing.list_matching(
                    tx, workspace_id=workspace_id, expression=expression, queue_id=queue
                )
                ids = frozenset(each.worker.worker_id for each in loads)
            return self._door.routing.list_workers(
                tx, workspace_id=workspace_id, matching=replace(matching, ids=ids), page=page
            )

        base = public_base(request)
        found = await self._door.db.read(read)
        return classic_page(
            request, "workers", found, query=page, render=lambda worker: render_worker(worker, base=base)
        )

    async def fetch_worker(
        self, *, workspace_id: str, worker_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a worker."""
        worker = await self._read(caller, workspace_id, worker_id)
        response.headers["ETag"] = etag(worker.updated_at)
        return render_worker(worker, base=public_base(request))

    async def create_worker(
        self, *, workspace_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Add a worker."""
        form = await read_form(request, NewWorkerForm)
        attributes = read_attributes(form.attributes)
        if form.activity_id:
            await self._check_activity(caller, workspace_id, form.activity_id)

        def create(tx: Transaction) -> Worker:
            self._door.get_workspace(tx, caller, workspace_id)
            made = self._door.routing.create_worker(
                tx,
                workspace_id=workspace_id,
                friendly_name=form.friendly_name,
                attributes=attributes,
                activity_id=form.activity_id or None,
            )
            self._door.routing.offer_waiting_tasks(tx, worker_id=made.worker_id)
            return made

        made = await self._door.db.transact(create)
        response.headers["ETag"] = etag(made.updated_at)
        return render_worker(made, base=public_base(request))

    async def delete_worker(
        self, *, workspace_id: str, worker_id: str, request: Request, caller: Caller
    ) -> Response:
        """Let a worker go who has no task."""
        worker = await self._read(caller, workspace_id, worker_id)
        check_precondition(request, worker.updated_at)
        await self._door.dismiss_worker(account_id=caller.account_id, worker_id=worker_id)
        return Response(status_code=204)

    async def update_worker(
        self, *, workspace_id: str, worker_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Update a worker; going on and off duty is the journey's."""
        form = await read_form(request, WorkerForm)
        attributes = None if form.attributes is None else read_attributes(form.attributes)
        worker = await self._read(caller, workspace_id, worker_id)
        check_precondition(request, worker.updated_at)
        if form.activity is not None:
            await self._check_activity(caller, workspace_id, form.activity)
        if attributes is not None or form.friendly_name is not None:
            await self._door.db.transact(
                lambda tx: self._door.routing.update_worker(
                    tx, worker_id=worker_id, friendly_name=form.friendly_name, attributes=attributes
                )
            )
        if form.activity is not None:
            await self._door.update_worker_activity(
                account_id=caller.account_id,
                worker_id=worker_id,
                activity_id=form.activity,
                reject_pending_reservations=form.reject_pending,
            )
        return await self.fetch_worker(
            workspace_id=workspace_id, worker_id=worker_id, request=request, response=response, caller=caller
        )

    async def _read(self, caller: Caller, workspace_id: str, worker_id: str) -> Worker:
        return await self._door.db.read(lambda tx: self._door.get_worker(tx, caller, workspace_id, worker_id))

    async def _check_activity(self, caller: Caller, workspace_id: str, activity_id: str) -> None:
        """Refuse an activity that is not there before anything else of the form is written."""

        def known(tx: Transaction) -> bool:
            self._door.get_workspace(tx, caller, workspace_id)
            listed = self._door.routing.list_activities(tx, workspace_id=workspace_id).items
            return any(each.activity_id == activity_id for each in listed)

        if not is_id(IdKind.ACTIVITY, activity_id) or not await self._door.db.read(known):
            raise Invalid("ActivitySid must name an activity of this workspace.", field="ActivitySid")


def find_queue_id(
    tx: Transaction, routing: RoutingService, *, workspace_id: str, queue_id: str | None, name: str | None
) -> str | None:
    """Return the queue that a filter names by id or by name; None when it names none.

    Raises `QueueNotFound` for one that is not in this workspace.
    """
    if queue_id:
        if routing.get_queue(tx, queue_id=queue_id).workspace_id != workspace_id:
            raise QueueNotFound
        return queue_id
    if not name:
        return None
    listed = routing.list_queues(tx, workspace_id=workspace_id, friendly_name=name).items
    if not listed:
        raise QueueNotFound("There is no task queue by that name in this workspace.")
    return listed[0].queue_id


def add_worker_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes = WorkerRoutes(door)
    path = BASE + "/{workspace_id}/Workers"
    router.add_api_route(path, routes.list_workers, methods=["GET"])
    router.add_api_route(path + "/{worker_id}", routes.fetch_worker, methods=["GET"])
    router.add_api_route(path, routes.create_worker, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{worker_id}", routes.update_worker, methods=["POST"])
    router.add_api_route(path + "/{worker_id}", routes.delete_worker, methods=["DELETE"], status_code=204)
