"""From the agent to a person, second half: a worker accepts, answers, gives back or finishes.

Task, reservation, participant and owner change in one transaction each time, so that nobody is ever without an owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from tieline.casework import CaseworkService
from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    Owner,
    Speaker,
    worker_of,
)
from tieline.handoff import Promise, say
from tieline.handoff.attributes import returned_words
from tieline.interactions import InteractionService, Role
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.conversation_end import ConversationEnd
from tieline.journeys.customer import CustomerView
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.sent_files import SentFiles
from tieline.journeys.wrap_up import Outcome, keep_outcome
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, NotFound
from tieline.kit.jobs import Job
from tieline.routing import Reservation, ReservationNotFound, RoutingService, Task, TaskStatus, Worker

COMPLETE_CLOSED_TASK = "complete_closed_task"


class NotYourTask(NotFound):
    """There is no such task among yours."""


class TaskIsOver(Conflict):
    """This task is finished already."""


@dataclass(frozen=True, kw_only=True)
class WrapUp:
    """What a worker sees when wrapping up: the observations that will go to memory unless corrected."""

    will_remember: tuple[str, ...]


class WorkerDesk:
    """What a worker does with a task."""

    def __init__(
        self,
        db: Database,
        *,
        routing: RoutingService,
        conversations: ConversationService,
        customer: CustomerView,
        handoff: HandoffToWorker,
        outbound: OutboundMessage,
        worker_calls: CallLegs,
        end: ConversationEnd,
        interactions: InteractionService,
        casework: CaseworkService,
        files: SentFiles,
    ) -> None:
        """Keep the rooms and the stories this one meets."""
        self._interactions = interactions
        self._db = db
        self._routing = routing
        self._conversations = conversations
        self._customer = customer
        self._handoff = handoff
        self._outbound = outbound
        self._worker_calls = worker_calls
        self._end = end
        self._casework = casework
        self._files = files

    async def accept(self, *, account_id: str, reservation_id: str, worker_id: str | None = None) -> Task:
        """Accept an offer: the worker joins, owns the conversation, and the conversation is ACTIVE again.

        Args:
            account_id: whose offer.
            worker_id: who accepts; None when an API caller accepts in the worker's place.
            reservation_id: which offer.

        Raises `ReservationNotFound`, `ReservationInOtherState` when the offer is gone.
        """
        reservation = await self._own_reservation(account_id, worker_id, reservation_id)
        step = partial(self._accept, reservation_id=reservation_id)
        return await self._db.transact(step, key=reservation.conversation_id or reservation.task_id)

    def _accept(self, tx: Transaction, *, reservation_id: str) -> Task:
        task, reservation = self._routing.accept_reservation(tx, reservation_id=reservation_id)
        if task.conversation_id is None:
            return task
        accepted = self._interactions.accepted(tx, task=task, reservation=reservation)
        worker_id = reservation.worker_id
        conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id)
        call = self._worker_calls.customer_call(tx, conversation_id=task.conversation_id)
        channel = self._customer.look(tx, conversation=conversation, call=call).channel
        # A worker has an identity of their own; the number stays the agent's (reference: tac-wire.md 2.4).
        self._conversations.ensure_worker_participant(
            tx,
            conversation_id=task.conversation_id,
            worker_id=worker_id,
            name=reservation.worker_name,
            channel=channel,
        )
        if accepted.role is Role.BESIDE:
            self._worker_calls.bring_in(tx, task=task)
            return self._routing.get_task(tx, task_id=task.task_id)
        self._conversations.change_owner(
            tx,
            conversation_id=task.conversation_id,
            owner=Owner.worker(worker_id),
            expected=Owner.waiting(task.task_id),
        )
        if call is None:
            return task
        self._worker_calls.ring(tx, call=call, worker_id=worker_id)
        return self._routing.get_task(tx, task_id=task.task_id)

    async def reject(
        self,
        *,
        account_id: str,
        reservation_id: str,
        worker_id: str | None = None,
        activity_id: str | None = None,
    ) -> None:
        """Reject an offer; it rings at the next worker. `activity_id` says what this one does from now on."""
        reservation = await self._own_reservation(account_id, worker_id, reservation_id)
        step = partial(
            self._routing.reject_reservation, reservation_id=reservation_id, activity_id=activity_id
        )
        await self._db.transact(step, key=reservation.conversation_id or reservation.task_id)

    async def set_activity(
        self, *, account_id: str, worker_id: str, activity_id: str, reject_pending_reservations: bool = True
    ) -> Worker:
        """Change what a worker does; one who becomes available is offered what waits."""

        def change(tx: Transaction) -> Worker:
            worker = self._routing.get_worker(tx, worker_id=worker_id)
            if worker.account_id != account_id:
                raise NotYourTask("There is no such worker.")
            return self._routing.set_worker_activity(
                tx,
                worker_id=worker_id,
                activity_id=activity_id,
                reject_pending_reservations=reject_pending_reservations,
            )

        return await self._db.transact(change)

    async def send(
        self, *, account_id: str, worker_id: str, task_id: str, text: str, file_ids: Sequence[str] = ()
    ) -> Communication:
        """Say something to the customer as this worker, with files that were put before.

        Raises `NotYourTask`, `FileNotFound`, `Refused` when somebody else owns.
        """
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def send(tx: Transaction) -> Communication:
            participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
            participant = next((one for one in participants if worker_of(one) == worker_id), None)
            words = self._outbound.words_for_customer(
                tx,
                conversation_id=conversation_id,
                text=text,
                speaker=Speaker.worker(worker_id),
                participant_id=participant.participant_id if participant else None,
            )
            media = self._files.take(
                tx, account_id=account_id, file_ids=file_ids, conversation_id=conversation_id
            )
            communication, _ = self._outbound.say(tx, words=replace(words, media=media))
            return communication

        return await self._db.transact(send, key=conversation_id)

    async def return_to_agent(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        note: str | None = None,
        disposition: str | None = None,
    ) -> None:
        """Give the customer back to the agent, which knows what was said and what the worker noted; the task is complete."""
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def give_back(tx: Transaction) -> None:
            conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
            self._must_own(conversation, worker_id)
            language = self._customer.language(tx, conversation=conversation)
            task = self._routing.get_task(tx, task_id=task_id)
            self._interactions.end_others(tx, task=task, reason="Returned to the agent")
            reason = note or disposition or "Returned to the agent"
            self._interactions.complete(tx, task=task, reason=reason, disposition=disposition, note=note)
            worker = self._routing.get_worker(tx, worker_id=worker_id)
            told = returned_words(worker.friendly_name, disposition=disposition, note=note)
            self._end.tell_agent(tx, conversation=conversation, words=told)
            self._handoff.give_back(tx, conversation=conversation)
            words = self._outbound.words_for_customer(
                tx,
                conversation_id=conversation_id,
                text=say(Promise.BACK_TO_AGENT, language=language),
                speaker=Speaker.agent(),
            )
            self._outbound.say(tx, words=words)

        await self._db.transact(give_back, key=conversation_id)

    async def wrap_up(self, *, account_id: str, worker_id: str, task_id: str) -> WrapUp:
        """End the conversation and keep the task for wrapping up; return what will be remembered."""
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def close(tx: Transaction) -> None:
            task = self._routing.get_task(tx, task_id=task_id)
            if self._interactions.is_beside(tx, task_id=task_id):
                self._interactions.leave_beside(tx, task=task, reason="Left")
                self._worker_calls.settle(tx, conversation_id=task.conversation_id or "")
                return
            if task.status is TaskStatus.ASSIGNED:
                self._routing.wrap_up_task(tx, task_id=task_id, reason="Wrapping up")
            self._interactions.close_after(tx, task=task, by="worker")

        remember = await self._end.preview(conversation_id=conversation_id)
        await self._db.transact(close, key=conversation_id)
        return WrapUp(will_remember=remember)

    async def finish(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        disposition: str | None,
        note: str | None = None,
        observations: Sequence[str] | None = None,
    ) -> None:
        """Complete the task with its disposition, and close the conversation if it is still open.

        `observations` are what the worker wants remembered in place of what was found; None keeps what was found.
        """
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def complete(tx: Transaction) -> None:
            task = self._routing.get_task(tx, task_id=task_id)
            outcome = Outcome(task=task, by=worker_id, disposition=disposition, note=note)
            if self._complete(tx, outcome) and observations is not None:
                self._end.correct(
                    tx, conversation_id=conversation_id, observations=observations, by=worker_id
                )

        await self._db.transact(complete, key=conversation_id)

    async def finish_for(
        self,
        *,
        account_id: str,
        worker_id: str,
        task_id: str,
        disposition: str,
        note: str | None,
        by: str,
    ) -> None:
        """Complete a worker's task in their place: what they wrote so far counts, and `disposition` where that is nothing.

        The project's rules are for the worker who knows how it went, not for `by`, who clears up after them.
        """
        conversation_id = await self._conversation_of(account_id, worker_id, task_id)

        def complete(tx: Transaction) -> None:
            task = self._routing.get_task(tx, task_id=task_id)
            draft = self._casework.get_draft(tx, task_id=task_id)
            outcome = Outcome(
                task=task,
                by=worker_id,
                disposition=draft.disposition or disposition,
                note=note or draft.note or f"Finished by {by}",
                by_rules=False,
            )
            self._complete(tx, outcome)

        await self._db.transact(complete, key=conversation_id)

    def _complete(self, tx: Transaction, outcome: Outcome) -> bool:
        """Complete a task and close its conversation; False for whoever is only beside the owner, and just leaves."""
        task, disposition = outcome.task, outcome.disposition
        if task.status is TaskStatus.COMPLETED:
            raise TaskIsOver
        if self._interactions.is_beside(tx, task_id=task.task_id):
            self._interactions.leave_beside(tx, task=task, reason=disposition or "")
            self._worker_calls.settle(tx, conversation_id=task.conversation_id or "")
            return False
        keep_outcome(tx, outcome, casework=self._casework, routing=self._routing)
        self._interactions.complete(
            tx, task=task, reason=disposition or "", disposition=disposition, note=outcome.note or ""
        )
        self._interactions.close_after(tx, task=task, by="worker")
        return True

    async def end_task(self, *, account_id: str, task_id: str, status: str, reason: str | None) -> None:
        """End a task for an API caller: "wrapping", "completed" or "canceled", with what that means for the customer.

        A task that a worker had closes its conversation; a canceled one gives the customer back to the agent.
        """
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))
        if task.account_id != account_id:
            raise NotYourTask

        def end(tx: Transaction) -> None:
            if status == "canceled":
                self._routing.cancel_task(tx, task_id=task_id, reason=reason or "")
                return
            if self._interactions.is_beside(tx, task_id=task_id):
                self._interactions.leave_beside(tx, task=task, reason=reason or "Left")
                self._worker_calls.settle(tx, conversation_id=task.conversation_id or "")
                return
            step = self._routing.wrap_up_task if status == "wrapping" else self._routing.complete_task
            step(tx, task_id=task_id, reason=reason)
            if task.conversation_id is not None:
                self._interactions.close_after(tx, task=task, by="worker")

        await self._db.transact(end, key=task.conversation_id or task_id)

    async def complete_closed_task(self, job: Job) -> None:
        """End the open tasks of a conversation that was closed over its head (job on ConversationClosed)."""
        conversation_id: str = job.payload["conversation_id"]

        def complete(tx: Transaction) -> None:
            jobs.finish(tx, job)
            self._interactions.settle_closed(tx, conversation_id=conversation_id)

        await self._db.transact(complete, key=conversation_id)

    async def _own_reservation(
        self, account_id: str, worker_id: str | None, reservation_id: str
    ) -> Reservation:
        reservation = await self._db.read(
            partial(self._routing.get_reservation, reservation_id=reservation_id)
        )
        if reservation.account_id != account_id or worker_id not in {None, reservation.worker_id}:
            raise ReservationNotFound
        return reservation

    async def _conversation_of(self, account_id: str, worker_id: str, task_id: str) -> str:
        task = await self._db.read(partial(self._routing.get_task, task_id=task_id))
        mine = task.account_id == account_id and task.worker_id == worker_id
        if not mine or task.conversation_id is None:
            raise NotYourTask
        return task.conversation_id

    def _must_own(self, conversation: Conversation, worker_id: str) -> None:
        if conversation.owner != Owner.worker(worker_id):
            raise TaskIsOver("Another owner has this conversation now.")
