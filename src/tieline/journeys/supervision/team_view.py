"""The team as its supervisor sees it: every worker with what they do, what they have at hand, and what they can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.journeys.calls.worker_calls import ShownCall, WorkerCalls
from tieline.journeys.desk_view import ShownActivity
from tieline.journeys.supervision.skills import Skill, skills_of
from tieline.kit.db import Transaction
from tieline.routing import TaskStatus
from tieline.routing.supervision import OpenTask, RoutingSupervision, TeamWorker
from tieline.supervision import SupervisionService


@dataclass(frozen=True, kw_only=True)
class Named:
    """Something with an id and a name."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class TeamTask:
    """A task at a worker: "ringing", "assigned" or "wrapping", since when."""

    task_id: str
    status: str
    channel: str
    customer_name: str | None
    conversation_id: str | None
    queue_id: str | None
    reason: str | None
    since: datetime
    call: ShownCall | None


@dataclass(frozen=True, kw_only=True)
class TeamChannel:
    """How many tasks of a channel a worker takes, whether any now, and how many they have."""

    channel: str
    capacity: int
    available: bool
    assigned: int


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """A worker."""

    worker_id: str
    name: str
    workspace_id: str
    activity: ShownActivity
    activity_since: datetime
    languages: tuple[str, ...]
    skills: tuple[Skill, ...]
    queue_ids: tuple[str, ...]
    channels: tuple[TeamChannel, ...]
    tasks: tuple[TeamTask, ...]


@dataclass(frozen=True, kw_only=True)
class Team:
    """Everybody, what they may be doing, the queues they may be in, and when a card is conspicuous (seconds)."""

    workers: tuple[TeamMember, ...]
    activities: tuple[ShownActivity, ...]
    queues: tuple[Named, ...]
    skills: tuple[str, ...]
    attention_seconds: int
    alarm_seconds: int


class TeamView:
    """Reads teams."""

    def __init__(
        self, *, routing: RoutingSupervision, supervision: SupervisionService, worker_calls: WorkerCalls
    ) -> None:
        """Keep the rooms, and who knows of the calls of tasks."""
        self._routing = routing
        self._supervision = supervision
        self._worker_calls = worker_calls

    def team(self, tx: Transaction, *, account_id: str) -> Team:
        """Return everybody who works for a project."""
        found = self._routing.read_team(tx, account_id=account_id)
        levels = self._supervision.get_service_levels(tx, account_id=account_id)
        at_hand: dict[str, list[OpenTask]] = {}
        for each in self._routing.list_at_workers(tx, account_id=account_id):
            at_hand.setdefault(each.worker_id, []).append(each)
        workers = tuple(self._member(tx, one, at_hand.get(one.worker.worker_id, ())) for one in found.workers)
        return Team(
            workers=tuple(sorted(workers, key=lambda one: one.name.casefold())),
            activities=tuple(
                ShownActivity(id=one.activity_id, name=one.friendly_name, available=one.available)
                for one in found.activities
            ),
            queues=tuple(Named(id=one.queue_id, name=one.friendly_name) for one in found.queues),
            skills=tuple(sorted({skill.name for one in workers for skill in one.skills})),
            attention_seconds=levels.attention_seconds,
            alarm_seconds=levels.alarm_seconds,
        )

    def _member(self, tx: Transaction, found: TeamWorker, tasks: Sequence[OpenTask]) -> TeamMember:
        worker = found.worker
        return TeamMember(
            worker_id=worker.worker_id,
            name=worker.friendly_name,
            workspace_id=worker.workspace_id,
            activity=ShownActivity(
                id=worker.activity_id, name=worker.activity_name, available=worker.available
            ),
            activity_since=worker.activity_since,
            languages=worker.languages,
            skills=skills_of(worker.attributes),
            queue_ids=found.queue_ids,
            channels=tuple(
                TeamChannel(channel=name, capacity=capacity, available=available, assigned=assigned)
                for name, capacity, available, assigned in found.channels
            ),
            tasks=tuple(self._task(tx, each) for each in tasks),
        )

    def _task(self, tx: Transaction, found: OpenTask) -> TeamTask:
        task = found.task
        wrapping = task.status is TaskStatus.WRAPPING
        return TeamTask(
            task_id=task.task_id,
            status="ringing" if found.ringing else "wrapping" if wrapping else "assigned",
            channel=(_text(task.attributes, "channelType") or task.channel).upper(),
            customer_name=_text(task.attributes, "customerName"),
            conversation_id=task.conversation_id,
            queue_id=task.queue_id,
            reason=_text(task.attributes, "reason"),
            since=found.since,
            call=self._worker_calls.shown(tx, task=task),
        )


def _text(attributes: Mapping[str, Any], key: str) -> str | None:
    value = attributes.get(key)
    return value if isinstance(value, str) and value else None
