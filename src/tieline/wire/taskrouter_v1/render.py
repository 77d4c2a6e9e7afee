"""Resources as TaskRouter writes them: snake_case, ids as `sid`, attributes as JSON text, absolute URLs.

Fields and types: twilio-apis.md section 7.2. Links name only what this door serves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.kit.db import Transaction
from tieline.routing import (
    Activity,
    Reservation,
    RoutingService,
    Task,
    TaskChannel,
    TaskQueue,
    Worker,
    WorkerChannel,
    Workflow,
    Workspace,
)
from tieline.wire.envelope import wire_time
from tieline.wire.taskrouter_v1.door import BASE

_WORKSPACE_LINKS = {
    "statistics": "Statistics",
    "real_time_statistics": "RealTimeStatistics",
    "cumulative_statistics": "CumulativeStatistics",
    "events": "Events",
    "activities": "Activities",
    "workers": "Workers",
    "task_queues": "TaskQueues",
    "workflows": "Workflows",
    "task_channels": "TaskChannels",
    "tasks": "Tasks",
}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What a task's answer calls its queue, workflow and channel, and the moment its age is told at."""

    queues: Mapping[str, str]
    workflows: Mapping[str, str]
    channels: Mapping[str, str]
    now: datetime

    @classmethod
    def read(cls, tx: Transaction, routing: RoutingService, workspace_id: str) -> Names:
        """Read the names of a workspace."""
        queues = routing.list_queues(tx, workspace_id=workspace_id).items
        workflows = routing.list_workflows(tx, workspace_id=workspace_id).items
        channels = routing.list_task_channels(tx, workspace_id=workspace_id).items
        return cls(
            queues={each.queue_id: each.friendly_name for each in queues},
            workflows={each.workflow_id: each.friendly_name for each in workflows},
            channels={each.unique_name: each.task_channel_id for each in channels},
            now=tx.now,
        )


def _resource(found: Any, *, sid: str, url: str) -> dict[str, Any]:
    """Return what every resource has."""
    return {
        "sid": sid,
        "account_sid": found.account_id,
        "date_created": wire_time(found.created_at),
        "date_updated": wire_time(found.updated_at),
        "url": url,
    }


def _in_workspace(found: Any, *, sid: str, kind: str, base: str) -> dict[str, Any]:
    workspace = f"{base}{BASE}/{found.workspace_id}"
    return {
        **_resource(found, sid=sid, url=f"{workspace}/{kind}/{sid}"),
        "workspace_sid": found.workspace_id,
        "links": {"workspace": workspace},
    }


def render_workspace(workspace: Workspace, activities: Mapping[str, str], *, base: str) -> dict[str, Any]:
    """Render a workspace; `activities` are names by id."""
    url = f"{base}{BASE}/{workspace.workspace_id}"
    return {
        **_resource(workspace, sid=workspace.workspace_id, url=url),
        "friendly_name": workspace.friendly_name,
        "default_activity_sid": workspace.default_activity_id,
        "default_activity_name": activities.get(workspace.default_activity_id or ""),
        "timeout_activity_sid": workspace.timeout_activity_id,
        "timeout_activity_name": activities.get(workspace.timeout_activity_id or ""),
        "event_callback_url": workspace.event_callback_url,
        "events_filter": workspace.events_filter,
        "multi_task_enabled": workspace.multi_task_enabled,
        "prioritize_queue_order": workspace.prioritize_queue_order,
        "links": {name: f"{url}/{path}" for name, path in _WORKSPACE_LINKS.items()},
    }


def render_activity(activity: Activity, *, base: str) -> dict[str, Any]:
    """Render an activity."""
    common = _in_workspace(activity, sid=activity.activity_id, kind="Activities", base=base)
    return {**common, "friendly_name": activity.friendly_name, "available": activity.available}


def render_worker(worker: Worker, *, base: str) -> dict[str, Any]:
    """Render a worker."""
    common = _in_workspace(worker, sid=worker.worker_id, kind="Workers", base=base)
    links = {
        **common["links"],
        "activity": f"{common['links']['workspace']}/Activities/{worker.activity_id}",
        "reservations": f"{common['url']}/Reservations",
        "channels": f"{common['url']}/Channels",
        "statistics": f"{common['url']}/Statistics",
        "workers_statistics": f"{common['links']['workspace']}/Workers/Statistics",
    }
    return {
        **common,
        "friendly_name": worker.friendly_name,
        "attributes": _text(worker.attributes),
        "activity_sid": worker.activity_id,
        "activity_name": worker.activity_name,
        "available": worker.available,
        "date_status_changed": wire_time(worker.activity_since),
        "links": links,
    }


def render_queue(queue: TaskQueue, activities: Mapping[str, str], *, base: str) -> dict[str, Any]:
    """Render a task queue; `activities` are names by id."""
    common = _in_workspace(queue, sid=queue.queue_id, kind="TaskQueues", base=base)
    workspace = common["links"]["workspace"]
    links = {
        **common["links"],
        **_statistics(common["url"]),
        "list_statistics": f"{workspace}/TaskQueues/Statistics",
    }
    for name, wanted in (
        ("assignment_activity", queue.assignment_activity_id),
        ("reservation_activity", queue.reservation_activity_id),
    ):
        if wanted is not None:
            links[name] = f"{workspace}/Activities/{wanted}"
    return {
        **common,
        "friendly_name": queue.friendly_name,
        "target_workers": queue.target_workers,
        "max_reserved_workers": queue.max_reserved_workers,
        "task_order": queue.task_order,
        "assignment_activity_sid": queue.assignment_activity_id,
        "assignment_activity_name": activities.get(queue.assignment_activity_id or ""),
        "reservation_activity_sid": queue.reservation_activity_id,
        "reservation_activity_name": activities.get(queue.reservation_activity_id or ""),
        "links": links,
    }


def render_workflow(workflow: Workflow, *, base: str) -> dict[str, Any]:
    """Render a workflow; its configuration is the text that was given."""
    common = _in_workspace(workflow, sid=workflow.workflow_id, kind="Workflows", base=base)
    return {
        **common,
        "friendly_name": workflow.friendly_name,
        "configuration": workflow.configuration,
        "document_content_type": "application/json",
        "task_reservation_timeout": workflow.reservation_timeout,
        "assignment_callback_url": workflow.assignment_callback_url,
        "fallback_assignment_callback_url": workflow.fallback_assignment_callback_url,
        "links": {**common["links"], **_statistics(common["url"])},
    }


def render_task_channel(channel: TaskChannel, *, base: str) -> dict[str, Any]:
    """Render a task channel."""
    return {
        **_in_workspace(channel, sid=channel.task_channel_id, kind="TaskChannels", base=base),
        "friendly_name": channel.friendly_name,
        "unique_name": channel.unique_name,
        "channel_optimized_routing": channel.channel_optimized_routing,
    }


def render_worker_channel(channel: WorkerChannel, *, base: str) -> dict[str, Any]:
    """Render how much of a channel a worker takes."""
    worker = f"{base}{BASE}/{channel.workspace_id}/Workers/{channel.worker_id}"
    return {
        **_resource(
            channel, sid=channel.worker_channel_id, url=f"{worker}/Channels/{channel.worker_channel_id}"
        ),
        "workspace_sid": channel.workspace_id,
        "worker_sid": channel.worker_id,
        "task_channel_sid": channel.task_channel_id,
        "task_channel_unique_name": channel.unique_name,
        "configured_capacity": channel.capacity,
        "assigned_tasks": channel.assigned_tasks,
        "available_capacity_percentage": channel.available_percentage,
        "available": channel.available,
    }


def _statistics(url: str) -> dict[str, str]:
    """Return where the figures of a queue or a workflow are."""
    return {
        "statistics": f"{url}/Statistics",
        "real_time_statistics": f"{url}/RealTimeStatistics",
        "cumulative_statistics": f"{url}/CumulativeStatistics",
    }


def render_task(task: Task, names: Names, *, base: str) -> dict[str, Any]:
    """Render a task."""
    common = _in_workspace(task, sid=task.task_id, kind="Tasks", base=base)
    workspace = common["links"]["workspace"]
    links = {**common["links"], "reservations": f"{common['url']}/Reservations"}
    if task.workflow_id:
        links["workflow"] = f"{workspace}/Workflows/{task.workflow_id}"
    if task.queue_id:
        links["task_queue"] = f"{workspace}/TaskQueues/{task.queue_id}"
    entered = task.queue_entered_at
    return {
        **common,
        "assignment_status": str(task.status),
        "attributes": _text(task.attributes),
        "addons": "{}",
        "age": int(((task.finished_at or names.now) - task.created_at).total_seconds()),
        "priority": task.priority,
        "reason": task.reason,
        "timeout": task.timeout,
        "task_queue_sid": task.queue_id,
        "task_queue_friendly_name": names.queues.get(task.queue_id or ""),
        "task_queue_entered_date": wire_time(entered) if entered else None,
        "task_channel_sid": names.channels.get(task.channel),
        "task_channel_unique_name": task.channel,
        "workflow_sid": task.workflow_id or None,
        "workflow_friendly_name": names.workflows.get(task.workflow_id),
        "virtual_start_time": wire_time(task.virtual_start_at),
        "ignore_capacity": task.ignore_capacity,
        "routing_target": task.routing_target or task.workflow_id or None,
        "links": links,
    }


def render_reservation(reservation: Reservation, *, base: str, by_worker: bool = False) -> dict[str, Any]:
    """Render a reservation as seen under its task, or under its worker."""
    workspace = f"{base}{BASE}/{reservation.workspace_id}"
    task, worker = f"{workspace}/Tasks/{reservation.task_id}", f"{workspace}/Workers/{reservation.worker_id}"
    url = f"{worker if by_worker else task}/Reservations/{reservation.reservation_id}"
    return {
        **_resource(reservation, sid=reservation.reservation_id, url=url),
        "workspace_sid": reservation.workspace_id,
        "reservation_status": str(reservation.status),
        "task_sid": reservation.task_id,
        "worker_sid": reservation.worker_id,
        "worker_name": reservation.worker_name,
        "links": {"workspace": workspace, "task": task, "worker": worker},
    }


def _text(attributes: Mapping[str, Any]) -> str:
    return json.dumps(attributes, ensure_ascii=False)
