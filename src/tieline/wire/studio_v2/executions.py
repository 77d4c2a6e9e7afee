"""Executions of a flow: start (a journey), read, end. Contexts of executions too; steps are in `steps.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Protocol

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.flows import Execution, FlowService
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form, read_json_text
from tieline.wire.studio_v2.ids import PathId
from tieline.wire.studio_v2.render import render_execution, render_execution_context

JSON = dict[str, Any]
_PATH = "/v2/Flows/{flow_id}/Executions"


class StartExecution(Protocol):
    """The journey that starts an execution: flow, owner of the conversation, undo."""

    async def __call__(
        self, *, account_id: str, flow_id: str, to: str, from_: str, parameters: JSON
    ) -> Execution:
        """Start and return the execution. Raises the flows room's refusals."""
        ...


class ExecutionForm(BaseModel):
    """The body of create. `Parameters` is a JSON object written as text."""

    to: str = Field(alias="To", max_length=512)
    from_: str = Field(alias="From", max_length=512)
    parameters: str = Field(alias="Parameters", default="{}")


class ExecutionUpdate(BaseModel):
    """The body of update; only ending is possible."""

    status: Literal["active", "ended"] = Field(alias="Status")


def read_parameters(text: str) -> JSON:
    """Return the parameters of an execution. Raises: Invalid naming `Parameters`."""
    parameters = read_json_text(text or "{}", field="Parameters")
    if not isinstance(parameters, dict):
        raise Invalid("Parameters must be a JSON object.", field="Parameters")
    return parameters


def add_execution_routes(
    router: APIRouter, *, db: Database, flows: FlowService, start_execution: StartExecution
) -> None:
    """Add the routes of executions to the door."""
    _add_create_and_list(router, db=db, flows=flows, start_execution=start_execution)
    _add_one(router, db=db, flows=flows)


def _add_create_and_list(
    router: APIRouter, *, db: Database, flows: FlowService, start_execution: StartExecution
) -> None:
    @router.post(_PATH, status_code=201)
    async def create_execution(flow_id: PathId, request: Request, caller: Caller) -> JSON:
        form = await read_form(request, ExecutionForm)
        execution = await start_execution(
            account_id=caller.account_id,
            flow_id=flow_id,
            to=form.to.strip(),
            from_=form.from_.strip(),
            parameters=read_parameters(form.parameters),
        )
        return render_execution(execution, request)

    @router.get(_PATH)
    async def list_executions(  # noqa: PLR0917
        flow_id: PathId,
        request: Request,
        caller: Caller,
        query: ClassicPageQuery,
        status: Annotated[Literal["active", "ended"] | None, Query(alias="Status")] = None,
        created_from: Annotated[datetime | None, Query(alias="DateCreatedFrom")] = None,
        created_to: Annotated[datetime | None, Query(alias="DateCreatedTo")] = None,
    ) -> JSON:
        page = await db.read(
            lambda tx: flows.list_executions(
                tx,
                account_id=caller.account_id,
                flow_id=flow_id,
                status=status,
                created=(_utc(created_from), _utc(created_to)),
                page=query,
            )
        )
        return classic_page(
            request, "executions", page, query=query, render=lambda each: render_execution(each, request)
        )


def _add_one(router: APIRouter, *, db: Database, flows: FlowService) -> None:
    async def read(caller: Caller, flow_id: str, execution_id: str) -> Execution:
        return await db.read(
            lambda tx: flows.get_execution(
                tx, account_id=caller.account_id, execution_id=execution_id, flow_id=flow_id
            )
        )

    @router.get(_PATH + "/{execution_id}")
    async def fetch_execution(
        flow_id: PathId, execution_id: PathId, request: Request, caller: Caller
    ) -> JSON:
        return render_execution(await read(caller, flow_id, execution_id), request)

    @router.get(_PATH + "/{execution_id}/Context")
    async def fetch_execution_context(
        flow_id: PathId, execution_id: PathId, request: Request, caller: Caller
    ) -> JSON:
        return render_execution_context(await read(caller, flow_id, execution_id), request)

    @router.post(_PATH + "/{execution_id}")
    async def update_execution(
        flow_id: PathId, execution_id: PathId, request: Request, caller: Caller
    ) -> JSON:
        form = await read_form(request, ExecutionUpdate)
        before = await read(caller, flow_id, execution_id)
        if form.status == "active":
            if before.status == "ended":
                raise Invalid("An execution that has ended cannot be made active again.", field="Status")
            return render_execution(before, request)
        ended = await db.transact(
            lambda tx: flows.end_execution(tx, account_id=caller.account_id, execution_id=execution_id)
        )
        return render_execution(ended, request)

    @router.delete(_PATH + "/{execution_id}", status_code=204)
    async def delete_execution(flow_id: PathId, execution_id: PathId, caller: Caller) -> Response:
        await db.transact(
            lambda tx: flows.delete_execution(
                tx, account_id=caller.account_id, execution_id=execution_id, flow_id=flow_id
            )
        )
        return Response(status_code=204)


def _utc(moment: datetime | None) -> datetime | None:
    """Read a moment without a zone as UTC."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
