"""The table of the audit log; `store.py` holds the queries."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import BigId, JSONColumn, UtcDateTime, metadata

audit_acts = sa.Table(
    "audit_acts",
    metadata,
    sa.Column("act_id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("actor", sa.String(128), nullable=False),
    sa.Column("user_id", sa.String(34)),
    sa.Column("worker_id", sa.String(34)),
    sa.Column("sign_in_id", sa.String(64)),
    sa.Column("what", sa.String(64), nullable=False),
    sa.Column("route", sa.String(200), nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("ids", JSONColumn, nullable=False),
    # The same ids side by side between blanks, so that one of them is found alike on both engines.
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Index("ix_audit_acts_account", "account_id", "act_id"),
    sa.Index("ix_audit_acts_at", "at"),
    info={"erase": "none: ids alone, and among them the proof of who erased a profile; forgotten by age"},
    sqlite_autoincrement=True,
)
