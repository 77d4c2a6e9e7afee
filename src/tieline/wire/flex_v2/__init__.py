"""Flex v2: people as Flex names them, and chats that a web page opens (twilio-apis.md section 9.4).

Forms with Pascal-case names come in, snake_case JSON goes out. Users are those of `tieline.accounts.people`, looked after by
the journey `people.py`; a web chat is a conversation of the older API, opened by the journey `web_chat.py`.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.journeys.people import People
from tieline.journeys.web_chat import OpenWebChat
from tieline.wire.flex_v2.users import add_user_routes
from tieline.wire.flex_v2.web_chats import add_web_chat_routes

__all__ = ["build_router"]


def build_router(*, people: People, open_web_chat: OpenWebChat) -> APIRouter:
    """Build the door.

    Args:
        people: the journey that looks after those who sign in.
        open_web_chat: the journey of a chat that a web page opens.
    """
    router = APIRouter(tags=["flex_v2"])
    add_user_routes(router, people)
    add_web_chat_routes(router, open_web_chat)
    return router
