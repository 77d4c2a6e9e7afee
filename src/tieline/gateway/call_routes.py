"""The calls of `/phone/api/calls`: make one, list them, decline one, and the socket a call is carried on.

What passes on the socket is in docs/reference/calls.md; the story in `journeys/calls/phone_calls.py`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request, WebSocket

from tieline.accounts import Role
from tieline.channels.voice.line import Medium
from tieline.channels.voice.models import Answerer
from tieline.doorway.auth import PhoneCaller
from tieline.doorway.envelope import read_json
from tieline.doorway.render import camel
from tieline.doorway.sockets import POLICY, WebSocketDevice, find_caller
from tieline.gateway.bodies import NewCall
from tieline.journeys.calls.phone_calls import PhoneCalls
from tieline.kit.db import Database
from tieline.kit.errors import TielineError

_ROLES: tuple[Role, ...] = ("phone", "console", "account")


def build_call_router(*, db: Database, phone_calls: PhoneCalls) -> APIRouter:
    """Return the routes of the handset's calls."""
    router = APIRouter(prefix="/phone/api/calls", tags=["phone"])

    @router.post("", status_code=201)
    async def make_call(request: Request, caller: PhoneCaller) -> Any:
        """Call the number as a customer."""
        body = await read_json(request, NewCall)
        call = await phone_calls.make(account_id=caller.account_id, address=body.address, to=body.to)
        return {"callId": call.call_id}

    @router.get("")
    async def list_calls(caller: PhoneCaller, address: str) -> Any:
        """A customer's calls."""
        read = partial(phone_calls.listed, account_id=caller.account_id, address=address)
        return {"calls": camel(await db.read(read))}

    @router.get("/{call_id}/transcript")
    async def fetch_transcript(call_id: str, caller: PhoneCaller) -> Any:
        """What was said on a call."""
        read = partial(phone_calls.transcript, account_id=caller.account_id, call_id=call_id)
        return {"transcript": camel(await db.read(read))}

    @router.post("/{call_id}/decline")
    async def decline_call(call_id: str, caller: PhoneCaller) -> Any:
        """Decline a call that rings."""
        await phone_calls.decline(account_id=caller.account_id, call_id=call_id)
        return {"callId": call_id}

    @router.websocket("/{call_id}/line")
    async def carry_call(
        socket: WebSocket,
        call_id: str,
        device: Medium = Medium.WORDS,
        answers: Answerer = Answerer.HUMAN,
    ) -> None:
        """The device's end of a call; opening it answers a call that rings, as what `answers` says."""
        caller = await find_caller(socket, roles=_ROLES)
        if caller is None:
            await socket.close(POLICY)
            return
        await socket.accept()
        line = WebSocketDevice(socket)
        try:
            await phone_calls.connect(
                account_id=caller.account_id,
                call_id=call_id,
                socket=line,
                medium=device,
                answerer=answers,
            )
        except TielineError as refused:
            await line.send({"type": "end", "reason": refused.message})
            await line.close(POLICY)

    return router
