"""The part of the routing service that says where work goes: task queues and workflows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.routing import store, tables
from tieline.routing.configuration import WorkflowConfiguration, parse_configuration
from tieline.routing.errors import (
    QueueNotFound,
    StillInUse,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
)
from tieline.routing.expressions import parse_named
from tieline.routing.fields import checked_choice, checked_range, checked_url
from tieline.routing.hours import RoutingHours
from tieline.routing.models import AS_MADE, RESERVATION_TIMEOUT_SECONDS, Ordering, TaskQueue, Workflow
from tieline.routing.records import record
from tieline.routing.setup import FIRST_PAGE, ORDERS

MAX_RESERVATION_TIMEOUT = 86_400
MAX_RESERVED_WORKERS = 50
MAX_CONFIGURATION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class QueueChanges:
    """What is new about a queue; None stays as it is, an empty activity or hours take them away."""

    friendly_name: str | None = None
    target_workers: str | None = None
    max_reserved_workers: int | None = None
    task_order: str | None = None
    reservation_activity_id: str | None = None
    assignment_activity_id: str | None = None
    hours_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkflowChanges:
    """What is new about a workflow; None stays as it is, an empty text takes an address away."""

    friendly_name: str | None = None
    configuration: str | None = None
    reservation_timeout: int | None = None
    assignment_callback_url: str | None = None
    fallback_assignment_callback_url: str | None = None


class RoutingPlans(RoutingHours):
    """Creates, finds, lists, changes and deletes queues and workflows."""

    # Queues

    def create_queue(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str,
        target_workers: str = "1==1",
        changes: QueueChanges | None = None,
    ) -> TaskQueue:
        """Make a queue of the workers that match an expression over their attributes; `1==1` is everybody.

        `changes` says what is not as usual. Raises `ExpressionInvalid`, `ActivityNotFound`, `RoutingFieldInvalid`.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        given = changes or QueueChanges()
        queue_id = new_id(IdKind.QUEUE)
        values = {
            "queue_id": queue_id,
            "target_workers": _checked_expression(target_workers),
            "task_order": "FIFO",
            "max_reserved_workers": 1,
            **self._checked_queue(tx, workspace_id, given),
            **self._named(tx, tables.queues, workspace, friendly_name),
        }
        store.insert(tx, tables.queues, values)
        made = self.get_queue(tx, queue_id=queue_id)
        _tell_queue(tx, made, "task-queue.created")
        return made

    def get_queue(self, tx: Transaction, *, queue_id: str) -> TaskQueue:
        """Return a queue. Raises `QueueNotFound`."""
        found = store.find_queue(tx, queue_id)
        if found is None:
            raise QueueNotFound
        return found

    def list_queues(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str | None = None,
        ids: frozenset[str] | None = None,
        ordering: Ordering = AS_MADE,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[TaskQueue]:
        """List a workspace's queues (those of `ids`, None is all), oldest first unless asked otherwise."""
        return store.list_queues(
            tx,
            workspace_id=workspace_id,
            friendly_name=friendly_name,
            ids=ids,
            ordering=ordering,
            page=page,
        )

    def update_queue(self, tx: Transaction, *, queue_id: str, changes: QueueChanges) -> TaskQueue:
        """Change a queue; tasks that wait in it are offered by the new rules from their next offer on.

        Raises what `create_queue` does.
        """
        queue = self.get_queue(tx, queue_id=queue_id)
        values = self._checked_queue(tx, queue.workspace_id, changes)
        if changes.friendly_name is not None:
            workspace = self.get_workspace(tx, workspace_id=queue.workspace_id)
            values |= self._named(tx, tables.queues, workspace, changes.friendly_name, except_id=queue_id)
        if not values:
            return queue
        store.update(tx, tables.queues, queue_id, values)
        changed = self.get_queue(tx, queue_id=queue_id)
        if changed.target_workers != queue.target_workers:
            _tell_queue(tx, changed, "task-queue.expression.updated")
        return changed

    def delete_queue(self, tx: Transaction, *, queue_id: str) -> None:
        """Delete a queue. Raises `StillInUse` while a workflow names it or a task stands in it."""
        queue = self.get_queue(tx, queue_id=queue_id)
        store.lock_workspace(tx, queue.workspace_id)
        for workflow in store.all_workflows(tx, queue.workspace_id):
            if queue_id in parse_configuration(workflow.configuration).queue_ids():
                raise StillInUse(f"The workflow {workflow.friendly_name} sends tasks to this queue.")
        if store.has_open_tasks(tx, workspace_id=queue.workspace_id, queue_id=queue_id):
            raise StillInUse("There are tasks in this queue that are not over.")
        _tell_queue(tx, queue, "task-queue.deleted")
        store.delete(tx, tables.queues, queue_id)

    def _checked_queue(self, tx: Transaction, workspace_id: str, given: QueueChanges) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if given.target_workers is not None:
            values["target_workers"] = _checked_expression(given.target_workers)
        if given.max_reserved_workers is not None:
            values["max_reserved_workers"] = checked_range(
                given.max_reserved_workers, field="MaxReservedWorkers", least=1, most=MAX_RESERVED_WORKERS
            )
        if given.task_order is not None:
            values["task_order"] = checked_choice(given.task_order, ORDERS, field="TaskOrder")
        for name in ("reservation_activity_id", "assignment_activity_id"):
            wanted = getattr(given, name)
            if wanted:
                self._activity_of(tx, workspace_id=workspace_id, activity_id=wanted)
            if wanted is not None:
                values[name] = wanted or None
        if given.hours_id:
            self._check_hours(tx, workspace_id=workspace_id, hours_id=given.hours_id)
        if given.hours_id is not None:
            values["hours_id"] = given.hours_id or None
        return values

    # Workflows

    def create_workflow(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str,
        configuration: str,
        reservation_timeout: int = RESERVATION_TIMEOUT_SECONDS,
        assignment_callback_url: str | None = None,
        fallback_assignment_callback_url: str | None = None,
    ) -> Workflow:
        """Make a workflow.

        Args:
            tx: the open transaction.
            workspace_id: where its queues are.
            friendly_name: unique in the workspace ignoring case.
            configuration: the vendor's JSON text; see `configuration.py`.
            reservation_timeout: seconds an offer rings, 1 to 86400.
            assignment_callback_url: the program that is asked what to do with an offer.
            fallback_assignment_callback_url: the program that is asked when the first does not answer.

        Raises:
            WorkflowConfigurationInvalid: for JSON that cannot be used or a queue that is not there.
            RoutingFieldInvalid: for a timeout out of range or an address that cannot be called.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        given = WorkflowChanges(
            configuration=configuration,
            reservation_timeout=reservation_timeout,
            assignment_callback_url=assignment_callback_url or "",
            fallback_assignment_callback_url=fallback_assignment_callback_url or "",
        )
        workflow_id = new_id(IdKind.WORKFLOW)
        values = {
            "workflow_id": workflow_id,
            **self._checked_workflow(tx, workspace_id, given),
            **self._named(tx, tables.workflows, workspace, friendly_name),
        }
        store.insert(tx, tables.workflows, values)
        made = self.get_workflow(tx, workflow_id=workflow_id)
        _tell_workflow(tx, made, "workflow.created")
        return made

    def get_workflow(self, tx: Transaction, *, workflow_id: str) -> Workflow:
        """Return a workflow. Raises `WorkflowNotFound`."""
        found = store.find_workflow(tx, workflow_id)
        if found is None:
            raise WorkflowNotFound
        return found

    def list_workflows(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Workflow]:
        """List a workspace's workflows, oldest first."""
        return store.list_workflows(tx, workspace_id=workspace_id, friendly_name=friendly_name, page=page)

    def delete_workflow(self, tx: Transaction, *, workflow_id: str) -> None:
        """Delete a workflow. Raises `StillInUse` while a task goes through it."""
        workflow = self.get_workflow(tx, workflow_id=workflow_id)
        store.lock_workspace(tx, workflow.workspace_id)
        if store.has_open_tasks(tx, workspace_id=workflow.workspace_id, workflow_id=workflow_id):
            raise StillInUse("There are tasks in this workflow that are not over.")
        _tell_workflow(tx, workflow, "workflow.deleted")
        store.delete(tx, tables.workflows, workflow_id)

    def _change_workflow(self, tx: Transaction, workflow: Workflow, changes: WorkflowChanges) -> Workflow:
        values = self._checked_workflow(tx, workflow.workspace_id, changes)
        if changes.friendly_name is not None:
            workspace = self.get_workspace(tx, workspace_id=workflow.workspace_id)
            values |= self._named(
                tx, tables.workflows, workspace, changes.friendly_name, except_id=workflow.workflow_id
            )
        if values:
            store.update(tx, tables.workflows, workflow.workflow_id, values)
        changed = self.get_workflow(tx, workflow_id=workflow.workflow_id)
        _tell_workflow(tx, changed, "workflow.updated")
        return changed

    def _checked_workflow(self, tx: Transaction, workspace_id: str, given: WorkflowChanges) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if given.configuration is not None:
            if len(given.configuration.encode()) > MAX_CONFIGURATION:
                raise WorkflowConfigurationInvalid(
                    "The configuration is larger than 1 MB.", field="Configuration"
                )
            parsed = parse_configuration(given.configuration)
            self._check_queues(tx, workspace_id=workspace_id, configuration=parsed)
            values["configuration"] = given.configuration
        if given.reservation_timeout is not None:
            values["reservation_timeout"] = checked_range(
                given.reservation_timeout,
                field="TaskReservationTimeout",
                least=1,
                most=MAX_RESERVATION_TIMEOUT,
            )
        for name, field in (
            ("assignment_callback_url", "AssignmentCallbackUrl"),
            ("fallback_assignment_callback_url", "FallbackAssignmentCallbackUrl"),
        ):
            if getattr(given, name) is not None:
                values[name] = checked_url(getattr(given, name), field=field)
        return values

    def _check_queues(
        self, tx: Transaction, *, workspace_id: str, configuration: WorkflowConfiguration
    ) -> None:
        for queue_id in sorted(configuration.queue_ids()):
            queue = store.find_queue(tx, queue_id)
            if queue is None or queue.workspace_id != workspace_id:
                raise WorkflowConfigurationInvalid(
                    f"The configuration names the queue {queue_id!r}, which is not in this workspace.",
                    field="Configuration",
                )


def _checked_expression(target_workers: str) -> str:
    parse_named(target_workers, field="TargetWorkers")
    return target_workers


def _tell_queue(tx: Transaction, queue: TaskQueue, kind: str) -> None:
    record(tx, kind, account_id=queue.account_id, workspace_id=queue.workspace_id, queue_id=queue.queue_id)


def _tell_workflow(tx: Transaction, workflow: Workflow, kind: str) -> None:
    record(
        tx,
        kind,
        account_id=workflow.account_id,
        workspace_id=workflow.workspace_id,
        workflow_id=workflow.workflow_id,
    )
