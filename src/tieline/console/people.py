"""Profiles as the console shows them; what is editable about them is edited through the wire API."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.render import camel
from tieline.kit.db import Database


class MergeBody(BaseModel):
    """Who is the same person."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    profile_id: str


def add_routes(router: APIRouter, *, db: Database, reads: ConsoleReads, stories: ConsoleStories) -> None:
    """Add the routes about profiles."""

    @router.get("/console/api/profiles")
    async def list_profiles(caller: ConsoleCaller, query: str = "") -> Any:
        """Profiles, newest first."""
        read = partial(reads.profiles.search, account_id=caller.account_id, query=query)
        return {"profiles": camel(await db.read(read))}

    @router.get("/console/api/profiles/{profile_id}")
    async def fetch_profile(profile_id: str, caller: ConsoleCaller) -> Any:
        """Everything known about a customer, and how it came to be."""
        read = partial(reads.profiles.detail, account_id=caller.account_id, profile_id=profile_id)
        return camel(await db.read(read))

    @router.post("/console/api/profiles/{profile_id}/erase")
    async def erase_profile(profile_id: str, caller: ConsoleCaller) -> Any:
        """Erase a customer with everything that quotes them."""
        find = partial(reads.profiles.find, account_id=caller.account_id, profile_id=profile_id)
        found = await db.read(find)
        receipt = await stories.erase_profile.erase(
            account_id=caller.account_id, store_id=found.store_id, profile_id=profile_id
        )
        return {"profileId": profile_id, "receipt": camel(receipt)}

    @router.get("/console/api/profiles/{profile_id}/export")
    async def export_profile(profile_id: str, caller: ConsoleCaller) -> Any:
        """Everything about a person as one document, to be saved."""
        find = partial(reads.profiles.find, account_id=caller.account_id, profile_id=profile_id)
        found = await db.read(find)
        document = await stories.export_profile.export(
            account_id=caller.account_id, store_id=found.store_id, profile_id=profile_id
        )
        name = {"Content-Disposition": f'attachment; filename="{profile_id}.json"'}
        return JSONResponse(camel(document), headers=name)

    @router.post("/console/api/profiles/{profile_id}/merge")
    async def merge_profile(profile_id: str, caller: ConsoleCaller, body: MergeBody) -> Any:
        """Say that another profile is the same person; the earlier of the two has everything from now on."""
        find = partial(reads.profiles.find_store, account_id=caller.account_id, profile_id=profile_id)
        merged = await stories.merge_profiles.merge(
            account_id=caller.account_id,
            store_id=await db.read(find),
            profile_ids=[profile_id, body.profile_id],
            source="console",
        )
        return {"profileId": merged.profile_id}

    @router.post("/console/api/profiles/{profile_id}/unmerge")
    async def unmerge_profile(profile_id: str, caller: ConsoleCaller) -> Any:
        """Take a profile out of those it was merged with, with everything of its own."""
        find = partial(reads.profiles.find_store, account_id=caller.account_id, profile_id=profile_id)
        await stories.merge_profiles.unmerge(
            account_id=caller.account_id, store_id=await db.read(find), profile_id=profile_id
        )
        return {"profileId": profile_id}
