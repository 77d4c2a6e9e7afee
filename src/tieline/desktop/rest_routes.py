"""Ending, leaving, pausing, parking and taking up a conversation: one command each of `/desktop/api`, repeatable.

The stories are `journeys/rests.py`.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from tieline.accounts import Principal
from tieline.desktop.bodies import Ending, Parking, Pausing
from tieline.doorway.auth import WorkerCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.rests import Rests
from tieline.kit.db import Database


def _acting(caller: Principal, task_id: str) -> dict[str, Any]:
    return {"account_id": caller.account_id, "worker_id": caller.worker_id or "", "task_id": task_id}


def build_rest_router(*, db: Database, rests: Rests) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/desktop/api", tags=["desktop"])
    _add_ends(router, rests=rests)
    _add_rests(router, db=db, rests=rests)
    return router


def _add_ends(router: APIRouter, *, rests: Rests) -> None:
    @router.post("/tasks/{task_id}/end")
    async def end_conversation(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Close the conversation; with a disposition the task is complete, else it is wrapped up."""
        body = await read_json(request, Ending)
        return camel(
            await rests.end(**_acting(caller, task_id), disposition=body.disposition, note=body.note)
        )

    @router.post("/tasks/{task_id}/leave")
    async def leave_conversation(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Leave it open for the customer's next message."""
        body = await read_json(request, Ending)
        return camel(
            await rests.leave(**_acting(caller, task_id), disposition=body.disposition, note=body.note)
        )


def _add_rests(router: APIRouter, *, db: Database, rests: Rests) -> None:
    @router.get("/paused")
    async def list_paused(caller: WorkerCaller) -> Any:
        """What I have paused or parked."""
        ids = {"account_id": caller.account_id, "worker_id": caller.worker_id or ""}
        return {"conversations": camel(await db.read(lambda tx: rests.listed(tx, **ids)))}

    @router.post("/tasks/{task_id}/pause")
    async def pause_conversation(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Lay it down for a while; I take it up again."""
        body = await read_json(request, Pausing)
        return camel(await rests.pause(**_acting(caller, task_id), until=body.until, note=body.note))

    @router.post("/tasks/{task_id}/park")
    async def park_conversation(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Lay it down until a date."""
        body = await read_json(request, Parking)
        return camel(await rests.park(**_acting(caller, task_id), until=body.until, note=body.note))

    @router.post("/tasks/{task_id}/resume")
    async def resume_conversation(task_id: str, caller: WorkerCaller) -> Any:
        """Take up what I paused or parked; the answer names my new task."""
        return camel(await rests.resume(**_acting(caller, task_id)))
