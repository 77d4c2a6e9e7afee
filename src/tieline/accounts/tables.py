"""Tables of the accounts room; `store.py` holds the queries."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import UtcDateTime, metadata

_NO_PROFILE = {"erase": "none: belongs to the people who run the platform, not to a customer"}

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("account_id", sa.String(34), primary_key=True),
    sa.Column("auth_token", sa.String(64), nullable=False),
    sa.Column("friendly_name", sa.String(128), nullable=False),
    sa.Column("handoff_flow_id", sa.String(34)),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info=_NO_PROFILE,
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("key_id", sa.String(34), primary_key=True),
    sa.Column("account_id", sa.String(34), sa.ForeignKey("accounts.account_id"), nullable=False),
    sa.Column("secret_hash", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info=_NO_PROFILE,
)

login_links = sa.Table(
    "login_links",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(34), sa.ForeignKey("accounts.account_id"), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("worker_id", sa.String(34)),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    info=_NO_PROFILE,
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(34), sa.ForeignKey("accounts.account_id"), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("worker_id", sa.String(34)),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    # Sessions from before these columns have none of them; they end as they always did.
    sa.Column("sign_in_id", sa.String(64)),
    sa.Column("user_id", sa.String(34)),
    sa.Column("address", sa.String(64)),
    sa.Column("browser", sa.String(200)),
    sa.Column("created_at", UtcDateTime),
    sa.Column("last_seen_at", UtcDateTime),
    sa.Index("ix_sessions_user", "user_id"),
    sa.Index("ix_sessions_account", "account_id", "created_at"),
    info=_NO_PROFILE,
)
