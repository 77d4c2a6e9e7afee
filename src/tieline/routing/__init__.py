"""Routing: which worker is asked for which piece of work, and what becomes of it.

Nouns: a workspace holds activities, workers, queues, workflows, task channels, tasks and reservations. A task enters
a workflow, stands at a target of it, and rings at one worker's desktop at a time (or at as many as its queue asks at once)
until somebody accepts it. Whatever happens leaves a record, and every choice of a worker leaves its reasons.
Who enters: journeys (handoff, accepting, finishing), the wire door `taskrouter_v1`, the console, the job handlers.
Promises: one offer at a time for a worker; whoever declined is asked again only after all others; nobody free leaves the
task waiting and the next worker to come on duty is offered it; timers survive a crash (P11).
Begin reading at `service.py`.
"""

from __future__ import annotations

from tieline.routing.errors import (
    ActivityNotFound,
    AttributesInvalid,
    ExpressionInvalid,
    HoursInvalid,
    HoursNotFound,
    NameTaken,
    QueueNotFound,
    RecordNotFound,
    ReservationInOtherState,
    ReservationNotFound,
    RoutingFieldInvalid,
    StillInUse,
    TaskChannelNotFound,
    TaskInOtherState,
    TaskNotFound,
    WorkerChannelNotFound,
    WorkerNotFound,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
    WorkspaceNotFound,
)
from tieline.routing.expressions import warm_up
from tieline.routing.hours import OpenState
from tieline.routing.models import (
    TASK_TIMEOUT_SECONDS,
    Activity,
    Hours,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskChannel,
    TaskFilter,
    TaskQueue,
    TaskStatus,
    Worker,
    WorkerChannel,
    WorkerFilter,
    Workflow,
    Workspace,
)
from tieline.routing.moves import Colleague, Directory, QueueLine, Straight
from tieline.routing.plans import QueueChanges, WorkflowChanges
from tieline.routing.records import TELL_GONE, Record, RecordFilter, Window
from tieline.routing.service import RoutingService
from tieline.routing.setup import WorkspaceChanges
from tieline.routing.waiting import WaitEstimate

__all__ = [
    "TASK_TIMEOUT_SECONDS",
    "TELL_GONE",
    "Activity",
    "ActivityNotFound",
    "AttributesInvalid",
    "Colleague",
    "Directory",
    "ExpressionInvalid",
    "Hours",
    "HoursInvalid",
    "HoursNotFound",
    "NameTaken",
    "OpenState",
    "QueueChanges",
    "QueueLine",
    "QueueNotFound",
    "Record",
    "RecordFilter",
    "RecordNotFound",
    "Reservation",
    "ReservationFilter",
    "ReservationInOtherState",
    "ReservationNotFound",
    "ReservationStatus",
    "RoutingFieldInvalid",
    "RoutingService",
    "StillInUse",
    "Straight",
    "Task",
    "TaskChannel",
    "TaskChannelNotFound",
    "TaskFilter",
    "TaskInOtherState",
    "TaskNotFound",
    "TaskQueue",
    "TaskStatus",
    "WaitEstimate",
    "Window",
    "Worker",
    "WorkerChannel",
    "WorkerChannelNotFound",
    "WorkerFilter",
    "WorkerNotFound",
    "Workflow",
    "WorkflowChanges",
    "WorkflowConfigurationInvalid",
    "WorkflowNotFound",
    "Workspace",
    "WorkspaceChanges",
    "WorkspaceNotFound",
    "warm_up",
]
