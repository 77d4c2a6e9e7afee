"""What routing says has happened. Ids and changed fields only; nobody's words."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class _TaskEvent(Event):
    workspace_id: str
    task_id: str
    conversation_id: str | None
    profile_id: str | None


@dataclass(frozen=True, kw_only=True)
class TaskCreated(_TaskEvent):
    """A task waits for a worker."""


@dataclass(frozen=True, kw_only=True)
class TaskUpdated(_TaskEvent):
    """A task's status, attributes or priority changed; `status` is the status after it."""

    status: str


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(_TaskEvent):
    """The worker is done with a task."""

    worker_id: str | None


@dataclass(frozen=True, kw_only=True)
class TaskCanceled(_TaskEvent):
    """Nobody will take a task any more; `reason` is the router's or the caller's word for why."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class _ReservationEvent(_TaskEvent):
    reservation_id: str
    worker_id: str


@dataclass(frozen=True, kw_only=True)
class ReservationCreated(_ReservationEvent):
    """A task rings at a worker's desktop; `has_callback` says whether its workflow asks a program what to do."""

    has_callback: bool = False


@dataclass(frozen=True, kw_only=True)
class ReservationAccepted(_ReservationEvent):
    """A worker took a task."""


@dataclass(frozen=True, kw_only=True)
class ReservationRejected(_ReservationEvent):
    """A worker did not want a task."""


@dataclass(frozen=True, kw_only=True)
class ReservationTimedOut(_ReservationEvent):
    """A worker did not answer an offer in time."""


@dataclass(frozen=True, kw_only=True)
class ReservationCanceled(_ReservationEvent):
    """An offer ended because its task did."""


@dataclass(frozen=True, kw_only=True)
class ReservationRescinded(_ReservationEvent):
    """An offer ended because somebody else took the task."""


@dataclass(frozen=True, kw_only=True)
class WorkerActivityChanged(Event):
    """A worker is doing something else now."""

    workspace_id: str
    worker_id: str
    activity_id: str
    available: bool


@dataclass(frozen=True, kw_only=True)
class WorkerUpdated(Event):
    """A worker was added, or their name, attributes or capacity changed."""

    workspace_id: str
    worker_id: str


@dataclass(frozen=True, kw_only=True)
class RoutingRecorded(Event):
    """Something happened that the workspace's event callback wants to hear of; the record has the rest."""

    workspace_id: str
    event_id: str
