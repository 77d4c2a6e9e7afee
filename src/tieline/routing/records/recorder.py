"""Writes a record of what happened, and tells the workspace's event callback if it wants to hear of it.

The types are the vendor's words (`task.created`, `reservation.accepted`); the callback's body is the door's business.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tieline.kit.clock import iso
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import enqueue
from tieline.routing.events import RoutingRecorded
from tieline.routing.models import Reservation, Task, Workspace
from tieline.routing.records import store

TELL_GONE = "tell_routing_gone"
"""The job of `tell_gone`; `journeys/routing_callbacks.py` does it."""

_RESOURCES = {
    "task": "task_id",
    "reservation": "reservation_id",
    "worker": "worker_id",
    "task-queue": "queue_id",
    "workflow": "workflow_id",
    "activity": "activity_id",
}


def record(
    tx: Transaction,
    kind: str,
    *,
    account_id: str,
    workspace_id: str,
    task: Task | None = None,
    reservation: Reservation | None = None,
    resource_id: str | None = None,
    more: dict[str, Any] | None = None,
    **ids: str | None,
) -> None:
    """Write that `kind` happened now.

    Args:
        tx: the open transaction.
        kind: what happened, as the vendor names it.
        account_id: whose workspace.
        workspace_id: in which workspace.
        task: the task it is about, as it is now.
        reservation: the offer it is about.
        resource_id: what it is about when none of the ids says so.
        more: names and figures beside those of the ids.
        ids: worker_id, queue_id, workflow_id, activity_id, where they differ from the task's and the offer's.
    """
    known = {**_of_task(task), **_of_reservation(reservation), **{k: v for k, v in ids.items() if v}}
    names = store.find_names(
        tx,
        workspace_id=workspace_id,
        queue_id=known.get("queue_id"),
        workflow_id=known.get("workflow_id"),
        worker_id=known.get("worker_id"),
        channel=task.channel if task else None,
    )
    if names is None:
        return
    resource = kind.partition(".")[0]
    callback, only = names.pop("event_callback_url"), names.pop("events_filter")
    event_id = new_id(IdKind.ROUTING_EVENT)
    values = {
        "event_id": event_id,
        "account_id": account_id,
        "workspace_id": workspace_id,
        "type": kind,
        "resource_type": resource,
        "resource_id": resource_id or known.get(_RESOURCES.get(resource, "")) or workspace_id,
        **{name: known.get(name) for name in _RESOURCES.values()},
        **_waits(task, tx.now),
        "data": {
            **{name: value for name, value in names.items() if value is not None},
            **_figures(task, tx.now),
            **(more or {}),
        },
    }
    store.insert_record(tx, values)
    if callback and _is_wanted(kind, only):
        emit(tx, RoutingRecorded(account_id=account_id, workspace_id=workspace_id, event_id=event_id))


def tell_gone(tx: Transaction, kind: str, *, workspace: Workspace, task_id: str | None = None) -> None:
    """Let a workspace's callback hear of the end of what leaves no record: a job carries the bare ids."""
    if not workspace.event_callback_url or not _is_wanted(kind, workspace.events_filter):
        return
    payload = {
        "type": kind,
        "event_id": new_id(IdKind.ROUTING_EVENT),
        "account_id": workspace.account_id,
        "workspace_id": workspace.workspace_id,
        "workspace_name": workspace.friendly_name,
        "task_id": task_id,
        "url": workspace.event_callback_url,
        "at": iso(tx.now),
    }
    enqueue(tx, TELL_GONE, payload)


def _is_wanted(kind: str, only: str | None) -> bool:
    return not only or kind in {each.strip() for each in only.split(",")}


def _of_task(task: Task | None) -> dict[str, str]:
    if task is None:
        return {}
    known = {
        "task_id": task.task_id,
        "queue_id": task.queue_id,
        "workflow_id": task.workflow_id,
        "worker_id": task.worker_id,
    }
    return {name: value for name, value in known.items() if value}


def _of_reservation(reservation: Reservation | None) -> dict[str, str]:
    if reservation is None:
        return {}
    return {"reservation_id": reservation.reservation_id, "worker_id": reservation.worker_id}


def _waits(task: Task | None, now: datetime) -> dict[str, Any]:
    """Return what finds the records of a customer and of a wait."""
    if task is None:
        return dict.fromkeys(("channel", "conversation_id", "profile_id", "waited_seconds", "queued_seconds"))
    entered = task.queue_entered_at
    return {
        "channel": task.channel,
        "conversation_id": task.conversation_id,
        "profile_id": task.profile_id,
        "waited_seconds": _seconds(task.created_at, now),
        "queued_seconds": None if entered is None else _seconds(entered, now),
    }


def _figures(task: Task | None, now: datetime) -> dict[str, Any]:
    if task is None:
        return {}
    return {
        "task_age": _seconds(task.created_at, now),
        "task_priority": task.priority,
        "task_attributes": dict(task.attributes),
        "task_assignment_status": str(task.status),
        "task_reason": task.reason,
        "task_channel_unique_name": task.channel,
        "task_date_created": iso(task.created_at),
        "task_queue_entered_date": iso(task.queue_entered_at) if task.queue_entered_at else None,
    }


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))
