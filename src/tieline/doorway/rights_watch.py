"""Something long that a session opened, such as a call's socket, goes on only while the session may go on.

The same event ends live feeds (`live.py`): a sign-in ended, or a user is disabled or may do something else from now on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from fastapi.requests import HTTPConnection

from tieline.accounts import Principal
from tieline.doorway.auth import Authenticator
from tieline.kit.db import Database
from tieline.kit.events import EventPage, follow, newest_cursor


def is_about(page: EventPage, who: Principal) -> bool:
    """Say whether something happened to somebody's rights."""
    about = [event.data for event in page.events if event.type == "RightsChanged"]
    return any(
        data.get("sign_in_id") == who.sign_in_id or (who.user_id and data.get("user_id") == who.user_id)
        for data in about
    )


async def while_it_counts(
    work: Coroutine[Any, Any, None],
    *,
    connection: HTTPConnection,
    who: Principal,
    db: Database,
    idle_seconds: float,
) -> bool:
    """Do `work` until it is done, or until the sign-in that opened it counts no more; say whether it was done.

    Args:
        work: what goes on for long; it is cancelled when the sign-in ends.
        connection: what the sign-in came with.
        who: whose sign-in; a key has none and does not end.
        db: whose events tell of it.
        idle_seconds: how often (real time) the session is asked without an event, since it may run out by itself.
    """
    doing = asyncio.create_task(work)
    watching = asyncio.create_task(_ended(connection, who, db, idle_seconds=idle_seconds))
    both = (doing, watching)
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        first = doing if doing.done() else watching
    finally:
        for task in both:
            task.cancel()
        await asyncio.wait(both)
    first.result()
    return first is doing


async def _ended(connection: HTTPConnection, who: Principal, db: Database, *, idle_seconds: float) -> None:
    """Return when a sign-in counts no more."""
    if who.sign_in_id is None:
        await asyncio.Event().wait()
    authenticator: Authenticator = connection.app.state.authenticator
    cursor = await db.read(newest_cursor)
    # What ended it between the request and the cursor is told by no page.
    if not await authenticator.still_counts(who, connection):
        return
    followed = follow(db, after=cursor, account_id=who.account_id, idle_seconds=idle_seconds)
    async with aclosing(followed) as pages:  # type: ignore[type-var]  # follow is an async generator
        async for page in pages:
            asked = not page.events or is_about(page, who)
            if asked and not await authenticator.still_counts(who, connection):
                return
