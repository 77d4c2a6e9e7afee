"""The routes of the console put together; each file beside this one adds its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter

from tieline.console import (
    audit,
    casework,
    hours,
    inspect,
    keeping,
    login,
    people,
    project,
    routing,
    sign_in,
    start,
    users,
)
from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.kit.db import Database
from tieline.memory import MemoryService

__all__ = ["ConsoleReads", "ConsoleStories", "build_router"]

Environment = Callable[[], Awaitable[Mapping[str, str]]]


def build_router(
    *,
    db: Database,
    memory: MemoryService,
    reads: ConsoleReads,
    stories: ConsoleStories,
    environment: Environment,
    serves_phone: bool = True,
) -> APIRouter:
    """Return the routes of `/console/api` and `/login`.

    Args:
        db: the database, read in snapshots.
        memory: for how long it keeps what.
        reads: what the console shows.
        stories: what the console does.
        environment: the project's TWILIO_* values, for `tieline env` and `tieline run`.
        serves_phone: whether there is a handset to link to.
    """
    router = APIRouter(tags=["console"])
    start.add_routes(
        router, db=db, reads=reads, stories=stories, environment=environment, serves_phone=serves_phone
    )
    login.add_routes(router, sign_in=stories.sign_in)
    login.add_ways_out(router, sign_out=stories.sign_out)
    sign_in.add_routes(router, stories=stories.people)
    users.add_routes(router, stories=stories.people)
    audit.add_routes(router, db=db, audit=stories.people.audit)
    inspect.add_routes(router, db=db, reads=reads, stories=stories)
    people.add_routes(router, db=db, reads=reads, stories=stories)
    keeping.add_routes(router, db=db, memory=memory)
    project.add_routes(router, db=db, reads=reads, stories=stories)
    routing.add_routes(router, db=db, routing=stories.routing)
    hours.add_routes(router, db=db, routing=stories.routing)
    casework.add_routes(router, answers=stories.canned_answers)
    return router
