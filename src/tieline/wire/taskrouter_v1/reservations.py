"""Reservations, under their task and under their worker: list, fetch, and update (accept, reject, finish)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.journeys.instructions import Instruction, Verb
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
from tieline.wire.taskrouter_v1.callbacks import (
    read_beep,
    read_channels,
    read_mode,
    read_seconds,
    read_verb,
)
from tieline.wire.taskrouter_v1.door import BASE, Door, check_precondition, etag
from tieline.wire.taskrouter_v1.fields import read_choices
from tieline.wire.taskrouter_v1.render import render_reservation

StatusQuery = Annotated[list[str] | None, Query(alias="ReservationStatus")]
_SETTABLE = (
    ReservationStatus.ACCEPTED,
    ReservationStatus.REJECTED,
    ReservationStatus.CANCELED,
    ReservationStatus.WRAPPING,
    ReservationStatus.COMPLETED,
)


class ReservationForm(BaseModel):
    """The form of a reservation's update: a state, or an instruction with what it needs."""

    status: str | None = Field(None, alias="ReservationStatus")
    instruction: str | None = Field(None, alias="Instruction")
    worker_activity: str | None = Field(None, alias="WorkerActivitySid")
    call_from: str | None = Field(None, alias="CallFrom")
    call_to: str | None = Field(None, alias="CallTo")
    call_url: str | None = Field(None, alias="CallUrl")
    call_accept: bool = Field(False, alias="CallAccept")
    call_timeout: str | None = Field(None, alias="CallTimeout")
    redirect_call: str | None = Field(None, alias="RedirectCallSid")
    redirect_url: str | None = Field(None, alias="RedirectUrl")
    redirect_accept: bool = Field(False, alias="RedirectAccept")
    dequeue_activity: str | None = Field(None, alias="DequeuePostWorkActivitySid")
    post_work_activity: str | None = Field(None, alias="PostWorkActivitySid")
    dequeue_record: str | None = Field(None, alias="DequeueRecord")
    conference_record: str | None = Field(None, alias="ConferenceRecord")
    record: str | None = Field(None, alias="Record")
    channels: str | None = Field(None, alias="RecordingChannels")
    muted: bool | None = Field(None, alias="Muted")
    beep: str | None = Field(None, alias="Beep")
    supervisor: str | None = Field(None, alias="Supervisor")
    supervisor_mode: str | None = Field(None, alias="SupervisorMode")

    def wanted(self) -> ReservationStatus | Instruction:
        """Return the state the caller moves the reservation to, or what is to be done with it. Raises `Invalid`."""
        if self.instruction is not None:
            return self._instruction(read_verb(self.instruction))
        if self.status not in _SETTABLE:
            allowed = ", ".join(_SETTABLE)
            raise Invalid(f"ReservationStatus can be set to {allowed}.", field="ReservationStatus")
        return ReservationStatus(self.status)

    def _instruction(self, verb: Verb) -> Instruction:
        redirects = verb is Verb.REDIRECT
        return Instruction(
            verb=verb,
            activity_id=self.worker_activity or None,
            post_work_activity_id=self.post_work_activity or self.dequeue_activity or None,
            from_=self.call_from,
            to=self.call_to,
            url=self.redirect_url if redirects else self.call_url,
            call_id=self.redirect_call,
            accept=self.redirect_accept if redirects else self.call_accept,
            timeout_seconds=read_seconds(self.call_timeout, field="CallTimeout"),
            muted=self.muted,
            beep=read_beep(self.beep, field="Beep"),
            record_channels=read_channels(
                self.dequeue_record, self.conference_record, self.record, layout=self.channels
            ),
            supervisor_id=self.supervisor or None,
            mode=read_mode(self.supervisor_mode, field="SupervisorMode"),
        )

    def check_activities(self) -> None:
        """Raise `Invalid` for an activity that cannot be one."""
        for name in ("worker_activity", "dequeue_activity", "post_work_activity"):
            given = getattr(self, name)
            if given and not is_id(IdKind.ACTIVITY, given):
                alias = str(type(self).model_fields[name].alias)
                raise Invalid(f"{alias} must name an activity.", field=alias)


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
        form.check_activities()
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
        self,
        caller: Caller,
        found: Reservation,
        wanted: ReservationStatus | Instruction,
        activity_id: str | None,
    ) -> None:
        account_id, reservation_id = caller.account_id, found.reservation_id
        if isinstance(wanted, Instruction):
            await self._door.carry_out(
                account_id=account_id, reservation_id=reservation_id, instruction=wanted
            )
        elif wanted == ReservationStatus.CANCELED:
            await self._door.db.transact(
                lambda tx: self._door.routing.cancel_reservation(tx, reservation_id=reservation_id)
            )
        elif wanted == ReservationStatus.ACCEPTED:
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
