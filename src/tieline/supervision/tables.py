"""The tables of the supervision room."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import BigId, JSONColumn, UtcDateTime, metadata

_ACCOUNT = sa.String(34)


def _conversation_id(*, primary_key: bool = False) -> sa.Column[str]:
    reference = sa.ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return sa.Column("conversation_id", sa.String(64), reference, nullable=False, primary_key=primary_key)


service_levels = sa.Table(
    "supervision_service_levels",
    metadata,
    sa.Column("account_id", _ACCOUNT, primary_key=True),
    sa.Column("settings", JSONColumn, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info={"erase": "none: a project's own thresholds, no customer in them"},
)

whispers = sa.Table(
    "supervision_whispers",
    metadata,
    sa.Column("whisper_id", BigId, primary_key=True, autoincrement=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    _conversation_id(),
    sa.Column("audience", sa.String(8), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("given_at", UtcDateTime),
    sa.Column("given_by", sa.String(64)),
    sa.Index("ix_supervision_whispers_conversation", "conversation_id", "whisper_id"),
    sa.Index("ix_supervision_whispers_due", "account_id", "audience", "given_at"),
    info={"erase": "conversation_id"},
    sqlite_autoincrement=True,
)

# One row for each closed conversation that a worker had, so that none is measured twice.
repeats = sa.Table(
    "supervision_repeats",
    metadata,
    _conversation_id(primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    # [{said, asked, again}]: communication ids.
    sa.Column("citations", JSONColumn, nullable=False),
    sa.Index("ix_supervision_repeats_when", "account_id", "at", "number"),
    info={"erase": "conversation_id"},
)
