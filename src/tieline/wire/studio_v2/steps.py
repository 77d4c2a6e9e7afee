"""The steps of an execution, in the order they were taken, each with the context after it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from tieline.flows import FlowService, Step
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page
from tieline.wire.studio_v2.ids import PathId
from tieline.wire.studio_v2.render import render_step, render_step_context

JSON = dict[str, Any]
_PATH = "/v2/Flows/{flow_id}/Executions/{execution_id}/Steps"


def add_step_routes(router: APIRouter, *, db: Database, flows: FlowService) -> None:
    """Add the routes of steps to the door."""

    @router.get(_PATH)
    async def list_steps(
        flow_id: PathId, execution_id: PathId, request: Request, caller: Caller, query: ClassicPageQuery
    ) -> JSON:
        page = await db.read(
            lambda tx: flows.list_steps(
                tx, account_id=caller.account_id, execution_id=execution_id, flow_id=flow_id, page=query
            )
        )
        return classic_page(
            request, "steps", page, query=query, render=lambda each: render_step(each, request)
        )

    async def read(caller: Caller, *, flow_id: str, execution_id: str, step_id: str) -> Step:
        return await db.read(
            lambda tx: flows.get_step(
                tx, account_id=caller.account_id, execution_id=execution_id, step_id=step_id, flow_id=flow_id
            )
        )

    @router.get(_PATH + "/{step_id}")
    async def fetch_step(
        flow_id: PathId, execution_id: PathId, step_id: PathId, request: Request, caller: Caller
    ) -> JSON:
        return render_step(
            await read(caller, flow_id=flow_id, execution_id=execution_id, step_id=step_id), request
        )

    @router.get(_PATH + "/{step_id}/Context")
    async def fetch_step_context(
        flow_id: PathId, execution_id: PathId, step_id: PathId, request: Request, caller: Caller
    ) -> JSON:
        return render_step_context(
            await read(caller, flow_id=flow_id, execution_id=execution_id, step_id=step_id), request
        )
