"""Conversation Memory, version 1, as the official SDKs speak it.

`build_router` mounts three files: `control_plane.py` (stores, trait groups, operations), `profiles.py` (lookup, profiles,
traits, identifiers) and `records.py` (observations, summaries, recall). `schema.py` reads bodies, `render.py` writes
answers. The rules are the memory room's (`tieline.memory`).
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.journeys.import_profiles import ImportProfiles
from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.memory_v1 import control_plane, identifiers, imports, mappings, profiles, records, stores
from tieline.wire.memory_v1.imports import IMPORT_UPLOADS
from tieline.wire.memory_v1.ports import EraseProfile, RecallMemory
from tieline.wire.memory_v1.redirect import RedirectingRoute

__all__ = ["IMPORT_UPLOADS", "EraseProfile", "RecallMemory", "build_router"]


def build_router(
    *,
    db: Database,
    memory: MemoryService,
    recall: RecallMemory,
    erase_profile: EraseProfile | None = None,
    import_profiles: ImportProfiles | None = None,
) -> APIRouter:
    """Build the door.

    Args:
        db: The database.
        memory: The room behind the door.
        recall: Recalls over memory and everything said.
        erase_profile: Erases a profile everywhere; without it DELETE answers 405.
        import_profiles: Takes files of profiles; without it there is no address to put one at.
    """
    router = APIRouter(route_class=RedirectingRoute)
    control_plane.mount(router, db=db, memory=memory)
    stores.mount(router, db=db, memory=memory)
    mappings.mount(router, db=db, memory=memory)
    identifiers.mount(router, db=db, memory=memory)
    imports.mount(router, db=db, memory=memory, import_profiles=import_profiles)
    profiles.mount(router, db=db, memory=memory, erase_profile=erase_profile)
    records.mount(router, db=db, memory=memory, recall=recall)
    return router
