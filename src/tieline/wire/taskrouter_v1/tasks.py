"""Tasks: list, fetch, create and update. A task's end is the journey's: its conversation ends or returns with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import Straight, Task, TaskFilter, TaskStatus
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, check_precondition, etag
from tieline.wire.taskrouter_v1.fields import (
    read_attributes,
    read_choices,
    read_flag,
    read_moment,
    read_ordering,
)
from tieline.wire.taskrouter_v1.render import Names, render_task

_SORTED_BY = {"DateCreated": "created_at", "Priority": "priority", "VirtualStartTime": "virtual_start_at"}
_TARGETS = {
    "WorkflowSid": (IdKind.WORKFLOW,),
    "RoutingTarget": (IdKind.WORKFLOW, IdKind.QUEUE, IdKind.WORKER),
    "TaskQueueSid": (IdKind.QUEUE,),
}
_WORDS = {IdKind.WORKFLOW: "workflow", IdKind.QUEUE: "task queue", IdKind.WORKER: "worker"}
_ENDINGS = (TaskStatus.WRAPPING, TaskStatus.COMPLETED, TaskStatus.CANCELED)


class NewTaskForm(BaseModel):
    """The form of a new task."""

    workflow: str | None = Field(None, alias="WorkflowSid")
    attributes: str = Field("{}", alias="Attributes")
    priority: int = Field(0, alias="Priority")
    timeout: int = Field(86_400, alias="Timeout")
    channel: str = Field("default", alias="TaskChannel")
    queue: str | None = Field(None, alias="TaskQueueSid")
    routing_target: str | None = Field(None, alias="RoutingTarget")
    virtual_start_time: str | None = Field(None, alias="VirtualStartTime")
    ignore_capacity: bool = Field(False, alias="IgnoreCapacity")

    def way(self) -> tuple[str | None, Straight | None]:
        """Return the workflow the task goes by, or where it goes without one; neither when it names none.

        Raises `Invalid` for more than one way.
        """
        ways = {
            "WorkflowSid": self.workflow,
            "RoutingTarget": self.routing_target,
            "TaskQueueSid": self.queue,
        }
        given = [(field, value) for field, value in ways.items() if value]
        if len(given) > 1:
            raise Invalid("Name one of WorkflowSid, RoutingTarget and TaskQueueSid.", field=given[1][0])
        field, target = given[0] if given else ("RoutingTarget", "")
        kinds = _TARGETS[field]
        if target and not any(is_id(kind, target) for kind in kinds):
            raise Invalid(
                f"{field} must name a {' or a '.join(_WORDS[kind] for kind in kinds)}.", field=field
            )
        if not target or target.startswith(IdKind.WORKFLOW):
            return target or None, None
        return None, Straight(target_id=target, ignore_capacity=self.ignore_capacity)


class TaskForm(BaseModel):
    """The form of a task's update; what is missing stays."""

    status: str | None = Field(None, alias="AssignmentStatus")
    reason: str | None = Field(None, alias="Reason", max_length=1000)
    attributes: str | None = Field(None, alias="Attributes")
    priority: int | None = Field(None, alias="Priority")
    channel: str | None = Field(None, alias="TaskChannel")
    virtual_start_time: str | None = Field(None, alias="VirtualStartTime")

    def changes(self) -> dict[str, Any]:
        """Return what else than the state changes. Raises `Invalid`, `AttributesInvalid`."""
        return {
            "attributes": None if self.attributes is None else read_attributes(self.attributes),
            "priority": self.priority,
            "channel": self.channel or None,
            "virtual_start_at": read_moment(self.virtual_start_time, field="VirtualStartTime"),
        }

    def ending(self) -> TaskStatus | None:
        """Return the state the caller moves the task to. Raises `Invalid` for one that only routing may set."""
        if self.status is None:
            return None
        if self.status not in _ENDINGS:
            allowed = ", ".join(_ENDINGS)
            raise Invalid(
                f"AssignmentStatus can be set to {allowed}; it is {self.status!r}.", field="AssignmentStatus"
            )
        if any(
            value is not None
            for value in (self.attributes, self.priority, self.channel, self.virtual_start_time)
        ):
            raise Invalid(
                "Update the status and the attributes in separate requests.", field="AssignmentStatus"
            )
        return TaskStatus(self.status)


class TaskRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_tasks(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        statuses: Annotated[list[str] | None, Query(alias="AssignmentStatus")] = None,
        workflow_id: Annotated[str | None, Query(alias="WorkflowSid")] = None,
        queue_id: Annotated[str | None, Query(alias="TaskQueueSid")] = None,
        priority: Annotated[int | None, Query(alias="Priority", ge=0, lt=2**31)] = None,
        workflow_name: Annotated[str | None, Query(alias="WorkflowName")] = None,
        queue_name: Annotated[str | None, Query(alias="TaskQueueName")] = None,
        expression: Annotated[str | None, Query(alias="EvaluateTaskAttributes")] = None,
        routing_target: Annotated[str | None, Query(alias="RoutingTarget")] = None,
        ordering: Annotated[str | None, Query(alias="Ordering")] = None,
        has_addons: Annotated[str | None, Query(alias="HasAddons")] = None,
    ) -> dict[str, Any]:
        """List a workspace's tasks. Add-ons are the vendor's marketplace: no task here has any."""
        matching = TaskFilter(
            statuses=read_choices(TaskStatus, statuses, field="AssignmentStatus"),
            workflow_id=workflow_id,
            queue_id=queue_id,
            priority=priority,
            workflow_name=workflow_name,
            queue_name=queue_name,
            routing_target=routing_target,
            ids=frozenset() if read_flag(has_addons, field="HasAddons") else None,
            ordering=read_ordering(ordering, _SORTED_BY),
        )

        def read(tx: Transaction) -> tuple[Page[Task], Names]:
            self._door.get_workspace(tx, caller, workspace_id)
            found = self._door.routing.list_tasks(
                tx, workspace_id=workspace_id, matching=matching, expression=expression, page=page
            )
            return found, Names.read(tx, self._door.routing, workspace_id)

        found, names = await self._door.db.read(read)
        base = public_base(request)
        return classic_page(
            request, "tasks", found, query=page, render=lambda task: render_task(task, names, base=base)
        )

    async def fetch_task(
        self, *, workspace_id: str, task_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a task."""

        def read(tx: Transaction) -> tuple[Task, Names]:
            task = self._door.get_task(tx, caller, workspace_id, task_id)
            return task, Names.read(tx, self._door.routing, workspace_id)

        task, names = await self._door.db.read(read)
        response.headers["ETag"] = etag(task.updated_at)
        return render_task(task, names, base=public_base(request))

    async def create_task(
        self, *, workspace_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Create a task and offer it at once."""
        form = await read_form(request, NewTaskForm)
        attributes = read_attributes(form.attributes)
        workflow_id, straight = form.way()
        virtual_start_at = read_moment(form.virtual_start_time, field="VirtualStartTime")

        def create(tx: Transaction) -> Task:
            self._door.get_workspace(tx, caller, workspace_id)
            task = self._door.routing.create_task(
                tx,
                workspace_id=workspace_id,
                workflow_id=None if straight else workflow_id or self._only_workflow(tx, workspace_id),
                attributes=attributes,
                priority=form.priority,
                timeout=form.timeout,
                channel=form.channel,
                virtual_start_at=virtual_start_at,
                straight=straight,
            )
            self._door.routing.offer_task(tx, task_id=task.task_id)
            return task

        task = await self._door.db.transact(create)
        return await self.fetch_task(
            workspace_id=workspace_id, task_id=task.task_id, request=request, response=response, caller=caller
        )

    async def update_task(
        self, *, workspace_id: str, task_id: str, request: Request, response: Response, caller: Caller
    ) -> dict[str, Any]:
        """Update a task's attributes and priority, or end it."""
        form = await read_form(request, TaskForm)
        ending, changes = form.ending(), form.changes()
        task = await self._door.db.read(lambda tx: self._door.get_task(tx, caller, workspace_id, task_id))
        check_precondition(request, task.updated_at)
        if ending is not None:
            await self._door.update_task(
                account_id=caller.account_id, task_id=task_id, status=str(ending), reason=form.reason
            )
        else:
            await self._door.db.transact(
                lambda tx: self._door.routing.update_task(tx, task_id=task_id, **changes)
            )
        return await self.fetch_task(
            workspace_id=workspace_id, task_id=task_id, request=request, response=response, caller=caller
        )

    async def delete_task(
        self, *, workspace_id: str, task_id: str, request: Request, caller: Caller
    ) -> Response:
        """Take a task out of every list; one that is not over ends first, with what that means for its customer."""
        task = await self._door.db.read(lambda tx: self._door.get_task(tx, caller, workspace_id, task_id))
        check_precondition(request, task.updated_at)
        ending = {
            TaskStatus.PENDING: TaskStatus.CANCELED,
            TaskStatus.RESERVED: TaskStatus.CANCELED,
            TaskStatus.ASSIGNED: TaskStatus.COMPLETED,
            TaskStatus.WRAPPING: TaskStatus.COMPLETED,
        }.get(task.status)
        if ending is not None:
            await self._door.update_task(
                account_id=caller.account_id, task_id=task_id, status=str(ending), reason="Deleted"
            )
        await self._door.db.transact(lambda tx: self._door.routing.delete_task(tx, task_id=task_id))
        return Response(status_code=204)

    def _only_workflow(self, tx: Transaction, workspace_id: str) -> str:
        """Return the workspace's workflow when it has just one, as the vendor does without `WorkflowSid`."""
        listed: Sequence[Any] = self._door.routing.list_workflows(tx, workspace_id=workspace_id).items
        if len(listed) != 1:
            raise Invalid(
                f"Name the workflow: this workspace has {len(listed)} of them.", field="WorkflowSid"
            )
        return str(listed[0].workflow_id)


def add_task_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes = TaskRoutes(door)
    path = BASE + "/{workspace_id}/Tasks"
    router.add_api_route(path, routes.list_tasks, methods=["GET"])
    router.add_api_route(path, routes.create_task, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{task_id}", routes.fetch_task, methods=["GET"])
    router.add_api_route(path + "/{task_id}", routes.update_task, methods=["POST"])
    router.add_api_route(path + "/{task_id}", routes.delete_task, methods=["DELETE"], status_code=204)
