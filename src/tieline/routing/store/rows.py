"""Rows of any table of the room: added, changed, deleted, read one by one and in pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.kit.tables import UtcDateTime
from tieline.routing.store.changes import note_change
from tieline.routing.tables import (
    activities,
    hours,
    queues,
    reservations,
    task_channels,
    tasks,
    worker_channels,
    workers,
    workflows,
    workspaces,
)

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSEEN = ("name_key", "sequence", "changed", "revision", "layout")
"""Columns that serve uniqueness, order and catching up, and are no part of a value."""


def name_key(friendly_name: str) -> str:
    """Return what two names that differ only in case have in common."""
    return friendly_name.casefold()


def insert(tx: Transaction, table: sa.Table, values: Mapping[str, Any]) -> None:
    """Add a row made now."""
    row = {**values, "created_at": tx.now, "updated_at": tx.now}
    if table is not workspaces:
        row_id = str(values[table.primary_key.columns[0].name])
        row |= note_change(tx, table, row_id, workspace_id=str(values["workspace_id"]))
    tx.connection.execute(sa.insert(table).values(row))


def update(tx: Transaction, table: sa.Table, row_id: str, values: Mapping[str, Any]) -> None:
    """Change the row by its primary key."""
    key = table.primary_key.columns[0]
    noted = note_change(tx, table, row_id)
    changes = {**values, **noted, "updated_at": tx.now}
    tx.connection.execute(sa.update(table).where(key == row_id).values(changes))


def touch(tx: Transaction, table: sa.Table, row_id: str) -> None:
    """Have boards read a row anew whose value changes elsewhere."""
    noted = note_change(tx, table, row_id)
    if noted:
        tx.connection.execute(sa.update(table).where(table.primary_key.columns[0] == row_id).values(noted))


def delete(tx: Transaction, table: sa.Table, row_id: str) -> None:
    """Delete the row by its primary key."""
    note_change(tx, table, row_id)
    tx.connection.execute(sa.delete(table).where(table.primary_key.columns[0] == row_id))


def delete_workspace(tx: Transaction, workspace_id: str) -> None:
    """Delete a workspace and everything in it."""
    mine = sa.select(workers.c.worker_id).where(workers.c.workspace_id == workspace_id)
    tx.connection.execute(sa.delete(worker_channels).where(worker_channels.c.worker_id.in_(mine)))
    of_it = (reservations, tasks, task_channels, workflows, queues, hours, workers, activities, workspaces)
    for table in of_it:
        tx.connection.execute(sa.delete(table).where(table.c.workspace_id == workspace_id))


def is_name_taken(
    tx: Transaction, table: sa.Table, *, workspace_id: str, friendly_name: str, except_id: str = ""
) -> bool:
    """Tell whether another row of the workspace has this name, ignoring case."""
    query = sa.select(table.primary_key.columns[0]).where(
        table.c.workspace_id == workspace_id, table.c.name_key == name_key(friendly_name)
    )
    found = tx.connection.execute(query).scalar()
    return found is not None and found != except_id


def one(tx: Transaction, query: sa.Select[Any], build: Callable[[Mapping[str, Any]], T]) -> T | None:
    """Read the first row; None when there is none."""
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else build(dict(row))


def every(tx: Transaction, query: sa.Select[Any], build: Callable[[Mapping[str, Any]], T]) -> list[T]:
    """Read every row."""
    return [build(dict(row)) for row in tx.connection.execute(query).mappings()]


def page_of(
    tx: Transaction,
    query: sa.Select[Any],
    table: sa.Table,
    *,
    build: Callable[[Mapping[str, Any]], T],
    page: PageRequest,
    order: Sequence[tuple[str, bool]] = (("sequence", False),),
) -> Page[T]:
    """Read a page, sorted by columns of numbers and moments (True is the greatest first), then by the primary key."""
    key = table.primary_key.columns[0]
    keys = [(_sortable(table, name), descending) for name, descending in order]
    keys.append((key, keys[-1][1]))
    after = page.after(*[int] * len(order), str)
    if after is not None:
        reached = [
            page.moment_at(value) if isinstance(column.type, UtcDateTime) else value
            for value, (column, _) in zip(after, keys, strict=True)
        ]
        query = query.where(_behind(keys, reached))
    sorted_by = [column.desc() if descending else column for column, descending in keys]
    query = query.add_columns(*(column.label(f"key_{n}") for n, (column, _) in enumerate(keys)))
    rows = [
        dict(row) for row in tx.connection.execute(query.order_by(*sorted_by).limit(page.size + 1)).mappings()
    ]
    listed = Page.of(rows, request=page, key=lambda row: [_part(row[f"key_{n}"]) for n in range(len(keys))])
    return listed.map(build)


def _sortable(table: sa.Table, name: str) -> sa.ColumnElement[Any]:
    # A task that was given no other place in the line counts from when it was made.
    column = table.c[name]
    return sa.func.coalesce(column, table.c.created_at) if name == "virtual_start_at" else column


def _behind(
    keys: Sequence[tuple[sa.ColumnElement[Any], bool]], reached: Sequence[Any]
) -> sa.ColumnElement[bool]:
    """Return what is true for rows behind the last one of the page before."""
    found = []
    for n, (column, descending) in enumerate(keys):
        same = [earlier == reached[m] for m, (earlier, _) in enumerate(keys[:n])]
        found.append(sa.and_(*same, column < reached[n] if descending else column > reached[n]))
    return sa.or_(*found)


def _part(value: Any) -> int | str:
    """Return a sort key as a page token keeps it: moments in microseconds."""
    if isinstance(value, datetime):
        return int((value - _EPOCH) / _MICROSECOND)
    return value if isinstance(value, str) else int(value)


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that are part of its value."""
    return {name: value for name, value in row.items() if name not in _UNSEEN and name[:4] != "key_"}


def built(build: Callable[..., T]) -> Callable[[Mapping[str, Any]], T]:
    """Return what makes a value of a row whose columns are its fields."""
    return lambda row: build(**values_of(row))
