"""Figures as frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self

from tieline.routing.models import Task


@dataclass(frozen=True, kw_only=True)
class LevelRule:
    """A service level and what it is for; None is any queue or channel."""

    queue_id: str | None
    channel: str | None
    threshold_seconds: int
    short_abandon_seconds: int


Grade = Sequence[LevelRule]
"""The service levels of a project, the closest first; the last one is for everything."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What became of tasks in a stretch of time; durations are sums in seconds.

    accepted: a worker took it. within: of those, soon enough. abandoned: the customer left before anybody took it, or it
    was taken back, though not by a worker who has the customer; short_abandoned: of those, so soon that nobody could have
    served them. given_up: the router ended it unserved. handled: the customer's part is over. completed: the worker is
    done too. rejected, missed: offers a worker declined or let ring. transferred: tasks that were passed on to somebody
    else, who took over or took a transfer.
    """

    accepted: int = 0
    within: int = 0
    wait_seconds: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    given_up: int = 0
    handled: int = 0
    talk_seconds: int = 0
    completed: int = 0
    handle_seconds: int = 0
    wrapped: int = 0
    wrap_seconds: int = 0
    rejected: int = 0
    missed: int = 0
    transferred: int = 0

    def __add__(self, other: Self) -> Self:
        """Add two stretches, or two queues."""
        return type(self)(
            **{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        )

    @property
    def due(self) -> int:
        """Return how many tasks were to be accepted in time: all but those whose customer left at once."""
        return self.accepted + self.abandoned - self.short_abandoned + self.given_up

    @property
    def service_level(self) -> float | None:
        """Return the share of them that was, 0 to 1; None where there was none."""
        return self.within / self.due if self.due else None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What a queue has of a channel now; `since` is when the customer began to wait who has waited longest."""

    queue_id: str | None
    channel: str
    waiting: int
    active: int
    wrapping: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """A task that is not over, at a worker: it rings there, or they have it. `since` is when that began."""

    task: Task
    worker_id: str
    reservation_id: str
    ringing: bool
    since: datetime


@dataclass(frozen=True, kw_only=True)
class DayFigures:
    """The figures of a day, a queue, a channel and a worker; `worker_id` None is of tasks that nobody took."""

    day: date
    queue_id: str | None
    channel: str
    worker_id: str | None
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class WaitCount:
    """How many tasks of a day and queue were accepted after so many seconds."""

    day: date
    queue_id: str | None
    seconds: int
    number: int


@dataclass(frozen=True, kw_only=True)
class GivenReason:
    """A reason that agents gave for a handoff, in their words, and how often."""

    reason: str
    number: int
