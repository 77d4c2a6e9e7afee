"""The workers' ends of one call kept in step with who has the conversation: a colleague comes in, somebody leaves.

Whoever owns the conversation, and whoever is beside the owner by an accepted task, has an end in the call's conference; of
everybody else it ends, in the transaction that made it so. While a warm transfer is talked over the customer is held, so
that both workers can speak among themselves; when it is done, or comes to nothing, the customer is taken back.
"""

from __future__ import annotations

from tieline.channels.voice.models import Call, CallDirection, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService, OwnerKind
from tieline.interactions import InteractionService, TransferKind
from tieline.journeys.calls.opening import sides
from tieline.journeys.calls.worker_calls import COLLEAGUE, SUPERVISOR, Joined, WorkerCalls
from tieline.kit.db import Transaction
from tieline.routing import RoutingService, Task, TaskStatus


class CallLegs(WorkerCalls):
    """Rings workers, reads what is going on, and brings workers in and out of a call."""

    def __init__(
        self,
        *,
        calls: CallService,
        routing: RoutingService,
        conversations: ConversationService,
        interactions: InteractionService,
    ) -> None:
        """Keep the rooms."""
        super().__init__(calls=calls, routing=routing)
        self._conversations = conversations
        self._interactions = interactions

    def bring_in(self, tx: Transaction, *, task: Task) -> Joined | None:
        """Let the call of a conversation ring at a worker who has come beside its owner; None when there is no call.

        The customer of a warm transfer is held from here on: the two workers talk first.
        """
        conversation_id, worker_id = task.conversation_id or "", task.worker_id
        call = self.customer_call(tx, conversation_id=conversation_id)
        owner = self._conversations.get_conversation(tx, conversation_id=conversation_id).owner
        if call is None or worker_id is None or owner.kind is not OwnerKind.WORKER:
            return None
        found = self.joined(tx, call=call, worker_id=worker_id)
        if found is not None:
            return found
        conference_id = self.ring(tx, call=call, worker_id=owner.reference or "").conference_id
        mine = self._calls.create_call(
            tx,
            account_id=call.account_id,
            direction=CallDirection.OUTBOUND_DIAL,
            from_=sides(call)[1],
            to=f"client:{worker_id}",
            parent_call_id=call.call_id,
            worker_id=worker_id,
            conversation_id=conversation_id,
            timeout_seconds=call.time_limit_seconds,
            status=CallStatus.RINGING,
        )
        self._calls.invite(
            tx, conference_id=conference_id, call_id=mine.call_id, label=COLLEAGUE, beep="false"
        )
        self.note_on_task(tx, task=task, call=call, mine=mine, conference_id=conference_id)
        if self._is_consulted(tx, conversation_id=conversation_id):
            self._hold(tx, call, held=True)
        return Joined(conference_id=conference_id, worker_call=mine)

    def settle(self, tx: Transaction, *, conversation_id: str) -> None:
        """End the ends of workers who have no part in a conversation any more, and take its customer back from hold."""
        call = self.customer_call(tx, conversation_id=conversation_id)
        if call is None:
            return
        inside = self._inside(tx, conversation_id=conversation_id)
        for other in self._calls.find_live_calls(tx, conversation_id=conversation_id):
            if other.parent_call_id != call.call_id or other.worker_id in {None, *inside}:
                continue
            places = self._calls.list_conferences_of(tx, call_id=other.call_id)
            if not any(place.label == SUPERVISOR for place in places):
                self._calls.want_end(tx, call_id=other.call_id)
        if not self._is_consulted(tx, conversation_id=conversation_id):
            self._hold(tx, call, held=False)

    def _inside(self, tx: Transaction, *, conversation_id: str) -> set[str]:
        """Return the owner, if that is a worker, and who is beside them."""
        owner = self._conversations.get_conversation(tx, conversation_id=conversation_id).owner
        found = {owner.reference} if owner.kind is OwnerKind.WORKER else set()
        for task in self._routing.list_open_tasks(tx, conversation_id=conversation_id):
            if task.status is TaskStatus.ASSIGNED and self._interactions.is_beside(tx, task_id=task.task_id):
                found.add(task.worker_id)
        return {one for one in found if one is not None}

    def _is_consulted(self, tx: Transaction, *, conversation_id: str) -> bool:
        """Say whether a warm transfer is being talked over."""
        transfer = self._interactions.find_active_transfer(tx, conversation_id=conversation_id)
        if transfer is None or transfer.kind is not TransferKind.WARM:
            return False
        return self._routing.get_task(tx, task_id=transfer.task_id).status is TaskStatus.ASSIGNED

    def _hold(self, tx: Transaction, call: Call, *, held: bool) -> None:
        for place in self._calls.list_conferences_of(tx, call_id=call.call_id):
            self._calls.update_participant(
                tx, conference_id=place.conference_id, call_id=call.call_id, hold=held
            )

    # Who leaves

    def leave(self, tx: Transaction, *, task: Task) -> bool:
        """Let a worker leave a call that goes on without them; False when nobody would be left with the customer.

        Whoever is beside the owner just goes. The owner hands over to a colleague who is on the call: the task of the
        one who leaves is complete, owner and task change together.
        """
        conversation_id = task.conversation_id or ""
        if self._interactions.is_beside(tx, task_id=task.task_id):
            self._interactions.leave_beside(tx, task=task, reason="Left the call")
        elif self._interactions.hand_to_beside(tx, task=task) is None:
            return False
        else:
            self._interactions.end_beside(tx, task=task, reason="Left the call")
        self.settle(tx, conversation_id=conversation_id)
        return True

    def worker_gone(self, tx: Transaction, *, call: Call) -> None:
        """Settle what it means that a worker's end is over while the customer's goes on: nobody keeps a dead end."""
        conversation_id = call.conversation_id or ""
        customer = self.customer_call(tx, conversation_id=conversation_id)
        if customer is None or customer.call_id != call.parent_call_id or call.worker_id is None:
            return
        if not self._calls.list_conferences_of(tx, call_id=customer.call_id):
            # The customer hung up this very moment: their own end says what that means.
            return
        if self.joined(tx, call=customer, worker_id=call.worker_id) is not None:
            return
        for task in self._routing.list_open_tasks(tx, conversation_id=conversation_id):
            if task.worker_id == call.worker_id and task.status is TaskStatus.ASSIGNED:
                self.leave(tx, task=task)
                return
