"""Conversations as the console inspects them: the list, one in lanes, its results, and *end now*."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter

from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.render import camel
from tieline.journeys.conversation_list import read_statuses
from tieline.kit.db import Database


def add_routes(router: APIRouter, *, db: Database, reads: ConsoleReads, stories: ConsoleStories) -> None:
    """Add the routes about conversations."""

    @router.get("/console/api/conversations")
    async def list_conversations(
        caller: ConsoleCaller, status: str = "", query: str = "", page: str | None = None
    ) -> Any:
        """Conversations, newest first."""
        read = partial(
            reads.conversations.page,
            account_id=caller.account_id,
            statuses=read_statuses(status),
            query=query,
            token=page or None,
        )
        return camel(await db.read(read))

    @router.get("/console/api/conversations/{conversation_id}/timeline")
    async def fetch_timeline(conversation_id: str, caller: ConsoleCaller) -> Any:
        """One conversation in lanes."""
        read = partial(reads.timeline.read, account_id=caller.account_id, conversation_id=conversation_id)
        return camel(await db.read(read))

    @router.get("/console/api/conversations/{conversation_id}/results")
    async def list_results(conversation_id: str, caller: ConsoleCaller) -> Any:
        """What operators wrote about a conversation."""
        read = partial(
            reads.results.of_conversation, account_id=caller.account_id, conversation_id=conversation_id
        )
        return {"results": camel(await db.read(read))}

    @router.post("/console/api/conversations/{conversation_id}/end")
    async def end_conversation(conversation_id: str, caller: ConsoleCaller) -> Any:
        """End a conversation now."""
        ended = await stories.end_now.end(
            account_id=caller.account_id, conversation_id=conversation_id, by="console"
        )
        return {"conversationId": ended.conversation_id, "status": camel(ended.status)}
