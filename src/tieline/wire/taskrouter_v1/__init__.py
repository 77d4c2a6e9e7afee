"""TaskRouter v1, whole: workspaces and what is in them, workers, tasks, reservations, events, statistics.

Forms with Pascal-case names come in, snake_case JSON with absolute URLs goes out (twilio-apis.md sections 2 and 7).
Rules are in `tieline.routing`; what changes more than the routing room goes through the journeys of `ports.py`.
`build_router` is called by app/wiring.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends

from tieline.kit.db import Database
from tieline.routing import RoutingService
from tieline.wire.taskrouter_v1.callbacks import Forms
from tieline.wire.taskrouter_v1.channels import add_channel_routes
from tieline.wire.taskrouter_v1.door import Door, refuse_null_bytes
from tieline.wire.taskrouter_v1.events import add_event_routes
from tieline.wire.taskrouter_v1.ports import (
    AcceptReservation,
    CarryOutInstruction,
    DismissWorker,
    RejectReservation,
    UpdateTask,
    UpdateWorkerActivity,
)
from tieline.wire.taskrouter_v1.queues import add_queue_routes
from tieline.wire.taskrouter_v1.reservations import add_reservation_routes
from tieline.wire.taskrouter_v1.statistics import add_statistics_routes
from tieline.wire.taskrouter_v1.tasks import add_task_routes
from tieline.wire.taskrouter_v1.workers import add_worker_routes
from tieline.wire.taskrouter_v1.workflows import add_workflow_routes
from tieline.wire.taskrouter_v1.workspaces import add_workspace_routes

__all__ = [
    "AcceptReservation",
    "CarryOutInstruction",
    "DismissWorker",
    "Forms",
    "RejectReservation",
    "UpdateTask",
    "UpdateWorkerActivity",
    "build_router",
]


def build_router(
    *,
    db: Database,
    routing: RoutingService,
    accept_reservation: AcceptReservation,
    reject_reservation: RejectReservation,
    carry_out: CarryOutInstruction,
    dismiss_worker: DismissWorker,
    update_task: UpdateTask,
    update_worker_activity: UpdateWorkerActivity,
) -> APIRouter:
    """Build the door.

    Args:
        db: the database, for reads and for what changes the routing room alone.
        routing: the routing room.
        accept_reservation: the journey of a worker taking a conversation.
        reject_reservation: the journey of a worker declining one.
        carry_out: the journey of what a program says about an offer.
        dismiss_worker: the journey of a worker who leaves for good.
        update_task: the journey of a task's end (completed, wrapping, canceled).
        update_worker_activity: the journey of a worker going on or off duty.
    """
    router = APIRouter(tags=["taskrouter_v1"], dependencies=[Depends(refuse_null_bytes)])
    door = Door(
        db=db,
        routing=routing,
        accept_reservation=accept_reservation,
        reject_reservation=reject_reservation,
        carry_out=carry_out,
        dismiss_worker=dismiss_worker,
        update_task=update_task,
        update_worker_activity=update_worker_activity,
    )
    add_statistics_routes(router, door)
    add_workspace_routes(router, door)
    add_queue_routes(router, door)
    add_workflow_routes(router, door)
    add_channel_routes(router, door)
    add_event_routes(router, door)
    add_worker_routes(router, door)
    add_task_routes(router, door)
    add_reservation_routes(router, door)
    return router
