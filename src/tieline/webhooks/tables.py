"""Tables of the webhooks room; `store.py` holds the queries."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("delivery_id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
    sa.Column("event_type", sa.String(64), nullable=False),
    sa.Column("method", sa.String(8), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("public_url", sa.Text, nullable=False),
    sa.Column("body_format", sa.String(8), nullable=False),
    sa.Column("body", JSONColumn, nullable=False),
    sa.Column("token", sa.String(64), nullable=False),
    sa.Column("turn_id", sa.String(64)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info={"erase": "conversation_id"},
)

webhook_attempts = sa.Table(
    "webhook_attempts",
    metadata,
    sa.Column("attempt_id", sa.String(64), primary_key=True),
    sa.Column("delivery_id", sa.String(64), nullable=False, index=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
    sa.Column("event_type", sa.String(64), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("request_headers", JSONColumn, nullable=False),
    sa.Column("request_body", sa.Text, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("answer_body", sa.Text),
    sa.Column("duration_ms", sa.Float, nullable=False),
    sa.Column("error", sa.String(300)),
    info={"erase": "conversation_id"},
)
