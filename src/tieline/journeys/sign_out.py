"""People leave a screen: its sessions end for good, and a worker whose last desktop it was goes off duty.

Otherwise customers would ring at a desktop that nobody can see. `sign_in.py` is the way in; `people.py` is where
administrators shut somebody out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tieline.accounts import AccountService
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService, WorkerNotFound

_ONE = PageRequest(size=1)


class SignOut:
    """Ends sessions."""

    def __init__(self, db: Database, *, accounts: AccountService, routing: RoutingService) -> None:
        """Keep the rooms."""
        self._db = db
        self._accounts = accounts
        self._routing = routing

    async def leave(self, *, session_tokens: Sequence[str]) -> None:
        """End these sessions; one that is over already is passed over."""
        await self._db.transact(partial(self._leave, session_tokens=session_tokens))

    def _leave(self, tx: Transaction, *, session_tokens: Sequence[str]) -> None:
        for session_token in session_tokens:
            principal = self._accounts.end_session(tx, session_token=session_token)
            if principal is not None:
                leave_duty(tx, accounts=self._accounts, routing=self._routing, worker_id=principal.worker_id)

    async def dismiss(self, *, account_id: str, worker_id: str) -> None:
        """Let a worker go: they are asked nothing more, and no session, link or password of theirs opens a desktop.

        Raises `WorkerNotFound`, `StillInUse` while they have a task.
        """

        def dismiss(tx: Transaction) -> None:
            if self._routing.get_worker(tx, worker_id=worker_id).account_id != account_id:
                raise WorkerNotFound
            self._routing.delete_worker(tx, worker_id=worker_id)
            self._accounts.end_worker(tx, worker_id=worker_id)

        await self._db.transact(dismiss)


def leave_duty(
    tx: Transaction, *, accounts: AccountService, routing: RoutingService, worker_id: str | None
) -> None:
    """Put a worker off duty unless some desktop of theirs is still open."""
    if worker_id is None or accounts.is_signed_in(tx, worker_id=worker_id):
        return
    try:
        worker = routing.get_worker(tx, worker_id=worker_id)
    except WorkerNotFound:
        return
    resting = routing.list_activities(tx, workspace_id=worker.workspace_id, available=False, page=_ONE).items
    if worker.available and worker.deleted_at is None and resting:
        routing.set_worker_activity(tx, worker_id=worker_id, activity_id=resting[0].activity_id)
