"""Rows of configurations and of the operations that changed them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Configuration, Operation
from tieline.conversations.settings_json import settings_from_json, settings_to_json
from tieline.conversations.tables import configurations, operations
from tieline.kit.db import Transaction, forget, remember
from tieline.kit.pages import Page, PageRequest

_KEY_LIFETIME = timedelta(hours=24)
_MEMO = "configuration"
_BY_ID = sa.select(configurations).where(configurations.c.configuration_id == sa.bindparam("wanted_id"))


def insert(tx: Transaction, configuration: Configuration) -> None:
    """Write a new configuration."""
    tx.connection.execute(
        sa.insert(configurations).values(
            configuration_id=configuration.configuration_id,
            account_id=configuration.account_id,
            settings=settings_to_json(configuration.settings),
            version=configuration.version,
            created_at=configuration.created_at,
            updated_at=configuration.updated_at,
        )
    )
    forget(tx, _MEMO, configuration.configuration_id)


def update(tx: Transaction, configuration: Configuration) -> None:
    """Write a configuration's new settings and version."""
    tx.connection.execute(
        sa.update(configurations)
        .where(configurations.c.configuration_id == configuration.configuration_id)
        .values(
            settings=settings_to_json(configuration.settings),
            version=configuration.version,
            updated_at=configuration.updated_at,
        )
    )
    forget(tx, _MEMO, configuration.configuration_id)


def find(tx: Transaction, configuration_id: str) -> Configuration | None:
    """Return one configuration."""
    return remember(tx, _MEMO, configuration_id, lambda: _find(tx, configuration_id))


def _find(tx: Transaction, configuration_id: str) -> Configuration | None:
    row = tx.connection.execute(_BY_ID, {"wanted_id": configuration_id}).first()
    return None if row is None else _configuration(row)


def delete(tx: Transaction, configuration_id: str) -> None:
    """Delete a configuration."""
    one = configurations.c.configuration_id == configuration_id
    tx.connection.execute(sa.delete(configurations).where(one))
    forget(tx, _MEMO, configuration_id)


def count(tx: Transaction, account_id: str) -> int:
    """Return how many configurations an account has."""
    query = (
        sa.select(sa.func.count())
        .select_from(configurations)
        .where(configurations.c.account_id == account_id)
    )
    return int(tx.connection.execute(query).scalar_one())


def list_with_rules(tx: Transaction, account_id: str) -> tuple[Configuration, ...]:
    """Return an account's configurations that have capture rules, oldest first."""
    written = sa.cast(configurations.c.settings, sa.Text)
    query = (
        sa.select(configurations)
        .where(configurations.c.account_id == account_id, written.like('%"from": %'))
        .order_by(configurations.c.configuration_id)
    )
    return tuple(_configuration(row) for row in tx.connection.execute(query))


def find_bridged(tx: Transaction, *, account_id: str, service_id: str) -> Configuration | None:
    """Return the configuration that is bridged to a classic service; the oldest, should there be several."""
    written = sa.cast(configurations.c.settings, sa.Text)
    query = (
        sa.select(configurations)
        .where(
            configurations.c.account_id == account_id,
            written.contains(f'"bridge_service_id": "{service_id}"', autoescape=True),
        )
        .order_by(configurations.c.configuration_id)
        .limit(1)
    )
    row = tx.connection.execute(query).first()
    return None if row is None else _configuration(row)


def list_page(
    tx: Transaction, *, account_id: str, memory_store_id: str | None, page: PageRequest
) -> Page[Configuration]:
    """Return an account's configurations, oldest first."""
    query = sa.select(configurations).where(configurations.c.account_id == account_id)
    if memory_store_id is not None:
        query = query.where(configurations.c.settings["memory_store_id"].as_string() == memory_store_id)
    after = page.after(str)
    if after is not None:
        query = query.where(configurations.c.configuration_id > after[0])
    query = query.order_by(configurations.c.configuration_id).limit(page.size + 1)
    found = [_configuration(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda one: [one.configuration_id])


def insert_operation(tx: Transaction, operation: Operation, *, idempotency_key: str | None) -> None:
    """Write a finished operation; a key whose day is over is taken from the operation that had it."""
    if idempotency_key is not None:
        same = sa.and_(
            operations.c.account_id == operation.account_id, operations.c.idempotency_key == idempotency_key
        )
        tx.connection.execute(sa.update(operations).where(same).values(idempotency_key=None))
    tx.connection.execute(
        sa.insert(operations).values(
            operation_id=operation.operation_id,
            account_id=operation.account_id,
            idempotency_key=idempotency_key,
            related=dict(operation.related),
            created_at=operation.created_at,
            completed_at=operation.completed_at,
        )
    )


def find_operation(tx: Transaction, *, account_id: str, operation_id: str) -> Operation | None:
    """Return one operation of an account."""
    query = sa.select(operations).where(
        operations.c.account_id == account_id, operations.c.operation_id == operation_id
    )
    row = tx.connection.execute(query).first()
    return None if row is None else _operation(row)


def find_operation_by_key(tx: Transaction, *, account_id: str, idempotency_key: str) -> Operation | None:
    """Return the operation a key stood for in the last 24 hours."""
    query = sa.select(operations).where(
        operations.c.account_id == account_id,
        operations.c.idempotency_key == idempotency_key,
        operations.c.created_at > _key_limit(tx.now),
    )
    row = tx.connection.execute(query).first()
    return None if row is None else _operation(row)


def _key_limit(now: datetime) -> datetime:
    return now - _KEY_LIFETIME


def _configuration(row: sa.Row[Any]) -> Configuration:
    return Configuration(**{**row._mapping, "settings": settings_from_json(row.settings)})


def _operation(row: sa.Row[Any]) -> Operation:
    return Operation(
        operation_id=row.operation_id,
        account_id=row.account_id,
        related=row.related,
        created_at=row.created_at,
        completed_at=row.completed_at,
    )
