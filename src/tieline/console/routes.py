"""The routes of the console put together; each file beside this one adds its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter

from tieline.console import inspect, login, people, project, start
from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.kit.db import Database

__all__ = ["ConsoleReads", "ConsoleStories", "build_router"]

Environment = Callable[[], Awaitable[Mapping[str, str]]]


def build_router(
    *,
    db: Database,
    reads: ConsoleReads,
    stories: ConsoleStories,
    environment: Environment,
    serves_phone: bool = True,
) -> APIRouter:
    """Return the routes of `/console/api` and `/login`.

    Args:
        db: the database, read in snapshots.
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
    inspect.add_routes(router, db=db, reads=reads, stories=stories)
    people.add_routes(router, db=db, reads=reads, stories=stories)
    project.add_routes(router, db=db, reads=reads, stories=stories)
    return router
