"""Knowledge sources, their chunks, and search."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.kit.db import Database
from tieline.knowledge import KnowledgeService
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, public_base, read_json, token_page
from tieline.wire.knowledge_v2.render import render_chunk, render_found, render_knowledge
from tieline.wire.knowledge_v2.schema import KnowledgeBody, KnowledgePatchBody, SearchBody

_LIST = "/v2/KnowledgeBases/{base_id}/Knowledge"
_ONE = "/v2/KnowledgeBases/{base_id}/Knowledge/{knowledge_id}"


def mount(router: APIRouter, *, db: Database, knowledge: KnowledgeService, search: SearchKnowledge) -> None:
    """Add the data plane's routes."""
    _mount_reads(router, db=db, knowledge=knowledge)
    _mount_writes(router, db=db, knowledge=knowledge)
    _mount_search(router, search=search)


def _mount_reads(router: APIRouter, *, db: Database, knowledge: KnowledgeService) -> None:
    @router.get(_LIST)
    async def list_knowledge(
        base_id: str, caller: Caller, query: PageQuery, request: Request
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: knowledge.list_knowledge(
                tx, knowledge_base_id=base_id, page=query, account_id=caller.account_id
            )
        )
        base_url = public_base(request)
        return token_page(
            "knowledge", page, request=query, render=lambda one: render_knowledge(one, base_url=base_url)
        )

    @router.get(_ONE)
    async def fetch_knowledge(
        base_id: str, knowledge_id: str, caller: Caller, request: Request
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: knowledge.get_knowledge(
                tx, knowledge_base_id=base_id, knowledge_id=knowledge_id, account_id=caller.account_id
            )
        )
        return render_knowledge(found, base_url=public_base(request))

    @router.get(_ONE + "/Chunks")
    async def list_knowledge_chunks(
        base_id: str, knowledge_id: str, caller: Caller, query: PageQuery
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: knowledge.list_chunks(
                tx,
                knowledge_base_id=base_id,
                knowledge_id=knowledge_id,
                page=query,
                account_id=caller.account_id,
            )
        )
        return token_page("chunks", page, request=query, render=render_chunk)


def _mount_writes(router: APIRouter, *, db: Database, knowledge: KnowledgeService) -> None:
    @router.post(_LIST, status_code=201)
    async def create_knowledge(base_id: str, caller: Caller, request: Request) -> dict[str, Any]:
        body = await read_json(request, KnowledgeBody)
        source = body.given_source()
        made = await db.transact(
            lambda tx: knowledge.create_knowledge(
                tx,
                knowledge_base_id=base_id,
                account_id=caller.account_id,
                name=body.name,
                description=body.description,
                source=source,
            )
        )
        return render_knowledge(made, base_url=public_base(request))

    @router.patch(_ONE)
    async def patch_knowledge(
        base_id: str,
        knowledge_id: str,
        *,
        caller: Caller,
        request: Request,
        refresh: Annotated[bool, Query()] = False,
    ) -> JSONResponse:
        body = await read_json(request, KnowledgePatchBody)
        source = body.source.source() if body.source else None
        changed, is_reread = await db.transact(
            lambda tx: knowledge.patch_knowledge(
                tx, knowledge_base_id=base_id, knowledge_id=knowledge_id, account_id=caller.account_id,
                name=body.name, description=body.description, source=source, refresh=refresh,
            )
        )  # fmt: skip
        if is_reread:
            return JSONResponse({"message": "Knowledge update accepted"}, status_code=202)
        return JSONResponse(render_knowledge(changed, base_url=public_base(request)))

    @router.delete(_ONE, status_code=204)
    async def delete_knowledge(base_id: str, knowledge_id: str, caller: Caller) -> Response:
        await db.transact(
            lambda tx: knowledge.delete_knowledge(
                tx, knowledge_base_id=base_id, knowledge_id=knowledge_id, account_id=caller.account_id
            )
        )
        return Response(status_code=204)


def _mount_search(router: APIRouter, *, search: SearchKnowledge) -> None:
    @router.post("/v2/KnowledgeBases/{base_id}/Search")
    async def create_knowledge_search(base_id: str, caller: Caller, request: Request) -> dict[str, Any]:
        body = await read_json(request, SearchBody)
        found = await search.search(
            account_id=caller.account_id,
            knowledge_base_id=base_id,
            query=body.query,
            top=body.top,
            knowledge_ids=body.knowledge_ids or (),
        )
        return {"chunks": [render_found(one) for one in found]}
