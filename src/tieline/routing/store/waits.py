"""Queries about how long things took: what workers hold, who was served lately, how many gave up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.routing.models import LIVE_RESERVATIONS, Held, ReservationStatus, TaskStatus
from tieline.routing.tables import reservations, tasks
from tieline.routing.waiting import MOST_SERVED, Served

_TAKEN = (ReservationStatus.ACCEPTED, ReservationStatus.WRAPPING, ReservationStatus.COMPLETED)
_MOST_WAITS = 500


def list_held(tx: Transaction, *, workspace_id: str) -> Mapping[str, Sequence[Held]]:
    """Return by worker what rings at their desktop and what they have, for how long."""
    query = (
        sa.select(reservations.c.worker_id, tasks.c.channel, tasks.c.accepted_at, reservations.c.created_at)
        .join(tasks, tasks.c.task_id == reservations.c.task_id)
        .where(reservations.c.workspace_id == workspace_id, reservations.c.status.in_(LIVE_RESERVATIONS))
    )
    found: dict[str, list[Held]] = {}
    for worker_id, channel, accepted_at, rings_since in tx.connection.execute(query):
        seconds = max(0.0, (tx.now - (accepted_at or rings_since)).total_seconds())
        found.setdefault(worker_id, []).append(Held(worker_id=worker_id, channel=channel, seconds=seconds))
    return found


def list_served(tx: Transaction, *, queue_id: str, channel: str, since: datetime) -> list[Served]:
    """Return how long it took with those whom a queue served lately by a channel, the newest last."""
    query = (
        sa.select(tasks.c.accepted_at, tasks.c.finished_at, reservations.c.created_at)
        .join(reservations, reservations.c.task_id == tasks.c.task_id)
        .where(
            tasks.c.queue_id == queue_id,
            tasks.c.channel == channel,
            tasks.c.accepted_at.is_not(None),
            tasks.c.finished_at >= since,
            reservations.c.status.in_(_TAKEN),
        )
        .order_by(tasks.c.finished_at.desc())
        .limit(MOST_SERVED)
    )
    found = [
        Served(
            rang=max(0.0, (accepted - rang).total_seconds()),
            handled=max(0.0, (finished - accepted).total_seconds()),
        )
        for accepted, finished, rang in tx.connection.execute(query)
    ]
    return found[::-1]


def leaving_rate(tx: Transaction, *, queue_id: str, since: datetime) -> float:
    """Return how many of those who wait in a queue give up in a second of waiting."""
    ended = (TaskStatus.COMPLETED, TaskStatus.CANCELED)
    query = (
        sa.select(tasks.c.status, tasks.c.created_at, tasks.c.accepted_at, tasks.c.finished_at)
        .where(tasks.c.queue_id == queue_id, tasks.c.status.in_(ended), tasks.c.finished_at >= since)
        .order_by(tasks.c.finished_at.desc())
        .limit(_MOST_WAITS)
    )
    left, waited = 0, 0.0
    for status, created, accepted, finished in tx.connection.execute(query):
        left += status == TaskStatus.CANCELED
        waited += max(0.0, ((accepted or finished) - created).total_seconds())
    return left / waited if waited else 0.0
