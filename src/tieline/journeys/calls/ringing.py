"""A call that we make rings at its device, and is not let ring for ever (jobs on CallStarted).

A customer's phone is the simulated handset, a worker's is their desktop; both hear of it by the live feed and answer by
opening the call's socket (`live_calls.py`). Where no handset is served nobody can answer, and the call fails at once.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from tieline.channels.voice.models import Call, CallStatus
from tieline.channels.voice.service import CallService
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job

RING_CALL = "ring_call"
CALL_UNANSWERED = "call_unanswered"


class Ringing:
    """Lets calls ring, and ends those that nobody answers."""

    def __init__(self, db: Database, *, calls: CallService, serves_phone: bool) -> None:
        """Keep the room; `serves_phone` tells whether customers' handsets are simulated here."""
        self._db = db
        self._calls = calls
        self._serves_phone = serves_phone

    async def ring(self, job: Job) -> None:
        """Let a queued call ring, for as long as it may (job `ring_call` on CallStarted)."""
        await self._db.transact(partial(self._ring, job=job), key=job.payload["call_id"])

    def _ring(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is None or call.status not in {CallStatus.QUEUED, CallStatus.RINGING}:
            return
        if not self._can_ring(call):
            self._calls.set_status(tx, call_id=call.call_id, status=CallStatus.FAILED)
            return
        self._calls.set_status(tx, call_id=call.call_id, status=CallStatus.RINGING)
        due = tx.now + timedelta(seconds=call.timeout_seconds)
        payload = {"call_id": call.call_id}
        jobs.enqueue(tx, CALL_UNANSWERED, payload, due_at=due, dedup_id=f"unanswered:{call.call_id}")

    def _can_ring(self, call: Call) -> bool:
        return call.worker_id is not None or self._serves_phone

    async def unanswered(self, job: Job) -> None:
        """End a call that still rings (job `call_unanswered`)."""
        await self._db.transact(partial(self._unanswered, job=job), key=job.payload["call_id"])

    def _unanswered(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        if call is not None and call.status in {CallStatus.QUEUED, CallStatus.RINGING}:
            self._calls.set_status(tx, call_id=call.call_id, status=CallStatus.NO_ANSWER)
