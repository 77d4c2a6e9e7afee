"""Workspaces and their activities: make, list, fetch, change, delete."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.pages import Page
from tieline.routing import Activity, ActivityNotFound, Workspace, WorkspaceChanges
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, NameQuery, as_is, found_at
from tieline.wire.taskrouter_v1.fields import read_flag
from tieline.wire.taskrouter_v1.render import render_activity, render_workspace

_FIFO_ACTIVITIES = (("Offline", False), ("Idle", True), ("Unavailable", False))
"""What the vendor's template FIFO begins with, beside a queue and a workflow for everything."""


class NewWorkspaceForm(BaseModel):
    """The form of a new workspace."""

    friendly_name: str = Field(alias="FriendlyName")
    event_callback_url: str | None = Field(None, alias="EventCallbackUrl")
    events_filter: str | None = Field(None, alias="EventsFilter")
    multi_task_enabled: bool = Field(True, alias="MultiTaskEnabled")
    template: Literal["NONE", "FIFO"] = Field("NONE", alias="Template")
    prioritize_queue_order: str = Field("FIFO", alias="PrioritizeQueueOrder")


class WorkspaceForm(BaseModel):
    """The form of a workspace's update; what is missing stays."""

    default_activity_id: str | None = Field(None, alias="DefaultActivitySid")
    timeout_activity_id: str | None = Field(None, alias="TimeoutActivitySid")
    event_callback_url: str | None = Field(None, alias="EventCallbackUrl")
    events_filter: str | None = Field(None, alias="EventsFilter")
    friendly_name: str | None = Field(None, alias="FriendlyName")
    multi_task_enabled: bool | None = Field(None, alias="MultiTaskEnabled")
    prioritize_queue_order: str | None = Field(None, alias="PrioritizeQueueOrder")


class NewActivityForm(BaseModel):
    """The form of a new activity."""

    friendly_name: str = Field(alias="FriendlyName")
    available: bool = Field(False, alias="Available")


class ActivityForm(BaseModel):
    """The form of an activity's update."""

    friendly_name: str | None = Field(None, alias="FriendlyName")


class WorkspaceRoutes:
    """The handlers of workspaces."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_workspaces(
        self, *, request: Request, caller: Caller, page: ClassicPageQuery, friendly_name: NameQuery = None
    ) -> dict[str, Any]:
        """List the account's workspaces."""
        routing, base = self._door.routing, public_base(request)

        def read(tx: Transaction) -> Page[dict[str, Any]]:
            found = routing.list_workspaces(
                tx, account_id=caller.account_id, friendly_name=friendly_name, page=page
            )
            return found.map(lambda each: self._render(tx, each, base))

        return classic_page(request, "workspaces", await self._door.db.read(read), query=page, render=as_is)

    async def fetch_workspace(self, *, workspace_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Fetch a workspace."""
        base = public_base(request)
        return await self._door.db.read(
            lambda tx: self._render(tx, self._door.get_workspace(tx, caller, workspace_id), base)
        )

    async def create_workspace(self, *, request: Request, caller: Caller) -> dict[str, Any]:
        """Make a workspace, empty or with the template's activities, queue and workflow."""
        form = await read_form(request, NewWorkspaceForm)
        base = public_base(request)

        def create(tx: Transaction) -> dict[str, Any]:
            given = form.model_dump(exclude={"template"})
            made = self._door.routing.create_workspace(tx, account_id=caller.account_id, **given)
            if form.template == "FIFO":
                self._fill(tx, made.workspace_id)
            return self._render(
                tx, self._door.routing.get_workspace(tx, workspace_id=made.workspace_id), base
            )

        return await self._door.db.transact(create)

    def _fill(self, tx: Transaction, workspace_id: str) -> None:
        routing = self._door.routing
        for name, available in _FIFO_ACTIVITIES:
            routing.create_activity(tx, workspace_id=workspace_id, friendly_name=name, available=available)
        queue = routing.create_queue(tx, workspace_id=workspace_id, friendly_name="Sample Queue")
        routing.create_workflow(
            tx,
            workspace_id=workspace_id,
            friendly_name="Default Fifo Workflow",
            configuration=f'{{"task_routing": {{"default_filter": {{"queue": "{queue.queue_id}"}}}}}}',
        )

    async def update_workspace(
        self, *, workspace_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Change a workspace."""
        form = await read_form(request, WorkspaceForm)
        base = public_base(request)

        def update(tx: Transaction) -> dict[str, Any]:
            self._door.get_workspace(tx, caller, workspace_id)
            changed = self._door.routing.update_workspace(
                tx, workspace_id=workspace_id, changes=WorkspaceChanges(**form.model_dump())
            )
            return self._render(tx, changed, base)

        return await self._door.db.transact(update)

    async def delete_workspace(self, *, workspace_id: str, caller: Caller) -> Response:
        """Delete a workspace and everything in it."""

        def delete(tx: Transaction) -> None:
            self._door.get_workspace(tx, caller, workspace_id)
            self._door.routing.delete_workspace(tx, workspace_id=workspace_id)

        await self._door.db.transact(delete)
        return Response(status_code=204)

    def _render(self, tx: Transaction, workspace: Workspace, base: str) -> dict[str, Any]:
        listed = self._door.routing.list_activities(tx, workspace_id=workspace.workspace_id).items
        return render_workspace(
            workspace, {each.activity_id: each.friendly_name for each in listed}, base=base
        )


class ActivityRoutes:
    """The handlers of activities."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_activities(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
        available: Annotated[str | None, Query(alias="Available")] = None,
    ) -> dict[str, Any]:
        """List a workspace's activities."""
        found = await self._door.list_in(
            workspace_id,
            caller,
            self._door.routing.list_activities,
            page=page,
            friendly_name=friendly_name,
            available=read_flag(available, field="Available"),
        )
        return classic_page(
            request, "activities", found, query=page, render=found_at(request, render_activity)
        )

    async def fetch_activity(
        self, *, workspace_id: str, activity_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch an activity."""
        found = await self._door.db.read(lambda tx: self._get(tx, caller, workspace_id, activity_id))
        return render_activity(found, base=public_base(request))

    async def create_activity(self, *, workspace_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Make an activity."""
        form = await read_form(request, NewActivityForm)

        def create(tx: Transaction) -> Activity:
            self._door.get_workspace(tx, caller, workspace_id)
            return self._door.routing.create_activity(tx, workspace_id=workspace_id, **form.model_dump())

        return render_activity(await self._door.db.transact(create), base=public_base(request))

    async def update_activity(
        self, *, workspace_id: str, activity_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Rename an activity."""
        form = await read_form(request, ActivityForm)

        def update(tx: Transaction) -> Activity:
            self._get(tx, caller, workspace_id, activity_id)
            return self._door.routing.rename_activity(
                tx, activity_id=activity_id, friendly_name=form.friendly_name
            )

        return render_activity(await self._door.db.transact(update), base=public_base(request))

    async def delete_activity(self, *, workspace_id: str, activity_id: str, caller: Caller) -> Response:
        """Delete an activity that nobody is in."""

        def delete(tx: Transaction) -> None:
            self._get(tx, caller, workspace_id, activity_id)
            self._door.routing.delete_activity(tx, activity_id=activity_id)

        await self._door.db.transact(delete)
        return Response(status_code=204)

    def _get(self, tx: Transaction, caller: Caller, workspace_id: str, activity_id: str) -> Activity:
        return self._door.get_owned(
            caller,
            workspace_id,
            lambda: self._door.routing.get_activity(tx, activity_id=activity_id),
            missing=ActivityNotFound,
        )


def add_workspace_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes, one = WorkspaceRoutes(door), BASE + "/{workspace_id}"
    router.add_api_route(BASE, routes.list_workspaces, methods=["GET"])
    router.add_api_route(BASE, routes.create_workspace, methods=["POST"], status_code=201)
    router.add_api_route(one, routes.fetch_workspace, methods=["GET"])
    router.add_api_route(one, routes.update_workspace, methods=["POST"])
    router.add_api_route(one, routes.delete_workspace, methods=["DELETE"], status_code=204)
    activities = ActivityRoutes(door)
    path = one + "/Activities"
    router.add_api_route(path, activities.list_activities, methods=["GET"])
    router.add_api_route(path, activities.create_activity, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{activity_id}", activities.fetch_activity, methods=["GET"])
    router.add_api_route(path + "/{activity_id}", activities.update_activity, methods=["POST"])
    router.add_api_route(
        path + "/{activity_id}", activities.delete_activity, methods=["DELETE"], status_code=204
    )
