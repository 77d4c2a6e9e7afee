"""Every query about people who sign in; the rules are in `service.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.accounts.people.models import PendingSignIn, User
from tieline.accounts.people.tables import oidc_states, password_links, sign_in_failures, users
from tieline.kit.db import Transaction


@dataclass(frozen=True, kw_only=True)
class Failures:
    """How often a key failed since a moment, and until when it is locked."""

    failures: int
    since: datetime
    locked_until: datetime | None


def insert_user(tx: Transaction, *, user_id: str, **values: Any) -> bool:
    """Add a user; False when the name, the address or the subject is somebody else's."""
    row = {"user_id": user_id, "version": 0, "created_at": tx.now, "updated_at": tx.now, **values}
    if _is_taken(tx, row):
        return False
    tx.connection.execute(sa.insert(users).values(**row))
    return True


def _is_taken(tx: Transaction, row: dict[str, Any]) -> bool:
    given = [users.c[name] == row[name] for name in ("username", "email", "oidc_subject") if row.get(name)]
    # A user name may be another's e-mail address: both open the same door.
    logins = [row[name] for name in ("username", "email") if row.get(name)]
    crossed = [users.c.username.in_(logins), users.c.email.in_(logins)] if logins else []
    if not given:
        return False
    clash = sa.and_(users.c.user_id != row["user_id"], sa.or_(*given, *crossed))
    return tx.connection.execute(sa.select(users.c.user_id).where(clash)).first() is not None


def update_user(tx: Transaction, *, user_id: str, **values: Any) -> bool:
    """Change columns of a user; False when a new name, address or subject is somebody else's."""
    if _is_taken(tx, {"user_id": user_id, **values}):
        return False
    row = {**values, "updated_at": tx.now, "version": users.c.version + 1}
    tx.connection.execute(sa.update(users).where(users.c.user_id == user_id).values(**row))
    return True


def set_password_hash(tx: Transaction, *, user_id: str, password_hash: str | None) -> None:
    """Keep the hash of a user's password."""
    one = users.c.user_id == user_id
    tx.connection.execute(sa.update(users).where(one).values(password_hash=password_hash))


def find_user(tx: Transaction, **wanted: str) -> User | None:
    """Return the user whose columns have these values."""
    query = sa.select(users)
    for name, value in wanted.items():
        query = query.where(users.c[name] == value)
    return _user(tx.connection.execute(query).first())


def find_login(tx: Transaction, *, login: str) -> tuple[User | None, str | None]:
    """Return the user of a user name or e-mail address, with the hash of their password."""
    either = sa.or_(users.c.username == login, users.c.email == login)
    row = tx.connection.execute(sa.select(users).where(either)).first()
    return _user(row), row.password_hash if row else None


def find_password_hash(tx: Transaction, *, user_id: str) -> str | None:
    """Return the hash of a user's password."""
    one = users.c.user_id == user_id
    found: str | None = tx.connection.execute(sa.select(users.c.password_hash).where(one)).scalar()
    return found


def list_users(tx: Transaction, *, account_id: str) -> list[User]:
    """Return an account's users by name."""
    query = sa.select(users).where(users.c.account_id == account_id).order_by(users.c.name, users.c.user_id)
    return [user for row in tx.connection.execute(query) if (user := _user(row))]


def insert_link(tx: Transaction, *, token_hash: str, user_id: str, expires_at: datetime) -> None:
    """Add a link to set a password; the ones before it open nothing any more."""
    tx.connection.execute(sa.delete(password_links).where(password_links.c.user_id == user_id))
    row = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at}
    tx.connection.execute(sa.insert(password_links).values(**row))


def find_link(tx: Transaction, *, token_hash: str) -> str | None:
    """Return whose link it is while it counts."""
    row = tx.connection.execute(
        sa.select(password_links).where(password_links.c.token_hash == token_hash)
    ).first()
    return row.user_id if row and row.expires_at > tx.now else None


def delete_links(tx: Transaction, *, user_id: str) -> None:
    """Shut a user's links."""
    tx.connection.execute(sa.delete(password_links).where(password_links.c.user_id == user_id))


def find_failures(tx: Transaction, *, key_hash: str) -> Failures | None:
    """Return how often a key failed."""
    row = tx.connection.execute(
        sa.select(sign_in_failures).where(sign_in_failures.c.key_hash == key_hash)
    ).first()
    if row is None:
        return None
    return Failures(failures=row.failures, since=row.since, locked_until=row.locked_until)


def put_failures(tx: Transaction, *, key_hash: str, failures: Failures) -> None:
    """Keep how often a key failed."""
    clear_failures(tx, key_hash=key_hash)
    row = {"failures": failures.failures, "since": failures.since, "locked_until": failures.locked_until}
    tx.connection.execute(sa.insert(sign_in_failures).values(key_hash=key_hash, **row))


def clear_failures(tx: Transaction, *, key_hash: str) -> None:
    """Forget that a key failed."""
    tx.connection.execute(sa.delete(sign_in_failures).where(sign_in_failures.c.key_hash == key_hash))


def insert_state(tx: Transaction, *, state_hash: str, pending: PendingSignIn, expires_at: datetime) -> None:
    """Keep what a sign-in elsewhere was begun with."""
    row = {"state_hash": state_hash, "expires_at": expires_at, **vars(pending)}
    tx.connection.execute(sa.insert(oidc_states).values(**row))


def take_state(tx: Transaction, *, state_hash: str) -> PendingSignIn | None:
    """Return what a sign-in elsewhere was begun with, once, while it counts."""
    row = tx.connection.execute(
        sa.delete(oidc_states).where(oidc_states.c.state_hash == state_hash).returning(oidc_states)
    ).first()
    if row is None or row.expires_at <= tx.now:
        return None
    return PendingSignIn(nonce=row.nonce, code_verifier=row.code_verifier, next_path=row.next_path)


def forget_before(tx: Transaction, *, now: datetime, failures_before: datetime) -> None:
    """Forget links and states that are over, and failures from long ago."""
    for table in (password_links, oidc_states):
        tx.connection.execute(sa.delete(table).where(table.c.expires_at <= now))
    old = sign_in_failures.c.since < failures_before
    tx.connection.execute(sa.delete(sign_in_failures).where(old))


def _user(row: sa.Row[Any] | None) -> User | None:
    if row is None:
        return None
    values = row._asdict()
    has_password = values.pop("password_hash") is not None
    return User(**{**values, "roles": tuple(values["roles"])}, has_password=has_password)
