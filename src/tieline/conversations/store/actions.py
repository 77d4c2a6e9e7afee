"""Rows of actions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Action, ActionStatus
from tieline.conversations.tables import actions
from tieline.kit.db import Transaction


def insert(tx: Transaction, action: Action) -> None:
    """Write a new action."""
    tx.connection.execute(sa.insert(actions).values({**asdict(action), "status": action.status.value}))


def update(tx: Transaction, action: Action) -> None:
    """Write how an action ended, or what it has led to so far."""
    tx.connection.execute(
        sa.update(actions)
        .where(actions.c.action_id == action.action_id)
        .values(
            status=action.status.value,
            failure_reason=action.failure_reason,
            communication_id=action.communication_id,
            message_id=action.message_id,
            updated_at=action.updated_at,
            completed_at=action.completed_at,
        )
    )


def find(tx: Transaction, action_id: str) -> Action | None:
    """Return one action."""
    row = tx.connection.execute(sa.select(actions).where(actions.c.action_id == action_id)).first()
    return None if row is None else _action(row)


def _action(row: sa.Row[Any]) -> Action:
    return Action(**{**row._mapping, "status": ActionStatus(row.status)})
