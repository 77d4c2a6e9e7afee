"""The rows of memories' vectors: which are missing, which are there. One row a memory, the newest text's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.memory import tables as t
from tieline.memory.models import Unembedded

_AT_ONCE = 400
_KINDS = ((t.observations, t.observations.c.observation_id), (t.summaries, t.summaries.c.summary_id))


def list_unembedded(
    tx: Transaction, *, embedder: str, profile_id: str | None, limit: int
) -> tuple[Unembedded, ...]:
    """What still stands and has no vectors of this embedder, of one profile or of any."""
    found: list[Unembedded] = []
    for table, memory_id in _KINDS:
        there = sa.and_(
            t.vectors.c.memory_id == memory_id,
            t.vectors.c.updated_at == table.c.updated_at,
            t.vectors.c.embedder == embedder,
        )
        query = (
            sa.select(table.c.profile_id, memory_id, table.c.updated_at, table.c.content)
            .where(table.c.superseded_at.is_(None), ~sa.exists().where(there))
            .limit(limit - len(found))
        )
        if profile_id is not None:
            query = query.where(table.c.profile_id == profile_id)
        if len(found) < limit:
            found += [Unembedded(*row) for row in tx.connection.execute(query)]
    return tuple(found)


def put(tx: Transaction, *, embedder: str, memory: Unembedded, packed: bytes) -> bool:
    """Keep the vectors of a memory; False, and nothing is kept, when it is gone or its text has changed."""
    stands = _profile_stands(tx, memory) if memory.conversation_id else _stands(tx, memory)
    delete(tx, memory_ids=[memory.memory_id])
    if stands:
        tx.connection.execute(
            sa.insert(t.vectors).values(
                memory_id=memory.memory_id, profile_id=memory.profile_id, updated_at=memory.updated_at,
                embedder=embedder, packed=packed, conversation_id=memory.conversation_id,
            )
        )  # fmt: skip
    return stands


def _stands(tx: Transaction, memory: Unembedded) -> bool:
    return any(
        tx.connection.execute(
            sa.select(memory_id).where(memory_id == memory.memory_id, table.c.updated_at == memory.updated_at)
        ).first()
        for table, memory_id in _KINDS
    )


def _profile_stands(tx: Transaction, memory: Unembedded) -> bool:
    """What was said goes with its profile; vectors of an older text of it are known by their time."""
    query = sa.select(t.profiles.c.profile_id).where(t.profiles.c.profile_id == memory.profile_id)
    return tx.connection.execute(query).first() is not None


def list_embedded(
    tx: Transaction, *, embedder: str, versions: Sequence[tuple[str, datetime]]
) -> set[tuple[str, datetime]]:
    """Which of these texts have vectors."""
    c = t.vectors.c
    found: set[tuple[str, datetime]] = set()
    for at in range(0, len(versions), _AT_ONCE):
        ids = [memory_id for memory_id, _ in versions[at : at + _AT_ONCE]]
        query = sa.select(c.memory_id, c.updated_at).where(c.memory_id.in_(ids), c.embedder == embedder)
        found.update((row.memory_id, row.updated_at) for row in tx.connection.execute(query))
    return found.intersection(versions)


def load(
    tx: Transaction, *, embedder: str, versions: Sequence[tuple[str, datetime]]
) -> Iterator[tuple[tuple[str, datetime], bytes]]:
    """The vectors of exactly these texts, as far as there are any."""
    wanted = set(versions)
    c = t.vectors.c
    for at in range(0, len(versions), _AT_ONCE):
        ids = [memory_id for memory_id, _ in versions[at : at + _AT_ONCE]]
        query = sa.select(c.memory_id, c.updated_at, c.packed).where(
            c.memory_id.in_(ids), c.embedder == embedder
        )
        for memory_id, updated_at, packed in tx.connection.execute(query):
            if (memory_id, updated_at) in wanted:
                yield (memory_id, updated_at), packed


def delete(tx: Transaction, *, memory_ids: Sequence[str]) -> None:
    """Forget the vectors of memories."""
    tx.connection.execute(sa.delete(t.vectors).where(t.vectors.c.memory_id.in_(memory_ids)))


def delete_spoken(tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
    """Forget the vectors of what was said in conversations, and what of it was kept apart."""
    for table in (t.vectors, t.quarantine):
        tx.connection.execute(sa.delete(table).where(table.c.conversation_id.in_(conversation_ids)))
