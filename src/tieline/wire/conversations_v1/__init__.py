"""Conversations classic (v1): services, address configurations, conversations, participants, messages, webhooks.

Forms come in, snake_case JSON goes out. Everything is there twice, for the account and below one service, with the same
handlers (`door.py`). Rules are in `tieline.conversations.classic`; opening, bringing in and speaking are the journey
`classic_bridge`; webhook bodies are in `callbacks.py`.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.conversations.classic import ClassicService
from tieline.kit.db import Database
from tieline.wire.conversations_v1 import (
    addresses,
    conversations,
    hooks,
    messages,
    participants,
    services,
)
from tieline.wire.conversations_v1.door import Bridge, Door, RemoveConversation

__all__ = ["Bridge", "RemoveConversation", "build_router"]


def build_router(
    *, db: Database, classic: ClassicService, bridge: Bridge, remove: RemoveConversation
) -> APIRouter:
    """Build the door.

    Args:
        db: the database.
        classic: the older API's view of the conversations room.
        bridge: the journey of what programs open, bring in and say.
        remove: the journey of a conversation that is deleted.
    """
    door = Door(
        router=APIRouter(tags=["conversations_v1"]), db=db, classic=classic, bridge=bridge, remove=remove
    )
    for part in (services, addresses, conversations, participants, messages, hooks):
        part.add_routes(door)
    return door.router
