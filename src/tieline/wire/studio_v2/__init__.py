"""Studio v2: flows, executions, steps, contexts, and the address calls are sent to.

Thin: reads the form, calls the flows room or a journey, renders. `build_router` is called by `app/doors.py`. Rules are in
`tieline.flows`; shapes: twilio-apis.md section 8.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.flows import FlowService
from tieline.kit.db import Database
from tieline.wire.studio_v2.executions import StartExecution, add_execution_routes
from tieline.wire.studio_v2.flows import add_flow_routes
from tieline.wire.studio_v2.steps import add_step_routes
from tieline.wire.studio_v2.testers import add_test_user_routes
from tieline.wire.studio_v2.voice_trigger import (
    AuthTokenOf,
    CallCameBack,
    MessagePosted,
    StartForCall,
    add_voice_trigger,
)

__all__ = ["StartExecution", "build_router"]


def build_router(
    *,
    db: Database,
    flows: FlowService,
    start_execution: StartExecution,
    start_for_call: StartForCall,
    call_came_back: CallCameBack,
    message_posted: MessagePosted,
    auth_token_of: AuthTokenOf,
) -> APIRouter:
    """Build the door.

    Args:
        db: The database.
        flows: The flows room.
        start_execution: The journey that starts an execution (a handoff changes more than the flow).
        start_for_call: The journey that starts an execution for a call that is sent to a flow.
        call_came_back: The journey by which a flow goes on whose call has done what it was told.
        message_posted: The journey that takes in a message posted to a flow.
        auth_token_of: What such a call's request is signed with.
    """
    router = APIRouter(tags=["studio_v2"])
    add_execution_routes(router, db=db, flows=flows, start_execution=start_execution)
    add_step_routes(router, db=db, flows=flows)
    add_flow_routes(router, db=db, flows=flows)
    add_test_user_routes(router, db=db, flows=flows)
    add_voice_trigger(
        router,
        auth_token_of=auth_token_of,
        start_for_call=start_for_call,
        call_came_back=call_came_back,
        message_posted=message_posted,
    )
    return router
