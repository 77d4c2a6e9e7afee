"""A call is sent to a flow: what an application's relay posts when it ends starts it (reference: voice.md 1.5).

With HandoffData it is the agent's handoff, which goes on in `handoff_to_worker.py`; every other end of a relay is posted
there too and hands nothing over.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tieline.channels.voice.models import Call, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService, Owner, OwnerKind
from tieline.flows import Execution, FlowService
from tieline.handoff import HandoffData
from tieline.handoff.call_words import call_id_in, customer_in, has_failed, with_parties
from tieline.journeys.calls.opening import CallOpening
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest

AGENT_FAILED = "The agent's application failed during the call; the platform handed the caller over."


class CallToFlow:
    """Starts flows for calls."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        flows: FlowService,
        handoff: HandoffToWorker,
        opening: CallOpening,
    ) -> None:
        """Keep the rooms, and the stories that go on; `opening` finds the conversation of a call that is new."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._flows = flows
        self._handoff = handoff
        self._opening = opening

    async def start(self, *, account_id: str, flow_id: str, fields: Mapping[str, str]) -> Execution:
        """Start a flow for a call that was given to it; with HandoffData this is the agent's handoff.

        A call whose conversation is being handed over already (the platform was quicker) gets that handoff's execution,
        and one whose agent failed is handed over by the platform (P3).

        Args:
            account_id: whose call.
            flow_id: which flow.
            fields: the posted form, as `trigger.call` shows it.

        Raises what `FlowService.start_execution` does, and `ConversationNotFound` for an id of another account.
        """
        data = HandoffData.find(fields)
        call = await self._db.read(partial(self._calls.find_call, call_id=call_id_in(fields)))
        ours = call if call and call.account_id == account_id else None
        of_call = ours.conversation_id if ours else None
        if ours is not None and of_call is None and data is None and not ours.is_over:
            return await self._take_call(ours, flow_id=flow_id, fields=fields)
        conversation_id = (data.conversation_id if data else None) or of_call
        step = partial(
            self._start,
            account_id=account_id,
            flow_id=flow_id,
            fields=dict(fields),
            conversation_id=conversation_id,
        )
        return await self._db.transact(step, key=conversation_id or customer_in(fields)[0] or flow_id)

    async def _take_call(self, call: Call, *, flow_id: str, fields: Mapping[str, str]) -> Execution:
        """Let a flow have a call from its first word on: the call of a number that is answered by it."""
        opened = await self._opening.open(call=call)
        conversation_id = opened.conversation.conversation_id

        def take(tx: Transaction) -> Execution:
            conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
            is_free = conversation.owner.kind is OwnerKind.AGENT
            contact, ours = customer_in(fields)
            execution = self._flows.start_execution(
                tx,
                account_id=call.account_id,
                flow_id=flow_id,
                to=contact,
                from_=ours,
                parameters=with_parties(fields),
                trigger="incomingCall",
                conversation_id=conversation_id if is_free else None,
                initiated_by=contact,
                call_id=call.call_id,
            )
            if is_free:
                self._conversations.change_owner(
                    tx, conversation_id=conversation_id, owner=Owner.flow(execution.execution_id)
                )
            return execution

        return await self._db.transact(take, key=conversation_id)

    def _start(
        self,
        tx: Transaction,
        *,
        account_id: str,
        flow_id: str,
        fields: dict[str, str],
        conversation_id: str | None,
    ) -> Execution:
        if conversation_id is not None:
            if has_failed(fields):
                self._handoff.take_from_agent(tx, conversation_id=conversation_id, reason=AGENT_FAILED)
            running = self._running(tx, account_id=account_id, conversation_id=conversation_id)
            if running is not None:
                return running
        hands_over = HandoffData.find(fields) is not None and not self._has_hung_up(tx, fields)
        return self._handoff.start(
            tx,
            account_id=account_id,
            flow_id=flow_id,
            addresses=customer_in(fields),
            parameters=with_parties(fields),
            conversation_id=conversation_id if hands_over else None,
            trigger="incomingCall",
        )

    def _has_hung_up(self, tx: Transaction, fields: Mapping[str, str]) -> bool:
        """Say whether the caller has gone while their call was being given away; nobody is called to them then."""
        call = self._calls.find_call(tx, call_id=call_id_in(fields))
        return call is not None and call.status is CallStatus.COMPLETED

    def _running(self, tx: Transaction, *, account_id: str, conversation_id: str) -> Execution | None:
        """Return the execution by which a conversation is being, or was, handed over; None while the agent owns it."""
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        if conversation.owner.kind is OwnerKind.AGENT:
            return None
        newest = self._flows.list_executions(
            tx, account_id=account_id, conversation_id=conversation_id, page=PageRequest(size=1)
        ).items
        return newest[0] if newest else None
