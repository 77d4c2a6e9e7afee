"""The calls of `/desktop/api`: mute, hold, record, press keys, hang up, call or write to somebody, and the device's socket.

What passes on the socket is in docs/reference/calls.md; the stories are `journeys/calls/worker_phone.py` and `reach_out.py`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, WebSocket

from tieline.accounts import Principal, Role
from tieline.channels.voice.line import Medium
from tieline.desktop.bodies import CallControl, NewCall, NewMessage, SupervisionMode
from tieline.doorway.auth import SupervisorCaller, WorkerCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.doorway.rights_watch import while_it_counts
from tieline.doorway.sockets import POLICY, WebSocketDevice, find_caller
from tieline.journeys.calls.direct_calls import DirectCalls
from tieline.journeys.calls.reach_out import ReachOut
from tieline.journeys.calls.supervision import CallSupervision, Mode, Supervisor
from tieline.journeys.calls.worker_phone import CallWishes, WorkerPhone
from tieline.kit.db import Database
from tieline.kit.errors import Refused, TielineError
from tieline.kit.settings import Settings

_ROLES: tuple[Role, ...] = ("worker", "supervisor", "console", "administrator")


class SignedOut(Refused):
    """You were signed out; whoever signs in again within ten seconds goes on with the call."""


def build_call_router(
    *,
    db: Database,
    phone: WorkerPhone,
    reach_out: ReachOut,
    direct: DirectCalls,
    supervision: CallSupervision,
) -> APIRouter:
    """Return the routes of the desktop's calls."""
    router = APIRouter(prefix="/desktop/api", tags=["desktop"])
    _add_commands(router, phone=phone)
    _add_new(router, reach_out=reach_out)
    _add_direct(router, db=db, direct=direct)
    _add_supervision(router, db=db, supervision=supervision)
    _add_line(router, db=db, phone=phone)
    return router


def _add_commands(router: APIRouter, *, phone: WorkerPhone) -> None:
    @router.post("/tasks/{task_id}/call")
    async def control_call(task_id: str, request: Request, caller: WorkerCaller) -> Any:
        """Mute, hold, record or press keys in the call of a task."""
        wanted = await read_json(request, CallControl)
        wishes = CallWishes(
            muted=wanted.muted, held=wanted.held, recording=wanted.recording, digits=wanted.digits
        )
        shown = await phone.control(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id, wishes=wishes
        )
        return camel(shown)

    @router.post("/tasks/{task_id}/call/end")
    async def end_call(task_id: str, caller: WorkerCaller) -> Any:
        """Hang up; the customer hears a goodbye."""
        shown = await phone.end(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id
        )
        return camel(shown)

    @router.post("/tasks/{task_id}/call/leave")
    async def leave_call(task_id: str, caller: WorkerCaller) -> Any:
        """Leave a call that goes on with a colleague, who has the customer from now on."""
        shown = await phone.leave(
            account_id=caller.account_id, worker_id=caller.worker_id or "", task_id=task_id
        )
        return camel(shown)


def _add_new(router: APIRouter, *, reach_out: ReachOut) -> None:
    @router.post("/calls", status_code=201)
    async def call_somebody(request: Request, caller: WorkerCaller) -> Any:
        """Call somebody; the task is mine at once."""
        body = await read_json(request, NewCall)
        task = await reach_out.call(
            account_id=caller.account_id, worker_id=caller.worker_id or "", to=body.to
        )
        return {"taskId": task.task_id}

    @router.post("/messages", status_code=201)
    async def text_somebody(request: Request, caller: WorkerCaller) -> Any:
        """Write to somebody; the task is mine at once."""
        body = await read_json(request, NewMessage)
        task = await reach_out.text(
            account_id=caller.account_id, worker_id=caller.worker_id or "", to=body.to, text=body.text
        )
        return {"taskId": task.task_id}


def _add_direct(router: APIRouter, *, db: Database, direct: DirectCalls) -> None:
    @router.get("/calls")
    async def list_direct_calls(caller: WorkerCaller) -> Any:
        """The calls that ring me by themselves, and those of them I am on."""
        read = partial(direct.listed, account_id=caller.account_id, worker_id=caller.worker_id or "")
        return {"calls": [camel(call) for call in await db.read(read)]}

    @router.post("/calls/{call_id}/decline", status_code=204)
    async def decline_call(call_id: str, caller: WorkerCaller) -> None:
        """Decline a call that rings me."""
        await direct.decline(account_id=caller.account_id, worker_id=caller.worker_id or "", call_id=call_id)


def _add_supervision(router: APIRouter, *, db: Database, supervision: CallSupervision) -> None:
    @router.get("/conversations/{conversation_id}/call")
    async def fetch_live_call(conversation_id: str, caller: SupervisorCaller) -> Any:
        """The worker's call of a conversation that I could listen to now."""
        find = partial(supervision.find, account_id=caller.account_id, conversation_id=conversation_id)
        return {"callId": await db.read(find)}

    @router.post("/calls/{call_id}/supervision", status_code=201)
    async def supervise_call(call_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Listen to a worker's call; who listens already only changes how."""
        body = await read_json(request, SupervisionMode)
        begun = await supervision.begin(
            account_id=caller.account_id,
            call_id=call_id,
            mode=Mode(body.mode),
            supervisor=_supervisor(caller),
        )
        return camel(begun)

    @router.post("/supervisions/{call_id}")
    async def change_supervision(call_id: str, request: Request, caller: SupervisorCaller) -> Any:
        """Change how I am on the call; `call_id` is my own end of it."""
        body = await read_json(request, SupervisionMode)
        changed = await supervision.change(
            account_id=caller.account_id,
            call_id=call_id,
            mode=Mode(body.mode),
            supervisor=_supervisor(caller),
        )
        return camel(changed)

    @router.post("/supervisions/{call_id}/end", status_code=204)
    async def end_supervision(call_id: str, caller: SupervisorCaller) -> None:
        """Leave the call."""
        await supervision.end(account_id=caller.account_id, call_id=call_id, supervisor=_supervisor(caller))


def _supervisor(caller: Principal) -> Supervisor:
    return Supervisor(worker_id=caller.worker_id, name=caller.name)


def _add_line(router: APIRouter, *, db: Database, phone: WorkerPhone) -> None:
    @router.websocket("/calls/{call_id}/line")
    async def carry_call(socket: WebSocket, call_id: str, device: Medium = Medium.WORDS) -> None:
        """The device's end of a worker's call; opening it answers the call, and it is shut when its sign-in ends."""
        caller = await find_caller(socket, roles=_ROLES)
        if caller is None:
            await socket.close(POLICY)
            return
        await socket.accept()
        line = WebSocketDevice(socket)
        carry = phone.connect(
            account_id=caller.account_id,
            # Whoever set the machine up may open any call, a supervisor only their own.
            worker_id=_supervisor(caller).desk if caller.role == "supervisor" else caller.worker_id,
            call_id=call_id,
            socket=line,
            medium=device,
        )
        settings: Settings = socket.app.state.settings
        idle = settings.heartbeat_seconds
        try:
            if not await while_it_counts(carry, connection=socket, who=caller, db=db, idle_seconds=idle):
                raise SignedOut
        except TielineError as refused:
            await line.send({"type": "end", "reason": refused.message})
            await line.close(POLICY)
