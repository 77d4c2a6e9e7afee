"""Routing explained to whoever sets it up: why a task is where it is, who matches, what looks wrong, simulated days."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel, camel_name
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database, Transaction
from tieline.routing import RoutingService, WorkspaceChanges, WorkspaceNotFound
from tieline.routing.days import Day, Extra, Mix, Staffing
from tieline.routing.explained import ExplainedTask, RoutingExplained, Standing

_EXPLAINED = RoutingExplained()
_Short = Annotated[str, Field(max_length=64)]


class _Body(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True, extra="forbid")


class Asked(_Body):
    """An expression, and the task it is asked for when it is a target's."""

    expression: Annotated[str, Field(max_length=4096)]
    attributes: dict[str, Any] | None = None
    channel: _Short = "default"


class Imagined(_Body):
    """A task that nobody made."""

    attributes: dict[str, Any] = Field(default_factory=dict)
    channel: _Short = "default"


class Policy(_Body):
    """Whether somebody on a call is offered anything else."""

    channel_policy: Literal["independent", "voice_alone"]


class Customers(_Body):
    """Customers of one kind; times are means."""

    name: _Short = ""
    per_hour: Annotated[float, Field(ge=0, le=5000)] = 0
    by_hour: Annotated[list[Annotated[float, Field(ge=0, le=5000)]], Field(max_length=24)] = Field(
        default_factory=list
    )
    attributes: dict[str, Any] = Field(default_factory=dict)
    channel: _Short = "default"
    priority: Annotated[int, Field(ge=0, lt=2**31)] = 0
    patience_seconds: Annotated[float, Field(gt=0, le=86400)] = 300
    handle_seconds: Annotated[float, Field(gt=0, le=86400)] = 300


class MoreWorkers(_Body):
    """Workers who are not there, to try a day with them."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    number: Annotated[int, Field(ge=1, le=100)] = 1
    attributes: dict[str, Any] = Field(default_factory=dict)


class DayBody(_Body):
    """A day to simulate as things are and, if given, with another configuration or other people beside it."""

    mixes: Annotated[list[Customers], Field(min_length=1, max_length=20)]
    hours: Annotated[float, Field(gt=0, le=24)] = 8
    seed: int = 1
    service_level_seconds: Annotated[float, Field(ge=0, le=86400)] = 20
    configuration: str | None = None
    without: Annotated[list[_Short], Field(max_length=500)] = Field(default_factory=list)
    extra: Annotated[list[MoreWorkers], Field(max_length=20)] = Field(default_factory=list)

    @property
    def proposes(self) -> bool:
        """Tell whether there is something to hold beside the present."""
        return self.configuration is not None or bool(self.without) or bool(self.extra)

    def staffing(self) -> Staffing:
        """Return who would work instead."""
        extra = [Extra(**each.model_dump()) for each in self.extra]
        return Staffing(without=frozenset(self.without), extra=extra)

    def day(self) -> Day:
        """Return the day as the routing room takes it."""
        return Day(
            mixes=[Mix(**each.model_dump()) for each in self.mixes],
            hours=self.hours,
            seed=self.seed,
            service_level_seconds=self.service_level_seconds,
        )


def add_routes(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    """Add the routes of this file."""
    _add_explained(router, db=db)
    _add_policy(router, db=db, routing=routing)
    _add_simulation(router, db=db)


def _add_explained(router: APIRouter, *, db: Database) -> None:
    @router.get("/console/api/tasks/{task_id}/routing")
    async def explain_task(task_id: str, caller: ConsoleCaller) -> Any:
        """Every decision about a task, and who would be asked now."""
        read = partial(_EXPLAINED.explain_task, account_id=caller.account_id, task_id=task_id)
        return _render(await db.read(read))

    @router.post("/console/api/workspaces/{workspace_id}/matches")
    async def match_workers(workspace_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Who matches an expression now, and what looks wrong with it."""
        body = await read_json(request, Asked, required=True)
        read = partial(
            _EXPLAINED.who_matches,
            account_id=caller.account_id,
            workspace_id=workspace_id,
            **body.model_dump(),
        )
        return camel(await db.read(read))

    @router.get("/console/api/workspaces/{workspace_id}/lint")
    async def lint_workspace(workspace_id: str, caller: ConsoleCaller) -> Any:
        """What looks wrong with a workspace's queues and workflows."""
        read = partial(_EXPLAINED.lint, account_id=caller.account_id, workspace_id=workspace_id)
        return {"findings": camel(await db.read(read))}

    @router.post("/console/api/workflows/{workflow_id}/preview")
    async def preview_task(workflow_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """What would become of a task with these attributes; nothing of it happens."""
        body = await read_json(request, Imagined)
        read = partial(
            _EXPLAINED.preview,
            account_id=caller.account_id,
            workflow_id=workflow_id,
            **body.model_dump(),
        )
        return {"targets": [_standing(each) for each in await db.read(read)]}


def _add_policy(router: APIRouter, *, db: Database, routing: RoutingService) -> None:
    @router.put("/console/api/workspaces/{workspace_id}/channel-policy")
    async def put_policy(workspace_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """Say whether somebody on a call is offered anything else."""
        body = await read_json(request, Policy, required=True)

        def change(tx: Transaction) -> None:
            found = routing.get_workspace(tx, workspace_id=workspace_id)
            if found.account_id != caller.account_id:
                raise WorkspaceNotFound
            changes = WorkspaceChanges(channel_policy=body.channel_policy)
            routing.update_workspace(tx, workspace_id=workspace_id, changes=changes)

        await db.transact(change)
        return {"channelPolicy": body.channel_policy}


def _add_simulation(router: APIRouter, *, db: Database) -> None:
    @router.post("/console/api/workflows/{workflow_id}/simulation")
    async def simulate_day(workflow_id: str, request: Request, caller: ConsoleCaller) -> Any:
        """A day of arrivals against a workflow, and against another configuration of it with the same customers."""
        body = await read_json(request, DayBody, required=True)
        read = partial(_EXPLAINED.read_plan, account_id=caller.account_id, workflow_id=workflow_id)
        plan = await db.read(read)
        # It takes seconds of computing; everybody else is served meanwhile.
        present = await asyncio.to_thread(plan.simulate, body.day())
        proposed = None
        if body.proposes:
            proposed = await asyncio.to_thread(
                plan.simulate, body.day(), configuration=body.configuration, staffing=body.staffing()
            )
        return {"present": camel(present), "proposed": camel(proposed) if proposed else None}


def _render(explained: ExplainedTask) -> dict[str, Any]:
    task = explained.task
    return {
        "taskId": task.task_id,
        "status": str(task.status),
        "reason": task.reason,
        "decisions": [
            {"at": iso_ms(each.at), "step": each.step, **_named(dict(each.about))}
            for each in explained.decisions
        ],
        "now": None if explained.now is None else _standing(explained.now),
    }


def _standing(standing: Standing) -> dict[str, Any]:
    rendered: dict[str, Any] = _named(camel(standing))
    return rendered


def _named(value: Any) -> Any:
    """Render the keys of a decision, which are our own words, as a screen reads them."""
    if isinstance(value, dict):
        return {camel_name(key): _named(each) for key, each in value.items()}
    return [_named(each) for each in value] if isinstance(value, list) else value
