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

identity_settings = sa.Table(
    "memory_identity_settings",
    metadata,
    sa.Column("store_id", _ID, primary_key=True),
    sa.Column("document", JSONColumn, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info={"erase": "none: settings of the project"},
)

operations = sa.Table(
    "memory_operations",
    metadata,
    sa.Column("operation_id", _ID, primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    # Empty until there is a result.
    sa.Column("result_id", sa.String(128), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # Until it is over this is when it began.
    sa.Column("completed_at", UtcDateTime, nullable=False),
    # NULL, in rows of a first version, is COMPLETED.
    sa.Column("status", sa.String(10)),
    sa.Column("failure", sa.Text),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Index("ix_memory_operations_key", "account_id", "idempotency_key"),
    info={"erase": "none: names stores and trait groups only"},
)

data_mappings = sa.Table(
    "memory_data_mappings",
    metadata,
    sa.Column("data_mapping_id", _ID, primary_key=True),
    sa.Column("store_id", _ID, nullable=False),
    sa.Column("display_name", _NAME, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("is_enabled", sa.Boolean, nullable=False),
    sa.Column("source", JSONColumn, nullable=False),
    sa.Column("targets", JSONColumn, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("store_id", "display_name"),
    info={"erase": "none: settings of the project"},
)

imports = sa.Table(
    "memory_imports",
    metadata,
    sa.Column("import_id", _ID, primary_key=True),
    sa.Column("store_id", _ID, nullable=False),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("filename", sa.String(255), nullable=False),
    sa.Column("file_size", sa.Integer, nullable=False),
    sa.Column("columns", JSONColumn, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    # SHA-256 of what the upload address holds; NULL once something was uploaded.
    sa.Column("upload_digest", sa.String(64)),
    sa.Column("upload_until", UtcDateTime, nullable=False),
    sa.Column("rows_total", sa.Integer, nullable=False),
    sa.Column("rows_done", sa.Integer, nullable=False),
    sa.Column("errors", sa.Integer, nullable=False),
    sa.Column("warnings", sa.Integer, nullable=False),
    sa.Column("failure", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_memory_imports_newest", "store_id", "created_at", "import_id"),
    info={"erase": "none: names of files and columns, and counts"},
)

# Rows of an uploaded file that wait to become profiles; a portion goes in the transaction that made its profiles.
import_portions = sa.Table(
    "memory_import_portions",
    metadata,
    sa.Column("import_id", _ID, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("rows", JSONColumn, nullable=False),
    info={"erase": "none: waits for minutes, and is deleted as it becomes profiles"},
)

import_errors = sa.Table(
    "memory_import_errors",
    metadata,
    sa.Column("import_id", _ID, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("column_name", _NAME, primary_key=True),
    sa.Column("severity", sa.String(7), nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    info={"erase": "none: line numbers and reasons, never a value"},
)

profiles = sa.Table(
    "memory_profiles",
    metadata,
    sa.Column("profile_id", _ID, primary_key=True),
    sa.Column("store_id", _ID, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # The canonical profile this one was merged into; NULL for one that stands by itself.
    sa.Column("merged_into", _ID),
    sa.Index("ix_memory_profiles_newest", "store_id", "created_at", "profile_id"),
    sa.Index("ix_memory_profiles_merged", "merged_into"),
    info={"erase": "profile_id, or merged_into"},
)

# Which profiles are one person, and which were told apart; who is merged into whom follows from it (`merging/graph.py`).
profile_links = sa.Table(
    "memory_profile_links",
    metadata,
    sa.Column("first_id", _ID, primary_key=True),
    sa.Column("second_id", _ID, primary_key=True),
    sa.Column("store_id", _ID, nullable=False),
    sa.Column("is_apart", sa.Boolean, nullable=False),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_memory_profile_links_second", "second_id"),
    info={"erase": "first_id or second_id"},
)

# Rows that a merge moved: whose they are, so that an un-merge can give them back.
moved_rows = sa.Table(
    "memory_moved_rows",
    metadata,
    sa.Column("row_id", _ID, primary_key=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("home_profile_id", _ID, nullable=False),
    sa.Column("profile_id", _ID, nullable=False),
    sa.Index("ix_memory_moved_rows_home", "home_profile_id", "kind"),
    sa.Index("ix_memory_moved_rows_profile", "profile_id"),
    info={"erase": "profile_id or home_profile_id"},
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
    # Whose it is besides that of the profile that has it since a merge; NULL where that is the same.
    sa.Column("home_profile_id", _ID),
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
    # What it is about, where a customer has only one of it at a time: the newest told of a matter is the current one.
    sa.Column("matter", sa.String(80)),
    # When it was last told; None while it was told once.
    sa.Column("confirmed_at", UtcDateTime),
    # Until when it was true, and what took its place; from `occurred_at` to here is its validity.
    sa.Column("valid_until", UtcDateTime),
    sa.Column("superseded_by", _ID),
    sa.Index("ix_memory_observations_newest", "profile_id", "occurred_at"),
    info={"erase": "profile_id"},
)

# An observation as it was before each change.
observation_revisions = sa.Table(
    "memory_observation_revisions",
    metadata,
    sa.Column("revision_id", _ID, primary_key=True),
    sa.Column("observation_id", _ID, nullable=False),
    sa.Column("profile_id", _ID, nullable=False, index=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("source", _SOURCE, nullable=False),
    sa.Column("conversation_ids", JSONColumn, nullable=False),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_memory_observation_revisions_newest", "observation_id", "updated_at", "revision_id"),
    info={"erase": "profile_id"},
)

# The exact words an observation was taken from.
evidence = sa.Table(
    "memory_evidence",
    metadata,
    sa.Column("observation_id", _ID, primary_key=True),
    sa.Column("communication_id", _ID, primary_key=True),
    # Where the words begin in the communication's text, and where they end.
    sa.Column("begins_at", sa.Integer, primary_key=True),
    sa.Column("ends_at", sa.Integer, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("profile_id", _ID, nullable=False, index=True),
    info={"erase": "profile_id"},
)

# Words that tried to instruct the agent: kept apart, never remembered as facts.
quarantine = sa.Table(
    "memory_quarantine",
    metadata,
    sa.Column("communication_id", _ID, primary_key=True),
    sa.Column("begins_at", sa.Integer, primary_key=True),
    sa.Column("ends_at", sa.Integer, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("reason", sa.String(80), nullable=False),
    sa.Column("conversation_id", _ID, nullable=False),
    sa.Column("profile_id", _ID, nullable=False, index=True),
    sa.Column("noted_at", UtcDateTime, nullable=False),
    info={"erase": "profile_id"},
)

# For how many days a store keeps its observations, its summaries, or the traits of one group.
retention = sa.Table(
    "memory_retention",
    metadata,
    sa.Column("store_id", _ID, primary_key=True),
    # OBSERVATIONS, SUMMARIES, or TRAITS of the group named.
    sa.Column("kind", sa.String(12), primary_key=True),
    sa.Column("group_name", _NAME, primary_key=True),
    sa.Column("days", sa.Integer, nullable=False),
    info={"erase": "none: settings of the project"},
)

erasures = sa.Table(
    "memory_erasures",
    metadata,
    sa.Column("receipt_id", _ID, primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("store_id", _ID, nullable=False),
    # SHA-256 of the profile's id: whoever knows the id finds the receipt, nobody reads an id out of it.
    sa.Column("profile_digest", sa.String(64), nullable=False),
    sa.Column("erased_at", UtcDateTime, nullable=False),
    # How many rows went, by table.
    sa.Column("counts", JSONColumn, nullable=False),
    sa.Index("ix_memory_erasures_profile", "account_id", "profile_digest"),
    info={"erase": "none: counts and a digest, which stay as proof"},
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

# Names the state of a profile's observations and summaries: another one after every write of them.
stamps = sa.Table(
    "memory_stamps",
    metadata,
    sa.Column("profile_id", _ID, primary_key=True),
    sa.Column("stamp", sa.String(32), nullable=False),
    info={"erase": "profile_id"},
)

# What observations and summaries mean, where an embedder is set (`vectors/store.py`).
vectors = sa.Table(
    "memory_vectors",
    metadata,
    sa.Column("memory_id", _ID, primary_key=True),
    sa.Column("profile_id", _ID, nullable=False),
    # The text it is of: that of the memory as it was changed then.
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("embedder", sa.String(120), nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
    # Of what was said: where, because it goes with its conversation.
    sa.Column("conversation_id", _ID),
    sa.Index("ix_memory_vectors_profile", "profile_id"),
    sa.Index("ix_memory_vectors_conversation", "conversation_id"),
    info={"erase": "profile_id"},
)
