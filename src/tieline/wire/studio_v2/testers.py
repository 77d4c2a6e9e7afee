"""Who gets a flow's drafts: its test users, read and replaced as a whole."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, BeforeValidator, Field

from tieline.flows import FlowService, FlowTestUsers
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_form
from tieline.wire.studio_v2.ids import PathId

JSON = dict[str, Any]
_PATH = "/v2/Flows/{flow_id}/TestUsers"


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class UsersForm(BaseModel):
    """The body of update: the whole list."""

    addresses: Annotated[list[str], BeforeValidator(_listed)] = Field(alias="TestUsers")


def add_test_user_routes(router: APIRouter, *, db: Database, flows: FlowService) -> None:
    """Add the routes of test users to the door."""

    @router.get(_PATH)
    async def fetch_test_users(flow_id: PathId, request: Request, caller: Caller) -> JSON:
        users = await db.read(
            lambda tx: flows.get_test_users(tx, account_id=caller.account_id, flow_id=flow_id)
        )
        return _render(users, request)

    @router.post(_PATH)
    async def update_test_users(flow_id: PathId, request: Request, caller: Caller) -> JSON:
        form = await read_form(request, UsersForm)
        users = await db.transact(
            lambda tx: flows.put_test_users(
                tx, account_id=caller.account_id, flow_id=flow_id, addresses=form.addresses
            ),
            key=flow_id,
        )
        return _render(users, request)


def _render(users: FlowTestUsers, request: Request) -> JSON:
    url = f"{public_base(request)}/v2/Flows/{users.flow_id}/TestUsers"
    return {"sid": users.flow_id, "test_users": list(users.addresses), "url": url}
