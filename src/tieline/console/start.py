"""The start page: the living state of each door, links to open them, the article's steps; and the project's values."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from tieline import __version__
from tieline.accounts import Role
from tieline.console.parts import ConsoleReads, ConsoleStories
from tieline.doorway.auth import ConsoleCaller, WrongRole, is_local, scheme_of
from tieline.doorway.envelope import read_json
from tieline.doorway.live import live_response
from tieline.doorway.render import camel
from tieline.journeys.sign_in import SignIn
from tieline.kit.db import Database

_ROLES: dict[str, Role] = {
    "phone": "phone",
    "desktop": "worker",
    "supervisor": "supervisor",
    "console": "console",
}


class NewLink(BaseModel):
    """Which screen a new link opens; a desktop is some worker's, a supervisor may be a worker too."""

    model_config = ConfigDict(alias_generator=to_camel, strict=True)

    screen: Literal["phone", "desktop", "supervisor", "console"]
    worker_id: str | None = None


def link_url(request: Request, token: str) -> str:
    """Return the address of a one-time link."""
    return f"{scheme_of(request)}://{request.base_url.netloc}/login?token={token}"


async def _links(request: Request, *, sign_in: SignIn, account_id: str, serves_phone: bool) -> dict[str, Any]:
    """Return links to the screens: one-time ones for the terminal, plain ones for a browser that is let in already."""
    screens = ("console", "phone") if serves_phone else ("console",)
    fresh = is_local(request)
    desktops = await sign_in.desktops(account_id=account_id, with_links=fresh)
    shown = [
        {
            "workerId": one.worker_id,
            "name": one.name,
            "url": link_url(request, one.token) if one.token else f"/login/desktop/{one.worker_id}",
        }
        for one in desktops
    ]
    if not fresh:
        return {**{screen: f"/{screen}" for screen in screens}, "desktop": shown}
    tokens = {
        screen: await sign_in.make_link(account_id=account_id, role=_ROLES[screen]) for screen in screens
    }
    return {**{screen: link_url(request, token) for screen, token in tokens.items()}, "desktop": shown}


def add_routes(
    router: APIRouter,
    *,
    db: Database,
    reads: ConsoleReads,
    stories: ConsoleStories,
    environment: Callable[[], Awaitable[Mapping[str, str]]],
    serves_phone: bool,
) -> None:
    """Add the start page's routes."""

    @router.get("/console/api/start")
    async def fetch_start(request: Request, caller: ConsoleCaller) -> Any:
        """The doors, who serves, the steps, and links."""
        shown = camel(await db.read(partial(reads.overview.start, account_id=caller.account_id)))
        links = await _links(
            request, sign_in=stories.sign_in, account_id=caller.account_id, serves_phone=serves_phone
        )
        return {**shown, "links": links, "server": {"version": __version__, "database": db.dialect}}

    @router.post("/console/api/links", status_code=201)
    async def create_link(request: Request, caller: ConsoleCaller) -> Any:
        """Make a one-time link to a screen."""
        body = await read_json(request, NewLink)
        token = await stories.sign_in.make_link(
            account_id=caller.account_id, role=_ROLES[body.screen], worker_id=body.worker_id
        )
        return {"url": link_url(request, token)}

    @router.get("/console/api/env")
    async def fetch_environment(request: Request, _caller: ConsoleCaller) -> Any:
        """The project's values, secrets included, for commands of this machine's owner alone."""
        if not is_local(request):
            raise WrongRole("Only a command on this machine may read the project's secrets: `tieline env`.")
        return dict(await environment())

    @router.get("/console/api/live")
    async def follow_live(request: Request, caller: ConsoleCaller) -> Response:
        """Everything that happens in this project, as it happens."""
        return await live_response(request, db, account_id=caller.account_id, keep=lambda _: True)
