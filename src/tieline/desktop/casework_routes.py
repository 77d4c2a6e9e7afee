"""What a worker writes beside the conversation: `/desktop/api/tasks/{id}/answers`, `wrapup/draft` and the like."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request

from tieline.desktop.bodies import Draft, Verdict, Wanted
from tieline.doorway.auth import DesktopCaller, WorkerCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.casework import Casework
from tieline.journeys.think_again import ThinkAgain
from tieline.journeys.wrap_up import WrapUps
from tieline.kit.db import Database


def build_casework_router(
    *, db: Database, casework: Casework, wrap_ups: WrapUps, think_again: ThinkAgain
) -> APIRouter:
    """Return the routes of canned answers, wrap-up drafts and opinions."""
    router = APIRouter(prefix="/desktop/api/tasks/{task_id}", tags=["desktop"])
    _add_answers(router, casework=casework, think_again=think_again)
    _add_wrap_up(router, db=db, wrap_ups=wrap_ups)
    return router


def _add_answers(router: APIRouter, *, casework: Casework, think_again: ThinkAgain) -> None:
    @router.get("/answers")
    async def list_answers(task_id: str, caller: DesktopCaller) -> Any:
        """The project's canned answers, filled in for this customer."""
        found = await casework.answers(
            account_id=caller.account_id, worker_id=caller.worker_id, task_id=task_id
        )
        return {"answers": [camel(one) for one in found]}

    @router.post("/suggestion/verdict", status_code=204)
    async def judge_suggestion(task_id: str, request: Request, caller: WorkerCaller) -> None:
        """Say whether a suggestion was any good."""
        body = await read_json(request, Verdict)
        await casework.judge_suggestion(
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            task_id=task_id,
            result_id=body.result_id,
            verdict=body.verdict,
        )

    @router.post("/again", status_code=202)
    async def write_again(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Have the summary or the suggestion written anew; it comes by the live feed."""
        body = await read_json(request, Wanted)
        await think_again.ask(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id, what=body.what
        )
        return {"what": body.what}


def _add_wrap_up(router: APIRouter, *, db: Database, wrap_ups: WrapUps) -> None:
    @router.get("/wrapup")
    async def fetch_wrap_up(task_id: str, caller: DesktopCaller) -> Any:
        """What is written of the end so far, what one may choose from, and when the time runs out."""
        read = partial(
            wrap_ups.read,
            account_id=caller.account_id,
            worker_id=caller.worker_id,
            task_id=task_id,
        )
        return camel(await db.read(read))

    @router.post("/wrapup/draft")
    async def write_draft(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Keep what is written, as it is typed."""
        body = await read_json(request, Draft)
        changes = body.model_dump(exclude_unset=True)
        if isinstance(changes.get("remember"), list):
            changes["remember"] = tuple(changes["remember"])
        draft = await wrap_ups.write(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id, changes=changes
        )
        return {"version": draft.version}

    @router.post("/wrapup/extend")
    async def extend_wrap_up(task_id: str, caller: WorkerCaller) -> Any:
        """Take more time for the wrap-up."""
        due_at = await wrap_ups.extend(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id
        )
        return {"dueAt": camel(due_at)}
