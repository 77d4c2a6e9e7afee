"""Intelligence v3: operators, configurations, results, conversations beside them, rules run on request.

Thin: reads the wire, calls the room or one journey, renders.
`build_router` is called by app/wiring; `callbacks.py` is the body of the Rule Execution webhook. Shapes:
twilio-apis.md section 5; errors carry `httpStatusCode` (wire/envelope does that for /v3).
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.intelligence import IntelligenceService
from tieline.journeys.analysed_conversations import AnalysedConversations
from tieline.journeys.rule_runs import RuleRuns
from tieline.kit.db import Database
from tieline.wire.intelligence_v3.callbacks import render_rule_execution
from tieline.wire.intelligence_v3.configurations import add_configuration_routes
from tieline.wire.intelligence_v3.conversations import add_conversation_routes
from tieline.wire.intelligence_v3.executions import add_execution_routes
from tieline.wire.intelligence_v3.operators import add_operator_routes
from tieline.wire.intelligence_v3.results import add_result_routes

__all__ = ["build_router", "render_rule_execution"]


def build_router(
    *, db: Database, intelligence: IntelligenceService, analysed: AnalysedConversations, runs: RuleRuns
) -> APIRouter:
    """Build the door on the intelligence room and the two journeys that look beyond it."""
    router = APIRouter(tags=["intelligence_v3"])
    add_operator_routes(router, db=db, intelligence=intelligence)
    add_configuration_routes(router, db=db, intelligence=intelligence)
    add_result_routes(router, db=db, intelligence=intelligence)
    add_conversation_routes(router, db=db, analysed=analysed)
    add_execution_routes(router, db=db, runs=runs)
    return router
