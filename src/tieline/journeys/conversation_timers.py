"""A conversation's two timers ring: it goes quiet, or it is closed (jobs of the conversations room; promise P11)."""

from __future__ import annotations

from functools import partial

from tieline.conversations import ConversationService
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job


class ConversationTimers:
    """Lets the room check its timers again and act."""

    def __init__(self, db: Database, *, conversations: ConversationService) -> None:
        """Keep the room."""
        self._db = db
        self._conversations = conversations

    async def inactive_due(self, job: Job) -> None:
        """Let a conversation go quiet if nobody spoke meanwhile (job `conversation_inactive_due`)."""
        await self._db.transact(
            partial(self._run, job=job, closing=False), key=job.payload["conversation_id"]
        )

    async def close_due(self, job: Job) -> None:
        """Close a conversation if nobody spoke meanwhile (job `conversation_close_due`)."""
        await self._db.transact(partial(self._run, job=job, closing=True), key=job.payload["conversation_id"])

    def _run(self, tx: Transaction, *, job: Job, closing: bool) -> None:
        # Finished first: the room may set the same timer anew, and a running one must not stand in its way.
        jobs.finish(tx, job)
        apply = self._conversations.apply_close_due if closing else self._conversations.apply_inactive_due
        apply(tx, conversation_id=job.payload["conversation_id"])
