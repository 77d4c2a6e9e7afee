"""The values of the supervision room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, kw_only=True)
class Override:
    """Another service level for a queue, a channel, or a channel of a queue; None is any."""

    queue_id: str | None = None
    channel: str | None = None
    threshold_seconds: int
    short_abandon_seconds: int


@dataclass(frozen=True, kw_only=True)
class ServiceLevels:
    """How soon a task is to be accepted, and what else a project's figures go by.

    Who leaves within `short_abandon_seconds` counts neither as served nor as lost. A task's card is conspicuous after
    `attention_seconds` with its worker, and more so after `alarm_seconds`. "Today" begins at `day_begins` in `zone`.
    """

    threshold_seconds: int = 60
    short_abandon_seconds: int = 5
    attention_seconds: int = 180
    alarm_seconds: int = 300
    day_begins: time = time()
    zone: str = "UTC"
    overrides: tuple[Override, ...] = ()

    def closest_first(self) -> Sequence[Override]:
        """Return the overrides, what says most exactly what it is for in front."""
        return sorted(self.overrides, key=lambda each: (each.queue_id is None, each.channel is None))


class Audience(StrEnum):
    """Whom a whisper is for."""

    AGENT = "agent"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class Whisper:
    """A supervisor's word about a conversation; the customer never sees it.

    `given_at` is when an agent got it, `given_by` how: the id of the turn it went with, or "recall" for a program that read
    it. A worker's is there to be read at once and has neither.
    """

    whisper_id: int
    account_id: str
    conversation_id: str
    audience: Audience
    text: str
    by: str
    created_at: datetime
    given_at: datetime | None
    given_by: str | None


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """Something a customer had to say again after a handoff, with the words it rests on (three communications)."""

    said_id: str
    asked_id: str
    again_id: str


@dataclass(frozen=True, kw_only=True)
class RepeatCount:
    """How many conversations that a worker had were measured on a day, and in how many of them something was repeated."""

    day: date
    measured: int
    repeated: int
