"""Data mappings: which fields of a source become which traits. Part of `service.py`'s one class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.control import store
from tieline.memory.control.operations import complete
from tieline.memory.control.settings import SettingVerbs
from tieline.memory.errors import MappingNameTaken, MappingNotFound, VersionMismatch
from tieline.memory.models import DataMapping, MappedTrait, MappingSource, Operation
from tieline.memory.traits import is_storable, trait_key

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9.\-]{0,63}")
_DATASET = re.compile(r"tdi_dataset_[0-7][0-9a-z]{25}")


class MappingVerbs(SettingVerbs):
    """What may be done with data mappings."""

    def create_data_mapping(
        self, tx: Transaction, *, store_id: str, display_name: str, source: MappingSource,
        targets: Sequence[MappedTrait], description: str | None = None, is_enabled: bool = True,
        account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Make a data mapping; its operation tells the new id.

        Raises:
            Invalid: Naming what cannot be used: a column that is none, a trait that is not defined.
            MappingNameTaken: With the id of the mapping that has the name.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        made = DataMapping(
            data_mapping_id=new_id(IdKind.DATA_MAPPING), store_id=store_id, display_name=display_name,
            description=description, is_enabled=is_enabled, source=source, targets=tuple(targets), version=1,
            created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        _check(tx, made)
        store.insert_mapping(tx, mapping=made)
        return complete(tx, account_id=parent.account_id, result_id=made.data_mapping_id)

    def get_data_mapping(
        self, tx: Transaction, *, store_id: str, data_mapping_id: str, account_id: str | None = None
    ) -> DataMapping:
        """Return a data mapping. Raises `MappingNotFound`."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return _require(tx, store_id=store_id, data_mapping_id=data_mapping_id)

    def list_data_mappings(
        self, tx: Transaction, *, store_id: str, page: PageRequest, kind: str | None = None,
        newest_first: bool = True, account_id: str | None = None,
    ) -> Page[DataMapping]:  # fmt: skip
        """List a store's data mappings, of one kind of source or of all."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return store.list_mappings(tx, store_id=store_id, kind=kind, page=page, newest_first=newest_first)

    def patch_data_mapping(
        self, tx: Transaction, *, store_id: str, data_mapping_id: str, display_name: str | None = None,
        description: str | None = None, is_enabled: bool | None = None,
        targets: Sequence[MappedTrait] | None = None, expected_version: int | None = None,
        account_id: str | None = None,
    ) -> Operation:  # fmt: skip
        """Change what is named and leave the rest; the source stays. Refuses as `create_data_mapping` does.

        Raises:
            MappingNotFound, VersionMismatch: It was changed meanwhile.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        before = _require(tx, store_id=store_id, data_mapping_id=data_mapping_id)
        if expected_version is not None and expected_version != before.version:
            raise VersionMismatch
        after = replace(
            before,
            display_name=before.display_name if display_name is None else display_name,
            description=before.description if description is None else description,
            is_enabled=before.is_enabled if is_enabled is None else is_enabled,
            targets=before.targets if targets is None else tuple(targets),
            version=before.version + 1,
            updated_at=tx.now,
        )
        _check(tx, after)
        store.update_mapping(tx, mapping=after)
        return complete(tx, account_id=parent.account_id, result_id=data_mapping_id)

    def delete_data_mapping(
        self, tx: Transaction, *, store_id: str, data_mapping_id: str, account_id: str | None = None
    ) -> Operation:
        """Delete a data mapping; profiles keep what it wrote. Raises `MappingNotFound`."""
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        _require(tx, store_id=store_id, data_mapping_id=data_mapping_id)
        store.delete_mapping(tx, data_mapping_id=data_mapping_id)
        return complete(tx, account_id=parent.account_id, result_id=data_mapping_id)


def _require(tx: Transaction, *, store_id: str, data_mapping_id: str) -> DataMapping:
    known = is_id(IdKind.DATA_MAPPING, data_mapping_id)
    found = store.find_mapping(tx, store_id=store_id, data_mapping_id=data_mapping_id) if known else None
    if found is None:
        raise MappingNotFound(f"The store {store_id} has no data mapping {data_mapping_id[:80]!r}.")
    return found


def _check(tx: Transaction, mapping: DataMapping) -> None:
    if not _NAME.fullmatch(mapping.display_name):
        raise Invalid(
            "A data mapping's name begins with a letter and has at most 64 letters, digits, '-' or '.'.",
            field="displayName",
        )
    description = mapping.description
    if description is not None and not (1 <= len(description) <= 512 and is_storable(description)):
        raise Invalid("A description has 1 to 512 characters and no null bytes.", field="description")
    _check_source(mapping.source)
    _check_targets(tx, mapping)
    taken = store.find_mapping_named(tx, store_id=mapping.store_id, display_name=mapping.display_name)
    if taken is not None and taken.data_mapping_id != mapping.data_mapping_id:
        raise MappingNameTaken(conflicting_id=taken.data_mapping_id)


def _check_source(source: MappingSource) -> None:
    if source.kind != "INGRESS":
        if not _DATASET.fullmatch(source.dataset_id or ""):
            raise Invalid("datasetId must be the id of a data set.", field="mappingFrom.datasetId")
        return
    if not 1 <= len(source.columns) <= 100:
        raise Invalid("An ingress has 1 to 100 columns.", field="mappingFrom.columns")
    for at, column in enumerate(source.columns):
        if not 1 <= len(column) <= 256 or not is_storable(column):
            raise Invalid("A column's name has 1 to 256 characters.", field=f"mappingFrom.columns.{at}")


def _check_targets(tx: Transaction, mapping: DataMapping) -> None:
    if not 1 <= len(mapping.targets) <= 100:
        raise Invalid("A data mapping has 1 to 100 mappings.", field="mappingTo.mappings")
    definitions = rows.list_definitions(tx, store_id=mapping.store_id)
    for at, target in enumerate(mapping.targets):
        field = f"mappingTo.mappings.{at}"
        if not 1 <= len(target.expression) <= 256 or not is_storable(target.expression):
            raise Invalid("An expression has 1 to 256 characters.", field=f"{field}.expression")
        if mapping.source.kind == "INGRESS" and target.expression not in mapping.source.columns:
            raise Invalid(f"{target.expression[:80]!r} is none of the columns.", field=f"{field}.expression")
        if trait_key(target.name) not in definitions.get(target.group, {}):
            raise Invalid(
                f"The store has no trait {target.group[:64]}.{target.name[:80]}.", field=f"{field}.traitName"
            )
