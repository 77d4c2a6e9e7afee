"""Keeps the last API calls for the inspector: what was asked, what was answered, how long it took. No credentials.

Only the products' doors are kept (`/v1`, `/v2`, `/v3`, `/2010-04-01`); the call belongs to the conversation and profile
whose ids stand in its path or body.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tieline.kit.call_log import Call, CallLog
from tieline.kit.clock import Clock
from tieline.kit.telemetry import API_SECONDS

_DOORS = ("/v1/", "/v2/", "/v3/", "/2010-04-01/")
_KEPT_BYTES = 16 * 1024
_CONVERSATION = re.compile(r"conv_conversation_[0-7][0-9a-z]{25}")
_CHANNEL_ID = "channelId="
_PROFILE = re.compile(r"mem_profile_[0-7][0-9a-z]{25}")


@dataclass
class _Seen:
    """What passed through one request."""

    at: datetime
    started: float
    status: int = 500
    asked: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)

    def keep(self, into: bytearray, body: bytes) -> None:
        room = _KEPT_BYTES - len(into)
        if room > 0:
            into += body[:room]


class CallRecorder:
    """ASGI middleware that writes to the call log."""

    def __init__(self, app: ASGIApp, *, calls: CallLog, clock: Clock) -> None:
        """Record the calls of `app` in `calls`."""
        self._app = app
        self._calls = calls
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note what passed."""
        if scope["type"] != "http" or not scope["path"].startswith(_DOORS):
            await self._app(scope, receive, send)
            return
        seen = _Seen(at=self._clock.now(), started=time.perf_counter())

        async def receive_and_keep() -> Message:
            message = await receive()
            seen.keep(seen.asked, message.get("body", b""))
            return message

        async def send_and_keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
            else:
                seen.keep(seen.answered, message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive_and_keep, send_and_keep)
        finally:
            self._note(scope, seen)

    def _note(self, scope: Scope, seen: _Seen) -> None:
        asked, answered = seen.asked.decode("utf-8", "replace"), seen.answered.decode("utf-8", "replace")
        path: str = scope["path"]
        taken = time.perf_counter() - seen.started
        door = path.split("/", 2)[1]
        API_SECONDS.labels(door, scope["method"], str(seen.status)).observe(taken)
        if _is_look_of_screen(scope):
            return
        principal = scope.get("state", {}).get("principal")
        query = scope["query_string"].decode("latin-1")
        self._calls.add(
            Call(
                call_id=self._calls.next_number(),
                kind="api",
                account_id=getattr(principal, "account_id", None),
                conversation_id=_first(_CONVERSATION, path, asked, query, *_found(query, answered)),
                profile_id=_first(_PROFILE, path, asked, query),
                title=f"{scope['method']} {path}",
                at=seen.at,
                duration_ms=taken * 1000,
                ok=seen.status < 400,
                request={
                    "method": scope["method"],
                    "path": path,
                    "query": query,
                    "headers": _headers(scope),
                    "body": asked,
                },
                response={"status": seen.status, "body": answered},
            )
        )


def _is_look_of_screen(scope: Scope) -> bool:
    """Say whether a screen is only reading: the inspector would show nothing but those who look at it."""
    return scope["method"] == "GET" and any(name == b"sec-fetch-mode" for name, _ in scope["headers"])


def _found(query: str, answered: str) -> tuple[str, ...]:
    """Return the answer of a search by channel: an SDK that looks for a call's conversation asks for the one it finds."""
    return (answered,) if _CHANNEL_ID in query else ()


def _first(pattern: re.Pattern[str], *texts: str) -> str | None:
    found = (pattern.search(text) for text in texts)
    return next((match[0] for match in found if match), None)


def _headers(scope: Scope) -> dict[str, Any]:
    """Return the few headers worth showing; never a credential."""
    wanted = {b"content-type", b"user-agent"}
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in wanted}
