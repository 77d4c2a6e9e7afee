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

__all__ = ["build_router"]


def build_router(*, db: Database, conversations_room: ConversationService) -> APIRouter:
    """Return the product's routes, absolute as on the vendor's host."""
    router = APIRouter()
    for part in (configurations, conversations, participants, communications, actions):
        part.add_routes(router, db=db, room=conversations_room)
    return router
