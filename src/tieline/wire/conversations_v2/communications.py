"""`/v2/Conversations/{id}/Communications`: list, create, fetch."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tieline.conversations import ConversationService
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.convert import read_author
from tieline.wire.conversations_v2.render import render_communication
from tieline.wire.conversations_v2.rights import speaking_worker
from tieline.wire.conversations_v2.schemas import CreateCommunicationBody, PathId, Text
from tieline.wire.conversations_v2.visibility import only_seen, seen
from tieline.wire.envelope import PageQuery, read_json, token_page

PATH = "/v2/Conversations/{conversation_id}/Communications"
ONE = PATH + "/{communication_id}"


def add_routes(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    """Add the routes of communications."""

    @router.get(PATH)
    async def list_communications(
        conversation_id: PathId,
        caller: Caller,
        page: PageQuery,
        channelId: Annotated[Text | None, Query()] = None,
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: only_seen(
                tx,
                room,
                room.list_communications(
                    tx,
                    conversation_id=conversation_id,
                    channel_id=channelId,
                    page=page,
                    account_id=caller.account_id,
                ),
                caller=caller,
            )
        )
        return token_page("communications", found, request=page, render=render_communication)

    @router.post(PATH, status_code=201)
    async def create_communication(
        conversation_id: PathId, request: Request, caller: Caller
    ) -> dict[str, Any]:
        arguments = _arguments(await read_json(request, CreateCommunicationBody))
        added = await db.transact(
            lambda tx: room.add_communication(
                tx,
                conversation_id=conversation_id,
                account_id=caller.account_id,
                worker_id=speaking_worker(caller),
                **arguments,
            ),
            conversation_id,
        )
        return render_communication(added)

    @router.get(ONE)
    async def fetch_communication(
        conversation_id: PathId, communication_id: PathId, caller: Caller
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: seen(
                tx,
                room,
                room.get_communication(
                    tx,
                    communication_id=communication_id,
                    conversation_id=conversation_id,
                    account_id=caller.account_id,
                ),
                caller=caller,
            )
        )
        return render_communication(found)


def _arguments(body: CreateCommunicationBody) -> dict[str, Any]:
    transcription = body.content.transcription
    return {
        "author": read_author(body.author),
        "recipients": [read_author(one) for one in body.recipients],
        "text": body.content.text,
        "content_type": body.content.type,
        "transcription": None if transcription is None else transcription.model_dump(exclude_none=True),
        "channel_id": body.channelId,
        "resource_id": body.resourceId,
        "occurred_at": body.occurredAt,
        "media": body.content.mediaUrls or (),
    }
