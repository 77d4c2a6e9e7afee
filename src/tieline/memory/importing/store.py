"""The queries of imports: their rows, the portions that wait, what was wrong, and many new profiles at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest
from tieline.memory import tables as t
from tieline.memory.importing.rows import Complaint, Line
from tieline.memory.models import Identifier, ImportColumn, ProfileImport, Trait, TraitChange
from tieline.memory.store import paged

_AT_ONCE = 300


def insert(tx: Transaction, *, one: ProfileImport) -> None:
    """Add an import."""
    tx.connection.execute(sa.insert(t.imports).values(**asdict(one)))


def update(tx: Transaction, *, one: ProfileImport) -> None:
    """Write an import as it is now."""
    same = t.imports.c.import_id == one.import_id
    tx.connection.execute(sa.update(t.imports).where(same).values(**asdict(one)))


def find(tx: Transaction, *, import_id: str) -> ProfileImport | None:
    """Return an import, or None."""
    row = tx.connection.execute(sa.select(t.imports).where(t.imports.c.import_id == import_id)).first()
    return _import(row) if row else None


def list_page(
    tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool
) -> Page[ProfileImport]:
    """List a store's imports by age."""
    c = t.imports.c
    query = sa.select(t.imports).where(c.store_id == store_id)
    rows = paged(tx, query, keys=(c.created_at, c.import_id), page=page, descending=newest_first)
    found = [_import(row) for row in rows]
    return Page.of(found, request=page, key=lambda one: (one.created_at.isoformat(), one.import_id))


def _import(row: sa.Row[Any]) -> ProfileImport:
    columns = tuple(ImportColumn(**column) for column in row.columns)
    return ProfileImport(**{**row._mapping, "columns": columns})


def insert_portion(tx: Transaction, *, import_id: str, number: int, rows: Sequence[Line]) -> None:
    """Keep rows until they become profiles; number 0 is the header."""
    values = {"import_id": import_id, "number": number, "rows": [[line, cells] for line, cells in rows]}
    tx.connection.execute(sa.insert(t.import_portions).values(values))


def find_portion(
    tx: Transaction, *, import_id: str, number: int | None = None
) -> tuple[int, list[Line]] | None:
    """Return the header (number 0), or the next portion that waits."""
    c = t.import_portions.c
    query = sa.select(c.number, c.rows).where(c.import_id == import_id)
    query = query.where(c.number == number) if number is not None else query.where(c.number > 0)
    row = tx.connection.execute(query.order_by(c.number).limit(1)).first()
    return (row[0], [(line, cells) for line, cells in row[1]]) if row else None


def delete_portions(tx: Transaction, *, import_id: str, number: int | None = None) -> None:
    """Delete one portion, or all."""
    c = t.import_portions.c
    where = [c.import_id == import_id, *([c.number == number] if number is not None else [])]
    tx.connection.execute(sa.delete(t.import_portions).where(*where))


def insert_complaints(tx: Transaction, *, import_id: str, complaints: Iterable[Complaint]) -> None:
    """Keep what was wrong."""
    rows = [
        {
            "import_id": import_id, "line": one.line, "column_name": one.column,
            "severity": "ERROR" if one.is_error else "WARNING", "message": one.reason,
        }
        for one in complaints
    ]  # fmt: skip
    if rows:
        tx.connection.execute(sa.insert(t.import_errors), rows)


def list_complaints(tx: Transaction, *, import_id: str) -> list[Complaint]:
    """Return what was wrong, line by line."""
    c = t.import_errors.c
    query = sa.select(t.import_errors).where(c.import_id == import_id).order_by(c.line, c.column_name)
    return [
        Complaint(line=row.line, column=row.column_name, is_error=row.severity == "ERROR", reason=row.message)
        for row in tx.connection.execute(query)
    ]


def list_known_keys(
    tx: Transaction, *, store_id: str, keys: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return which of these identifiers (type, value) somebody has."""
    by_type: dict[str, list[str]] = {}
    for id_type, value in keys:
        by_type.setdefault(id_type, []).append(value)
    c = t.identifiers.c
    found: set[tuple[str, str]] = set()
    for id_type, values in by_type.items():
        for at in range(0, len(values), _AT_ONCE):
            query = sa.select(c.value).where(
                c.store_id == store_id, c.id_type == id_type, c.value.in_(values[at : at + _AT_ONCE])
            )
            found |= {(id_type, value) for value in tx.connection.execute(query).scalars()}
    return found


def insert_people(
    tx: Transaction, *, store_id: str, profile_ids: Sequence[str], identifiers: Sequence[Identifier],
    changes: Sequence[tuple[str, TraitChange]], traits: Sequence[tuple[str, str, Trait]], made_at: datetime,
) -> None:  # fmt: skip
    """Add new profiles with their identifiers, traits (profile id, key, trait) and history, each in one statement."""
    run = tx.connection.execute
    made = [{"profile_id": one, "store_id": store_id, "created_at": made_at} for one in profile_ids]
    run(sa.insert(t.profiles), made)
    run(sa.insert(t.identifiers), [{"store_id": store_id, **asdict(one)} for one in identifiers])
    run(sa.insert(t.traits), [_trait_row(profile_id, key, trait) for profile_id, key, trait in traits])
    run(sa.insert(t.trait_changes), [_change_row(profile_id, change) for profile_id, change in changes])


def _trait_row(profile_id: str, key: str, trait: Trait) -> dict[str, Any]:
    values = {name: value for name, value in vars(trait).items() if name != "group"}
    return {"profile_id": profile_id, "group_name": trait.group, "trait_key": key, **values}


def _change_row(profile_id: str, change: TraitChange) -> dict[str, Any]:
    values = {name: value for name, value in vars(change).items() if name != "group"}
    return {"profile_id": profile_id, "group_name": change.group, **values}
