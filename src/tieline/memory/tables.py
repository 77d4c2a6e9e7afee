"""The tables of customer memory. `store.py` holds every query; `info["erase"]` is how a profile's rows are found (P12)."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_ID = sa.String(64)
_NAME = sa.String(64)
_SOURCE = sa.String(100)

stores = sa.Table(
    "memory_stores",
    metadata,
    sa.Column("store_id", _ID, primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("display_name", _NAME, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "display_name"),
    info={"erase": "none: settings of the project"},
)

trait_groups = sa.Table(
    "memory_trait_groups",
    metadata,
    sa.Column("store_id", _ID, primary_key=True),
    sa.Column("name", _NAME, primary_key=True),
    sa.Column("description", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info={"erase": "none: settings of the project"},
)

trait_definitions = sa.Table(
    "memory_trait_definitions",
    metadata,
    sa.Column("store_id", _ID, primary_key=True),
    sa.Column("group_name", _NAME, primary_key=True),
    # The name in lower case: names that differ only in case are one trait.
    sa.Column("trait_key", _NAME, primary_key=True),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("data_type", sa.String(8), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("validation_rule", JSONColumn),
    sa.Column("id_type_promotion", sa.String(30)),
    info={"erase": "none: settings of the project"},
)

operations = sa.Table(
    "memory_operations",
    metadata,
    sa.Column("operation_id", _ID, primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("result_id", sa.String(128), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime, nullable=False),
    info={"erase": "none: names stores and trait groups only"},
)

profiles = sa.Table(
    "memory_profiles",
    metadata,
    sa.Column("profile_id", _ID, primary_key=True),
    sa.Column("store_id", _ID, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_memory_profiles_newest", "store_id", "created_at", "profile_id"),
    info={"erase": "profile_id"},
)

identifiers = sa.Table(
    "memory_identifiers",
    metadata,
    # This key decides who is who when two messages of a new customer race.
    sa.Column("store_id", _ID, primary_key=True),
    sa.Column("id_type", sa.String(30), primary_key=True),
    sa.Column("value", sa.String(255), primary_key=True),
    sa.Column("profile_id", _ID, nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info={"erase": "profile_id"},
)

traits = sa.Table(
    "memory_traits",
    metadata,
    sa.Column("profile_id", _ID, primary_key=True),
    sa.Column("group_name", _NAME, primary_key=True),
    sa.Column("trait_key", _NAME, primary_key=True),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("data_type", sa.String(8), nullable=False),
    sa.Column("value", JSONColumn, nullable=False),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    info={"erase": "profile_id"},
)

trait_changes = sa.Table(
    "memory_trait_changes",
    metadata,
    sa.Column("change_id", _ID, primary_key=True),
    sa.Column("profile_id", _ID, nullable=False),
    sa.Column("group_name", _NAME, nullable=False),
    sa.Column("name", _NAME, nullable=False),
    sa.Column("value", JSONColumn),
    sa.Column("previous", JSONColumn),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.Index("ix_memory_trait_changes_newest", "profile_id", "change_id"),
    info={"erase": "profile_id"},
)

observations = sa.Table(
    "memory_observations",
    metadata,
    sa.Column("observation_id", _ID, primary_key=True),
    sa.Column("profile_id", _ID, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("conversation_ids", JSONColumn, nullable=False),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("superseded_at", UtcDateTime),
    sa.Index("ix_memory_observations_newest", "profile_id", "occurred_at"),
    info={"erase": "profile_id"},
)

summaries = sa.Table(
    "memory_summaries",
    metadata,
    sa.Column("summary_id", _ID, primary_key=True),
    sa.Column("profile_id", _ID, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("conversation_id", _ID, nullable=False),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("superseded_at", UtcDateTime),
    sa.Index("ix_memory_summaries_newest", "profile_id", "occurred_at"),
    info={"erase": "profile_id"},
)
