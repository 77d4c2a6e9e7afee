"""The tables of the routing room."""

from __future__ import annotations

import time

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

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


workspaces = sa.Table(
    "routing_workspaces",
    metadata,
    sa.Column("workspace_id", sa.Text, primary_key=True),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("default_activity_id", sa.Text),
    sa.Column("timeout_activity_id", sa.Text),
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
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "name_key"),
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

task_channels = sa.Table(
    "routing_task_channels",
    metadata,
    sa.Column("task_channel_id", sa.Text, primary_key=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("unique_name", sa.Text, nullable=False),
    *_stamps(),
    sa.UniqueConstraint("workspace_id", "unique_name"),
    info=_SETUP,
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
    sa.Column("conversation_id", sa.Text),
    sa.Column("profile_id", sa.Text),
    sa.Column("worker_id", sa.Text),
    sa.Column("queue_entered_at", UtcDateTime),
    sa.Column("accepted_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    *_stamps(),
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
    *_stamps(),
    sa.Index("ix_routing_reservations_task", "task_id"),
    sa.Index("ix_routing_reservations_worker", "worker_id", "status"),
    info={"erase": "through its task: routing_tasks.profile_id"},
)
# One offer rings at a time, for a worker and for a task, whatever two transactions do at once.
sa.Index(
    "uq_routing_reservations_worker_offer",
    reservations.c.worker_id,
    unique=True,
    sqlite_where=reservations.c.status == "pending",
    postgresql_where=reservations.c.status == "pending",
)
sa.Index(
    "uq_routing_reservations_task_offer",
    reservations.c.task_id,
    unique=True,
    sqlite_where=reservations.c.status == "pending",
    postgresql_where=reservations.c.status == "pending",
)
