"""The verbs of the flows room: keep flows, start executions, take their steps one by one, read what happened.

An execution advances by jobs of the kind `advance_execution`, lane `execution:{execution_id}`, one for each widget:
`begin_step` reads what to do, `runner.run_widget` does it outside of any transaction, `finish_step` moves on, but only
from the step it was planned for. A crash therefore repeats at most the widget in flight, under the same idempotency key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tieline.flows import store
from tieline.flows.definition import Checked, check_definition, read_definition
from tieline.flows.errors import (
    ContactBusy,
    FlowNotPublished,
    InvalidDefinition,
    UnknownExecution,
    UnknownFlow,
    UnknownStep,
)
from tieline.flows.events import ExecutionEnded, ExecutionStarted, ExecutionStepped
from tieline.flows.executions import advance, first_context, storable
from tieline.flows.models import (
    JSON,
    Execution,
    ExecutionStatus,
    Flow,
    FlowStatus,
    State,
    Step,
    StepOutcome,
    StepPlan,
    Trigger,
)
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import enqueue
from tieline.kit.pages import Page, PageRequest

ADVANCE_EXECUTION = "advance_execution"
_LONGEST_NAME = 255


class FlowService:
    """Flows and their executions. Stateless: everything is in the transaction's database."""

    def put_flow(
        self,
        tx: Transaction,
        *,
        account_id: str,
        definition: object = None,
        status: FlowStatus,
        friendly_name: str | None = None,
        flow_id: str | None = None,
        commit_message: str | None = None,
    ) -> Flow:
        """Write a flow's next revision; without a `flow_id`, make the flow. What is None stays as it was.

        Raises: UnknownFlow; InvalidDefinition when a flow to be published has faults, or a draft is no object.
        """
        before = self.get_flow(tx, account_id=account_id, flow_id=flow_id) if flow_id else None
        raw = definition if definition is not None or before is None else before.definition
        checked = check_definition(raw)
        if not isinstance(raw, dict) or (checked.errors and status == "published"):
            raise InvalidDefinition(checked.errors)
        name = friendly_name or (before.friendly_name if before else "")
        if not name or len(name) > _LONGEST_NAME:
            raise Invalid("A flow needs a name of 1 to 255 characters.", field="FriendlyName")
        flow = Flow(
            flow_id=before.flow_id if before else new_id(IdKind.FLOW),
            account_id=account_id,
            friendly_name=storable(name),
            status=status,
            revision=before.revision + 1 if before else 1,
            definition=storable(raw),
            commit_message=storable(commit_message),
            errors=checked.errors,
            warnings=checked.warnings,
            created_at=before.created_at if before else tx.now,
            updated_at=tx.now,
        )
        store.add_revision(tx, flow=flow)
        return flow

    def check_flow(self, *, definition: object) -> Checked:
        """Return the faults and warnings of a definition without keeping it."""
        return check_definition(definition)

    def get_flow(
        self, tx: Transaction, *, account_id: str, flow_id: str, revision: int | None = None
    ) -> Flow:
        """Return a flow at its newest revision, or at `revision`. Raises: UnknownFlow."""
        flow = store.find_flow(tx, flow_id=flow_id, revision=revision)
        if flow is None or flow.account_id != account_id:
            raise UnknownFlow
        return flow

    def get_published_flow(self, tx: Transaction, *, account_id: str, flow_id: str) -> Flow:
        """Return the revision that runs. Raises: UnknownFlow, FlowNotPublished."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        flow = store.find_published(tx, flow_id=flow_id)
        if flow is None:
            raise FlowNotPublished
        return flow

    def list_flows(self, tx: Transaction, *, account_id: str, page: PageRequest) -> Page[Flow]:
        """Return an account's flows, newest first."""
        return store.list_flows(tx, account_id=account_id, page=page)

    def list_revisions(
        self, tx: Transaction, *, account_id: str, flow_id: str, page: PageRequest
    ) -> Page[Flow]:
        """Return every revision of a flow, newest first. Raises: UnknownFlow."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        return store.list_revisions(tx, flow_id=flow_id, page=page)

    def delete_flow(self, tx: Transaction, *, account_id: str, flow_id: str) -> None:
        """Delete a flow with its revisions and executions. Raises: UnknownFlow."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        store.delete_flow(tx, flow_id=flow_id)

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
    ) -> Execution:
        """Start a flow's published revision for the contact `to`; the first step is a job.

        Raises: UnknownFlow, FlowNotPublished; ContactBusy naming the active execution of the same contact (an
        incoming call is never busy: each call is an execution of its own).
        """
        flow = self.get_published_flow(tx, account_id=account_id, flow_id=flow_id)
        to, from_ = storable(to), storable(from_)
        contact_key = None if trigger == "incomingCall" else (to or conversation_id)
        self._refuse_busy_contact(tx, flow_id=flow_id, contact_key=contact_key)
        execution_id = new_id(IdKind.EXECUTION)
        context = first_context(
            trigger=trigger,
            parameters=storable(parameters),
            contact_address=to,
            flow_address=from_,
            ids=(execution_id, flow_id),
        )
        execution = Execution(
            execution_id=execution_id,
            account_id=account_id,
            flow_id=flow_id,
            flow_revision=flow.revision,
            contact_id=new_id(IdKind.CONTACT),
            contact_address=to,
            conversation_id=conversation_id,
            initiated_by=initiated_by,
            status="active",
            trigger=trigger,
            widget=str(flow.definition["initial_state"]),
            step_number=1,
            context=context,
            reason=None,
            task_id=None,
            created_at=tx.now,
            updated_at=tx.now,
        )
        store.add_execution(tx, execution=execution, contact_key=contact_key or None)
        emit(tx, ExecutionStarted(**_event_ids(execution)))
        _enqueue_step(tx, execution)
        return execution

    def _refuse_busy_contact(self, tx: Transaction, *, flow_id: str, contact_key: str | None) -> None:
        if not contact_key:
            return
        active = store.find_active(tx, flow_id=flow_id, contact_key=contact_key)
        if active is not None:
            raise ContactBusy(
                f"Execution {active.execution_id} is already active for this contact on this flow; end it first.",
                conflicting_id=active.execution_id,
                code=20409,
            )

    def begin_step(self, tx: Transaction, *, execution_id: str, step_number: int) -> StepPlan | None:
        """Return what step `step_number` has to do, or None when that step is past or the execution has ended."""
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None or execution.status == "ended" or execution.step_number != step_number:
            return None
        return StepPlan(
            execution_id=execution_id,
            account_id=execution.account_id,
            flow_id=execution.flow_id,
            conversation_id=execution.conversation_id,
            step_number=step_number,
            trigger=execution.trigger,
            state=self._state_of(tx, execution),
            context=execution.context,
        )

    def _state_of(self, tx: Transaction, execution: Execution) -> State:
        """Return the widget an execution stands at, from the revision it began with."""
        flow = store.find_flow(tx, flow_id=execution.flow_id, revision=execution.flow_revision)
        if flow is None or execution.widget is None:
            raise UnknownFlow
        return read_definition(flow.definition)[execution.widget]

    def finish_step(
        self, tx: Transaction, *, execution_id: str, step_number: int, outcome: StepOutcome
    ) -> Execution | None:
        """Move on from step `step_number` by an outcome; None when somebody else already has, or it was ended.

        The next widget is a job in this transaction; without one the execution ends.
        """
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None or execution.status == "ended" or execution.step_number != step_number:
            return None
        state = self._state_of(tx, execution)
        after, step = advance(execution, state=state, outcome=outcome, now=tx.now)
        store.add_step(tx, step=step)
        store.save_execution(tx, execution=after)
        ids = _event_ids(after)
        emit(tx, ExecutionStepped(**ids, step_id=step.step_id, step_number=step_number))
        if after.status == "ended":
            emit(tx, ExecutionEnded(**ids, reason=after.reason or "completed", task_id=after.task_id))
        else:
            _enqueue_step(tx, after)
        return after

    def bind_conversation(self, tx: Transaction, *, execution_id: str, conversation_id: str) -> None:
        """Note which conversation an execution belongs to (resume-conversation does). Raises: UnknownExecution."""
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None:
            raise UnknownExecution
        store.save_execution(
            tx, execution=replace(execution, conversation_id=conversation_id, updated_at=tx.now)
        )

    def end_execution(
        self, tx: Transaction, *, account_id: str, execution_id: str, reason: str = "ended"
    ) -> Execution:
        """End an execution by force; one that has ended stays as it is. Raises: UnknownExecution."""
        execution = self.get_execution(tx, account_id=account_id, execution_id=execution_id)
        if execution.status == "ended":
            return execution
        ended = replace(execution, status="ended", widget=None, reason=reason, updated_at=tx.now)
        store.save_execution(tx, execution=ended)
        emit(tx, ExecutionEnded(**_event_ids(ended), reason=reason, task_id=ended.task_id))
        return ended

    def delete_execution(self, tx: Transaction, *, account_id: str, execution_id: str, flow_id: str) -> None:
        """End an execution and delete it with its steps. Raises: UnknownExecution."""
        self.get_execution(tx, account_id=account_id, execution_id=execution_id, flow_id=flow_id)
        self.end_execution(tx, account_id=account_id, execution_id=execution_id, reason="deleted")
        store.delete_execution(tx, execution_id=execution_id)

    def get_execution(
        self, tx: Transaction, *, account_id: str, execution_id: str, flow_id: str | None = None
    ) -> Execution:
        """Return an execution, of `flow_id` if given. Raises: UnknownExecution."""
        execution = store.find_execution(tx, execution_id=execution_id)
        if execution is None or execution.account_id != account_id:
            raise UnknownExecution
        if flow_id is not None and execution.flow_id != flow_id:
            raise UnknownExecution
        return execution

    def find_execution(self, tx: Transaction, *, execution_id: str) -> Execution | None:
        """Return an execution of whatever account, or None when it was deleted; for the house's own jobs."""
        return store.find_execution(tx, execution_id=execution_id)

    def list_executions(
        self,
        tx: Transaction,
        *,
        account_id: str,
        page: PageRequest,
        flow_id: str | None = None,
        conversation_id: str | None = None,
        status: ExecutionStatus | None = None,
        created: tuple[datetime | None, datetime | None] = (None, None),
    ) -> Page[Execution]:
        """Return executions, newest first; `created` is (from, to), both included. Raises: UnknownFlow."""
        if flow_id is not None:
            self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        filters = {
            "flow_id": flow_id,
            "conversation_id": conversation_id,
            "status": status,
            "created_from": created[0],
            "created_to": created[1],
        }
        return store.list_executions(tx, account_id=account_id, filters=filters, page=page)

    def list_steps(
        self,
        tx: Transaction,
        *,
        account_id: str,
        execution_id: str,
        page: PageRequest,
        flow_id: str | None = None,
    ) -> Page[Step]:
        """Return an execution's steps in the order they were taken. Raises: UnknownExecution."""
        self.get_execution(tx, account_id=account_id, execution_id=execution_id, flow_id=flow_id)
        return store.list_steps(tx, execution_id=execution_id, page=page)

    def get_step(
        self, tx: Transaction, *, account_id: str, execution_id: str, step_id: str, flow_id: str | None = None
    ) -> Step:
        """Return a step. Raises: UnknownExecution, UnknownStep."""
        self.get_execution(tx, account_id=account_id, execution_id=execution_id, flow_id=flow_id)
        step = store.find_step(tx, execution_id=execution_id, step_id=step_id)
        if step is None:
            raise UnknownStep
        return step

    def erase_executions(
        self, tx: Transaction, *, account_id: str, conversation_ids: Sequence[str], addresses: Sequence[str]
    ) -> int:
        """Delete every execution of a person: by conversation, and by the address it ran for. Returns how many."""
        return store.erase_executions(
            tx, account_id=account_id, conversation_ids=conversation_ids, addresses=addresses
        )


def _event_ids(execution: Execution) -> dict[str, Any]:
    return {
        "account_id": execution.account_id,
        "flow_id": execution.flow_id,
        "execution_id": execution.execution_id,
        "conversation_id": execution.conversation_id,
    }


def _enqueue_step(tx: Transaction, execution: Execution) -> None:
    enqueue(
        tx,
        ADVANCE_EXECUTION,
        {"execution_id": execution.execution_id, "step_number": execution.step_number},
        lane=f"execution:{execution.execution_id}",
        dedup_id=f"{ADVANCE_EXECUTION}:{execution.execution_id}:{execution.step_number}",
    )
