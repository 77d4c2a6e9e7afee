"""Flows and their revisions: list, fetch, create, update, validate, delete.

Ours alone: a fetch has an `ETag`, and an update with `If-Match` is refused (412) when the flow has changed since.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tieline.flows import Flow, FlowService, InvalidDefinition
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form, read_json_text
from tieline.wire.studio_v2.ids import PathId
from tieline.wire.studio_v2.render import render_flow, render_revision

JSON = dict[str, Any]
_PATH = "/v2/Flows"
_INVALID_FLOW = 20001


class FlowForm(BaseModel):
    """The body of create and validate. `Definition` is JSON written as text."""

    friendly_name: str = Field(alias="FriendlyName", min_length=1, max_length=255)
    status: Literal["draft", "published"] = Field(alias="Status")
    definition: str = Field(alias="Definition")
    commit_message: str | None = Field(alias="CommitMessage", default=None)


class FlowUpdateForm(BaseModel):
    """The body of update; what is left out stays as it is."""

    friendly_name: str | None = Field(alias="FriendlyName", default=None, min_length=1, max_length=255)
    status: Literal["draft", "published"] = Field(alias="Status")
    definition: str | None = Field(alias="Definition", default=None)
    commit_message: str | None = Field(alias="CommitMessage", default=None)


def read_definition_text(text: str) -> object:
    """Return the definition of a form. Raises: Invalid naming `Definition`."""
    found: object = read_json_text(text, field="Definition")
    return found


def add_flow_routes(router: APIRouter, *, db: Database, flows: FlowService) -> None:
    """Add the routes of flows to the door."""
    _add_other_routes(router, db=db, flows=flows)

    @router.post(_PATH + "/Validate")
    async def validate_flow(request: Request, caller: Caller) -> Response:
        form = await read_form(request, FlowForm)
        checked = flows.check_flow(definition=read_definition_text(form.definition))
        if checked.errors:
            return _invalid(InvalidDefinition(checked.errors, checked.warnings))
        return JSONResponse({"valid": True})

    @router.post(_PATH)
    async def create_flow(request: Request, caller: Caller) -> Response:
        form = await read_form(request, FlowForm)
        definition = read_definition_text(form.definition)
        try:
            flow = await db.transact(
                lambda tx: flows.put_flow(
                    tx,
                    account_id=caller.account_id,
                    friendly_name=form.friendly_name,
                    definition=definition,
                    status=form.status,
                    commit_message=form.commit_message,
                )
            )
        except InvalidDefinition as error:
            return _invalid(error)
        return JSONResponse(render_flow(flow, request), status_code=201, headers=_tag(flow))

    @router.post(_PATH + "/{flow_id}")
    async def update_flow(
        flow_id: PathId,
        request: Request,
        caller: Caller,
        if_match: Annotated[str | None, Header(alias="If-Match")] = None,
    ) -> Response:
        form = await read_form(request, FlowUpdateForm)
        definition = None if form.definition is None else read_definition_text(form.definition)
        try:
            flow = await db.transact(
                lambda tx: flows.put_flow(
                    tx,
                    account_id=caller.account_id,
                    flow_id=flow_id,
                    friendly_name=form.friendly_name,
                    definition=definition,
                    status=form.status,
                    commit_message=form.commit_message,
                    expected_revision=_revision_of(if_match),
                ),
                key=flow_id,
            )
        except InvalidDefinition as error:
            return _invalid(error)
        return JSONResponse(render_flow(flow, request), headers=_tag(flow))


def _add_other_routes(router: APIRouter, *, db: Database, flows: FlowService) -> None:
    @router.delete(_PATH + "/{flow_id}", status_code=204)
    async def delete_flow(flow_id: PathId, caller: Caller) -> Response:
        await db.transact(
            lambda tx: flows.delete_flow(tx, account_id=caller.account_id, flow_id=flow_id), key=flow_id
        )
        return Response(status_code=204)

    @router.get(_PATH)
    async def list_flows(request: Request, caller: Caller, query: ClassicPageQuery) -> JSON:
        page = await db.read(lambda tx: flows.list_flows(tx, account_id=caller.account_id, page=query))
        return classic_page(
            request, "flows", page, query=query, render=lambda each: render_flow(each, request, whole=False)
        )

    @router.get(_PATH + "/{flow_id}")
    async def fetch_flow(flow_id: PathId, request: Request, caller: Caller) -> Response:
        flow = await db.read(lambda tx: flows.get_flow(tx, account_id=caller.account_id, flow_id=flow_id))
        return JSONResponse(render_flow(flow, request), headers=_tag(flow))

    @router.get(_PATH + "/{flow_id}/Revisions")
    async def list_revisions(
        flow_id: PathId, request: Request, caller: Caller, query: ClassicPageQuery
    ) -> JSON:
        page = await db.read(
            lambda tx: flows.list_revisions(tx, account_id=caller.account_id, flow_id=flow_id, page=query)
        )
        return classic_page(
            request,
            "revisions",
            page,
            query=query,
            render=lambda each: render_revision(each, request, whole=False),
        )

    @router.get(_PATH + "/{flow_id}/Revisions/{revision}")
    async def fetch_revision(
        flow_id: PathId, revision: int | Literal["LatestPublished"], request: Request, caller: Caller
    ) -> JSON:
        if revision == "LatestPublished":
            flow = await db.read(
                lambda tx: flows.get_published_flow(tx, account_id=caller.account_id, flow_id=flow_id)
            )
        else:
            flow = await db.read(
                lambda tx: flows.get_flow(
                    tx, account_id=caller.account_id, flow_id=flow_id, revision=revision
                )
            )
        return render_revision(flow, request)


def _tag(flow: Flow) -> dict[str, str]:
    """Return the tag of a flow's revision, by which a change says what it was made from."""
    return {"ETag": f'"{flow.revision}"'}


def _revision_of(if_match: str | None) -> int | None:
    """Return the revision a change was made from; None when it sets no condition. Raises: Invalid for another tag."""
    text = (if_match or "*").strip()
    if text == "*":
        return None
    number = text.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("If-Match must be the ETag of the revision that was changed.", field="If-Match")
    return int(number)


def _invalid(error: InvalidDefinition) -> JSONResponse:
    """Render the faults of a definition; an SDK reads them from `details`."""
    body = {
        "code": _INVALID_FLOW,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{_INVALID_FLOW}",
        "status": 400,
        "details": {
            "errors": [each.as_json() for each in error.problems],
            "warnings": [each.as_json() for each in error.warnings],
        },
    }
    return JSONResponse(body, status_code=400)
