"""Stores made, changed and deleted, and their identity resolution settings."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_json
from tieline.wire.memory_v1.accepted import Accept, accepting
from tieline.wire.memory_v1.render import etag, expected_version, render_settings
from tieline.wire.memory_v1.schema import IdentitySettingsBody, StoreBody, StorePatchBody

STORES = "/v1/ControlPlane/Stores"
STORE = STORES + "/{store_id}"
SETTINGS = STORE + "/IdentityResolutionSettings"
IfMatch = Annotated[str | None, Header()]


def mount(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the routes of stores."""
    accept = accepting(db, memory)
    _mount_stores(router, memory=memory, accept=accept)
    _mount_settings(router, db=db, memory=memory, accept=accept)


def _mount_stores(router: APIRouter, *, memory: MemoryService, accept: Accept) -> None:
    @router.post(STORES, status_code=202)
    async def create_store(caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, StoreBody, required=True)
        work = partial(
            memory.begin_store,
            account_id=caller.account_id,
            display_name=body.display_name,
            description=body.description,
        )
        return await accept(request, caller, work=work, message="Store creation request accepted.")

    @router.patch(STORE, status_code=202)
    async def patch_store(
        store_id: str, caller: Caller, request: Request, if_match: IfMatch = None
    ) -> JSONResponse:
        body = await read_json(request, StorePatchBody, required=True)
        work = partial(
            memory.patch_store,
            store_id=store_id,
            display_name=body.display_name,
            description=body.description,
            expected_version=expected_version(if_match, resource_id=store_id),
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="Store update request accepted.")

    @router.delete(STORE, status_code=202)
    async def delete_store(store_id: str, caller: Caller, request: Request) -> JSONResponse:
        work = partial(memory.delete_store, store_id=store_id, account_id=caller.account_id)
        return await accept(request, caller, work=work, message="Store deletion request accepted.")


def _mount_settings(router: APIRouter, *, db: Database, memory: MemoryService, accept: Accept) -> None:
    @router.get(SETTINGS)
    async def fetch_identity_resolution_settings(store_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_identity_settings(tx, store_id=store_id, account_id=caller.account_id)
        )
        tag = etag(resource_id=_settings_id(store_id), version=found.version)
        return JSONResponse(render_settings(found), headers={"ETag": tag})

    @router.put(SETTINGS, status_code=202)
    async def update_identity_resolution_settings(
        store_id: str, caller: Caller, request: Request, if_match: IfMatch = None
    ) -> JSONResponse:
        body = await read_json(request, IdentitySettingsBody, required=True)
        work = partial(
            memory.put_identity_settings,
            store_id=store_id,
            configs=body.configs(),
            matching_rules=body.matching_rules,
            expected_version=expected_version(if_match, resource_id=_settings_id(store_id)),
            account_id=caller.account_id,
        )
        message = "IdentityResolutionSettings update request accepted."
        return await accept(request, caller, work=work, message=message)


def _settings_id(store_id: str) -> str:
    return f"{store_id}/IdentityResolutionSettings"
