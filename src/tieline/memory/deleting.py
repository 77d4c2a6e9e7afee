"""Stores renamed and deleted, trait groups deleted: what touches every profile goes a portion at a time."""

from __future__ import annotations

from dataclasses import replace

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.control import store
from tieline.memory.control.mappings import MappingVerbs
from tieline.memory.control.operations import begin, complete
from tieline.memory.errors import (
    GroupInUse,
    GroupNotFound,
    ProtectedGroup,
    StoreInUse,
    StoreNameTaken,
    VersionMismatch,
)
from tieline.memory.events import TraitGroupChanged
from tieline.memory.index import RankingCache
from tieline.memory.merging.ports import NoOtherRooms, OtherRooms
from tieline.memory.merging.store import delete_of_members
from tieline.memory.models import API_SOURCE, Operation
from tieline.memory.profiles import remove_trait
from tieline.memory.traits import check_store_name, is_storable, trait_key

PROTECTED_GROUP = "Contact"
_AT_ONCE = 200


class DeletingVerbs(MappingVerbs):
    """What may be done with stores and groups as a whole."""

    _cache: RankingCache
    other_rooms: OtherRooms = NoOtherRooms()

    def patch_store(
        self, tx: Transaction, *, store_id: str, display_name: str | None = None,
        description: str | None = None, expected_version: int | None = None, account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Rename or describe a store; None leaves a field.

        Raises:
            Invalid, StoreNameTaken: With the id of the store that has the name.
            VersionMismatch: It was changed meanwhile.
        """
        before = require_store(tx, store_id=store_id, account_id=account_id)
        if expected_version is not None and expected_version != before.version:
            raise VersionMismatch
        after = replace(
            before,
            display_name=before.display_name if display_name is None else display_name,
            description=before.description if description is None else description,
            version=before.version + 1,
        )
        check_store_name(after.display_name)
        check_store_description(description)
        taken = rows.find_store_named(tx, account_id=before.account_id, display_name=after.display_name)
        if taken is not None and taken.store_id != store_id:
            raise StoreNameTaken(conflicting_id=taken.store_id)
        rows.update_store(tx, store=after)
        return complete(tx, account_id=before.account_id, result_id=store_id)

    def delete_store(self, tx: Transaction, *, store_id: str, account_id: str | None = None) -> Operation:
        """Begin to delete a store with everything in it; conversations stay.

        Raises:
            StoreInUse: With the id of a conversation configuration that remembers in it.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        user = self.other_rooms.find_user(tx, account_id=parent.account_id, store_id=store_id)
        if user is not None:
            raise StoreInUse(conflicting_id=user)
        return begin(tx, account_id=parent.account_id, work={"verb": "delete_store", "store_id": store_id})

    def delete_trait_group(
        self, tx: Transaction, *, store_id: str, name: str, account_id: str | None = None
    ) -> Operation:
        """Begin to delete a trait group with every profile's values of it; their history stays.

        Raises:
            GroupNotFound, ProtectedGroup: Every store needs its Contact group.
            GroupInUse: With the id of a data mapping that writes to it.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        if rows.find_group(tx, store_id=store_id, name=name) is None:
            raise GroupNotFound(f"The store {store_id} has no trait group {name[:64]!r}.")
        if name == PROTECTED_GROUP:
            raise ProtectedGroup(code=520050)
        for mapping in store.list_all_mappings(tx, store_id=store_id):
            if any(target.group == name for target in mapping.targets):
                raise GroupInUse(conflicting_id=mapping.data_mapping_id)
        work = {"verb": "delete_group", "store_id": store_id, "group": name}
        return begin(tx, account_id=parent.account_id, work=work)

    def continue_deleting(self, tx: Transaction, *, verb: str, store_id: str, group: str = "") -> bool:
        """Delete one portion; False when there was nothing left and all of it is gone."""
        if verb == "delete_store":
            return self._delete_some_profiles(tx, store_id=store_id)
        return _delete_some_values(tx, store_id=store_id, group=group)

    def _delete_some_profiles(self, tx: Transaction, *, store_id: str) -> bool:
        # The store goes first, so that nothing is written to it meanwhile.
        rows.delete_store(tx, store_id=store_id)
        some = store.list_some_profile_ids(tx, store_id=store_id, limit=_AT_ONCE)
        delete_of_members(tx, profile_ids=some)
        for profile_id in some:
            rows.delete_profile_rows(tx, profile_id=profile_id)
            self._cache.forget(profile_id=profile_id)
        if not some:
            store.delete_settings_of(tx, store_id=store_id)
        return bool(some)


def _delete_some_values(tx: Transaction, *, store_id: str, group: str) -> bool:
    parent = rows.find_store(tx, store_id=store_id)
    some = store.list_some_values(tx, store_id=store_id, group=group, limit=_AT_ONCE)
    definitions = rows.list_definitions(tx, store_id=store_id, group_names=[group]).get(group, {})
    for profile_id, trait in some:
        remove_trait(
            tx, store_id=store_id, profile_id=profile_id, trait=trait,
            definition=definitions[trait_key(trait.name)], source=API_SOURCE,
        )  # fmt: skip
    if not some:
        store.delete_group(tx, store_id=store_id, name=group)
        if parent is not None:
            emit(tx, TraitGroupChanged(account_id=parent.account_id, store_id=store_id, group=group))
    return bool(some)


def check_store_description(description: str | None) -> None:
    """Raise `Invalid` when a store cannot be described so."""
    if description is not None and not (1 <= len(description) <= 128 and is_storable(description)):
        raise Invalid("A store's description has 1 to 128 characters and no null bytes.", field="description")
