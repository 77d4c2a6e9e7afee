"""Reservations, under their task and under their worker: list, fetch, and update (accept, reject, finish)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import (
    Reservation,
    ReservationFilter,
    ReservationNotFound,
    ReservationStatus,
)
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, check_precondition, etag
from tieline.wire.taskrouter_v1.fields import read_choices
from tieline.wire.taskrouter_v1.render import render_reservation

StatusQuery = Annotated[list[str] | None, Query(alias="ReservationStatus")]
_SETTABLE = (
    ReservationStatus.ACCEPTED,
    ReservationStatus.REJECTED,
    ReservationStatus.WRAPPING,
    ReservationStatus.COMPLETED,
)
_INSTRUCTIONS = {"accept": ReservationStatus.ACCEPTED, "reject": ReservationStatus.REJECTED}


class ReservationForm(BaseModel):
    """The form of a reservation's update; instructions that need a call are known and refused."""

    status: str | None = Field(None, alias="ReservationStatus")
    instruction: str | None = Field(None, alias="Instruction")
    worker_activity: str | None = Field(None, alias="WorkerActivitySid")

    def wanted(self) -> ReservationStatus:
        """Return the state the caller moves the reservation to. Raises `Invalid` for one that only routing may set."""
        if self.instruction is not None:
            if self.instruction not in _INSTRUCTIONS:
                raise Invalid("Instruction can be accept or reject here.", field="Instruction")
            return _INSTRUCTIONS[self.instruction]
        if self.status not in _SETTABLE:
            allowed = ", ".join(_SETTABLE)
            raise Invalid(f"ReservationStatus can be set to {allowed}.", field="ReservationStatus")
        return ReservationStatus(self.status)


class ReservationRoutes:
    """The handlers, for one of the two places where reservations are found."""

    def __init__(self, door: Door, *, by_worker: bool) -> None:
        self._door = door
        self._by_worker = by_worker

    async def list_reservations(
        self,
        *,
        workspace_id: str,
        parent_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        statuses: StatusQuery = None,
        worker_id: Annotated[str | None, Query(alias="WorkerSid")] = None,
    ) -> dict[str, Any]:
        """List the reservations of a task or of a worker."""
        known = read_choices(ReservationStatus, statuses, field="ReservationStatus")
        parent = (
            {"worker_id": parent_id} if self._by_worker else {"task_id": parent_id, "worker_id": worker_id}
        )
        matching = ReservationFilter(statuses=known, **parent)

        def read(tx: Transaction) -> Page[Reservation]:
            self._check_parent(tx, caller, workspace_id, parent_id)
            return self._door.routing.list_reservations(
                tx, workspace_id=workspace_id, matching=matching, page=page
            )

        found = await self._door.db.read(read)
        base = public_base(request)
        return classic_page(
            request,
            "reservations",
            found,
            query=page,
            render=lambda each: render_reservation(each, base=base, by_worker=self._by_worker),
        )

    async def fetch_reservation(
        self,
        *,
        workspace_id: str,
        parent_id: str,
        reservation_id: str,
        request: Request,
        response: Response,
        caller: Caller,
    ) -> dict[str, Any]:
        """Fetch a reservation."""
        found = await self._read(caller, workspace_id, parent_id, reservation_id)
        response.headers["ETag"] = etag(found.updated_at)
        return render_reservation(found, base=public_base(request), by_worker=self._by_worker)

    async def update_reservation(
        self,
        *,
        workspace_id: str,
        parent_id: str,
        reservation_id: str,
        request: Request,
        response: Response,
        caller: Caller,
    ) -> dict[str, Any]:
        """Accept or reject what rings, or finish what was accepted: the same journeys as the desktop's."""
        form = await read_form(request, ReservationForm)
        wanted = form.wanted()
        if form.worker_activity is not None and not is_id(IdKind.ACTIVITY, form.worker_activity):
            raise Invalid("WorkerActivitySid must name an activity.", field="WorkerActivitySid")
        found = await self._read(caller, workspace_id, parent_id, reservation_id)
        check_precondition(request, found.updated_at)
        await self._update(caller, found, wanted, form.worker_activity)
        return await self.fetch_reservation(
            workspace_id=workspace_id,
            parent_id=parent_id,
            reservation_id=reservation_id,
            request=request,
            response=response,
            caller=caller,
        )

    async def _update(
        self, caller: Caller, found: Reservation, wanted: ReservationStatus, activity_id: str | None
    ) -> None:
        account_id, reservation_id = caller.account_id, found.reservation_id
        if wanted == ReservationStatus.ACCEPTED:
            await self._door.accept_reservation(account_id=account_id, reservation_id=reservation_id)
        elif wanted == ReservationStatus.REJECTED:
            await self._door.reject_reservation(
                account_id=account_id, reservation_id=reservation_id, activity_id=activity_id
            )
        else:
            await self._door.update_task(
                account_id=account_id, task_id=found.task_id, status=str(wanted), reason=None
            )

    def _check_parent(self, tx: Transaction, caller: Caller, workspace_id: str, parent_id: str) -> None:
        if self._by_worker:
            self._door.get_worker(tx, caller, workspace_id, parent_id)
        else:
            self._door.get_task(tx, caller, workspace_id, parent_id)

    async def _read(
        self, caller: Caller, workspace_id: str, parent_id: str, reservation_id: str
    ) -> Reservation:
        def read(tx: Transaction) -> Reservation:
            found = self._door.get_reservation(tx, caller, workspace_id, reservation_id)
            if parent_id != (found.worker_id if self._by_worker else found.task_id):
                raise ReservationNotFound
            return found

        return await self._door.db.read(read)


def add_reservation_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    for parent, by_worker in (("Tasks", False), ("Workers", True)):
        routes = ReservationRoutes(door, by_worker=by_worker)
        path = f"{BASE}/{{workspace_id}}/{parent}/{{parent_id}}/Reservations"
        router.add_api_route(path, routes.list_reservations, methods=["GET"])
        router.add_api_route(path + "/{reservation_id}", routes.fetch_reservation, methods=["GET"])
        router.add_api_route(path + "/{reservation_id}", routes.update_reservation, methods=["POST"])
