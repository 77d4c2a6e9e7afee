"""The verbs of the flows room: keep flows, start executions, take their steps one by one, read what happened.

How an execution takes its steps, and waits between two of them, is in `running.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tieline.flows import store
from tieline.flows.definition import Checked, check_definition
from tieline.flows.errors import (
    ContactBusy,
    FlowNotPublished,
    InvalidDefinition,
    StaleRevision,
    UnknownExecution,
    UnknownFlow,
    UnknownStep,
)
from tieline.flows.events import ExecutionStarted
from tieline.flows.executions import first_context, storable
from tieline.flows.models import (
    JSON,
    Execution,
    ExecutionStatus,
    Flow,
    FlowStatus,
    FlowTestUsers,
    Step,
    Trigger,
)
from tieline.flows.running import ADVANCE_EXECUTION, RunningMethods, enqueue_step, event_ids
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

_LONGEST_NAME = 255
MOST_TEST_USERS = 100
LONGEST_ADDRESS = 512
_NEVER_BUSY = {"incomingCall", "incomingParent"}


__all__ = ["ADVANCE_EXECUTION", "FlowService"]


class FlowService(RunningMethods):
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
        expected_revision: int | None = None,
    ) -> Flow:
        """Write a flow's next revision; without a `flow_id`, make the flow. What is None stays as it was.

        `expected_revision` is the one the change was made from, for whoever does not want to undo another's.

        Raises: UnknownFlow; InvalidDefinition when a flow to be published has faults, or a draft is no object;
        StaleRevision when another revision was written meanwhile.
        """
        before = self.get_flow(tx, account_id=account_id, flow_id=flow_id) if flow_id else None
        if before is not None and expected_revision not in {None, before.revision}:
            raise StaleRevision(
                f"Revision {before.revision} was saved meanwhile; this change was made from revision "
                f"{expected_revision}. Read the newer one, and make the change again.",
                code=20412,
            )
        raw = definition if definition is not None or before is None else before.definition
        checked = check_definition(raw)
        if not isinstance(raw, dict) or (checked.errors and status == "published"):
            raise InvalidDefinition(checked.errors, checked.warnings)
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
        """End a flow's executions, and delete it with them and its revisions. Raises: UnknownFlow."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        for each in store.list_active_of_flow(tx, flow_id=flow_id):
            self.end_execution(tx, account_id=account_id, execution_id=each.execution_id, reason="deleted")
        store.delete_flow(tx, flow_id=flow_id)

    def put_test_users(
        self, tx: Transaction, *, account_id: str, flow_id: str, addresses: Sequence[str]
    ) -> FlowTestUsers:
        """Say who gets this flow's newest revision, draft or not; the list replaces the one before. Raises: UnknownFlow."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        wanted = tuple(dict.fromkeys(filter(None, (storable(each).strip() for each in addresses))))
        if len(wanted) > MOST_TEST_USERS:
            raise Invalid(f"A flow has at most {MOST_TEST_USERS} test users.", field="TestUsers")
        if any(len(each) > LONGEST_ADDRESS for each in wanted):
            raise Invalid(f"A test user has at most {LONGEST_ADDRESS} characters.", field="TestUsers")
        store.replace_test_users(tx, flow_id=flow_id, addresses=wanted)
        return FlowTestUsers(flow_id=flow_id, addresses=wanted)

    def get_test_users(self, tx: Transaction, *, account_id: str, flow_id: str) -> FlowTestUsers:
        """Return who gets this flow's drafts. Raises: UnknownFlow."""
        self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        return FlowTestUsers(flow_id=flow_id, addresses=store.list_test_users(tx, flow_id=flow_id))

    def _flow_for(
        self, tx: Transaction, *, account_id: str, flow_id: str, contact: str, newest: bool
    ) -> Flow:
        """Return the revision a contact gets: the newest that could run for a test user, else the published one."""
        flow = self.get_flow(tx, account_id=account_id, flow_id=flow_id)
        wanted = newest or contact in store.list_test_users(tx, flow_id=flow_id)
        if flow.valid and flow.status == "draft" and wanted:
            return flow
        return self.get_published_flow(tx, account_id=account_id, flow_id=flow_id)

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
        """Start a flow's published revision for the contact `to` (a test user gets its draft); the first step is a job.

        Raises: UnknownFlow, FlowNotPublished; ContactBusy naming the active execution of the same contact (an
        incoming call is never busy: each call is an execution of its own, and so is what a flow starts).
        """
        to, from_ = storable(to), storable(from_)
        flow = self._flow_for(tx, account_id=account_id, flow_id=flow_id, contact=to, newest=newest)
        contact_key = None if trigger in _NEVER_BUSY else (to or conversation_id)
        self._refuse_busy_contact(tx, flow_id=flow_id, contact_key=contact_key)
        execution_id = new_id(IdKind.EXECUTION)
        context = first_context(
            trigger=trigger,
            parameters=storable(parameters),
            contact_address=to,
            flow_address=from_,
            ids=(execution_id, flow_id),
            conversation_id=conversation_id,
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
            call_id=call_id,
            parent_id=parent_id,
        )
        store.add_execution(tx, execution=execution, contact_key=contact_key or None)
        emit(tx, ExecutionStarted(**event_ids(execution)))
        enqueue_step(tx, execution)
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
