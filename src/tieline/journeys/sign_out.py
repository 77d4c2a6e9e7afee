"""People leave a screen: its sessions end for good, and a worker whose last desktop it was goes off duty.

Otherwise customers would ring at a desktop that nobody can see. `sign_in.py` is the way in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tieline.accounts import AccountService, Principal
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
                self._go_off_duty(tx, principal)

    async def dismiss(self, *, account_id: str, worker_id: str) -> None:
        """Let a worker go: they are asked nothing more, and no session or link of theirs opens a desktop.

        Raises `WorkerNotFound`, `StillInUse` while they have a task.
        """

        def dismiss(tx: Transaction) -> None:
            if self._routing.get_worker(tx, worker_id=worker_id).account_id != account_id:
                raise WorkerNotFound
            self._routing.delete_worker(tx, worker_id=worker_id)
            self._accounts.end_worker(tx, worker_id=worker_id)

        await self._db.transact(dismiss)

    def _go_off_duty(self, tx: Transaction, principal: Principal) -> None:
        worker_id = principal.worker_id
        if worker_id is None or self._accounts.is_signed_in(tx, worker_id=worker_id):
            return
        try:
            worker = self._routing.get_worker(tx, worker_id=worker_id)
        except WorkerNotFound:
            return
        resting = self._routing.list_activities(
            tx, workspace_id=worker.workspace_id, available=False, page=_ONE
        ).items
        if worker.available and resting:
            self._routing.set_worker_activity(tx, worker_id=worker_id, activity_id=resting[0].activity_id)
