"""The tables of the casework room."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

_BY_CONVERSATION = {"erase": "conversation_id"}

drafts = sa.Table(
    "casework_drafts",
    metadata,
    sa.Column("task_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text),
    sa.Column("disposition", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    # {"lines": null | [text]}: null leaves what the house found.
    sa.Column("remember", JSONColumn, nullable=False),
    sa.Column("due_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_by", sa.Text),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_casework_drafts_conversation", "conversation_id"),
    info=_BY_CONVERSATION,
)

opinions = sa.Table(
    "casework_opinions",
    metadata,
    sa.Column("result_id", sa.Text, primary_key=True),
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("conversation_id", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_casework_opinions_conversation", "conversation_id"),
    info=_BY_CONVERSATION,
)

answers = sa.Table(
    "casework_answers",
    metadata,
    sa.Column("answer_id", sa.Text, primary_key=True),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("shortcut", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("account_id", "shortcut"),
    info={"erase": "none: texts of a project with variables, written for every customer"},
)

rules = sa.Table(
    "casework_rules",
    metadata,
    sa.Column("account_id", sa.Text, primary_key=True),
    sa.Column("settings", JSONColumn, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    info={"erase": "none: settings of an account, no customer in them"},
)
