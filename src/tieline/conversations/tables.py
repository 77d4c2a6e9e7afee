"""The room's tables, on the one metadata of the house; `store/` reads and writes them."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_ID = sa.String(64)
_ACCOUNT = sa.String(34)
_BY_CONVERSATION = {"erase": "conversation_id"}


def _conversation_id() -> sa.Column[str]:
    reference = sa.ForeignKey("conversations.conversation_id", ondelete="CASCADE")
    return sa.Column("conversation_id", _ID, reference, nullable=False)


configurations = sa.Table(
    "conversation_configurations",
    metadata,
    sa.Column("configuration_id", _ID, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("settings", JSONColumn, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_conversation_configurations_account", "account_id", "configuration_id"),
    info={"erase": "none: settings of an account, no customer in them"},
)

operations = sa.Table(
    "conversation_operations",
    metadata,
    sa.Column("operation_id", _ID, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("related", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime, nullable=False),
    # One key means one operation, whoever comes first.
    sa.UniqueConstraint("account_id", "idempotency_key"),
    info={"erase": "none: ids of configurations only"},
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("conversation_id", _ID, primary_key=True),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("configuration_id", _ID, nullable=False),
    sa.Column("configuration", JSONColumn, nullable=False),
    # The grouping key of an open conversation; NULL once it is closed, so that the next message opens a new one.
    sa.Column("group_key", sa.Text),
    sa.Column("profile_id", _ID),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("name", sa.Text),
    sa.Column("owner_kind", sa.String(8), nullable=False),
    sa.Column("owner_reference", _ID),
    # {"list": null | [{url, method}]}: null means the configuration's and whoever serves the number.
    sa.Column("status_callbacks", JSONColumn, nullable=False),
    sa.Column("metadata", JSONColumn, nullable=False),
    sa.Column("handoff_by", _ID),
    sa.Column("inactive_requested_at", UtcDateTime),
    sa.Column("parked_until", UtcDateTime),
    sa.Column("owner_changed_at", UtcDateTime, nullable=False),
    # What reports count, which read it from the two indexes alone: the channel of the first communication, when the agent
    # first gave it away, when a worker first had it, when it was closed.
    sa.Column("first_channel", sa.String(16)),
    sa.Column("handed_over_at", UtcDateTime),
    sa.Column("worker_joined_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("channel_activity", JSONColumn, nullable=False),
    sa.Column("last_sequence", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("last_communication_at", UtcDateTime),
    sa.UniqueConstraint("account_id", "configuration_id", "group_key"),
    sa.Index("ix_conversations_listing", "account_id", "status", "conversation_id"),
    sa.Index("ix_conversations_profile", "profile_id"),
    sa.Index("ix_conversations_begun", "account_id", "created_at", "first_channel"),
    sa.Index("ix_conversations_closed", "account_id", "closed_at", "handed_over_at", "worker_joined_at"),
    info={"erase": "profile_id, or a participant's profile_id"},
)

participants = sa.Table(
    "participants",
    metadata,
    sa.Column("participant_id", _ID, primary_key=True),
    _conversation_id(),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("profile_id", _ID),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_participants_conversation", "conversation_id", "participant_id"),
    sa.Index("ix_participants_profile", "profile_id"),
    info=_BY_CONVERSATION,
)

participant_addresses = sa.Table(
    "participant_addresses",
    metadata,
    _conversation_id(),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column(
        "participant_id",
        _ID,
        sa.ForeignKey("participants.participant_id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("channel_id", sa.String(255)),
    # One address stands for one participant, however many requests come at once.
    sa.PrimaryKeyConstraint("conversation_id", "channel", "address"),
    sa.Index("ix_participant_addresses_address", "address", "channel"),
    sa.Index("ix_participant_addresses_channel_id", "channel_id"),
    info=_BY_CONVERSATION,
)

communications = sa.Table(
    "communications",
    metadata,
    sa.Column("communication_id", _ID, primary_key=True),
    _conversation_id(),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("author_participant_id", _ID, nullable=False),
    sa.Column("author_address", sa.String(254), nullable=False),
    sa.Column("author_channel", sa.String(16), nullable=False),
    sa.Column("author_type", sa.String(16), nullable=False),
    sa.Column("speaker_kind", sa.String(8), nullable=False),
    sa.Column("speaker_reference", _ID),
    sa.Column("recipients", JSONColumn, nullable=False),
    sa.Column("content_type", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("transcription", JSONColumn),
    sa.Column("media", JSONColumn),
    sa.Column("channel_id", sa.String(255)),
    sa.Column("resource_id", sa.String(255)),
    sa.Column("occurred_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "sequence"),
    # The same message twice is one communication.
    sa.UniqueConstraint("conversation_id", "resource_id"),
    sa.Index("ix_communications_channel_id", "channel_id"),
    info=_BY_CONVERSATION,
)

actions = sa.Table(
    "conversation_actions",
    metadata,
    sa.Column("action_id", _ID, primary_key=True),
    _conversation_id(),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("payload", JSONColumn, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("failure_reason", sa.Text),
    sa.Column("communication_id", _ID),
    sa.Column("message_id", _ID),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("completed_at", UtcDateTime),
    sa.Index("ix_conversation_actions_conversation", "conversation_id", "action_id"),
    info=_BY_CONVERSATION,
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("turn_id", _ID, primary_key=True),
    _conversation_id(),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("token", sa.String(64)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("answered_by", _ID),
    sa.Column("next_due", UtcDateTime),
    sa.Index("ix_turns_conversation", "conversation_id", "state", "sequence"),
    info=_BY_CONVERSATION,
)

conversation_marks = sa.Table(
    "conversation_marks",
    metadata,
    sa.Column(
        "conversation_id",
        sa.String(64),
        sa.ForeignKey("conversations.conversation_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("mark", sa.String(120), primary_key=True),
    info=_BY_CONVERSATION,
)

# What only the older API keeps of a conversation, participant or communication; see `classic/`.
classic_details = sa.Table(
    "classic_details",
    metadata,
    sa.Column("subject_id", _ID, primary_key=True),
    _conversation_id(),
    sa.Column("account_id", _ACCOUNT, nullable=False),
    sa.Column("attributes", sa.Text, nullable=False),
    sa.Column("unique_name", sa.String(256)),
    sa.Column("service_id", _ACCOUNT),
    sa.Column("values", JSONColumn, nullable=False),
    sa.UniqueConstraint("account_id", "unique_name"),
    sa.Index("ix_classic_details_conversation", "conversation_id"),
    info=_BY_CONVERSATION,
)

# Whether an account has the original's habits; see `habits.py`.
conversation_habits = sa.Table(
    "conversation_habits",
    metadata,
    sa.Column("account_id", _ACCOUNT, primary_key=True),
    sa.Column("like_the_cloud", sa.Boolean, nullable=False),
    info={"erase": "none: a project's own switch, no customer in it"},
)
