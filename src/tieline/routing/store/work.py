"""Queries about tasks and reservations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.routing.models import (
    DECLINED_RESERVATIONS,
    LIVE_RESERVATIONS,
    OPEN_TASKS,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskFilter,
    TaskStatus,
)
from tieline.routing.store.changes import note_layout
from tieline.routing.store.rows import every, name_key, one, page_of, touch, values_of
from tieline.routing.tables import (
    queues,
    reservations,
    tasks,
    workflows,
)

_FINISHED = (TaskStatus.COMPLETED, TaskStatus.CANCELED)


def task_of(row: Mapping[str, Any]) -> Task:
    """Return the task of a row."""
    values = values_of(row)
    rule_index, target_index = values.pop("filter_index"), values.pop("target_index")
    values["position"] = None if rule_index is None else (rule_index, target_index)
    values["status"] = TaskStatus(values["status"])
    values["virtual_start_at"] = values["virtual_start_at"] or values["created_at"]
    return Task(**values)


def _reservation(row: Mapping[str, Any]) -> Reservation:
    return Reservation(**{**values_of(row), "status": ReservationStatus(row["status"])})


def find_task(tx: Transaction, task_id: str) -> Task | None:
    """Return the task by its id."""
    return one(tx, sa.select(tasks).where(tasks.c.task_id == task_id), task_of)


def find_tasks(tx: Transaction, task_ids: Sequence[str]) -> dict[str, Task]:
    """Return tasks by their ids."""
    query = sa.select(tasks).where(tasks.c.task_id.in_(task_ids))
    return {each.task_id: each for each in every(tx, query, task_of)}


def find_open_task(tx: Transaction, *, conversation_id: str) -> Task | None:
    """Return the task of a conversation that waits or is worked on, else the one that is wrapped up.

    While a second worker is brought in there are two: the first is the owner's.
    """
    query = sa.select(tasks).where(
        tasks.c.conversation_id == conversation_id, tasks.c.status.not_in(_FINISHED)
    )
    wrapping_last = sa.case((tasks.c.status == TaskStatus.WRAPPING, 1), else_=0)
    return one(tx, query.order_by(wrapping_last, tasks.c.sequence).limit(1), task_of)


def list_open_tasks(tx: Transaction, *, conversation_id: str) -> list[Task]:
    """Return the tasks of a conversation that are neither completed nor canceled, oldest first."""
    query = sa.select(tasks).where(
        tasks.c.conversation_id == conversation_id, tasks.c.status.not_in(_FINISHED)
    )
    return every(tx, query.order_by(tasks.c.sequence), task_of)


def count_waiting(tx: Transaction, *, workspace_id: str) -> dict[str, int]:
    """Return by queue how many tasks wait in it, ringing or not."""
    query = (
        sa.select(tasks.c.queue_id, sa.func.count())
        .where(
            tasks.c.workspace_id == workspace_id,
            tasks.c.queue_id.is_not(None),
            tasks.c.status.in_((TaskStatus.PENDING, TaskStatus.RESERVED)),
        )
        .group_by(tasks.c.queue_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def list_tasks(tx: Transaction, *, workspace_id: str, matching: TaskFilter, page: PageRequest) -> Page[Task]:
    """List a workspace's tasks."""
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id, tasks.c.deleted_at.is_(None))
    if matching.statuses:
        query = query.where(tasks.c.status.in_(matching.statuses))
    names = ("workflow_id", "queue_id", "worker_id", "conversation_id", "priority", "routing_target")
    for name in names:
        wanted = getattr(matching, name)
        if wanted is not None:
            query = query.where(tasks.c[name] == wanted)
    for table, column, named in (
        (workflows, tasks.c.workflow_id, matching.workflow_name),
        (queues, tasks.c.queue_id, matching.queue_name),
    ):
        if named is not None:
            found = sa.select(table.primary_key.columns[0]).where(
                table.c.workspace_id == workspace_id, table.c.name_key == name_key(named)
            )
            query = query.where(column.in_(found))
    if matching.ids is not None:
        query = query.where(tasks.c.task_id.in_(matching.ids))
    return page_of(tx, query, tasks, build=task_of, page=page, order=matching.ordering)


def has_open_tasks(tx: Transaction, *, workspace_id: str, **ids: str) -> bool:
    """Tell whether a workspace has tasks that are not over, of a workflow, a queue or a channel if one is named."""
    query = sa.select(tasks.c.task_id).where(
        tasks.c.workspace_id == workspace_id, tasks.c.status.in_(OPEN_TASKS)
    )
    for name, wanted in ids.items():
        query = query.where(tasks.c[name] == wanted)
    return tx.connection.execute(query.limit(1)).first() is not None


def find_last_worker(tx: Transaction, *, profile_id: str) -> str | None:
    """Return the worker who took this customer's task last."""
    query = sa.select(tasks.c.worker_id).where(
        tasks.c.profile_id == profile_id, tasks.c.worker_id.is_not(None)
    )
    found: str | None = tx.connection.execute(query.order_by(tasks.c.accepted_at.desc()).limit(1)).scalar()
    return found


def list_waiting_tasks(tx: Transaction, *, workspace_id: str) -> list[Task]:
    """Return the tasks that ring nowhere, the oldest first."""
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id, tasks.c.status == TaskStatus.PENDING)
    return every(tx, query.order_by(tasks.c.sequence, tasks.c.task_id), task_of)


def find_reservation(tx: Transaction, reservation_id: str) -> Reservation | None:
    """Return the reservation by its id."""
    query = sa.select(reservations).where(reservations.c.reservation_id == reservation_id)
    return one(tx, query, _reservation)


def find_live_reservation(tx: Transaction, *, task_id: str) -> Reservation | None:
    """Return the reservation of a task that was accepted and is not finished, else the first that rings."""
    live = list_live_of_task(tx, task_id=task_id)
    held = [each for each in live if each.status != ReservationStatus.PENDING]
    return next(iter([*held, *live]), None)


def list_live_of_task(tx: Transaction, *, task_id: str) -> list[Reservation]:
    """Return the reservations of a task that ring or were accepted and are not finished, oldest first."""
    query = sa.select(reservations).where(
        reservations.c.task_id == task_id, reservations.c.status.in_(LIVE_RESERVATIONS)
    )
    return every(tx, query.order_by(reservations.c.sequence), _reservation)


def count_reservations(tx: Transaction, *, task_id: str) -> int:
    """Return how often a task was offered."""
    query = sa.select(sa.func.count()).select_from(reservations).where(reservations.c.task_id == task_id)
    return int(tx.connection.execute(query).scalar_one())


def list_reservations(
    tx: Transaction, *, workspace_id: str, matching: ReservationFilter, page: PageRequest
) -> Page[Reservation]:
    """List a workspace's reservations."""
    query = sa.select(reservations).where(reservations.c.workspace_id == workspace_id)
    if matching.statuses:
        query = query.where(reservations.c.status.in_(matching.statuses))
    if matching.task_id is not None:
        query = query.where(reservations.c.task_id == matching.task_id)
    if matching.worker_id is not None:
        query = query.where(reservations.c.worker_id == matching.worker_id)
    return page_of(tx, query, reservations, build=_reservation, page=page)


def list_live_reservations(tx: Transaction, *, worker_id: str) -> list[Reservation]:
    """Return what rings at a worker's desktop and what they have accepted and not finished."""
    query = sa.select(reservations).where(
        reservations.c.worker_id == worker_id, reservations.c.status.in_(LIVE_RESERVATIONS)
    )
    return every(tx, query.order_by(reservations.c.sequence), _reservation)


def count_declines(tx: Transaction, *, task_id: str) -> dict[str, int]:
    """Return by worker id how often each rejected a task or let it time out."""
    query = (
        sa.select(reservations.c.worker_id, sa.func.count())
        .where(reservations.c.task_id == task_id, reservations.c.status.in_(DECLINED_RESERVATIONS))
        .group_by(reservations.c.worker_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}


@dataclass(frozen=True, kw_only=True)
class GoneTask:
    """A task that was just deleted; `was_listed` until then."""

    task_id: str
    workspace_id: str
    was_listed: bool


def erase_profile_tasks(
    tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] = ()
) -> list[GoneTask]:
    """Delete the tasks of a profile, or of its conversations, with their reservations; return which they were."""
    mine = sa.or_(tasks.c.profile_id == profile_id, tasks.c.conversation_id.in_(conversation_ids))
    columns = (tasks.c.task_id, tasks.c.workspace_id, tasks.c.deleted_at)
    rows = tx.connection.execute(sa.select(*columns).where(mine)).all()
    ids = [row.task_id for row in rows]
    for workspace_id in sorted({row.workspace_id for row in rows}):
        note_layout(tx, workspace_id)
    tx.connection.execute(sa.delete(reservations).where(reservations.c.task_id.in_(ids)))
    tx.connection.execute(sa.delete(tasks).where(tasks.c.task_id.in_(ids)))
    return [
        GoneTask(task_id=row.task_id, workspace_id=row.workspace_id, was_listed=row.deleted_at is None)
        for row in rows
    ]


def list_profile_tasks(
    tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] | None = None
) -> list[str]:
    """Return the ids of a profile's tasks, of these conversations or of all."""
    query = sa.select(tasks.c.task_id).where(tasks.c.profile_id == profile_id)
    if conversation_ids is not None:
        query = query.where(tasks.c.conversation_id.in_(conversation_ids))
    return list(tx.connection.execute(query.order_by(tasks.c.task_id)).scalars())


def set_profile(tx: Transaction, *, task_ids: Sequence[str], profile_id: str) -> None:
    """Write a profile on tasks."""
    for task_id in task_ids:
        touch(tx, tasks, task_id)
    tx.connection.execute(sa.update(tasks).where(tasks.c.task_id.in_(task_ids)).values(profile_id=profile_id))


def list_all_tasks(tx: Transaction, *, workspace_id: str) -> list[Task]:
    """Return every task of a workspace that was not deleted, oldest first."""
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id, tasks.c.deleted_at.is_(None))
    return every(tx, query.order_by(tasks.c.sequence), task_of)
