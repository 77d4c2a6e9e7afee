"""Who takes part in a channel: list, add, let leave or wrap up."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.interactions import InteractionParticipant, InteractionParticipantNotFound, ParticipantKind
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import WorkerNotFound
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.flex_v1.channels import CHANNEL
from tieline.wire.flex_v1.door import Door, read_object
from tieline.wire.flex_v1.render import render_participant

_PARTICIPANTS = f"{CHANNEL}/Participants"


class NewParticipantForm(BaseModel):
    """The form of a new participant; its properties are JSON."""

    kind: ParticipantKind = Field(alias="Type")
    media: str = Field(alias="MediaProperties")
    routing: str | None = Field(None, alias="RoutingProperties")


class ParticipantForm(BaseModel):
    """The form of a participant's update."""

    status: Literal["closed", "wrapup"] = Field(alias="Status")


def add_participant_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of participants."""

    @router.get(_PARTICIPANTS)
    async def list_participants(
        interaction_id: str, channel_id: str, request: Request, caller: Caller, page: ClassicPageQuery
    ) -> dict[str, Any]:
        """List who takes or took part."""

        def read(tx: Transaction) -> Page[InteractionParticipant]:
            door.get(tx, caller, interaction_id, channel_id)
            return door.interactions.list_participants(tx, interaction_id=interaction_id, page=page)

        render = partial(render_participant, base=public_base(request))
        return classic_page(request, "participants", await door.db.read(read), query=page, render=render)

    @router.post(_PARTICIPANTS)
    async def create_participant(
        interaction_id: str, channel_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Note that somebody takes part."""
        form = await read_form(request, NewParticipantForm)
        read_object(form.media, field="MediaProperties")
        found = await door.find(caller, interaction_id, channel_id)
        routing = read_object(form.routing, field="RoutingProperties")
        added = await door.engage.add_participant(
            interaction=found,
            kind=form.kind,
            worker_id=await _worker(door, caller, form, routing),
            routing=dict(routing),
        )
        return render_participant(added, base=public_base(request))

    @router.post(f"{_PARTICIPANTS}/{{interaction_participant_id}}")
    async def update_participant(
        interaction_id: str,
        channel_id: str,
        interaction_participant_id: str,
        request: Request,
        caller: Caller,
    ) -> dict[str, Any]:
        """Let somebody leave, or wrap up."""
        form = await read_form(request, ParticipantForm)
        found = await door.find(caller, interaction_id, channel_id)
        if not is_id(IdKind.INTERACTION_PARTICIPANT, interaction_participant_id):
            raise InteractionParticipantNotFound
        settled = await door.engage.settle_participant(
            interaction=found,
            participant_id=interaction_participant_id,
            complete=form.status == "closed",
        )
        return render_participant(settled, base=public_base(request))


async def _worker(door: Door, caller: Caller, form: NewParticipantForm, routing: Any) -> str | None:
    """Return the worker of the account whom an agent's properties name."""
    nested = routing.get("properties")
    properties = nested if isinstance(nested, dict) else routing
    named = properties.get("worker_sid")
    if form.kind is not ParticipantKind.AGENT or named is None:
        return None
    if not isinstance(named, str) or not is_id(IdKind.WORKER, named):
        raise Invalid("worker_sid must name a worker.", field="RoutingProperties.worker_sid")
    worker = await door.db.read(partial(door.routing.get_worker, worker_id=named))
    if worker.account_id != caller.account_id:
        raise WorkerNotFound
    return worker.worker_id
