"""Workflows: make, list, fetch, change, delete."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tieline.kit.db import Transaction
from tieline.routing import Workflow, WorkflowChanges
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_form
from tieline.wire.taskrouter_v1.door import BASE, Door, NameQuery, found_at
from tieline.wire.taskrouter_v1.render import render_workflow


class NewWorkflowForm(BaseModel):
    """The form of a new workflow."""

    friendly_name: str = Field(alias="FriendlyName")
    configuration: str = Field(alias="Configuration")
    assignment_callback_url: str | None = Field(None, alias="AssignmentCallbackUrl")
    fallback_assignment_callback_url: str | None = Field(None, alias="FallbackAssignmentCallbackUrl")
    reservation_timeout: int = Field(120, alias="TaskReservationTimeout")


class WorkflowForm(BaseModel):
    """The form of a workflow's update; what is missing stays."""

    friendly_name: str | None = Field(None, alias="FriendlyName")
    configuration: str | None = Field(None, alias="Configuration")
    assignment_callback_url: str | None = Field(None, alias="AssignmentCallbackUrl")
    fallback_assignment_callback_url: str | None = Field(None, alias="FallbackAssignmentCallbackUrl")
    reservation_timeout: int | None = Field(None, alias="TaskReservationTimeout")
    re_evaluate: bool = Field(False, alias="ReEvaluateTasks")


class WorkflowRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_workflows(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
    ) -> dict[str, Any]:
        """List a workspace's workflows."""
        listing = self._door.routing.list_workflows
        found = await self._door.list_in(
            workspace_id, caller, listing, page=page, friendly_name=friendly_name
        )
        return classic_page(
            request, "workflows", found, query=page, render=found_at(request, render_workflow)
        )

    async def fetch_workflow(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Fetch a workflow."""
        found = await self._door.db.read(
            lambda tx: self._door.get_workflow(tx, caller, workspace_id, workflow_id)
        )
        return render_workflow(found, base=public_base(request))

    async def create_workflow(self, *, workspace_id: str, request: Request, caller: Caller) -> dict[str, Any]:
        """Make a workflow."""
        form = await read_form(request, NewWorkflowForm)

        def create(tx: Transaction) -> Workflow:
            self._door.get_workspace(tx, caller, workspace_id)
            return self._door.routing.create_workflow(tx, workspace_id=workspace_id, **form.model_dump())

        return render_workflow(await self._door.db.transact(create), base=public_base(request))

    async def update_workflow(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller
    ) -> dict[str, Any]:
        """Change a workflow; with `ReEvaluateTasks` what waits in it begins it again."""
        form = await read_form(request, WorkflowForm)
        changes = WorkflowChanges(**form.model_dump(exclude={"re_evaluate"}))

        def update(tx: Transaction) -> Workflow:
            self._door.get_workflow(tx, caller, workspace_id, workflow_id)
            return self._door.routing.update_workflow(
                tx, workflow_id=workflow_id, changes=changes, re_evaluate=form.re_evaluate
            )

        return render_workflow(await self._door.db.transact(update), base=public_base(request))

    async def delete_workflow(self, *, workspace_id: str, workflow_id: str, caller: Caller) -> Response:
        """Delete a workflow that no task goes through."""

        def delete(tx: Transaction) -> None:
            self._door.get_workflow(tx, caller, workspace_id, workflow_id)
            self._door.routing.delete_workflow(tx, workflow_id=workflow_id)

        await self._door.db.transact(delete)
        return Response(status_code=204)


def add_workflow_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file."""
    routes = WorkflowRoutes(door)
    path = BASE + "/{workspace_id}/Workflows"
    router.add_api_route(path, routes.list_workflows, methods=["GET"])
    router.add_api_route(path, routes.create_workflow, methods=["POST"], status_code=201)
    router.add_api_route(path + "/{workflow_id}", routes.fetch_workflow, methods=["GET"])
    router.add_api_route(path + "/{workflow_id}", routes.update_workflow, methods=["POST"])
    router.add_api_route(path + "/{workflow_id}", routes.delete_workflow, methods=["DELETE"], status_code=204)
