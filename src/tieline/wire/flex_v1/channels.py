"""The channel of an interaction, and its invites: list, fetch, close or leave, ask one more worker."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.interactions import ChannelStatus, Invite
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import Page
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.flex_v1.door import BASE, Door, read_object, read_wish
from tieline.wire.flex_v1.render import find_task, render_channel, render_invite

_CHANNELS = f"{BASE}/{{interaction_id}}/Channels"
CHANNEL = f"{_CHANNELS}/{{channel_id}}"
_COMPLETED = {"closed", "completed"}


class ChannelForm(BaseModel):
    """The form of a channel's update; routing is JSON with the status of its tasks."""

    status: Literal["closed", "inactive"] = Field(alias="Status")
    routing: str | None = Field(None, alias="Routing")

    def completes(self) -> bool:
        """Say whether tasks are to be completed; else they are wrapped up. Raises `Invalid`."""
        status = read_object(self.routing, field="Routing").get("status")
        if self.status == "inactive" and status != "closed":
            raise Invalid(
                'A channel becomes inactive with Routing={"status":"closed"}.', field="Routing.status"
            )
        if status is not None and status not in {*_COMPLETED, "wrapup", "wrapping"}:
            raise Invalid("Routing.status is closed or wrapup.", field="Routing.status")
        return status in _COMPLETED


class InviteForm(BaseModel):
    """The form of a new invite; routing is JSON."""

    routing: str = Field(alias="Routing")


def add_channel_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of channels and invites."""
    _add_channels(router, door)
    _add_invites(router, door)


def _add_channels(router: APIRouter, door: Door) -> None:
    @router.get(_CHANNELS)
    async def list_channels(
        interaction_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List an interaction's channels: it has one."""
        found = Page(items=[await door.find(caller, interaction_id)])
        render = partial(render_channel, base=public_base(request))
        return classic_page(request, "channels", found, query=page, render=render)

    @router.get(CHANNEL)
    async def fetch_channel(
        interaction_id: str, channel_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a channel."""
        found = await door.find(caller, interaction_id, channel_id)
        return render_channel(found, base=public_base(request))

    @router.post(CHANNEL)
    async def update_channel(
        interaction_id: str, channel_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Close a channel, or leave it for the customer's next message."""
        form = await read_form(request, ChannelForm)
        found = await door.find(caller, interaction_id, channel_id)
        settled = await door.engage.settle_channel(
            interaction=found, status=ChannelStatus(form.status), complete=form.completes()
        )
        return render_channel(settled, base=public_base(request))


def _add_invites(router: APIRouter, door: Door) -> None:
    @router.get(f"{CHANNEL}/Invites")
    async def list_invites(
        interaction_id: str, channel_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List a channel's invites."""
        base = public_base(request)

        def read(tx: Transaction) -> Page[dict[str, Any]]:
            door.get(tx, caller, interaction_id, channel_id)
            found: Page[Invite] = door.interactions.list_invites(tx, interaction_id=interaction_id, page=page)
            return found.map(lambda one: render_invite(one, task=find_task(tx, door, one.task_id), base=base))

        listed = await door.db.read(read)
        return classic_page(request, "invites", listed, query=page, render=lambda one: one)

    @router.post(f"{CHANNEL}/Invites")
    async def create_invite(
        interaction_id: str, channel_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Ask for a worker."""
        form = await read_form(request, InviteForm)
        found = await door.find(caller, interaction_id, channel_id)
        wish = read_wish(read_object(form.routing, field="Routing"))
        made = await door.engage.invite(account_id=caller.account_id, interaction=found, wish=wish)
        task = await door.db.read(lambda tx: find_task(tx, door, made.task_id))
        return render_invite(made, task=task, base=public_base(request))
