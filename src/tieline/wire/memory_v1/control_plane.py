"""Stores, trait groups and operations: what may be known about customers. Writes answer 202 with a status URL."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_json, token_page
from tieline.wire.memory_v1.accepted import Accept, accepting, render_status
from tieline.wire.memory_v1.render import (
    etag,
    expected_version,
    render_group,
    render_group_page,
    render_store,
)
from tieline.wire.memory_v1.schema import ControlPageQuery, OrderQuery, TraitGroupBody, TraitGroupPatchBody

IncludeTraits = Annotated[bool, Query(alias="includeTraits")]


def mount(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the control plane's routes."""
    _mount_stores(router, db=db, memory=memory)
    _mount_group_reads(router, db=db, memory=memory)
    _mount_group_writes(router, memory=memory, accept=accepting(db, memory))


def _mount_stores(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get("/v1/ControlPlane/Stores")
    async def list_stores(
        caller: Caller, query: ControlPageQuery, order: OrderQuery = "DESC"
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: memory.list_stores(
                tx, account_id=caller.account_id, page=query, newest_first=order == "DESC"
            )
        )
        return token_page("stores", page, request=query, render=lambda store: store.store_id)

    @router.get("/v1/ControlPlane/Stores/{store_id}")
    async def fetch_store(store_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_store(tx, store_id=store_id, account_id=caller.account_id)
        )
        tag = etag(resource_id=store_id, version=found.version)
        return JSONResponse(render_store(found), headers={"ETag": tag})

    @router.get("/v1/ControlPlane/Operations/{operation_id}")
    async def fetch_operation(operation_id: str, caller: Caller, request: Request) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_operation(tx, operation_id=operation_id, account_id=caller.account_id)
        )
        return render_status(request, found)


def _mount_group_reads(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get("/v1/ControlPlane/Stores/{store_id}/TraitGroups")
    async def list_trait_groups(
        store_id: str,
        caller: Caller,
        query: ControlPageQuery,
        include_traits: IncludeTraits = False,
        order: OrderQuery = "DESC",
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: memory.list_trait_groups(
                tx, store_id=store_id, page=query, newest_first=order == "DESC", account_id=caller.account_id
            )
        )
        return token_page(
            "traitGroups",
            page,
            request=query,
            render=lambda group: render_group(group, include_traits=include_traits),
        )

    @router.get("/v1/ControlPlane/Stores/{store_id}/TraitGroups/{group_name}")
    async def fetch_trait_group(
        store_id: str,
        *,
        group_name: str,
        caller: Caller,
        query: ControlPageQuery,
        include_traits: IncludeTraits = True,
        order: OrderQuery = "DESC",
    ) -> JSONResponse:
        group = await db.read(
            lambda tx: memory.get_trait_group(
                tx, store_id=store_id, name=group_name, account_id=caller.account_id
            )
        )
        body = render_group_page(
            group, page=query, newest_first=order == "DESC", include_traits=include_traits
        )
        tag = etag(resource_id=_group_id(store_id, group_name), version=group.version)
        return JSONResponse(body, headers={"ETag": tag})


def _mount_group_writes(router: APIRouter, *, memory: MemoryService, accept: Accept) -> None:
    @router.post("/v1/ControlPlane/Stores/{store_id}/TraitGroups", status_code=202)
    async def create_trait_group(store_id: str, caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, TraitGroupBody)
        work = partial(
            memory.create_trait_group,
            store_id=store_id,
            name=body.display_name,
            description=body.description,
            traits=body.new_definitions(),
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="TraitGroup creation request accepted.")

    @router.patch("/v1/ControlPlane/Stores/{store_id}/TraitGroups/{group_name}", status_code=202)
    async def patch_trait_group(
        store_id: str,
        *,
        group_name: str,
        caller: Caller,
        request: Request,
        if_match: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        body = await read_json(request, TraitGroupPatchBody)
        work = partial(
            memory.patch_trait_group,
            store_id=store_id,
            name=group_name,
            description=body.description,
            traits=body.definitions(),
            expected_version=expected_version(if_match, resource_id=_group_id(store_id, group_name)),
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="TraitGroup update request accepted.")

    @router.delete("/v1/ControlPlane/Stores/{store_id}/TraitGroups/{group_name}", status_code=202)
    async def delete_trait_group(
        store_id: str, group_name: str, caller: Caller, request: Request
    ) -> JSONResponse:
        work = partial(
            memory.delete_trait_group, store_id=store_id, name=group_name, account_id=caller.account_id
        )
        return await accept(request, caller, work=work, message="TraitGroup deletion request accepted.")


def _group_id(store_id: str, group_name: str) -> str:
    return f"{store_id}/{group_name}"
