"""A supervisor steps in: whispers, takes a conversation over, gives it back, finishes what hangs in wrap-up.

Taking over changes owner and task in one transaction, wherever the conversation is: with the agent, in a flow, waiting, or
with another worker. The customer is told by whom, in their language.
"""

from __future__ import annotations

from functools import partial

from tieline.conversations import (
    Conversation,
    ConversationService,
    Owner,
    OwnerKind,
    Speaker,
    Status,
    worker_of,
)
from tieline.handoff import Promise, say, task_attributes
from tieline.handoff.attributes import HandedOver
from tieline.interactions import InteractionService, TaskPlan
from tieline.journeys.calls.worker_calls import WorkerCalls
from tieline.journeys.customer import CustomerView
from tieline.journeys.outbound_message import NobodyToWriteTo, OutboundMessage
from tieline.journeys.supervision.conversation_view import audience_of
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict
from tieline.routing import (
    RoutingService,
    Straight,
    Task,
    TaskNotFound,
    TaskStatus,
    Worker,
    WorkerNotFound,
)
from tieline.supervision import Audience, SupervisionService, Whisper

TAKEN_FROM = "takenFrom"
"""The attribute of a task that a supervisor took: "agent", or the worker it was taken from."""
FINISHED_FOR_THEM = "Finished by the supervisor"


class ConversationOver(Conflict):
    """The conversation is closed; nobody can take it over or be whispered to."""


class NobodyListens(Conflict):
    """Nobody has this conversation who could be whispered to: it waits for a worker."""


class OnTheirPhone(Conflict):
    """The customer is on a call with this worker. Listen in and join the call instead."""


class NotTakenOver(Conflict):
    """No worker has this conversation, so there is nothing to give back."""


class NotWrappingUp(Conflict):
    """The task is not in wrap-up, so it is its worker's to finish."""


class StepIn:
    """What a supervisor does in a conversation."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        routing: RoutingService,
        supervision: SupervisionService,
        customer: CustomerView,
        outbound: OutboundMessage,
        interactions: InteractionService,
        worker_calls: WorkerCalls,
        desk: WorkerDesk,
    ) -> None:
        """Keep the rooms and the stories this one meets."""
        self._interactions = interactions
        self._db = db
        self._conversations = conversations
        self._routing = routing
        self._supervision = supervision
        self._customer = customer
        self._outbound = outbound
        self._worker_calls = worker_calls
        self._desk = desk

    # Whispers

    async def whisper(self, *, account_id: str, conversation_id: str, text: str, by: str) -> Whisper:
        """Leave a word for whoever has a conversation, which the customer never sees.

        The built-in agent gets it with its next turn, a program with what it recalls next, a worker reads it at once.
        Raises `ConversationNotFound`, `ConversationOver`, `NobodyListens`, `WhisperInvalid`.
        """

        def leave(tx: Transaction) -> Whisper:
            conversation = self._open(tx, account_id, conversation_id)
            audience = audience_of(conversation)
            if audience is None:
                raise NobodyListens
            if audience is Audience.WORKER:
                self._note(tx, conversation_id=conversation_id, text=text, by=by)
            return self._supervision.whisper(
                tx,
                account_id=account_id,
                conversation_id=conversation_id,
                audience=audience,
                text=text,
                by=by,
            )

        return await self._db.transact(leave, key=conversation_id)

    def _note(self, tx: Transaction, *, conversation_id: str, text: str, by: str) -> None:
        """Put a word for workers where they read it: among the notes of the conversation."""
        if self._interactions.find_interaction(tx, conversation_id=conversation_id) is not None:
            self._interactions.add_note(tx, conversation_id=conversation_id, text=text, author_name=by)

    # Taking over

    async def take_over(
        self, *, account_id: str, conversation_id: str, worker_id: str, given_back: bool = False
    ) -> Task:
        """Make a worker the owner of a conversation, with a task of their own; who has it already keeps it.

        `given_back` says that it was theirs before, so that there is nobody to give it back to but the agent.

        Raises `ConversationNotFound`, `WorkerNotFound`, `ConversationOver`, `OnTheirPhone`, and
        `ReservationInOtherState` while something else rings at the worker.
        """
        step = partial(
            self._take_over,
            account_id=account_id,
            conversation_id=conversation_id,
            worker_id=worker_id,
            given_back=given_back,
        )
        return await self._db.transact(step, key=conversation_id)

    def _take_over(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str,
        worker_id: str,
        given_back: bool,
    ) -> Task:
        conversation = self._open(tx, account_id, conversation_id)
        worker = self._worker(tx, account_id, worker_id)
        task = self._routing.find_open_task(tx, conversation_id=conversation_id)
        if task is not None and conversation.owner == Owner.worker(worker_id):
            return task
        if conversation.owner.kind is OwnerKind.WORKER:
            self._let_go(tx, conversation=conversation, task=task, taker=worker)
        taken_from = "agent"
        if conversation.owner.kind is OwnerKind.WORKER and not given_back:
            taken_from = conversation.owner.reference or "agent"
        if task is None or conversation.owner.kind is OwnerKind.WORKER:
            task = self._make_task(tx, conversation=conversation, worker=worker, taken_from=taken_from)
        mine, reservation = self._routing.take_task(tx, task_id=task.task_id, worker_id=worker_id)
        # As if it had been offered to them: a transfer that waited for somebody is over.
        self._interactions.accepted(tx, task=mine, reservation=reservation)
        if conversation.parked_until is not None:
            self._conversations.park_conversation(tx, conversation_id=conversation_id, until=None)
        self._make_owner(tx, conversation=conversation, worker=worker)
        self._introduce(tx, conversation=conversation, worker=worker)
        return mine

    def _let_go(
        self, tx: Transaction, *, conversation: Conversation, task: Task | None, taker: Worker
    ) -> None:
        """End another worker's task and those of colleagues they brought in; the conversation goes on."""
        if self._worker_calls.customer_call(tx, conversation_id=conversation.conversation_id) is not None:
            raise OnTheirPhone
        if task is None:
            return
        self._interactions.end_others(tx, task=task, reason=f"Taken over by {taker.friendly_name}")
        if task.status in {TaskStatus.ASSIGNED, TaskStatus.WRAPPING}:
            self._routing.pass_task_on(tx, task_id=task.task_id, taker=taker)
            self._interactions.part(tx, conversation_id=conversation.conversation_id, task_id=task.task_id)

    def _make_task(
        self, tx: Transaction, *, conversation: Conversation, worker: Worker, taken_from: str
    ) -> Task:
        conversation_id = conversation.conversation_id
        call = self._worker_calls.customer_call(tx, conversation_id=conversation_id)
        customer = self._customer.look(tx, conversation=conversation, call=call)
        about = HandedOver(
            conversation_id=conversation_id,
            profile_id=conversation.profile_id,
            store_id=conversation.configuration.memory_store_id,
            channel=customer.channel,
            customer_address=customer.address,
            customer_name=customer.name,
            language=customer.language,
            at=tx.now,
            by=customer.agent_name,
            call_id=call.call_id if call else None,
        )
        given = {"reason": "Taken over by a supervisor", TAKEN_FROM: taken_from}
        return self._interactions.make_task(
            tx,
            conversation=conversation,
            plan=TaskPlan(
                workspace_id=worker.workspace_id,
                workflow_id=None,
                channel="voice" if call else "chat",
                straight=Straight(target_id=worker.worker_id, ignore_capacity=True),
            ),
            about=about.side(),
            attributes=task_attributes(given=given, about=about),
        )

    def _make_owner(self, tx: Transaction, *, conversation: Conversation, worker: Worker) -> None:
        conversation_id = conversation.conversation_id
        call = self._worker_calls.customer_call(tx, conversation_id=conversation_id)
        channel = self._customer.look(tx, conversation=conversation, call=call).channel
        self._conversations.ensure_worker_participant(
            tx,
            conversation_id=conversation_id,
            worker_id=worker.worker_id,
            name=worker.friendly_name,
            channel=channel,
        )
        self._conversations.change_owner(
            tx,
            conversation_id=conversation_id,
            owner=Owner.worker(worker.worker_id),
            expected=conversation.owner,
        )
        if call is not None:
            self._worker_calls.ring(tx, call=call, worker_id=worker.worker_id)

    def _introduce(self, tx: Transaction, *, conversation: Conversation, worker: Worker) -> None:
        """Tell the customer who has taken over; one who is on a call hears it from the worker themselves."""
        conversation_id = conversation.conversation_id
        if self._worker_calls.customer_call(tx, conversation_id=conversation_id) is not None:
            return
        language = self._customer.language(tx, conversation=conversation)
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        mine = next((one for one in participants if worker_of(one) == worker.worker_id), None)
        try:
            words = self._outbound.words_for_customer(
                tx,
                conversation_id=conversation_id,
                text=say(Promise.TAKEN_OVER, language=language, name=worker.friendly_name),
                speaker=Speaker.worker(worker.worker_id),
                participant_id=mine.participant_id if mine else None,
            )
        except NobodyToWriteTo:
            return
        self._outbound.say(tx, words=words)

    async def give_back(self, *, account_id: str, conversation_id: str, note: str | None = None) -> str:
        """Give a conversation back to whom it was taken from, a worker or the agent; return "worker" or "agent".

        A worker who has left or is off duty does not get it back: then the agent does.
        Raises `ConversationNotFound`, `ConversationOver`, `NotTakenOver`.
        """

        def look(tx: Transaction) -> tuple[Task, str]:
            conversation = self._open(tx, account_id, conversation_id)
            task = self._routing.find_open_task(tx, conversation_id=conversation_id)
            if conversation.owner.kind is not OwnerKind.WORKER or task is None or task.worker_id is None:
                raise NotTakenOver
            return task, self._whose(tx, task)

        task, whose = await self._db.read(look)
        if whose != "agent":
            await self.take_over(
                account_id=account_id, conversation_id=conversation_id, worker_id=whose, given_back=True
            )
            return "worker"
        await self._desk.return_to_agent(
            account_id=account_id, worker_id=task.worker_id or "", task_id=task.task_id, note=note
        )
        return "agent"

    def _whose(self, tx: Transaction, task: Task) -> str:
        taken = task.attributes.get(TAKEN_FROM)
        if not isinstance(taken, str) or taken in {"agent", task.worker_id}:
            return "agent"
        try:
            worker = self._worker(tx, task.account_id, taken)
        except WorkerNotFound:
            return "agent"
        return taken if worker.available else "agent"

    # What hangs

    async def finish(self, *, account_id: str, task_id: str, note: str | None, by: str) -> None:
        """Complete a task that hangs in wrap-up, in its worker's place. Raises `TaskNotFound`, `NotWrappingUp`."""

        def look(tx: Transaction) -> Task:
            task = self._routing.get_task(tx, task_id=task_id)
            if task.account_id != account_id:
                raise TaskNotFound
            if task.status is not TaskStatus.WRAPPING:
                raise NotWrappingUp
            return task

        task = await self._db.read(look)
        if task.conversation_id is None or task.worker_id is None:
            complete = partial(self._routing.complete_task, task_id=task_id, reason=FINISHED_FOR_THEM)
            await self._db.transact(complete)
            return
        await self._desk.finish_for(
            account_id=account_id,
            worker_id=task.worker_id,
            task_id=task_id,
            disposition=FINISHED_FOR_THEM,
            note=note,
            by=by,
        )

    def _open(self, tx: Transaction, account_id: str, conversation_id: str) -> Conversation:
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        if conversation.status is Status.CLOSED:
            raise ConversationOver
        return conversation

    def _worker(self, tx: Transaction, account_id: str, worker_id: str) -> Worker:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        if worker.account_id != account_id or worker.deleted_at is not None:
            raise WorkerNotFound
        return worker
