"""Every query of the supervision room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.days import Days, numbered
from tieline.kit.db import Transaction
from tieline.kit.tables import day_of
from tieline.supervision.models import Audience, RepeatCount, Whisper
from tieline.supervision.tables import repeats, service_levels, whispers


def find_settings(tx: Transaction, account_id: str) -> Mapping[str, Any] | None:
    """Return the service levels of an account as they were kept."""
    query = sa.select(service_levels.c.settings).where(service_levels.c.account_id == account_id)
    found: Mapping[str, Any] | None = tx.connection.execute(query).scalar()
    return found


def put_settings(tx: Transaction, account_id: str, settings: Mapping[str, Any]) -> None:
    """Keep an account's service levels."""
    values = {"settings": dict(settings), "updated_at": tx.now}
    mine = sa.update(service_levels).where(service_levels.c.account_id == account_id)
    if tx.connection.execute(mine.values(values)).rowcount == 0:
        tx.connection.execute(sa.insert(service_levels).values(account_id=account_id, **values))


def insert_whisper(tx: Transaction, values: Mapping[str, Any]) -> int:
    """Add a whisper made now; return its number."""
    done = tx.connection.execute(sa.insert(whispers).values({**values, "created_at": tx.now}))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def list_whispers(tx: Transaction, *, conversation_id: str) -> list[Whisper]:
    """Return every whisper about a conversation, oldest first."""
    return _whispers(tx, whispers.c.conversation_id == conversation_id)


def list_due(tx: Transaction, *, conversation_id: str) -> list[Whisper]:
    """Return what a conversation's agent has still to get, oldest first."""
    return _whispers(
        tx,
        whispers.c.conversation_id == conversation_id,
        whispers.c.audience == Audience.AGENT.value,
        whispers.c.given_at.is_(None),
    )


def list_due_of_account(tx: Transaction, *, account_id: str, recalled_since: datetime) -> list[Whisper]:
    """Return what any agent of an account has still to get, or a program was told since a moment, oldest first."""
    due = sa.or_(
        whispers.c.given_at.is_(None),
        sa.and_(whispers.c.given_by == "recall", whispers.c.given_at >= recalled_since),
    )
    return _whispers(
        tx, whispers.c.account_id == account_id, whispers.c.audience == Audience.AGENT.value, due
    )


def _whispers(tx: Transaction, *conditions: sa.ColumnElement[bool]) -> list[Whisper]:
    query = sa.select(whispers).where(*conditions).order_by(whispers.c.whisper_id)
    return [
        Whisper(**{**row, "audience": Audience(row["audience"])})
        for row in tx.connection.execute(query).mappings()
    ]


def mark_given(tx: Transaction, *, whisper_ids: Sequence[int], given_by: str) -> list[int]:
    """Note that an agent got whispers; return which it had not got before."""
    query = (
        sa.update(whispers)
        .where(whispers.c.whisper_id.in_(whisper_ids), whispers.c.given_at.is_(None))
        .values(given_at=tx.now, given_by=given_by)
        .returning(whispers.c.whisper_id)
    )
    return [int(found) for found in tx.connection.execute(query).scalars()]


def insert_measured(tx: Transaction, values: Mapping[str, Any]) -> bool:
    """Keep what was measured of a conversation, once; return whether it was new."""
    query = sa.select(repeats.c.conversation_id).where(repeats.c.conversation_id == values["conversation_id"])
    if tx.connection.execute(query).first() is not None:
        return False
    tx.connection.execute(sa.insert(repeats).values(dict(values)))
    return True


def find_citations(tx: Transaction, *, conversation_id: str) -> list[Mapping[str, str]] | None:
    """Return what was repeated in a conversation; None when it was not measured."""
    query = sa.select(repeats.c.citations).where(repeats.c.conversation_id == conversation_id)
    found: list[Mapping[str, str]] | None = tx.connection.execute(query).scalar()
    return found


def count_repeats(tx: Transaction, *, account_id: str, days: Days) -> list[RepeatCount]:
    """Return by day how many conversations were measured, and in how many something was repeated."""
    day = day_of(repeats.c.at, days).label("day")
    query = sa.select(
        day,
        sa.func.count().label("measured"),
        sa.func.sum(sa.case((repeats.c.number > 0, 1), else_=0)).label("repeated"),
    ).where(repeats.c.account_id == account_id, repeats.c.at >= days.start, repeats.c.at < days.end)
    return [
        RepeatCount(day=numbered(int(row.day)), measured=int(row.measured), repeated=int(row.repeated))
        for row in tx.connection.execute(query.group_by(sa.text("day")))
    ]
