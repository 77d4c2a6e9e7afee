"""Operator results: list (by conversation, configuration, operator and, beyond the vendor's, time), fetch, delete."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import StringConstraints

from tieline.intelligence import IntelligenceService
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, token_page
from tieline.wire.intelligence_v3.ids import PathId
from tieline.wire.intelligence_v3.moments import Moment
from tieline.wire.intelligence_v3.render import render_result

JSON = dict[str, Any]
FilterId = Annotated[str, StringConstraints(pattern=r"^\w{1,100}$")]
_PATH = "/v3/OperatorResults"


def add_result_routes(router: APIRouter, *, db: Database, intelligence: IntelligenceService) -> None:
    """Add the routes of operator results to the door."""

    @router.get(_PATH)
    async def list_operator_results(
        caller: Caller,
        query: PageQuery,
        *,
        conversation_id: Annotated[FilterId | None, Query(alias="conversationId")] = None,
        configuration_id: Annotated[FilterId | None, Query(alias="intelligenceConfigurationId")] = None,
        operator_id: Annotated[FilterId | None, Query(alias="operatorId")] = None,
        created_after: Annotated[Moment | None, Query(alias="createdAtAfter")] = None,
        created_before: Annotated[Moment | None, Query(alias="createdAtBefore")] = None,
    ) -> JSON:
        page = await db.read(
            lambda tx: intelligence.list_results(
                tx,
                account_id=caller.account_id,
                page=query,
                conversation_id=conversation_id,
                configuration_id=configuration_id,
                operator_id=operator_id,
                created_after=created_after,
                created_before=created_before,
            )
        )
        return token_page("items", page, request=query, render=render_result)

    @router.get(_PATH + "/{result_id}")
    async def fetch_operator_result(result_id: PathId, caller: Caller) -> JSON:
        result = await db.read(
            lambda tx: intelligence.get_result(tx, account_id=caller.account_id, result_id=result_id)
        )
        return render_result(result)

    @router.delete(_PATH + "/{result_id}", status_code=204)
    async def delete_operator_result(result_id: PathId, caller: Caller) -> Response:
        await db.transact(
            lambda tx: intelligence.delete_result(tx, account_id=caller.account_id, result_id=result_id)
        )
        return Response(status_code=204)
