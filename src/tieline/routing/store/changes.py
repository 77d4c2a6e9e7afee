"""Every change of a workspace has a number, and rows carry the number of their last change.

So a board in memory (`boards.py`) catches up by reading what has a greater number than its own. The first change of a
transaction locks the workspace: numbers are committed in their order, on both engines.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.routing.tables import reservations, tasks, workers, workspaces

_KEPT = "routing-change"
_HOMES_KEPT = 50_000
_COUNTED = (workers, tasks, reservations)
"""The tables whose rows are read again one by one; a change of any other makes a board be read anew."""

_homes: OrderedDict[str, str] = OrderedDict()
"""Which workspace a row belongs to, which never changes."""


@dataclass(kw_only=True)
class Change:
    """What a transaction changes in a workspace.

    `before` is the number of the last change others have made, `layout` that of the last one of what is set up, `now`
    this transaction's; `own` are the rows it wrote, by table, and `own_layout` says that it changed what is set up.
    """

    workspace_id: str
    before: int
    layout: int
    now: int
    own: dict[str, set[str]] = field(default_factory=dict)
    own_layout: bool = False


on_begin: list[Callable[[Transaction, Change], None]] = []
"""Told of each change before its transaction has written anything; `boards.py` catches up then."""


def begin_change(tx: Transaction, workspace_id: str) -> Change:
    """Lock a workspace until the transaction ends and number what is changed in it; once a transaction."""
    key = (_KEPT, workspace_id)
    known: Change | None = tx.kept.get(key)
    if known is not None:
        return known
    query = sa.select(workspaces.c.revision, workspaces.c.layout).where(
        workspaces.c.workspace_id == workspace_id
    )
    row = tx.connection.execute(query.with_for_update()).first()
    before, layout = (row.revision, row.layout) if row is not None else (0, 0)
    # Never a number that was given before, even one whose transaction was undone.
    change = Change(
        workspace_id=workspace_id, before=before, layout=layout, now=max(before + 1, time.time_ns())
    )
    for told in on_begin:
        told(tx, change)
    mine = workspaces.c.workspace_id == workspace_id
    tx.connection.execute(sa.update(workspaces).where(mine).values(revision=change.now))
    tx.kept[key] = change
    return change


def change_of(tx: Transaction, workspace_id: str) -> Change | None:
    """Return what this transaction changes in a workspace; None when nothing yet."""
    known: Change | None = tx.kept.get((_KEPT, workspace_id))
    return known


def note_change(
    tx: Transaction, table: sa.Table, row_id: str, *, workspace_id: str | None = None
) -> dict[str, Any]:
    """Note that a row is written; return the columns that say so."""
    home = workspace_id or (row_id if table is workspaces else _home_of(tx, table, row_id))
    if home is None:
        return {}
    change = begin_change(tx, home)
    if table in _COUNTED:
        change.own.setdefault(table.name, set()).add(row_id)
        return {"changed": change.now}
    note_layout(tx, home)
    return {}


def note_layout(tx: Transaction, workspace_id: str) -> None:
    """Note that what is set up in a workspace changes, or that rows are gone: a board is read anew."""
    change = begin_change(tx, workspace_id)
    if not change.own_layout:
        change.own_layout = True
        mine = workspaces.c.workspace_id == workspace_id
        tx.connection.execute(sa.update(workspaces).where(mine).values(layout=change.now))


def _home_of(tx: Transaction, table: sa.Table, row_id: str) -> str | None:
    known = _homes.get(row_id)
    if known is not None:
        return known
    key = table.primary_key.columns[0]
    found: str | None = tx.connection.execute(sa.select(table.c.workspace_id).where(key == row_id)).scalar()
    if found is not None:
        _homes[row_id] = found
        while len(_homes) > _HOMES_KEPT:
            _homes.popitem(last=False)
    return found
