"""The queries about marks; see `conversations/marks.py`."""

from __future__ import annotations

import sqlalchemy as sa

from tieline.conversations.tables import conversation_marks
from tieline.kit.db import Transaction


def exists(tx: Transaction, *, conversation_id: str, mark: str) -> bool:
    """Say whether the mark is there."""
    table = conversation_marks
    found = sa.select(table.c.mark).where(table.c.conversation_id == conversation_id, table.c.mark == mark)
    return tx.connection.execute(found).first() is not None


def insert_once(tx: Transaction, *, conversation_id: str, mark: str) -> bool:
    """Add the mark unless it is there; return whether it was added."""
    if exists(tx, conversation_id=conversation_id, mark=mark):
        return False
    tx.connection.execute(sa.insert(conversation_marks).values(conversation_id=conversation_id, mark=mark))
    return True
