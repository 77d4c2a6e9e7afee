"""Operators and their versions. Built-in ones hide prompt, schema and examples, and cannot be changed or deleted (404).

An operator is read in one JSON body, whose rules are the room's (`intelligence/definitions.py`). Changing one makes its
next version; `If-Match` with an ETag of an older one is refused with 412.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from tieline.intelligence import IntelligenceService, Operator, OperatorDefinition
from tieline.intelligence.errors import OperatorMoved
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, read_json, token_page, wire_time
from tieline.wire.intelligence_v3.ids import PathId

JSON = dict[str, Any]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
IfMatch = Annotated[str | None, Header()]
_PATH = "/v3/ControlPlane/Operators"


class PreconditionFailed(OperatorMoved):
    """The operator was changed meanwhile: its ETag is another one."""

    status = 412


class SourceBody(BaseModel):
    """One source of context: whether the operator may use it."""

    enabled: bool = Field(default=False, strict=True)


class ContextBody(BaseModel):
    """What an operator may know besides the conversation."""

    memory: SourceBody | None = None
    knowledge: SourceBody | None = None


class OperatorBody(BaseModel):
    """The body of create and update; `id`, `version` and `author` are the platform's and passed over."""

    model_config = ConfigDict(strict=True)

    display_name: str = Field(alias="displayName")
    prompt: str
    output_format: Literal["TEXT", "JSON", "CLASSIFICATION"] = Field(alias="outputFormat")
    description: str | None = None
    output_schema: JSON | None = Field(default=None, alias="outputSchema")
    training_examples: list[Any] | None = Field(default=None, alias="trainingExamples")
    context: ContextBody | None = None
    parameters: JSON | None = None

    def definition(self) -> OperatorDefinition:
        """Return the body as the room takes it."""
        memory = self.context.memory if self.context else None
        knowledge = self.context.knowledge if self.context else None
        return OperatorDefinition(
            display_name=self.display_name,
            prompt=self.prompt,
            output_format=self.output_format,
            description=self.description or "",
            output_schema=self.output_schema,
            training_examples=tuple(self.training_examples or ()),
            parameters=self.parameters or {},
            uses_memory=memory is not None and memory.enabled,
            uses_knowledge=knowledge is not None and knowledge.enabled,
        )


def render_operator(operator: Operator) -> JSON:
    """Render an operator; a built-in one hides its prompt and examples, as the vendor's do."""
    hidden = operator.is_built_in
    return {
        "id": operator.operator_id,
        "displayName": operator.display_name,
        "description": operator.description,
        "version": operator.version,
        "author": "TWILIO" if hidden else "SELF",
        "prompt": operator.prompt,
        "outputFormat": operator.output_format,
        "outputSchema": operator.output_schema,
        "trainingExamples": None if hidden else list(operator.training_examples),
        "context": {
            "memory": {"enabled": operator.uses_memory},
            "knowledge": {"enabled": operator.uses_knowledge},
        },
        "parameters": operator.parameters,
    }


def render_version(operator: Operator) -> JSON:
    """Render one version as the list of versions tells it."""
    return {
        "version": operator.version,
        "status": operator.status,
        "dateCreated": wire_time(operator.created_at),
    }


def _etag(operator: Operator) -> str:
    return f'"{operator.operator_id}.{operator.version}"'


def _expected_version(if_match: str | None, *, operator_id: str) -> int | None:
    """Return the version that `If-Match` names, None when it sets no condition. Raises: PreconditionFailed."""
    text = (if_match or "*").strip().removeprefix("W/").strip('"')
    if text == "*":
        return None
    named, _, version = text.rpartition(".")
    # The bare number is taken too: it is what the resource itself shows.
    if named not in ("", operator_id) or not version.isascii() or not version.isdigit():
        raise PreconditionFailed(code=20412)
    return int(version)


def add_operator_routes(router: APIRouter, *, db: Database, intelligence: IntelligenceService) -> None:
    """Add the routes of operators to the door."""
    _add_reads(router, db=db, intelligence=intelligence)
    _add_writes(router, db=db, intelligence=intelligence)


def _add_reads(router: APIRouter, *, db: Database, intelligence: IntelligenceService) -> None:
    @router.get(_PATH)
    async def list_operators(caller: Caller, query: PageQuery) -> JSON:
        page = await db.read(
            lambda tx: intelligence.list_operators(tx, account_id=caller.account_id, page=query)
        )
        return token_page("items", page, request=query, render=render_operator)

    @router.get(_PATH + "/{operator_id}")
    async def fetch_operator(operator_id: PathId, caller: Caller, response: Response) -> JSON:
        operator = await db.read(
            lambda tx: intelligence.get_operator(tx, account_id=caller.account_id, operator_id=operator_id)
        )
        response.headers["ETag"] = _etag(operator)
        return render_operator(operator)

    @router.get(_PATH + "/{operator_id}/Versions")
    async def list_operator_versions(operator_id: PathId, caller: Caller, query: PageQuery) -> JSON:
        page = await db.read(
            lambda tx: intelligence.list_operator_versions(
                tx, account_id=caller.account_id, operator_id=operator_id, page=query
            )
        )
        return token_page("items", page, request=query, render=render_version)

    @router.get(_PATH + "/{operator_id}/Versions/{version}")
    async def fetch_operator_version(operator_id: PathId, version: Version, caller: Caller) -> JSON:
        operator = await db.read(
            lambda tx: intelligence.get_operator(
                tx, account_id=caller.account_id, operator_id=operator_id, version=version
            )
        )
        return {**render_operator(operator), **render_version(operator)}


def _add_writes(router: APIRouter, *, db: Database, intelligence: IntelligenceService) -> None:
    @router.post(_PATH, status_code=201)
    async def create_operator(request: Request, caller: Caller, response: Response) -> JSON:
        body = await read_json(request, OperatorBody)
        operator = await db.transact(
            lambda tx: intelligence.create_operator(
                tx, account_id=caller.account_id, definition=body.definition()
            )
        )
        response.headers["ETag"] = _etag(operator)
        return render_operator(operator)

    @router.put(_PATH + "/{operator_id}")
    async def update_operator(
        operator_id: PathId, request: Request, caller: Caller, response: Response, if_match: IfMatch = None
    ) -> JSON:
        body = await read_json(request, OperatorBody)
        expected = _expected_version(if_match, operator_id=operator_id)
        try:
            operator = await db.transact(
                lambda tx: intelligence.update_operator(
                    tx, account_id=caller.account_id, operator_id=operator_id, definition=body.definition(),
                    expected_version=expected,
                ),
                key=operator_id,
            )  # fmt: skip
        except OperatorMoved as error:
            raise PreconditionFailed(code=20412) from error
        response.headers["ETag"] = _etag(operator)
        return render_operator(operator)

    @router.delete(_PATH + "/{operator_id}", status_code=204)
    async def delete_operator(operator_id: PathId, caller: Caller) -> Response:
        await db.transact(
            lambda tx: intelligence.delete_operator(
                tx, account_id=caller.account_id, operator_id=operator_id
            ),
            key=operator_id,
        )
        return Response(status_code=204)
