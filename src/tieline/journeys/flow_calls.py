"""What flows do with calls: a call is given to one, carries out what its widget says, comes back, and is over.

`call_to_flow.py` starts flows for calls; a widget that waits for its call keeps a document with it (TwiML), which the live
call fetches here and carries out (`journeys/calls/wait_for_worker.py`). Coming back names execution and step, so that what
comes twice, or late, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from xml.sax.saxutils import quoteattr

from tieline.channels.voice.models import Call, CallStatus, Program, RecordingStatus, RecordingWish
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService, Owner
from tieline.flows import Execution, FlowService, StepOutcome, StepWait, WidgetFailed
from tieline.flows.errors import UnknownExecution
from tieline.flows.ports import MakeCall, PortRequest
from tieline.flows.trigger_words import answered_call
from tieline.handoff.call_words import call_id_in
from tieline.journeys.outbound_call import NewCall, OutboundCall
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import TielineError

_RELAY = "run-conversation-relay"
_UNANSWERED = {CallStatus.BUSY: "busy", CallStatus.NO_ANSWER: "noAnswer"}
_MARKUP = '<?xml version="1.0" encoding="UTF-8"?><Response><Connect><Flow execution={}/></Connect></Response>'


def follow(execution_id: str) -> str:
    """Return the document by which a call goes where an execution sends it."""
    return _MARKUP.format(quoteattr(execution_id))


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an execution has a call: `document` is what it is to carry out now; else it waits, or the flow `is_over`.

    `hands_over` tells that it was started by a handoff, or has made a task: then a person comes, whatever becomes of it.
    """

    document: str | None
    is_over: bool
    hands_over: bool


class FlowCalls:
    """Ties flows and calls together."""

    def __init__(
        self,
        db: Database,
        *,
        flows: FlowService,
        calls: CallService,
        conversations: ConversationService,
        outbound: OutboundCall,
    ) -> None:
        """Keep the rooms this story crosses, and the one that makes calls."""
        self._db = db
        self._flows = flows
        self._calls = calls
        self._conversations = conversations
        self._outbound = outbound

    # A live call asks

    async def look(self, *, execution_id: str, call: Call) -> Standing | None:
        """Return what a call has to do for an execution; None for one of nobody, or of another account."""
        read = partial(self._look, execution_id=execution_id, call=call)
        standing = await self._db.read(read)
        if standing is None or standing.document is None:
            return standing
        own = partial(self._own, execution_id=execution_id, call=call)
        await self._db.transact(own, key=call.conversation_id or execution_id)
        return standing

    def _look(self, tx: Transaction, *, execution_id: str, call: Call) -> Standing | None:
        outermost = self._flows.find_execution(tx, execution_id=execution_id)
        if outermost is None or outermost.account_id != call.account_id:
            return None
        inner = self._flows.innermost(tx, execution_id=execution_id)
        waits = inner.waiting if inner is not None and inner.awaits == "call" else None
        return Standing(
            document=str(waits["markup"]) if waits else None,
            is_over=outermost.status == "ended",
            hands_over=outermost.task_id is not None or _has_handoff(outermost),
        )

    def _own(self, tx: Transaction, *, execution_id: str, call: Call) -> None:
        """Let the flow have the call's conversation while it talks with the caller, and an application while that does."""
        if call.conversation_id is None:
            return
        conversation = self._conversations.get_conversation(tx, conversation_id=call.conversation_id)
        inner = self._flows.innermost(tx, execution_id=execution_id)
        if inner is None or inner.awaits != "call":
            return
        talks = self._flows.state_of(tx, inner).type == _RELAY
        flow, agent = Owner.flow(execution_id), Owner.agent()
        owner, other = (agent, flow) if talks else (flow, agent)
        if conversation.owner == other:
            self._conversations.change_owner(
                tx, conversation_id=conversation.conversation_id, owner=owner, expected=other
            )
        if inner.conversation_id is None:
            for each in {execution_id, inner.execution_id}:
                self._flows.bind_conversation(
                    tx, execution_id=each, conversation_id=conversation.conversation_id
                )

    async def answered(self, *, execution_id: str, call: Call) -> None:
        """Let a flow go on whose call was answered."""

        def go_on(tx: Transaction) -> None:
            inner = self._flows.innermost(tx, execution_id=execution_id)
            if inner is None or inner.awaits != "answer" or inner.call_id != call.call_id:
                return
            outcome = _answer(call, event="answered")
            self._flows.resume_step(
                tx, execution_id=inner.execution_id, step_number=inner.step_number, outcome=outcome
            )

        await self._db.transact(go_on, key=execution_id)

    async def came_back(
        self, *, account_id: str, flow_id: str, event: str, fields: Mapping[str, str]
    ) -> Execution:
        """Let a flow go on whose call has done what it was told. Raises: UnknownExecution.

        `fields` are the form with `Execution` and `Step` of the address; without them (an application returns to
        the flow's own address) the flow of the call that waits for it is meant.
        """
        step = partial(self._came_back, account_id=account_id, flow_id=flow_id, event=event, fields=fields)
        return await self._db.transact(step, key=fields.get("Execution") or call_id_in(fields) or flow_id)

    def _came_back(
        self, tx: Transaction, *, account_id: str, flow_id: str, event: str, fields: Mapping[str, str]
    ) -> Execution:
        inner = self._meant(tx, flow_id=flow_id, fields=fields)
        if inner is None or inner.account_id != account_id or inner.flow_id != flow_id:
            raise UnknownExecution
        step = fields.get("Step", "")
        told = {name: value for name, value in fields.items() if name not in {"Execution", "Step"}}
        self._flows.return_from_call(
            tx,
            execution_id=inner.execution_id,
            step_number=int(step) if step.isascii() and step.isdigit() else inner.step_number,
            event=event,
            fields=told,
        )
        return self._outermost(tx, inner)

    def _meant(self, tx: Transaction, *, flow_id: str, fields: Mapping[str, str]) -> Execution | None:
        if fields.get("Execution"):
            return self._flows.find_execution(tx, execution_id=fields["Execution"])
        of_call = self._flows.list_of_call(tx, call_id=call_id_in(fields))
        return next((each for each in of_call if each.flow_id == flow_id and each.awaits == "call"), None)

    def _outermost(self, tx: Transaction, execution: Execution) -> Execution:
        while execution.parent_id:
            parent = self._flows.find_execution(tx, execution_id=execution.parent_id)
            if parent is None:
                break
            execution = parent
        return execution

    # A flow asks

    async def make(self, request: MakeCall) -> str:
        """Make a call and keep that the flow waits for its answer, in one transaction. Raises `WidgetFailed`."""
        try:
            return await self._db.transact(partial(self._make, request=request), key=request.execution_id)
        except TielineError as refused:
            if refused.retryable or isinstance(refused, WidgetFailed):
                raise
            raise WidgetFailed(refused.message) from refused

    def _make(self, tx: Transaction, *, request: MakeCall) -> str:
        standing = self._flows.find_execution(tx, execution_id=request.execution_id)
        if standing is None or standing.status == "ended" or standing.step_number != request.step_number:
            raise WidgetFailed("The execution went on without this call.")
        if standing.waiting is not None:
            return str(standing.waiting["reference"])
        root_id = request.root_id or request.execution_id
        call = self._outbound.write(
            tx,
            new=NewCall(
                account_id=request.account_id,
                from_=request.from_,
                to=request.to,
                program=Program(twiml=follow(root_id)),
                settings={
                    "timeout_seconds": request.timeout,
                    "record": RecordingWish() if request.record else None,
                    "send_digits": request.send_digits,
                },
            ),
        )
        for execution_id in {root_id, request.execution_id}:
            self._flows.bind_call(tx, execution_id=execution_id, call_id=call.call_id)
        wait = StepWait(awaits="answer", reference=call.call_id, rendered=dict(request.rendered))
        self._flows.finish_step(
            tx, execution_id=request.execution_id, step_number=request.step_number, outcome=wait
        )
        return call.call_id

    async def stop_recording(self, request: PortRequest) -> None:
        """Let a flow's call be recorded no more. Raises `WidgetFailed` without a call."""
        if request.call_id is None:
            raise WidgetFailed("There is no call to be recorded.")

        def stop(tx: Transaction) -> None:
            for each in self._calls.list_running_recordings(tx, call_id=request.call_id):
                self._calls.set_recording_status(
                    tx, recording_id=each.recording_id, status=RecordingStatus.STOPPED
                )

        await self._db.transact(stop, key=request.conversation_id or request.call_id)

    def call_back(self, tx: Transaction, *, execution: Execution) -> None:
        """Let a call that is somewhere else come back to its flow, which has gone on without it."""
        call = self._calls.find_call(tx, call_id=execution.call_id or "")
        if call is not None and call.status is CallStatus.IN_PROGRESS:
            root = self._outermost(tx, execution)
            program = Program(twiml=follow(root.execution_id))
            self._calls.want_program(tx, call_id=call.call_id, program=program)

    # The call is over

    def over(self, tx: Transaction, *, call: Call) -> None:
        """Let the flows of a call that is over hear of it; what the caller left behind is `call_ends.py`'s matter."""
        event = _UNANSWERED.get(call.status)
        if event is None:
            event = "hangup" if call.started_at else "failed"
        self._flows.leave_call(tx, call_id=call.call_id, event=event, reason="hangup")


def _has_handoff(execution: Execution) -> bool:
    context = execution.context
    call = context["trigger"].get("call") or {}
    return bool((context["flow"].get("data") or {}).get("HandoffData") or call.get("HandoffData"))


def _answer(call: Call, *, event: str) -> StepOutcome:
    shown = answered_call(call_id=call.call_id, status=call.status.value, to=call.to, from_=call.from_)
    return StepOutcome(event=event, output=shown)
