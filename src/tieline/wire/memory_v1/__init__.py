"""Conversation Memory, version 1, as the official SDKs speak it.

`build_router` mounts three files: `control_plane.py` (stores, trait groups, operations), `profiles.py` (lookup, profiles,
traits, identifiers) and `records.py` (observations, summaries, recall). `schema.py` reads bodies, `render.py` writes
answers. The rules are the memory room's (`tieline.memory`).
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.memory_v1 import control_plane, profiles, records
from tieline.wire.memory_v1.ports import EraseProfile, LoadCommunications

__all__ = ["EraseProfile", "LoadCommunications", "build_router"]


def build_router(
    *,
    db: Database,
    memory: MemoryService,
    load_communications: LoadCommunications,
    erase_profile: EraseProfile | None = None,
) -> APIRouter:
    """Build the door.

    Args:
        db: The database.
        memory: The room behind the door.
        load_communications: Reads a conversation's newest communications, for recall.
        erase_profile: Erases a profile everywhere; without it DELETE answers 405.
    """
    router = APIRouter()
    control_plane.mount(router, db=db, memory=memory)
    profiles.mount(router, db=db, memory=memory, erase_profile=erase_profile)
    records.mount(router, db=db, memory=memory, load_communications=load_communications)
    return router
