"""The tables of the routing room."""

from __future__ import annotations

import time

import sqlalchemy as sa

from tieline.kit.tables import BigId, JSONColumn, UtcDateTime, metadata

_SETUP = {"erase": "none: set up by the project, names nobody who writes or calls"}
_STAFF = {"erase": "none: about a worker, not about a customer"}


def _stamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        # What one transaction makes has one `created_at`; lists still show it in the order it was made.
        sa.Column("sequence", sa.BigInteger, nullable=False, default=time.time_ns),
    )


def _changed() -> sa.Column[object]:
    """The workspace's revision that wrote the row last."""
    return sa.Column("changed", sa.BigInteger, nullable=False, server_default="0")


workspaces = sa.Table(
    "routing_workspaces",
    metadata,
    sa.Column("workspace_id", sa.Text, primary_key=True),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("default_activity_id", sa.Text),
    sa.Column("timeout_activity_id", sa.Text),
    sa.Column("event_callback_url", sa.Text),
    sa.Column("events_filter", sa.Text),
    sa.Column("prioritize_queue_order", sa.Text, nullable=False, server_default="FIFO"),
    sa.Column("multi_task_enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("channel_policy", sa.Text, nullable=False, server_default="independent"),
    # The number of the last change of anything in it, and of the last one of what is set up; see `store/boards.py`.
    sa.Column("revision", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("layout", sa.BigInteger, nullable=False, server_default="0"),
    # The hours of every queue that has none of its own; without either it is always open.
    sa.Column("hours_id", sa.Text),
    sa.Column("tells_wait", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("promise_hours", sa.Integer, nullable=False, server_default="8"),
    sa.Column("offers_at_a_time", sa.Integer, nullable=False, server_default="1"),
    *_stamps(),
    sa.Index("ix_routing_workspaces_account", "account_id"),
    info=_SETUP,
)

activities = sa.Table(
    "routing_activities",
    metadata,
    sa.Column("activity_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("available", sa.Boolean, nullable=False),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
    info=_SETUP,
)

workers = sa.Table(
    "routing_workers",
    metadata,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    # Names are unique ignoring case (TaskRouter); both engines compare the folded text alike.
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("attributes", JSONColumn, nullable=False),
    sa.Column("activity_id", sa.Text, nullable=False),
    sa.Column("activity_since", UtcDateTime, nullable=False),
    sa.Column("idle_since", UtcDateTime, nullable=False),
    sa.Column("capacity", sa.Integer),
    # Kept for the names in what they did; their own name is free again.
    sa.Column("deleted_at", UtcDateTime),
    _changed(),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
    sa.Index("ix_routing_workers_changed", "workspace_id", "changed"),
    info=_STAFF,
)

queues = sa.Table(
    "routing_queues",
    metadata,
    sa.Column("queue_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("target_workers", sa.Text, nullable=False),
    sa.Column("task_order", sa.Text, nullable=False),
    sa.Column("max_reserved_workers", sa.Integer, nullable=False),
    sa.Column("reservation_activity_id", sa.Text),
    sa.Column("assignment_activity_id", sa.Text),
    sa.Column("hours_id", sa.Text),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
    info=_SETUP,
)

workflows = sa.Table(
    "routing_workflows",
    metadata,
    sa.Column("workflow_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("configuration", sa.Text, nullable=False),
    sa.Column("reservation_timeout", sa.Integer, nullable=False),
    sa.Column("assignment_callback_url", sa.Text),
    sa.Column("fallback_assignment_callback_url", sa.Text),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
    info=_SETUP,
)

hours = sa.Table(
    "routing_hours",
    metadata,
    sa.Column("hours_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    # Spans as they are written, by weekday, and special days with a name.
    sa.Column("weekly", JSONColumn, nullable=False),
    sa.Column("special", JSONColumn, nullable=False),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
    info=_SETUP,
)

task_channels = sa.Table(
    "routing_task_channels",
    metadata,
    sa.Column("task_channel_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("unique_name", sa.Text, nullable=False),
    sa.Column("channel_optimized_routing", sa.Boolean, nullable=False, server_default=sa.false()),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "unique_name"),
    info=_SETUP,
)

# Only what differs from the usual; a worker channel without a row has the usual capacity and is open.
worker_channels = sa.Table(
    "routing_worker_channels",
    metadata,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("task_channel_id", sa.Text, primary_key=True),
    sa.Column("capacity", sa.Integer, nullable=False),
    sa.Column("available", sa.Boolean, nullable=False),
    sa.Column("idle_since", UtcDateTime),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info=_STAFF,
)

tasks = sa.Table(
    "routing_tasks",
    metadata,
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("workflow_id", sa.Text, nullable=False),
    sa.Column("queue_id", sa.Text),
    sa.Column("filter_index", sa.Integer),
    sa.Column("target_index", sa.Integer),
    sa.Column("attributes", JSONColumn, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("timeout", sa.Integer, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("virtual_start_at", UtcDateTime),
    sa.Column("routing_target", sa.Text),
    sa.Column("ignore_capacity", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("deleted_at", UtcDateTime),
    sa.Column("conversation_id", sa.Text),
    sa.Column("profile_id", sa.Text),
    sa.Column("worker_id", sa.Text),
    sa.Column("queue_entered_at", UtcDateTime),
    sa.Column("accepted_at", UtcDateTime),
    # When the customer's part was over and the worker noted things down; None of a task that was finished at once.
    sa.Column("wrapped_at", UtcDateTime),
    # The worker who has its conversation now, when a supervisor took it from this task's.
    sa.Column("passed_on_to", sa.Text),
    sa.Column("finished_at", UtcDateTime),
    _changed(),
    *_stamps(),
    sa.Index("ix_routing_tasks_changed", "workspace_id", "changed"),
    # What was going on since a moment, what ended after it and what has not ended: all that figures need to be read.
    sa.Index(
        "ix_routing_tasks_figures",
        *("account_id", "finished_at", "accepted_at", "created_at", "wrapped_at", "queue_id", "channel"),
        *("worker_id", "status", "reason", "passed_on_to"),
    ),
    sa.Index("ix_routing_tasks_waiting", "workspace_id", "status"),
    sa.Index("ix_routing_tasks_conversation", "conversation_id"),
    sa.Index("ix_routing_tasks_profile", "profile_id"),
    info={"erase": "profile_id"},
)

reservations = sa.Table(
    "routing_reservations",
    metadata,
    sa.Column("reservation_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("worker_id", sa.Text, nullable=False),
    sa.Column("worker_name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    # What the worker does when they have finished; None leaves them as they are.
    sa.Column("post_work_activity_id", sa.Text),
    _changed(),
    *_stamps(),
    sa.Index("ix_routing_reservations_changed", "workspace_id", "changed"),
    sa.Index("ix_routing_reservations_task", "task_id"),
    sa.Index("ix_routing_reservations_worker", "worker_id", "status"),
    sa.Index("ix_routing_reservations_when", "account_id", "updated_at"),
    info={"erase": "through its task: routing_tasks.profile_id"},
)
# A task rings at a worker once, whatever two transactions do at once; how many tasks ring there is the workspace's setting.
sa.Index(
    "uq_routing_reservations_task_offer",
    reservations.c.worker_id,
    reservations.c.task_id,
    unique=True,
    sqlite_where=reservations.c.status == "pending",
    postgresql_where=reservations.c.status == "pending",
)

# What happened, as supervisors read it: the list of events, the callback's bodies and the statistics come from it.
records = sa.Table(
    "routing_records",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("resource_type", sa.Text, nullable=False),
    sa.Column("resource_id", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text),
    sa.Column("worker_id", sa.Text),
    sa.Column("queue_id", sa.Text),
    sa.Column("workflow_id", sa.Text),
    sa.Column("reservation_id", sa.Text),
    sa.Column("activity_id", sa.Text),
    sa.Column("channel", sa.Text),
    sa.Column("conversation_id", sa.Text),
    sa.Column("profile_id", sa.Text),
    # How long its task had waited by then, since it was made and since it entered its queue.
    sa.Column("waited_seconds", sa.Integer),
    sa.Column("queued_seconds", sa.Integer),
    sa.Column("data", JSONColumn, nullable=False),
    *_stamps(),
    sa.Index("ix_routing_records_when", "workspace_id", "created_at"),
    sa.Index("ix_routing_records_task", "task_id"),
    sa.Index("ix_routing_records_profile", "profile_id"),
    info={"erase": "profile_id, conversation_id and its task: routing_tasks.profile_id"},
)

# Why a task is where it is: each decision of the router with those who were and were not asked.
decisions = sa.Table(
    "routing_decisions",
    metadata,
    sa.Column("decision_id", BigId, primary_key=True, autoincrement=True),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("data", JSONColumn, nullable=False),
    sa.Index("ix_routing_decisions_task", "task_id", "decision_id"),
    info={"erase": "through its task: routing_tasks.profile_id"},
    sqlite_autoincrement=True,
)
