"""`/v1/Conversations/{…}/Webhooks`: addresses that hear of one conversation."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import Request, Response
from pydantic import BaseModel, Field

from tieline.conversations.classic import HookTarget
from tieline.kit.errors import Invalid
from tieline.wire.conversations_v1.door import Door, FlowId, Texts, Url, Where
from tieline.wire.conversations_v1.render import render_hook
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form

PATH = "/Conversations/{name}/Webhooks"
ONE = PATH + "/{hook_id}"


class HookForm(BaseModel):
    """The form of a webhook's update; what is missing stays."""

    url: Url | None = Field(None, alias="Configuration.Url")
    method: Literal["get", "post", "GET", "POST"] | None = Field(None, alias="Configuration.Method")
    filters: Texts | None = Field(None, alias="Configuration.Filters")
    triggers: Texts | None = Field(None, alias="Configuration.Triggers")
    flow_id: FlowId | None = Field(None, alias="Configuration.FlowSid")

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        given = {
            "url": self.url,
            "method": None if self.method is None else self.method.upper(),
            "filters": None if self.filters is None else tuple(self.filters),
            "triggers": None if self.triggers is None else tuple(self.triggers),
            "flow_id": self.flow_id,
        }
        return {name: value for name, value in given.items() if value is not None}


class NewHookForm(HookForm):
    """The form of a new webhook."""

    target: Literal["webhook", "trigger", "studio"] = Field(alias="Target")

    def check(self) -> None:
        """Raise `Invalid` without what is to hear of the conversation: a flow, or an address."""
        if self.target == "studio":
            if self.flow_id is None:
                raise Invalid("Which flow gets the messages must be named.", field="Configuration.FlowSid")
        elif self.url is None:
            raise Invalid("A webhook needs its address.", field="Configuration.Url")


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_reading(door)
    _add_writing(door)


def _add_reading(door: Door) -> None:
    db, classic = door.db, door.classic

    async def list_hooks(
        *, request: Request, name: str, where: Where, page: ClassicPageQuery
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.list_conversation_hooks(tx, place=where, name=name, page=page)
        )
        render = partial(render_hook, request)
        return classic_page(request, "webhooks", found, query=page, render=render)

    async def fetch_hook(*, request: Request, name: str, hook_id: str, where: Where) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_conversation_hook(tx, place=where, name=name, hook_id=hook_id)
        )
        return render_hook(request, found)

    door.both(PATH, list_hooks, method="GET")
    door.both(ONE, fetch_hook, method="GET")


def _add_writing(door: Door) -> None:
    db, classic = door.db, door.classic

    async def create_hook(request: Request, name: str, where: Where) -> dict[str, Any]:
        form = await read_form(request, NewHookForm)
        form.check()
        made = await db.transact(
            lambda tx: classic.create_conversation_hook(
                tx,
                place=where,
                name=name,
                target=HookTarget(form.target),
                changes={"url": "", **form.changes()},
            )
        )
        return render_hook(request, made)

    async def update_hook(*, request: Request, name: str, hook_id: str, where: Where) -> dict[str, Any]:
        changes = (await read_form(request, HookForm)).changes()
        after = await db.transact(
            lambda tx: classic.update_conversation_hook(
                tx, place=where, name=name, hook_id=hook_id, changes=changes
            )
        )
        return render_hook(request, after)

    async def delete_hook(name: str, hook_id: str, where: Where) -> Response:
        await db.transact(
            lambda tx: classic.delete_conversation_hook(tx, place=where, name=name, hook_id=hook_id)
        )
        return Response(status_code=204)

    door.both(PATH, create_hook, method="POST", status=201)
    door.both(ONE, update_hook, method="POST")
    door.both(ONE, delete_hook, method="DELETE", status=204)
