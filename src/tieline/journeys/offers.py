"""A task looks for its worker: offered, timed out, rejected, offered again; nobody free is said, once and truthfully (P6).

The rules of who is asked are `routing`'s; this story adds what the customer hears and what happens to a conversation
whose task ends without a worker.
"""

from __future__ import annotations

from functools import partial

from tieline.conversations import Conversation, ConversationService, Owner, OwnerKind, Status
from tieline.handoff import Promise, flow_may_speak_at, offered_mark, say, say_wait
from tieline.interactions import InteractionService
from tieline.journeys.customer import CustomerView
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.promised import PromisedAnswers
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job, RetryLater
from tieline.routing import RoutingService, Task, WaitEstimate

OFFER_NEW_TASK = "offer_new_task"
TELL_NOBODY_FREE = "tell_nobody_free"
TELL_STILL_WAITING = "tell_still_waiting"
TASK_ENDED = "task_ended_unserved"


class Offers:
    """Timers of offers and tasks, and the sentences a waiting customer hears."""

    def __init__(
        self,
        db: Database,
        *,
        routing: RoutingService,
        conversations: ConversationService,
        customer: CustomerView,
        handoff: HandoffToWorker,
        promised: PromisedAnswers,
        interactions: InteractionService,
        hold_seconds: float,
    ) -> None:
        """Keep the rooms; a sentence waits `hold_seconds` at most for the agent's closing words."""
        self._db = db
        self._routing = routing
        self._conversations = conversations
        self._customer = customer
        self._handoff = handoff
        self._promised = promised
        self._interactions = interactions
        self._hold_seconds = hold_seconds

    async def run_timer(self, job: Job) -> None:
        """Do what a due routing job says: offer, expire an offer, a target or a task."""

        def run(tx: Transaction) -> None:
            self._routing.run_timer(tx, kind=job.kind, payload=job.payload)
            jobs.finish(tx, job)

        await self._db.transact(run)

    async def offer_new_task(self, job: Job) -> None:
        """Offer a task as soon as it exists; when nobody is free, the customer is told (job on TaskCreated)."""
        payload = job.payload
        await self._db.transact(partial(self._offer_new, job=job), key=payload.get("conversation_id"))

    def _offer_new(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        task_id, conversation_id = job.payload["task_id"], job.payload.get("conversation_id")
        if self._routing.offer_task(tx, task_id=task_id) is None and conversation_id is not None:
            told = {"task_id": task_id, "conversation_id": conversation_id}
            jobs.enqueue(tx, TELL_NOBODY_FREE, told, dedup_id=f"nobody-free:{task_id}")

    async def tell_nobody_free(self, job: Job) -> None:
        """Tell the customer that nobody is free, if that is so once the agent has said its closing words."""
        await self._db.transact(partial(self._tell_nobody_free, job=job), key=job.payload["conversation_id"])

    def _tell_nobody_free(self, tx: Transaction, *, job: Job) -> None:
        conversation_id, task_id = job.payload["conversation_id"], job.payload["task_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner != Owner.waiting(task_id):
            return jobs.finish(tx, job)
        turns = self._conversations.open_turns(tx, conversation_id=conversation_id)
        at = flow_may_speak_at(
            open_turn=turns[0] if turns else None, now=tx.now, patience_seconds=self._hold_seconds
        )
        if at > tx.now:
            raise RetryLater(
                seconds=min(0.5, (at - tx.now).total_seconds()), reason="The agent's turn is not over."
            )
        if self._routing.find_live_reservation(tx, task_id=task_id) is None:
            task = self._routing.get_task(tx, task_id=task_id)
            text = self._nobody_free(tx, conversation=conversation, task=task)
            self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)
        return jobs.finish(tx, job)

    def _nobody_free(self, tx: Transaction, *, conversation: Conversation, task: Task) -> str:
        """Return what is true of a wait that begins: closed, nobody on duty, or everybody busy; promise what is promised."""
        language = self._customer.language(tx, conversation=conversation)
        on_call = task.channel == "voice"
        wait = self._wait(tx, task=task)
        due = self._promised.due(tx, task=task)
        nobody_there = wait is None or not wait.on_duty
        if due is None or due.by is None or not nobody_there:
            promise = Promise.NOBODY_FREE_ON_CALL if on_call else Promise.NOBODY_FREE
            return self._with_wait(tx, say(promise, language=language), task=task, wait=wait)
        if on_call and due.is_open:
            return say(Promise.NOBODY_FREE_ON_CALL, language=language)
        words = due.words(language)
        if on_call:
            self._conversations.set_mark(
                tx, conversation_id=conversation.conversation_id, mark=offered_mark(task.task_id)
            )
            return say(Promise.CLOSED_ON_CALL, language=language, **words)
        self._promised.make(tx, conversation=conversation, task=task, due=due, kind="answer")
        return say(Promise.NOBODY_FREE_BY if due.is_open else Promise.CLOSED, language=language, **words)

    def _wait(self, tx: Transaction, *, task: Task) -> WaitEstimate | None:
        if task.queue_id is None:
            return None
        return self._routing.estimate_wait(tx, queue_id=task.queue_id, task_id=task.task_id)

    def _with_wait(self, tx: Transaction, said: str, *, task: Task, wait: WaitEstimate | None) -> str:
        """Add how long it may take, where the workspace wants it told."""
        told = self._routing.get_workspace(tx, workspace_id=task.workspace_id).tells_wait
        if not told or wait is None or task.conversation_id is None:
            return said
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id)
        language = self._customer.language(tx, conversation=conversation)
        return f"{said} {say_wait(low=wait.low, high=wait.high, language=language)}"

    async def tell_still_waiting(self, job: Job) -> None:
        """Tell a customer who writes while waiting that they still wait: one notice a wait, however much they write."""
        await self._db.transact(
            partial(self._tell_still_waiting, job=job), key=job.payload["conversation_id"]
        )

    def _tell_still_waiting(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        # Who waits on a call is told by the call itself, which hears what they say (`calls/wait_for_worker.py`).
        if job.payload["speaker"] != "customer" or job.payload.get("channel") == "VOICE":
            return
        conversation_id = job.payload["conversation_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.WAITING:
            return
        notice = f"waiting-notice:{conversation.owner.reference}"
        if not self._conversations.set_mark(tx, conversation_id=conversation_id, mark=notice):
            return
        text = say(Promise.STILL_WAITING, language=self._customer.language(tx, conversation=conversation))
        if conversation.owner.reference is not None:
            task = self._routing.get_task(tx, task_id=conversation.owner.reference)
            text = self._with_wait(tx, text, task=task, wait=self._wait(tx, task=task))
        self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)

    async def task_ended(self, job: Job) -> None:
        """Give a customer back to the agent whose task was canceled unserved, and say so (no dead end, P6)."""
        conversation_id = job.payload.get("conversation_id")
        if conversation_id is not None:
            await self._db.transact(partial(self._task_ended, job=job), key=conversation_id)

    def _task_ended(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id, task_id = job.payload["conversation_id"], job.payload["task_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        self._interactions.task_ended(tx, task_id=task_id)
        if conversation is None or conversation.owner != Owner.waiting(task_id):
            return
        if conversation.status is Status.CLOSED:
            return
        if self._promised.return_later(tx, task=self._routing.get_task(tx, task_id=task_id)):
            return
        language = self._customer.language(tx, conversation=conversation)
        text = say(Promise.BACK_TO_AGENT, language=language)
        self._handoff.tell_customer(tx, conversation_id=conversation_id, text=text, execution_id=None)
        self._handoff.give_back(tx, conversation=conversation)
