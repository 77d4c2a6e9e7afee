"""`/v2/Conversations/{id}/Actions`: create (202, performed by a job) and fetch."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from tieline.conversations import ConversationService
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.render import render_action
from tieline.wire.conversations_v2.rights import speaking_worker
from tieline.wire.conversations_v2.schemas import CreateActionBody, PathId
from tieline.wire.envelope import read_json

PATH = "/v2/Conversations/{conversation_id}/Actions"
ONE = PATH + "/{action_id}"


def add_routes(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    """Add the routes of actions."""

    @router.post(PATH, status_code=202)
    async def create_action(conversation_id: PathId, request: Request, caller: Caller) -> dict[str, Any]:
        body = await read_json(request, CreateActionBody)
        payload = body.payload.model_dump(by_alias=True, exclude_none=True)
        stored = await db.transact(
            lambda tx: room.create_action(
                tx,
                account_id=caller.account_id,
                conversation_id=conversation_id,
                payload=payload,
                worker_id=speaking_worker(caller),
            ),
            conversation_id,
        )
        return render_action(stored)

    @router.get(ONE)
    async def fetch_action(conversation_id: PathId, action_id: PathId, caller: Caller) -> dict[str, Any]:
        found = await db.read(
            lambda tx: room.get_action(
                tx, action_id=action_id, conversation_id=conversation_id, account_id=caller.account_id
            )
        )
        return render_action(found)
