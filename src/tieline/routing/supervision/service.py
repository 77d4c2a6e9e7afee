"""What supervisors ask of routing, and what they do to a task that others cannot: take it wherever it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tieline.kit.days import Days
from tieline.kit.db import Transaction
from tieline.routing import offers
from tieline.routing.floor import read_floor
from tieline.routing.matching import in_queue
from tieline.routing.models import Activity, TaskChannel, TaskQueue, Worker
from tieline.routing.service import RoutingService
from tieline.routing.supervision import store
from tieline.routing.supervision.models import (
    DayFigures,
    Figures,
    GivenReason,
    Grade,
    OpenTask,
    Standing,
    WaitCount,
)
from tieline.routing.waiting import WaitEstimate

ROUTER_REASONS = (
    offers.NO_FILTER,
    offers.WORKFLOW_ENDED,
    offers.OFFERED_TOO_OFTEN,
    offers.TASK_TOO_OLD,
)
"""Why the router itself ends a task that nobody took."""

MOST_REASONS = 12


@dataclass(frozen=True, kw_only=True)
class TeamWorker:
    """A worker with the queues they are in and how much of each channel they take and have."""

    worker: Worker
    queue_ids: tuple[str, ...]
    channels: tuple[tuple[str, int, bool, int], ...]
    """Channel, capacity, whether it is on, tasks held."""


@dataclass(frozen=True, kw_only=True)
class Team:
    """Everybody who works for a project, and what they are sorted by."""

    workers: tuple[TeamWorker, ...]
    queues: tuple[TaskQueue, ...]
    activities: tuple[Activity, ...]
    channels: tuple[TaskChannel, ...]


class RoutingSupervision:
    """Reads teams, queues and figures of a whole project."""

    def __init__(self, routing: RoutingService) -> None:
        """Keep the service whose tasks these are."""
        self._routing = routing

    def read_team(self, tx: Transaction, *, account_id: str) -> Team:
        """Return every worker of a project with their queues and channels."""
        workers: list[TeamWorker] = []
        queues: list[TaskQueue] = []
        activities: list[Activity] = []
        channels: list[TaskChannel] = []
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            floor = read_floor(tx, workspace.workspace_id)
            queues.extend(floor.queues.values())
            channels.extend(floor.channels.values())
            activities.extend(self._routing.list_activities(tx, workspace_id=workspace.workspace_id).items)
            for load in floor.loads:
                settings = {name: load.setting(name) for name in floor.channels}
                workers.append(
                    TeamWorker(
                        worker=load.worker,
                        queue_ids=tuple(
                            queue.queue_id for queue in floor.queues.values() if in_queue(queue, load)
                        ),
                        channels=tuple(
                            (name, setting.capacity, setting.available, load.held.get(name, 0))
                            for name, setting in settings.items()
                        ),
                    )
                )
        return Team(
            workers=tuple(workers),
            queues=tuple(queues),
            activities=tuple(activities),
            channels=tuple(channels),
        )

    def estimate_wait(self, tx: Transaction, *, queue_id: str, channel: str) -> WaitEstimate:
        """Return how long somebody would wait who came to a queue by a channel now. Raises `QueueNotFound`."""
        return self._routing.estimate_wait(tx, queue_id=queue_id, channel=channel)

    def list_at_workers(self, tx: Transaction, *, account_id: str) -> list[OpenTask]:
        """Return what rings at workers and what they have, oldest first."""
        return store.list_at_workers(tx, account_id=account_id)

    def list_standings(self, tx: Transaction, *, account_id: str) -> list[Standing]:
        """Return what every queue has of every channel now."""
        return store.list_standings(tx, account_id=account_id)

    def count_since(
        self, tx: Transaction, *, account_id: str, since: datetime, grade: Grade
    ) -> Mapping[tuple[str | None, str], Figures]:
        """Return by queue and channel what became of tasks since a moment."""
        return store.count_since(
            tx, account_id=account_id, since=since, grade=grade, router_reasons=ROUTER_REASONS
        )

    def count_by_day(self, tx: Transaction, *, account_id: str, days: Days, grade: Grade) -> list[DayFigures]:
        """Return the figures of each day by queue, channel and worker."""
        return store.count_by_day(
            tx, account_id=account_id, days=days, grade=grade, router_reasons=ROUTER_REASONS
        )

    def count_waits(self, tx: Transaction, *, account_id: str, days: Days) -> list[WaitCount]:
        """Return how many accepted tasks waited how many seconds, by day and queue."""
        return store.count_waits(tx, account_id=account_id, days=days)

    def count_reasons(self, tx: Transaction, *, account_id: str, days: Days) -> list[GivenReason]:
        """Return the reasons that agents gave for handing over, the most frequent first."""
        return store.count_reasons(tx, account_id=account_id, days=days, most=MOST_REASONS)
