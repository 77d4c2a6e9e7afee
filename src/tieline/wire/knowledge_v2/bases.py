"""Knowledge bases and their operations: the control plane. Writes answer 202 with a status URL."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse

from tieline.doorway.hosts import EXPLICIT, ProductRoute
from tieline.kit.db import Database
from tieline.knowledge import BaseOperation, KnowledgeService, KnowledgeVersionMismatch
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_json, token_page
from tieline.wire.knowledge_v2.render import (
    PreconditionFailed,
    etag,
    expected_version,
    render_base,
    render_operation,
)
from tieline.wire.knowledge_v2.schema import BaseBody, BasePatchBody, ControlPageQuery, OrderQuery

_HOST = "knowledge.twilio.com"


class KnowledgeRoute(ProductRoute):
    """Only where this product's host is named."""

    product = "knowledge"


def build_operations(*, db: Database, knowledge: KnowledgeService) -> APIRouter:
    """Build the one route whose path Conversation Orchestrator has too; it must be mounted before that one's."""
    router = APIRouter(route_class=KnowledgeRoute)

    @router.get("/v2/ControlPlane/Operations/{operation_id}")
    async def fetch_knowledge_operation(operation_id: str, caller: Caller, request: Request) -> JSONResponse:
        found = await db.read(
            lambda tx: knowledge.get_operation(tx, operation_id=operation_id, account_id=caller.account_id)
        )
        body = render_operation(found, status_url=_status_url(request, found))
        return JSONResponse(body, headers={"Operation-Id": operation_id, "Retry-After": "1"})

    return router


def mount(router: APIRouter, *, db: Database, knowledge: KnowledgeService) -> None:
    """Add the control plane's routes."""
    _mount_reads(router, db=db, knowledge=knowledge)
    _mount_writes(router, db=db, knowledge=knowledge)


def _mount_reads(router: APIRouter, *, db: Database, knowledge: KnowledgeService) -> None:
    @router.get("/v2/ControlPlane/KnowledgeBases")
    async def list_knowledge_bases(
        caller: Caller, query: ControlPageQuery, order: OrderQuery = "DESC"
    ) -> dict[str, Any]:
        page = await db.read(
            lambda tx: knowledge.list_bases(
                tx, account_id=caller.account_id, page=query, newest_first=order == "DESC"
            )
        )
        return token_page("knowledgeBases", page, request=query, render=render_base)

    @router.get("/v2/ControlPlane/KnowledgeBases/{base_id}")
    async def fetch_knowledge_base(base_id: str, caller: Caller) -> JSONResponse:
        found = await db.read(
            lambda tx: knowledge.get_base(tx, knowledge_base_id=base_id, account_id=caller.account_id)
        )
        return JSONResponse(render_base(found), headers={"ETag": etag(found)})


def _mount_writes(router: APIRouter, *, db: Database, knowledge: KnowledgeService) -> None:
    @router.post("/v2/ControlPlane/KnowledgeBases", status_code=202)
    async def create_knowledge_base(caller: Caller, request: Request) -> JSONResponse:
        body = await read_json(request, BaseBody)
        operation = await db.transact(
            lambda tx: knowledge.create_base(
                tx,
                account_id=caller.account_id,
                display_name=body.display_name,
                description=body.description,
            )
        )
        return _accepted(request, operation, "creation")

    @router.patch("/v2/ControlPlane/KnowledgeBases/{base_id}", status_code=202)
    async def patch_knowledge_base(
        base_id: str, caller: Caller, request: Request, if_match: Annotated[str | None, Header()] = None
    ) -> JSONResponse:
        body = await read_json(request, BasePatchBody)
        version = expected_version(if_match, knowledge_base_id=base_id)
        try:
            operation = await db.transact(
                lambda tx: knowledge.patch_base(
                    tx, knowledge_base_id=base_id, account_id=caller.account_id,
                    display_name=body.display_name, description=body.description, expected_version=version,
                )
            )  # fmt: skip
        except KnowledgeVersionMismatch as error:
            raise PreconditionFailed(code=20412) from error
        return _accepted(request, operation, "update")

    @router.delete("/v2/ControlPlane/KnowledgeBases/{base_id}", status_code=202)
    async def delete_knowledge_base(base_id: str, caller: Caller, request: Request) -> JSONResponse:
        operation = await db.transact(
            lambda tx: knowledge.delete_base(tx, knowledge_base_id=base_id, account_id=caller.account_id)
        )
        return _accepted(request, operation, "deletion")


def product_base(request: Request) -> str:
    """Return what addresses of this product begin with for the caller: by path alone, they must name the host."""
    named = request.scope.get("tieline_host")
    return public_base(request) if named else f"{public_base(request)}{EXPLICIT}{_HOST}"


def _status_url(request: Request, operation: BaseOperation) -> str:
    return f"{product_base(request)}/v2/ControlPlane/Operations/{operation.operation_id}"


def _accepted(request: Request, operation: BaseOperation, what: str) -> JSONResponse:
    """`OpAccepted`: what was asked is on disk; the status URL tells when it is done."""
    url = _status_url(request, operation)
    headers = {"Operation-Id": operation.operation_id, "Location": url, "Retry-After": "1"}
    message = f"Knowledge Base {what} request accepted for processing."
    return JSONResponse({"message": message, "statusUrl": url}, status_code=202, headers=headers)
