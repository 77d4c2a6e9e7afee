"""Stores, trait groups and operations: what may be known about customers. Writes answer 202 with a status URL."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService, Operation, VersionMismatch
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_json, token_page
from tieline.wire.memory_v1.render import (
    PreconditionFailed,
    etag,
    expected_version,
    render_group,
    render_group_page,
    render_operation,
    render_store,
)
from tieline.wire.memory_v1.schema import ControlPageQuery, OrderQuery, TraitGroupBody, TraitGroupPatchBody

IncludeTraits = Annotated[bool, Query(alias="includeTraits")]


def mount(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the control plane's routes."""
    _mount_stores(router, db=db, memory=memory)
    _mount_group_reads(router, db=db, memory=memory)
    _mount_group_writes(router, db=db, memory=memory)


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
        body = render_operation(found, status_url=_status_url(request, found))
        return JSONResponse(body, headers={"Operation-Id": operation_id})


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


def _mount_group_writes(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.post("/v1/ControlPlane/Stores/{store_id}/TraitGroups", status_code=202)
    async def create_trait_group(store_id: str, caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, TraitGroupBody)
        definitions = body.new_definitions()
        operation = await db.transact(
            lambda tx: memory.create_trait_group(
                tx,
                store_id=store_id,
                name=body.display_name,
                description=body.description,
                traits=definitions,
                account_id=caller.account_id,
            )
        )
        return _accepted(request, operation, "TraitGroup creation request accepted.")

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
        version = expected_version(if_match, resource_id=_group_id(store_id, group_name))
        try:
            operation = await db.transact(
                lambda tx: memory.patch_trait_group(
                    tx, store_id=store_id, name=group_name, description=body.description,
                    traits=body.definitions(), expected_version=version, account_id=caller.account_id,
                )
            )  # fmt: skip
        except VersionMismatch as error:
            raise PreconditionFailed(code=20412) from error
        return _accepted(request, operation, "TraitGroup update request accepted.")


def _group_id(store_id: str, group_name: str) -> str:
    return f"{store_id}/{group_name}"


def _status_url(request: Request, operation: Operation) -> str:
    return f"{public_base(request)}/v1/ControlPlane/Operations/{operation.operation_id}"


def _accepted(request: Request, operation: Operation, message: str) -> JSONResponse:
    """`OpAccepted`: the change is done already, which the first look at the status URL will tell."""
    url = _status_url(request, operation)
    headers = {"Operation-Id": operation.operation_id, "Location": url, "Retry-After": "1"}
    return JSONResponse({"message": message, "statusUrl": url}, status_code=202, headers=headers)
