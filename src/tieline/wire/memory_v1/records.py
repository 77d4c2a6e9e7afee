"""Observations, conversation summaries and recall: what is remembered of a customer."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database, Transaction
from tieline.memory import MemoryService, RecallCandidates
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, read_json, token_page
from tieline.wire.memory_v1.ports import LoadCommunications
from tieline.wire.memory_v1.profiles import PROFILE, canonical
from tieline.wire.memory_v1.render import render_observation, render_recalled, render_summary
from tieline.wire.memory_v1.schema import (
    ObservationsBody,
    OrderQuery,
    RecallBody,
    SummariesBody,
    read_date_query,
)

ConversationQuery = Annotated[str | None, Query(alias="conversationId")]
QUERY_COMMUNICATIONS = 10
_QUICK = 100_000


def mount(
    router: APIRouter, *, db: Database, memory: MemoryService, load_communications: LoadCommunications
) -> None:
    """Add the records' routes."""
    _mount_observations(router, db=db, memory=memory)
    _mount_summaries(router, db=db, memory=memory)
    _mount_recall(router, db=db, memory=memory, load_communications=load_communications)


def _mount_observations(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(PROFILE + "/Observations")
    async def list_observations(
        store_id: str, *, profile_id: str, caller: Caller, query: PageQuery, order: OrderQuery = "DESC",
        source: Annotated[str | None, Query()] = None,
        created_after: Annotated[str | None, Query(alias="createdAfter")] = None,
        created_before: Annotated[str | None, Query(alias="createdBefore")] = None,
        conversation_id: ConversationQuery = None,
    ) -> JSONResponse:  # fmt: skip
        after = read_date_query(created_after, field="createdAfter")
        before = read_date_query(created_before, field="createdBefore")
        page = await db.read(
            lambda tx: memory.list_observations(
                tx, store_id=store_id, profile_id=profile_id, page=query, newest_first=order == "DESC", source=source,
                created_after=after, created_before=before, conversation_id=conversation_id,
                account_id=caller.account_id,
            )
        )  # fmt: skip
        body = token_page("observations", page, request=query, render=render_observation)
        return JSONResponse(body, headers=canonical(profile_id))

    @router.post(PROFILE + "/Observations", status_code=202)
    async def create_observations(
        store_id: str, profile_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, ObservationsBody)
        new = [item.observation() for item in body.observations]
        await db.transact(
            lambda tx: memory.record_observations(
                tx, store_id=store_id, profile_id=profile_id, observations=new, account_id=caller.account_id
            )
        )
        return {"message": "Observations creation accepted"}


def _mount_summaries(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(PROFILE + "/ConversationSummaries")
    async def list_summaries(
        store_id: str,
        profile_id: str,
        caller: Caller,
        query: PageQuery,
        conversation_id: ConversationQuery = None,
    ) -> JSONResponse:
        page = await db.read(
            lambda tx: memory.list_summaries(
                tx,
                store_id=store_id,
                profile_id=profile_id,
                page=query,
                conversation_id=conversation_id,
                account_id=caller.account_id,
            )
        )
        body = token_page("summaries", page, request=query, render=render_summary)
        return JSONResponse(body, headers=canonical(profile_id))

    @router.post(PROFILE + "/ConversationSummaries", status_code=202)
    async def create_summaries(
        store_id: str, profile_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, SummariesBody)
        new = [item.summary() for item in body.summaries]
        await db.transact(
            lambda tx: memory.record_summaries(
                tx, store_id=store_id, profile_id=profile_id, summaries=new, account_id=caller.account_id
            )
        )
        return {"message": "Summaries creation accepted"}


def _mount_recall(
    router: APIRouter, *, db: Database, memory: MemoryService, load_communications: LoadCommunications
) -> None:
    @router.post(PROFILE + "/Recall")
    async def recall_memory(store_id: str, profile_id: str, caller: Caller, request: Request) -> JSONResponse:
        asked = (await read_json(request, RecallBody)).request()
        wanted = max(min(asked.communications_limit, 100), 0 if asked.query else QUERY_COMMUNICATIONS)

        def load(tx: Transaction) -> RecallCandidates:
            conversation_id = asked.conversation_id
            communications = (
                load_communications(
                    tx, account_id=caller.account_id, conversation_id=conversation_id, limit=wanted
                )
                if conversation_id and wanted
                else ()
            )
            return memory.load_recall(
                tx, store_id=store_id, profile_id=profile_id, request=asked, communications=communications,
                account_id=caller.account_id,
            )  # fmt: skip

        candidates = await db.read(load)
        # A profile of thousands of memories takes tens of milliseconds the first time: not on the event loop.
        quick = candidates.characters <= _QUICK
        recalled = (
            memory.rank_recall(candidates)
            if quick
            else await asyncio.to_thread(memory.rank_recall, candidates)
        )
        return JSONResponse(render_recalled(recalled), headers=canonical(profile_id))
