"""People open screens by one-time links; a link makes a session, and a console may open its workers' desktops."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tieline.accounts import AccountService, Place, Principal, Role
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService, Worker, WorkerNotFound

_MOST = PageRequest(size=1000)
_PEOPLE: tuple[Role, ...] = ("worker", "supervisor", "administrator")
"""Whose session may be some worker's."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A session that was just made: its token, and whom it lets in."""

    session_token: str
    principal: Principal


@dataclass(frozen=True, kw_only=True)
class DesktopLink:
    """A worker, and the token of a link to their desktop (None when none was made)."""

    worker_id: str
    name: str
    token: str | None


class SignIn:
    """Makes links and sessions."""

    def __init__(self, db: Database, *, accounts: AccountService, routing: RoutingService) -> None:
        """Keep the rooms."""
        self._db = db
        self._accounts = accounts
        self._routing = routing

    async def redeem(self, *, token: str, place: Place | None = None) -> Opened:
        """Use a link up. Raises `LinkUsedUp`."""
        session_token, principal = await self._db.transact(
            partial(self._accounts.redeem_login_link, token=token, place=place)
        )
        return Opened(session_token=session_token, principal=principal)

    async def make_link(self, *, account_id: str, role: Role, worker_id: str | None = None) -> str:
        """Return the token of a new link for a screen. Raises `WorkerNotFound`, `Invalid` without a worker."""
        step = partial(self._link, account_id=account_id, role=role, worker_id=worker_id)
        return await self._db.transact(step)

    def _link(self, tx: Transaction, *, account_id: str, role: Role, worker_id: str | None) -> str:
        principal = self._principal(tx, account_id=account_id, role=role, worker_id=worker_id)
        return self._accounts.create_login_link(tx, principal=principal)

    def _principal(self, tx: Transaction, *, account_id: str, role: Role, worker_id: str | None) -> Principal:
        if role == "worker" and not worker_id:
            raise Invalid("Name the worker whose desktop it is.", field="workerId")
        if not worker_id or role not in _PEOPLE:
            return Principal(account_id=account_id, role=role, name=role)
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if worker.account_id != account_id or worker.deleted_at is not None:
            raise WorkerNotFound
        return Principal(account_id=account_id, role=role, worker_id=worker_id, name=worker.friendly_name)

    async def open_desktop(self, *, account_id: str, worker_id: str, place: Place | None = None) -> Opened:
        """Open a worker's desktop from the console, without a link. Raises `WorkerNotFound`."""

        def open_desktop(tx: Transaction) -> Opened:
            token = self._link(tx, account_id=account_id, role="worker", worker_id=worker_id)
            session_token, principal = self._accounts.redeem_login_link(tx, token=token, place=place)
            return Opened(session_token=session_token, principal=principal)

        return await self._db.transact(open_desktop)

    async def desktops(self, *, account_id: str, with_links: bool) -> tuple[DesktopLink, ...]:
        """Return every worker of a project, each with a new link when `with_links`."""

        def collect(tx: Transaction) -> tuple[DesktopLink, ...]:
            found = self._workers(tx, account_id)
            return tuple(
                DesktopLink(
                    worker_id=worker.worker_id,
                    name=worker.friendly_name,
                    token=self._link(tx, account_id=account_id, role="worker", worker_id=worker.worker_id)
                    if with_links
                    else None,
                )
                for worker in found
            )

        return await (self._db.transact(collect) if with_links else self._db.read(collect))

    def _workers(self, tx: Transaction, account_id: str) -> list[Worker]:
        workspaces = self._routing.list_workspaces(tx, account_id=account_id, page=_MOST).items
        return [
            worker
            for workspace in workspaces
            for worker in self._routing.list_workers(
                tx, workspace_id=workspace.workspace_id, page=_MOST
            ).items
        ]
