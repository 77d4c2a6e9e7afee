"""Every query of the routing room. Rows become the frozen values of `models.py` here and nowhere else.

Setup (workspaces to task channels) comes first, tasks and reservations after it. Lists are in the order of creation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import BadPageToken, Page, PageRequest
from tieline.routing.matching import WorkerLoad
from tieline.routing.models import (
    DECLINED_RESERVATIONS,
    LIVE_RESERVATIONS,
    Activity,
    Reservation,
    ReservationFilter,
    ReservationStatus,
    Task,
    TaskChannel,
    TaskFilter,
    TaskQueue,
    TaskStatus,
    Worker,
    WorkerFilter,
    Workflow,
    Workspace,
)
from tieline.routing.tables import (
    activities,
    queues,
    reservations,
    task_channels,
    tasks,
    workers,
    workflows,
    workspaces,
)

T = TypeVar("T")
_UNSEEN = ("name_key", "sequence")
"""Columns that serve uniqueness and order and are no part of a value."""

_FINISHED = (TaskStatus.COMPLETED, TaskStatus.CANCELED)


def name_key(friendly_name: str) -> str:
    """Return what two names that differ only in case have in common."""
    return friendly_name.casefold()


# Any table -----------------------------------------------------------------------------------------------------------


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    row = {**values, "created_at": tx.now, "updated_at": tx.now}
    tx.connection.execute(sa.insert(table).values(row))


def update(tx: Transaction, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> None:
    """Change the row by its primary key."""
    key = table.primary_key.columns[0]
    tx.connection.execute(sa.update(table).where(key == row_id).values({**values, "updated_at": tx.now}))


def is_name_taken(
    tx: Transaction, table: sa.Table, *, workspace_id: str, friendly_name: str, except_id: str = ""
) -> bool:
    """Tell whether another row of the workspace has this name, ignoring case."""
    query = sa.select(table.primary_key.columns[0]).where(
        table.c.workspace_id == workspace_id, table.c.name_key == name_key(friendly_name)
    )
    found = tx.connection.execute(query).scalar()
    return found is not None and found != except_id


def _one(tx: Transaction, query: sa.Select[Any], build: Callable[[Mapping[str, Any]], T]) -> T | None:
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else build(dict(row))


def _all(tx: Transaction, query: sa.Select[Any], build: Callable[[Mapping[str, Any]], T]) -> list[T]:
    return [build(dict(row)) for row in tx.connection.execute(query).mappings()]


def _page(
    tx: Transaction,
    query: sa.Select[Any],
    table: sa.Table,
    build: Callable[[Mapping[str, Any]], T],
    page: PageRequest,
) -> Page[T]:
    key = table.primary_key.columns[0]
    after = page.after()
    if after is not None:
        if len(after) != 2 or not isinstance(after[0], int):
            raise BadPageToken(field="PageToken")
        later = sa.and_(table.c.sequence == after[0], key > str(after[1]))
        query = query.where(sa.or_(table.c.sequence > after[0], later))
    query = query.order_by(table.c.sequence, key).limit(page.size + 1)
    rows = [dict(row) for row in tx.connection.execute(query).mappings()]
    listed = Page.of(rows, request=page, key=lambda row: (row["sequence"], row[key.name]))
    return listed.map(build)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _UNSEEN}


def _built(build: Callable[..., T]) -> Callable[[Mapping[str, Any]], T]:
    return lambda row: build(**_values(row))


# Setup ---------------------------------------------------------------------------------------------------------------


def lock_workspace(tx: Transaction, workspace_id: str) -> None:
    """Let one transaction at a time hand out a workspace's work; SQLite writes one at a time anyway."""
    query = sa.select(workspaces.c.workspace_id).where(workspaces.c.workspace_id == workspace_id)
    tx.connection.execute(query.with_for_update()).first()


def find_workspace(tx: Transaction, workspace_id: str) -> Workspace | None:
    """Return the workspace by its id."""
    query = sa.select(workspaces).where(workspaces.c.workspace_id == workspace_id)
    return _one(tx, query, _built(Workspace))


def list_workspaces(
    tx: Transaction, *, account_id: str, friendly_name: str | None, page: PageRequest
) -> Page[Workspace]:
    """List an account's workspaces."""
    query = sa.select(workspaces).where(workspaces.c.account_id == account_id)
    if friendly_name is not None:
        query = query.where(workspaces.c.friendly_name == friendly_name)
    return _page(tx, query, workspaces, _built(Workspace), page)


def find_activity(tx: Transaction, activity_id: str) -> Activity | None:
    """Return the activity by its id."""
    return _one(tx, sa.select(activities).where(activities.c.activity_id == activity_id), _built(Activity))


def list_activities(
    tx: Transaction,
    *,
    workspace_id: str,
    friendly_name: str | None,
    available: bool | None,
    page: PageRequest,
) -> Page[Activity]:
    """List a workspace's activities."""
    query = _in_workspace(activities, workspace_id, friendly_name)
    if available is not None:
        query = query.where(activities.c.available == available)
    return _page(tx, query, activities, _built(Activity), page)


def _in_workspace(table: sa.Table, workspace_id: str, friendly_name: str | None) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.workspace_id == workspace_id)
    return query if friendly_name is None else query.where(table.c.name_key == name_key(friendly_name))


def _workers() -> sa.Select[Any]:
    return sa.select(workers, activities.c.friendly_name.label("activity_name"), activities.c.available).join(
        activities, activities.c.activity_id == workers.c.activity_id
    )


def find_worker(tx: Transaction, worker_id: str) -> Worker | None:
    """Return the worker by their id."""
    return _one(tx, _workers().where(workers.c.worker_id == worker_id), _built(Worker))


def list_workers(
    tx: Transaction, *, workspace_id: str, matching: WorkerFilter, page: PageRequest
) -> Page[Worker]:
    """List a workspace's workers."""
    query = _workers().where(workers.c.workspace_id == workspace_id)
    if matching.available is not None:
        query = query.where(activities.c.available == matching.available)
    if matching.activity_id is not None:
        query = query.where(workers.c.activity_id == matching.activity_id)
    if matching.activity_name is not None:
        query = query.where(activities.c.name_key == name_key(matching.activity_name))
    if matching.friendly_name is not None:
        query = query.where(workers.c.name_key == name_key(matching.friendly_name))
    return _page(tx, query, workers, _built(Worker), page)


def list_loads(tx: Transaction, *, workspace_id: str) -> list[WorkerLoad]:
    """Return every worker of a workspace with what they have at hand."""
    counted = (
        sa.select(reservations.c.worker_id, reservations.c.status, sa.func.count().label("number"))
        .where(reservations.c.workspace_id == workspace_id, reservations.c.status.in_(LIVE_RESERVATIONS))
        .group_by(reservations.c.worker_id, reservations.c.status)
    )
    offers: dict[str, int] = {}
    held: dict[str, int] = {}
    for worker_id, status, number in tx.connection.execute(counted):
        counts = offers if status == ReservationStatus.PENDING else held
        counts[worker_id] = counts.get(worker_id, 0) + number
    query = _workers().where(workers.c.workspace_id == workspace_id)
    return [
        WorkerLoad(worker=each, offers=offers.get(each.worker_id, 0), tasks=held.get(each.worker_id, 0))
        for each in _all(tx, query, _built(Worker))
    ]


def find_queue(tx: Transaction, queue_id: str) -> TaskQueue | None:
    """Return the queue by its id."""
    return _one(tx, sa.select(queues).where(queues.c.queue_id == queue_id), _built(TaskQueue))


def list_queues(
    tx: Transaction, *, workspace_id: str, friendly_name: str | None, page: PageRequest
) -> Page[TaskQueue]:
    """List a workspace's queues."""
    return _page(tx, _in_workspace(queues, workspace_id, friendly_name), queues, _built(TaskQueue), page)


def find_workflow(tx: Transaction, workflow_id: str) -> Workflow | None:
    """Return the workflow by its id."""
    return _one(tx, sa.select(workflows).where(workflows.c.workflow_id == workflow_id), _built(Workflow))


def list_workflows(
    tx: Transaction, *, workspace_id: str, friendly_name: str | None, page: PageRequest
) -> Page[Workflow]:
    """List a workspace's workflows."""
    return _page(tx, _in_workspace(workflows, workspace_id, friendly_name), workflows, _built(Workflow), page)


def find_task_channel(tx: Transaction, *, workspace_id: str, wanted: str) -> TaskChannel | None:
    """Return the task channel by its id or its unique name."""
    named = sa.or_(task_channels.c.task_channel_id == wanted, task_channels.c.unique_name == wanted)
    query = sa.select(task_channels).where(task_channels.c.workspace_id == workspace_id, named)
    return _one(tx, query, _built(TaskChannel))


def list_task_channels(tx: Transaction, *, workspace_id: str, page: PageRequest) -> Page[TaskChannel]:
    """List a workspace's task channels."""
    query = sa.select(task_channels).where(task_channels.c.workspace_id == workspace_id)
    return _page(tx, query, task_channels, _built(TaskChannel), page)


# Tasks and reservations ----------------------------------------------------------------------------------------------


def _task(row: Mapping[str, Any]) -> Task:
    values = _values(row)
    rule_index, target_index = values.pop("filter_index"), values.pop("target_index")
    values["position"] = None if rule_index is None else (rule_index, target_index)
    values["status"] = TaskStatus(values["status"])
    return Task(**values)


def _reservation(row: Mapping[str, Any]) -> Reservation:
    return Reservation(**{**_values(row), "status": ReservationStatus(row["status"])})


def find_task(tx: Transaction, task_id: str) -> Task | None:
    """Return the task by its id."""
    return _one(tx, sa.select(tasks).where(tasks.c.task_id == task_id), _task)


def find_open_task(tx: Transaction, *, conversation_id: str) -> Task | None:
    """Return the newest task of a conversation that is neither completed nor canceled."""
    query = sa.select(tasks).where(
        tasks.c.conversation_id == conversation_id, tasks.c.status.not_in(_FINISHED)
    )
    return _one(tx, query.order_by(tasks.c.sequence.desc()).limit(1), _task)


def list_tasks(tx: Transaction, *, workspace_id: str, matching: TaskFilter, page: PageRequest) -> Page[Task]:
    """List a workspace's tasks."""
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id)
    if matching.statuses:
        query = query.where(tasks.c.status.in_(matching.statuses))
    for name in ("workflow_id", "queue_id", "worker_id", "conversation_id", "priority"):
        wanted = getattr(matching, name)
        if wanted is not None:
            query = query.where(tasks.c[name] == wanted)
    return _page(tx, query, tasks, _task, page)


def list_waiting_tasks(tx: Transaction, *, workspace_id: str) -> list[Task]:
    """Return the tasks that ring nowhere, in the order in which they are offered."""
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id, tasks.c.status == TaskStatus.PENDING)
    return _all(tx, query.order_by(tasks.c.priority.desc(), tasks.c.sequence, tasks.c.task_id), _task)


def find_reservation(tx: Transaction, reservation_id: str) -> Reservation | None:
    """Return the reservation by its id."""
    query = sa.select(reservations).where(reservations.c.reservation_id == reservation_id)
    return _one(tx, query, _reservation)


def find_live_reservation(tx: Transaction, *, task_id: str) -> Reservation | None:
    """Return the reservation of a task that rings or was accepted and is not finished."""
    query = sa.select(reservations).where(
        reservations.c.task_id == task_id, reservations.c.status.in_(LIVE_RESERVATIONS)
    )
    return _one(tx, query, _reservation)


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
    return _page(tx, query, reservations, _reservation, page)


def list_live_reservations(tx: Transaction, *, worker_id: str) -> list[Reservation]:
    """Return what rings at a worker's desktop and what they have accepted and not finished."""
    query = sa.select(reservations).where(
        reservations.c.worker_id == worker_id, reservations.c.status.in_(LIVE_RESERVATIONS)
    )
    return _all(tx, query.order_by(reservations.c.sequence), _reservation)


def count_declines(tx: Transaction, *, task_id: str) -> dict[str, int]:
    """Return by worker id how often each rejected a task or let it time out."""
    query = (
        sa.select(reservations.c.worker_id, sa.func.count())
        .where(reservations.c.task_id == task_id, reservations.c.status.in_(DECLINED_RESERVATIONS))
        .group_by(reservations.c.worker_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def erase_profile_tasks(tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str] = ()) -> int:
    """Delete the tasks of a profile, or of its conversations, with their reservations; return how many tasks."""
    mine = sa.or_(tasks.c.profile_id == profile_id, tasks.c.conversation_id.in_(conversation_ids))
    ids = list(tx.connection.execute(sa.select(tasks.c.task_id).where(mine)).scalars())
    tx.connection.execute(sa.delete(reservations).where(reservations.c.task_id.in_(ids)))
    tx.connection.execute(sa.delete(tasks).where(tasks.c.task_id.in_(ids)))
    return len(ids)
