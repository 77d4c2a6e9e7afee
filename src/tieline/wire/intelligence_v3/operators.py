"""Operators: list and fetch. All are built in; their prompts are nobody's business and read as null."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from tieline.intelligence import IntelligenceService, Operator
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, token_page
from tieline.wire.intelligence_v3.ids import PathId

JSON = dict[str, Any]
_PATH = "/v3/ControlPlane/Operators"


def render_operator(operator: Operator) -> JSON:
    """Render an operator; a built-in one hides its prompt and examples, as the vendor's do."""
    return {
        "id": operator.operator_id,
        "displayName": operator.display_name,
        "description": operator.description,
        "version": operator.version,
        "author": "TWILIO",
        "prompt": None,
        "outputFormat": operator.output_format,
        "outputSchema": None,
        "trainingExamples": None,
        "context": {
            "memory": {"enabled": operator.uses_memory},
            "knowledge": {"enabled": operator.uses_knowledge},
        },
        "parameters": {},
    }


def add_operator_routes(router: APIRouter, *, intelligence: IntelligenceService) -> None:
    """Add the routes of operators to the door."""

    @router.get(_PATH)
    async def list_operators(caller: Caller, query: PageQuery) -> JSON:
        page = intelligence.list_operators(page=query)
        return token_page("items", page, request=query, render=render_operator)

    @router.get(_PATH + "/{operator_id}")
    async def fetch_operator(operator_id: PathId, caller: Caller, response: Response) -> JSON:
        operator = intelligence.get_operator(operator_id=operator_id)
        response.headers["ETag"] = f'"{operator.operator_id}.{operator.version}"'
        return render_operator(operator)
