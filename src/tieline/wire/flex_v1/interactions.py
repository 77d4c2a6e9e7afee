"""Interactions: make, fetch, note a webhook's word."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_form
from tieline.wire.flex_v1.door import BASE, Door, read_contact, read_object, read_wish
from tieline.wire.flex_v1.render import find_task, render_interaction

Word = Annotated[str, Field(max_length=256)]


class NewInteractionForm(BaseModel):
    """The form of a new interaction; channel and routing are JSON."""

    channel: str = Field(alias="Channel")
    routing: str | None = Field(None, alias="Routing")
    context_id: Annotated[str, Field(pattern="^HQ[0-9a-fA-F]{32}$")] | None = Field(
        None, alias="InteractionContextSid"
    )
    webhook_ttid: Word | None = Field(None, alias="WebhookTtid")


class InteractionForm(BaseModel):
    """The form of an interaction's update; what is missing stays."""

    webhook_ttid: Word | None = Field(None, alias="WebhookTtid")


def add_interaction_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of interactions."""

    async def shown(caller: Caller, request: Request, interaction_id: str) -> dict[str, Any]:
        def read(tx: Transaction) -> dict[str, Any]:
            found = door.get(tx, caller, interaction_id)
            task = find_task(tx, door, found.task_id)
            return render_interaction(found, task=task, base=public_base(request))

        return await door.db.read(read)

    @router.post(BASE)
    async def create_interaction(request: Request, caller: Caller) -> dict[str, Any]:
        """Let a conversation wait for a worker: its interaction, its task and its owner at once."""
        form = await read_form(request, NewInteractionForm)
        made = await door.engage.create(
            account_id=caller.account_id,
            contact=read_contact(read_object(form.channel, field="Channel")),
            wish=read_wish(read_object(form.routing, field="Routing")),
            webhook_ttid=form.webhook_ttid,
            context_id=form.context_id,
        )
        return await shown(caller, request, made.interaction_id)

    @router.get(f"{BASE}/{{interaction_id}}")
    async def fetch_interaction(interaction_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Fetch an interaction."""
        return await shown(caller, request, interaction_id)

    @router.post(f"{BASE}/{{interaction_id}}")
    async def update_interaction(interaction_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Note the word of a webhook."""
        form = await read_form(request, InteractionForm)
        await door.find(caller, interaction_id)
        await door.db.transact(
            lambda tx: door.interactions.note_webhook(
                tx, interaction_id=interaction_id, webhook_ttid=form.webhook_ttid
            )
        )
        return await shown(caller, request, interaction_id)
