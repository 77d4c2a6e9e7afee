"""Intelligence configurations: list, fetch, create, replace, delete. Writes here are synchronous (201, 200, 204)."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tieline.intelligence import Configuration, IntelligenceService
from tieline.intelligence.rules import rules_as_json
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, read_json, token_page, wire_time
from tieline.wire.intelligence_v3.ids import PathId

JSON = dict[str, Any]
_PATH = "/v3/ControlPlane/Configurations"


class ConfigurationBody(BaseModel):
    """The body of create and replace; the room reads and checks the rules themselves."""

    display_name: str = Field(alias="displayName", min_length=1, max_length=128, strict=True)
    description: str | None = Field(default=None, strict=True)
    rules: list[Any]


def render_configuration(configuration: Configuration) -> JSON:
    """Render a configuration."""
    return {
        "accountId": configuration.account_id,
        "id": configuration.configuration_id,
        "displayName": configuration.display_name,
        "description": configuration.description,
        "version": configuration.version,
        "rules": rules_as_json(configuration.rules),
        "dateCreated": wire_time(configuration.created_at),
        "dateUpdated": wire_time(configuration.updated_at),
    }


def add_configuration_routes(router: APIRouter, *, db: Database, intelligence: IntelligenceService) -> None:
    """Add the routes of configurations to the door."""

    @router.get(_PATH)
    async def list_configurations(caller: Caller, query: PageQuery) -> JSON:
        page = await db.read(
            lambda tx: intelligence.list_configurations(tx, account_id=caller.account_id, page=query)
        )
        return token_page("items", page, request=query, render=render_configuration)

    @router.get(_PATH + "/{configuration_id}")
    async def fetch_configuration(configuration_id: PathId, caller: Caller) -> JSON:
        found = await db.read(
            lambda tx: intelligence.get_configuration(
                tx, account_id=caller.account_id, configuration_id=configuration_id
            )
        )
        return render_configuration(found)

    @router.post(_PATH, status_code=201)
    async def create_configuration(request: Request, caller: Caller) -> JSON:
        body = await read_json(request, ConfigurationBody)
        made = await db.transact(
            lambda tx: intelligence.create_configuration(
                tx,
                account_id=caller.account_id,
                display_name=body.display_name,
                description=body.description or "",
                rules=body.rules,
            )
        )
        return render_configuration(made)

    @router.put(_PATH + "/{configuration_id}")
    async def replace_configuration(configuration_id: PathId, request: Request, caller: Caller) -> JSON:
        body = await read_json(request, ConfigurationBody)
        changed = await db.transact(
            lambda tx: intelligence.replace_configuration(
                tx,
                account_id=caller.account_id,
                configuration_id=configuration_id,
                display_name=body.display_name,
                description=body.description or "",
                rules=body.rules,
            ),
            key=configuration_id,
        )
        return render_configuration(changed)

    @router.delete(_PATH + "/{configuration_id}", status_code=204)
    async def delete_configuration(configuration_id: PathId, caller: Caller) -> Response:
        await db.transact(
            lambda tx: intelligence.delete_configuration(
                tx, account_id=caller.account_id, configuration_id=configuration_id
            )
        )
        return Response(status_code=204)
