"""Rows of turns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Turn, TurnState
from tieline.conversations.tables import turns
from tieline.kit.db import Transaction


def insert(tx: Transaction, turn: Turn, *, sequence: int) -> None:
    """Write a new turn; `sequence` is its communication's."""
    tx.connection.execute(
        sa.insert(turns).values({**asdict(turn), "state": turn.state.value, "sequence": sequence})
    )


def update(tx: Transaction, turn: Turn) -> None:
    """Write a turn's round and state."""
    tx.connection.execute(
        sa.update(turns)
        .where(turns.c.turn_id == turn.turn_id)
        .values(
            round=turn.round,
            token=turn.token,
            state=turn.state.value,
            answered_by=turn.answered_by,
            next_due=turn.next_due,
        )
    )


def find(tx: Transaction, turn_id: str) -> Turn | None:
    """Return one turn."""
    row = tx.connection.execute(sa.select(turns).where(turns.c.turn_id == turn_id)).first()
    return None if row is None else _turn(row)


def list_open(tx: Transaction, conversation_id: str) -> tuple[Turn, ...]:
    """Return a conversation's open turns, oldest first."""
    query = (
        sa.select(turns)
        .where(turns.c.conversation_id == conversation_id, turns.c.state == TurnState.OPEN.value)
        .order_by(turns.c.sequence)
    )
    return tuple(_turn(row) for row in tx.connection.execute(query))


def _turn(row: sa.Row[Any]) -> Turn:
    values = dict(row._mapping)
    values.pop("sequence")
    return Turn(**{**values, "state": TurnState(row.state)})
