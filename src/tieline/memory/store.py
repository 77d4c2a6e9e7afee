"""Every query of customer memory, named; no rules. The service (`service.py`) decides, the tables are in `tables.py`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from tieline.kit.clock import parse_iso
from tieline.kit.db import Transaction, forget, remember
from tieline.kit.pages import BadPageToken, Page, PageRequest
from tieline.memory import tables as t
from tieline.memory.models import (
    Identifier,
    Store,
    Trait,
    TraitChange,
    TraitDefinition,
    TraitGroup,
    ValidationRule,
)

# Asked in every turn, so built once.
_STORE = sa.select(t.stores).where(t.stores.c.store_id == sa.bindparam("wanted_id"))
_PROFILE = sa.select(t.profiles.c.created_at, t.profiles.c.merged_into).where(
    t.profiles.c.profile_id == sa.bindparam("wanted_id"),
    t.profiles.c.store_id == sa.bindparam("wanted_store"),
)
_IDENTIFIER = sa.select(t.identifiers).where(
    t.identifiers.c.store_id == sa.bindparam("wanted_store"),
    t.identifiers.c.id_type == sa.bindparam("wanted_type"),
    t.identifiers.c.value == sa.bindparam("wanted_value"),
)
_TRAITS = (
    sa.select(t.traits)
    .where(t.traits.c.profile_id == sa.bindparam("wanted_id"))
    .order_by(t.traits.c.group_name, t.traits.c.trait_key)
)

# --- stores and trait groups --------------------------------------------------------------------


def insert_store(tx: Transaction, *, store: Store) -> None:
    """Add a store."""
    tx.connection.execute(sa.insert(t.stores).values(**asdict(store)))
    forget(tx, "store", store.store_id)


def find_store(tx: Transaction, *, store_id: str) -> Store | None:
    """Return the store, or None."""
    return remember(tx, "store", store_id, lambda: _find_store(tx, store_id))


def _find_store(tx: Transaction, store_id: str) -> Store | None:
    row = tx.connection.execute(_STORE, {"wanted_id": store_id}).first()
    return Store(**row._mapping) if row else None


def update_store(tx: Transaction, *, store: Store) -> None:
    """Write a store's name, description and version."""
    changed = {"display_name": store.display_name, "description": store.description, "version": store.version}
    same = t.stores.c.store_id == store.store_id
    tx.connection.execute(sa.update(t.stores).where(same).values(changed))
    forget(tx, "store", store.store_id)


def delete_store(tx: Transaction, *, store_id: str) -> None:
    """Delete a store's own row; what is in it goes portion by portion (`control/store.py`)."""
    tx.connection.execute(sa.delete(t.stores).where(t.stores.c.store_id == store_id))
    forget(tx, "store", store_id)


def find_store_named(tx: Transaction, *, account_id: str, display_name: str) -> Store | None:
    """Return an account's store by its name, or None."""
    where = (t.stores.c.account_id == account_id, t.stores.c.display_name == display_name)
    row = tx.connection.execute(sa.select(t.stores).where(*where)).first()
    return Store(**row._mapping) if row else None


def count_stores(tx: Transaction, *, account_id: str) -> int:
    """Count an account's stores."""
    query = sa.select(sa.func.count()).select_from(t.stores).where(t.stores.c.account_id == account_id)
    return int(tx.connection.execute(query).scalar_one())


def list_stores(tx: Transaction, *, account_id: str, page: PageRequest, newest_first: bool) -> Page[Store]:
    """List an account's stores by age."""
    keys = (t.stores.c.created_at, t.stores.c.store_id)
    query = sa.select(t.stores).where(t.stores.c.account_id == account_id)
    rows = [Store(**row._mapping) for row in paged(tx, query, keys=keys, page=page, descending=newest_first)]
    return Page.of(rows, request=page, key=lambda store: (store.created_at.isoformat(), store.store_id))


def insert_group(tx: Transaction, *, group: TraitGroup) -> None:
    """Add a trait group; its definitions are written one by one."""
    values = {key: value for key, value in vars(group).items() if key != "traits"}
    tx.connection.execute(sa.insert(t.trait_groups).values(values))


def update_group(tx: Transaction, *, group: TraitGroup) -> None:
    """Write a group's description and version."""
    where = (t.trait_groups.c.store_id == group.store_id, t.trait_groups.c.name == group.name)
    changed = {"description": group.description, "version": group.version}
    tx.connection.execute(sa.update(t.trait_groups).where(*where).values(changed))


def find_group(tx: Transaction, *, store_id: str, name: str, lock: bool = False) -> TraitGroup | None:
    """Return the group with its definitions, or None; `lock` keeps other writers out until this one is done."""
    query = sa.select(t.trait_groups).where(
        t.trait_groups.c.store_id == store_id, t.trait_groups.c.name == name
    )
    if lock:
        query = query.with_for_update()
    row = tx.connection.execute(query).first()
    if row is None:
        return None
    definitions = list_definitions(tx, store_id=store_id, group_names=[name])
    return TraitGroup(**row._mapping, traits=tuple(definitions.get(name, {}).values()))


def list_groups(tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool) -> Page[TraitGroup]:
    """List a store's groups with their definitions, by age."""
    keys = (t.trait_groups.c.created_at, t.trait_groups.c.name)
    query = sa.select(t.trait_groups).where(t.trait_groups.c.store_id == store_id)
    rows = paged(tx, query, keys=keys, page=page, descending=newest_first)
    groups = [TraitGroup(**row._mapping) for row in rows]
    found = Page.of(groups, request=page, key=lambda group: (group.created_at.isoformat(), group.name))
    definitions = list_definitions(tx, store_id=store_id, group_names=[group.name for group in found.items])
    return found.map(lambda group: replace(group, traits=tuple(definitions.get(group.name, {}).values())))


def count_groups(tx: Transaction, *, store_id: str) -> int:
    """Count the groups of a store."""
    query = (
        sa.select(sa.func.count()).select_from(t.trait_groups).where(t.trait_groups.c.store_id == store_id)
    )
    return int(tx.connection.execute(query).scalar_one())


def list_definitions(
    tx: Transaction, *, store_id: str, group_names: Collection[str] | None = None
) -> dict[str, dict[str, TraitDefinition]]:
    """Group name -> trait key -> definition, in the order of the keys; every group when none is named."""
    table = t.trait_definitions
    query = (
        sa.select(table).where(table.c.store_id == store_id).order_by(table.c.group_name, table.c.trait_key)
    )
    if group_names is not None:
        query = query.where(table.c.group_name.in_(group_names))
    found: dict[str, dict[str, TraitDefinition]] = {}
    for row in tx.connection.execute(query):
        found.setdefault(row.group_name, {})[row.trait_key] = _definition(row)
    return found


def put_definition(
    tx: Transaction, *, store_id: str, group: str, trait_key: str, definition: TraitDefinition
) -> None:
    """Write a definition over the one that is there."""
    delete_definition(tx, store_id=store_id, group=group, trait_key=trait_key)
    rule = definition.validation_rule
    values = {**vars(definition), "validation_rule": asdict(rule) if rule else None}
    place = {"store_id": store_id, "group_name": group, "trait_key": trait_key}
    tx.connection.execute(sa.insert(t.trait_definitions).values(**place, **values))


def delete_definition(tx: Transaction, *, store_id: str, group: str, trait_key: str) -> None:
    """Delete a definition."""
    c = t.trait_definitions.c
    where = (c.store_id == store_id, c.group_name == group, c.trait_key == trait_key)
    tx.connection.execute(sa.delete(t.trait_definitions).where(*where))


def list_values_of(
    tx: Transaction, *, store_id: str, group: str, trait_key: str, limit: int | None = None
) -> Sequence[tuple[str, Trait]]:
    """(profile id, trait) of every profile of the store that has a value for this trait."""
    query = (
        sa.select(t.traits)
        .join(t.profiles, t.profiles.c.profile_id == t.traits.c.profile_id)
        .where(t.profiles.c.store_id == store_id)
        .where(t.traits.c.group_name == group, t.traits.c.trait_key == trait_key)
        .order_by(t.traits.c.profile_id)
        .limit(limit)
    )
    return [(row.profile_id, _trait(row)) for row in tx.connection.execute(query)]


# --- profiles, identifiers, traits --------------------------------------------------------------


def insert_profile(tx: Transaction, *, store_id: str, profile_id: str) -> None:
    """Add a profile made now."""
    values = {"profile_id": profile_id, "store_id": store_id, "created_at": tx.now}
    tx.connection.execute(sa.insert(t.profiles).values(values))


def find_profile(tx: Transaction, *, store_id: str, profile_id: str) -> tuple[datetime, str | None] | None:
    """Return when a profile of this store was made and into which it was merged, or None when there is none."""
    row = tx.connection.execute(_PROFILE, {"wanted_id": profile_id, "wanted_store": store_id}).first()
    return (row.created_at, row.merged_into) if row else None


def list_profile_ids(tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool) -> Page[str]:
    """List the ids of a store's profiles by age; those that were merged into another are not among them."""
    keys = (t.profiles.c.created_at, t.profiles.c.profile_id)
    query = sa.select(*keys).where(t.profiles.c.store_id == store_id, t.profiles.c.merged_into.is_(None))
    rows = paged(tx, query, keys=keys, page=page, descending=newest_first)
    found = Page.of(rows, request=page, key=lambda row: (row.created_at.isoformat(), row.profile_id))
    return found.map(lambda row: str(row.profile_id))


def insert_identifier(tx: Transaction, *, store_id: str, identifier: Identifier) -> None:
    """Add an identifier; the key refuses a second owner."""
    tx.connection.execute(sa.insert(t.identifiers).values(store_id=store_id, **asdict(identifier)))


def find_identifier(tx: Transaction, *, store_id: str, id_type: str, value: str) -> Identifier | None:
    """Return the identifier by its normalised value, or None."""
    wanted = {"wanted_store": store_id, "wanted_type": id_type, "wanted_value": value}
    row = tx.connection.execute(_IDENTIFIER, wanted).first()
    return _identifier(row) if row else None


def list_identifiers(tx: Transaction, *, profile_id: str) -> list[Identifier]:
    """List a profile's identifiers by type, the oldest of each first."""
    c = t.identifiers.c
    query = sa.select(t.identifiers).where(c.profile_id == profile_id)
    rows = tx.connection.execute(query.order_by(c.id_type, c.created_at, c.value))
    return [_identifier(row) for row in rows]


def delete_identifier(tx: Transaction, *, store_id: str, identifier: Identifier) -> None:
    """Delete an identifier."""
    c = t.identifiers.c
    where = (c.store_id == store_id, c.id_type == identifier.id_type, c.value == identifier.value)
    tx.connection.execute(sa.delete(t.identifiers).where(*where))


def list_all_traits(
    tx: Transaction, *, profile_id: str, groups: Collection[str] | None = None
) -> list[Trait]:
    """List every trait of a profile, of the named groups or of all, by name."""
    query = _TRAITS if groups is None else _TRAITS.where(t.traits.c.group_name.in_(groups))
    return [_trait(row) for row in tx.connection.execute(query, {"wanted_id": profile_id})]


def list_traits(
    tx: Transaction, *, profile_id: str, groups: Collection[str] | None, page: PageRequest, newest_first: bool
) -> Page[Trait]:
    """List a profile's traits by when they were set."""
    c = t.traits.c
    query = sa.select(t.traits).where(c.profile_id == profile_id)
    if groups is not None:
        query = query.where(c.group_name.in_(groups))
    keys = (c.changed_at, c.group_name, c.trait_key)
    rows = paged(tx, query, keys=keys, page=page, descending=newest_first)
    found = Page.of(
        rows, request=page, key=lambda row: (row.changed_at.isoformat(), row.group_name, row.trait_key)
    )
    return found.map(_trait)


def put_trait(tx: Transaction, *, profile_id: str, trait_key: str, trait: Trait) -> None:
    """Write a value over the one that is there."""
    delete_trait(tx, profile_id=profile_id, group=trait.group, trait_key=trait_key)
    values = {key: value for key, value in vars(trait).items() if key != "group"}
    place = {"profile_id": profile_id, "group_name": trait.group, "trait_key": trait_key}
    tx.connection.execute(sa.insert(t.traits).values(**place, **values))


def delete_trait(tx: Transaction, *, profile_id: str, group: str, trait_key: str) -> None:
    """Delete a value."""
    c = t.traits.c
    where = (c.profile_id == profile_id, c.group_name == group, c.trait_key == trait_key)
    tx.connection.execute(sa.delete(t.traits).where(*where))


def insert_change(tx: Transaction, *, profile_id: str, change: TraitChange) -> None:
    """Add an entry to a profile's history."""
    values = {key: value for key, value in vars(change).items() if key != "group"}
    row = sa.insert(t.trait_changes).values(profile_id=profile_id, group_name=change.group, **values)
    tx.connection.execute(row)


def list_changes(tx: Transaction, *, profile_id: str, page: PageRequest) -> Page[TraitChange]:
    """List a profile's history, the newest entry first."""
    query = sa.select(t.trait_changes).where(t.trait_changes.c.profile_id == profile_id)
    rows = paged(tx, query, keys=(t.trait_changes.c.change_id,), page=page, descending=True)
    changes = [
        TraitChange(
            change_id=row.change_id, group=row.group_name, name=row.name, value=row.value,
            previous=row.previous, changed_at=row.changed_at, source=row.source,
        )
        for row in rows
    ]  # fmt: skip
    return Page.of(changes, request=page, key=lambda change: (change.change_id,))


# --- the state of what is remembered ---------------------------------------------------------------

_STAMP = sa.select(t.stamps.c.stamp).where(t.stamps.c.profile_id == sa.bindparam("wanted_id"))
_NEW_STAMP = sa.update(t.stamps).where(t.stamps.c.profile_id == sa.bindparam("wanted_id"))


def touch(tx: Transaction, *profile_ids: str) -> None:
    """Give the observations and summaries of profiles another stamp: some are written in this transaction.

    Every function of a store that writes them calls this; recall keeps what it read of a large profile under its stamp
    (`records/reading.py`). A stamp is never used twice, so one that was undone names nothing.
    """
    for profile_id in sorted(set(profile_ids)):
        stamp = uuid4().hex
        if not tx.connection.execute(_NEW_STAMP, {"wanted_id": profile_id, "stamp": stamp}).rowcount:
            tx.connection.execute(sa.insert(t.stamps), {"profile_id": profile_id, "stamp": stamp})


def read_stamp(tx: Transaction, *, profile_id: str) -> str:
    """Return the stamp of a profile's memories; "" while nothing was ever written."""
    return tx.connection.execute(_STAMP, {"wanted_id": profile_id}).scalar() or ""


# --- erasing ------------------------------------------------------------------------------------


def delete_profile_rows(tx: Transaction, *, profile_id: str) -> dict[str, int]:
    """Delete every row of one profile; return how many went, by table."""
    own = (
        t.traits, t.trait_changes, t.identifiers, t.observations, t.observation_revisions, t.evidence,
        t.quarantine, t.summaries, t.stamps, t.vectors, t.profiles,
    )  # fmt: skip
    return {
        table.name: tx.connection.execute(sa.delete(table).where(table.c.profile_id == profile_id)).rowcount
        for table in own
    }


# --- rows to values -----------------------------------------------------------------------------


def paged(
    tx: Transaction,
    query: sa.Select[Any],
    *,
    keys: Sequence[sa.Column[Any]],
    page: PageRequest,
    descending: bool,
) -> Sequence[sa.Row[Any]]:
    """One row more than a page, starting after the page's token."""
    query = query.order_by(*(key.desc() if descending else key.asc() for key in keys)).limit(page.size + 1)
    after = page.after(*(str for _ in keys))
    if after is not None:
        place = sa.tuple_(*_bound(keys, after))
        mine = sa.tuple_(*keys)
        query = query.where(mine < place if descending else mine > place)
    return tx.connection.execute(query).all()


def _bound(keys: Sequence[sa.Column[Any]], after: Sequence[str | int | float]) -> list[sa.ColumnElement[Any]]:
    """The token's values with their columns' types; moments travel as text."""
    if len(keys) != len(after) or not all(isinstance(part, str) for part in after):
        raise BadPageToken(field="pageToken")
    try:
        return [
            sa.literal(parse_iso(str(part)) if key.name.endswith("_at") else part, key.type)
            for key, part in zip(keys, after, strict=True)
        ]
    except ValueError as error:
        raise BadPageToken(field="pageToken") from error


def _definition(row: sa.Row[Any]) -> TraitDefinition:
    rule: Mapping[str, Any] | None = row.validation_rule
    return TraitDefinition(
        name=row.name,
        data_type=row.data_type,
        description=row.description,
        validation_rule=ValidationRule(**rule) if rule is not None else None,
        id_type_promotion=row.id_type_promotion,
    )


def _trait(row: sa.Row[Any]) -> Trait:
    return Trait(
        group=row.group_name,
        name=row.name,
        value=row.value,
        data_type=row.data_type,
        changed_at=row.changed_at,
        source=row.source,
    )


def _identifier(row: sa.Row[Any]) -> Identifier:
    return Identifier(**{key: value for key, value in row._mapping.items() if key != "store_id"})
