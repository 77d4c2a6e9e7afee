"""Intelligence v3: operators, configurations, operator results. Thin: reads the wire, calls the room, renders.

`build_router` is called by app/wiring; `callbacks.py` is the body of the Rule Execution webhook. Shapes:
twilio-apis.md section 5; errors carry `httpStatusCode` (wire/envelope does that for /v3).
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.intelligence import IntelligenceService
from tieline.kit.db import Database
from tieline.wire.intelligence_v3.callbacks import render_rule_execution
from tieline.wire.intelligence_v3.configurations import add_configuration_routes
from tieline.wire.intelligence_v3.operators import add_operator_routes
from tieline.wire.intelligence_v3.results import add_result_routes

__all__ = ["build_router", "render_rule_execution"]


def build_router(*, db: Database, intelligence: IntelligenceService) -> APIRouter:
    """Build the door on the intelligence room."""
    router = APIRouter(tags=["intelligence_v3"])
    add_operator_routes(router, intelligence=intelligence)
    add_configuration_routes(router, db=db, intelligence=intelligence)
    add_result_routes(router, db=db, intelligence=intelligence)
    return router
