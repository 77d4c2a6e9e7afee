"""Events: what happened in a workspace, listed and fetched."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.pages import Page
from tieline.routing import Record, RecordFilter, RecordNotFound
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base
from tieline.wire.taskrouter_v1.door import BASE, Door, found_at
from tieline.wire.taskrouter_v1.fields import read_window
from tieline.wire.taskrouter_v1.render_events import render_event


class About(BaseModel):
    """What a list of events may be narrowed to."""

    type: str | None = Field(None, alias="EventType")
    event_id: str | None = Field(None, alias="Sid")
    task_id: str | None = Field(None, alias="TaskSid")
    worker_id: str | None = Field(None, alias="WorkerSid")
    queue_id: str | None = Field(None, alias="TaskQueueSid")
    workflow_id: str | None = Field(None, alias="WorkflowSid")
    reservation_id: str | None = Field(None, alias="ReservationSid")
    minutes: int | None = Field(None, alias="Minutes")
    start: str | None = Field(None, alias="StartDate")
    end: str | None = Field(None, alias="EndDate")
    channel: str | None = Field(None, alias="TaskChannel")

    def ids(self) -> dict[str, Any]:
        """Return what a record must be about, without the time and the channel."""
        return self.model_dump(exclude={"minutes", "start", "end", "channel"})


AboutQuery = Annotated[About, Query()]


class EventRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_events(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        about: AboutQuery,
    ) -> dict[str, Any]:
        """List what happened, the newest first: in the last 15 minutes, or in the stretch of time that is asked for."""
        window = read_window(
            minutes=about.minutes, start=about.start, end=about.end, now=self._door.db.clock.now()
        )

        def read(tx: Transaction) -> Page[Record]:
            self._door.get_workspace(tx, caller, workspace_id)
            named = self._door.channel_name(tx, workspace_id, about.channel)
            matching = RecordFilter(window=window, channel=named, **about.ids())
            return self._door.routing.list_records(
                tx, workspace_id=workspace_id, matching=matching, page=page
            )

        found = await self._door.db.read(read)
        return classic_page(request, "events", found, query=page, render=found_at(request, render_event))

    async def fetch_event(
        self, *, workspace_id: str, event_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch something that happened."""
        found = await self._door.db.read(
            lambda tx: self._door.get_owned(
                caller,
                workspace_id,
                lambda: self._door.routing.get_record(tx, event_id=event_id),
                missing=RecordNotFound,
            )
        )
        return render_event(found, base=public_base(request))


def add_event_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes, path = EventRoutes(door), BASE + "/{workspace_id}/Events"
    router.add_api_route(path, routes.list_events, methods=["GET"])
    router.add_api_route(path + "/{event_id}", routes.fetch_event, methods=["GET"])
