"""Every query of the accounts room; the rules are in `service.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tieline.accounts.models import Account, Place, Principal, SignedIn
from tieline.accounts.people.models import principal_of
from tieline.accounts.people.tables import users
from tieline.accounts.tables import accounts, api_keys, login_links, sessions
from tieline.kit.db import Transaction


def insert_account(tx: Transaction, account: Account) -> None:
    """Add an account."""
    tx.connection.execute(
        sa.insert(accounts).values(
            account_id=account.account_id,
            auth_token=account.auth_token,
            friendly_name=account.friendly_name,
            handoff_flow_id=account.handoff_flow_id,
            created_at=account.created_at,
        )
    )


def find_account(tx: Transaction, *, account_id: str) -> Account | None:
    """Return the account, or None."""
    row = tx.connection.execute(sa.select(accounts).where(accounts.c.account_id == account_id)).first()
    return Account(**row._asdict()) if row else None


def set_handoff_flow(tx: Transaction, *, account_id: str, flow_id: str) -> None:
    """Change the flow that passes an account's customers to people."""
    one = accounts.c.account_id == account_id
    tx.connection.execute(sa.update(accounts).where(one).values(handoff_flow_id=flow_id))


def set_friendly_name(tx: Transaction, *, account_id: str, friendly_name: str) -> None:
    """Change what an account is called."""
    one = accounts.c.account_id == account_id
    tx.connection.execute(sa.update(accounts).where(one).values(friendly_name=friendly_name))


def list_accounts(tx: Transaction) -> list[Account]:
    """Return every account, oldest first."""
    rows = tx.connection.execute(sa.select(accounts).order_by(accounts.c.created_at, accounts.c.account_id))
    return [Account(**row._asdict()) for row in rows]


def insert_key(tx: Transaction, *, key_id: str, account_id: str, secret_hash: str) -> None:
    """Add a key by the hash of its secret."""
    tx.connection.execute(
        sa.insert(api_keys).values(
            key_id=key_id, account_id=account_id, secret_hash=secret_hash, created_at=tx.now
        )
    )


def find_key_account(tx: Transaction, *, key_id: str, secret_hash: str) -> str | None:
    """Return the account of a key whose secret has this hash."""
    found = sa.and_(api_keys.c.key_id == key_id, api_keys.c.secret_hash == secret_hash)
    account_id: str | None = tx.connection.execute(sa.select(api_keys.c.account_id).where(found)).scalar()
    return account_id


def insert_login_link(
    tx: Transaction, *, token_hash: str, principal: Principal, expires_at: datetime
) -> None:
    """Add a one-time link."""
    tx.connection.execute(sa.insert(login_links).values(**_ticket(token_hash, principal, expires_at)))


def take_login_link(tx: Transaction, *, token_hash: str) -> Principal | None:
    """Return whom a link that still counts lets in, and use it up."""
    row = tx.connection.execute(
        sa.delete(login_links).where(login_links.c.token_hash == token_hash).returning(login_links)
    ).first()
    return _principal(row) if row and row.expires_at > tx.now else None


def insert_session(
    tx: Transaction, *, token_hash: str, principal: Principal, place: Place, expires_at: datetime
) -> None:
    """Add a session."""
    row = {
        **_ticket(token_hash, principal, expires_at),
        "sign_in_id": principal.sign_in_id,
        "user_id": principal.user_id,
        "address": place.address[:64],
        "browser": place.browser[:200],
        "created_at": tx.now,
        "last_seen_at": tx.now,
    }
    tx.connection.execute(sa.insert(sessions).values(**row))


def find_session(
    tx: Transaction, *, token_hash: str, idle: timedelta
) -> tuple[Principal, datetime | None] | None:
    """Return whom a session lets in, with their roles of today, and when it was last seen."""
    row = _session_row(tx, token_hash)
    if row is None or row.expires_at <= tx.now:
        return None
    if row.last_seen_at is not None and row.last_seen_at + idle <= tx.now:
        return None
    principal = _principal_of_session(row)
    return (principal, row.last_seen_at) if principal else None


def take_session(tx: Transaction, *, token_hash: str) -> Principal | None:
    """End a session and return whose it was; one that is over or unknown was nobody's."""
    row = _session_row(tx, token_hash)
    tx.connection.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))
    return _principal_of_session(row) if row is not None and row.expires_at > tx.now else None


def touch_session(tx: Transaction, *, token_hash: str) -> None:
    """Note that a session was used now."""
    one = sessions.c.token_hash == token_hash
    tx.connection.execute(sa.update(sessions).where(one).values(last_seen_at=tx.now))


def list_sessions(tx: Transaction, *, account_id: str, idle: timedelta, **wanted: str) -> list[SignedIn]:
    """Return the sessions of an account that still count, the last used first."""
    counted = (sessions.c.expires_at > tx.now, sessions.c.last_seen_at > tx.now - idle)
    query = sa.select(sessions).where(sessions.c.account_id == account_id, *counted)
    for name, value in wanted.items():
        query = query.where(sessions.c[name] == value)
    query = query.order_by(sessions.c.last_seen_at.desc(), sessions.c.sign_in_id)
    return [_signed_in(row) for row in tx.connection.execute(query)]


def delete_sessions(tx: Transaction, **wanted: str) -> list[tuple[str, str | None]]:
    """End sessions whose columns have these values; return their account and sign-in."""
    query = sa.delete(sessions).returning(sessions.c.account_id, sessions.c.sign_in_id)
    for name, value in wanted.items():
        query = query.where(sessions.c[name] == value)
    return [(row.account_id, row.sign_in_id) for row in tx.connection.execute(query)]


def delete_login_links(tx: Transaction, *, worker_id: str) -> None:
    """Delete a worker's unused links."""
    tx.connection.execute(sa.delete(login_links).where(login_links.c.worker_id == worker_id))


def forget_sessions(tx: Transaction, *, idle: timedelta) -> None:
    """Forget sessions and links that are over."""
    for table in (sessions, login_links):
        tx.connection.execute(sa.delete(table).where(table.c.expires_at <= tx.now))
    tx.connection.execute(sa.delete(sessions).where(sessions.c.last_seen_at <= tx.now - idle))


def release_worker(tx: Transaction, *, worker_id: str) -> list[tuple[str, str]]:
    """Let nobody be this worker any more; return the account and the id of each user who was."""
    found = tx.connection.execute(sa.select(users).where(users.c.worker_id == worker_id)).all()
    for row in found:
        values = {
            "worker_id": None,
            "roles": [role for role in row.roles if role != "worker"],
            "version": row.version + 1,
            "updated_at": tx.now,
        }
        tx.connection.execute(sa.update(users).where(users.c.user_id == row.user_id).values(values))
    return [(row.account_id, row.user_id) for row in found]


def has_session(tx: Transaction, *, worker_id: str, idle: timedelta) -> bool:
    """Say whether a session that still counts is a worker's, of whoever is that worker today."""
    counted = (
        sessions.c.expires_at > tx.now,
        sa.or_(sessions.c.last_seen_at.is_(None), sessions.c.last_seen_at > tx.now - idle),
        sa.or_(sessions.c.worker_id == worker_id, users.c.worker_id == worker_id),
    )
    found = map(_principal_of_session, tx.connection.execute(_sessions().where(*counted)))
    return any(principal is not None and principal.worker_id == worker_id for principal in found)


def _session_row(tx: Transaction, token_hash: str) -> sa.Row[Any] | None:
    return tx.connection.execute(_sessions().where(sessions.c.token_hash == token_hash)).first()


def _sessions() -> sa.Select[Any]:
    """Sessions, each beside the user whose it is."""
    return sa.select(
        sessions,
        users.c.name.label("user_name"),
        users.c.roles,
        users.c.worker_id.label("user_worker_id"),
        users.c.disabled_at,
    ).select_from(sessions.outerjoin(users, sessions.c.user_id == users.c.user_id))


def _principal_of_session(row: sa.Row[Any]) -> Principal | None:
    """Return whom a session lets in; a user as they are today, and nobody who is disabled or has no role."""
    if row.user_id is None:
        return replace(_principal(row), sign_in_id=row.sign_in_id)
    if row.roles is None or not row.roles or row.disabled_at is not None:
        return None
    principal = principal_of(
        account_id=row.account_id,
        user_id=row.user_id,
        roles=row.roles,
        worker_id=row.user_worker_id,
        name=row.user_name,
    )
    return replace(principal, sign_in_id=row.sign_in_id)


def _signed_in(row: sa.Row[Any]) -> SignedIn:
    return SignedIn(
        sign_in_id=row.sign_in_id,
        user_id=row.user_id,
        worker_id=row.worker_id,
        role=row.role,
        name=row.name,
        address=row.address or "",
        browser=row.browser or "",
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
    )


def _ticket(token_hash: str, principal: Principal, expires_at: datetime) -> dict[str, object]:
    return {
        "token_hash": token_hash,
        "account_id": principal.account_id,
        "role": principal.role,
        "worker_id": principal.worker_id,
        "name": principal.name,
        "expires_at": expires_at,
    }


def _principal(row: sa.Row[tuple[object, ...]]) -> Principal:
    return Principal(account_id=row.account_id, role=row.role, worker_id=row.worker_id, name=row.name)
