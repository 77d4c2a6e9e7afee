"""Figures as TaskRouter writes them: cumulative ones of a stretch of time, and those of this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tieline.routing import Activity
from tieline.routing.records import ActivityTime, CumulativeFigures, RealTimeFigures, WaitTimes, Window
from tieline.wire.envelope import wire_time

_TASKS = {
    "workspace": ("canceled", "completed", "created", "deleted", "moved", "timed_out_in_workflow"),
    "queue": ("canceled", "completed", "deleted", "entered", "moved"),
    "workflow": ("canceled", "completed", "deleted", "entered", "moved", "timed_out_in_workflow"),
}


def render_cumulative(figures: CumulativeFigures, *, of: str) -> dict[str, Any]:
    """Render the figures of a "workspace", a "queue" or a "workflow" over a stretch of time."""
    counted = {name: figures.tasks[name] for name in _TASKS[of]}
    if of == "workflow":
        counted["entered"] = figures.tasks["entered_workflow"]
    rendered = {
        **render_window(figures.window),
        "avg_task_acceptance_time": figures.until_accepted.avg,
        **render_reservations(figures),
        **{f"tasks_{name}": number for name, number in counted.items()},
        "wait_duration_until_accepted": _times(figures.until_accepted),
        "wait_duration_until_canceled": _times(figures.until_canceled),
        "split_by_wait_time": render_split(figures),
    }
    if of == "queue":
        rendered["wait_duration_in_queue_until_accepted"] = _times(figures.in_queue_until_accepted)
    return rendered


def render_window(window: Window) -> dict[str, str]:
    """Render a stretch of time."""
    return {"start_time": wire_time(window.start), "end_time": wire_time(window.end)}


def render_reservations(figures: CumulativeFigures) -> dict[str, int]:
    """Render what became of offers."""
    return {f"reservations_{name}": number for name, number in figures.reservations.items()}


def render_split(figures: CumulativeFigures) -> dict[str, Any] | None:
    """Render accepted and canceled by how long they waited, a pair for each threshold."""
    if not figures.split_by_wait:
        return None
    return {
        str(threshold): {
            "above": {"tasks_canceled": split.canceled_above, "reservations_accepted": split.accepted_above},
            "below": {"tasks_canceled": split.canceled_below, "reservations_accepted": split.accepted_below},
        }
        for threshold, split in figures.split_by_wait.items()
    }


def render_real_time(figures: RealTimeFigures, *, in_queue: bool = False) -> dict[str, Any]:
    """Render what waits and is worked on now."""
    longest, relative = figures.longest or (None, 0), figures.longest_in_queue or (None, 0)
    rendered: dict[str, Any] = {
        "longest_task_waiting_age": longest[1],
        "longest_task_waiting_sid": longest[0],
        "tasks_by_priority": {str(priority): number for priority, number in figures.by_priority.items()},
        "tasks_by_status": dict(figures.by_status),
        "total_tasks": figures.total,
    }
    if in_queue:
        rendered["longest_relative_task_age_in_queue"] = relative[1]
        rendered["longest_relative_task_sid_in_queue"] = relative[0]
    return rendered


def render_activities(counted: Iterable[tuple[Activity, int]]) -> list[dict[str, Any]]:
    """Render how many workers are in each activity."""
    return [
        {"sid": activity.activity_id, "friendly_name": activity.friendly_name, "workers": number}
        for activity, number in counted
    ]


def render_durations(times: Iterable[ActivityTime]) -> list[dict[str, Any]]:
    """Render how long workers were in each activity."""
    return [
        {"sid": each.activity.activity_id, "friendly_name": each.activity.friendly_name, **_times(each.times)}
        for each in times
    ]


def _times(times: WaitTimes) -> Mapping[str, int]:
    return {"avg": times.avg, "min": times.min, "max": times.max, "total": times.total}
