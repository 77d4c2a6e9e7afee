"""Opening hours, what waiting customers are told and promised, and how long somebody would wait now."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database, Transaction
from tieline.routing import (
    Hours,
    HoursInvalid,
    HoursNotFound,
    QueueChanges,
    QueueNotFound,
    RoutingService,
    Workspace,
    WorkspaceChanges,
    WorkspaceNotFound,
)
from tieline.routing.calendar import Calendar, Span, SpecialDay, read_span, zone_names
from tieline.routing.hours import state_of

_SHOWN_STRETCHES = 21
_Text = Annotated[str, Field(max_length=64)]
_Spans = Annotated[list[_Text], Field(max_length=12)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class SpecialBody(_Body):
    """A date with hours of its own; no spans is closed."""

    on: _Text
    name: _Text
    spans: _Spans = Field(default_factory=list)


class HoursBody(_Body):
    """Opening hours: a zone, spans by weekday (`mon` to `sun`) as `09:00-13:00`, and special days."""

    friendly_name: _Text
    zone: _Text
    weekly: dict[str, _Spans]
    special: Annotated[list[SpecialBody], Field(max_length=400)] = Field(default_factory=list)

    def calendar(self) -> Calendar:
        """Return it as the routing room takes it. Raises `HoursInvalid` naming the place."""
        return Calendar(
            zone=self.zone,
            weekly={day: _spans(texts, field=f"weekly.{day}") for day, texts in self.weekly.items()},
            special=tuple(
                SpecialDay(on=_date(each.on), name=each.name, spans=_spans(each.spans, field="special"))
                for each in self.special
            ),
        )


class QueueHours(_Body):
    """The hours a queue goes by; null is its workspace's."""

    hours_id: _Text | None


class Waiting(_Body):
    """What a workspace's waiting customers are told and promised; what is left out stays."""

    hours_id: _Text | None = None
    tells_wait: bool | None = None
    promise_hours: int | None = None
    offers_at_a_time: int | None = None


def add_routes(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    """Add the routes of this file."""
    _add_hours(router, db=db, routing=routing)
    _add_changes(router, db=db, routing=routing)
    _add_settings(router, db=db, routing=routing)


def _add_hours(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    @router.get("/console/api/workspaces/{workspace_id}/hours")
    async def list_hours(workspace_id: str, caller: ConsoleCaller) -> Any:
        """The opening hours of a workspace, who goes by them, and what its waiting customers are told."""
        read = partial(_read_all, routing=routing, account_id=caller.account_id, workspace_id=workspace_id)
        return await db.read(read)

    @router.post("/console/api/workspaces/{workspace_id}/hours")
    async def create_hours(workspace_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Keep opening hours under a name."""
        body = await read_json(request, HoursBody, required=True)

        def create(tx: Transaction) -> Any:
            _workspace(tx, routing, account_id=caller.account_id, workspace_id=workspace_id)
            made = routing.create_hours(
                tx, workspace_id=workspace_id, friendly_name=body.friendly_name, calendar=body.calendar()
            )
            return _shown(tx, made)

        return await db.transact(create)

    @router.post("/console/api/hours/preview")
    async def preview_hours(request: Request, caller: ConsoleCaller) -> Any:
        """When it would be open in the coming days, by the clock of the zone; nothing is kept."""
        body = await read_json(request, HoursBody, required=True)
        calendar = body.calendar()
        if calendar.zone not in zone_names():
            raise HoursInvalid(f"There is no time zone {calendar.zone!r}.", field="zone")
        return {"stretches": await db.read(lambda tx: _stretches(tx, calendar))}


def _add_changes(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    @router.put("/console/api/hours/{hours_id}")
    async def replace_hours(hours_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Write opening hours over those that are there."""
        body = await read_json(request, HoursBody, required=True)

        def change(tx: Transaction) -> Any:
            _own_hours(tx, routing, account_id=caller.account_id, hours_id=hours_id)
            changed = routing.update_hours(
                tx, hours_id=hours_id, friendly_name=body.friendly_name, calendar=body.calendar()
            )
            return _shown(tx, changed)

        return await db.transact(change)

    @router.delete("/console/api/hours/{hours_id}", status_code=204)
    async def delete_hours(hours_id: str, caller: ConsoleCaller) -> None:
        """Delete opening hours that nothing goes by."""

        def delete(tx: Transaction) -> None:
            _own_hours(tx, routing, account_id=caller.account_id, hours_id=hours_id)
            routing.delete_hours(tx, hours_id=hours_id)

        await db.transact(delete)


def _add_settings(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    @router.put("/console/api/queues/{queue_id}/hours")
    async def put_queue_hours(queue_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Say by which hours a queue goes."""
        body = await read_json(request, QueueHours, required=True)

        def change(tx: Transaction) -> Any:
            if routing.get_queue(tx, queue_id=queue_id).account_id != caller.account_id:
                raise QueueNotFound
            changes = QueueChanges(hours_id=body.hours_id or "")
            return {"hoursId": routing.update_queue(tx, queue_id=queue_id, changes=changes).hours_id}

        return await db.transact(change)

    @router.patch("/console/api/workspaces/{workspace_id}/waiting")
    async def update_waiting(workspace_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Say what a workspace's waiting customers are told and promised, and how many offers ring at a time."""
        body = await read_json(request, Waiting, required=True)
        given = {name: getattr(body, name) for name in body.model_fields_set}
        if given.get("hours_id", "") is None:
            given["hours_id"] = ""

        def change(tx: Transaction) -> Any:
            _workspace(tx, routing, account_id=caller.account_id, workspace_id=workspace_id)
            changes = WorkspaceChanges(**given)
            return _settings(routing.update_workspace(tx, workspace_id=workspace_id, changes=changes))

        return await db.transact(change)

    @router.get("/console/api/queues/{queue_id}/wait")
    async def estimate_wait(queue_id: str, caller: ConsoleCaller, channel: str = "default") -> Any:
        """How long somebody would wait who came to a queue now."""

        def read(tx: Transaction) -> Any:
            if routing.get_queue(tx, queue_id=queue_id).account_id != caller.account_id:
                raise QueueNotFound
            return camel(routing.estimate_wait(tx, queue_id=queue_id, channel=channel))

        return await db.read(read)


def _workspace(tx: Transaction, routing: RoutingService, *, account_id: str, workspace_id: str) -> Workspace:
    found = routing.get_workspace(tx, workspace_id=workspace_id)
    if found.account_id != account_id:
        raise WorkspaceNotFound
    return found


def _own_hours(tx: Transaction, routing: RoutingService, *, account_id: str, hours_id: str) -> None:
    if routing.get_hours(tx, hours_id=hours_id).account_id != account_id:
        raise HoursNotFound


def _read_all(tx: Transaction, *, routing: RoutingService, account_id: str, workspace_id: str) -> Any:
    workspace = _workspace(tx, routing, account_id=account_id, workspace_id=workspace_id)
    queues = routing.list_queues(tx, workspace_id=workspace_id).items
    return {
        "hours": [_shown(tx, each) for each in routing.list_hours(tx, workspace_id=workspace_id)],
        "queues": {each.queue_id: each.hours_id for each in queues},
        "settings": _settings(workspace),
        "zones": sorted(zone_names()),
    }


def _settings(workspace: Workspace) -> dict[str, Any]:
    return {
        "hoursId": workspace.hours_id,
        "tellsWait": workspace.tells_wait,
        "promiseHours": workspace.promise_hours,
        "offersAtATime": workspace.offers_at_a_time,
        "channelPolicy": workspace.channel_policy,
    }


def _shown(tx: Transaction, hours: Hours) -> dict[str, Any]:
    calendar, state = hours.calendar, state_of(hours, at=tx.now)
    return {
        "hoursId": hours.hours_id,
        "friendlyName": hours.friendly_name,
        "zone": calendar.zone,
        "weekly": {day: [str(span) for span in spans] for day, spans in calendar.weekly.items()},
        "special": [
            {"on": each.on.isoformat(), "name": each.name, "spans": [str(span) for span in each.spans]}
            for each in calendar.special
        ],
        "isOpen": state.is_open,
        "opensAt": state.opens_at and iso_ms(state.opens_at),
        "closesAt": state.closes_at and iso_ms(state.closes_at),
        "because": state.because,
    }


def _stretches(tx: Transaction, calendar: Calendar) -> list[dict[str, str]]:
    """Return the coming stretches of being open, as the zone's clocks show them."""
    found = []
    for begin, end in calendar.open_from(tx.now):
        local = calendar.local(begin), calendar.local(end)
        found.append({"from": local[0].isoformat(), "to": local[1].isoformat()})
        if len(found) == _SHOWN_STRETCHES:
            break
    return found


def _spans(texts: list[str], *, field: str) -> tuple[Span, ...]:
    try:
        return tuple(map(read_span, texts))
    except ValueError as wrong:
        raise HoursInvalid(f"{wrong}.", field=field) from wrong


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise HoursInvalid(f"{text!r} is no date such as 2026-12-25.", field="special.on") from wrong
