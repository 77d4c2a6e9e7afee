"""The tables of flows: flows, their revisions, executions, steps. Read and written by `store.py` only."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

flows = sa.Table(
    "flows",
    metadata,
    sa.Column("flow_id", sa.String(34), primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("published_revision", sa.Integer),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_flows_account", "account_id", "created_at", "flow_id"),
    info={"erase": "none: set-up, no customer data"},
)

flow_revisions = sa.Table(
    "flow_revisions",
    metadata,
    sa.Column("flow_id", sa.String(34), sa.ForeignKey("flows.flow_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    # Text, because a definition comes back with its keys in the order they were sent.
    sa.Column("definition", sa.Text, nullable=False),
    sa.Column("commit_message", sa.Text),
    sa.Column("errors", JSONColumn, nullable=False),
    sa.Column("warnings", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info={"erase": "none: set-up, no customer data"},
)

flow_test_users = sa.Table(
    "flow_test_users",
    metadata,
    sa.Column("flow_id", sa.String(34), sa.ForeignKey("flows.flow_id", ondelete="CASCADE"), primary_key=True),
    sa.Column("address", sa.String(512), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    info={"erase": "address"},
)

flow_executions = sa.Table(
    "flow_executions",
    metadata,
    sa.Column("execution_id", sa.String(34), primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("flow_id", sa.String(34), nullable=False),
    sa.Column("flow_revision", sa.Integer, nullable=False),
    sa.Column("contact_id", sa.String(34), nullable=False),
    sa.Column("contact_address", sa.Text, nullable=False),
    # Set while the execution is active; the constraint lets one contact run a flow once at a time.
    sa.Column("contact_key", sa.Text),
    sa.Column("conversation_id", sa.String(64)),
    sa.Column("initiated_by", sa.Text),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("trigger", sa.String(32), nullable=False),
    sa.Column("widget", sa.Text),
    sa.Column("step_number", sa.Integer, nullable=False),
    sa.Column("context", JSONColumn, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("task_id", sa.String(34)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # What the widget in flight waits for, and what it has done already; what the contact wrote before it waited.
    sa.Column("waiting", JSONColumn),
    sa.Column("unread", JSONColumn),
    sa.Column("call_id", sa.String(34)),
    sa.Column("parent_id", sa.String(34)),
    sa.UniqueConstraint("flow_id", "contact_key"),
    sa.Index("ix_flow_executions_flow", "flow_id", "created_at", "execution_id"),
    sa.Index("ix_flow_executions_conversation", "conversation_id"),
    sa.Index("ix_flow_executions_call", "call_id"),
    sa.Index("ix_flow_executions_contact", "account_id", "contact_address"),
    info={"erase": "conversation_id, and contact_address for an execution that belongs to no conversation"},
)

flow_steps = sa.Table(
    "flow_steps",
    metadata,
    sa.Column("step_id", sa.String(34), primary_key=True),
    sa.Column(
        "execution_id",
        sa.String(34),
        sa.ForeignKey("flow_executions.execution_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("step_number", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("transitioned_from", sa.Text, nullable=False),
    sa.Column("transitioned_to", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("context", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("execution_id", "step_number"),
    info={"erase": "through execution_id of flow_executions"},
)
