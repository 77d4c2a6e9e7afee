"""Identity resolution settings: which identifiers a store keeps, and which of them say who a customer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieline.kit.db import Transaction, remember
from tieline.kit.errors import Invalid
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.control import store
from tieline.memory.control.operations import OperationVerbs, complete
from tieline.memory.errors import VersionMismatch
from tieline.memory.identity import DEFAULT_SETTINGS, MAX_TYPES, canonical_id_type
from tieline.memory.models import IdentifierConfig, IdentitySettings, Operation


class SettingVerbs(OperationVerbs):
    """What may be done with identity resolution settings."""

    def get_identity_settings(
        self, tx: Transaction, *, store_id: str, account_id: str | None = None
    ) -> IdentitySettings:
        """Return what a store goes by; until somebody gives it settings, with every type that its traits promote."""
        require_store(tx, store_id=store_id, account_id=account_id)
        found = load_settings(tx, store_id=store_id)
        if found.is_given:
            return found
        definitions = rows.list_definitions(tx, store_id=store_id).values()
        promoted = {one.id_type_promotion for group in definitions for one in group.values()}
        more = sorted(one for one in promoted if one and one not in found.matching_rules)
        configs = (*found.configs, *(IdentifierConfig(id_type=one) for one in more))
        return replace(found, configs=configs, matching_rules=(*found.matching_rules, *more))

    def put_identity_settings(
        self, tx: Transaction, *, store_id: str, configs: Sequence[IdentifierConfig],
        matching_rules: Sequence[str], expected_version: int | None = None, account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Give a store settings in place of those it has; identifiers it has already stay as they were written.

        Args:
            tx: The open transaction.
            store_id: The store.
            configs: 1 to 15 types, each named once.
            matching_rules: 1 to 15 of these types, the one that counts most first.
            expected_version: Refuse with `VersionMismatch` when the settings have another by now.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            Invalid: Naming what cannot be used; also a type left out that traits are promoted to.
            VersionMismatch: They were changed meanwhile.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        before = load_settings(tx, store_id=store_id)
        if expected_version is not None and expected_version != before.version:
            raise VersionMismatch
        after = IdentitySettings(
            configs=tuple(configs), matching_rules=tuple(matching_rules), version=before.version + 1
        )
        _check(after)
        _check_promoted(tx, store_id=store_id, settings=after)
        store.put_settings(tx, store_id=store_id, settings=after)
        return complete(tx, account_id=parent.account_id, result_id=store_id)


def load_settings(tx: Transaction, *, store_id: str) -> IdentitySettings:
    """Return what a store goes by: its settings, or the house's where nobody gave it any."""
    return remember(
        tx,
        store.SETTINGS_MEMO,
        store_id,
        lambda: store.find_settings(tx, store_id=store_id) or DEFAULT_SETTINGS,
    )


def _check(settings: IdentitySettings) -> None:
    if not 1 <= len(settings.configs) <= MAX_TYPES:
        raise Invalid(f"There must be 1 to {MAX_TYPES} identifier types.", field="identifierConfigs")
    if not 1 <= len(settings.matching_rules) <= MAX_TYPES:
        raise Invalid(f"There must be 1 to {MAX_TYPES} matching rules.", field="matchingRules")
    seen: set[str] = set()
    for at, config in enumerate(settings.configs):
        _check_config(config, field=f"identifierConfigs.{at}")
        if config.id_type in seen:
            raise Invalid(
                f"The type {config.id_type!r} is named twice.", field=f"identifierConfigs.{at}.idType"
            )
        seen.add(config.id_type)
    for at, rule in enumerate(settings.matching_rules):
        if rule not in seen:
            raise Invalid(f"{rule[:30]!r} is none of the identifier types.", field=f"matchingRules.{at}")


def _check_config(config: IdentifierConfig, *, field: str) -> None:
    try:
        canonical_id_type(config.id_type)
    except Invalid as error:
        raise Invalid(error.message, field=f"{field}.idType") from error
    # The original says of some settings that they take only their defaults for now; so it is here.
    if config.matching_algo != "exact":
        raise Invalid("Identifiers are matched exactly; fuzzy is not served.", field=f"{field}.matchingAlgo")
    if not config.enforce_unique:
        raise Invalid(
            "An identifier belongs to one profile; sharing is not served.", field=f"{field}.enforceUnique"
        )


def _check_promoted(tx: Transaction, *, store_id: str, settings: IdentitySettings) -> None:
    """A trait that is promoted needs its type, else profiles could not be found by it any more."""
    kept = {canonical_id_type(config.id_type) for config in settings.configs}
    for group, definitions in rows.list_definitions(tx, store_id=store_id).items():
        for definition in definitions.values():
            if definition.id_type_promotion and definition.id_type_promotion not in kept:
                raise Invalid(
                    f"{group}.{definition.name} is promoted to {definition.id_type_promotion!r}, which is left out.",
                    field="identifierConfigs",
                )
