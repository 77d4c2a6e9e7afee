"""The verbs about people who sign in: make and change users, set passwords by a link, and slow down who guesses.

Passwords are hashed outside (`passwords.py`); this only keeps and hands out what they became.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from datetime import timedelta
from typing import Any

from tieline.accounts.people import store
from tieline.accounts.people.errors import SignInLocked, UserNotFound, UserTaken
from tieline.accounts.people.models import ROLES, PendingSignIn, User, UserChanges, UserRole
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, new_id

LINK_LIFE = timedelta(days=3)
WINDOW = timedelta(minutes=15)
STATE_LIFE = timedelta(minutes=10)
ADDRESS_FACTOR = 5
"""How many times as often one address may fail as one user name: an office shares an address."""
_THIS_MACHINE = {"127.0.0.1", "::1"}
_USERNAME = re.compile(r"[^\s\x00-\x1f:]{1,254}")
_EMAIL = re.compile(r"[^\s@:]+@[^\s@:]+")
_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


def normal(login: str) -> str:
    """Return a user name or e-mail address as it is kept: without blanks around it, in small letters."""
    return login.strip().casefold()


class UserService:
    """Users, their links to set a password, and wrong sign-ins."""

    def __init__(self, *, attempts: int = 10, lock_seconds: float = 900.0) -> None:
        """Lock a user name for `lock_seconds` after `attempts` wrong sign-ins; 0 never locks."""
        self._attempts = attempts
        self._lock = timedelta(seconds=lock_seconds)

    def create_user(
        self,
        tx: Transaction,
        *,
        account_id: str,
        username: str,
        name: str,
        roles: tuple[UserRole, ...],
        email: str | None = None,
        locale: str = "en-US",
        worker_id: str | None = None,
        oidc_subject: str | None = None,
    ) -> User:
        """Make a user; they come in by a link or an identity provider. Raises `UserTaken`, `Invalid`."""
        user_id = new_id(IdKind.USER)
        made = store.insert_user(
            tx,
            user_id=user_id,
            account_id=account_id,
            flex_user_id=new_id(IdKind.FLEX_USER),
            username=_username(username),
            email=_email(email) if email else None,
            name=_name(name),
            locale=_locale(locale),
            roles=_roles(roles),
            worker_id=worker_id,
            oidc_subject=oidc_subject,
        )
        if not made:
            raise UserTaken(field="username")
        return self.get_user(tx, account_id=account_id, user_id=user_id)

    def get_user(self, tx: Transaction, *, account_id: str, user_id: str) -> User:
        """Return a user of an account. Raises `UserNotFound`."""
        user = store.find_user(tx, user_id=user_id)
        if user is None or user.account_id != account_id:
            raise UserNotFound
        return user

    def get_flex_user(self, tx: Transaction, *, account_id: str, flex_user_id: str) -> User:
        """Return a user by the id that Flex knows them by. Raises `UserNotFound`."""
        user = store.find_user(tx, flex_user_id=flex_user_id)
        if user is None or user.account_id != account_id:
            raise UserNotFound
        return user

    def find_by_email(self, tx: Transaction, *, email: str) -> User | None:
        """Return the user with this e-mail address."""
        return store.find_user(tx, email=normal(email))

    def find_by_subject(self, tx: Transaction, *, subject: str) -> User | None:
        """Return the user whom the identity provider knows by this subject."""
        return store.find_user(tx, oidc_subject=subject)

    def list_users(self, tx: Transaction, *, account_id: str) -> list[User]:
        """Return the users of an account by name."""
        return store.list_users(tx, account_id=account_id)

    def update_user(self, tx: Transaction, *, account_id: str, user_id: str, changes: UserChanges) -> User:
        """Change a user. Raises `UserNotFound`, `UserTaken`, `Invalid`."""
        before = self.get_user(tx, account_id=account_id, user_id=user_id)
        values = _changed(changes)
        if changes.disabled is not None and changes.disabled != (before.disabled_at is not None):
            values["disabled_at"] = tx.now if changes.disabled else None
            store.delete_links(tx, user_id=user_id)
        if values and not store.update_user(tx, user_id=user_id, **values):
            raise UserTaken(field="email")
        return self.get_user(tx, account_id=account_id, user_id=user_id)

    def set_subject(self, tx: Transaction, *, user_id: str, subject: str) -> None:
        """Remember by which subject the identity provider knows a user. Raises `UserTaken`."""
        if not store.update_user(tx, user_id=user_id, oidc_subject=subject):
            raise UserTaken

    def create_password_link(self, tx: Transaction, *, user_id: str) -> str:
        """Return the token of a link to set a password, once, within three days; older links are shut."""
        token = secrets.token_urlsafe(24)
        store.insert_link(tx, token_hash=_hash(token), user_id=user_id, expires_at=tx.now + LINK_LIFE)
        return token

    def find_password_link(self, tx: Transaction, *, token: str) -> User | None:
        """Return whose link it is while it counts and its user may sign in."""
        user_id = store.find_link(tx, token_hash=_hash(token))
        user = store.find_user(tx, user_id=user_id) if user_id else None
        return user if user and user.may_sign_in else None

    def set_password_hash(self, tx: Transaction, *, user: User, password_hash: str) -> None:
        """Keep a new password; links to set one are used up and wrong sign-ins forgotten."""
        store.set_password_hash(tx, user_id=user.user_id, password_hash=password_hash)
        store.delete_links(tx, user_id=user.user_id)
        for login in (user.username, user.email):
            if login:
                store.clear_failures(tx, key_hash=_name_key(login))

    def rehash(self, tx: Transaction, *, user_id: str, password_hash: str) -> None:
        """Keep the same password hashed anew."""
        store.set_password_hash(tx, user_id=user_id, password_hash=password_hash)

    def find_login(self, tx: Transaction, *, login: str) -> tuple[User | None, str | None]:
        """Return the user of a user name or e-mail address with the hash of their password, for the journey alone."""
        return store.find_login(tx, login=normal(login))

    def password_hash(self, tx: Transaction, *, user_id: str) -> str | None:
        """Return the hash of a user's password, for the journey alone."""
        return store.find_password_hash(tx, user_id=user_id)

    def check_attempt(self, tx: Transaction, *, login: str, address: str) -> None:
        """Let a sign-in be looked at. Raises `SignInLocked`, for names that are nobody's alike."""
        for key in (_name_key(login), *_address_keys(address)):
            failures = store.find_failures(tx, key_hash=key)
            if failures and failures.locked_until and failures.locked_until > tx.now:
                wait = math.ceil((failures.locked_until - tx.now).total_seconds())
                raise SignInLocked(retry_after=wait)

    def attempts_key(self, *, login: str) -> str:
        """Return what the attempts of a name are serialised by, so that none is counted past another."""
        return f"sign-in:{_name_key(login)}"

    def count_failure(self, tx: Transaction, *, login: str, address: str) -> None:
        """Count a wrong sign-in for its name and its address."""
        self._count(tx, key=_name_key(login), most=self._attempts)
        for key in _address_keys(address):
            self._count(tx, key=key, most=self._attempts * ADDRESS_FACTOR)

    def clear_failures(self, tx: Transaction, *, login: str) -> None:
        """Forget the wrong sign-ins of a name that came in."""
        store.clear_failures(tx, key_hash=_name_key(login))

    def _count(self, tx: Transaction, *, key: str, most: int) -> None:
        before = store.find_failures(tx, key_hash=key)
        if before is None or tx.now - before.since >= WINDOW:
            before = store.Failures(failures=0, since=tx.now, locked_until=None)
        failures = before.failures + 1
        locked = tx.now + self._lock if most and failures >= most else before.locked_until
        counted = store.Failures(failures=failures, since=before.since, locked_until=locked)
        store.put_failures(tx, key_hash=key, failures=counted)

    def begin_elsewhere(self, tx: Transaction, *, state: str, pending: PendingSignIn) -> None:
        """Keep what a sign-in at the identity provider was begun with, for ten minutes."""
        store.insert_state(tx, state_hash=_hash(state), pending=pending, expires_at=tx.now + STATE_LIFE)

    def end_elsewhere(self, tx: Transaction, *, state: str) -> PendingSignIn | None:
        """Return what a sign-in was begun with; a state counts once."""
        return store.take_state(tx, state_hash=_hash(state))

    def forget_old(self, tx: Transaction) -> None:
        """Forget links, states and wrong sign-ins that count no more."""
        store.forget_before(tx, now=tx.now, failures_before=tx.now - max(WINDOW, self._lock) - self._lock)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _name_key(login: str) -> str:
    return _hash(f"name:{normal(login)}")


def _address_keys(address: str) -> tuple[str, ...]:
    """Return the key of an address. This machine's own is everybody's behind a proxy that names nobody: none."""
    return () if address in _THIS_MACHINE else (_hash(f"address:{address}"),)


def _changed(changes: UserChanges) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if changes.name is not None:
        values["name"] = _name(changes.name)
    if changes.email is not None:
        values["email"] = _email(changes.email) if changes.email.strip() else None
    if changes.locale is not None:
        values["locale"] = _locale(changes.locale)
    if changes.roles is not None:
        values["roles"] = _roles(changes.roles)
    if changes.worker_id is not None:
        values["worker_id"] = changes.worker_id or None
    return values


def _username(text: str) -> str:
    if not _USERNAME.fullmatch(normal(text)):
        raise Invalid("A user name has no blanks and no colon, and 254 characters at most.", field="username")
    return normal(text)


def _email(text: str) -> str:
    if len(text) > 254 or not _EMAIL.fullmatch(normal(text)):
        raise Invalid("That is no e-mail address.", field="email")
    return normal(text)


def _name(text: str) -> str:
    if not 1 <= len(text.strip()) <= 128 or "\x00" in text:
        raise Invalid("A name has 1 to 128 characters.", field="name")
    return text.strip()


def _locale(text: str) -> str:
    if len(text) > 16 or not _LOCALE.fullmatch(text):
        raise Invalid("A locale is a language tag such as en-US.", field="locale")
    return text


def _roles(roles: tuple[UserRole, ...]) -> list[UserRole]:
    """Return the roles each once, the widest first."""
    return [role for role in ROLES if role in roles]
