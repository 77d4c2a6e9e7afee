"""The rest of a project: programs that serve its numbers, numbers, routing, flows, webhooks, and the turnable clock."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from tieline.channels.service import LEASE_SECONDS
from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.conversations import ConversationService
from tieline.doorway.auth import ConsoleCaller
from tieline.doorway.envelope import PageQuery, read_json
from tieline.doorway.render import camel
from tieline.flows import list_operators, list_templates, list_widgets
from tieline.journeys.serving import ServePrograms
from tieline.kit.clock import TurnableClock, iso_ms
from tieline.kit.db import Database
from tieline.kit.errors import Refused

_MOST_SECONDS = 366 * 24 * 3600
_WORKFLOW = "^WW[0-9a-f]{32}$"
_HTTP = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$", max_length=2000)]


class ClockStands(Refused):
    """This server runs on the wall clock; start it with TIELINE_TURNABLE_CLOCK=1 to turn it."""


class NewProgram(BaseModel):
    """A program that serves a number: where its webhooks go, and the address it believes it has."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    number: str
    url: _HTTP
    public_url: _HTTP
    name: Annotated[str, Field(min_length=1, max_length=200)]


class Advance(BaseModel):
    """By how much the clock is turned forward, in seconds."""

    model_config = ConfigDict(alias_generator=to_camel)

    advance_seconds: Annotated[float, Field(gt=0, le=_MOST_SECONDS, strict=True)]


class Habits(BaseModel):
    """Whether the project has the original's awkward habits."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    like_the_cloud: bool


def add_routes(router: APIRouter, *, db: Database, reads: ConsoleReads, stories: ConsoleStories) -> None:
    """Add the routes about the project."""
    _add_programs(router, programs=stories.programs)
    _add_lists(router, db=db, reads=reads)
    _add_flows(router, db=db, reads=reads)
    _add_clock(router, db=db)
    _add_habits(router, db=db, conversations=stories.conversations)


def _add_habits(router: APIRouter, *, db: Database, conversations: ConversationService) -> None:
    @router.get("/console/api/habits")
    async def fetch_habits(caller: ConsoleCaller) -> Any:
        """Say whether the project is like the cloud."""
        on = await db.read(lambda tx: conversations.is_like_the_cloud(tx, account_id=caller.account_id))
        return {"likeTheCloud": on}

    @router.put("/console/api/habits")
    async def put_habits(request: Request, caller: ConsoleCaller) -> Any:
        """Switch the project's habits; they count from the next request."""
        body = await read_json(request, Habits)
        await db.transact(
            lambda tx: conversations.set_like_the_cloud(
                tx, account_id=caller.account_id, on=body.like_the_cloud
            )
        )
        return {"likeTheCloud": body.like_the_cloud}


def _add_programs(router: APIRouter, *, programs: ServePrograms) -> None:
    @router.post("/console/api/programs", status_code=201)
    async def begin_serving(request: Request, caller: ConsoleCaller) -> Any:
        """Let a program serve a number until its lease ends."""
        body = await read_json(request, NewProgram)
        program = await programs.begin(
            account_id=caller.account_id,
            number=body.number,
            url=body.url,
            public_url=body.public_url,
            name=body.name,
        )
        return {"programId": program.program_id, "leaseSeconds": LEASE_SECONDS}

    @router.put("/console/api/programs/{program_id}")
    async def renew_serving(program_id: str, caller: ConsoleCaller) -> Any:
        """Renew a program's lease; 404 once it has ended."""
        program = await programs.renew(account_id=caller.account_id, program_id=program_id)
        return {"programId": program.program_id, "leaseSeconds": LEASE_SECONDS}

    @router.delete("/console/api/programs/{program_id}", status_code=204)
    async def end_serving(program_id: str, caller: ConsoleCaller) -> Response:
        """Take a program off its number."""
        await programs.end(account_id=caller.account_id, program_id=program_id)
        return Response(status_code=204)


def _add_lists(router: APIRouter, *, db: Database, reads: ConsoleReads) -> None:
    @router.get("/console/api/webhooks")
    async def list_webhooks(caller: ConsoleCaller, page: PageQuery, conversationId: str | None = None) -> Any:
        """Attempts, newest first."""
        read = partial(
            reads.webhooks.page,
            account_id=caller.account_id,
            conversation_id=conversationId or None,
            page=page,
        )
        return camel(await db.read(read))

    @router.get("/console/api/numbers")
    async def list_numbers(caller: ConsoleCaller) -> Any:
        """Numbers, and who serves each."""
        read = partial(reads.overview.numbers, account_id=caller.account_id)
        return {"numbers": camel(await db.read(read))}

    @router.get("/console/api/routing")
    async def fetch_routing(caller: ConsoleCaller) -> Any:
        """Workers, queues, workflows and open tasks."""
        return camel(await db.read(partial(reads.overview.routing, account_id=caller.account_id)))


def _add_flows(router: APIRouter, *, db: Database, reads: ConsoleReads) -> None:
    @router.get("/console/api/flows")
    async def list_flows(caller: ConsoleCaller) -> Any:
        """Flows."""
        read = partial(reads.flows.list_flows, account_id=caller.account_id)
        return {"flows": camel(await db.read(read))}

    @router.get("/console/api/flows/{flow_id}")
    async def fetch_flow(flow_id: str, caller: ConsoleCaller) -> Any:
        """A flow with its newest executions."""
        read = partial(reads.flows.detail, account_id=caller.account_id, flow_id=flow_id)
        return camel(await db.read(read))

    @router.get("/console/api/flow-widgets")
    async def list_flow_widgets(_caller: ConsoleCaller) -> Any:
        """What a flow is built of: every widget with its events and fields, and the comparisons of a split."""
        return {"widgets": camel(list_widgets()), "operators": list_operators()}

    @router.get("/console/api/flow-templates")
    async def show_templates(
        _caller: ConsoleCaller, workflow_id: Annotated[str, Query(alias="workflowId", pattern=_WORKFLOW)]
    ) -> Any:
        """The flows to begin with, their tasks routed by a workflow."""
        return {"templates": camel(list_templates(workflow_id=workflow_id))}


def _add_clock(router: APIRouter, *, db: Database) -> None:
    @router.post("/console/api/clock")
    async def advance_clock(request: Request, _caller: ConsoleCaller) -> Any:
        """Turn the clock forward; timers that become due run at once."""
        body = await read_json(request, Advance)
        if not isinstance(db.clock, TurnableClock):
            raise ClockStands
        db.clock.advance(seconds=body.advance_seconds)
        return {"now": iso_ms(db.clock.now())}
