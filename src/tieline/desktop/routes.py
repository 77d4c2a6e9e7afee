"""The routes of `/desktop/api`; bodies in `bodies.py`, who may do what in `doorway/auth.py`."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Query, Request, Response

from tieline.accounts import Principal
from tieline.desktop.bodies import ActivityChoice, AfterChoice, Finish, Note, Reply
from tieline.doorway.auth import DesktopCaller, WorkerCaller, WrongRole
from tieline.doorway.envelope import read_json
from tieline.doorway.live import live_response
from tieline.doorway.render import camel
from tieline.journeys.after_this import AfterThis
from tieline.journeys.briefing import BriefingView
from tieline.journeys.desk_view import DeskView
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.db import Database
from tieline.kit.errors import Invalid

_WORKER_ID = Query(default=None, alias="workerId")


def _reader(caller: Principal) -> str | None:
    """Return the worker whose tasks this caller may read; None means all of the account's."""
    return caller.worker_id if caller.role == "worker" else None


def _worker(caller: Principal, named: str | None) -> str:
    """Return the worker whose desktop is read: the one a supervisor or the console names, else the caller."""
    worker_id = (named if caller.role != "worker" else None) or caller.worker_id
    if not worker_id:
        raise Invalid("Name the worker whose desktop you want to see: ?workerId=WK…", field="workerId")
    return worker_id


def _acting(caller: Principal) -> dict[str, str]:
    """Return the ids that every command of a worker takes."""
    if caller.worker_id is None:
        raise WrongRole
    return {"account_id": caller.account_id, "worker_id": caller.worker_id}


def build_router(
    *, db: Database, view: DeskView, briefings: BriefingView, worker_desk: WorkerDesk, after_this: AfterThis
) -> APIRouter:
    """Return the routes of the desktop."""
    router = APIRouter(prefix="/desktop/api", tags=["desktop"])
    _add_reads(router, db=db, view=view, briefings=briefings)
    _add_worker(router, db=db, view=view, worker_desk=worker_desk)
    _add_after(router, db=db, view=view, after_this=after_this)
    _add_tasks(router, worker_desk=worker_desk)
    return router


def _add_reads(router: APIRouter, *, db: Database, view: DeskView, briefings: BriefingView) -> None:
    @router.get("/me")
    async def fetch_me(caller: DesktopCaller, worker_id: str | None = _WORKER_ID) -> Any:
        """Who I am and what I may be doing."""
        read = partial(view.me, account_id=caller.account_id, worker_id=_worker(caller, worker_id))
        return camel(await db.read(read))

    @router.get("/tasks")
    async def list_tasks(caller: DesktopCaller, worker_id: str | None = _WORKER_ID) -> Any:
        """What rings, and what I am working on."""
        read = partial(view.desk, account_id=caller.account_id, worker_id=_worker(caller, worker_id))
        return camel(await db.read(read))

    @router.get("/tasks/{task_id}/briefing")
    async def fetch_briefing(task_id: str, caller: DesktopCaller) -> Any:
        """Everything about a task, from one snapshot."""
        read = partial(
            briefings.read, account_id=caller.account_id, worker_id=_reader(caller), task_id=task_id
        )
        return camel(await db.read(read))

    @router.get("/conversations/{conversation_id}/transcript")
    async def fetch_transcript(conversation_id: str, caller: DesktopCaller) -> Any:
        """What was said in a conversation of one of my customers."""
        read = partial(
            view.transcript,
            account_id=caller.account_id,
            worker_id=_reader(caller),
            conversation_id=conversation_id,
        )
        return {"transcript": camel(await db.read(read))}

    @router.get("/live")
    async def follow_live(
        request: Request, caller: DesktopCaller, worker_id: str | None = _WORKER_ID
    ) -> Response:
        """What happens around my tasks, as it happens."""
        keep = await db.read(partial(view.followed, worker_id=_worker(caller, worker_id)))
        return await live_response(request, db, account_id=caller.account_id, keep=keep)


def _add_worker(router: APIRouter, *, db: Database, view: DeskView, worker_desk: WorkerDesk) -> None:
    @router.post("/activity")
    async def set_activity(request: Request, caller: WorkerCaller) -> Any:
        """Go on duty, to lunch, or home."""
        body = await read_json(request, ActivityChoice)
        await worker_desk.set_activity(
            account_id=caller.account_id, worker_id=caller.worker_id or "", activity_id=body.activity_id
        )
        return camel(await db.read(lambda tx: view.me(tx, **_acting(caller))))

    @router.post("/reservations/{reservation_id}/accept")
    async def accept_offer(reservation_id: str, caller: WorkerCaller) -> Any:
        """Take a task that rings; 409 when it rings no more."""
        task = await worker_desk.accept(**_acting(caller), reservation_id=reservation_id)
        return camel(await db.read(lambda tx: view.card(tx, **_acting(caller), task_id=task.task_id)))

    @router.post("/reservations/{reservation_id}/reject")
    async def reject_offer(reservation_id: str, caller: WorkerCaller) -> Any:
        """Let a task ring at the next worker; 409 when it rings no more."""
        await worker_desk.reject(**_acting(caller), reservation_id=reservation_id)
        return {"reservationId": reservation_id}


def _add_after(router: APIRouter, *, db: Database, view: DeskView, after_this: AfterThis) -> None:
    @router.post("/after-this")
    async def choose_after_this(request: Request, caller: WorkerCaller) -> Any:
        """Say what I do when I have finished what I am on; my activity stays as it is until then."""
        body = await read_json(request, AfterChoice)
        await after_this.choose(**_acting(caller), activity_id=body.activity_id)
        return camel(await db.read(lambda tx: view.me(tx, **_acting(caller))))


def _add_tasks(router: APIRouter, *, worker_desk: WorkerDesk) -> None:
    @router.post("/tasks/{task_id}/messages", status_code=201)
    async def send_reply(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Say something to the customer."""
        body = await read_json(request, Reply)
        communication = await worker_desk.send(
            **_acting(caller), task_id=task_id, text=body.text, file_ids=body.file_ids
        )
        return {"communicationId": communication.communication_id}

    @router.post("/tasks/{task_id}/return")
    async def return_to_agent(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Give the customer back to the agent."""
        body = await read_json(request, Note)
        await worker_desk.return_to_agent(
            **_acting(caller), task_id=task_id, note=body.note, disposition=body.disposition
        )
        return {"taskId": task_id}

    @router.post("/tasks/{task_id}/wrapup")
    async def wrap_up(task_id: str, caller: WorkerCaller) -> Any:
        """End the conversation, keep the task for notes."""
        wrap = await worker_desk.wrap_up(**_acting(caller), task_id=task_id)
        return {"willRemember": [{"content": content} for content in wrap.will_remember]}

    @router.post("/tasks/{task_id}/finish")
    async def finish_task(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Complete the task; the conversation closes if it is open."""
        body = await read_json(request, Finish)
        await worker_desk.finish(
            **_acting(caller),
            task_id=task_id,
            disposition=body.disposition,
            note=body.note,
            observations=body.observations,
        )
        return {"taskId": task_id}
