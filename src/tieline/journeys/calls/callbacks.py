"""A caller whom nobody takes is offered a callback, or to leave a message; the task stays as a dated one (promise P6).

The offer is a durable timer of business time (job `offer_callback`, set by `handoff_to_worker.py` with the task). What
the caller says after it is kept as a communication like everything else; the task then carries by when and whom to call.
"""

from __future__ import annotations

from functools import partial

from tieline.channels.voice.models import Call
from tieline.channels.voice.service import CallService
from tieline.conversations import Communication, Conversation, ConversationService, Owner, Speaker
from tieline.handoff import Promise, offered_mark, say
from tieline.journeys.customer import CustomerView
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.promised import Due, PromisedAnswers, unhurried
from tieline.kit import jobs
from tieline.kit.clock import iso
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import Job, RetryLater
from tieline.routing import RoutingService, Task

_ASK_AGAIN_SECONDS = 5.0


class Callbacks:
    """Offers callbacks and keeps what is said to the offer."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        routing: RoutingService,
        customer: CustomerView,
        handoff: HandoffToWorker,
        outbound: OutboundMessage,
        promised: PromisedAnswers,
    ) -> None:
        """Keep the rooms and the stories this one meets."""
        self._promised = promised
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._routing = routing
        self._customer = customer
        self._handoff = handoff
        self._outbound = outbound

    async def offer(self, job: Job) -> None:
        """Offer a callback to a caller who still waits (job `offer_callback`); while it rings somewhere, a bit later."""
        await self._db.transact(partial(self._offer, job=job), key=job.payload["conversation_id"])

    def _offer(self, tx: Transaction, *, job: Job) -> None:
        conversation_id, task_id = job.payload["conversation_id"], job.payload["task_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        call = self._calls.find_call(tx, call_id=job.payload["call_id"])
        waits = conversation is not None and conversation.owner == Owner.waiting(task_id)
        if conversation is None or not waits or call is None or call.is_over:
            return jobs.finish(tx, job)
        if self._routing.find_live_reservation(tx, task_id=task_id) is not None:
            raise RetryLater(seconds=_ASK_AGAIN_SECONDS, reason="The task rings at a worker's desktop.")
        if not self._conversations.set_mark(tx, conversation_id=conversation_id, mark=offered_mark(task_id)):
            # It was offered already, because we are closed.
            return jobs.finish(tx, job)
        text = say(Promise.CALLBACK_OFFER, language=self._customer.language(tx, conversation=conversation))
        self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)
        return jobs.finish(tx, job)

    async def keep(self, *, call: Call, communication: Communication) -> str | None:
        """Keep what a waiting caller said as their answer to the offer; return the goodbye's utterance.

        None while no callback was offered: then it is something said while waiting.
        """
        step = partial(self._keep, call=call, communication=communication)
        return await self._db.transact(step, key=communication.conversation_id)

    def _keep(self, tx: Transaction, *, call: Call, communication: Communication) -> str | None:
        conversation = self._conversations.get_conversation(tx, conversation_id=communication.conversation_id)
        task_id = conversation.owner.reference
        if task_id is None or conversation.owner != Owner.waiting(task_id):
            return None
        conversation_id = conversation.conversation_id
        if not self._conversations.has_mark(tx, conversation_id=conversation_id, mark=offered_mark(task_id)):
            return None
        task = self._routing.get_task(tx, task_id=task_id)
        due = self.promise(tx, conversation=conversation, task=task, call=call, communication=communication)
        return self._say_goodbye(tx, conversation=conversation, due=due)

    def promise(
        self,
        tx: Transaction,
        *,
        conversation: Conversation,
        task: Task,
        call: Call,
        communication: Communication | None = None,
    ) -> Due:
        """Make a waiting task a dated one: whom to call back, by when, and which words they left."""
        customer = self._customer.look(tx, conversation=conversation, call=call)
        due = self._promised.due(tx, task=task) or unhurried(tx.now)
        callback = {
            "to": customer.address,
            "by": iso(due.at),
            "communicationId": communication.communication_id if communication else None,
        }
        self._promised.make(
            tx,
            conversation=conversation,
            task=task,
            due=due,
            kind="callback",
            more={"callback": callback},
        )
        return due

    def _say_goodbye(self, tx: Transaction, *, conversation: Conversation, due: Due) -> str:
        utterance_id = new_id(IdKind.COMMUNICATION)
        language = self._customer.language(tx, conversation=conversation)
        words = self._outbound.words_for_customer(
            tx,
            conversation_id=conversation.conversation_id,
            text=say(
                Promise.CALLBACK_KEPT if due.by is None else Promise.CALLBACK_KEPT_BY,
                language=language,
                **due.words(language),
            ),
            speaker=Speaker.flow(None),
        )
        self._outbound.say(tx, words=words, resource_id=utterance_id)
        return utterance_id


def is_promised(task: Task) -> bool:
    """Say whether a task is a callback somebody was promised."""
    return isinstance(task.attributes.get("callback"), dict)
