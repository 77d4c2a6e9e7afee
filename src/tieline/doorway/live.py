"""The live feed of a door: the event log as Server-Sent Events, from a cursor, so that a reconnect misses nothing.

`hello` comes first with the cursor; every event has its cursor as id, which the browser sends back as `Last-Event-ID`.
After a while with nothing to tell comes a `heartbeat`, a message like any other, for a browser hides comments from its
page: without it nobody could tell a quiet server from one that stands still. `hello` says how long that while is. The
feed ends when the app is closing, so that the server stops at once, and when the listener's sign-in ends or their rights
change: the browser comes back and is asked anew who it is.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from tieline.accounts import Principal
from tieline.doorway.auth import Authenticator
from tieline.doorway.render import camel, camel_name
from tieline.doorway.rights_watch import is_about
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database
from tieline.kit.events import EventPage, EventRecord, follow, newest_cursor, read_events
from tieline.kit.settings import Settings

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
    settings: Settings = request.app.state.settings
    feed = _Feed(
        db,
        account_id=account_id,
        keep=keep,
        heartbeat_seconds=settings.heartbeat_seconds,
        listener=_Listener(request),
    )
    lines = feed.lines(cursor, closing=request.app.state.closing)
    return StreamingResponse(lines, media_type="text/event-stream", headers=_HEADERS)


class _Listener:
    """Who listens, and whether they still may."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._principal: Principal | None = getattr(request.state, "principal", None)

    async def may_go_on(self, page: EventPage) -> bool:
        """Say whether nothing happened to this listener's rights; a quiet feed asks the session itself."""
        who = self._principal
        if who is None or who.sign_in_id is None:
            return True
        if is_about(page, who):
            return False
        authenticator: Authenticator = self._request.app.state.authenticator
        return bool(page.events) or await authenticator.still_counts(who, self._request)


class _Feed:
    """What one listener hears, and when they last heard anything."""

    def __init__(
        self,
        db: Database,
        *,
        account_id: str,
        keep: Keep,
        heartbeat_seconds: float,
        listener: _Listener,
    ) -> None:
        self._listener = listener
        self._db = db
        self._account_id = account_id
        self._keep = keep
        self._heartbeat_seconds = heartbeat_seconds
        self._told_at = time.monotonic()

    async def lines(self, cursor: str, *, closing: asyncio.Event) -> AsyncIterator[str]:
        """Yield the messages after `cursor`, until the app closes or the log can no longer be read."""
        yield self._own("hello", cursor, heartbeatSeconds=self._heartbeat_seconds)
        pages: asyncio.Queue[EventPage] = asyncio.Queue(maxsize=_QUEUED_PAGES)
        pump = asyncio.create_task(self._pump(cursor, into=pages))
        over = asyncio.create_task(closing.wait())
        try:
            while (page := await _next(pages, pump=pump, over=over)) is not None:
                if not await self._listener.may_go_on(page):
                    break
                if text := self._tell(page):
                    self._told_at = time.monotonic()
                    yield text
        finally:
            for task in (pump, over):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def _tell(self, page: EventPage) -> str:
        """Return what a page has for this listener: its events, or a sign of life when it is time for one."""
        kept = [event for event in page.events if self._keep(event)]
        if kept:
            return "".join(_message(event.cursor, _body(event)) for event in kept)
        # An empty page was read from the log, so this says that the database answers too.
        due = not page.events or time.monotonic() - self._told_at >= self._heartbeat_seconds
        return self._own("heartbeat", page.cursor) if due else ""

    def _own(self, type: str, cursor: str, **data: float) -> str:
        """Return a message of the feed's own, which no event of the log stands behind."""
        at = iso_ms(self._db.clock.now())
        return _message(cursor, {"type": type, "at": at, "cursor": cursor, "data": data})

    async def _pump(self, cursor: str, *, into: asyncio.Queue[EventPage]) -> None:
        followed = follow(
            self._db, after=cursor, account_id=self._account_id, idle_seconds=self._heartbeat_seconds
        )
        async with aclosing(followed) as pages:  # type: ignore[type-var]  # follow is an async generator
            async for page in pages:
                await into.put(page)


async def _next(
    pages: asyncio.Queue[EventPage], *, pump: asyncio.Task[None], over: asyncio.Task[Any]
) -> EventPage | None:
    """Return the next page, or None when the app is closing or the log can no longer be read."""
    page = asyncio.create_task(pages.get())
    try:
        done, _ = await asyncio.wait({page, pump, over}, return_when=asyncio.FIRST_COMPLETED)
        return page.result() if page in done and over not in done else None
    finally:
        # A reader that leaves ends this wait from outside; the task must not outlive it.
        page.cancel()


def _body(event: EventRecord) -> dict[str, Any]:
    ids = {camel_name(name): getattr(event, name) for name in _LOG_IDS if getattr(event, name) is not None}
    data = {camel_name(name): camel(value) for name, value in event.data.items()}
    return {"type": event.type, "at": iso_ms(event.at), **ids, "data": data}


def _message(cursor: str, body: dict[str, Any]) -> str:
    return f"id: {cursor}\ndata: {json.dumps(body, ensure_ascii=False, separators=(',', ':'))}\n\n"
