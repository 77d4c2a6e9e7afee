"""`/v2/Conversations/{id}/Participants`: list, create, fetch, PUT (which replaces everything)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request

from tieline.conversations import ConversationService
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.conversations_v2.convert import read_participant
from tieline.wire.conversations_v2.render import render_participant
from tieline.wire.conversations_v2.rights import check_may_change
from tieline.wire.conversations_v2.schemas import CreateParticipantBody, ParticipantBody, PathId
from tieline.wire.conversations_v2.visibility import only_seen, seen
from tieline.wire.envelope import PageQuery, read_json, token_page

PATH = "/v2/Conversations/{conversation_id}/Participants"
ONE = PATH + "/{participant_id}"

# TAC asks for participants without a page size and never for a second page, so one page must hold them all.
ALL_IN_ONE_PAGE = 1000


def add_routes(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    """Add the routes of participants."""
    _add_reading(router, db=db, room=room)
    _add_writing(router, db=db, room=room)


def _add_reading(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    @router.get(PATH)
    async def list_participants(
        conversation_id: PathId, request: Request, caller: Caller, page: PageQuery
    ) -> dict[str, Any]:
        if "pageSize" not in request.query_params:
            page = replace(page, size=ALL_IN_ONE_PAGE)
        found = await db.read(
            lambda tx: only_seen(
                tx,
                room,
                room.list_participant_page(
                    tx, conversation_id=conversation_id, account_id=caller.account_id, page=page
                ),
                caller=caller,
            )
        )
        return token_page("participants", found, request=page, render=render_participant)

    @router.get(ONE)
    async def fetch_participant(
        conversation_id: PathId, participant_id: PathId, caller: Caller
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: seen(
                tx,
                room,
                room.get_participant(
                    tx,
                    conversation_id=conversation_id,
                    participant_id=participant_id,
                    account_id=caller.account_id,
                ),
                caller=caller,
            )
        )
        return render_participant(found)


def _add_writing(router: APIRouter, *, db: Database, room: ConversationService) -> None:
    @router.post(PATH, status_code=201)
    async def create_participant(conversation_id: PathId, request: Request, caller: Caller) -> dict[str, Any]:
        check_may_change(caller)
        new = read_participant(await read_json(request, CreateParticipantBody))
        added = await db.transact(
            lambda tx: room.add_participant(
                tx, conversation_id=conversation_id, account_id=caller.account_id, participant=new
            ),
            conversation_id,
        )
        return render_participant(added)

    @router.put(ONE)
    async def replace_participant(
        conversation_id: PathId, participant_id: PathId, request: Request, caller: Caller
    ) -> dict[str, Any]:
        check_may_change(caller)
        new = read_participant(await read_json(request, ParticipantBody))
        after = await db.transact(
            lambda tx: room.replace_participant(
                tx,
                conversation_id=conversation_id,
                participant_id=participant_id,
                participant=new,
                account_id=caller.account_id,
            ),
            conversation_id,
        )
        return render_participant(after)
