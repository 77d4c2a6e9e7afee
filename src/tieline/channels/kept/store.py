"""The queries about files; see `service.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from tieline.channels.kept.models import KeptFile
from tieline.channels.tables import files
from tieline.kit.db import Transaction

_PLAIN = [column for column in files.c if column.name not in {"content", "sent_at"}]


def add(tx: Transaction, kept: KeptFile, *, content: bytes) -> None:
    """Write a new file."""
    tx.connection.execute(sa.insert(files).values(**asdict(kept), content=content))


def find(tx: Transaction, *, file_id: str) -> KeptFile | None:
    """Return a file without its content."""
    found = _some(tx, files.c.file_id == file_id)
    return found[0] if found else None


def list_by_token(tx: Transaction, *, tokens: Sequence[str]) -> list[KeptFile]:
    """Return the files with these secrets, without their content."""
    return _some(tx, files.c.token.in_(tokens))


def _some(tx: Transaction, where: sa.ColumnElement[bool]) -> list[KeptFile]:
    rows = tx.connection.execute(sa.select(*_PLAIN).where(where)).mappings()
    return [KeptFile(**row) for row in rows]


def read(tx: Transaction, *, token: str) -> tuple[KeptFile, bytes] | None:
    """Return a file and its content by its secret."""
    found = list_by_token(tx, tokens=[token])
    if not found:
        return None
    query = sa.select(files.c.content).where(files.c.file_id == found[0].file_id)
    return found[0], bytes(tx.connection.execute(query).scalar_one())


def mark_sent(tx: Transaction, *, file_ids: Sequence[str], conversation_id: str) -> None:
    """Note that a message of a conversation has these files."""
    where = files.c.file_id.in_(file_ids)
    values = {"conversation_id": conversation_id, "sent_at": tx.now}
    tx.connection.execute(sa.update(files).where(where).values(values))


def delete_unsent(tx: Transaction, *, file_id: str) -> None:
    """Delete a file unless a message has it."""
    tx.connection.execute(sa.delete(files).where(files.c.file_id == file_id, files.c.sent_at.is_(None)))


def erase(tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]) -> None:
    """Delete the files of conversations, and those that came from addresses."""
    mine = sa.or_(files.c.conversation_id.in_(conversation_ids), files.c.address.in_(addresses))
    tx.connection.execute(sa.delete(files).where(mine))


def delete_by_token(tx: Transaction, *, tokens: Sequence[str]) -> None:
    """Delete the files with these secrets."""
    tx.connection.execute(sa.delete(files).where(files.c.token.in_(tokens)))
