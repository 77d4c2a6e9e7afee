"""The agent promised a person and made no handoff: then the platform does, exactly once.

Listens to what the agent says (`models/person_promises.py` tells a promise). An agent may say it first and hand over then,
so it has as long as for a handoff it left half done; what it began or finished meanwhile counts, whoever owns the
customer now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from tieline.conversations import Conversation, ConversationService, OwnerKind, SpeakerKind, Status
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.models.person_promises import find_person_promise, is_kept_later
from tieline.routing import RoutingService

CHECK_PHANTOM = "check_phantom_handoff"
REASON = "The agent promised a person and did not hand over; the platform did."


class PhantomHandoff:
    """Keeps the promise of a person."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        routing: RoutingService,
        handoff: Callable[[], HandoffToWorker],
        patience_seconds: float,
    ) -> None:
        """Keep the rooms; an agent has `patience_seconds` to do what it said. `handoff` gives who makes handoffs."""
        self._db = db
        self._conversations = conversations
        self._routing = routing
        self._handoff = handoff
        self._patience_seconds = patience_seconds

    def heard(self, tx: Transaction, *, conversation: Conversation, communication_id: str) -> None:
        """Look again later when an agent who owns the customer promises a person."""
        if conversation.owner.kind is not OwnerKind.AGENT or conversation.status is Status.CLOSED:
            return
        conversation_id = conversation.conversation_id
        said = self._conversations.get_communication(
            tx, conversation_id=conversation_id, communication_id=communication_id
        )
        if said.speaker.kind is not SpeakerKind.AGENT or find_person_promise(said.text) is None:
            return
        payload = {"conversation_id": conversation_id, "communication_id": communication_id}
        due = tx.now + timedelta(seconds=self._patience_seconds)
        jobs.enqueue(tx, CHECK_PHANTOM, payload, due_at=due, dedup_id=f"phantom:{conversation_id}")

    async def check(self, job: Job) -> None:
        """Make the handoff that was promised, unless somebody has (job `check_phantom_handoff`)."""
        await self._db.transact(partial(self._keep, job=job), key=job.payload["conversation_id"])

    def _keep(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id = job.payload["conversation_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.AGENT:
            return
        said = self._conversations.get_communication(
            tx, conversation_id=conversation_id, communication_id=job.payload["communication_id"]
        )
        # Handed over since and given back: the promise was kept.
        if conversation.owner_changed_at > said.created_at:
            return
        if self._routing.find_open_task(tx, conversation_id=conversation_id) is not None:
            return
        # Somebody who was to be put through and hung up has given up; somebody who was to be called has not.
        if not is_kept_later(said.text) and self._handoff().has_given_up(tx, conversation=conversation):
            return
        if self._conversations.set_mark(
            tx, conversation_id=conversation_id, mark=f"promised-person:{said.communication_id}"
        ):
            self._handoff().begin(tx, conversation_id=conversation_id, reason=REASON, by="platform")
