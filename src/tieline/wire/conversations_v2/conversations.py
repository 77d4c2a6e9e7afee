"""`/v2/Conversations`: list, create, fetch, PUT, PATCH."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tieline.accounts import Principal
from tieline.conversations import Conversation, ConversationService, Participant, Status
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.convert import read_callbacks, read_changes, read_participant
from tieline.wire.conversations_v2.render import render_conversation
from tieline.wire.conversations_v2.rights import check_may_change
from tieline.wire.conversations_v2.schemas import (
    CreateConversationBody,
    PatchConversationBody,
    PathId,
    PutConversationBody,
    Text,
)
from tieline.wire.conversations_v2.visibility import only_seen, seen
from tieline.wire.envelope import PageQuery, read_json, token_page

PATH = "/v2/Conversations"
ONE = PATH + "/{conversation_id}"


def add_routes(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    """Add the routes of conversations themselves."""
    _add_reading(router, db=db, room=room)
    _add_creating(router, db=db, room=room)
    _add_changing(router, db=db, room=room)


def _add_reading(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    @router.get(PATH)
    async def list_conversations(
        caller: Caller,
        page: PageQuery,
        status: Annotated[list[str] | None, Query()] = None,
        channelId: Annotated[Text | None, Query()] = None,
    ) -> dict[str, Any]:
        statuses = read_statuses(status or [])
        found = await db.read(
            lambda tx: only_seen(
                tx,
                room,
                room.list_conversations(
                    tx, account_id=caller.account_id, statuses=statuses, channel_id=channelId, page=page
                ),
                caller=caller,
            )
        )
        return token_page("conversations", found, request=page, render=render_conversation)

    @router.get(ONE)
    async def fetch_conversation(conversation_id: PathId, caller: Caller) -> dict[str, Any]:
        def fetch(tx: Transaction) -> tuple[Conversation, tuple[Participant, ...]]:
            found = room.get_conversation(tx, conversation_id=conversation_id, account_id=caller.account_id)
            seen(tx, room, found, caller=caller)
            return found, room.list_participants(tx, conversation_id=conversation_id)

        return render_conversation(*await db.read(fetch))


def _add_creating(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    @router.post(PATH, status_code=201)
    async def create_conversation(request: Request, caller: Caller) -> dict[str, Any]:
        check_may_change(caller)
        body = await read_json(request, CreateConversationBody)
        arguments = _creation(body)

        def create(tx: Transaction) -> tuple[Conversation, tuple[Participant, ...]]:
            made = room.create_conversation(tx, account_id=caller.account_id, **arguments)
            return made, room.list_participants(tx, conversation_id=made.conversation_id)

        return render_conversation(*await db.transact(create))


def _add_changing(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    async def update(conversation_id: str, caller: Principal, changes: dict[str, Any]) -> dict[str, Any]:
        after = await db.transact(
            lambda tx: room.update_conversation(
                tx, conversation_id=conversation_id, account_id=caller.account_id, **changes
            ),
            conversation_id,
        )
        return render_conversation(after)

    @router.put(ONE)
    async def replace_conversation(
        conversation_id: PathId, request: Request, caller: Caller
    ) -> dict[str, Any]:
        check_may_change(caller)
        body = await read_json(request, PutConversationBody)
        changes: dict[str, Any] = {"status": Status(body.status)}
        # TAC puts only a status when it hands over; a name that is left out is not meant to be cleared.
        if body.name is not None:
            changes["name"] = body.name or None
        if body.metadata is not None:
            changes["metadata"] = body.metadata
        return await update(conversation_id, caller, changes)

    @router.patch(ONE)
    async def patch_conversation(conversation_id: PathId, request: Request, caller: Caller) -> dict[str, Any]:
        check_may_change(caller)
        changes = _patch(await read_json(request, PatchConversationBody))
        return await update(conversation_id, caller, changes)


def read_statuses(given: list[str]) -> list[Status]:
    """Return the wanted statuses: repeated keys (one SDK) and comma-joined values (the other). Raises `Invalid`."""
    names = [name.strip() for one in given for name in one.split(",") if name.strip()]
    unknown = [name for name in names if name not in Status.__members__]
    if unknown:
        raise Invalid("status must be ACTIVE, INACTIVE or CLOSED.", field="status")
    return [Status(name) for name in names]


def _creation(body: CreateConversationBody) -> dict[str, Any]:
    overrides = read_changes(body.configuration) if body.configuration is not None else {}
    return {
        "configuration_id": body.configurationId,
        "name": body.name,
        "participants": [read_participant(one) for one in body.participants or ()],
        "metadata": body.metadata,
        "status_callbacks": overrides.pop("status_callbacks", None),
        "overrides": overrides,
    }


def _patch(body: PatchConversationBody) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if body.status is not None:
        changes["status"] = Status(body.status)
    if body.name is not None:
        changes["name"] = body.name or None
    if body.metadata is not None:
        changes["metadata_changes"] = body.metadata
    configuration = body.configuration
    if configuration is not None and "statusCallbacks" in configuration.model_fields_set:
        listed = configuration.statusCallbacks
        changes["status_callbacks"] = None if listed is None else read_callbacks(listed)
    return changes
