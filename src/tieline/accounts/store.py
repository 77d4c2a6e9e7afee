"""Every query of the accounts room; the rules are in `service.py`."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from tieline.accounts.models import Account, Principal
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


def insert_session(tx: Transaction, *, token_hash: str, principal: Principal, expires_at: datetime) -> None:
    """Add a screen's session."""
    tx.connection.execute(sa.insert(sessions).values(**_ticket(token_hash, principal, expires_at)))


def find_session(tx: Transaction, *, token_hash: str) -> Principal | None:
    """Return whom a session that still counts belongs to."""
    row = tx.connection.execute(sa.select(sessions).where(sessions.c.token_hash == token_hash)).first()
    return _principal(row) if row and row.expires_at > tx.now else None


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
