"""Administrators look after the people who sign in: invite, change, reset, disable, and end sign-ins.

Whoever is disabled or loses a role is out at once: their sign-ins end or are asked anew, with every live feed, and nothing
rings any more at a desktop that was shut like that.
"""

from __future__ import annotations

from dataclasses import dataclass

from tieline.accounts import AccountService, Principal, SignedIn
from tieline.accounts.people import LastWayIn, User, UserChanges, UserRole, UserService
from tieline.journeys.sign_out import leave_duty
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Invalid
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService, WorkerNotFound

_ONE = PageRequest(size=1)


class NoWorkspace(Conflict):
    """There is no workspace to make the worker in."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Somebody who is to sign in; `new_worker` makes the worker who they are at a desktop."""

    username: str
    name: str
    roles: tuple[UserRole, ...]
    email: str | None = None
    locale: str = "en-US"
    worker_id: str | None = None
    new_worker: bool = False


@dataclass(frozen=True, kw_only=True)
class Invited:
    """The user, and the token of the link to set a password, which is told once."""

    user: User
    token: str


@dataclass(frozen=True, kw_only=True)
class FlexUser:
    """A user as Flex knows them, and the workspace that they work in."""

    user: User
    workspace_id: str | None


class People:
    """What an administrator does about users."""

    def __init__(
        self, db: Database, *, accounts: AccountService, users: UserService, routing: RoutingService
    ) -> None:
        """Keep the rooms."""
        self._db = db
        self._accounts = accounts
        self._users = users
        self._routing = routing

    async def invite(self, invitation: Invitation, *, account_id: str) -> Invited:
        """Make a user with a link to set a password. Raises `UserTaken`, `WorkerNotFound`, `Invalid`."""

        def invite(tx: Transaction) -> Invited:
            worker_id = self._worker_of(tx, invitation, account_id=account_id)
            if "worker" in invitation.roles and worker_id is None:
                raise Invalid("Say which worker this is, or make a new one.", field="workerId")
            user = self._users.create_user(
                tx,
                account_id=account_id,
                username=invitation.username,
                name=invitation.name,
                roles=invitation.roles,
                # A user name that is an address is theirs, also for the identity provider to find.
                email=invitation.email or (invitation.username if "@" in invitation.username else None),
                locale=invitation.locale,
                worker_id=worker_id,
            )
            token = self._users.create_password_link(tx, user_id=user.user_id)
            return Invited(user=user, token=token)

        return await self._db.transact(invite)

    def _worker_of(self, tx: Transaction, invitation: Invitation, *, account_id: str) -> str | None:
        if invitation.worker_id:
            self._check_worker(tx, account_id=account_id, worker_id=invitation.worker_id)
            return invitation.worker_id
        if not invitation.new_worker:
            return None
        spaces = self._routing.list_workspaces(tx, account_id=account_id, page=_ONE).items
        if not spaces:
            raise NoWorkspace
        return self._routing.create_worker(
            tx, workspace_id=spaces[0].workspace_id, friendly_name=invitation.name, attributes={}
        ).worker_id

    def _check_worker(self, tx: Transaction, *, account_id: str, worker_id: str) -> None:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if worker.account_id != account_id or worker.deleted_at is not None:
            raise WorkerNotFound

    async def change(self, caller: Principal, *, account_id: str, user_id: str, changes: UserChanges) -> User:
        """Change a user; disabling ends every sign-in of theirs, other roles count at once.

        Raises `UserNotFound`, `UserTaken`, `WorkerNotFound`, `LastWayIn`, `Invalid`.
        """
        if caller.user_id == user_id and _locks_out(changes):
            raise LastWayIn

        def change(tx: Transaction) -> User:
            if changes.worker_id:
                self._check_worker(tx, account_id=account_id, worker_id=changes.worker_id)
            before = self._users.get_user(tx, account_id=account_id, user_id=user_id)
            was_here = bool(self._accounts.list_sign_ins(tx, account_id=account_id, user_id=user_id))
            user = self._users.update_user(tx, account_id=account_id, user_id=user_id, changes=changes)
            if "worker" in user.roles and user.worker_id is None:
                raise Invalid("A worker needs a worker of the routing to be.", field="workerId")
            if user.may_sign_in:
                self._accounts.tell_rights_changed(tx, account_id=account_id, user_id=user_id)
            else:
                self._accounts.end_user(tx, account_id=account_id, user_id=user_id)
            if was_here:
                self._leave_duty(tx, before)
            return user

        return await self._db.transact(change)

    async def flex_user(self, *, account_id: str, flex_user_id: str) -> FlexUser:
        """Return a user by the id that Flex knows them by. Raises `UserNotFound`."""

        def read(tx: Transaction) -> FlexUser:
            user = self._users.get_flex_user(tx, account_id=account_id, flex_user_id=flex_user_id)
            worker = self._routing.get_worker(tx, worker_id=user.worker_id) if user.worker_id else None
            return FlexUser(user=user, workspace_id=worker.workspace_id if worker else None)

        return await self._db.read(read)

    async def reset(self, *, account_id: str, user_id: str) -> Invited:
        """Return a link to set a new password; the old one goes on until then. Raises `UserNotFound`."""

        def reset(tx: Transaction) -> Invited:
            user = self._users.get_user(tx, account_id=account_id, user_id=user_id)
            token = self._users.create_password_link(tx, user_id=user_id)
            return Invited(user=user, token=token)

        return await self._db.transact(reset)

    async def sign_out(self, *, account_id: str, user_id: str) -> int:
        """End every sign-in of a user and return how many. Raises `UserNotFound`."""

        def sign_out(tx: Transaction) -> int:
            user = self._users.get_user(tx, account_id=account_id, user_id=user_id)
            ended = self._accounts.end_user(tx, account_id=account_id, user_id=user_id)
            if ended:
                self._leave_duty(tx, user)
            return ended

        return await self._db.transact(sign_out)

    async def end_sign_in(self, *, account_id: str, sign_in_id: str, user_id: str | None = None) -> None:
        """End one sign-in. Raises `SignInNotFound`."""

        def end(tx: Transaction) -> None:
            found = self._accounts.list_sign_ins(tx, account_id=account_id, user_id=user_id)
            self._accounts.end_sign_in(tx, account_id=account_id, sign_in_id=sign_in_id, user_id=user_id)
            for one in found:
                if one.sign_in_id == sign_in_id and one.user_id is not None:
                    self._leave_duty(tx, self._users.get_user(tx, account_id=account_id, user_id=one.user_id))
                elif one.sign_in_id == sign_in_id:
                    leave_duty(tx, accounts=self._accounts, routing=self._routing, worker_id=one.worker_id)

        await self._db.transact(end)

    def _leave_duty(self, tx: Transaction, user: User) -> None:
        """Let nothing ring any more where a user was at a desktop, unless another one is open."""
        worker_id = user.worker_id if "worker" in user.roles else None
        leave_duty(tx, accounts=self._accounts, routing=self._routing, worker_id=worker_id)

    async def listed(self, *, account_id: str) -> tuple[tuple[User, ...], tuple[SignedIn, ...]]:
        """Return the users of an account, and every sign-in that counts, by link or by password."""

        def read(tx: Transaction) -> tuple[tuple[User, ...], tuple[SignedIn, ...]]:
            users = tuple(self._users.list_users(tx, account_id=account_id))
            return users, tuple(self._accounts.list_sign_ins(tx, account_id=account_id))

        return await self._db.read(read)

    async def own(self, principal: Principal) -> tuple[User, tuple[SignedIn, ...]]:
        """Return who somebody is and where they are signed in. Raises `UserNotFound` behind a link or a key."""
        ids = {"account_id": principal.account_id, "user_id": principal.user_id or ""}

        def read(tx: Transaction) -> tuple[User, tuple[SignedIn, ...]]:
            user = self._users.get_user(tx, **ids)
            return user, tuple(self._accounts.list_sign_ins(tx, **ids))

        return await self._db.read(read)


def _locks_out(changes: UserChanges) -> bool:
    return bool(changes.disabled) or (changes.roles is not None and "administrator" not in changes.roles)
