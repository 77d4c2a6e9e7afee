"""Queries about workers: who they are, what they have at hand, and what was set for them on a channel."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.routing.matching import WorkerLoad
from tieline.routing.models import (
    LIVE_RESERVATIONS,
    ChannelSetting,
    ReservationStatus,
    Worker,
    WorkerFilter,
    Workspace,
)
from tieline.routing.store.rows import built, every, name_key, one, page_of, touch
from tieline.routing.tables import (
    activities,
    reservations,
    task_channels,
    tasks,
    worker_channels,
    workers,
)


def _workers() -> sa.Select[Any]:
    return sa.select(workers, activities.c.friendly_name.label("activity_name"), activities.c.available).join(
        activities, activities.c.activity_id == workers.c.activity_id
    )


def find_worker(tx: Transaction, worker_id: str) -> Worker | None:
    """Return the worker by their id."""
    return one(tx, _workers().where(workers.c.worker_id == worker_id), built(Worker))


def list_workers(
    tx: Transaction, *, workspace_id: str, matching: WorkerFilter, page: PageRequest
) -> Page[Worker]:
    """List a workspace's workers."""
    query = _workers().where(workers.c.workspace_id == workspace_id, workers.c.deleted_at.is_(None))
    if matching.available is not None:
        query = query.where(activities.c.available == matching.available)
    if matching.activity_id is not None:
        query = query.where(workers.c.activity_id == matching.activity_id)
    if matching.activity_name is not None:
        query = query.where(activities.c.name_key == name_key(matching.activity_name))
    if matching.friendly_name is not None:
        query = query.where(workers.c.name_key == name_key(matching.friendly_name))
    if matching.ids is not None:
        query = query.where(workers.c.worker_id.in_(matching.ids))
    return page_of(tx, query, workers, build=built(Worker), page=page, order=matching.ordering)


def list_loads(
    tx: Transaction, *, workspace: Workspace, worker_ids: Collection[str] | None = None
) -> list[WorkerLoad]:
    """Return the workers of a workspace with what they have at hand, all or those with some ids."""
    workspace_id = workspace.workspace_id
    counted = (
        sa.select(
            reservations.c.worker_id, reservations.c.status, tasks.c.channel, sa.func.count().label("number")
        )
        .join(tasks, tasks.c.task_id == reservations.c.task_id)
        .where(reservations.c.workspace_id == workspace_id, reservations.c.status.in_(LIVE_RESERVATIONS))
        .group_by(reservations.c.worker_id, reservations.c.status, tasks.c.channel)
    )
    query = _workers().where(workers.c.workspace_id == workspace_id, workers.c.deleted_at.is_(None))
    if worker_ids is not None:
        counted = counted.where(reservations.c.worker_id.in_(worker_ids))
        query = query.where(workers.c.worker_id.in_(worker_ids))
    offers: dict[str, int] = {}
    taken: dict[str, int] = {}
    held: dict[str, dict[str, int]] = {}
    for worker_id, status, channel, number in tx.connection.execute(counted):
        counts = offers if status == ReservationStatus.PENDING else taken
        counts[worker_id] = counts.get(worker_id, 0) + number
        of_worker = held.setdefault(worker_id, {})
        of_worker[channel] = of_worker.get(channel, 0) + number
    settings = _settings(tx, workspace_id, worker_ids)
    return [
        WorkerLoad(
            worker=each,
            offers=offers.get(each.worker_id, 0),
            tasks=taken.get(each.worker_id, 0),
            held=held.get(each.worker_id, {}),
            channels=settings.get(each.worker_id, {}),
            one_at_a_time=not workspace.multi_task_enabled,
            voice_alone=workspace.channel_policy == "voice_alone",
            most_offers=workspace.offers_at_a_time,
        )
        for each in every(tx, query, built(Worker))
    ]


def _settings(
    tx: Transaction, workspace_id: str, worker_ids: Collection[str] | None
) -> dict[str, dict[str, ChannelSetting]]:
    query = sa.select(worker_channels, task_channels.c.unique_name).join(
        task_channels, task_channels.c.task_channel_id == worker_channels.c.task_channel_id
    )
    if worker_ids is not None:
        query = query.where(worker_channels.c.worker_id.in_(worker_ids))
    found: dict[str, dict[str, ChannelSetting]] = {}
    for row in tx.connection.execute(query.where(task_channels.c.workspace_id == workspace_id)):
        found.setdefault(row.worker_id, {})[row.unique_name] = ChannelSetting(
            capacity=row.capacity, available=row.available, idle_since=row.idle_since
        )
    return found


def set_channel(tx: Transaction, *, worker_id: str, task_channel_id: str, setting: ChannelSetting) -> None:
    """Keep what was set for a worker on a channel."""
    touch(tx, workers, worker_id)
    values = {
        "capacity": setting.capacity,
        "available": setting.available,
        "idle_since": setting.idle_since,
        "updated_at": tx.now,
    }
    mine = sa.and_(
        worker_channels.c.worker_id == worker_id, worker_channels.c.task_channel_id == task_channel_id
    )
    if tx.connection.execute(sa.update(worker_channels).where(mine).values(values)).rowcount == 0:
        ids = {"worker_id": worker_id, "task_channel_id": task_channel_id}
        tx.connection.execute(sa.insert(worker_channels).values({**ids, **values}))


def list_channel_changes(tx: Transaction, *, worker_id: str) -> dict[str, datetime]:
    """Return by task channel when a worker's settings there were changed last."""
    query = sa.select(worker_channels.c.task_channel_id, worker_channels.c.updated_at)
    rows = tx.connection.execute(query.where(worker_channels.c.worker_id == worker_id))
    return {row.task_channel_id: row.updated_at for row in rows}


def forget_channel(tx: Transaction, task_channel_id: str) -> None:
    """Delete what was set for workers on a channel that is no more; the channel's own end makes boards be read anew."""
    tx.connection.execute(
        sa.delete(worker_channels).where(worker_channels.c.task_channel_id == task_channel_id)
    )


def count_workers_in(tx: Transaction, activity_id: str) -> int:
    """Return how many workers are in an activity."""
    query = sa.select(sa.func.count()).select_from(workers)
    mine = query.where(workers.c.activity_id == activity_id, workers.c.deleted_at.is_(None))
    return int(tx.connection.execute(mine).scalar_one())
