"""The tables of the classic view; `store.py` reads and writes them. Conversations' details are in the room's own."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_ID = sa.String(64)
_ACCOUNT = sa.String(34)


def _conversation_id(*, nullable: bool) -> sa.Column[str]:
    reference = sa.ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return sa.Column("conversation_id", _ID, reference, nullable=nullable)


services = sa.Table(
    "classic_services",
    metadata,
    sa.Column("service_id", _ACCOUNT, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_classic_services_account", "account_id", "service_id"),
    info={"erase": "none: a project's own groups, no customer in them"},
)

addresses = sa.Table(
    "classic_addresses",
    metadata,
    sa.Column("address_id", _ACCOUNT, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("friendly_name", sa.Text),
    sa.Column("auto_creation", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "type", "address"),
    info={"erase": "none: a project's own addresses, no customer's"},
)

hooks = sa.Table(
    "classic_hooks",
    metadata,
    sa.Column("hook_id", _ACCOUNT, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("scope_id", _ID, nullable=False),
    _conversation_id(nullable=True),
    sa.Column("target", sa.String(16), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("method", sa.String(8), nullable=False),
    sa.Column("filters", JSONColumn, nullable=False),
    sa.Column("triggers", JSONColumn, nullable=False),
    sa.Column("flow_id", sa.String(34)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_classic_hooks_scope", "scope_id", "hook_id"),
    info={"erase": "conversation_id; without one a project's own address"},
)
