"""The event log and outbox: what became true, written in the transaction that made it true.

A room's `events.py` holds frozen dataclasses derived from `Event`; they carry ids and changed fields, never text.
`emit` writes a row to the log and one durable job for each subscriber named in `app/subscriptions.py`. Live feeds read
the log from a cursor that never passes an event whose transaction may still be open.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from tieline.kit import jobs
from tieline.kit.db import EVENTS, CommitWaiter, Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.tables import BigId, JSONColumn, UtcDateTime, metadata

_ID_COLUMNS = ("account_id", "conversation_id", "profile_id", "task_id")

events_table = sa.Table(
    "events",
    metadata,
    sa.Column("xid", sa.BigInteger, nullable=False),
    sa.Column("event_id", BigId, primary_key=True, autoincrement=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("account_id", sa.String(34), nullable=False),
    sa.Column("conversation_id", sa.String(64)),
    sa.Column("profile_id", sa.String(64)),
    sa.Column("task_id", sa.String(34)),
    sa.Column("data", JSONColumn, nullable=False),
    sa.Index("ix_events_order", "xid", "event_id"),
    sa.Index("ix_events_conversation", "conversation_id", "event_id"),
    sa.Index("ix_events_type", "account_id", "type", "event_id"),
    info={"erase": "conversation_id and profile_id; rows hold ids only"},
    sqlite_autoincrement=True,
)


# The transaction's own number where transactions may commit out of order; SQLite's single writer needs none.
_INSERT = {
    "sqlite": sa.insert(events_table).values(xid=0),
    "postgresql": sa.insert(events_table).values(
        xid=sa.literal_column("(pg_current_xact_id()::text)::bigint")
    ),
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact in the past tense. Subclasses add ids and changed fields; the class name is its name on every feed."""

    account_id: str


@dataclass(frozen=True)
class Subscription:
    """A job of `kind` for every event of a type.

    `lane` names the id that keeps its jobs in order (None = any order); with `only` (fields and their values) there is a job
    for such events alone.
    """

    kind: str
    lane: str | None = None
    only: tuple[tuple[str, str | bool], ...] = ()


@dataclass(frozen=True, kw_only=True)
class EventRecord:
    """An event as the log tells it."""

    cursor: str
    type: str
    at: datetime
    account_id: str
    conversation_id: str | None
    profile_id: str | None
    task_id: str | None
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """Some events in order, and the cursor after them."""

    events: tuple[EventRecord, ...]
    cursor: str


def emit(tx: Transaction, event: Event) -> None:
    """Write `event` to the log and to its subscribers' jobs, in this transaction."""
    values = {field.name: getattr(event, field.name) for field in fields(event)}
    ids = {name: values.pop(name, None) for name in _ID_COLUMNS}
    name = type(event).__name__
    row = {"at": tx.now, "type": name, **ids, "data": values}
    tx.connection.execute(_INSERT[tx.dialect], row)
    tx.wakes.add(EVENTS)
    for subscription in tx.subscriptions.get(name, ()):
        payload = {
            "event": name,
            "at": tx.now.isoformat(),
            **{k: v for k, v in ids.items() if v is not None},
            **values,
        }
        if any(payload.get(name) != value for name, value in subscription.only):
            continue
        lane_id = payload.get(subscription.lane) if subscription.lane else None
        lane = f"{subscription.kind}:{lane_id}" if lane_id else None
        jobs.enqueue(tx, subscription.kind, payload, lane=lane)


def read_events(
    tx: Transaction,
    *,
    after: str | None,
    limit: int = 200,
    account_id: str | None = None,
    conversation_id: str | None = None,
) -> EventPage:
    """Return up to `limit` events after the cursor `after` (None = from the beginning).

    On PostgreSQL events are ordered by (transaction, number) and only finished transactions are read, so a cursor never
    skips an event that commits late. Raises `Invalid` for a cursor that no feed gave out.
    """
    values: dict[str, Any] = {"most": limit}
    if after is not None:
        values["after_xid"], values["after_id"] = _read_cursor(after)
    wanted = {"account_id": account_id, "conversation_id": conversation_id}
    given = {name: value for name, value in wanted.items() if value is not None}
    query = _page_query(tx.dialect, is_resumed=after is not None, ids=tuple(given))
    records = tuple(_record(row) for row in tx.connection.execute(query, {**values, **given}))
    return EventPage(events=records, cursor=records[-1].cursor if records else after or "0.0")


@cache
def _page_query(dialect: str, *, is_resumed: bool, ids: tuple[str, ...]) -> sa.Select[Any]:
    """Return the statement that reads a page; made once, for every feed reads one at every commit."""
    place = (events_table.c.xid, events_table.c.event_id)
    query = sa.select(events_table).order_by(*place).limit(sa.bindparam("most", type_=sa.Integer))
    if is_resumed:
        after = (
            sa.bindparam("after_xid", type_=sa.BigInteger),
            sa.bindparam("after_id", type_=sa.BigInteger),
        )
        query = query.where(sa.tuple_(*place) > sa.tuple_(*after))
    for name in ids:
        query = query.where(events_table.c[name] == sa.bindparam(name))
    if dialect == "postgresql":
        query = query.where(sa.text("xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint"))
    return query


def newest_cursor(tx: Transaction) -> str:
    """Return the cursor after everything that is readable now."""
    query = sa.select(events_table.c.xid, events_table.c.event_id).order_by(
        events_table.c.xid.desc(), events_table.c.event_id.desc()
    )
    if tx.dialect == "postgresql":
        query = query.where(sa.text("xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint"))
    row = tx.connection.execute(query.limit(1)).first()
    return f"{row.xid}.{row.event_id}" if row else "0.0"


async def follow(
    db: Database, *, after: str | None, account_id: str | None = None, idle_seconds: float = 15.0
) -> AsyncIterator[EventPage]:
    """Yield pages of events from `after` on, for ever; an empty page after `idle_seconds` (real time) without any."""
    waiter = CommitWaiter(db, EVENTS)
    cursor = after
    told_at = time.monotonic()
    # A transaction that ends without events wakes nobody, yet may set free events held back behind it on PostgreSQL.
    patience = min(0.5, idle_seconds) if db.dialect == "postgresql" else idle_seconds
    try:
        while True:
            position = cursor
            page = await db.read(lambda tx: read_events(tx, after=position, account_id=account_id))  # noqa: B023
            cursor = page.cursor
            # Measured, not counted in waits: what others write wakes this feed as well and must not keep it silent.
            if page.events or time.monotonic() - told_at >= idle_seconds:
                told_at = time.monotonic()
                yield page
            if not page.events:
                left = told_at + idle_seconds - time.monotonic()
                await waiter.wait(timeout=max(0.0, min(patience, left)))
    finally:
        waiter.close()


def delete_events(tx: Transaction, *, before: datetime) -> int:
    """Forget events older than `before` (the log's retention); return how many."""
    return tx.connection.execute(sa.delete(events_table).where(events_table.c.at < before)).rowcount


def _read_cursor(cursor: str) -> tuple[int, int]:
    try:
        xid, event_id = cursor.split(".")
        return int(xid), int(event_id)
    except ValueError as error:
        raise Invalid("The cursor is not one that this feed gave out.", field="after") from error


def _record(row: sa.Row[Any]) -> EventRecord:
    return EventRecord(
        cursor=f"{row.xid}.{row.event_id}",
        type=row.type,
        at=row.at,
        account_id=row.account_id,
        conversation_id=row.conversation_id,
        profile_id=row.profile_id,
        task_id=row.task_id,
        data=row.data,
    )


def delete_events_of(
    tx: Transaction,
    *,
    conversation_ids: Sequence[str],
    profile_id: str,
    data: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Delete every event of these conversations and this profile (promise P12); return how many.

    `data` names what may belong to no conversation: a field of events, and the ids in it that are theirs.
    """
    of_none = events_table.c.conversation_id.is_(None)
    about = sa.or_(
        events_table.c.conversation_id.in_(conversation_ids),
        events_table.c.profile_id == profile_id,
        *(
            sa.and_(of_none, events_table.c.data[name].as_string().in_(ids))
            for name, ids in (data or {}).items()
            if ids
        ),
    )
    return tx.connection.execute(sa.delete(events_table).where(about)).rowcount


def find_events(
    tx: Transaction,
    *,
    account_id: str,
    type: str,
    data: Mapping[str, str] | None = None,
    conversation_id: str | None = None,
    profile_id: str | None = None,
    after: str | None = None,
    limit: int = 1,
) -> tuple[EventRecord, ...]:
    """Return the first events of a type, oldest first; `data` holds fields that must have these texts."""
    wanted = [events_table.c.account_id == account_id, events_table.c.type == type]
    wanted += [events_table.c.data[name].as_string() == text for name, text in (data or {}).items()]
    if conversation_id is not None:
        wanted.append(events_table.c.conversation_id == conversation_id)
    if profile_id is not None:
        wanted.append(events_table.c.profile_id == profile_id)
    if after is not None:
        wanted.append(
            sa.tuple_(events_table.c.xid, events_table.c.event_id) > sa.tuple_(*_read_cursor(after))
        )
    query = sa.select(events_table).where(*wanted).order_by(events_table.c.xid, events_table.c.event_id)
    return tuple(_record(row) for row in tx.connection.execute(query.limit(limit)))
