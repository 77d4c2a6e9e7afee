"""What the queries of voice share: rows made and changed now, lists newest first, values kept as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from tieline.channels.voice.models import Callback, Program, RecordingWish
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Made(Protocol):
    """A value that knows when it was made."""

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        ...


T = TypeVar("T", bound=Made)


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    stamps = {name: tx.now for name in ("created_at", "updated_at") if name in table.c}
    given = {name: value for name, value in _written(values).items() if value is not None}
    tx.connection.execute(sa.insert(table), {**given, **stamps})


def update(tx: Transaction, table: sa.Table, keys: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Change the row whose columns have the values of `keys`."""
    same = [table.c[name] == value for name, value in keys.items()]
    # None in a JSON column would be written as JSON's null, which is no NULL.
    changed = {name: sa.null() if value is None else value for name, value in _written(values).items()}
    tx.connection.execute(sa.update(table).where(*same).values({**changed, "updated_at": tx.now}))


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as columns take them: the room's small values as JSON."""
    kept = (Callback, Program, RecordingWish)
    return {name: asdict(value) if isinstance(value, kept) else value for name, value in values.items()}


def first(tx: Transaction, query: sa.Select[Any]) -> dict[str, Any] | None:
    """Return the first row of a query as a mapping."""
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def callback(value: Mapping[str, Any] | None) -> Callback | None:
    """Read a callback as it was written."""
    return None if value is None else Callback(**{**value, "events": tuple(value["events"])})


def program(value: Mapping[str, Any] | None) -> Program | None:
    """Read a program as it was written."""
    return None if value is None else Program(**value)


def recording_wish(value: Mapping[str, Any] | None) -> RecordingWish | None:
    """Read a wish to be recorded as it was written."""
    return None if value is None else RecordingWish(**{**value, "callback": callback(value["callback"])})


def list_newest_first(
    tx: Transaction,
    query: sa.Select[Any],
    table: sa.Table,
    *,
    id_name: str,
    page: PageRequest,
    make: Callable[[dict[str, Any]], T],
) -> Page[T]:
    """Return a page of a query's rows, the newest in front; two of one moment in the order of their ids."""
    key = table.c[id_name]
    after = page.after(int, str)
    if after is not None:
        before = page.moment_at(after[0])
        same = sa.and_(table.c.created_at == before, key < str(after[1]))
        query = query.where(sa.or_(table.c.created_at < before, same))
    query = query.order_by(table.c.created_at.desc(), key.desc()).limit(page.size + 1)
    rows = [make(dict(row)) for row in tx.connection.execute(query).mappings()]

    def token(item: T) -> tuple[int, str]:
        return (item.created_at - _EPOCH) // _MICROSECOND, str(getattr(item, id_name))

    return Page.of(rows, request=page, key=token)


def between(
    column: sa.ColumnElement[Any], start: datetime | None, end: datetime | None
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a moment lies between two bounds, both inclusive; None is no bound."""
    found: list[sa.ColumnElement[bool]] = []
    if start is not None:
        found.append(column >= start)
    if end is not None:
        found.append(column <= end)
    return found
