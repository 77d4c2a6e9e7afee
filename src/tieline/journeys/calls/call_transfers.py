"""What a caller hears when their conversation is given away (job on TransferChanged): the truth, then music, never silence.

Tasks and owner have changed already, and the first worker's end of the call with them (`call_legs.py`); the caller waits as
any other does (`wait_for_worker.py`), with the offer of a callback when nobody takes them.
"""

from __future__ import annotations

from functools import partial

from tieline.conversations import ConversationService, OwnerKind, Status
from tieline.handoff import Promise, say
from tieline.journeys.calls.worker_calls import WorkerCalls
from tieline.journeys.customer import CustomerView
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.offers import TELL_NOBODY_FREE
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.routing import RoutingService

TELL_TRANSFERRED = "tell_caller_transferred"


class CallTransfers:
    """Tells callers what becomes of them."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        routing: RoutingService,
        customer: CustomerView,
        handoff: HandoffToWorker,
        worker_calls: WorkerCalls,
    ) -> None:
        """Keep the rooms and the stories this one meets."""
        self._db = db
        self._conversations = conversations
        self._routing = routing
        self._customer = customer
        self._handoff = handoff
        self._worker_calls = worker_calls

    async def tell(self, job: Job) -> None:
        """Say that the caller is put through to somebody else, or that nobody takes them (job on a cold TransferChanged)."""
        await self._db.transact(partial(self._tell, job=job), key=job.payload["conversation_id"])

    def _tell(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id, step = job.payload["conversation_id"], job.payload["step"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.status is Status.CLOSED:
            return
        call = self._worker_calls.customer_call(tx, conversation_id=conversation_id)
        if call is None or conversation.owner.kind is not OwnerKind.WAITING:
            # By text they read who answers; and whoever has been taken already needs no promise.
            return
        task = self._routing.get_task(tx, task_id=conversation.owner.reference or "")
        if step == "initiated":
            language = self._customer.language(tx, conversation=conversation)
            text = say(Promise.PUT_THROUGH, language=language)
            self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)
            self._handoff.offer_callback_later(tx, task=task, call=call)
        elif step == "failed":
            told = {"task_id": task.task_id, "conversation_id": conversation_id}
            jobs.enqueue(tx, TELL_NOBODY_FREE, told, dedup_id=f"nobody-free:{task.task_id}")
