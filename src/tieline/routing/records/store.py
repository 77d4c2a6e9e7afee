"""Every query about records and decisions."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.routing.models import OPEN_TASKS
from tieline.routing.records.models import Record, RecordFilter
from tieline.routing.tables import (
    activities,
    decisions,
    queues,
    records,
    task_channels,
    tasks,
    workers,
    workflows,
    workspaces,
)

_SHOWN = tuple(records.c[field.name] for field in fields(Record))
_IDS = ("type", "event_id", "task_id", "worker_id", "queue_id", "workflow_id", "reservation_id", "channel")
_NAMES = (
    sa.select(
        workspaces.c.friendly_name.label("workspace_name"),
        workspaces.c.event_callback_url,
        workspaces.c.events_filter,
        queues.c.friendly_name.label("queue_name"),
        queues.c.target_workers.label("queue_target_workers"),
        workflows.c.friendly_name.label("workflow_name"),
        task_channels.c.task_channel_id,
        workers.c.friendly_name.label("worker_name"),
        workers.c.attributes.label("worker_attributes"),
        workers.c.activity_id.label("worker_activity_id"),
        activities.c.friendly_name.label("worker_activity_name"),
    )
    .select_from(
        workspaces.outerjoin(queues, queues.c.queue_id == sa.bindparam("queue"))
        .outerjoin(workflows, workflows.c.workflow_id == sa.bindparam("workflow"))
        .outerjoin(
            task_channels,
            sa.and_(
                task_channels.c.workspace_id == workspaces.c.workspace_id,
                task_channels.c.unique_name == sa.bindparam("channel"),
            ),
        )
        .outerjoin(workers, workers.c.worker_id == sa.bindparam("worker"))
        .outerjoin(activities, activities.c.activity_id == workers.c.activity_id)
    )
    .where(workspaces.c.workspace_id == sa.bindparam("workspace"))
)
_INSERT = sa.insert(records)


def find_names(
    tx: Transaction,
    *,
    workspace_id: str,
    queue_id: str | None,
    workflow_id: str | None,
    worker_id: str | None,
    channel: str | None,
) -> dict[str, Any] | None:
    """Return what the parts of an event are called now, and who wants to hear of it; None without a workspace."""
    given = {
        "workspace": workspace_id,
        "queue": queue_id,
        "workflow": workflow_id,
        "worker": worker_id,
        "channel": channel,
    }
    row = tx.connection.execute(_NAMES, given).mappings().first()
    return None if row is None else dict(row)


def insert_record(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a record made now."""
    stamps = {"created_at": tx.now, "updated_at": tx.now, "sequence": time.time_ns()}
    tx.connection.execute(_INSERT, {**values, **stamps})


def find_record(tx: Transaction, event_id: str) -> Record | None:
    """Return a record by its id."""
    row = tx.connection.execute(sa.select(*_SHOWN).where(records.c.event_id == event_id)).mappings().first()
    return None if row is None else Record(**row)


def _wanted(workspace_id: str, matching: RecordFilter) -> list[sa.ColumnElement[bool]]:
    found = [records.c.workspace_id == workspace_id]
    for name in _IDS:
        wanted = getattr(matching, name)
        if wanted is not None:
            found.append(records.c[name] == wanted)
    if matching.window is not None:
        found.append(records.c.created_at.between(matching.window.start, matching.window.end))
    return found


def list_records(
    tx: Transaction, *, workspace_id: str, matching: RecordFilter, page: PageRequest
) -> Page[Record]:
    """List a workspace's records, the newest first."""
    query = sa.select(*_SHOWN, records.c.sequence).where(*_wanted(workspace_id, matching))
    after = page.after(int, str)
    if after is not None:
        earlier = sa.and_(records.c.sequence == after[0], records.c.event_id < str(after[1]))
        query = query.where(sa.or_(records.c.sequence < after[0], earlier))
    query = query.order_by(records.c.sequence.desc(), records.c.event_id.desc()).limit(page.size + 1)
    rows = [dict(row) for row in tx.connection.execute(query).mappings()]
    listed = Page.of(rows, request=page, key=lambda row: (row["sequence"], row["event_id"]))
    return listed.map(lambda row: Record(**{name: row[name] for name in row if name != "sequence"}))


def list_facts(
    tx: Transaction, *, workspace_id: str, matching: RecordFilter
) -> list[tuple[str, int | None, int | None]]:
    """Return type, seconds waited and seconds queued of every record that matches."""
    query = sa.select(records.c.type, records.c.waited_seconds, records.c.queued_seconds)
    found = tx.connection.execute(query.where(*_wanted(workspace_id, matching)))
    return [(row.type, row.waited_seconds, row.queued_seconds) for row in found]


def list_activity_changes(tx: Transaction, *, workspace_id: str, since: datetime) -> list[Record]:
    """Return who began to do what, from `since` until now, oldest first."""
    query = sa.select(*_SHOWN).where(
        records.c.workspace_id == workspace_id,
        records.c.type.in_(("worker.created", "worker.activity.update", "worker.deleted")),
        records.c.created_at >= since,
    )
    rows = tx.connection.execute(query.order_by(records.c.sequence)).mappings()
    return [Record(**row) for row in rows]


def count_open_tasks(
    tx: Transaction, *, workspace_id: str, queue_id: str | None, workflow_id: str | None, channel: str | None
) -> list[tuple[str, int, int]]:
    """Return status, priority and number of the tasks that are not over."""
    query = sa.select(tasks.c.status, tasks.c.priority, sa.func.count()).where(
        *_open(workspace_id, queue_id, workflow_id, channel)
    )
    found = tx.connection.execute(query.group_by(tasks.c.status, tasks.c.priority))
    return [(row[0], row[1], row[2]) for row in found]


def find_longest_waiting(
    tx: Transaction,
    *,
    workspace_id: str,
    queue_id: str | None,
    workflow_id: str | None,
    channel: str | None,
    since: str,
) -> tuple[str, datetime] | None:
    """Return the task that waits longest and since when, counted from its column `since`."""
    moment = tasks.c[since]
    query = sa.select(tasks.c.task_id, moment.label("since")).where(
        *_open(workspace_id, queue_id, workflow_id, channel),
        tasks.c.status.in_(OPEN_TASKS[:2]),
        moment.is_not(None),
    )
    row = tx.connection.execute(query.order_by(moment, tasks.c.sequence).limit(1)).first()
    return None if row is None else (row.task_id, row.since)


def _open(
    workspace_id: str, queue_id: str | None, workflow_id: str | None, channel: str | None
) -> list[sa.ColumnElement[bool]]:
    found = [
        tasks.c.workspace_id == workspace_id,
        tasks.c.status.in_(OPEN_TASKS),
        tasks.c.deleted_at.is_(None),
    ]
    for column, wanted in (
        (tasks.c.queue_id, queue_id),
        (tasks.c.workflow_id, workflow_id),
        (tasks.c.channel, channel),
    ):
        if wanted is not None:
            found.append(column == wanted)
    return found


# Decisions -----------------------------------------------------------------------------------------------------------


def insert_decision(tx: Transaction, *, task_id: str, data: Mapping[str, Any]) -> None:
    """Keep a decision about a task."""
    tx.connection.execute(sa.insert(decisions), {"task_id": task_id, "at": tx.now, "data": dict(data)})


def find_last_decision(tx: Transaction, *, task_id: str) -> Mapping[str, Any] | None:
    """Return what was decided last about a task."""
    query = sa.select(decisions.c.data).where(decisions.c.task_id == task_id)
    found: Mapping[str, Any] | None = tx.connection.execute(
        query.order_by(decisions.c.decision_id.desc()).limit(1)
    ).scalar()
    return found


def list_decisions(tx: Transaction, *, task_id: str) -> list[tuple[datetime, Mapping[str, Any]]]:
    """Return everything that was decided about a task, oldest first."""
    query = sa.select(decisions.c.at, decisions.c.data).where(decisions.c.task_id == task_id)
    return [(row.at, row.data) for row in tx.connection.execute(query.order_by(decisions.c.decision_id))]


# Erasing and forgetting ----------------------------------------------------------------------------------------------


def erase(
    tx: Transaction, *, profile_id: str, conversation_ids: Sequence[str], task_ids: Sequence[str]
) -> None:
    """Delete every record and decision about a customer."""
    mine = sa.or_(
        records.c.profile_id == profile_id,
        records.c.conversation_id.in_(conversation_ids),
        records.c.task_id.in_(task_ids),
    )
    tx.connection.execute(sa.delete(records).where(mine))
    tx.connection.execute(sa.delete(decisions).where(decisions.c.task_id.in_(task_ids)))


def set_profile(tx: Transaction, *, task_ids: Sequence[str], profile_id: str) -> None:
    """Write a profile on the records of tasks."""
    mine = records.c.task_id.in_(task_ids)
    tx.connection.execute(sa.update(records).where(mine).values(profile_id=profile_id))


def delete_of_workspace(tx: Transaction, *, workspace_id: str) -> None:
    """Delete a workspace's records."""
    tx.connection.execute(sa.delete(records).where(records.c.workspace_id == workspace_id))


def delete_before(tx: Transaction, *, before: datetime) -> int:
    """Forget what is older; return how many records went."""
    tx.connection.execute(sa.delete(decisions).where(decisions.c.at < before))
    return tx.connection.execute(sa.delete(records).where(records.c.created_at < before)).rowcount
