"""`/v1/Services`: list, create, fetch, delete; and the webhooks of the account or of a service."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from fastapi import Request, Response
from pydantic import BaseModel, Field

from tieline.conversations.classic import Hook, Place
from tieline.wire.conversations_v1.door import Door, Name, Texts, Url, Where
from tieline.wire.conversations_v1.render import render_service
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form

HOOK_PATH = "/Configuration/Webhooks"


class ServiceForm(BaseModel):
    """The form of a new service."""

    friendly_name: Name = Field(alias="FriendlyName")


class ScopeHookForm(BaseModel):
    """The form of what hears a whole account or service; what is missing stays, an empty address hears nothing."""

    method: Literal["GET", "POST", "get", "post"] | None = Field(None, alias="Method")
    filters: Texts | None = Field(None, alias="Filters")
    post_url: Url | Literal[""] | None = Field(None, alias="PostWebhookUrl")
    pre_url: Literal[""] | None = Field(None, alias="PreWebhookUrl")
    target: Literal["webhook"] | None = Field(None, alias="Target")

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        method = None if self.method is None else self.method.upper()
        filters = None if self.filters is None else tuple(self.filters)
        given = {"method": method, "filters": filters, "url": self.post_url}
        return {name: value for name, value in given.items() if value is not None}


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_services(door)
    _add_hooks(door)


def _add_services(door: Door) -> None:
    db, classic, router = door.db, door.classic, door.router

    @router.get("/v1/Services")
    async def list_services(request: Request, where: Where, page: ClassicPageQuery) -> dict[str, Any]:
        found = await db.transact(
            lambda tx: classic.list_services(tx, account_id=where.account_id, page=page)
        )
        return classic_page(request, "services", found, query=page, render=partial(render_service, request))

    @router.post("/v1/Services", status_code=201)
    async def create_service(request: Request, where: Where) -> dict[str, Any]:
        form = await read_form(request, ServiceForm)
        made = await db.transact(
            lambda tx: classic.create_service(
                tx, account_id=where.account_id, friendly_name=form.friendly_name
            )
        )
        return render_service(request, made)

    @router.get("/v1/Services/{service_id}")
    async def fetch_service(request: Request, service_id: str, where: Where) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_service(tx, account_id=where.account_id, service_id=service_id)
        )
        return render_service(request, found)

    @router.delete("/v1/Services/{service_id}", status_code=204)
    async def delete_service(service_id: str, where: Where) -> Response:
        await db.transact(
            lambda tx: classic.delete_service(tx, account_id=where.account_id, service_id=service_id)
        )
        return Response(status_code=204)


def _add_hooks(door: Door) -> None:
    db, classic = door.db, door.classic

    async def fetch_webhooks(request: Request, where: Where) -> dict[str, Any]:
        found = await db.read(lambda tx: classic.find_scope_hook(tx, place=where))
        return _render(request, where, found)

    async def update_webhooks(request: Request, where: Where) -> dict[str, Any]:
        form = await read_form(request, ScopeHookForm)
        stands = await db.transact(lambda tx: classic.put_hook(tx, place=where, changes=form.changes()))
        return _render(request, where, stands)

    door.both(HOOK_PATH, fetch_webhooks, method="GET")
    door.both(HOOK_PATH, update_webhooks, method="POST")


def _render(request: Request, where: Place, hook: Hook | None) -> dict[str, Any]:
    below = f"/Services/{where.service_id}" if where.service_id else ""
    body = {
        "account_sid": where.account_id,
        "method": hook.method if hook else "POST",
        "filters": list(hook.filters) if hook else [],
        "pre_webhook_url": None,
        "post_webhook_url": hook.url if hook else None,
        "url": f"{public_base(request)}/v1{below}{HOOK_PATH}",
    }
    return body | ({"chat_service_sid": where.service_id} if where.service_id else {"target": "webhook"})
