"""The tables of intelligence: configurations, operators, operator results. Read and written by `store.py` only."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.kit.tables import JSONColumn, UtcDateTime, metadata

intelligence_configurations = sa.Table(
    "intelligence_configurations",
    metadata,
    sa.Column("configuration_id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("display_name", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rules", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Index("ix_intelligence_configurations_account", "account_id", "configuration_id"),
    info={"erase": "none: set-up, no customer data"},
)

intelligence_operators = sa.Table(
    "intelligence_operators",
    metadata,
    sa.Column("operator_id", sa.String(64), primary_key=True),
    # The versions of an operator stand under its id; the highest one runs.
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("is_newest", sa.Boolean, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("definition", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_intelligence_operators_account", "account_id", "is_newest", "operator_id"),
    info={"erase": "none: set-up, no customer data"},
)

operator_results = sa.Table(
    "operator_results",
    metadata,
    sa.Column("result_id", sa.String(64), primary_key=True),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("conversation_id", sa.String(64), nullable=False),
    sa.Column("configuration_id", sa.String(64), nullable=False),
    sa.Column("operator_id", sa.String(64), nullable=False),
    # One run of a rule writes one result for each operator, however often its job is repeated.
    sa.Column("run_key", sa.String(200), nullable=False),
    sa.Column("result", JSONColumn, nullable=False),
    sa.Column("details", JSONColumn, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("operator_id", "run_key"),
    sa.Index("ix_operator_results_conversation", "conversation_id", "result_id"),
    sa.Index("ix_operator_results_account", "account_id", "result_id"),
    info={"erase": "conversation_id"},
)
