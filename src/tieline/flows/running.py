"""How an execution takes its steps, and waits between two halves of one. A part of `service.py`.

An execution advances by jobs of the kind `advance_execution`, lane `execution:{execution_id}`, one for each widget:
`begin_step` reads what to do, `runner.run_widget` does it outside of any transaction, `finish_step` moves on, but only
from the step it was planned for. A crash therefore repeats at most the widget in flight, under the same idempotency key.

A widget that cannot leave yet comes to a `StepWait`, which is kept with the execution. Then no job is under way; whoever
knows how it goes on (a message, a call, a timer, the end of another execution) says so by `resume_step`, in the
transaction that made it true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tieline.flows import store
from tieline.flows.definition import read_definition
from tieline.flows.errors import ContactBusy, FlowNotPublished, UnknownExecution, UnknownFlow
from tieline.flows.events import ExecutionEnded, ExecutionStepped, ExecutionWaits
from tieline.flows.executions import advance, after_wait, kept_wait, storable
from tieline.flows.models import (
    JSON,
    Awaits,
    Child,
    Execution,
    State,
    StepOutcome,
    StepPlan,
    StepWait,
    Trigger,
)
from tieline.flows.widgets import WIDGETS
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.jobs import cancel, enqueue

ADVANCE_EXECUTION = "advance_execution"
TIME_OUT_STEP = "time_out_step"
DEEPEST = 10
"""A flow that starts a flow that starts a flow: so many at most."""


class RunningMethods:
    """The service's methods by which executions go on."""

    def start_execution(
        self,
        tx: Transaction,
        *,
        account_id: str,
        flow_id: str,
        to: str,
        from_: str,
        parameters: JSON,
        trigger: Trigger = "incomingRequest",
        conversation_id: str | None = None,
        initiated_by: str | None = None,
        call_id: str | None = None,
        parent_id: str | None = None,
        newest: bool = False,
    ) -> Execution:
        """Start an execution; see `FlowService`."""
        raise NotImplementedError

    def begin_step(self, tx: Transaction, *, execution_id: str, step_number: int) -> StepPlan | None:
        """Return what step `step_number` has to do; None when it is past, waits already, or the execution has ended."""
        execution = self._at_step(tx, execution_id=execution_id, step_number=step_number)
        if execution is None or execution.waiting is not None:
            return None
        return StepPlan(
            execution_id=execution_id,
            account_id=execution.account_id,
            flow_id=execution.flow_id,
            conversation_id=execution.conversation_id,
            step_number=step_number,
            trigger=execution.trigger,
            state=self.state_of(tx, execution),
            context=execution.context,
            call_id=execution.call_id,
            root_id=self.root_id(tx, execution=execution),
            now=tx.now,
        )

    def _at_step(self, tx: Transaction, *, execution_id: str, step_number: int) -> Execution | None:
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None or execution.status == "ended" or execution.step_number != step_number:
            return None
        return execution

    def _ancestors(self, tx: Transaction, execution: Execution) -> list[Execution]:
        """Return an execution and those that started it, the outermost last."""
        chain = [execution]
        while chain[-1].parent_id and len(chain) <= DEEPEST:
            parent = store.find_execution(tx, execution_id=chain[-1].parent_id)
            if parent is None:
                break
            chain.append(parent)
        return chain

    def state_of(self, tx: Transaction, execution: Execution) -> State:
        """Return the widget an execution stands at, from the revision it began with. Raises: UnknownFlow."""
        flow = store.find_flow(tx, flow_id=execution.flow_id, revision=execution.flow_revision)
        if flow is None or execution.widget is None:
            raise UnknownFlow
        return read_definition(flow.definition)[execution.widget]

    def finish_step(
        self, tx: Transaction, *, execution_id: str, step_number: int, outcome: StepOutcome | StepWait
    ) -> Execution | None:
        """Move on from step `step_number` by an outcome, or let it wait; None when it is past, or waits already.

        The next widget is a job in this transaction; without one the execution ends.
        """
        execution = self._at_step(tx, execution_id=execution_id, step_number=step_number)
        if execution is None or execution.waiting is not None:
            return None
        if isinstance(outcome, StepWait):
            return self._wait(tx, execution, outcome)
        return self._move_on(tx, execution, outcome)

    def _move_on(self, tx: Transaction, execution: Execution, outcome: StepOutcome) -> Execution:
        after, step = advance(execution, state=self.state_of(tx, execution), outcome=outcome, now=tx.now)
        store.add_step(tx, step=step)
        store.save_execution(tx, execution=after)
        ids = event_ids(after)
        emit(tx, ExecutionStepped(**ids, step_id=step.step_id, step_number=execution.step_number))
        if execution.waiting is not None:
            cancel(tx, dedup_id=_timer_id(execution))
        if after.status == "ended":
            self._tell_end(tx, after)
        else:
            enqueue_step(tx, after)
        return after

    # Waiting

    def _wait(self, tx: Transaction, execution: Execution, wait: StepWait) -> Execution:
        if wait.child is not None:
            return self._start_child(tx, execution, wait, wait.child)
        return self._keep_wait(tx, execution, wait)

    def _keep_wait(self, tx: Transaction, execution: Execution, wait: StepWait) -> Execution:
        waits = replace(execution, waiting=kept_wait(wait, now=tx.now), updated_at=tx.now)
        store.save_execution(tx, execution=waits)
        emit(tx, ExecutionWaits(**event_ids(waits), call_id=waits.call_id, awaits=wait.awaits))
        if wait.seconds is not None:
            due = tx.now + timedelta(seconds=wait.seconds)
            enqueue(tx, TIME_OUT_STEP, _step_ids(waits), due_at=due, dedup_id=_timer_id(waits))
        unread = execution.unread
        if wait.awaits == "reply" and unread and _answers(unread, wait.since):
            return self._move_on(tx, waits, _replied(waits, unread["message"]))
        return waits

    def _start_child(self, tx: Transaction, execution: Execution, wait: StepWait, child: Child) -> Execution:
        """Start the flow a widget waits for; one that cannot be started is a failure the flow may go on from."""
        if len(self._ancestors(tx, execution)) > DEEPEST:
            return self._move_on(tx, execution, _failed(wait, f"Flows may start one another {DEEPEST} deep."))
        channel = execution.context["flow"]["channel"]
        try:
            started = self.start_execution(
                tx,
                account_id=execution.account_id,
                flow_id=child.flow_id,
                to=execution.contact_address,
                from_=str(channel.get("address") or ""),
                parameters=child.parameters,
                trigger="incomingParent",
                conversation_id=execution.conversation_id,
                initiated_by=execution.execution_id,
                call_id=execution.call_id,
                parent_id=execution.execution_id,
                newest=child.newest,
            )
        except (UnknownFlow, FlowNotPublished, ContactBusy) as refused:
            return self._move_on(tx, execution, _failed(wait, refused.message))
        return self._keep_wait(tx, execution, replace(wait, reference=started.execution_id))

    def resume_step(
        self,
        tx: Transaction,
        *,
        execution_id: str,
        step_number: int,
        outcome: StepOutcome,
        awaits: Awaits | None = None,
    ) -> Execution | None:
        """Leave a widget that waits; None when it does not wait (for that) any more."""
        execution = self._at_step(tx, execution_id=execution_id, step_number=step_number)
        if execution is None or execution.waiting is None or awaits not in {None, execution.awaits}:
            return None
        return self._move_on(tx, execution, after_wait(execution.waiting, outcome))

    def return_from_call(
        self, tx: Transaction, *, execution_id: str, step_number: int, event: str, fields: Mapping[str, str]
    ) -> Execution | None:
        """Leave a widget whose call has done what it was told; None when it waits for no call any more."""
        execution = self._at_step(tx, execution_id=execution_id, step_number=step_number)
        if execution is None or execution.awaits != "call":
            return None
        state = self.state_of(tx, execution)
        outcome = WIDGETS[state.type].returned(state, event, fields)
        return self.resume_step(tx, execution_id=execution_id, step_number=step_number, outcome=outcome)

    def leave_call(self, tx: Transaction, *, call_id: str, event: str, reason: str) -> None:
        """Let every flow of a call that is over hear of it: by its widget's `event` (`hangup`), else it ends."""
        for each in store.list_active_of_call(tx, call_id=call_id):
            execution = store.find_execution(tx, execution_id=each.execution_id)
            if execution is None or execution.status == "ended" or execution.awaits == "child":
                continue
            waits_for_it = execution.awaits in {"call", "answer"}
            if waits_for_it and self.state_of(tx, execution).has(event):
                self.resume_step(
                    tx,
                    execution_id=execution.execution_id,
                    step_number=execution.step_number,
                    outcome=StepOutcome(event=event),
                )
            elif waits_for_it or execution.trigger == "incomingCall":
                self.end_execution(
                    tx, account_id=execution.account_id, execution_id=execution.execution_id, reason=reason
                )

    def innermost(self, tx: Transaction, *, execution_id: str) -> Execution | None:
        """Return the execution in which something happens: the one itself, or the one its widget waits for."""
        execution = store.find_execution(tx, execution_id=execution_id)
        for _ in range(DEEPEST + 1):
            if execution is None or execution.awaits != "child" or execution.waiting is None:
                return execution
            execution = store.find_execution(tx, execution_id=execution.waiting["reference"])
        return execution

    def take_message(
        self, tx: Transaction, *, execution_id: str, message: JSON, at: datetime
    ) -> Execution | None:
        """Give the contact's message to the widget that waits for it; else keep it for one that begins to (see `since`)."""
        execution = self.innermost(tx, execution_id=execution_id)
        if execution is None or execution.status == "ended":
            return None
        if execution.awaits == "reply":
            return self._move_on(tx, execution, _replied(execution, storable(message)))
        unread = {"message": storable(message), "at": at.isoformat()}
        kept = replace(execution, unread=unread, updated_at=tx.now)
        store.save_execution(tx, execution=kept)
        return kept

    def time_out(self, tx: Transaction, *, execution_id: str, step_number: int) -> Execution | None:
        """Leave a widget that has waited long enough by the event `timeout`; None when it waits no more."""
        return self.resume_step(
            tx, execution_id=execution_id, step_number=step_number, outcome=StepOutcome(event="timeout")
        )

    def list_of_call(self, tx: Transaction, *, call_id: str) -> list[Execution]:
        """Return the active executions that drive a call, the newest first."""
        return store.list_active_of_call(tx, call_id=call_id)

    def find_waiting_for(self, tx: Transaction, *, conversation_id: str, reference: str) -> Execution | None:
        """Return the execution of a conversation whose widget waits for something by its id (a message)."""
        active = store.list_active_of_conversation(tx, conversation_id=conversation_id)
        waits = (each for each in active if each.waiting and each.waiting["reference"] == reference)
        return next(waits, None)

    def find_lent(self, tx: Transaction, *, conversation_id: str) -> Execution | None:
        """Return the execution that has lent its conversation to the agent and waits for it."""
        active = store.list_active_of_conversation(tx, conversation_id=conversation_id)
        return next((each for each in active if each.awaits == "agent"), None)

    def root_id(self, tx: Transaction, *, execution: Execution) -> str:
        """Return the execution that owns the conversation of another, or its own: the one that no other started."""
        return self._ancestors(tx, execution)[-1].execution_id

    def find_active(self, tx: Transaction, *, flow_id: str, contact: str) -> Execution | None:
        """Return the active execution that a contact has on a flow."""
        return store.find_active(tx, flow_id=flow_id, contact_key=contact)

    # What it belongs to, and its end

    def bind_conversation(self, tx: Transaction, *, execution_id: str, conversation_id: str) -> None:
        """Note which conversation an execution belongs to (resume-conversation does). Raises: UnknownExecution."""
        self._note(tx, execution_id=execution_id, conversation_id=conversation_id)

    def bind_call(self, tx: Transaction, *, execution_id: str, call_id: str) -> None:
        """Note which call an execution drives (make-outgoing-call does). Raises: UnknownExecution."""
        self._note(tx, execution_id=execution_id, call_id=call_id)

    def _note(self, tx: Transaction, *, execution_id: str, **changed: Any) -> None:
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None:
            raise UnknownExecution
        store.save_execution(tx, execution=replace(execution, **changed, updated_at=tx.now))

    def end_execution(
        self, tx: Transaction, *, account_id: str, execution_id: str, reason: str = "ended"
    ) -> Execution:
        """End an execution by force; one that has ended stays as it is. Raises: UnknownExecution."""
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None or execution.account_id != account_id:
            raise UnknownExecution
        if execution.status == "ended":
            return execution
        child = execution.waiting["reference"] if execution.waiting and execution.awaits == "child" else None
        ended = replace(
            execution,
            status="ended",
            widget=None,
            reason=reason,
            waiting=None,
            unread=None,
            updated_at=tx.now,
        )
        store.save_execution(tx, execution=ended)
        if execution.waiting is not None:
            cancel(tx, dedup_id=_timer_id(execution))
        self._tell_end(tx, ended)
        if child is not None and store.find_execution(tx, execution_id=child) is not None:
            self.end_execution(tx, account_id=account_id, execution_id=child, reason=reason)
        return ended

    def _tell_end(self, tx: Transaction, ended: Execution) -> None:
        """Tell that an execution is over; the one that waited for it goes on."""
        reason = ended.reason or "completed"
        emit(
            tx,
            ExecutionEnded(**event_ids(ended), reason=reason, task_id=ended.task_id, call_id=ended.call_id),
        )
        if ended.parent_id is None:
            return
        parent = store.find_execution(tx, execution_id=ended.parent_id)
        if parent is None or parent.waiting is None or parent.waiting["reference"] != ended.execution_id:
            return
        event = "completed" if reason == "completed" else "failed"
        output = {**ended.context["flow"]["variables"], "ExecutionSid": ended.execution_id, "Reason": reason}
        outcome = StepOutcome(event=event, output=output, task_id=ended.task_id)
        self._move_on(tx, parent, after_wait(parent.waiting, outcome))


def _failed(wait: StepWait, message: str) -> StepOutcome:
    return StepOutcome(event="failed", output={**wait.output, "error": message}, rendered=wait.rendered)


def _answers(unread: JSON, since: datetime | None) -> bool:
    return since is not None and datetime.fromisoformat(unread["at"]) > since


def _replied(execution: Execution, message: JSON) -> StepOutcome:
    outcome = StepOutcome(event="incomingMessage", output={"inbound": message})
    return after_wait(execution.waiting or {"output": {}, "rendered": {}}, outcome)


def _step_ids(execution: Execution) -> JSON:
    return {"execution_id": execution.execution_id, "step_number": execution.step_number}


def _timer_id(execution: Execution) -> str:
    return f"{TIME_OUT_STEP}:{execution.execution_id}:{execution.step_number}"


def event_ids(execution: Execution) -> dict[str, Any]:
    """Return the ids that every event of an execution tells."""
    return {
        "account_id": execution.account_id,
        "flow_id": execution.flow_id,
        "execution_id": execution.execution_id,
        "conversation_id": execution.conversation_id,
    }


def enqueue_step(tx: Transaction, execution: Execution) -> None:
    """Let the widget an execution stands at be run."""
    enqueue(
        tx,
        ADVANCE_EXECUTION,
        _step_ids(execution),
        lane=f"execution:{execution.execution_id}",
        dedup_id=f"{ADVANCE_EXECUTION}:{execution.execution_id}:{execution.step_number}",
    )
