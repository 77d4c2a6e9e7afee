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


def find_with_prefix(tx: Transaction, *, conversation_id: str, prefix: str) -> str | None:
    """Return the conversation's last mark that begins with `prefix`, or None."""
    table = conversation_marks
    query = sa.select(table.c.mark).where(
        table.c.conversation_id == conversation_id, table.c.mark.startswith(prefix, autoescape=True)
    )
    mark: str | None = tx.connection.execute(query.order_by(table.c.mark.desc()).limit(1)).scalar()
    return mark
