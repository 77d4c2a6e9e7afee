"""Giving a conversation away, and bringing a colleague in: directory, transfers, invitations, notes of `/desktop/api`.

Every command may be repeated: it is answered alike, and nothing happens twice. The stories are `journeys/transfers.py`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Query, Request

from tieline.desktop.bodies import Invitation, Message, NewTransferBody
from tieline.doorway.auth import DesktopCaller, WorkerCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.journeys.directory import DirectoryView
from tieline.journeys.transfers import Transfers
from tieline.kit.db import Database


def build_transfer_router(*, db: Database, transfers: Transfers, directory: DirectoryView) -> APIRouter:
    """Return the routes of transfers."""
    router = APIRouter(prefix="/desktop/api", tags=["desktop"])
    _add_directory(router, db=db, directory=directory)
    _add_transfers(router, transfers=transfers)
    _add_company(router, transfers=transfers)
    return router


def _add_directory(router: APIRouter, *, db: Database, directory: DirectoryView) -> None:
    @router.get("/directory")
    async def fetch_directory(
        caller: WorkerCaller, channel: str = Query(default="chat", pattern="^(chat|voice)$")
    ) -> Any:
        """Whom, and which queue, I could give a conversation of this channel to."""
        read = partial(
            directory.read,
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            channel=channel,
        )
        return camel(await db.read(read))


def _add_transfers(router: APIRouter, *, transfers: Transfers) -> None:
    @router.post("/tasks/{task_id}/transfers", status_code=201)
    async def begin_transfer(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Give my conversation to a worker or a queue, cold or warm."""
        body = await read_json(request, NewTransferBody)
        shown = await transfers.begin(
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            task_id=task_id,
            to=body.to,
            kind=body.kind,
            note=body.note,
            fallback=body.if_declined,
        )
        return camel(shown)

    @router.get("/transfers/{transfer_id}")
    async def fetch_transfer(transfer_id: str, caller: DesktopCaller) -> Any:
        """How far a transfer came."""
        found = await transfers.find(
            account_id=caller.account_id,
            transfer_id=transfer_id,
            worker_id=caller.worker_id if caller.role == "worker" else None,
        )
        return camel(found)

    @router.post("/transfers/{transfer_id}/complete")
    async def complete_transfer(transfer_id: str, caller: WorkerCaller) -> Any:
        """Hand over to the worker my warm transfer brought in."""
        ids = {"account_id": caller.account_id, "worker_id": caller.worker_id or ""}
        return camel(await transfers.complete(**ids, transfer_id=transfer_id))

    @router.post("/transfers/{transfer_id}/cancel")
    async def cancel_transfer(transfer_id: str, caller: WorkerCaller) -> Any:
        """Take my transfer back; the conversation is mine."""
        ids = {"account_id": caller.account_id, "worker_id": caller.worker_id or ""}
        return camel(await transfers.cancel(**ids, transfer_id=transfer_id))


def _add_company(router: APIRouter, *, transfers: Transfers) -> None:
    @router.post("/tasks/{task_id}/invites", status_code=201)
    async def invite_worker(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Ask a colleague to join my conversation; it stays mine."""
        body = await read_json(request, Invitation)
        task = await transfers.invite(
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            task_id=task_id,
            to=body.to,
            note=body.note,
        )
        return {"taskId": task.task_id, "status": str(task.status)}

    @router.post("/tasks/{task_id}/notes", status_code=201)
    async def add_note(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Write something for everybody who works on the conversation; the customer never sees it."""
        body = await read_json(request, Message)
        note = await transfers.add_note(
            account_id=caller.account_id,
            worker_id=caller.worker_id or "",
            task_id=task_id,
            text=body.text,
        )
        return {"noteId": note.note_id}
