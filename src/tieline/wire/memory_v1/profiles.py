"""Profiles and their traits: who a customer is. Writes answer 202 with a message, and are done by then."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from tieline.accounts import Principal
from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.memory.models import API_SOURCE
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, read_json, token_page
from tieline.wire.memory_v1.ports import EraseProfile
from tieline.wire.memory_v1.render import render_profile, render_trait
from tieline.wire.memory_v1.schema import BulkBody, GroupsQuery, OrderQuery, ProfileBody, read_groups_query

PROFILES = "/v1/Stores/{store_id}/Profiles"
PROFILE = PROFILES + "/{profile_id}"


def mount(
    router: APIRouter, *, db: Database, memory: MemoryService, erase_profile: EraseProfile | None
) -> None:
    """Add the profiles' routes."""
    _mount_collection(router, db=db, memory=memory)
    _mount_profile(router, db=db, memory=memory)
    if erase_profile is not None:
        _mount_erase(router, erase_profile=erase_profile)


def _mount_collection(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(PROFILES)
    async def list_profiles(
        store_id: str, caller: Caller, query: PageQuery, order: OrderQuery = "DESC"
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: memory.list_profiles(
                tx, store_id=store_id, page=query, newest_first=order == "DESC", account_id=caller.account_id
            )
        )
        return token_page("profiles", page, request=query, render=str)

    @router.post(PROFILES, status_code=202)
    async def create_profile(store_id: str, caller: Caller, request: Request) -> dict[str, Any]:
        body = await read_json(request, ProfileBody, required=True)
        profile_id = await db.transact(
            lambda tx: memory.create_profile(
                tx,
                store_id=store_id,
                traits=body.traits,
                source=source_of(caller),
                account_id=caller.account_id,
            )
        )
        return {"message": "Profile resolved and accepted for processing.", "id": profile_id}

    @router.put(PROFILES + "/Bulk", status_code=202)
    async def update_profiles_bulk(store_id: str, caller: Caller, request: Request) -> dict[str, Any]:
        body = await read_json(request, BulkBody, required=True)
        await db.transact(
            lambda tx: memory.create_profiles(
                tx,
                store_id=store_id,
                profiles=[profile.traits for profile in body.profiles],
                source=source_of(caller),
                account_id=caller.account_id,
            )
        )
        return {"message": f"{len(body.profiles)} profiles accepted for processing."}


def _mount_profile(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(PROFILE)
    async def fetch_profile(
        store_id: str, profile_id: str, caller: Caller, groups: GroupsQuery = None
    ) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_profile(
                tx,
                store_id=store_id,
                profile_id=profile_id,
                trait_groups=read_groups_query(groups),
                account_id=caller.account_id,
            )
        )
        return JSONResponse(render_profile(found), headers=canonical(profile_id))

    @router.patch(PROFILE, status_code=202)
    async def patch_profile(
        store_id: str, profile_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, ProfileBody, required=True)
        await db.transact(
            lambda tx: memory.patch_traits(
                tx,
                store_id=store_id,
                profile_id=profile_id,
                traits=body.traits,
                source=source_of(caller),
                may_merge=caller.role == "account",
                account_id=caller.account_id,
            ),
            key=profile_id,
        )
        return {"message": "Trait modifications accepted for processing."}

    @router.get(PROFILE + "/Traits")
    async def list_traits(
        store_id: str, *, profile_id: str, caller: Caller, query: PageQuery,
        groups: GroupsQuery = None, order: OrderQuery = "DESC",
    ) -> JSONResponse:  # fmt: skip
        page = await db.read(
            lambda tx: memory.list_traits(
                tx, store_id=store_id, profile_id=profile_id, page=query, newest_first=order == "DESC",
                trait_groups=read_groups_query(groups), account_id=caller.account_id,
            )
        )  # fmt: skip
        body = token_page("traits", page, request=query, render=render_trait)
        return JSONResponse(body, headers=canonical(profile_id))


def _mount_erase(router: APIRouter, *, erase_profile: EraseProfile) -> None:
    @router.delete(PROFILE, status_code=202)
    async def delete_profile(store_id: str, profile_id: str, caller: Caller) -> dict[str, Any]:
        await erase_profile(account_id=caller.account_id, store_id=store_id, profile_id=profile_id)
        return {"message": "Profile accepted for deletion."}


def canonical(profile_id: str) -> dict[str, str]:
    """The header that every read of a profile carries."""
    return {"Canonical-Profile-Id": profile_id}


def source_of(caller: Principal) -> str:
    """Who changed a trait, for its history."""
    screens = {
        "account": API_SOURCE,
        "worker": "desktop",
        "supervisor": "desktop",
        "administrator": "console",
    }
    return screens.get(caller.role, caller.role)
