"""People sign in with a password: asked once, counted when it was wrong, and answered alike whoever it was for.

Hashes are made and compared between transactions, never inside one. Whether a name is somebody's shows neither in the
answer nor in how long it takes; only the audit log is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from tieline.accounts import AccountService, Place, Principal, Role
from tieline.accounts.errors import LinkUsedUp
from tieline.accounts.people import Passwords, SignInRefused, User, UserService
from tieline.accounts.people.passwords import LONGEST, check_password
from tieline.journeys.sign_in import Opened
from tieline.kit.db import Database, Transaction, lock


class WrongPassword(SignInRefused):
    """The user name or the password is wrong, or this user may not sign in."""

    def __init__(self, user: User | None) -> None:
        """Remember whom it was about, if anybody; the caller is not told."""
        self.user = user
        super().__init__()


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A user name or e-mail address with a password, from somewhere."""

    login: str
    password: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class _Where:
    """What wrong sign-ins are counted by."""

    login: str
    address: str


class PasswordSignIn:
    """Sessions by password, and new passwords."""

    def __init__(
        self, db: Database, *, accounts: AccountService, users: UserService, passwords: Passwords
    ) -> None:
        """Keep the rooms."""
        self._db = db
        self._accounts = accounts
        self._users = users
        self._passwords = passwords

    async def sign_in(self, attempt: Attempt, *, instead_of: Mapping[Role, str] | None = None) -> Opened:
        """Make a session; the one that its cookie held before (`instead_of`, by role) ends.

        Raises `WrongPassword`, and `SignInLocked` after too many of them.
        """
        where = _Where(login=attempt.login, address=attempt.place.address)
        await self._check(where)
        user, known_hash = await self._db.read(partial(self._users.find_login, login=attempt.login))
        right = await self._passwords.verify(attempt.password[: LONGEST + 1], against=known_hash)
        if user is None or known_hash is None or not right or not user.may_sign_in:
            await self._failed(where)
            raise WrongPassword(user)
        anew = None
        if self._passwords.needs_rehash(known_hash):
            anew = await self._passwords.hash(attempt.password)

        def let_in(tx: Transaction) -> Opened:
            now = self._look_again(tx, user, where, known_hash=known_hash)
            if anew is not None:
                self._users.rehash(tx, user_id=user.user_id, password_hash=anew)
            self._users.clear_failures(tx, login=attempt.login)
            return self._open(tx, now.principal(), place=attempt.place, instead_of=instead_of)

        return await self._db.transact(let_in, key=self._users.attempts_key(login=where.login))

    def _look_again(self, tx: Transaction, user: User, where: _Where, *, known_hash: str | None) -> User:
        """Return a user as they are under the write lock: others may have failed meanwhile, or they were disabled.

        Raises `SignInLocked`, `WrongPassword`.
        """
        lock(tx, _key_of(user))
        self._users.check_attempt(tx, login=where.login, address=where.address)
        now = self._users.get_user(tx, account_id=user.account_id, user_id=user.user_id)
        if not now.may_sign_in or self._users.password_hash(tx, user_id=user.user_id) != known_hash:
            raise WrongPassword(now)
        return now

    async def whose_link(self, *, token: str) -> User:
        """Return whose password a link sets. Raises `LinkUsedUp`."""
        user = await self._db.read(partial(self._users.find_password_link, token=token))
        if user is None:
            raise LinkUsedUp("This link was used already or is too old. Ask an administrator for a new one.")
        return user

    async def set_password(
        self, *, token: str, password: str, place: Place, instead_of: Mapping[Role, str] | None = None
    ) -> Opened:
        """Use a link up: its user has this password from now on, every sign-in of theirs ends, and a new one begins.

        Raises `LinkUsedUp`, `PasswordTooWeak`.
        """
        user = await self.whose_link(token=token)
        check_password(password, username=user.username)
        password_hash = await self._passwords.hash(password)

        def change(tx: Transaction) -> Opened:
            found = self._users.find_password_link(tx, token=token)
            if found is None:
                raise LinkUsedUp
            return self._change(tx, found, password_hash=password_hash, place=place, instead_of=instead_of)

        return await self._db.transact(change, key=_key_of(user))

    async def change_password(
        self, principal: Principal, *, current: str, password: str, place: Place
    ) -> Opened:
        """Change one's own password, knowing the current one; every other sign-in ends.

        Raises `WrongPassword`, `SignInLocked`, `PasswordTooWeak`.
        """
        find = partial(self._users.get_user, account_id=principal.account_id, user_id=principal.user_id or "")
        user = await self._db.read(find)
        where = _Where(login=user.username, address=place.address)
        await self._check(where)
        known = await self._db.read(partial(self._users.password_hash, user_id=user.user_id))
        if not await self._passwords.verify(current[: LONGEST + 1], against=known):
            await self._failed(where)
            raise WrongPassword(user)
        check_password(password, username=user.username)
        password_hash = await self._passwords.hash(password)

        def change(tx: Transaction) -> Opened:
            now = self._look_again(tx, user, where, known_hash=known)
            return self._change(tx, now, password_hash=password_hash, place=place)

        return await self._db.transact(change, key=self._users.attempts_key(login=where.login))

    async def _check(self, where: _Where) -> None:
        check = partial(self._users.check_attempt, login=where.login, address=where.address)
        await self._db.read(check)

    async def _failed(self, where: _Where) -> None:
        """Count a wrong password. Raises `SignInLocked` where others have locked it since it was looked at.

        A right one is answered like that, too, so that of many at once nobody learns which was right.
        """

        def count(tx: Transaction) -> None:
            self._users.check_attempt(tx, login=where.login, address=where.address)
            self._users.count_failure(tx, login=where.login, address=where.address)

        await self._db.transact(count, key=self._users.attempts_key(login=where.login))

    def _change(
        self,
        tx: Transaction,
        user: User,
        *,
        password_hash: str,
        place: Place,
        instead_of: Mapping[Role, str] | None = None,
    ) -> Opened:
        self._users.set_password_hash(tx, user=user, password_hash=password_hash)
        self._accounts.end_user(tx, account_id=user.account_id, user_id=user.user_id)
        return self._open(tx, user.principal(), place=place, instead_of=instead_of)

    def _open(
        self, tx: Transaction, principal: Principal, *, place: Place, instead_of: Mapping[Role, str] | None
    ) -> Opened:
        # Rotation: the session whose cookie the new one takes is over, also for whoever copied it.
        if replaced := (instead_of or {}).get(principal.role):
            self._accounts.end_session(tx, session_token=replaced)
        session_token, let_in = self._accounts.open_session(tx, principal=principal, place=place)
        return Opened(session_token=session_token, principal=let_in)


def _key_of(user: User) -> str:
    """Return what a user's passwords and sign-ins are serialised by: no session outlives the password it came by."""
    return f"user:{user.user_id}"
