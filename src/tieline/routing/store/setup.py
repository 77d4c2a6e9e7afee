"""Queries about what is set up: workspaces, activities, queues, workflows, task channels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.routing.calendar import Calendar, SpecialDay, read_span
from tieline.routing.models import (
    Activity,
    Hours,
    Ordering,
    TaskChannel,
    TaskQueue,
    Workflow,
    Workspace,
)
from tieline.routing.store.changes import begin_change
from tieline.routing.store.rows import built, every, name_key, one, page_of, values_of
from tieline.routing.tables import (
    activities,
    hours,
    queues,
    task_channels,
    workflows,
    workspaces,
)


def lock_workspace(tx: Transaction, workspace_id: str) -> None:
    """Let one transaction at a time hand out a workspace's work; SQLite writes one at a time anyway."""
    begin_change(tx, workspace_id)


def find_workspace(tx: Transaction, workspace_id: str) -> Workspace | None:
    """Return the workspace by its id."""
    query = sa.select(workspaces).where(workspaces.c.workspace_id == workspace_id)
    return one(tx, query, built(Workspace))


def list_workspaces(
    tx: Transaction, *, account_id: str, friendly_name: str | None, page: PageRequest
) -> Page[Workspace]:
    """List an account's workspaces."""
    query = sa.select(workspaces).where(workspaces.c.account_id == account_id)
    if friendly_name is not None:
        query = query.where(workspaces.c.friendly_name == friendly_name)
    return page_of(tx, query, workspaces, build=built(Workspace), page=page)


def find_activity(tx: Transaction, activity_id: str) -> Activity | None:
    """Return the activity by its id."""
    return one(tx, sa.select(activities).where(activities.c.activity_id == activity_id), built(Activity))


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
    return page_of(tx, query, activities, build=built(Activity), page=page)


def _in_workspace(table: sa.Table, workspace_id: str, friendly_name: str | None) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.workspace_id == workspace_id)
    return query if friendly_name is None else query.where(table.c.name_key == name_key(friendly_name))


def find_queue(tx: Transaction, queue_id: str) -> TaskQueue | None:
    """Return the queue by its id."""
    return one(tx, sa.select(queues).where(queues.c.queue_id == queue_id), built(TaskQueue))


def list_queues(
    tx: Transaction,
    *,
    workspace_id: str,
    friendly_name: str | None,
    ids: frozenset[str] | None,
    ordering: Ordering,
    page: PageRequest,
) -> Page[TaskQueue]:
    """List a workspace's queues, of some ids or all."""
    query = _in_workspace(queues, workspace_id, friendly_name)
    if ids is not None:
        query = query.where(queues.c.queue_id.in_(ids))
    return page_of(tx, query, queues, build=built(TaskQueue), page=page, order=ordering)


def find_workflow(tx: Transaction, workflow_id: str) -> Workflow | None:
    """Return the workflow by its id."""
    return one(tx, sa.select(workflows).where(workflows.c.workflow_id == workflow_id), built(Workflow))


def list_workflows(
    tx: Transaction, *, workspace_id: str, friendly_name: str | None, page: PageRequest
) -> Page[Workflow]:
    """List a workspace's workflows."""
    query = _in_workspace(workflows, workspace_id, friendly_name)
    return page_of(tx, query, workflows, build=built(Workflow), page=page)


def find_task_channel(tx: Transaction, *, workspace_id: str, wanted: str) -> TaskChannel | None:
    """Return the task channel by its id or its unique name."""
    named = sa.or_(task_channels.c.task_channel_id == wanted, task_channels.c.unique_name == wanted)
    query = sa.select(task_channels).where(task_channels.c.workspace_id == workspace_id, named)
    return one(tx, query, built(TaskChannel))


def list_task_channels(tx: Transaction, *, workspace_id: str, page: PageRequest) -> Page[TaskChannel]:
    """List a workspace's task channels."""
    query = sa.select(task_channels).where(task_channels.c.workspace_id == workspace_id)
    return page_of(tx, query, task_channels, build=built(TaskChannel), page=page)


def all_queues(tx: Transaction, workspace_id: str) -> list[TaskQueue]:
    """Return every queue of a workspace."""
    query = _in_workspace(queues, workspace_id, None).order_by(queues.c.sequence)
    return every(tx, query, built(TaskQueue))


def all_workflows(tx: Transaction, workspace_id: str) -> list[Workflow]:
    """Return every workflow of a workspace."""
    query = _in_workspace(workflows, workspace_id, None).order_by(workflows.c.sequence)
    return every(tx, query, built(Workflow))


def all_task_channels(tx: Transaction, workspace_id: str) -> list[TaskChannel]:
    """Return every task channel of a workspace."""
    query = sa.select(task_channels).where(task_channels.c.workspace_id == workspace_id)
    return every(tx, query.order_by(task_channels.c.sequence), built(TaskChannel))


def all_activities(tx: Transaction, workspace_id: str) -> list[Activity]:
    """Return every activity of a workspace."""
    query = _in_workspace(activities, workspace_id, None).order_by(activities.c.sequence)
    return every(tx, query, built(Activity))


def find_hours(tx: Transaction, hours_id: str) -> Hours | None:
    """Return opening hours by their id."""
    return one(tx, sa.select(hours).where(hours.c.hours_id == hours_id), _hours)


def all_hours(tx: Transaction, workspace_id: str) -> list[Hours]:
    """Return every opening hours of a workspace."""
    return every(tx, _in_workspace(hours, workspace_id, None).order_by(hours.c.sequence), _hours)


def hours_row(calendar: Calendar) -> dict[str, Any]:
    """Return the columns that keep a calendar."""
    return {
        "zone": calendar.zone,
        "weekly": {day: [str(span) for span in spans] for day, spans in calendar.weekly.items() if spans},
        "special": [
            {"on": each.on.isoformat(), "name": each.name, "spans": [str(span) for span in each.spans]}
            for each in calendar.special
        ],
    }


def _hours(row: Mapping[str, Any]) -> Hours:
    values = values_of(row)
    weekly, special = values.pop("weekly"), values.pop("special")
    calendar = Calendar(
        zone=values.pop("zone"),
        weekly={day: tuple(map(read_span, spans)) for day, spans in weekly.items()},
        special=tuple(
            SpecialDay(
                on=date.fromisoformat(each["on"]),
                name=each["name"],
                spans=tuple(map(read_span, each["spans"])),
            )
            for each in special
        ),
    )
    return Hours(calendar=calendar, **values)
