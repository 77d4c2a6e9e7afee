"""Identifiers: the addresses by which a customer is found. Part of `service.py`'s one class."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tieline.kit.db import Transaction, lock
from tieline.memory import store
from tieline.memory.access import require_profile, require_store
from tieline.memory.control.settings import load_settings
from tieline.memory.errors import IdentifierNotFound, IdentifierTaken, UnknownIdentifierType
from tieline.memory.identity import canonical_id_type, config_of, is_matched, normalize_identifier, rank_of
from tieline.memory.merging.verbs import MergeVerbs
from tieline.memory.models import API_SOURCE, Identifier, IdentitySettings, Lookup, Store


class IdentifierVerbs(MergeVerbs):
    """What may be done with identifiers."""

    def lookup_profiles(
        self, tx: Transaction, *, store_id: str, id_type: str, value: str, account_id: str | None = None
    ) -> Lookup:
        """Find the profiles an address belongs to; none is an empty answer, not an error."""
        require_store(tx, store_id=store_id, account_id=account_id)
        plain_type = canonical_id_type(id_type)
        plain = normalize_identifier(plain_type, value, settings=load_settings(tx, store_id=store_id))
        found = store.find_identifier(tx, store_id=store_id, id_type=plain_type, value=plain)
        return Lookup(normalized_value=plain, profile_ids=(found.profile_id,) if found else ())

    def list_identifiers(
        self, tx: Transaction, *, store_id: str, profile_id: str, account_id: str | None = None
    ) -> tuple[Identifier, ...]:
        """List the addresses by which a profile is found, by type, the oldest of each first."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return tuple(store.list_identifiers(tx, profile_id=profile_id))

    def get_identifiers(
        self, tx: Transaction, *, store_id: str, profile_id: str, id_type: str, account_id: str | None = None
    ) -> tuple[Identifier, ...]:
        """List a profile's addresses of one type. Raises `IdentifierNotFound` when it has none."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return tuple(_require_of_type(tx, profile_id=profile_id, id_type=id_type))

    def add_identifier(
        self, tx: Transaction, *, store_id: str, profile_id: str, id_type: str, value: str,
        source: str = API_SOURCE, account_id: str | None = None,
    ) -> str:  # fmt: skip
        """Make an address a profile's; when it is another's by a matching rule, the two are one person and merge.

        Returns:
            The profile that has it now.

        Raises:
            ProfileNotFound, Invalid: A type that the store does not keep, or a value that is none.
            IdentifierTaken: It is another's, and the type is no matching rule or the two were told apart.
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        settings = load_settings(tx, store_id=store_id)
        plain_type = _require_type(settings, id_type)
        plain = normalize_identifier(plain_type, value, settings=settings)
        return self._claim_or_merge(
            tx, parent=parent, profile_id=profile_id, key=(plain_type, plain), source=source
        )

    def replace_identifier(
        self, tx: Transaction, *, store_id: str, profile_id: str, id_type: str, old_value: str,
        new_value: str, source: str = API_SOURCE, account_id: str | None = None,
    ) -> str:  # fmt: skip
        """Put an address in the place of another of the same type. Refuses as `add_identifier` does.

        Raises:
            IdentifierNotFound: The profile does not have the old value.
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        settings = load_settings(tx, store_id=store_id)
        plain_type = _require_type(settings, id_type)
        new = normalize_identifier(plain_type, new_value, settings=settings)
        old = _find_old(tx, settings, profile_id=profile_id, id_type=plain_type, value=old_value)
        if old.value == new:
            return profile_id
        holder = self._claim_or_merge(
            tx, parent=parent, profile_id=profile_id, key=(plain_type, new), source=source
        )
        store.delete_identifier(tx, store_id=store_id, identifier=old)
        return holder

    def remove_identifiers(
        self, tx: Transaction, *, store_id: str, profile_id: str, id_type: str, remove_all: bool = False,
        account_id: str | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Take away the address of a type that its limit policy names, or all of the type; return what went.

        Raises:
            IdentifierNotFound: The profile has none of the type.
        """
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        having = _require_of_type(tx, profile_id=profile_id, id_type=id_type)
        config = config_of(load_settings(tx, store_id=store_id), canonical_id_type(id_type))
        at = -1 if config and config.limit_policy == "lifo" else 0
        gone = having if remove_all else [having[at]]
        for identifier in gone:
            store.delete_identifier(tx, store_id=store_id, identifier=identifier)
        return tuple(identifier.value for identifier in gone)

    def _claim_or_merge(
        self, tx: Transaction, *, parent: Store, profile_id: str, key: tuple[str, str], source: str
    ) -> str:
        """Make an identifier a profile's, merging it with whose it is; return who has it now."""
        (owner,) = find_or_reserve(tx, store_id=parent.store_id, keys=[key])
        if owner is not None and owner.profile_id != profile_id:
            return self._merge_with_owner(
                tx, parent=parent, profile_id=profile_id, owner=owner, source=source
            )
        claim_promoted(tx, store_id=parent.store_id, profile_id=profile_id, id_type=key[0], value=key[1])
        return profile_id

    def _merge_with_owner(
        self, tx: Transaction, *, parent: Store, profile_id: str, owner: Identifier, source: str
    ) -> str:
        mine = Identifier(id_type=owner.id_type, value="", profile_id=profile_id, created_at=tx.now)
        settings = load_settings(tx, store_id=parent.store_id)
        if is_matched(settings, owner.id_type):
            joined = self.join_owners(tx, parent=parent, owners=[mine, owner], source=source)
            standing = store.find_identifier(
                tx, store_id=parent.store_id, id_type=owner.id_type, value=owner.value
            )
            if standing and standing.profile_id == joined:
                return joined
        raise _taken(owner)


def claim_promoted(tx: Transaction, *, store_id: str, profile_id: str, id_type: str, value: str) -> None:
    """Make `value` an identifier of the profile; one too many of a type goes, by the type's limit policy.

    Raises `IdentifierTaken` when it is another profile's.
    """
    settings = load_settings(tx, store_id=store_id)
    plain = normalize_identifier(id_type, value, settings=settings)
    owner = store.find_identifier(tx, store_id=store_id, id_type=id_type, value=plain)
    if owner is not None:
        if owner.profile_id != profile_id:
            raise _taken(owner)
        return
    made = Identifier(id_type=id_type, value=plain, profile_id=profile_id, created_at=tx.now)
    store.insert_identifier(tx, store_id=store_id, identifier=made)
    earlier = [item for item in _of_type(tx, profile_id=profile_id, id_type=id_type) if item.value != plain]
    for old in _too_many(settings, id_type, earlier):
        store.delete_identifier(tx, store_id=store_id, identifier=old)


def find_or_reserve(
    tx: Transaction, *, store_id: str, keys: Sequence[tuple[str, str]]
) -> list[Identifier | None]:
    """Find who has each identifier; one that is free stays so for others until this transaction ends."""

    def find() -> list[Identifier | None]:
        return [
            store.find_identifier(tx, store_id=store_id, id_type=kind, value=plain) for kind, plain in keys
        ]

    found = find()
    free = sorted(key for key, owner in zip(keys, found, strict=True) if owner is None)
    # Sorted, so that two who want the same identifiers never wait for one another.
    waited = [lock(tx, f"identifier:{store_id}:{kind}:{plain}") for kind, plain in free]
    return find() if any(waited) else found


def matched_owners(settings: IdentitySettings, owners: Collection[Identifier | None]) -> list[Identifier]:
    """The owners whose identifier says who a customer is, the one whose rule counts most first."""
    matched = [owner for owner in owners if owner and is_matched(settings, owner.id_type)]
    return sorted(matched, key=lambda owner: rank_of(settings, owner.id_type))


def _too_many(
    settings: IdentitySettings, id_type: str, earlier: Sequence[Identifier]
) -> Sequence[Identifier]:
    """Which of the earlier values go for a new one: the oldest (fifo), or those that came last before it (lifo)."""
    config = config_of(settings, id_type)
    limit = config.limit if config else 100
    if config and config.limit_policy == "lifo":
        return earlier[limit - 1 :]
    return earlier[: max(0, len(earlier) - limit + 1)]


def _of_type(tx: Transaction, *, profile_id: str, id_type: str) -> list[Identifier]:
    return [item for item in store.list_identifiers(tx, profile_id=profile_id) if item.id_type == id_type]


def _require_of_type(tx: Transaction, *, profile_id: str, id_type: str) -> list[Identifier]:
    found = _of_type(tx, profile_id=profile_id, id_type=canonical_id_type(id_type))
    if not found:
        raise IdentifierNotFound(f"The profile has no identifier of the type {id_type!r}.")
    return found


def _require_type(settings: IdentitySettings, id_type: str) -> str:
    plain = canonical_id_type(id_type)
    if settings.is_given and config_of(settings, plain) is None:
        raise UnknownIdentifierType(
            f"The store's identity resolution settings have no identifier type {id_type!r}.", field="idType"
        )
    return plain


def _find_old(
    tx: Transaction, settings: IdentitySettings, *, profile_id: str, id_type: str, value: str
) -> Identifier:
    plain = normalize_identifier(id_type, value, settings=settings)
    found = _of_type(tx, profile_id=profile_id, id_type=id_type)
    old = next((item for item in found if item.value in (plain, value)), None)
    if old is None:
        raise IdentifierNotFound(f"The profile has no such value of the type {id_type!r}.")
    return old


def _taken(owner: Identifier) -> IdentifierTaken:
    return IdentifierTaken(
        f"Another profile of the store has this {owner.id_type}.", conflicting_id=owner.profile_id
    )
