"""The nouns of routing as frozen values, and which state may follow which.

The states are the vendor's (TaskRouter: task and reservation life cycles); the verbs that move them are in
`service.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tieline.kit.ids import IdKind
from tieline.routing.calendar import Calendar

RESERVATION_TIMEOUT_SECONDS = 120
"""How long an offer rings unless the workflow says otherwise (TaskRouter's TaskReservationTimeout)."""

TASK_TIMEOUT_SECONDS = 86_400
"""How long a task may wait for somebody unless its maker says otherwise (TaskRouter's Timeout)."""

Ordering = tuple[tuple[str, bool], ...]
"""How a list is sorted: columns, and whether the greatest comes first."""

AS_MADE: Ordering = (("sequence", False),)

DEFAULT_CAPACITY = 50
"""How many tasks of a channel a worker holds at most unless their capacity there was set: as good as no limit."""

VOICE_CAPACITY = 1
"""The same of calls: nobody talks with two callers at a time."""

VOICE = "voice"

MAX_CAPACITY = 50
MAX_ASSIGNMENTS = 1000
"""A task that was offered this often in vain is canceled (TaskRouter)."""

OFFER_AGAIN_SECONDS = 20
"""The pause before workers who all declined a task are asked again, so that no desktop rings without end."""


class TaskStatus(StrEnum):
    """Where a task is in its life."""

    PENDING = "pending"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    WRAPPING = "wrapping"
    COMPLETED = "completed"
    CANCELED = "canceled"


class ReservationStatus(StrEnum):
    """Where an offer of a task to one worker is in its life."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    CANCELED = "canceled"
    RESCINDED = "rescinded"
    WRAPPING = "wrapping"
    COMPLETED = "completed"


TASK_STEPS: Mapping[TaskStatus, frozenset[TaskStatus]] = {
    TaskStatus.PENDING: frozenset({TaskStatus.RESERVED, TaskStatus.CANCELED}),
    TaskStatus.RESERVED: frozenset({TaskStatus.PENDING, TaskStatus.ASSIGNED, TaskStatus.CANCELED}),
    TaskStatus.ASSIGNED: frozenset({TaskStatus.WRAPPING, TaskStatus.COMPLETED}),
    TaskStatus.WRAPPING: frozenset({TaskStatus.COMPLETED}),
    TaskStatus.COMPLETED: frozenset(),
    TaskStatus.CANCELED: frozenset(),
}
RESERVATION_STEPS: Mapping[ReservationStatus, frozenset[ReservationStatus]] = {
    ReservationStatus.PENDING: frozenset(
        {
            ReservationStatus.ACCEPTED,
            ReservationStatus.REJECTED,
            ReservationStatus.TIMEOUT,
            ReservationStatus.CANCELED,
            ReservationStatus.RESCINDED,
        }
    ),
    ReservationStatus.ACCEPTED: frozenset({ReservationStatus.WRAPPING, ReservationStatus.COMPLETED}),
    ReservationStatus.WRAPPING: frozenset({ReservationStatus.COMPLETED}),
}
OPEN_TASKS = (TaskStatus.PENDING, TaskStatus.RESERVED, TaskStatus.ASSIGNED, TaskStatus.WRAPPING)
"""The states of a task that somebody waits for or works on."""

LIVE_RESERVATIONS = (ReservationStatus.PENDING, ReservationStatus.ACCEPTED, ReservationStatus.WRAPPING)
"""The states in which a reservation still takes something of its worker's time."""

DECLINED_RESERVATIONS = (ReservationStatus.REJECTED, ReservationStatus.TIMEOUT)
"""How a reservation ends when its worker did not want the task or did not answer."""


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """One routing world: its workers, queues and workflows know nothing of another's."""

    workspace_id: str
    account_id: str
    friendly_name: str
    default_activity_id: str | None
    timeout_activity_id: str | None
    event_callback_url: str | None
    events_filter: str | None
    """The event types the callback hears of, separated by commas; None is all of them."""
    prioritize_queue_order: str
    """Which queues' tasks a worker of both kinds is offered first: "FIFO" or "LIFO"."""
    multi_task_enabled: bool
    """False: a worker has one task at a time, and queues may move them to activities of their own."""
    channel_policy: str
    """"independent", or "voice_alone": who is on a call is offered nothing else meanwhile."""
    hours_id: str | None
    """The hours of its queues that have none of their own; None is always open."""
    tells_wait: bool
    """Whether a waiting customer hears how long it may take, where that can be told."""
    promise_hours: int
    """How many open hours somebody who is promised an answer or a call waits for it at most."""
    offers_at_a_time: int
    """How many tasks ring at one worker's desktop at a time."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What a worker is doing; `available` says whether tasks may be offered meanwhile and never changes."""

    activity_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    available: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A person who takes conversations.

    `capacity` is how many tasks they may hold at a time (None = as many as they accept); how many ring at a time is the
    workspace's setting. `idle_since` is the start of the longest-available count.
    """

    worker_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    attributes: Mapping[str, Any]
    activity_id: str
    activity_name: str
    available: bool
    activity_since: datetime
    idle_since: datetime
    capacity: int | None
    deleted_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the language tags of the attribute `languages`, in lower case."""
        spoken = self.attributes.get("languages")
        return tuple(str(each).lower() for each in spoken) if isinstance(spoken, list) else ()


@dataclass(frozen=True, kw_only=True)
class TaskQueue:
    """A group of workers, chosen by an expression over their attributes."""

    queue_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    target_workers: str
    task_order: str
    max_reserved_workers: int
    reservation_activity_id: str | None
    assignment_activity_id: str | None
    hours_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """The rules that lead a task to a queue; `configuration` is the JSON text as it was given."""

    workflow_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    configuration: str
    reservation_timeout: int
    assignment_callback_url: str | None
    fallback_assignment_callback_url: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Opening hours under a name; queues and the workspace name them."""

    hours_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    calendar: Calendar
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskChannel:
    """The kind of work a task is: chat, voice, sms."""

    task_channel_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    unique_name: str
    channel_optimized_routing: bool
    """Whether the longest-available count is kept for this channel alone."""
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ChannelSetting:
    """What was set for a worker on one channel; `idle_since` is None until they finished a task there."""

    capacity: int
    available: bool
    idle_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class WorkerChannel:
    """A worker on one task channel: how many of its tasks they may hold, and how many they have."""

    worker_channel_id: str
    workspace_id: str
    account_id: str
    worker_id: str
    task_channel_id: str
    unique_name: str
    capacity: int
    available: bool
    assigned_tasks: int
    created_at: datetime
    updated_at: datetime

    @property
    def available_percentage(self) -> int:
        """Return how much of the capacity is free, 0 to 100."""
        if self.capacity <= 0:
            return 0
        return max(0, (self.capacity - self.assigned_tasks) * 100 // self.capacity)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work that waits for a worker or is with one.

    `position` is the workflow's filter and target the task stands at; None when no filter takes it. `worker_id` is
    set from acceptance on. `timeout` is in seconds from `created_at`. `virtual_start_at` is the moment its place in
    the line counts from. `routing_target` is the worker or queue it was made for; then `workflow_id` is empty.
    """

    task_id: str
    workspace_id: str
    account_id: str
    workflow_id: str
    queue_id: str | None
    position: tuple[int, int] | None
    attributes: Mapping[str, Any]
    status: TaskStatus
    reason: str | None
    priority: int
    timeout: int
    channel: str
    virtual_start_at: datetime
    routing_target: str | None
    ignore_capacity: bool
    deleted_at: datetime | None
    conversation_id: str | None
    profile_id: str | None
    worker_id: str | None
    queue_entered_at: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime
    wrapped_at: datetime | None = None
    passed_on_to: str | None = None
    """The worker who has the customer after it, though it was not they who had it."""

    @property
    def worker_wanted(self) -> str | None:
        """Return the worker this task was made for; None when it was made for whoever its rules find."""
        target = self.routing_target
        return target if target is not None and target.startswith(IdKind.WORKER) else None


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """The offer of one task to one worker; pending until `expires_at` at the latest."""

    reservation_id: str
    workspace_id: str
    account_id: str
    task_id: str
    worker_id: str
    worker_name: str
    status: ReservationStatus
    conversation_id: str | None
    expires_at: datetime
    post_work_activity_id: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Held:
    """A task that rings at somebody's desktop or that they have: of which channel, and for how many seconds."""

    worker_id: str
    channel: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which tasks a list is of; None means any. `statuses` empty means any."""

    statuses: tuple[TaskStatus, ...] = ()
    workflow_id: str | None = None
    queue_id: str | None = None
    worker_id: str | None = None
    conversation_id: str | None = None
    priority: int | None = None
    routing_target: str | None = None
    workflow_name: str | None = None
    queue_name: str | None = None
    ids: frozenset[str] | None = None
    ordering: Ordering = AS_MADE


@dataclass(frozen=True, kw_only=True)
class ReservationFilter:
    """Which reservations a list is of; None means any."""

    statuses: tuple[ReservationStatus, ...] = ()
    task_id: str | None = None
    worker_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkerFilter:
    """Which workers a list is of; None means any."""

    available: bool | None = None
    activity_id: str | None = None
    activity_name: str | None = None
    friendly_name: str | None = None
    ids: frozenset[str] | None = None
    ordering: Ordering = AS_MADE
