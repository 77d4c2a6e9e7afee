"""The tables of the channels room."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

numbers = sa.Table(
    "channel_numbers",
    metadata,
    sa.Column("number_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("friendly_name", sa.Text, nullable=False),
    sa.Column("configuration_id", sa.Text, nullable=False),
    # What answers its calls while no program serves it: the fields of `NumberVoice`.
    sa.Column("voice", JSONColumn, nullable=False),
    # The flow that its texts are given to, as the address it is known by outside; none: its configuration decides.
    sa.Column("sms_url", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info={"erase": "none: the project's own numbers, no customer's"},
)

messages = sa.Table(
    "channel_messages",
    metadata,
    sa.Column("message_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("direction", sa.Text, nullable=False),
    sa.Column("from_", sa.Text, nullable=False),
    sa.Column("to", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("media", JSONColumn, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("error_code", sa.Integer),
    sa.Column("status_callback", sa.Text),
    sa.Column("conversation_id", sa.Text),
    sa.Column("communication_id", sa.Text),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_channel_messages_account", "account_id", "created_at"),
    sa.Index("ix_channel_messages_conversation", "conversation_id"),
    info={"erase": "conversation_id; without a conversation by the profile's addresses in from_ and to"},
)

programs = sa.Table(
    "channel_programs",
    metadata,
    sa.Column("program_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("number_id", sa.Text, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("public_url", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    # Real time, not business time: a test that turns the clock must not end a living program's lease.
    sa.Column("lease_until", sa.Float, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_channel_programs_number", "number"),
    info={"erase": "none: addresses of programs, no customer's"},
)

files = sa.Table(
    "channel_files",
    metadata,
    sa.Column("file_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    # None while a customer's phone has put a file and not sent it yet.
    sa.Column("conversation_id", sa.Text),
    sa.Column("address", sa.Text),
    sa.Column("token", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_channel_files_conversation", "conversation_id"),
    info={
        "erase": "conversation_id; one that was never sent by the customer's address, and after a day by itself"
    },
)
