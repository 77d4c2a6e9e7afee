"""A supervisor changes what a worker does, can and takes: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.journeys.supervision.skills import Skill, with_languages, with_skills
from tieline.kit.db import Database, Transaction
from tieline.routing import ReservationStatus, RoutingService, WorkerNotFound


@dataclass(frozen=True, kw_only=True)
class ChannelWish:
    """How many tasks of a channel a worker is to take, and whether any; None leaves it."""

    channel: str
    capacity: int | None = None
    available: bool | None = None


@dataclass(frozen=True, kw_only=True)
class WorkerWish:
    """What is to change of a worker; None leaves it."""

    activity_id: str | None = None
    skills: Sequence[Skill] | None = None
    languages: Sequence[str] | None = None
    channels: Sequence[ChannelWish] = ()


@dataclass(frozen=True, kw_only=True)
class WorkerEdited:
    """What followed: how many offers that rang at the worker were rejected for them."""

    worker_id: str
    rejected_offers: int


class EditWorker:
    """Changes workers."""

    def __init__(self, db: Database, *, routing: RoutingService) -> None:
        """Keep the room."""
        self._db = db
        self._routing = routing

    async def edit(self, *, account_id: str, worker_id: str, wish: WorkerWish) -> WorkerEdited:
        """Change a worker; an offer that rings at one who goes off duty is rejected, and rings at the next.

        Raises `WorkerNotFound`, `ActivityNotFound`, `SkillInvalid`, `WorkerChannelNotFound`, `RoutingFieldInvalid`.
        """

        def edit(tx: Transaction) -> WorkerEdited:
            worker = self._routing.get_worker(tx, worker_id=worker_id)
            if worker.account_id != account_id or worker.deleted_at is not None:
                raise WorkerNotFound
            ringing = self._ringing(tx, worker_id)
            attributes = dict(worker.attributes)
            if wish.skills is not None:
                attributes = with_skills(attributes, wish.skills)
            if wish.languages is not None:
                attributes = with_languages(attributes, wish.languages)
            for each in wish.channels:
                self._routing.update_worker_channel(
                    tx,
                    worker_id=worker_id,
                    wanted=each.channel,
                    capacity=each.capacity,
                    available=each.available,
                )
            if attributes != worker.attributes:
                self._routing.update_worker(tx, worker_id=worker_id, attributes=attributes)
            rejected = 0
            if wish.activity_id is not None:
                before = ringing | self._ringing(tx, worker_id)
                self._routing.set_worker_activity(tx, worker_id=worker_id, activity_id=wish.activity_id)
                rejected = len(before - self._ringing(tx, worker_id))
            return WorkerEdited(worker_id=worker_id, rejected_offers=rejected)

        return await self._db.transact(edit)

    def _ringing(self, tx: Transaction, worker_id: str) -> set[str]:
        return {
            each.reservation_id
            for each in self._routing.list_live_reservations(tx, worker_id=worker_id)
            if each.status is ReservationStatus.PENDING
        }
