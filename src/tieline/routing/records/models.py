"""A record as a frozen value, and what a list or a count of them may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Record:
    """One thing that happened. `data` holds the names and figures of that moment, in the room's own words."""

    event_id: str
    workspace_id: str
    account_id: str
    type: str
    resource_type: str
    resource_id: str
    task_id: str | None = None
    worker_id: str | None = None
    queue_id: str | None = None
    workflow_id: str | None = None
    reservation_id: str | None = None
    activity_id: str | None = None
    channel: str | None = None
    conversation_id: str | None = None
    waited_seconds: int | None = None
    queued_seconds: int | None = None
    data: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Window:
    """A stretch of time, both ends included."""

    start: datetime
    end: datetime


@dataclass(frozen=True, kw_only=True)
class RecordFilter:
    """Which records a list or a count is of; None means any."""

    window: Window | None = None
    type: str | None = None
    event_id: str | None = None
    task_id: str | None = None
    worker_id: str | None = None
    queue_id: str | None = None
    workflow_id: str | None = None
    reservation_id: str | None = None
    channel: str | None = None
