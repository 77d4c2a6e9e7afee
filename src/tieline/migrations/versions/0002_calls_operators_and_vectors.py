"""Calls, conferences, recordings and transcriptions; operators of an account's own; vectors of memories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from tieline.kit.tables import JSONColumn, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intelligence_operators",
        sa.Column("operator_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=34), nullable=False),
        sa.Column("is_newest", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("definition", JSONColumn, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("operator_id", "version", name=op.f("pk_intelligence_operators")),
    )
    with op.batch_alter_table("intelligence_operators", schema=None) as batch_op:
        batch_op.create_index(
            "ix_intelligence_operators_account", ["account_id", "is_newest", "operator_id"], unique=False
        )

    op.create_table(
        "memory_vectors",
        sa.Column("memory_id", sa.String(length=64), nullable=False),
        sa.Column("profile_id", sa.String(length=64), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("embedder", sa.String(length=120), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("memory_id", name=op.f("pk_memory_vectors")),
    )
    with op.batch_alter_table("memory_vectors", schema=None) as batch_op:
        batch_op.create_index("ix_memory_vectors_profile", ["profile_id"], unique=False)

    op.create_table(
        "voice_call_requests",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("fields", JSONColumn, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "number", name=op.f("pk_voice_call_requests")),
    )
    op.create_table(
        "voice_calls",
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("from_", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("caller_name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("parent_call_id", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Text(), nullable=True),
        sa.Column("program", JSONColumn, nullable=True),
        sa.Column("wanted_program", JSONColumn, nullable=True),
        sa.Column("wanted_end", sa.Text(), nullable=True),
        sa.Column("callback", JSONColumn, nullable=True),
        sa.Column("record", JSONColumn, nullable=True),
        sa.Column("send_digits", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("machine_detection", JSONColumn, nullable=False),
        sa.Column("timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("time_limit_seconds", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("held_until", sa.Float(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_voice_calls")),
    )
    with op.batch_alter_table("voice_calls", schema=None) as batch_op:
        batch_op.create_index("ix_voice_calls_account", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_voice_calls_conversation", ["conversation_id"], unique=False)
        batch_op.create_index("ix_voice_calls_status", ["status"], unique=False)

    op.create_table(
        "voice_conference_participants",
        sa.Column("conference_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("hold", sa.Boolean(), nullable=False),
        sa.Column("hold_url", sa.Text(), nullable=True),
        sa.Column("hold_method", sa.Text(), nullable=False),
        sa.Column("wait_url", sa.Text(), nullable=True),
        sa.Column("wait_method", sa.Text(), nullable=False),
        sa.Column("beep", sa.Text(), nullable=False),
        sa.Column("coaching", sa.Boolean(), nullable=False),
        sa.Column("call_id_to_coach", sa.Text(), nullable=True),
        sa.Column("start_on_enter", sa.Boolean(), nullable=False),
        sa.Column("end_on_exit", sa.Boolean(), nullable=False),
        sa.Column("announcement", JSONColumn, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conference_id", "call_id", name=op.f("pk_voice_conference_participants")),
    )
    with op.batch_alter_table("voice_conference_participants", schema=None) as batch_op:
        batch_op.create_index("ix_voice_conference_participants_call", ["call_id"], unique=False)

    op.create_table(
        "voice_conferences",
        sa.Column("conference_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("friendly_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("callback", JSONColumn, nullable=True),
        sa.Column("reason_ended", sa.Text(), nullable=True),
        sa.Column("call_id_ending", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("announcement", JSONColumn, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conference_id", name=op.f("pk_voice_conferences")),
    )
    with op.batch_alter_table("voice_conferences", schema=None) as batch_op:
        batch_op.create_index("ix_voice_conferences_account", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_voice_conferences_name", ["friendly_name"], unique=False)

    op.create_table(
        "voice_recordings",
        sa.Column("recording_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=True),
        sa.Column("conference_id", sa.Text(), nullable=True),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("pause_behavior", sa.Text(), nullable=False),
        sa.Column("callback", JSONColumn, nullable=True),
        sa.Column("duration_seconds", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name=op.f("pk_voice_recordings")),
    )
    with op.batch_alter_table("voice_recordings", schema=None) as batch_op:
        batch_op.create_index("ix_voice_recordings_account", ["account_id", "created_at"], unique=False)
        batch_op.create_index("ix_voice_recordings_call", ["call_id"], unique=False)
        batch_op.create_index("ix_voice_recordings_conference", ["conference_id"], unique=False)

    op.create_table(
        "voice_transcriptions",
        sa.Column("transcription_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("inbound_label", sa.Text(), nullable=True),
        sa.Column("outbound_label", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("callback", JSONColumn, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("transcription_id", name=op.f("pk_voice_transcriptions")),
    )
    with op.batch_alter_table("voice_transcriptions", schema=None) as batch_op:
        batch_op.create_index("ix_voice_transcriptions_call", ["call_id"], unique=False)

    with op.batch_alter_table("channel_numbers", schema=None) as batch_op:
        # Numbers that stand already have no voice set-up of their own: the built-in agent or a program answers.
        batch_op.add_column(sa.Column("voice", JSONColumn, nullable=False, server_default="{}"))
    with op.batch_alter_table("channel_numbers", schema=None) as batch_op:
        batch_op.alter_column("voice", existing_type=JSONColumn, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("channel_numbers", schema=None) as batch_op:
        batch_op.drop_column("voice")

    with op.batch_alter_table("voice_transcriptions", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_transcriptions_call")

    op.drop_table("voice_transcriptions")
    with op.batch_alter_table("voice_recordings", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_recordings_conference")
        batch_op.drop_index("ix_voice_recordings_call")
        batch_op.drop_index("ix_voice_recordings_account")

    op.drop_table("voice_recordings")
    with op.batch_alter_table("voice_conferences", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_conferences_name")
        batch_op.drop_index("ix_voice_conferences_account")

    op.drop_table("voice_conferences")
    with op.batch_alter_table("voice_conference_participants", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_conference_participants_call")

    op.drop_table("voice_conference_participants")
    with op.batch_alter_table("voice_calls", schema=None) as batch_op:
        batch_op.drop_index("ix_voice_calls_status")
        batch_op.drop_index("ix_voice_calls_conversation")
        batch_op.drop_index("ix_voice_calls_account")

    op.drop_table("voice_calls")
    op.drop_table("voice_call_requests")
    with op.batch_alter_table("memory_vectors", schema=None) as batch_op:
        batch_op.drop_index("ix_memory_vectors_profile")

    op.drop_table("memory_vectors")
    with op.batch_alter_table("intelligence_operators", schema=None) as batch_op:
        batch_op.drop_index("ix_intelligence_operators_account")

    op.drop_table("intelligence_operators")
