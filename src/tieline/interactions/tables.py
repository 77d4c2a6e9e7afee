"""The tables of the interactions room."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_BY_CONVERSATION = {"erase": "conversation_id"}


def _stamps() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
    )


def _on_channel() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("interaction_id", sa.Text, nullable=False),
        sa.Column("channel_id", sa.Text, nullable=False),
        sa.Column("conversation_id", sa.Text, nullable=False),
    )


interactions = sa.Table(
    "interactions",
    metadata,
    sa.Column("interaction_id", sa.Text, primary_key=True),
    # A conversation has one interaction, whatever two transactions do at once.
    sa.Column("conversation_id", sa.Text, nullable=False, unique=True),
    sa.Column("workspace_id", sa.Text, nullable=False),
    sa.Column("channel_id", sa.Text, nullable=False, unique=True),
    sa.Column("channel_type", sa.Text, nullable=False),
    sa.Column("channel_status", sa.Text, nullable=False),
    sa.Column("initiated_by", sa.Text, nullable=False),
    sa.Column("error_code", sa.Integer),
    sa.Column("error_message", sa.Text),
    # Why nobody has it, who laid it down, and until when.
    sa.Column("rest", sa.Text),
    sa.Column("rest_worker_id", sa.Text),
    sa.Column("rest_until", UtcDateTime),
    sa.Column("task_id", sa.Text),
    sa.Column("webhook_ttid", sa.Text),
    sa.Column("context_id", sa.Text),
    *_stamps(),
    sa.Index("ix_interactions_rest", "rest_worker_id", "rest"),
    info=_BY_CONVERSATION,
)

invites = sa.Table(
    "interaction_invites",
    metadata,
    sa.Column("invite_id", sa.Text, primary_key=True),
    *_on_channel(),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("routing", JSONColumn, nullable=False),
    *_stamps(),
    sa.Index("ix_interaction_invites_conversation", "conversation_id"),
    sa.Index("ix_interaction_invites_task", "task_id"),
    info=_BY_CONVERSATION,
)

participants = sa.Table(
    "interaction_participants",
    metadata,
    sa.Column("participant_id", sa.Text, primary_key=True),
    *_on_channel(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("worker_id", sa.Text),
    sa.Column("task_id", sa.Text),
    sa.Column("routing", JSONColumn),
    sa.Column("left_at", UtcDateTime),
    *_stamps(),
    sa.Index("ix_interaction_participants_conversation", "conversation_id"),
    info=_BY_CONVERSATION,
)

transfers = sa.Table(
    "interaction_transfers",
    metadata,
    sa.Column("transfer_id", sa.Text, primary_key=True),
    *_on_channel(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("from_participant_id", sa.Text),
    sa.Column("from_worker_id", sa.Text, nullable=False),
    sa.Column("from_task_id", sa.Text, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("fallback", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("note_id", sa.Text),
    sa.Column("summary_id", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("ended_at", UtcDateTime),
    *_stamps(),
    sa.Index("ix_interaction_transfers_conversation", "conversation_id"),
    sa.Index("ix_interaction_transfers_task", "task_id"),
    info=_BY_CONVERSATION,
)
# A conversation changes hands once at a time.
sa.Index(
    "uq_interaction_transfers_active",
    transfers.c.conversation_id,
    unique=True,
    sqlite_where=transfers.c.status == "active",
    postgresql_where=transfers.c.status == "active",
)

notes = sa.Table(
    "interaction_notes",
    metadata,
    sa.Column("note_id", sa.Text, primary_key=True),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("worker_id", sa.Text),
    sa.Column("author_name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    *_stamps(),
    sa.Index("ix_interaction_notes_conversation", "conversation_id", "created_at"),
    info=_BY_CONVERSATION,
)

# What a command about a task answered, so that asking twice is answered alike and nothing happens twice.
answers = sa.Table(
    "interaction_answers",
    metadata,
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("command", sa.Text, primary_key=True),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("answer", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_interaction_answers_conversation", "conversation_id"),
    info=_BY_CONVERSATION,
)

# What an account says about its contact centre (`/v1/Configuration` of Flex).
settings = sa.Table(
    "interaction_settings",
    metadata,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("values", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info={"erase": "none: an account's own settings, no customer in them"},
)
