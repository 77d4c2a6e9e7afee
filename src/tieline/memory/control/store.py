"""The queries of what a store is set to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.kit.db import Transaction, forget
from tieline.kit.pages import Page, PageRequest
from tieline.memory import tables as t
from tieline.memory.models import (
    DataMapping,
    IdentifierConfig,
    IdentitySettings,
    MappedTrait,
    MappingSource,
    Operation,
    Trait,
)
from tieline.memory.store import paged

SETTINGS_MEMO = "identity_settings"
_SETTINGS = sa.select(t.identity_settings).where(
    t.identity_settings.c.store_id == sa.bindparam("wanted_store")
)


def find_settings(tx: Transaction, *, store_id: str) -> IdentitySettings | None:
    """Return the settings a store was given, or None."""
    row = tx.connection.execute(_SETTINGS, {"wanted_store": store_id}).first()
    return _settings(row) if row else None


def put_settings(tx: Transaction, *, store_id: str, settings: IdentitySettings) -> None:
    """Write settings over those that are there."""
    c = t.identity_settings.c
    tx.connection.execute(sa.delete(t.identity_settings).where(c.store_id == store_id))
    configs = [asdict(config) for config in settings.configs]
    document = {"configs": configs, "matching_rules": list(settings.matching_rules)}
    row = {"store_id": store_id, "document": document, "version": settings.version, "updated_at": tx.now}
    tx.connection.execute(sa.insert(t.identity_settings).values(row))
    forget(tx, SETTINGS_MEMO, store_id)


def _settings(row: sa.Row[Any]) -> IdentitySettings:
    return IdentitySettings(
        configs=tuple(IdentifierConfig(**config) for config in row.document["configs"]),
        matching_rules=tuple(row.document["matching_rules"]),
        version=row.version,
    )


# --- operations


def insert_operation(tx: Transaction, *, operation: Operation) -> None:
    """Add an operation."""
    tx.connection.execute(sa.insert(t.operations).values(**asdict(operation)))


def update_operation(tx: Transaction, *, operation: Operation) -> None:
    """Write an operation as it is now."""
    same = t.operations.c.operation_id == operation.operation_id
    tx.connection.execute(sa.update(t.operations).where(same).values(**asdict(operation)))


def find_operation(tx: Transaction, *, operation_id: str) -> Operation | None:
    """Return the operation, or None."""
    query = sa.select(t.operations).where(t.operations.c.operation_id == operation_id)
    row = tx.connection.execute(query).first()
    return _operation(row) if row else None


def find_operation_by_key(
    tx: Transaction, *, account_id: str, idempotency_key: str, since: datetime
) -> Operation | None:
    """Return the operation that an account began under a key, or None."""
    c = t.operations.c
    query = sa.select(t.operations).where(
        c.account_id == account_id, c.idempotency_key == idempotency_key, c.created_at > since
    )
    row = tx.connection.execute(query.order_by(c.created_at.desc())).first()
    return _operation(row) if row else None


def _operation(row: sa.Row[Any]) -> Operation:
    return Operation(**{**row._mapping, "status": row.status or "COMPLETED"})


# --- data mappings


def insert_mapping(tx: Transaction, *, mapping: DataMapping) -> None:
    """Add a data mapping."""
    tx.connection.execute(sa.insert(t.data_mappings).values(**asdict(mapping)))


def update_mapping(tx: Transaction, *, mapping: DataMapping) -> None:
    """Write a data mapping as it is now."""
    same = t.data_mappings.c.data_mapping_id == mapping.data_mapping_id
    tx.connection.execute(sa.update(t.data_mappings).where(same).values(**asdict(mapping)))


def delete_mapping(tx: Transaction, *, data_mapping_id: str) -> None:
    """Delete a data mapping."""
    same = t.data_mappings.c.data_mapping_id == data_mapping_id
    tx.connection.execute(sa.delete(t.data_mappings).where(same))


def find_mapping(tx: Transaction, *, store_id: str, data_mapping_id: str) -> DataMapping | None:
    """Return a store's data mapping, or None."""
    c = t.data_mappings.c
    query = sa.select(t.data_mappings).where(c.store_id == store_id, c.data_mapping_id == data_mapping_id)
    row = tx.connection.execute(query).first()
    return _mapping(row) if row else None


def find_mapping_named(tx: Transaction, *, store_id: str, display_name: str) -> DataMapping | None:
    """Return a store's data mapping by its name, or None."""
    c = t.data_mappings.c
    query = sa.select(t.data_mappings).where(c.store_id == store_id, c.display_name == display_name)
    row = tx.connection.execute(query).first()
    return _mapping(row) if row else None


def list_mappings(
    tx: Transaction, *, store_id: str, kind: str | None, page: PageRequest, newest_first: bool
) -> Page[DataMapping]:
    """List a store's data mappings by age, of one kind of source or of all."""
    c = t.data_mappings.c
    query = sa.select(t.data_mappings).where(c.store_id == store_id)
    if kind is not None:
        query = query.where(c.source["kind"].as_string() == kind)
    rows = paged(tx, query, keys=(c.created_at, c.data_mapping_id), page=page, descending=newest_first)
    found = [_mapping(row) for row in rows]
    return Page.of(found, request=page, key=lambda one: (one.created_at.isoformat(), one.data_mapping_id))


def list_all_mappings(tx: Transaction, *, store_id: str) -> list[DataMapping]:
    """Return every data mapping of a store."""
    query = sa.select(t.data_mappings).where(t.data_mappings.c.store_id == store_id)
    return [_mapping(row) for row in tx.connection.execute(query)]


def _mapping(row: sa.Row[Any]) -> DataMapping:
    source = MappingSource(**{**row.source, "columns": tuple(row.source["columns"])})
    targets = tuple(MappedTrait(**target) for target in row.targets)
    return DataMapping(**{**row._mapping, "source": source, "targets": targets})


# --- deleting what is large, a portion at a time


def list_some_profile_ids(tx: Transaction, *, store_id: str, limit: int) -> list[str]:
    """Return the ids of some profiles of a store, merged ones among them."""
    query = sa.select(t.profiles.c.profile_id).where(t.profiles.c.store_id == store_id).limit(limit)
    return list(tx.connection.execute(query).scalars())


def list_some_values(
    tx: Transaction, *, store_id: str, group: str, limit: int
) -> Sequence[tuple[str, Trait]]:
    """Return (profile id, trait) of some values of a group in a store."""
    query = (
        sa.select(t.traits)
        .join(t.profiles, t.profiles.c.profile_id == t.traits.c.profile_id)
        .where(t.profiles.c.store_id == store_id, t.traits.c.group_name == group)
        .limit(limit)
    )
    return [
        (
            row.profile_id,
            Trait(
                group=group, name=row.name, value=row.value, data_type=row.data_type,
                changed_at=row.changed_at, source=row.source,
            ),
        )
        for row in tx.connection.execute(query)
    ]  # fmt: skip


def delete_group(tx: Transaction, *, store_id: str, name: str) -> None:
    """Delete a trait group and its definitions."""
    groups, definitions = t.trait_groups.c, t.trait_definitions.c
    tx.connection.execute(
        sa.delete(t.trait_definitions).where(definitions.store_id == store_id, definitions.group_name == name)
    )
    tx.connection.execute(sa.delete(t.trait_groups).where(groups.store_id == store_id, groups.name == name))


def delete_settings_of(tx: Transaction, *, store_id: str) -> None:
    """Delete everything a store was set to."""
    of_imports = sa.select(t.imports.c.import_id).where(t.imports.c.store_id == store_id)
    for table in (t.import_portions, t.import_errors):
        tx.connection.execute(sa.delete(table).where(table.c.import_id.in_(of_imports)))
    for table in (
        t.imports, t.data_mappings, t.identity_settings, t.trait_definitions, t.trait_groups, t.retention,
    ):  # fmt: skip
        tx.connection.execute(sa.delete(table).where(table.c.store_id == store_id))
    forget(tx, SETTINGS_MEMO, store_id)
