"""Identifiers: by which addresses a profile is found. Writes answer 202 with a message, and are done by then."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import read_json
from tieline.wire.memory_v1.profiles import PROFILE, PROFILES, canonical, source_of
from tieline.wire.memory_v1.render import render_identifiers
from tieline.wire.memory_v1.schema import IdentifierUpdateBody, LookupBody

IDENTIFIERS = PROFILE + "/Identifiers"
ONE_TYPE = IDENTIFIERS + "/{id_type}"


def mount(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    """Add the identifiers' routes."""
    _mount_reads(router, db=db, memory=memory)
    _mount_writes(router, db=db, memory=memory)


def _mount_reads(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.post(PROFILES + "/Lookup")
    async def lookup_profiles(store_id: str, caller: Caller, request: Request) -> dict[str, Any]:
        body = await read_json(request, LookupBody)
        found = await db.read(
            lambda tx: memory.lookup_profiles(
                tx, store_id=store_id, id_type=body.id_type, value=body.value, account_id=caller.account_id
            )
        )
        return {"normalizedValue": found.normalized_value, "profiles": list(found.profile_ids)}

    @router.get(IDENTIFIERS)
    async def list_identifiers(store_id: str, profile_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.list_identifiers(
                tx, store_id=store_id, profile_id=profile_id, account_id=caller.account_id
            )
        )
        return JSONResponse(render_identifiers(found), headers=canonical(profile_id))

    @router.get(ONE_TYPE)
    async def fetch_identifier(store_id: str, profile_id: str, id_type: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_identifiers(
                tx, store_id=store_id, profile_id=profile_id, id_type=id_type, account_id=caller.account_id
            )
        )
        (body,) = render_identifiers(found)["identifiers"]
        return JSONResponse(body, headers=canonical(profile_id))


def _mount_writes(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.post(IDENTIFIERS, status_code=202)
    async def create_identifier(
        store_id: str, profile_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, LookupBody, required=True)
        await db.transact(
            lambda tx: memory.add_identifier(
                tx, store_id=store_id, profile_id=profile_id, id_type=body.id_type, value=body.value,
                source=source_of(caller), account_id=caller.account_id,
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Identifier association accepted for processing."}

    @router.patch(ONE_TYPE, status_code=202)
    async def patch_identifier(
        store_id: str, *, profile_id: str, id_type: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, IdentifierUpdateBody, required=True)
        body.check_type(id_type)
        await db.transact(
            lambda tx: memory.replace_identifier(
                tx, store_id=store_id, profile_id=profile_id, id_type=id_type, old_value=body.old_value,
                new_value=body.new_value, source=source_of(caller), account_id=caller.account_id,
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Identifier update accepted for processing."}

    @router.delete(ONE_TYPE, status_code=202)
    async def delete_identifier(
        store_id: str, *, profile_id: str, id_type: str, caller: Caller,
        remove_all: Annotated[bool, Query(alias="removeAll")] = False,
    ) -> dict[str, Any]:  # fmt: skip
        await db.transact(
            lambda tx: memory.remove_identifiers(
                tx, store_id=store_id, profile_id=profile_id, id_type=id_type, remove_all=remove_all,
                account_id=caller.account_id,
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Identifier removal accepted for processing."}
