"""Configurations: an account's settings for its conversations, versioned. Conversations keep the copy they began with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tieline.conversations.capture import Traffic, find_capturing
from tieline.conversations.errors import (
    ConfigurationLimit,
    ConfigurationNotFound,
    GroupingIsFixed,
    OperationNotFound,
)
from tieline.conversations.events import ConfigurationChanged
from tieline.conversations.habits import HabitMethods, as_of_now
from tieline.conversations.models import Configuration, ConfigurationSettings, Operation
from tieline.conversations.store import configurations as rows
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest


class ConfigurationMethods(HabitMethods):
    """The service's methods about configurations and the operations that change them."""

    def create_configuration(
        self,
        tx: Transaction,
        *,
        account_id: str,
        settings: ConfigurationSettings,
        configuration_id: str | None = None,
        at_most: int | None = None,
    ) -> Configuration:
        """Store new settings and return them. Raises `ConfigurationLimit` when there are `at_most` already."""
        at_most = at_most or self._check_limits(tx, account_id=account_id, settings=settings)
        if at_most is not None and rows.count(tx, account_id) >= at_most:
            raise ConfigurationLimit
        configuration = Configuration(
            configuration_id=configuration_id or new_id(IdKind.CONFIGURATION),
            account_id=account_id,
            settings=settings,
            version=1,
            created_at=tx.now,
            updated_at=tx.now,
        )
        rows.insert(tx, configuration)
        _tell(tx, configuration)
        return configuration

    def put_configuration(
        self, tx: Transaction, *, account_id: str, configuration_id: str, settings: ConfigurationSettings
    ) -> Configuration:
        """Replace every setting of a configuration; its version grows by one.

        Raises `ConfigurationNotFound`, `GroupingIsFixed`.
        """
        standing = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        if settings.grouping is not standing.settings.grouping:
            raise GroupingIsFixed(field="conversationGroupingType")
        self._check_limits(tx, account_id=account_id, settings=settings)
        after = replace(standing, settings=settings, version=standing.version + 1, updated_at=tx.now)
        rows.update(tx, after)
        _tell(tx, after)
        return after

    def patch_configuration(
        self, tx: Transaction, *, account_id: str, configuration_id: str, changes: Mapping[str, Any]
    ) -> Configuration:
        """Replace only the named fields of `ConfigurationSettings`; `channel_settings` is merged, None removes a channel.

        Raises `ConfigurationNotFound`, `GroupingIsFixed`.
        """
        standing = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        values = dict(changes)
        if "channel_settings" in values:
            merged = {**standing.settings.channel_settings, **(values["channel_settings"] or {})}
            values["channel_settings"] = {name: one for name, one in merged.items() if one is not None}
        settings = replace(standing.settings, **values)
        return self.put_configuration(
            tx, account_id=account_id, configuration_id=configuration_id, settings=settings
        )

    def delete_configuration(self, tx: Transaction, *, account_id: str, configuration_id: str) -> None:
        """Forget a configuration; conversations go on with their copy of it. Raises `ConfigurationNotFound`."""
        self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        rows.delete(tx, configuration_id)

    def get_configuration(self, tx: Transaction, *, account_id: str, configuration_id: str) -> Configuration:
        """Return a configuration of this account. Raises `ConfigurationNotFound`."""
        found = rows.find(tx, configuration_id)
        if found is None or found.account_id != account_id:
            raise ConfigurationNotFound
        return found

    def list_configurations(
        self,
        tx: Transaction,
        *,
        account_id: str,
        memory_store_id: str | None = None,
        page: PageRequest | None = None,
    ) -> Page[Configuration]:
        """Return an account's configurations, oldest first; of one memory store if named."""
        return rows.list_page(
            tx, account_id=account_id, memory_store_id=memory_store_id, page=page or PageRequest()
        )

    def find_capturing(self, tx: Transaction, *, account_id: str, traffic: Traffic) -> Configuration | None:
        """Return the configuration whose capture rules fit a message or call best, or None."""
        return find_capturing(rows.list_with_rules(tx, account_id), traffic)

    def record_operation(
        self,
        tx: Transaction,
        *,
        account_id: str,
        related: Mapping[str, str],
        idempotency_key: str | None = None,
    ) -> Operation:
        """Store that a control-plane write is done, so that its caller can ask for it; the key names it for 24 hours."""
        operation = Operation(
            operation_id=new_id(IdKind.OPERATION),
            account_id=account_id,
            related=dict(related),
            created_at=tx.now,
            completed_at=tx.now,
        )
        operation = self._slowed(tx, operation)
        rows.insert_operation(tx, operation, idempotency_key=idempotency_key)
        return operation

    def find_operation_by_key(
        self, tx: Transaction, *, account_id: str, idempotency_key: str
    ) -> Operation | None:
        """Return the operation this key already stands for, or None."""
        found = rows.find_operation_by_key(tx, account_id=account_id, idempotency_key=idempotency_key)
        return None if found is None else as_of_now(tx, found)

    def get_operation(self, tx: Transaction, *, account_id: str, operation_id: str) -> Operation:
        """Return an operation of this account. Raises `OperationNotFound`."""
        found = rows.find_operation(tx, account_id=account_id, operation_id=operation_id)
        if found is None:
            raise OperationNotFound
        return as_of_now(tx, found)


def _tell(tx: Transaction, configuration: Configuration) -> None:
    emit(
        tx,
        ConfigurationChanged(
            account_id=configuration.account_id,
            configuration_id=configuration.configuration_id,
            version=configuration.version,
        ),
    )
