"""What routing works with, to list and to fetch: workspaces, activities, queues, workflows, task channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import ActivityNotFound, QueueNotFound, TaskChannelNotFound, WorkflowNotFound, Workspace
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base
from tieline.wire.taskrouter_v1.door import BASE, Door, check_owned
from tieline.wire.taskrouter_v1.fields import read_flag
from tieline.wire.taskrouter_v1.render import (
    render_activity,
    render_queue,
    render_task_channel,
    render_workflow,
    render_workspace,
)

NameQuery = Annotated[str | None, Query(alias="FriendlyName")]
AvailableQuery = Annotated[str | None, Query(alias="Available")]


class SetupRoutes:
    """The handlers; each reads, asks the routing room once, and renders."""

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
            return found.map(lambda each: self._workspace(tx, each, base))

        return classic_page(request, "workspaces", await self._door.db.read(read), query=page, render=_as_is)

    async def fetch_workspace(self, *, workspace_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Fetch a workspace."""
        base = public_base(request)
        return await self._door.db.read(
            lambda tx: self._workspace(tx, self._door.get_workspace(tx, caller, workspace_id), base)
        )

    def _workspace(self, tx: Transaction, workspace: Workspace, base: str) -> dict[str, Any]:
        listed = self._door.routing.list_activities(tx, workspace_id=workspace.workspace_id).items
        return render_workspace(
            workspace, {each.activity_id: each.friendly_name for each in listed}, base=base
        )

    async def list_activities(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
        available: AvailableQuery = None,
    ) -> dict[str, Any]:
        """List a workspace's activities."""
        wanted = read_flag(available, field="Available")
        matching = {"friendly_name": friendly_name, "available": wanted}
        found = await self._list(
            workspace_id, caller, self._door.routing.list_activities, page=page, **matching
        )
        return classic_page(request, "activities", found, query=page, render=_at(request, render_activity))

    async def fetch_activity(
        self, *, workspace_id: str, activity_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch an activity."""
        check_id(IdKind.ACTIVITY, activity_id, missing=ActivityNotFound)
        found = await self._door.db.read(
            lambda tx: self._door.routing.get_activity(tx, activity_id=activity_id)
        )
        check_owned(found, caller, workspace_id, missing=ActivityNotFound)
        return render_activity(found, base=public_base(request))

    async def list_queues(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
    ) -> dict[str, Any]:
        """List a workspace's task queues."""
        listing = self._door.routing.list_queues
        found = await self._list(workspace_id, caller, listing, page=page, friendly_name=friendly_name)
        return classic_page(request, "task_queues", found, query=page, render=_at(request, render_queue))

    async def fetch_queue(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a task queue."""
        check_id(IdKind.QUEUE, queue_id, missing=QueueNotFound)
        found = await self._door.db.read(lambda tx: self._door.routing.get_queue(tx, queue_id=queue_id))
        check_owned(found, caller, workspace_id, missing=QueueNotFound)
        return render_queue(found, base=public_base(request))

    async def list_workflows(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
    ) -> dict[str, Any]:
        """List a workspace's workflows."""
        listing = self._door.routing.list_workflows
        found = await self._list(workspace_id, caller, listing, page=page, friendly_name=friendly_name)
        return classic_page(request, "workflows", found, query=page, render=_at(request, render_workflow))

    async def fetch_workflow(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a workflow."""
        check_id(IdKind.WORKFLOW, workflow_id, missing=WorkflowNotFound)
        found = await self._door.db.read(
            lambda tx: self._door.routing.get_workflow(tx, workflow_id=workflow_id)
        )
        check_owned(found, caller, workspace_id, missing=WorkflowNotFound)
        return render_workflow(found, base=public_base(request))

    async def list_task_channels(
        self, *, workspace_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List a workspace's task channels; the vendor calls the list `channels`."""
        found = await self._list(workspace_id, caller, self._door.routing.list_task_channels, page=page)
        return classic_page(request, "channels", found, query=page, render=_at(request, render_task_channel))

    async def fetch_task_channel(
        self, *, workspace_id: str, wanted: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a task channel by its id or unique name."""
        found = await self._door.db.read(
            lambda tx: self._door.routing.get_task_channel(tx, workspace_id=workspace_id, wanted=wanted)
        )
        check_owned(found, caller, workspace_id, missing=TaskChannelNotFound)
        return render_task_channel(found, base=public_base(request))

    async def _list(
        self, workspace_id: str, caller: Caller, listing: Callable[..., Page[Any]], **arguments: Any
    ) -> Page[Any]:
        """List something of a workspace that the caller may see."""

        def read(tx: Transaction) -> Page[Any]:
            self._door.get_workspace(tx, caller, workspace_id)
            return listing(tx, workspace_id=workspace_id, **arguments)

        return await self._door.db.read(read)


def check_id(kind: IdKind, text: str, *, missing: type[NotFound]) -> None:
    """Raise `missing` for what cannot be an id of `kind`."""
    if not is_id(kind, text):
        raise missing


def _at(request: Request, render: Callable[..., dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    base = public_base(request)
    return lambda found: render(found, base=base)


def _as_is(rendered: dict[str, Any]) -> dict[str, Any]:
    return rendered


def add_setup_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes = SetupRoutes(door)
    one = BASE + "/{workspace_id}"
    router.add_api_route(BASE, routes.list_workspaces, methods=["GET"])
    router.add_api_route(one, routes.fetch_workspace, methods=["GET"])
    router.add_api_route(one + "/Activities", routes.list_activities, methods=["GET"])
    router.add_api_route(one + "/Activities/{activity_id}", routes.fetch_activity, methods=["GET"])
    router.add_api_route(one + "/TaskQueues", routes.list_queues, methods=["GET"])
    router.add_api_route(one + "/TaskQueues/{queue_id}", routes.fetch_queue, methods=["GET"])
    router.add_api_route(one + "/Workflows", routes.list_workflows, methods=["GET"])
    router.add_api_route(one + "/Workflows/{workflow_id}", routes.fetch_workflow, methods=["GET"])
    router.add_api_route(one + "/TaskChannels", routes.list_task_channels, methods=["GET"])
    router.add_api_route(one + "/TaskChannels/{wanted}", routes.fetch_task_channel, methods=["GET"])
