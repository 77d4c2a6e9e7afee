"""What happened, as the vendor writes it: an item of the events list, and the form that the event callback is sent.

Names inside a record are the routing room's; here they get the vendor's (`worker_id` becomes `worker_sid`, and in a form
`WorkerSid`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tieline.kit.clock import iso
from tieline.routing import Record
from tieline.wire.envelope import wire_time
from tieline.wire.taskrouter_v1.door import BASE

_PATHS = {
    "task": "Tasks",
    "worker": "Workers",
    "task-queue": "TaskQueues",
    "workflow": "Workflows",
    "activity": "Activities",
}
_NAMES = {
    "task_queue_name": "queue_name",
    "task_queue_target_expression": "queue_target_workers",
    "task_channel_sid": "task_channel_id",
    "worker_activity_sid": "worker_activity_id",
    "worker_previous_activity_sid": "worker_previous_activity_id",
    "workflow_filter_friendly_name": "workflow_filter_name",
    "known_worker_sid": "known_worker_id",
    "transfer_sid": "transfer_id",
    "transfer_task_sid": "transfer_task_id",
}
_IDS = {
    "task_sid": "task_id",
    "worker_sid": "worker_id",
    "task_queue_sid": "queue_id",
    "workflow_sid": "workflow_id",
    "reservation_sid": "reservation_id",
    "activity_sid": "activity_id",
}
_RENAMED = frozenset(_NAMES.values())
# How the callback spells what its list spells otherwise.
_IN_FORMS = {"TaskCanceledReason": "task.canceled", "TaskCompletedReason": "task.completed"}


def event_data(record: Record) -> dict[str, Any]:
    """Return the ids, names and figures of a record, as the vendor names them."""
    known = {name: getattr(record, own) for name, own in _IDS.items()}
    renamed = {name: record.data.get(own) for name, own in _NAMES.items()}
    rest = {name: value for name, value in record.data.items() if name not in _RENAMED}
    data = {"workspace_sid": record.workspace_id, **known, **renamed, **rest}
    return {name: _value(value) for name, value in data.items() if value is not None}


def _value(value: Any) -> str:
    """Every value of an event is a text; attributes are JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def render_event(record: Record, *, base: str) -> dict[str, Any]:
    """Render an item of the events list."""
    workspace = f"{base}{BASE}/{record.workspace_id}"
    actor = record.worker_id if record.resource_type in {"worker", "reservation"} else None
    return {
        "sid": record.event_id,
        "account_sid": record.account_id,
        "workspace_sid": record.workspace_id,
        "event_type": record.type,
        "event_date": wire_time(record.created_at),
        "event_date_ms": int(record.created_at.timestamp() * 1000),
        "description": describe(record),
        "event_data": event_data(record),
        "resource_type": record.resource_type,
        "resource_sid": record.resource_id,
        "resource_url": _address(record, workspace),
        "actor_sid": actor or record.workspace_id,
        "actor_type": "worker" if actor else "workspace",
        "actor_url": f"{workspace}/Workers/{actor}" if actor else workspace,
        "source": "twilio",
        "source_ip_address": None,
        "url": f"{workspace}/Events/{record.event_id}",
    }


def describe(record: Record) -> str:
    """Say in words what happened."""
    what, _, how = record.type.partition(".")
    name = {"worker": "worker_name", "task-queue": "queue_name", "workflow": "workflow_name"}.get(what)
    called = record.data.get(name or "") or record.resource_id
    return f"{what.replace('-', ' ').capitalize()} {called}: {how.replace('.', ' ').replace('-', ' ')}"


def _address(record: Record, workspace: str) -> str:
    if record.resource_type == "reservation":
        return f"{workspace}/Tasks/{record.task_id}/Reservations/{record.resource_id}"
    if record.resource_type == "workspace":
        return workspace
    return f"{workspace}/{_PATHS.get(record.resource_type, 'Events')}/{record.resource_id}"


def event_form(record: Record) -> dict[str, str]:
    """Return what the workspace's event callback is sent."""
    data = event_data(record)
    fields = {_pascal(name): value for name, value in data.items() if name != "task_reason"}
    for field, kind in _IN_FORMS.items():
        if record.type == kind and "task_reason" in data:
            fields[field] = data["task_reason"]
    moment = record.created_at.timestamp()
    return {
        **fields,
        "Sid": record.event_id,
        "AccountSid": record.account_id,
        "EventType": record.type,
        "EventDescription": describe(record),
        "ResourceType": record.resource_type,
        "ResourceSid": record.resource_id,
        "Timestamp": str(int(moment)),
        "TimestampMs": str(int(moment * 1000)),
        "EventDate": iso(record.created_at),
    }


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def assignment_form(record_data: Mapping[str, Any]) -> dict[str, str]:
    """Return a form whose values are all texts; what is not there is left out."""
    return {name: _value(value) for name, value in record_data.items() if value is not None}
