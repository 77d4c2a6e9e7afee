"""The tables of the knowledge room. What is kept here is the business's own text, so no row belongs to a profile (P12)."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_ID = sa.String(64)
_ACCOUNT = sa.String(34)
_OWN_TEXT = {"erase": "none: what the business itself wrote down, nothing of a customer"}

bases = sa.Table(
    "knowledge_bases",
    metadata,
    sa.Column("knowledge_base_id", _ID, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("display_name", sa.String(64), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("content_revision", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "display_name"),
    sa.Index("ix_knowledge_bases_newest", "account_id", "created_at", "knowledge_base_id"),
    info=_OWN_TEXT,
)

sources = sa.Table(
    "knowledge_sources",
    metadata,
    sa.Column("knowledge_id", _ID, primary_key=True),
    sa.Column("knowledge_base_id", _ID, nullable=False),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("name", sa.String(30), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("kind", sa.String(4), nullable=False),
    # The fields of its kind, as `store.py` names them.
    sa.Column("details", JSONColumn, nullable=False),
    sa.Column("upload_token", sa.String(64), unique=True),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("faults", JSONColumn, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_knowledge_sources_newest", "knowledge_base_id", "created_at", "knowledge_id"),
    info=_OWN_TEXT,
)

files = sa.Table(
    "knowledge_files",
    metadata,
    sa.Column("knowledge_id", _ID, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    info=_OWN_TEXT,
)

chunks = sa.Table(
    "knowledge_chunks",
    metadata,
    sa.Column("knowledge_id", _ID, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("knowledge_base_id", _ID, nullable=False, index=True),
    sa.Column("chunk_index", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("document_title", sa.String(512), nullable=False),
    sa.Column("document_url", sa.Text),
    sa.Column("document_number", sa.Integer),
    sa.Column("created_at", UtcDateTime, nullable=False),
    info=_OWN_TEXT,
)

# What chunks mean, where an embedder is set.
vectors = sa.Table(
    "knowledge_vectors",
    metadata,
    sa.Column("knowledge_id", _ID, primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("knowledge_base_id", _ID, nullable=False, index=True),
    sa.Column("embedder", sa.String(120), nullable=False),
    # One vector for the whole chunk, by which the nearest are chosen, and all of its vectors, by which they are ordered.
    sa.Column("whole", sa.LargeBinary, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
    info=_OWN_TEXT,
)

operations = sa.Table(
    "knowledge_operations",
    metadata,
    sa.Column("operation_id", _ID, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("knowledge_base_id", _ID, nullable=False),
    sa.Column("action", sa.String(8), nullable=False),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime),
    info={"erase": "none: names knowledge bases only"},
)
