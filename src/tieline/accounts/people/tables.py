"""Tables about people who sign in; `store.py` holds the queries."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_NO_PROFILE = {"erase": "none: belongs to the people who run the platform, not to a customer"}

users = sa.Table(
    "users",
    metadata,
    sa.Column("user_id", sa.String(34), primary_key=True),
    sa.Column("account_id", sa.String(34), sa.ForeignKey("accounts.account_id"), nullable=False),
    sa.Column("flex_user_id", sa.String(34), nullable=False),
    sa.Column("username", sa.String(254), nullable=False),
    sa.Column("email", sa.String(254)),
    sa.Column("name", sa.String(128), nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("roles", JSONColumn, nullable=False),
    sa.Column("worker_id", sa.String(34)),
    sa.Column("password_hash", sa.String(255)),
    sa.Column("oidc_subject", sa.String(600)),
    sa.Column("disabled_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("username"),
    sa.UniqueConstraint("email"),
    sa.UniqueConstraint("flex_user_id"),
    sa.UniqueConstraint("oidc_subject"),
    sa.Index("ix_users_account", "account_id", "created_at"),
    info=_NO_PROFILE,
)

password_links = sa.Table(
    "password_links",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(34), sa.ForeignKey("users.user_id"), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    info=_NO_PROFILE,
)

# By the hash of a user name or an address: what was typed may be anything, even a password in the wrong field.
sign_in_failures = sa.Table(
    "sign_in_failures",
    metadata,
    sa.Column("key_hash", sa.String(64), primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    info=_NO_PROFILE,
)

oidc_states = sa.Table(
    "oidc_states",
    metadata,
    sa.Column("state_hash", sa.String(64), primary_key=True),
    sa.Column("nonce", sa.String(64), nullable=False),
    sa.Column("code_verifier", sa.String(128), nullable=False),
    sa.Column("next_path", sa.String(2000), nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    info=_NO_PROFILE,
)
