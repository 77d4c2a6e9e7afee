"""TaskRouter v1: workspaces, activities, workers, queues, workflows, task channels, tasks, reservations.

Forms with Pascal-case names come in, snake_case JSON with absolute URLs goes out (twilio-apis.md sections 2 and 7).
Rules are in `tieline.routing`; what changes more than the routing room goes through the journeys of `ports.py`.
`build_router` is called by app/wiring.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends

from tieline.kit.db import Database
from tieline.routing import RoutingService
from tieline.wire.taskrouter_v1.door import Door, refuse_null_bytes
from tieline.wire.taskrouter_v1.ports import (
    AcceptReservation,
    RejectReservation,
    UpdateTask,
    UpdateWorkerActivity,
)
from tieline.wire.taskrouter_v1.reservations import add_reservation_routes
from tieline.wire.taskrouter_v1.setup import add_setup_routes
from tieline.wire.taskrouter_v1.tasks import add_task_routes
from tieline.wire.taskrouter_v1.workers import add_worker_routes

__all__ = ["AcceptReservation", "RejectReservation", "UpdateTask", "UpdateWorkerActivity", "build_router"]


def build_router(
    *,
    db: Database,
    routing: RoutingService,
    accept_reservation: AcceptReservation,
    reject_reservation: RejectReservation,
    update_task: UpdateTask,
    update_worker_activity: UpdateWorkerActivity,
) -> APIRouter:
    """Build the door.

    Args:
        db: the database, for reads and for what changes the routing room alone.
        routing: the routing room.
        accept_reservation: the journey of a worker taking a conversation.
        reject_reservation: the journey of a worker declining one.
        update_task: the journey of a task's end (completed, wrapping, canceled).
        update_worker_activity: the journey of a worker going on or off duty.
    """
    router = APIRouter(tags=["taskrouter_v1"], dependencies=[Depends(refuse_null_bytes)])
    door = Door(
        db=db,
        routing=routing,
        accept_reservation=accept_reservation,
        reject_reservation=reject_reservation,
        update_task=update_task,
        update_worker_activity=update_worker_activity,
    )
    add_setup_routes(router, door)
    add_worker_routes(router, door)
    add_task_routes(router, door)
    add_reservation_routes(router, door)
    return router
