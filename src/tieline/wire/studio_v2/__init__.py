"""Studio v2: flows, executions, steps, contexts. Thin: reads the form, calls the flows room or a journey, renders.

`build_router` is called by app/wiring. Rules are in `tieline.flows`; shapes: twilio-apis.md section 8.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.flows import FlowService
from tieline.kit.db import Database
from tieline.wire.studio_v2.executions import StartExecution, add_execution_routes
from tieline.wire.studio_v2.flows import add_flow_routes
from tieline.wire.studio_v2.steps import add_step_routes

__all__ = ["StartExecution", "build_router"]


def build_router(*, db: Database, flows: FlowService, start_execution: StartExecution) -> APIRouter:
    """Build the door.

    Args:
        db: The database.
        flows: The flows room.
        start_execution: The journey that starts an execution (a handoff changes more than the flow).
    """
    router = APIRouter(tags=["studio_v2"])
    add_execution_routes(router, db=db, flows=flows, start_execution=start_execution)
    add_step_routes(router, db=db, flows=flows)
    add_flow_routes(router, db=db, flows=flows)
    return router
