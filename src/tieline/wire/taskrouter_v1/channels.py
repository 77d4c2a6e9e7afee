"""Task channels of a workspace, and how much of each a worker takes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, page_token
from tieline.routing import TaskChannel, WorkerChannel
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, found_at
from tieline.wire.taskrouter_v1.render import render_task_channel, render_worker_channel


class NewTaskChannelForm(BaseModel):
    """The form of a new task channel."""

    friendly_name: str = Field(alias="FriendlyName")
    unique_name: str = Field(alias="UniqueName")
    channel_optimized_routing: bool = Field(False, alias="ChannelOptimizedRouting")


class TaskChannelForm(BaseModel):
    """The form of a task channel's update; what is missing stays."""

    friendly_name: str | None = Field(None, alias="FriendlyName")
    channel_optimized_routing: bool | None = Field(None, alias="ChannelOptimizedRouting")


class WorkerChannelForm(BaseModel):
    """The form of a worker channel's update; what is missing stays."""

    capacity: int | None = Field(None, alias="Capacity")
    available: bool | None = Field(None, alias="Available")


class TaskChannelRoutes:
    """The handlers of task channels, which are found by id or unique name."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_task_channels(
        self, *, workspace_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List a workspace's task channels; the vendor calls the list `channels`."""
        found = await self._door.list_in(
            workspace_id, caller, self._door.routing.list_task_channels, page=page
        )
        return classic_page(
            request, "channels", found, query=page, render=found_at(request, render_task_channel)
        )

    async def fetch_task_channel(
        self, *, workspace_id: str, wanted: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a task channel."""
        found = await self._door.db.read(lambda tx: self._get(tx, caller, workspace_id, wanted))
        return render_task_channel(found, base=public_base(request))

    async def create_task_channel(
        self, *, workspace_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Make a task channel."""
        form = await read_form(request, NewTaskChannelForm)

        def create(tx: Transaction) -> TaskChannel:
            self._door.get_workspace(tx, caller, workspace_id)
            return self._door.routing.create_task_channel(tx, workspace_id=workspace_id, **form.model_dump())

        return render_task_channel(await self._door.db.transact(create), base=public_base(request))

    async def update_task_channel(
        self, *, workspace_id: str, wanted: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Change a task channel."""
        form = await read_form(request, TaskChannelForm)

        def update(tx: Transaction) -> TaskChannel:
            self._get(tx, caller, workspace_id, wanted)
            return self._door.routing.update_task_channel(
                tx, workspace_id=workspace_id, wanted=wanted, **form.model_dump()
            )

        return render_task_channel(await self._door.db.transact(update), base=public_base(request))

    async def delete_task_channel(self, *, workspace_id: str, wanted: str, caller: Caller) -> Response:
        """Delete a task channel that no open task is of."""

        def delete(tx: Transaction) -> None:
            self._get(tx, caller, workspace_id, wanted)
            self._door.routing.delete_task_channel(tx, workspace_id=workspace_id, wanted=wanted)

        await self._door.db.transact(delete)
        return Response(status_code=204)

    def _get(self, tx: Transaction, caller: Caller, workspace_id: str, wanted: str) -> TaskChannel:
        self._door.get_workspace(tx, caller, workspace_id)
        return self._door.routing.get_task_channel(tx, workspace_id=workspace_id, wanted=wanted)


class WorkerChannelRoutes:
    """The handlers of worker channels."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_worker_channels(
        self, *, workspace_id: str, worker_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List how much of each channel a worker takes; the vendor calls the list `channels`."""

        def read(tx: Transaction) -> Page[WorkerChannel]:
            self._door.get_worker(tx, caller, workspace_id, worker_id)
            every = self._door.routing.list_worker_channels(tx, worker_id=worker_id)
            after = page.after(int)
            start = int(after[0]) if after else 0
            shown, rest = every[start : start + page.size], every[start + page.size :]
            return Page(items=shown, next_token=page_token([start + page.size]) if rest else None)

        found = await self._door.db.read(read)
        return classic_page(
            request, "channels", found, query=page, render=found_at(request, render_worker_channel)
        )

    async def fetch_worker_channel(
        self, *, workspace_id: str, worker_id: str, wanted: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch one of a worker's channels, by its own id, the task channel's or its unique name."""

        def read(tx: Transaction) -> WorkerChannel:
            self._door.get_worker(tx, caller, workspace_id, worker_id)
            return self._door.routing.get_worker_channel(tx, worker_id=worker_id, wanted=wanted)

        return render_worker_channel(await self._door.db.read(read), base=public_base(request))

    async def update_worker_channel(
        self, *, workspace_id: str, worker_id: str, wanted: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Set how many tasks of a channel a worker takes, and whether any."""
        form = await read_form(request, WorkerChannelForm)

        def update(tx: Transaction) -> WorkerChannel:
            self._door.get_worker(tx, caller, workspace_id, worker_id)
            return self._door.routing.update_worker_channel(
                tx, worker_id=worker_id, wanted=wanted, **form.model_dump()
            )

        return render_worker_channel(await self._door.db.transact(update), base=public_base(request))


def add_channel_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes, path = TaskChannelRoutes(door), BASE + "/{workspace_id}/TaskChannels"
    router.add_api_route(path, routes.list_task_channels, methods=["GET"])
    router.add_api_route(path, routes.create_task_channel, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{wanted}", routes.fetch_task_channel, methods=["GET"])
    router.add_api_route(path + "/{wanted}", routes.update_task_channel, methods=["POST"])
    router.add_api_route(path + "/{wanted}", routes.delete_task_channel, methods=["DELETE"], status_code=204)
    own, path = WorkerChannelRoutes(door), BASE + "/{workspace_id}/Workers/{worker_id}/Channels"
    router.add_api_route(path, own.list_worker_channels, methods=["GET"])
    router.add_api_route(path + "/{wanted}", own.fetch_worker_channel, methods=["GET"])
    router.add_api_route(path + "/{wanted}", own.update_worker_channel, methods=["POST"])
