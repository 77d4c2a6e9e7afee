"""The orchestrator's API (Conversations v2): configurations, conversations, participants, communications, actions.

Each handler reads a body (`schemas.py`, `convert.py`), calls the conversations room once in one transaction, renders
the result (`render.py`). Webhook bodies are in `callbacks.py`. Reference: the vendor's Conversations v2 API.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.conversations import ConversationService
from tieline.kit.db import Database
from tieline.wire.conversations_v2 import (
    actions,
    communications,
    configurations,
    conversations,
    participants,
)
from tieline.wire.conversations_v2.removals import Removals
from tieline.wire.conversations_v2.removals import add_routes as add_removals

__all__ = ["Removals", "build_router"]


def build_router(
    *, db: Database, conversations_room: ConversationService, removals: Removals | None = None
) -> APIRouter:
    """Return the product's routes, absolute as on the vendor's host; `removals` are the journeys of both DELETEs."""
    router = APIRouter()
    for part in (configurations, conversations, participants, communications, actions):
        part.add_routes(router, db=db, room=conversations_room)
    if removals is not None:
        add_removals(router, removals=removals)
    return router
