"""Stores and trait groups: what kinds of things may be known about a customer. Part of `service.py`'s one class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory import store
from tieline.memory.access import require_store
from tieline.memory.control.operations import complete
from tieline.memory.control.settings import load_settings
from tieline.memory.deleting import DeletingVerbs, check_store_description
from tieline.memory.errors import (
    GroupNameTaken,
    GroupNotFound,
    StoreNameTaken,
    TraitInUse,
    VersionMismatch,
)
from tieline.memory.events import TraitGroupChanged
from tieline.memory.identifiers import claim_promoted
from tieline.memory.identity import canonical_id_type, config_of
from tieline.memory.models import API_SOURCE, EMAIL, PHONE, Operation, Store, TraitDefinition, TraitGroup
from tieline.memory.profiles import remove_trait
from tieline.memory.traits import (
    MAX_GROUPS,
    MAX_TRAITS,
    canonical_name,
    check_definition,
    check_description,
    check_group_name,
    check_store_name,
    is_group_name,
    trait_key,
)

MAX_STORES = 15
"""As many as the vendor's own specification allows an account."""
CONTACT_TRAITS = (
    TraitDefinition(name="phone", data_type="STRING", description="Phone number", id_type_promotion=PHONE),
    TraitDefinition(name="email", data_type="STRING", description="E-mail address", id_type_promotion=EMAIL),
    *(
        TraitDefinition(name=name, data_type="STRING")
        for name in ("firstName", "lastName", "street", "city", "state", "postalCode", "country")
    ),
)
"""What the Contact group of a new store knows; every store has one."""


class GroupVerbs(DeletingVerbs):
    """What may be done with stores, trait groups and operations."""

    def create_store(
        self, tx: Transaction, *, account_id: str, display_name: str, description: str | None = None,
        store_id: str | None = None,
    ) -> Store:  # fmt: skip
        """Make a store with its Contact group, whose phone and e-mail are identifiers.

        Args:
            tx: The open transaction.
            account_id: Whose store.
            display_name: 1 to 64 letters, digits and hyphens; unique in the account.
            description: 1 to 128 characters.
            store_id: A fixed id, for the starter project.

        Raises:
            Invalid: The name cannot be used.
            StoreNameTaken: With the id of the store that has it.
        """
        check_store_name(display_name)
        check_store_description(description)
        if taken := store.find_store_named(tx, account_id=account_id, display_name=display_name):
            raise StoreNameTaken(conflicting_id=taken.store_id)
        made = Store(
            store_id=store_id or new_id(IdKind.STORE), account_id=account_id, display_name=display_name,
            description=description, version=1, created_at=tx.now,
        )  # fmt: skip
        store.insert_store(tx, store=made)
        self.create_trait_group(tx, store_id=made.store_id, name="Contact", traits=CONTACT_TRAITS)
        return made

    def begin_store(
        self, tx: Transaction, *, account_id: str, display_name: str, description: str | None = None
    ) -> Operation:
        """Make a store as `create_store` does, as an operation that tells its id; an account has at most 15."""
        if store.count_stores(tx, account_id=account_id) >= MAX_STORES:
            raise Invalid(f"An account has at most {MAX_STORES} memory stores.", code=520044)
        made = self.create_store(
            tx, account_id=account_id, display_name=display_name, description=description
        )
        return complete(tx, account_id=account_id, result_id=made.store_id)

    def get_store(self, tx: Transaction, *, store_id: str, account_id: str | None = None) -> Store:
        """Return a store. Raises `StoreNotFound`, also for another account's."""
        return require_store(tx, store_id=store_id, account_id=account_id)

    def list_stores(
        self, tx: Transaction, *, account_id: str, page: PageRequest, newest_first: bool = True
    ) -> Page[Store]:
        """List an account's stores."""
        return store.list_stores(tx, account_id=account_id, page=page, newest_first=newest_first)

    def create_trait_group(
        self, tx: Transaction, *, store_id: str, name: str, traits: Sequence[TraitDefinition] = (),
        description: str | None = None, account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Make a trait group; its operation is complete at once.

        Raises:
            Invalid: Naming the definition or name that cannot be used.
            GroupNameTaken: The store has a group by that name.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        check_group_name(name)
        check_description(description)
        if store.find_group(tx, store_id=store_id, name=name):
            raise GroupNameTaken(conflicting_id=name)
        if store.count_groups(tx, store_id=store_id) >= MAX_GROUPS:
            raise Invalid(f"A store has at most {MAX_GROUPS} trait groups.", code=520053)
        group = TraitGroup(
            store_id=store_id, name=name, description=description, version=1, created_at=tx.now
        )
        store.insert_group(tx, group=group)
        _write_definitions(tx, group, {definition.name: definition for definition in traits})
        return _finish(tx, parent, group)

    def get_trait_group(
        self, tx: Transaction, *, store_id: str, name: str, account_id: str | None = None
    ) -> TraitGroup:
        """Return a trait group with its definitions. Raises `GroupNotFound`."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return _require_group(tx, store_id=store_id, name=name)

    def list_trait_groups(
        self, tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool = True,
        account_id: str | None = None,
    ) -> Page[TraitGroup]:  # fmt: skip
        """List a store's trait groups with their definitions."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return store.list_groups(tx, store_id=store_id, page=page, newest_first=newest_first)

    def patch_trait_group(
        self, tx: Transaction, *, store_id: str, name: str, description: str | None = None,
        traits: Mapping[str, TraitDefinition | None] | None = None, expected_version: int | None = None,
        account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Add, replace (whole) or remove definitions of a group.

        Args:
            tx: The open transaction.
            store_id: The store.
            name: The group's name, exactly.
            description: The new one; None leaves it.
            traits: By name; None removes the definition, and with it every profile's value (history stays).
            expected_version: Refuse with `VersionMismatch` when the group has another by now.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            GroupNotFound, VersionMismatch, TraitInUse, Invalid: Naming the definition that cannot be used.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        group = _require_group(tx, store_id=store_id, name=name, lock=True)
        if expected_version is not None and expected_version != group.version:
            raise VersionMismatch
        check_description(description)
        changed = replace(
            group,
            version=group.version + 1,
            description=group.description if description is None else description,
        )
        store.update_group(tx, group=changed)
        _write_definitions(tx, group, traits or {})
        return _finish(tx, parent, changed)


def _require_group(tx: Transaction, *, store_id: str, name: str, lock: bool = False) -> TraitGroup:
    found = store.find_group(tx, store_id=store_id, name=name, lock=lock) if is_group_name(name) else None
    if found is None:
        raise GroupNotFound(f"The store {store_id} has no trait group {name!r}.")
    return found


def _write_definitions(
    tx: Transaction, group: TraitGroup, wanted: Mapping[str, TraitDefinition | None]
) -> None:
    """Write each definition under the name it first had; the count is checked at the end."""
    known = {trait_key(definition.name): definition for definition in group.traits}
    for name, definition in wanted.items():
        canonical = canonical_name(name)
        key = trait_key(canonical)
        before = known.pop(key, None)
        if definition is None:
            _remove_definition(tx, group, before)
            continue
        after = replace(definition, name=before.name if before else canonical)
        _put_definition(tx, group, before, after)
        known[key] = after
    if len(known) > MAX_TRAITS:
        raise Invalid(f"A trait group has at most {MAX_TRAITS} traits.", field="traits", code=520054)


def _put_definition(
    tx: Transaction, group: TraitGroup, before: TraitDefinition | None, after: TraitDefinition
) -> None:
    check_definition(after)
    promotion = canonical_id_type(after.id_type_promotion) if after.id_type_promotion else None
    _check_promotion(tx, group, after, promotion)
    after = replace(after, id_type_promotion=promotion)
    key = trait_key(after.name)
    if before and before.data_type != after.data_type and _is_used(tx, group, key):
        raise TraitInUse(field=f"traits.{after.name}.dataType")
    store.put_definition(tx, store_id=group.store_id, group=group.name, trait_key=key, definition=after)
    if promotion and before and before.id_type_promotion != promotion:
        values = store.list_values_of(tx, store_id=group.store_id, group=group.name, trait_key=key)
        for profile_id, trait in values:
            claim_promoted(
                tx, store_id=group.store_id, profile_id=profile_id, id_type=promotion, value=str(trait.value)
            )


def _check_promotion(
    tx: Transaction, group: TraitGroup, definition: TraitDefinition, promotion: str | None
) -> None:
    settings = load_settings(tx, store_id=group.store_id)
    if promotion and settings.is_given and config_of(settings, promotion) is None:
        raise Invalid(
            f"The store's identity resolution settings have no identifier type {promotion!r}.",
            field=f"traits.{definition.name}.idTypePromotion",
        )


def _is_used(tx: Transaction, group: TraitGroup, key: str) -> bool:
    found = store.list_values_of(tx, store_id=group.store_id, group=group.name, trait_key=key, limit=1)
    return bool(found)


def _remove_definition(tx: Transaction, group: TraitGroup, before: TraitDefinition | None) -> None:
    """Take a definition away; asking twice is no mistake."""
    if before is None:
        return
    key = trait_key(before.name)
    for profile_id, trait in store.list_values_of(
        tx, store_id=group.store_id, group=group.name, trait_key=key
    ):
        remove_trait(
            tx,
            store_id=group.store_id,
            profile_id=profile_id,
            trait=trait,
            definition=before,
            source=API_SOURCE,
        )
    store.delete_definition(tx, store_id=group.store_id, group=group.name, trait_key=key)


def _finish(tx: Transaction, parent: Store, group: TraitGroup) -> Operation:
    emit(tx, TraitGroupChanged(account_id=parent.account_id, store_id=parent.store_id, group=group.name))
    return complete(tx, account_id=parent.account_id, result_id=group.name)
