"""Observations, conversation summaries and recall: what is remembered of a customer."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, read_json, token_page
from tieline.wire.memory_v1.ports import RecallMemory
from tieline.wire.memory_v1.profiles import PROFILE, canonical
from tieline.wire.memory_v1.render import render_observation, render_recalled, render_summary
from tieline.wire.memory_v1.schema import (
    ObservationPatchBody,
    ObservationsBody,
    OrderQuery,
    RecallBody,
    SummariesBody,
    SummaryPatchBody,
    read_date_query,
)

OBSERVATION = PROFILE + "/Observations/{observation_id}"
SUMMARY = PROFILE + "/ConversationSummaries/{summary_id}"
ConversationQuery = Annotated[str | None, Query(alias="conversationId")]


def mount(router: APIRouter, *, db: Database, memory: MemoryService, recall: RecallMemory) -> None:
    """Add the records' routes."""
    _mount_observations(router, db=db, memory=memory)
    _mount_one_observation(router, db=db, memory=memory)
    _mount_summaries(router, db=db, memory=memory)
    _mount_one_summary(router, db=db, memory=memory)
    _mount_recall(router, recall=recall)


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


def _mount_one_observation(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(OBSERVATION)
    async def fetch_observation(
        store_id: str, profile_id: str, observation_id: str, caller: Caller
    ) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_observation(
                tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id,
                account_id=caller.account_id,
            )
        )  # fmt: skip
        return JSONResponse(render_observation(found), headers=canonical(profile_id))

    @router.patch(OBSERVATION, status_code=202)
    async def patch_observation(
        store_id: str, *, profile_id: str, observation_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, ObservationPatchBody)
        await db.transact(
            lambda tx: memory.update_observation(
                tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id,
                account_id=caller.account_id, **dict(body),
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Observation update accepted"}

    @router.delete(OBSERVATION, status_code=202)
    async def delete_observation(
        store_id: str, profile_id: str, observation_id: str, caller: Caller
    ) -> dict[str, Any]:
        await db.transact(
            lambda tx: memory.delete_observation(
                tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id,
                account_id=caller.account_id,
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Observation deletion accepted"}

    @router.get(OBSERVATION + "/Revisions")
    async def list_observation_revisions(
        store_id: str, *, profile_id: str, observation_id: str, caller: Caller, query: PageQuery
    ) -> JSONResponse:
        page = await db.read(
            lambda tx: memory.list_observation_revisions(
                tx, store_id=store_id, profile_id=profile_id, observation_id=observation_id, page=query,
                account_id=caller.account_id,
            )
        )  # fmt: skip
        body = token_page("revisions", page, request=query, render=render_observation)
        return JSONResponse(body, headers=canonical(profile_id))


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


def _mount_one_summary(router: APIRouter, *, db: Database, memory: MemoryService) -> None:
    @router.get(SUMMARY)
    async def fetch_summary(store_id: str, profile_id: str, summary_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: memory.get_summary(
                tx, store_id=store_id, profile_id=profile_id, summary_id=summary_id, account_id=caller.account_id
            )
        )  # fmt: skip
        return JSONResponse(render_summary(found), headers=canonical(profile_id))

    @router.patch(SUMMARY, status_code=202)
    async def patch_summary(
        store_id: str, *, profile_id: str, summary_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        body = await read_json(request, SummaryPatchBody)
        await db.transact(
            lambda tx: memory.update_summary(
                tx, store_id=store_id, profile_id=profile_id, summary_id=summary_id, account_id=caller.account_id,
                **dict(body),
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Summary update accepted"}

    @router.delete(SUMMARY, status_code=202)
    async def delete_summary(
        store_id: str, profile_id: str, summary_id: str, caller: Caller
    ) -> dict[str, Any]:
        await db.transact(
            lambda tx: memory.delete_summary(
                tx, store_id=store_id, profile_id=profile_id, summary_id=summary_id, account_id=caller.account_id
            ),
            key=profile_id,
        )  # fmt: skip
        return {"message": "Summary deletion accepted"}


def _mount_recall(router: APIRouter, *, recall: RecallMemory) -> None:
    @router.post(PROFILE + "/Recall")
    async def recall_memory(store_id: str, profile_id: str, caller: Caller, request: Request) -> JSONResponse:
        asked = (await read_json(request, RecallBody)).request()
        found = await recall(
            account_id=caller.account_id, store_id=store_id, profile_id=profile_id, request=asked
        )
        return JSONResponse(render_recalled(found), headers=canonical(profile_id))
