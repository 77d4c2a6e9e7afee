"""Many new profiles at once: what `create_profile` does for one, in a handful of statements for hundreds.

Only for rows whose identifiers nobody has yet and no other row of the portion names; whoever is known, or named twice,
goes through `create_profile`, which merges.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.memory.identifiers import find_or_reserve
from tieline.memory.identity import normalize_identifier, without_prefix
from tieline.memory.importing import store
from tieline.memory.models import (
    PHONE,
    Identifier,
    IdentitySettings,
    Trait,
    TraitChange,
    TraitDefinition,
    TraitValue,
)
from tieline.memory.traits import trait_key

Person = Mapping[str, Mapping[str, TraitValue]]
"""Checked traits: group -> name as it is defined -> value."""
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class ManyPeople:
    """Writes new profiles of one store."""

    store_id: str
    source: str
    definitions: Mapping[str, Mapping[str, TraitDefinition]]
    settings: IdentitySettings

    def split(self, tx: Transaction, people: Sequence[Person]) -> tuple[list[Person], list[Person]]:
        """Return who is new for certain, and who is not."""
        keys = [self._keys(person) for person in people]
        times = Counter(key for some in keys for key in set(some))
        once = {key for key, count in times.items() if count == 1}
        known = store.list_known_keys(tx, store_id=self.store_id, keys=once)
        fresh: list[Person] = []
        others: list[Person] = []
        for person, some in zip(people, keys, strict=True):
            # One of each type, so that no limit of values has a say.
            simple = len({kind for kind, _ in some}) == len(some)
            is_new = simple and all(key in once and key not in known for key in some)
            (fresh if is_new else others).append(person)
        return fresh, others

    def insert(self, tx: Transaction, people: Sequence[Person]) -> None:
        """Write new profiles; on PostgreSQL nobody else can take their identifiers meanwhile."""
        if not people:
            return
        identifiers: list[Identifier] = []
        traits: list[tuple[str, str, Trait]] = []
        profile_ids = [new_id(IdKind.PROFILE) for _ in people]
        for profile_id, person in zip(profile_ids, people, strict=True):
            for kind, value in self._keys(person):
                made = Identifier(id_type=kind, value=value, profile_id=profile_id, created_at=tx.now)
                identifiers.append(made)
            traits += [(profile_id, *one) for one in self._traits(tx, person)]
        store.insert_people(
            tx, store_id=self.store_id, profile_ids=profile_ids, identifiers=identifiers, traits=traits,
            changes=[(profile_id, _first_change(trait)) for profile_id, _, trait in traits], made_at=tx.now,
        )  # fmt: skip

    def reserve(self, tx: Transaction, people: Sequence[Person]) -> None:
        """Keep the identifiers of these from being taken by others until the transaction ends."""
        keys = sorted({key for person in people for key in self._keys(person)})
        find_or_reserve(tx, store_id=self.store_id, keys=keys)

    def _keys(self, person: Person) -> list[Key]:
        found: dict[Key, None] = {}
        for definition, value in self._defined(person):
            if definition.id_type_promotion:
                kind = definition.id_type_promotion
                found[kind, normalize_identifier(kind, str(value), settings=self.settings)] = None
        return list(found)

    def _defined(self, person: Person) -> list[tuple[TraitDefinition, TraitValue]]:
        return [
            (self.definitions[group][trait_key(name)], value)
            for group, values in person.items()
            for name, value in values.items()
        ]

    def _traits(self, tx: Transaction, person: Person) -> list[tuple[str, Trait]]:
        return [
            (
                trait_key(name),
                Trait(
                    group=group, name=name, value=self._written(group, name, value),
                    data_type=self.definitions[group][trait_key(name)].data_type, changed_at=tx.now,
                    source=self.source,
                ),
            )
            for group, values in person.items()
            for name, value in values.items()
        ]  # fmt: skip

    def _written(self, group: str, name: str, value: TraitValue) -> TraitValue:
        is_number = self.definitions[group][trait_key(name)].id_type_promotion == PHONE
        return without_prefix(str(value)) if is_number else value


def _first_change(trait: Trait) -> TraitChange:
    return TraitChange(
        change_id=new_id(IdKind.TRAIT_CHANGE), group=trait.group, name=trait.name, value=trait.value,
        previous=None, changed_at=trait.changed_at, source=trait.source,
    )  # fmt: skip
