"""Every query of the classic view's own tables; the rules are in `service.py` and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.conversations.classic.models import (
    AddressRule,
    AutoCreation,
    ChatService,
    Details,
    Hook,
    HookTarget,
)
from tieline.conversations.classic.tables import addresses, hooks, services
from tieline.conversations.tables import classic_details as details
from tieline.kit.db import Transaction, forget_all, remember
from tieline.kit.pages import Page, PageRequest

_HOOKS = (
    sa.select(hooks)
    .where(hooks.c.scope_id.in_(sa.bindparam("wanted_ids", expanding=True)))
    .order_by(hooks.c.hook_id)
)
_DETAILS = sa.select(details).where(details.c.subject_id.in_(sa.bindparam("wanted_ids", expanding=True)))


def insert(tx: Transaction, row: ChatService | AddressRule | Hook) -> None:
    """Write a new service, address rule or hook."""
    table = _table_of(row)
    tx.connection.execute(sa.insert(table).values(asdict(row)))
    forget_all(tx, table.name)


def update(tx: Transaction, row: AddressRule | Hook) -> None:
    """Write an address rule or hook anew."""
    table = _table_of(row)
    key = next(iter(table.primary_key))
    values = asdict(row)
    tx.connection.execute(sa.update(table).where(key == values[key.name]).values(values))
    forget_all(tx, table.name)


def delete(tx: Transaction, row: ChatService | AddressRule | Hook) -> None:
    """Delete a service, address rule or hook."""
    table = _table_of(row)
    key = next(iter(table.primary_key))
    tx.connection.execute(sa.delete(table).where(key == getattr(row, key.name)))
    forget_all(tx, table.name)


def _table_of(row: ChatService | AddressRule | Hook) -> sa.Table:
    if isinstance(row, ChatService):
        return services
    return addresses if isinstance(row, AddressRule) else hooks


def find_service(tx: Transaction, *, account_id: str, service_id: str) -> ChatService | None:
    """Return a service of an account."""
    query = sa.select(services).where(
        services.c.account_id == account_id, services.c.service_id == service_id
    )
    row = tx.connection.execute(query).first()
    return None if row is None else ChatService(**row._mapping)


def list_services(tx: Transaction, *, account_id: str, page: PageRequest) -> Page[ChatService]:
    """Return an account's services in the order of their ids."""
    query = sa.select(services).where(services.c.account_id == account_id)
    after = page.after(str)
    if after is not None:
        query = query.where(services.c.service_id > str(after[0]))
    rows = tx.connection.execute(query.order_by(services.c.service_id).limit(page.size + 1))
    found = [ChatService(**row._mapping) for row in rows]
    return Page.of(found, request=page, key=lambda one: [one.service_id])


def find_address_rule(tx: Transaction, *, account_id: str, address_id: str) -> AddressRule | None:
    """Return an address rule by its id, or by the address itself."""
    named = sa.or_(addresses.c.address_id == address_id, addresses.c.address == address_id)
    query = sa.select(addresses).where(addresses.c.account_id == account_id, named)
    row = tx.connection.execute(query.order_by(addresses.c.address_id).limit(1)).first()
    return None if row is None else _rule(row)


def find_rule_for(
    tx: Transaction, *, account_id: str, type_: str, spellings: Sequence[str]
) -> AddressRule | None:
    """Return the rule of an address, however it is spelled."""
    query = sa.select(addresses).where(
        addresses.c.account_id == account_id,
        addresses.c.type == type_,
        addresses.c.address.in_(spellings),
    )
    row = tx.connection.execute(query.limit(1)).first()
    return None if row is None else _rule(row)


def list_address_rules(
    tx: Transaction, *, account_id: str, type_: str | None, page: PageRequest
) -> Page[AddressRule]:
    """Return an account's address rules in the order of their ids."""
    query = sa.select(addresses).where(addresses.c.account_id == account_id)
    if type_ is not None:
        query = query.where(addresses.c.type == type_)
    after = page.after(str)
    if after is not None:
        query = query.where(addresses.c.address_id > str(after[0]))
    rows = tx.connection.execute(query.order_by(addresses.c.address_id).limit(page.size + 1))
    return Page.of([_rule(row) for row in rows], request=page, key=lambda one: [one.address_id])


def _rule(row: sa.Row[Any]) -> AddressRule:
    stored = dict(row.auto_creation)
    stored["hook_filters"] = tuple(stored["hook_filters"])
    return AddressRule(**{**row._mapping, "auto_creation": AutoCreation(**stored)})


def find_hook(tx: Transaction, *, scope_id: str, hook_id: str) -> Hook | None:
    """Return a hook of one scope."""
    query = sa.select(hooks).where(hooks.c.scope_id == scope_id, hooks.c.hook_id == hook_id)
    row = tx.connection.execute(query).first()
    return None if row is None else _hook(row)


def list_hooks(tx: Transaction, scope_ids: Sequence[str]) -> tuple[Hook, ...]:
    """Return everything that listens in some scopes, in the order of their ids."""

    def read() -> tuple[Hook, ...]:
        rows = tx.connection.execute(_HOOKS, {"wanted_ids": list(scope_ids)})
        return tuple(_hook(row) for row in rows)

    return remember(tx, hooks.name, ",".join(scope_ids), read)


def list_hook_page(tx: Transaction, *, scope_id: str, page: PageRequest) -> Page[Hook]:
    """Return a page of one scope's hooks."""
    query = sa.select(hooks).where(hooks.c.scope_id == scope_id)
    after = page.after(str)
    if after is not None:
        query = query.where(hooks.c.hook_id > str(after[0]))
    rows = tx.connection.execute(query.order_by(hooks.c.hook_id).limit(page.size + 1))
    return Page.of([_hook(row) for row in rows], request=page, key=lambda one: [one.hook_id])


def _hook(row: sa.Row[Any]) -> Hook:
    return Hook(
        **{
            **row._mapping,
            "target": HookTarget(row.target),
            "filters": tuple(row.filters),
            "triggers": tuple(row.triggers),
        }
    )


def put_details(tx: Transaction, kept: Details) -> None:
    """Write the details of one subject, whether there were any or not."""
    tx.connection.execute(sa.delete(details).where(details.c.subject_id == kept.subject_id))
    tx.connection.execute(sa.insert(details).values(asdict(kept)))
    forget_all(tx, details.name)


def delete_details(tx: Transaction, subject_id: str) -> None:
    """Forget the details of one subject."""
    tx.connection.execute(sa.delete(details).where(details.c.subject_id == subject_id))
    forget_all(tx, details.name)


def find_details(tx: Transaction, subject_ids: Sequence[str]) -> dict[str, Details]:
    """Return the details of some subjects, by the subject's id."""

    def read() -> dict[str, Details]:
        rows = tx.connection.execute(_DETAILS, {"wanted_ids": list(subject_ids)})
        return {row.subject_id: Details(**row._mapping) for row in rows}

    return remember(tx, details.name, ",".join(subject_ids), read)


def find_by_unique_name(tx: Transaction, *, account_id: str, unique_name: str) -> str | None:
    """Return the conversation_id behind a unique name."""
    query = sa.select(details.c.conversation_id).where(
        details.c.account_id == account_id, details.c.unique_name == unique_name
    )
    found: str | None = tx.connection.execute(query).scalar()
    return found


def move_hooks(tx: Transaction, *, from_id: str, to_id: str) -> None:
    """Have a conversation's own hooks hear of another."""
    own = hooks.c.scope_id == from_id
    tx.connection.execute(sa.update(hooks).where(own).values(scope_id=to_id, conversation_id=to_id))


def free_unique_name(tx: Transaction, conversation_id: str) -> None:
    """Take a conversation's unique name from it, so that another may have it."""
    one = details.c.subject_id == conversation_id
    tx.connection.execute(sa.update(details).where(one).values(unique_name=None))
    forget_all(tx, details.name)
