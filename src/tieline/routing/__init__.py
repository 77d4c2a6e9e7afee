"""Routing: which worker is asked for which piece of work, and what becomes of it.

Nouns: a workspace holds activities, workers, queues, workflows, task channels, tasks and reservations. A task enters
a workflow, stands at a target of it, and rings at one worker's desktop at a time until somebody accepts it.
Who enters: journeys (handoff, accepting, finishing), the wire door `taskrouter_v1`, the job handlers.
Promises: one offer at a time for a worker and for a task; whoever declined is asked again only after all others;
nobody free leaves the task waiting and the next worker to come on duty is offered it; timers survive a crash (P11).
Begin reading at `service.py`.
"""

from __future__ import annotations

from tieline.routing.errors import (
    ActivityNotFound,
    AttributesInvalid,
    ExpressionInvalid,
    NameTaken,
    QueueNotFound,
    ReservationInOtherState,
    ReservationNotFound,
    RoutingFieldInvalid,
    TaskChannelNotFound,
    TaskInOtherState,
    TaskNotFound,
    WorkerNotFound,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
    WorkspaceNotFound,
)
from tieline.routing.expressions import warm_up
from tieline.routing.models import (
    Activity,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskChannel,
    TaskFilter,
    TaskQueue,
    TaskStatus,
    Worker,
    WorkerFilter,
    Workflow,
    Workspace,
)
from tieline.routing.service import RoutingService

__all__ = [
    "Activity",
    "ActivityNotFound",
    "AttributesInvalid",
    "ExpressionInvalid",
    "NameTaken",
    "QueueNotFound",
    "Reservation",
    "ReservationFilter",
    "ReservationInOtherState",
    "ReservationNotFound",
    "ReservationStatus",
    "RoutingFieldInvalid",
    "RoutingService",
    "Task",
    "TaskChannel",
    "TaskChannelNotFound",
    "TaskFilter",
    "TaskInOtherState",
    "TaskNotFound",
    "TaskQueue",
    "TaskStatus",
    "Worker",
    "WorkerFilter",
    "WorkerNotFound",
    "Workflow",
    "WorkflowConfigurationInvalid",
    "WorkflowNotFound",
    "Workspace",
    "WorkspaceNotFound",
    "warm_up",
]
