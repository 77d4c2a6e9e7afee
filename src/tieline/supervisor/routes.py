"""The routes of `/supervisor/api`; bodies in `bodies.py`, who may do what in `doorway/auth.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response

from tieline.accounts import Principal
from tieline.doorway.auth import SupervisorCaller, may_set_up
from tieline.doorway.envelope import read_json
from tieline.doorway.live import live_response
from tieline.doorway.render import camel
from tieline.journeys.conversation_list import ConversationList, read_statuses
from tieline.journeys.supervision.conversation_view import Supervised, SupervisedConversation, shown_whisper
from tieline.journeys.supervision.edit_worker import EditWorker
from tieline.journeys.supervision.queue_view import QueueView
from tieline.journeys.supervision.reports import Reports
from tieline.journeys.supervision.step_in import StepIn
from tieline.journeys.supervision.team_view import TeamView
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.routing import Task
from tieline.supervision import ServiceLevels, SupervisionService
from tieline.supervisor.bodies import LevelsBody, NoteBody, TakeOverBody, WhisperBody, WorkerBody


@dataclass(frozen=True, kw_only=True)
class SupervisorDoor:
    """What the door shows and starts."""

    team: TeamView
    queues: QueueView
    reports: Reports
    conversations: ConversationList
    conversation: SupervisedConversation
    edit_worker: EditWorker
    step_in: StepIn
    supervision: SupervisionService


def build_router(*, db: Database, door: SupervisorDoor) -> APIRouter:
    """Return the routes of supervisors."""
    router = APIRouter(prefix="/supervisor/api", tags=["supervisor"])
    _add_team(router, db=db, door=door)
    _add_figures(router, db=db, door=door)
    _add_levels(router, db=db, supervision=door.supervision)
    _add_reading(router, db=db, door=door)
    _add_stepping_in(router, step_in=door.step_in)
    return router


def _add_team(router: APIRouter, *, db: Database, door: SupervisorDoor) -> None:
    @router.get("/team")
    async def fetch_team(caller: SupervisorCaller) -> Any:
        """Everybody, what they do and have."""
        return camel(await db.read(partial(door.team.team, account_id=caller.account_id)))

    @router.patch("/workers/{worker_id}")
    async def edit_worker(worker_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Change what a worker does, can and takes."""
        body = await read_json(request, WorkerBody, required=True)
        edited = await door.edit_worker.edit(
            account_id=caller.account_id, worker_id=worker_id, wish=body.wish()
        )
        return camel(edited)

    @router.get("/live")
    async def follow_live(request: Request, caller: SupervisorCaller) -> Response:
        """What happens in the project, as it happens."""
        return await live_response(request, db, account_id=caller.account_id, keep=lambda event: True)


def _add_figures(router: APIRouter, *, db: Database, door: SupervisorDoor) -> None:
    @router.get("/queues")
    async def fetch_queues(caller: SupervisorCaller) -> Any:
        """What waits, and how it goes."""
        return camel(await db.read(partial(door.queues.queues, account_id=caller.account_id)))

    @router.get("/reports")
    async def fetch_report(request: Request, caller: SupervisorCaller) -> Any:
        """Figures by day, of `?from=` to `?to=` (YYYY-MM-DD)."""
        read = partial(
            door.reports.report,
            account_id=caller.account_id,
            first=_day(request, "from"),
            last=_day(request, "to"),
        )
        return camel(await db.read(read))


def _day(request: Request, name: str) -> date | None:
    given = request.query_params.get(name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Invalid("A day is written like 2026-03-02.", field=name) from error


def _add_levels(router: APIRouter, *, db: Database, supervision: SupervisionService) -> None:
    @router.get("/service-levels")
    async def fetch_levels(caller: SupervisorCaller) -> Any:
        """What the figures go by."""
        read = partial(supervision.get_service_levels, account_id=caller.account_id)
        return _levels(await db.read(read))

    @router.put("/service-levels")
    async def put_levels(request: Request, caller: SupervisorCaller) -> Any:
        """Go by others."""
        body = await read_json(request, LevelsBody, required=True)
        put = partial(supervision.put_service_levels, account_id=caller.account_id, levels=body.levels())
        return _levels(await db.transact(put))


def _levels(levels: ServiceLevels) -> Any:
    return {**camel(levels), "dayBegins": levels.day_begins.isoformat("minutes")}


def _add_reading(router: APIRouter, *, db: Database, door: SupervisorDoor) -> None:
    @router.get("/conversations")
    async def list_conversations(
        caller: SupervisorCaller, status: str = "open", query: str = "", page: str | None = None
    ) -> Any:
        """Conversations of the project, newest first."""
        read = partial(
            door.conversations.page,
            account_id=caller.account_id,
            statuses=read_statuses(status),
            query=query,
            token=page or None,
        )
        return camel(await db.read(read))

    @router.get("/conversations/{conversation_id}")
    async def fetch_conversation(conversation_id: str, caller: SupervisorCaller) -> Any:
        """One conversation, whoever has it."""
        read = partial(door.conversation.read, account_id=caller.account_id, conversation_id=conversation_id)
        shown = await db.read(read)
        return {**camel(shown), "mine": _has(caller, shown)}


def _add_stepping_in(router: APIRouter, *, step_in: StepIn) -> None:
    @router.post("/conversations/{conversation_id}/whispers", status_code=201)
    async def whisper(conversation_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Say something to whoever has it, which the customer never sees."""
        body = await read_json(request, WhisperBody, required=True)
        left = await step_in.whisper(
            account_id=caller.account_id,
            conversation_id=conversation_id,
            text=body.text,
            by=caller.name or "Supervisor",
        )
        return camel(shown_whisper(left))

    @router.post("/conversations/{conversation_id}/take-over")
    async def take_over(conversation_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Make a worker its owner now."""
        body = await read_json(request, TakeOverBody)
        task = await step_in.take_over(
            account_id=caller.account_id,
            conversation_id=conversation_id,
            worker_id=_as_worker(caller, body.worker_id),
        )
        return {
            "taskId": task.task_id,
            "workerId": task.worker_id,
            "desktop": _desktop_of(caller, task),
        }

    @router.post("/conversations/{conversation_id}/give-back")
    async def give_back(conversation_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Give it back to whom it was taken from."""
        body = await read_json(request, NoteBody)
        to = await step_in.give_back(
            account_id=caller.account_id, conversation_id=conversation_id, note=body.note
        )
        return {"conversationId": conversation_id, "to": to}

    @router.post("/tasks/{task_id}/finish")
    async def finish_task(task_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Complete a task that hangs in wrap-up."""
        body = await read_json(request, NoteBody)
        await step_in.finish(
            account_id=caller.account_id,
            task_id=task_id,
            note=body.note,
            by=caller.name or "the supervisor",
        )
        return {"taskId": task_id}


def _has(caller: Principal, shown: Supervised) -> bool:
    """Say whether the caller is the worker who has a conversation."""
    return (
        shown.task is not None
        and shown.task.worker_id is not None
        and shown.task.worker_id == caller.worker_id
    )


def _desktop_of(caller: Principal, task: Task) -> str | None:
    """Return where the caller can answer the customer: at their own desktop, or at one that the console may open."""
    if task.worker_id == caller.worker_id:
        return f"/desktop?task={task.task_id}"
    return f"/login/desktop/{task.worker_id}" if may_set_up(caller) else None


def _as_worker(caller: Principal, named: str | None) -> str:
    """Return the worker who takes over: the one that is named, else the caller's own."""
    worker_id = named or caller.worker_id
    if not worker_id:
        raise Invalid("Say as which worker you take it over.", field="workerId")
    return worker_id
