"""Rows of turns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Turn, TurnState
from tieline.conversations.tables import turns
from tieline.kit.db import Transaction, forget, know, remember

_BY_ID = sa.select(turns).where(turns.c.turn_id == sa.bindparam("wanted_id"))
_OPEN = (
    sa.select(turns)
    .where(turns.c.conversation_id == sa.bindparam("wanted_id"), turns.c.state == TurnState.OPEN.value)
    .order_by(turns.c.sequence)
)
_UPDATE = sa.update(turns).where(turns.c.turn_id == sa.bindparam("wanted_id"))


def insert(tx: Transaction, turn: Turn, *, sequence: int) -> None:
    """Write a new turn; `sequence` is its communication's."""
    tx.connection.execute(sa.insert(turns), {**asdict(turn), "state": turn.state.value, "sequence": sequence})
    _knows(tx, turn)


def update(tx: Transaction, turn: Turn) -> None:
    """Write a turn's round and state."""
    values = {
        "round": turn.round,
        "token": turn.token,
        "state": turn.state.value,
        "answered_by": turn.answered_by,
        "next_due": turn.next_due,
    }
    if tx.connection.execute(_UPDATE, {**values, "wanted_id": turn.turn_id}).rowcount:
        _knows(tx, turn)


def _knows(tx: Transaction, turn: Turn) -> None:
    """Its conversation's open turns are others now; the turn itself is as it was written."""
    forget(tx, turns.name, turn.conversation_id)
    know(tx, turns.name, turn.turn_id, turn)


def find(tx: Transaction, turn_id: str) -> Turn | None:
    """Return one turn."""
    return remember(tx, turns.name, turn_id, lambda: _find(tx, turn_id))


def _find(tx: Transaction, turn_id: str) -> Turn | None:
    row = tx.connection.execute(_BY_ID, {"wanted_id": turn_id}).first()
    return None if row is None else _turn(row)


def list_open(tx: Transaction, conversation_id: str) -> tuple[Turn, ...]:
    """Return a conversation's open turns, oldest first."""

    def read() -> tuple[Turn, ...]:
        return tuple(_turn(row) for row in tx.connection.execute(_OPEN, {"wanted_id": conversation_id}))

    return remember(tx, turns.name, conversation_id, read)


def _turn(row: sa.Row[Any]) -> Turn:
    values = dict(row._mapping)
    values.pop("sequence")
    return Turn(**{**values, "state": TurnState(row.state)})
