"""Profiles: who a customer is, by which addresses found, with which traits. Part of `service.py`'s one class."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory import store
from tieline.memory.access import require_profile, require_store
from tieline.memory.control.settings import load_settings
from tieline.memory.errors import NoIdentifier
from tieline.memory.events import ProfileCreated, TraitsChanged
from tieline.memory.identifiers import IdentifierVerbs, claim_promoted, find_or_reserve, matched_owners
from tieline.memory.identity import canonical_id_type, normalize_identifier, without_prefix
from tieline.memory.models import (
    API_SOURCE,
    PHONE,
    Identifier,
    IdentitySettings,
    Profile,
    Resolved,
    Store,
    Trait,
    TraitChange,
    TraitDefinition,
    TraitValue,
)
from tieline.memory.traits import check_value, is_group_name, trait_key


@dataclass(frozen=True, kw_only=True)
class WantedTrait:
    """A change somebody asks for, checked against its definition; None removes."""

    group: str
    definition: TraitDefinition
    value: TraitValue | None


class ProfileVerbs(IdentifierVerbs):
    """What may be done with profiles and traits."""

    def resolve_profile(
        self, tx: Transaction, *, store_id: str, id_type: str, value: str, source: str,
        account_id: str | None = None,
    ) -> Resolved:  # fmt: skip
        """Find the profile of an address, or make one.

        Two messages of a new customer at once end in one profile: only one of them makes it, the other waits and
        finds it.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        plain_type = canonical_id_type(id_type)
        plain = normalize_identifier(plain_type, value, settings=load_settings(tx, store_id=store_id))
        found = find_or_reserve(tx, store_id=store_id, keys=[(plain_type, plain)])[0]
        if found:
            return Resolved(profile_id=found.profile_id, created=False)
        profile_id = _insert_profile(tx, parent, profile_id=None)
        claim_promoted(tx, store_id=store_id, profile_id=profile_id, id_type=plain_type, value=plain)
        # A web chat's identity comes as a phone too, and would be a strange telephone number to read.
        shown = plain_type != PHONE or plain.startswith("+")
        promoted = _first_promoted(tx, store_id=store_id, id_type=plain_type, value=plain) if shown else None
        if promoted:
            _apply(tx, parent, profile_id=profile_id, wanted=[promoted], source=source)
        return Resolved(profile_id=profile_id, created=True)

    def create_profile(
        self, tx: Transaction, *, store_id: str, traits: Mapping[str, Mapping[str, Any]],
        source: str = API_SOURCE, profile_id: str | None = None, account_id: str | None = None,
    ) -> str:  # fmt: skip
        """Return the profile that these traits' identifiers belong to, made if there is none, with the traits applied.

        When they belong to several by the store's matching rules, those are one person and merge; where they were
        told apart, the rule that counts most decides, and an identifier stays whose it is.

        Args:
            tx: The open transaction.
            store_id: The store.
            traits: Group -> name -> value, at least one of them promoted to an identifier.
            source: Who says so, for the history.
            profile_id: A fixed id for a new profile, for the starter project.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            NoIdentifier: No trait is promoted to an identifier.
            Invalid: Naming the group or trait that is unknown or has a wrong value.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        settings = load_settings(tx, store_id=store_id)
        wanted = _check_wanted(tx, store_id=store_id, traits=traits)
        keys = [
            _key_of(item, settings)
            for item in wanted
            if item.definition.id_type_promotion and item.value is not None
        ]
        if not keys:
            raise NoIdentifier(field="traits")
        owners = find_or_reserve(tx, store_id=store_id, keys=keys)
        known = matched_owners(settings, owners)
        if known:
            target = self.join_owners(tx, parent=parent, owners=known, source=source)
        else:
            target = _insert_profile(tx, parent, profile_id=profile_id)
        mine = _not_theirs(tx, parent, wanted=wanted, owners=owners, target=target)
        _apply(tx, parent, profile_id=target, wanted=mine, source=source)
        return target

    def create_profiles(
        self, tx: Transaction, *, store_id: str, profiles: Sequence[Mapping[str, Mapping[str, Any]]],
        source: str = API_SOURCE, account_id: str | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Create or update many profiles as `create_profile` does one; all or none, naming the one that is wrong."""
        found = []
        for at, traits in enumerate(profiles):
            try:
                made = self.create_profile(
                    tx, store_id=store_id, traits=traits, source=source, account_id=account_id
                )
            except Invalid as error:
                raise Invalid(
                    f"profiles.{at}: {error.message}", field=f"profiles.{at}.{error.field}", code=error.code
                ) from error
            found.append(made)
        return tuple(found)

    def get_profile(
        self, tx: Transaction, *, store_id: str, profile_id: str, trait_groups: Collection[str] | None = None,
        account_id: str | None = None,
    ) -> Profile:  # fmt: skip
        """Return a profile with its traits, of the named groups or of all. Raises `ProfileNotFound`."""
        _, created_at = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        traits: dict[str, dict[str, TraitValue]] = {}
        for trait in store.list_all_traits(tx, profile_id=profile_id, groups=_usable(trait_groups)):
            traits.setdefault(trait.group, {})[trait.name] = trait.value
        return Profile(profile_id=profile_id, store_id=store_id, created_at=created_at, traits=traits)

    def list_profiles(
        self, tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool = True,
        account_id: str | None = None,
    ) -> Page[str]:  # fmt: skip
        """List the ids of a store's profiles."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return store.list_profile_ids(tx, store_id=store_id, page=page, newest_first=newest_first)

    def patch_traits(
        self, tx: Transaction, *, store_id: str, profile_id: str, traits: Mapping[str, Mapping[str, Any]],
        source: str = API_SOURCE, may_merge: bool = False, account_id: str | None = None,
    ) -> tuple[str, ...]:  # fmt: skip
        """Set the named traits and leave the others; None removes one. Returns the changed ones as `Group.name`.

        Args:
            tx: The open transaction.
            store_id: The store.
            profile_id: Whose traits.
            traits: Group -> name -> value.
            source: Who says so, for the history.
            may_merge: Whether an identifier of another profile makes the two one, by the store's matching rules. Only
                for who is trusted to know: what a customer says of themselves must never open another's memory (P8).
            account_id: Whose store it must be; None when the house asks.

        Raises:
            ProfileNotFound: The store has no such profile.
            Invalid: Naming the group or trait that is unknown or has a wrong value; nothing is written then.
            IdentifierTaken: Another profile has the identifier that a promoted trait would become.
        """
        parent, _ = require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        wanted = _check_wanted(tx, store_id=store_id, traits=traits)
        if may_merge:
            settings = load_settings(tx, store_id=store_id)
            for item in wanted:
                if item.definition.id_type_promotion and item.value is not None:
                    key = _key_of(item, settings)
                    profile_id = self._claim_or_merge(
                        tx, parent=parent, profile_id=profile_id, key=key, source=source
                    )
        return _apply(tx, parent, profile_id=profile_id, wanted=wanted, source=source)

    def list_traits(
        self, tx: Transaction, *, store_id: str, profile_id: str, page: PageRequest, newest_first: bool = True,
        trait_groups: Collection[str] | None = None, account_id: str | None = None,
    ) -> Page[Trait]:  # fmt: skip
        """List a profile's traits by when they were set, of the named groups or of all."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return store.list_traits(
            tx, profile_id=profile_id, groups=_usable(trait_groups), page=page, newest_first=newest_first
        )

    def list_trait_history(
        self,
        tx: Transaction,
        *,
        store_id: str,
        profile_id: str,
        page: PageRequest,
        account_id: str | None = None,
    ) -> Page[TraitChange]:
        """List every change of a profile's traits, the newest first."""
        require_profile(tx, store_id=store_id, profile_id=profile_id, account_id=account_id)
        return store.list_changes(tx, profile_id=profile_id, page=page)


def remove_trait(
    tx: Transaction, *, store_id: str, profile_id: str, trait: Trait, definition: TraitDefinition, source: str
) -> None:
    """Take a value away, and the identifier it was; the history keeps what it was."""
    store.delete_trait(tx, profile_id=profile_id, group=trait.group, trait_key=trait_key(trait.name))
    promotion = definition.id_type_promotion
    if promotion:
        plain = normalize_identifier(
            promotion, str(trait.value), settings=load_settings(tx, store_id=store_id)
        )
        owned = store.find_identifier(tx, store_id=store_id, id_type=promotion, value=plain)
        if owned and owned.profile_id == profile_id:
            store.delete_identifier(tx, store_id=store_id, identifier=owned)
    _record_change(
        tx,
        profile_id=profile_id,
        group=trait.group,
        name=trait.name,
        value=None,
        previous=trait.value,
        source=source,
    )


def _insert_profile(tx: Transaction, parent: Store, *, profile_id: str | None) -> str:
    if profile_id is not None and not is_id(IdKind.PROFILE, profile_id):
        raise Invalid(f"{profile_id!r} is no profile id.", field="profileId")
    made = profile_id or new_id(IdKind.PROFILE)
    store.insert_profile(tx, store_id=parent.store_id, profile_id=made)
    emit(tx, ProfileCreated(account_id=parent.account_id, store_id=parent.store_id, profile_id=made))
    return made


def _not_theirs(
    tx: Transaction, parent: Store, *, wanted: Sequence[WantedTrait], owners: Collection[Identifier | None],
    target: str,
) -> list[WantedTrait]:  # fmt: skip
    """Leave out the identifiers that are still another profile's."""
    if all(owner is None or owner.profile_id == target for owner in owners):
        return list(wanted)
    settings = load_settings(tx, store_id=parent.store_id)
    others = [
        store.find_identifier(tx, store_id=parent.store_id, id_type=owner.id_type, value=owner.value)
        for owner in owners
        if owner
    ]
    theirs = {(owner.id_type, owner.value) for owner in others if owner and owner.profile_id != target}
    return [
        item
        for item in wanted
        if not item.definition.id_type_promotion
        or item.value is None
        or _key_of(item, settings) not in theirs
    ]


def _check_wanted(
    tx: Transaction, *, store_id: str, traits: Mapping[str, Mapping[str, Any]]
) -> list[WantedTrait]:
    """Check every name and value before anything is written."""
    unusable = next((group for group in traits if not is_group_name(group)), None)
    if unusable is not None:
        raise Invalid(f"The store has no trait group {unusable[:80]!r}.", field=f"traits.{unusable[:80]}")
    definitions = store.list_definitions(tx, store_id=store_id, group_names=list(traits))
    return [
        item
        for group, values in traits.items()
        for item in _check_group(tx, store_id, group, values, definitions.get(group, {}))
    ]


def _usable(groups: Collection[str] | None) -> list[str] | None:
    """The names among those asked for that a group can have; unknown ones are no mistake when reading."""
    return None if groups is None else [name for name in groups if is_group_name(name)]


def _check_group(
    tx: Transaction,
    store_id: str,
    group: str,
    values: Mapping[str, Any],
    definitions: Mapping[str, TraitDefinition],
) -> Iterator[WantedTrait]:
    if not definitions and store.find_group(tx, store_id=store_id, name=group) is None:
        raise Invalid(f"The store has no trait group {group[:80]!r}.", field=f"traits.{group[:80]}")
    for name, value in values.items():
        field = f"traits.{group}.{name[:80]}"
        definition = definitions.get(trait_key(name))
        if definition is None:
            raise Invalid(f"The trait group {group!r} has no trait {name[:80]!r}.", field=field)
        checked = None if value is None else check_value(definition, value, field=field)
        if checked is not None and definition.id_type_promotion:
            settings = load_settings(tx, store_id=store_id)
            _check_identifier(settings, definition.id_type_promotion, str(checked), field=field)
        yield WantedTrait(group=group, definition=definition, value=checked)


def _check_identifier(settings: IdentitySettings, id_type: str, value: str, *, field: str) -> None:
    try:
        normalize_identifier(id_type, value, settings=settings)
    except Invalid as error:
        raise Invalid(error.message, field=field) from error


def _key_of(item: WantedTrait, settings: IdentitySettings) -> tuple[str, str]:
    id_type = item.definition.id_type_promotion or ""
    return id_type, normalize_identifier(id_type, str(item.value), settings=settings)


def _first_promoted(tx: Transaction, *, store_id: str, id_type: str, value: str) -> WantedTrait | None:
    """The trait that shows this identifier on the profile, such as Contact.phone; Contact goes before others."""
    definitions = store.list_definitions(tx, store_id=store_id)
    for group in sorted(definitions, key=lambda name: (name != "Contact", name)):
        for definition in definitions[group].values():
            if definition.id_type_promotion == id_type:
                return WantedTrait(group=group, definition=definition, value=value)
    return None


def _apply(
    tx: Transaction, parent: Store, *, profile_id: str, wanted: Collection[WantedTrait], source: str
) -> tuple[str, ...]:
    """Write what differs, with its history; tell the house once."""
    groups = {item.group for item in wanted}
    have = {
        (trait.group, trait_key(trait.name)): trait
        for trait in store.list_all_traits(tx, profile_id=profile_id, groups=groups)
    }
    changed = [
        item
        for item in wanted
        if _apply_one(
            tx, parent, profile_id, item, have.get((item.group, trait_key(item.definition.name))), source
        )
    ]
    names = [f"{item.group}.{item.definition.name}" for item in changed]
    if changed:
        event = TraitsChanged(
            account_id=parent.account_id, store_id=parent.store_id, profile_id=profile_id,
            groups=sorted({item.group for item in changed}), names=names,
        )  # fmt: skip
        emit(tx, event)
    return tuple(names)


def _apply_one(  # noqa: PLR0917  (private, called once)
    tx: Transaction, parent: Store, profile_id: str, item: WantedTrait, before: Trait | None, source: str
) -> bool:
    definition, promotion = item.definition, item.definition.id_type_promotion
    if item.value is None:
        if before is not None:
            remove_trait(
                tx,
                store_id=parent.store_id,
                profile_id=profile_id,
                trait=before,
                definition=definition,
                source=source,
            )
        return before is not None
    value = item.value
    if promotion:
        claim_promoted(
            tx, store_id=parent.store_id, profile_id=profile_id, id_type=promotion, value=str(value)
        )
        # Another spelling of the same address is no change of the trait.
        settings = load_settings(tx, store_id=parent.store_id)
        spellings = {
            normalize_identifier(promotion, str(one), settings=settings)
            for one in (value, *([before.value] if before else []))
        }
        if before and len(spellings) == 1:
            return False
        value = without_prefix(str(value)) if promotion == PHONE else value
    if before is not None and before.value == value and type(before.value) is type(value):
        return False
    trait = Trait(
        group=item.group, name=definition.name, value=value, data_type=definition.data_type,
        changed_at=tx.now, source=source,
    )  # fmt: skip
    store.put_trait(tx, profile_id=profile_id, trait_key=trait_key(definition.name), trait=trait)
    _record_change(
        tx, profile_id=profile_id, group=item.group, name=definition.name, value=value,
        previous=before.value if before else None, source=source,
    )  # fmt: skip
    return True


def _record_change(
    tx: Transaction, *, profile_id: str, group: str, name: str, value: TraitValue | None,
    previous: TraitValue | None, source: str,
) -> None:  # fmt: skip
    change = TraitChange(
        change_id=new_id(IdKind.TRAIT_CHANGE), group=group, name=name, value=value, previous=previous,
        changed_at=tx.now, source=source,
    )  # fmt: skip
    store.insert_change(tx, profile_id=profile_id, change=change)
