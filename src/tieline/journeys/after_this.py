"""Not ready after this: a worker says now what they do when they have finished what they are on.

It is no change of activity: what rings goes on ringing, what they have stays theirs. The first task they finish moves them
to that activity, so that nothing new is offered.
"""

from __future__ import annotations

from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict
from tieline.routing import RoutingService, WorkerNotFound


class NothingToFinish(Conflict):
    """You are on nothing now: change your activity instead."""


class AfterThis:
    """Keeps what workers do after what they are on."""

    def __init__(self, db: Database, *, routing: RoutingService) -> None:
        """Keep the room."""
        self._db = db
        self._routing = routing

    async def choose(self, *, account_id: str, worker_id: str, activity_id: str | None) -> None:
        """Say what a worker does after this; None takes it back.

        Raises: WorkerNotFound, ActivityNotFound, NothingToFinish.
        """

        def choose(tx: Transaction) -> None:
            worker = self._routing.get_worker(tx, worker_id=worker_id)
            if worker.account_id != account_id:
                raise WorkerNotFound
            live = self._routing.list_live_reservations(tx, worker_id=worker_id)
            if not live and activity_id is not None:
                raise NothingToFinish
            for each in live:
                self._routing.set_post_work_activity(
                    tx, reservation_id=each.reservation_id, activity_id=activity_id
                )

        await self._db.transact(choose)
