"""The half of the routing service that sets things up: workspaces, activities, workers, queues, workflows, channels.

`RoutingService` in `service.py` adds tasks and reservations to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.routing import store, tables
from tieline.routing.configuration import WorkflowConfiguration, parse_configuration
from tieline.routing.errors import (
    ActivityNotFound,
    AttributesInvalid,
    ExpressionInvalid,
    NameTaken,
    QueueNotFound,
    RoutingFieldInvalid,
    TaskChannelNotFound,
    WorkerNotFound,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
    WorkspaceNotFound,
)
from tieline.routing.events import WorkerUpdated
from tieline.routing.expressions import parse_expression
from tieline.routing.models import (
    RESERVATION_TIMEOUT_SECONDS,
    Activity,
    TaskChannel,
    TaskQueue,
    Worker,
    WorkerFilter,
    Workflow,
    Workspace,
)

TASK_CHANNELS = ("default", "chat", "voice", "sms", "video")
"""The task channels every workspace begins with, as the vendor's Flex does."""

MAX_NAME = 64
MAX_RESERVATION_TIMEOUT = 86_400
FIRST_PAGE = PageRequest(size=1000)


class RoutingSetup:
    """Creates, finds and lists what routing works with."""

    # Workspaces and activities

    def create_workspace(self, tx: Transaction, *, account_id: str, friendly_name: str) -> Workspace:
        """Make an empty workspace with the usual task channels; its activities come next."""
        workspace_id = new_id(IdKind.WORKSPACE)
        store.insert(
            tx,
            tables.workspaces,
            {
                "workspace_id": workspace_id,
                "account_id": account_id,
                "friendly_name": _checked_name(friendly_name),
                "default_activity_id": None,
                "timeout_activity_id": None,
            },
        )
        for name in TASK_CHANNELS:
            self.create_task_channel(
                tx, workspace_id=workspace_id, unique_name=name, friendly_name=name.capitalize()
            )
        return self.get_workspace(tx, workspace_id=workspace_id)

    def get_workspace(self, tx: Transaction, *, workspace_id: str) -> Workspace:
        """Return a workspace. Raises `WorkspaceNotFound`."""
        found = store.find_workspace(tx, workspace_id)
        if found is None:
            raise WorkspaceNotFound
        return found

    def list_workspaces(
        self,
        tx: Transaction,
        *,
        account_id: str,
        friendly_name: str | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Workspace]:
        """List an account's workspaces, oldest first."""
        return store.list_workspaces(tx, account_id=account_id, friendly_name=friendly_name, page=page)

    def update_workspace(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        default_activity_id: str | None,
        timeout_activity_id: str | None,
    ) -> Workspace:
        """Set the activity of new workers, and the one a worker is moved to who lets an offer time out (None: none).

        Raises `ActivityNotFound` for an activity of another workspace.
        """
        for activity_id in (default_activity_id, timeout_activity_id):
            if activity_id is not None:
                self._activity_of(tx, workspace_id=workspace_id, activity_id=activity_id)
        changes = {"default_activity_id": default_activity_id, "timeout_activity_id": timeout_activity_id}
        store.update(tx, tables.workspaces, workspace_id, changes)
        return self.get_workspace(tx, workspace_id=workspace_id)

    def create_activity(
        self, tx: Transaction, *, workspace_id: str, friendly_name: str, available: bool
    ) -> Activity:
        """Make an activity; the first one of a workspace becomes the activity of new workers."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        activity_id = new_id(IdKind.ACTIVITY)
        named = self._named(tx, tables.activities, workspace, friendly_name)
        store.insert(tx, tables.activities, {"activity_id": activity_id, "available": available, **named})
        if workspace.default_activity_id is None:
            store.update(tx, tables.workspaces, workspace_id, {"default_activity_id": activity_id})
        return self.get_activity(tx, activity_id=activity_id)

    def get_activity(self, tx: Transaction, *, activity_id: str) -> Activity:
        """Return an activity. Raises `ActivityNotFound`."""
        found = store.find_activity(tx, activity_id)
        if found is None:
            raise ActivityNotFound
        return found

    def list_activities(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str | None = None,
        available: bool | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Activity]:
        """List a workspace's activities, oldest first."""
        return store.list_activities(
            tx, workspace_id=workspace_id, friendly_name=friendly_name, available=available, page=page
        )

    # Workers

    def create_worker(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str,
        attributes: Mapping[str, Any] | None = None,
        activity_id: str | None = None,
        capacity: int | None = None,
    ) -> Worker:
        """Add a worker, in the workspace's default activity unless another is given.

        Args:
            tx: the open transaction.
            workspace_id: where they work.
            friendly_name: unique in the workspace ignoring case, at most 64 characters.
            attributes: what expressions see; `languages` is a list such as `["es", "en"]`.
            activity_id: what they do at first.
            capacity: how many tasks they hold at most (None = as many as they accept).

        Raises:
            NameTaken, ActivityNotFound, AttributesInvalid: see there.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        activity_id = activity_id or workspace.default_activity_id
        if activity_id is None:
            raise ActivityNotFound("The workspace has no activity yet; create one before its workers.")
        self._activity_of(tx, workspace_id=workspace_id, activity_id=activity_id)
        worker_id = new_id(IdKind.WORKER)
        values = {
            "worker_id": worker_id,
            "attributes": checked_attributes(attributes or {}),
            "activity_id": activity_id,
            "activity_since": tx.now,
            "idle_since": tx.now,
            "capacity": capacity,
            **self._named(tx, tables.workers, workspace, friendly_name),
        }
        store.insert(tx, tables.workers, values)
        emit(
            tx, WorkerUpdated(account_id=workspace.account_id, workspace_id=workspace_id, worker_id=worker_id)
        )
        return self.get_worker(tx, worker_id=worker_id)

    def update_worker(
        self,
        tx: Transaction,
        *,
        worker_id: str,
        friendly_name: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Worker:
        """Rename a worker or replace their attributes; what is None stays. Raises `NameTaken`, `AttributesInvalid`."""
        worker = self.get_worker(tx, worker_id=worker_id)
        changes: dict[str, Any] = {}
        if friendly_name is not None:
            workspace = self.get_workspace(tx, workspace_id=worker.workspace_id)
            changes.update(self._named(tx, tables.workers, workspace, friendly_name, except_id=worker_id))
        if attributes is not None:
            changes["attributes"] = checked_attributes(attributes)
        store.update(tx, tables.workers, worker_id, changes)
        event = WorkerUpdated(
            account_id=worker.account_id, workspace_id=worker.workspace_id, worker_id=worker_id
        )
        emit(tx, event)
        return self.get_worker(tx, worker_id=worker_id)

    def get_worker(self, tx: Transaction, *, worker_id: str) -> Worker:
        """Return a worker. Raises `WorkerNotFound`."""
        found = store.find_worker(tx, worker_id)
        if found is None:
            raise WorkerNotFound
        return found

    def list_workers(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: WorkerFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Worker]:
        """List a workspace's workers, oldest first."""
        return store.list_workers(
            tx, workspace_id=workspace_id, matching=matching or WorkerFilter(), page=page
        )

    # Queues, workflows, task channels

    def create_queue(
        self, tx: Transaction, *, workspace_id: str, friendly_name: str, target_workers: str = "1==1"
    ) -> TaskQueue:
        """Make a queue of the workers that match an expression over their attributes; `1==1` is everybody.

        Raises `ExpressionInvalid` for an expression that cannot be read.
        """
        try:
            parse_expression(target_workers)
        except ExpressionInvalid as unreadable:
            raise ExpressionInvalid(unreadable.message, field="TargetWorkers") from unreadable
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        queue_id = new_id(IdKind.QUEUE)
        values = {
            "queue_id": queue_id,
            "target_workers": target_workers,
            "task_order": "FIFO",
            "max_reserved_workers": 1,
            **self._named(tx, tables.queues, workspace, friendly_name),
        }
        store.insert(tx, tables.queues, values)
        return self.get_queue(tx, queue_id=queue_id)

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
        page: PageRequest = FIRST_PAGE,
    ) -> Page[TaskQueue]:
        """List a workspace's queues, oldest first."""
        return store.list_queues(tx, workspace_id=workspace_id, friendly_name=friendly_name, page=page)

    def create_workflow(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str,
        configuration: str,
        reservation_timeout: int = RESERVATION_TIMEOUT_SECONDS,
    ) -> Workflow:
        """Make a workflow.

        Args:
            tx: the open transaction.
            workspace_id: where its queues are.
            friendly_name: unique in the workspace ignoring case.
            configuration: the vendor's JSON text; see `configuration.py`.
            reservation_timeout: seconds an offer rings, 1 to 86400.

        Raises:
            WorkflowConfigurationInvalid: for JSON that cannot be used or a queue that is not there.
            RoutingFieldInvalid: for a timeout out of range.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        self._check_queues(tx, workspace_id=workspace_id, configuration=parse_configuration(configuration))
        if not 1 <= reservation_timeout <= MAX_RESERVATION_TIMEOUT:
            raise RoutingFieldInvalid(
                f"The reservation timeout must be 1 to {MAX_RESERVATION_TIMEOUT} seconds.",
                field="TaskReservationTimeout",
            )
        workflow_id = new_id(IdKind.WORKFLOW)
        values = {
            "workflow_id": workflow_id,
            "configuration": configuration,
            "reservation_timeout": reservation_timeout,
            "assignment_callback_url": None,
            "fallback_assignment_callback_url": None,
            **self._named(tx, tables.workflows, workspace, friendly_name),
        }
        store.insert(tx, tables.workflows, values)
        return self.get_workflow(tx, workflow_id=workflow_id)

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

    def create_task_channel(
        self, tx: Transaction, *, workspace_id: str, unique_name: str, friendly_name: str
    ) -> TaskChannel:
        """Make a task channel. Raises `NameTaken` when the unique name is."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        if store.find_task_channel(tx, workspace_id=workspace_id, wanted=unique_name) is not None:
            raise NameTaken(f"This workspace has a task channel {unique_name!r} already.", field="UniqueName")
        values = {
            "task_channel_id": new_id(IdKind.TASK_CHANNEL),
            "workspace_id": workspace_id,
            "account_id": workspace.account_id,
            "friendly_name": _checked_name(friendly_name),
            "unique_name": _checked_name(unique_name, field="UniqueName"),
        }
        store.insert(tx, tables.task_channels, values)
        return self.get_task_channel(tx, workspace_id=workspace_id, wanted=unique_name)

    def get_task_channel(self, tx: Transaction, *, workspace_id: str, wanted: str) -> TaskChannel:
        """Return a task channel by its id or unique name. Raises `TaskChannelNotFound`."""
        found = store.find_task_channel(tx, workspace_id=workspace_id, wanted=wanted)
        if found is None:
            raise TaskChannelNotFound
        return found

    def list_task_channels(
        self, tx: Transaction, *, workspace_id: str, page: PageRequest = FIRST_PAGE
    ) -> Page[TaskChannel]:
        """List a workspace's task channels, oldest first."""
        return store.list_task_channels(tx, workspace_id=workspace_id, page=page)

    # What they share

    def _activity_of(self, tx: Transaction, *, workspace_id: str, activity_id: str) -> Activity:
        activity = self.get_activity(tx, activity_id=activity_id)
        if activity.workspace_id != workspace_id:
            raise ActivityNotFound
        return activity

    def _named(
        self, tx: Transaction, table: Any, workspace: Workspace, friendly_name: str, *, except_id: str = ""
    ) -> dict[str, Any]:
        """Return the columns that a named row of a workspace starts with."""
        name = _checked_name(friendly_name)
        workspace_id = workspace.workspace_id
        if store.is_name_taken(tx, table, workspace_id=workspace_id, friendly_name=name, except_id=except_id):
            raise NameTaken(f"This workspace has another one named {name!r} already.", field="FriendlyName")
        return {
            "workspace_id": workspace_id,
            "account_id": workspace.account_id,
            "friendly_name": name,
            "name_key": store.name_key(name),
        }

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


def checked_attributes(attributes: Any) -> dict[str, Any]:
    """Return attributes as they are stored. Raises `AttributesInvalid` for anything but an object."""
    if not isinstance(attributes, Mapping):
        raise AttributesInvalid(field="Attributes")
    _check_storable(attributes)
    return dict(attributes)


def _check_storable(value: Any) -> None:
    """Refuse what JSON allows and a database does not: null bytes, half characters, numbers without end."""
    if isinstance(value, str) and any(each == "\x00" or "\ud800" <= each <= "\udfff" for each in value):
        raise AttributesInvalid("Attributes cannot hold null bytes or half characters.", field="Attributes")
    if isinstance(value, float) and not math.isfinite(value):
        raise AttributesInvalid("Attributes cannot hold numbers without end.", field="Attributes")
    if isinstance(value, Mapping):
        for name, each in value.items():
            _check_storable(name)
            _check_storable(each)
    elif isinstance(value, list):
        for each in value:
            _check_storable(each)


def _checked_name(name: str, *, field: str = "FriendlyName") -> str:
    if not name.strip() or len(name) > MAX_NAME or "\x00" in name:
        raise RoutingFieldInvalid(
            f"A name must have 1 to {MAX_NAME} characters and not be blank.", field=field
        )
    return name
