"""The live feed of a door: the event log as Server-Sent Events, from a cursor, so that a reconnect misses nothing.

`hello` comes first with the cursor; every event has its cursor as id, which the browser sends back as `Last-Event-ID`;
a comment every 15 s keeps the line open. The feed ends when the app is closing, so that the server stops at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from tieline.doorway.render import camel, camel_name
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database
from tieline.kit.events import EventPage, EventRecord, follow, newest_cursor, read_events

IDLE_SECONDS = 15.0
_QUEUED_PAGES = 8
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_LOG_IDS = ("conversation_id", "profile_id", "task_id")

Keep = Callable[[EventRecord], bool]
"""Says whether an event may be shown to the caller of this feed."""


async def live_response(
    request: Request, db: Database, *, account_id: str, keep: Keep, after: str | None = None
) -> StreamingResponse:
    """Answer with the events of an account that `keep` lets through.

    Args:
        request: read for `Last-Event-ID` and `?after=`; both are cursors this feed gave out.
        db: whose event log.
        account_id: no other account's events are read (P8).
        keep: asked for each event, in order.
        after: where to begin when the caller names no cursor (None = now).

    Raises:
        Invalid: the cursor is not one that a feed gave out.
    """
    given = request.headers.get("last-event-id") or request.query_params.get("after")
    cursor = given or after
    if cursor is None:
        cursor = await db.read(newest_cursor)
    else:
        await db.read(partial(read_events, after=cursor, limit=1))
    closing: asyncio.Event = request.app.state.closing
    lines = _feed(db, cursor=cursor, account_id=account_id, keep=keep, closing=closing)
    return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


async def _feed(
    db: Database, *, cursor: str, account_id: str, keep: Keep, closing: asyncio.Event
) -> AsyncIterator[str]:
    hello = {"type": "hello", "at": iso_ms(db.clock.now()), "cursor": cursor, "data": {}}
    yield _message(cursor, hello)
    pages: asyncio.Queue[EventPage] = asyncio.Queue(maxsize=_QUEUED_PAGES)
    pump = asyncio.create_task(_pump(db, cursor=cursor, account_id=account_id, into=pages))
    over = asyncio.create_task(closing.wait())
    try:
        while (page := await _next(pages, pump=pump, over=over)) is not None:
            kept = [event for event in page.events if keep(event)]
            yield "".join(_message(event.cursor, _body(event)) for event in kept) or ": still here\n\n"
    finally:
        for task in (pump, over):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _pump(db: Database, *, cursor: str, account_id: str, into: asyncio.Queue[EventPage]) -> None:
    followed = follow(db, after=cursor, account_id=account_id, idle_seconds=IDLE_SECONDS)
    async with aclosing(followed) as pages:  # type: ignore[type-var]  # follow is an async generator
        async for page in pages:
            await into.put(page)


async def _next(
    pages: asyncio.Queue[EventPage], *, pump: asyncio.Task[None], over: asyncio.Task[Any]
) -> EventPage | None:
    """Return the next page, or None when the app is closing or the log can no longer be read."""
    page = asyncio.create_task(pages.get())
    done, _ = await asyncio.wait({page, pump, over}, return_when=asyncio.FIRST_COMPLETED)
    if page in done and over not in done:
        return page.result()
    page.cancel()
    return None


def _body(event: EventRecord) -> dict[str, Any]:
    ids = {camel_name(name): getattr(event, name) for name in _LOG_IDS if getattr(event, name) is not None}
    data = {camel_name(name): camel(value) for name, value in event.data.items()}
    return {"type": event.type, "at": iso_ms(event.at), **ids, "data": data}


def _message(cursor: str, body: dict[str, Any]) -> str:
    return f"id: {cursor}\ndata: {json.dumps(body, ensure_ascii=False, separators=(',', ':'))}\n\n"
