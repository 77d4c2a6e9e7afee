"""`/v1/Configuration/Addresses`: into which service messages to an address go; by id or by the address itself."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from tieline.conversations.classic import AutoCreation
from tieline.kit.errors import Invalid
from tieline.wire.conversations_v1.door import Address, Door, FlowId, Text, Texts, Url, Where
from tieline.wire.conversations_v1.render import render_address
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form

PATH = "/v1/Configuration/Addresses"
TypeName = Literal["sms", "whatsapp", "messenger", "gbm", "email", "rcs", "apple", "chat"]


class AddressForm(BaseModel):
    """The form of an address configuration's update; what is missing stays."""

    friendly_name: Text | None = Field(None, alias="FriendlyName")
    enabled: bool | None = Field(None, alias="AutoCreation.Enabled")
    kind: Literal["webhook", "studio", "default"] | None = Field(None, alias="AutoCreation.Type")
    service_id: Annotated[str, Field(pattern="^IS[0-9a-f]{32}$")] | None = Field(
        None, alias="AutoCreation.ConversationServiceSid"
    )
    hook_url: Url | None = Field(None, alias="AutoCreation.WebhookUrl")
    hook_method: Literal["get", "post", "GET", "POST"] | None = Field(
        None, alias="AutoCreation.WebhookMethod"
    )
    hook_filters: Texts | None = Field(None, alias="AutoCreation.WebhookFilters")
    flow_id: FlowId | None = Field(None, alias="AutoCreation.StudioFlowSid")
    flow_retries: Annotated[int, Field(ge=0, le=3)] | None = Field(
        None, alias="AutoCreation.StudioRetryCount"
    )

    def check(self) -> None:
        """Raise `Invalid` for a webhook without its address, and for a flow that is not named."""
        if self.kind == "studio" and self.flow_id is None:
            raise Invalid("Which flow gets the messages must be named.", field="AutoCreation.StudioFlowSid")
        if self.kind == "webhook" and self.hook_url is None:
            raise Invalid("A webhook needs its address.", field="AutoCreation.WebhookUrl")

    def changes(self) -> dict[str, Any]:
        """Return what the form sets, `friendly_name` and the fields of `AutoCreation`."""
        given = {
            "friendly_name": self.friendly_name,
            "enabled": self.enabled,
            "type": self.kind,
            "service_id": self.service_id,
            "hook_url": self.hook_url,
            "hook_method": None if self.hook_method is None else self.hook_method.upper(),
            "hook_filters": None if self.hook_filters is None else tuple(self.hook_filters),
            "flow_id": self.flow_id,
            "flow_retries": self.flow_retries,
        }
        return {name: value for name, value in given.items() if value is not None}


class NewAddressForm(AddressForm):
    """The form of a new one: type and address are required."""

    type: TypeName = Field(alias="Type")
    address: Address = Field(alias="Address")


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_reading(door)
    _add_writing(door)


def _add_reading(door: Door) -> None:
    db, classic, router = door.db, door.classic, door.router

    @router.get(PATH)
    async def list_addresses(
        request: Request,
        where: Where,
        page: ClassicPageQuery,
        type_: Annotated[TypeName | None, Query(alias="Type")] = None,
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.list_address_rules(tx, account_id=where.account_id, type_=type_, page=page)
        )
        return classic_page(
            request, "address_configurations", found, query=page, render=partial(render_address, request)
        )

    @router.get(PATH + "/{address_id}")
    async def fetch_address(request: Request, address_id: str, where: Where) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_address_rule(tx, account_id=where.account_id, address_id=address_id)
        )
        return render_address(request, found)


def _add_writing(door: Door) -> None:
    db, classic, router = door.db, door.classic, door.router

    @router.post(PATH, status_code=201)
    async def create_address(request: Request, where: Where) -> dict[str, Any]:
        form = await read_form(request, NewAddressForm)
        form.check()
        auto = {name: value for name, value in form.changes().items() if name != "friendly_name"}
        made = await db.transact(
            lambda tx: classic.create_address_rule(
                tx,
                account_id=where.account_id,
                type_=form.type,
                address=form.address,
                friendly_name=form.friendly_name,
                auto_creation=AutoCreation(**auto),
            )
        )
        return render_address(request, made)

    @router.post(PATH + "/{address_id}")
    async def update_address(request: Request, address_id: str, where: Where) -> dict[str, Any]:
        form = await read_form(request, AddressForm)
        form.check()
        after = await db.transact(
            lambda tx: classic.update_address_rule(
                tx, account_id=where.account_id, address_id=address_id, changes=form.changes()
            )
        )
        return render_address(request, after)

    @router.delete(PATH + "/{address_id}", status_code=204)
    async def delete_address(address_id: str, where: Where) -> Response:
        await db.transact(
            lambda tx: classic.delete_address_rule(tx, account_id=where.account_id, address_id=address_id)
        )
        return Response(status_code=204)
