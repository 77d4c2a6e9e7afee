"""Data mappings: which fields of a source become which traits."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_json, token_page
from tieline.wire.memory_v1.accepted import Accept, accepting
from tieline.wire.memory_v1.render import etag, expected_version, render_mapping
from tieline.wire.memory_v1.schema import ControlPageQuery, DataMappingBody, DataMappingPatchBody, OrderQuery

MAPPINGS = "/v1/ControlPlane/Stores/{store_id}/DataMappings"
MAPPING = MAPPINGS + "/{data_mapping_id}"
KindQuery = Annotated[Literal["INGRESS", "DATASET_CLOUDAPP", "DATASET_WAREHOUSE"] | None, Query(alias="type")]


def mount(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the data mappings' routes."""
    _mount_reads(router, db=db, memory=memory)
    _mount_writes(router, memory=memory, accept=accepting(db, memory))


def _mount_reads(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(MAPPINGS)
    async def list_data_mappings(
        store_id: str, *, caller: Caller, query: ControlPageQuery, order: OrderQuery = "DESC",
        kind: KindQuery = None,
    ) -> dict[str, Any]:  # fmt: skip
        page = await db.read(
            lambda tx: memory.list_data_mappings(
                tx, store_id=store_id, page=query, kind=kind, newest_first=order == "DESC",
                account_id=caller.account_id,
            )
        )  # fmt: skip
        return token_page("dataMappings", page, request=query, render=render_mapping)

    @router.get(MAPPING)
    async def fetch_data_mapping(store_id: str, data_mapping_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_data_mapping(
                tx, store_id=store_id, data_mapping_id=data_mapping_id, account_id=caller.account_id
            )
        )
        tag = etag(resource_id=data_mapping_id, version=found.version)
        return JSONResponse(render_mapping(found), headers={"ETag": tag})


def _mount_writes(router: APIRouter, *, memory: MemoryService, accept: Accept) -> None:
    @router.post(MAPPINGS, status_code=202)
    async def create_data_mapping(store_id: str, caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, DataMappingBody, required=True)
        work = partial(
            memory.create_data_mapping,
            store_id=store_id,
            display_name=body.display_name,
            description=body.description,
            is_enabled=body.is_enabled,
            source=body.mapping_from.source(),
            targets=body.mapping_to.targets(),
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="DataMapping creation request accepted.")

    @router.patch(MAPPING, status_code=202)
    async def patch_data_mapping(
        store_id: str, *, data_mapping_id: str, caller: Caller, request: Request,
        if_match: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:  # fmt: skip
        body = await read_json(request, DataMappingPatchBody, required=True)
        work = partial(
            memory.patch_data_mapping,
            store_id=store_id,
            data_mapping_id=data_mapping_id,
            display_name=body.display_name,
            description=body.description,
            is_enabled=body.is_enabled,
            targets=body.mapping_to.targets() if body.mapping_to else None,
            expected_version=expected_version(if_match, resource_id=data_mapping_id),
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="DataMapping update request accepted.")

    @router.delete(MAPPING, status_code=202)
    async def delete_data_mapping(
        store_id: str, data_mapping_id: str, caller: Caller, request: Request
    ) -> JSONResponse:
        work = partial(
            memory.delete_data_mapping,
            store_id=store_id,
            data_mapping_id=data_mapping_id,
            account_id=caller.account_id,
        )
        return await accept(request, caller, work=work, message="DataMapping deletion request accepted.")
