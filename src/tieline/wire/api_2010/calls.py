"""Calls: create, fetch, list, change, delete; and the requests that a call made. Forms are in `call_forms.py`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from tieline.channels import ChannelService
from tieline.channels.voice import Call, CallFilter, CallRequest, CallStatus
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import Page
from tieline.wire.api_2010.call_forms import CallUpdateForm, NewCallForm
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.dates import bounds
from tieline.wire.api_2010.voice import Voice, VoiceReads
from tieline.wire.api_2010.voice_render import render_call, render_request
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form


def _filter(
    *,
    to: Annotated[str | None, Query(alias="To")] = None,
    from_: Annotated[str | None, Query(alias="From")] = None,
    parent: Annotated[str | None, Query(alias="ParentCallSid")] = None,
    status: Annotated[str | None, Query(alias="Status")] = None,
    started: Annotated[str | None, Query(alias="StartTime")] = None,
    started_before: Annotated[str | None, Query(alias="StartTime<")] = None,
    started_after: Annotated[str | None, Query(alias="StartTime>")] = None,
    ended: Annotated[str | None, Query(alias="EndTime")] = None,
    ended_before: Annotated[str | None, Query(alias="EndTime<")] = None,
    ended_after: Annotated[str | None, Query(alias="EndTime>")] = None,
) -> CallFilter:
    """Read which calls are asked for."""
    begin, begin_until = bounds("StartTime", on=started, before=started_before, after=started_after)
    end, end_until = bounds("EndTime", on=ended, before=ended_before, after=ended_after)
    if status and status not in set(CallStatus):
        raise Invalid(f"Status must be one of {', '.join(CallStatus)}.", field="Status")
    return CallFilter(
        to=to,
        from_=from_,
        parent_call_id=parent,
        status=CallStatus(status) if status else None,
        started_from=begin,
        started_until=begin_until,
        ended_from=end,
        ended_until=end_until,
    )


class CallRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, channels: ChannelService, voice: Voice) -> None:
        self._db, self._voice = db, voice
        self._reads = VoiceReads(db=db, channels=channels, calls=voice.calls)

    async def create_call(self, *, request: Request, owner: Owner) -> dict[str, Any]:
        """Make a call."""
        form = await read_form(request, NewCallForm)
        return await self._rendered(owner, await self._voice.outbound.create(form.read(owner.account_id)))

    async def fetch_call(self, *, call_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a call."""
        call = await self._db.read(lambda tx: self._reads.call(tx, owner, call_id))
        return await self._rendered(owner, call)

    async def list_calls(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        matching: Annotated[CallFilter, Depends(_filter)],
    ) -> dict[str, Any]:
        """List the account's calls, newest first; dates are whole days (UTC)."""

        def read(tx: Transaction) -> Page[dict[str, Any]]:
            numbers = self._reads.numbers(tx, owner)
            found = self._voice.calls.list_calls(
                tx, account_id=owner.account_id, matching=matching, page=page
            )
            return found.map(lambda call: render_call(call, numbers=numbers))

        return api2010_page(request, "calls", await self._db.read(read), query=page, render=dict)

    async def update_call(self, *, request: Request, call_id: str, owner: Owner) -> dict[str, Any]:
        """End a call, or let it do something else."""
        form = await read_form(request, CallUpdateForm)
        program, callback = form.program(), form.status_callback()
        call = await self._voice.outbound.update(
            account_id=owner.account_id,
            call_id=call_id,
            program=None if form.end else program,
            end=form.end,
            callback=callback,
            time_limit_seconds=form.time_limit,
        )
        return await self._rendered(owner, call)

    async def delete_call(self, *, call_id: str, owner: Owner) -> Response:
        """Delete a call that is over."""

        def delete(tx: Transaction) -> None:
            self._reads.call(tx, owner, call_id)
            self._voice.calls.delete_call(tx, call_id=call_id)

        await self._db.transact(delete, key=call_id)
        return Response(status_code=204)

    async def list_events(
        self, *, request: Request, call_id: str, owner: Owner, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List the requests a call made, in their order."""

        def read(tx: Transaction) -> Page[CallRequest]:
            self._reads.call(tx, owner, call_id)
            return self._voice.calls.list_requests(tx, call_id=call_id, page=page)

        return api2010_page(request, "events", await self._db.read(read), query=page, render=render_request)

    async def _rendered(self, owner: Owner, call: Call) -> dict[str, Any]:
        numbers = await self._db.read(lambda tx: self._reads.numbers(tx, owner))
        return render_call(call, numbers=numbers)


def add_call_routes(router: APIRouter, *, db: Database, channels: ChannelService, voice: Voice) -> None:
    """Add the routes of this file."""
    routes = CallRoutes(db=db, channels=channels, voice=voice)
    one = BASE + "/Calls/{call_id}"
    router.add_api_route(BASE + "/Calls.json", routes.create_call, methods=["POST"], status_code=201)
    router.add_api_route(BASE + "/Calls.json", routes.list_calls, methods=["GET"])
    router.add_api_route(one + ".json", routes.fetch_call, methods=["GET"])
    router.add_api_route(one + ".json", routes.update_call, methods=["POST"])
    router.add_api_route(one + ".json", routes.delete_call, methods=["DELETE"], status_code=204)
    router.add_api_route(one + "/Events.json", routes.list_events, methods=["GET"])
