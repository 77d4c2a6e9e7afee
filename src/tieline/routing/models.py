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

RESERVATION_TIMEOUT_SECONDS = 120
"""How long an offer rings unless the workflow says otherwise (TaskRouter's TaskReservationTimeout)."""

TASK_TIMEOUT_SECONDS = 86_400
"""How long a task may wait for somebody unless its maker says otherwise (TaskRouter's Timeout)."""

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

    `capacity` is how many tasks they may hold at a time (None = as many as they accept); one offer rings at a time in
    any case. `idle_since` is the start of the longest-available count.
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
class TaskChannel:
    """The kind of work a task is: chat, voice, sms."""

    task_channel_id: str
    workspace_id: str
    account_id: str
    friendly_name: str
    unique_name: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """A piece of work that waits for a worker or is with one.

    `position` is the workflow's filter and target the task stands at; None when no filter takes it. `worker_id` is
    set from acceptance on. `timeout` is in seconds from `created_at`.
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
    conversation_id: str | None
    profile_id: str | None
    worker_id: str | None
    queue_entered_at: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime


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
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskFilter:
    """Which tasks a list is of; None means any. `statuses` empty means any."""

    statuses: tuple[TaskStatus, ...] = ()
    workflow_id: str | None = None
    queue_id: str | None = None
    worker_id: str | None = None
    conversation_id: str | None = None
    priority: int | None = None


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
