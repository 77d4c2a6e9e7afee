"""Profiles as the console shows them; what is editable about them is edited through the wire API."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter

from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.render import camel
from tieline.kit.db import Database


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
        await stories.erase_profile.erase(
            account_id=caller.account_id, store_id=found.store_id, profile_id=profile_id
        )
        return {"profileId": profile_id}
