"""The queries about an account's switch; see `conversations/habits.py`."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.conversations.tables import conversation_habits
from tieline.kit.db import Transaction


def find(tx: Transaction, account_id: str) -> bool | None:
    """Return what an account chose; None while it chose nothing."""
    query = sa.select(conversation_habits.c.like_the_cloud).where(
        conversation_habits.c.account_id == account_id
    )
    chosen: bool | None = tx.connection.execute(query).scalar()
    return chosen


def put(tx: Transaction, *, account_id: str, like_the_cloud: bool) -> None:
    """Write down what an account chooses."""
    one = conversation_habits.c.account_id == account_id
    tx.connection.execute(sa.delete(conversation_habits).where(one))
    row = {"account_id": account_id, "like_the_cloud": like_the_cloud}
    tx.connection.execute(sa.insert(conversation_habits).values(row))
