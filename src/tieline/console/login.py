"""`/login`: a one-time link becomes a session cookie, and its screen opens; `POST …/logout` ends it.

The cookie is HttpOnly and SameSite=Strict; each kind of screen has its own (`doorway/auth.py`), so that phone, desktop and
console can be open in one browser.
"""

from __future__ import annotations

import html
import re

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from tieline.accounts import Principal, Role
from tieline.accounts.errors import LinkUsedUp
from tieline.doorway.auth import (
    Authenticator,
    ConsoleCaller,
    PersonCaller,
    PhoneCaller,
    SupervisorCaller,
    cookie_of,
    place_of,
    scheme_of,
    session_tokens,
)
from tieline.journeys.sign_in import Opened, SignIn
from tieline.journeys.sign_out import SignOut

_USED_UP = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tieline: this link was used</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
  body {{ display: grid; place-items: center; min-height: 90vh; margin: 0 16px }}
  main {{ max-width: 28rem }} h1 {{ font-size: 1.25rem }}
</style>
<main><h1>This link opens nothing any more</h1><p>{sentence}</p></main></html>
"""
_SESSION_SECONDS = 14 * 24 * 3600
_HOMES: dict[Role, str] = {"worker": "/desktop", "supervisor": "/supervisor", "phone": "/phone"}
_ANY_ROLE: tuple[Role, ...] = ("console", "administrator", "supervisor", "account", "worker", "phone")
# One slash and then none: `//elsewhere` and `/\elsewhere` lead to other hosts.
_LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f]*")


def add_routes(router: APIRouter, *, sign_in: SignIn) -> None:
    """Add the routes of `/login`."""

    @router.get("/login", include_in_schema=False)
    async def log_in(request: Request, token: str = "", next: str = "") -> Response:
        """Use a one-time link up and open its screen."""
        try:
            opened = await sign_in.redeem(token=token, place=place_of(request))
        except LinkUsedUp as used_up:
            return await _without_link(request, used_up, next)
        return _open(request, opened, next)

    @router.get("/login/desktop/{worker_id}", include_in_schema=False)
    async def open_desktop(worker_id: str, request: Request, caller: ConsoleCaller) -> Response:
        """Open a worker's desktop in a browser that the console is open in."""
        opened = await sign_in.open_desktop(
            account_id=caller.account_id, worker_id=worker_id, place=place_of(request)
        )
        return _open(request, opened, "")


def add_ways_out(router: APIRouter, *, sign_out: SignOut) -> None:
    """Add the way out of each screen: every session that opens it in this browser ends."""

    @router.post("/console/api/logout", status_code=204)
    async def leave_console(request: Request, _caller: ConsoleCaller) -> Response:
        """Sign out of the console and the start page."""
        return await _leave(request, sign_out, "console")

    @router.post("/desktop/api/logout", status_code=204)
    async def leave_desktop(request: Request, caller: PersonCaller) -> Response:
        """Sign out of a desktop; a worker whose last one it was goes off duty."""
        return await _leave(request, sign_out, caller.role)

    @router.post("/supervisor/api/logout", status_code=204)
    async def leave_supervisor(request: Request, _caller: SupervisorCaller) -> Response:
        """Sign out of the supervisor's screen, and of the console where that is what opens it."""
        return await _leave(request, sign_out, "supervisor", "console")

    @router.post("/phone/api/logout", status_code=204)
    async def leave_phone(request: Request, _caller: PhoneCaller) -> Response:
        """Sign out of the handset, and of the console where that is what opens it."""
        return await _leave(request, sign_out, "phone", "console")


async def _leave(request: Request, sign_out: SignOut, *roles: Role) -> Response:
    await sign_out.leave(session_tokens=session_tokens(request, *roles))
    answer = Response(status_code=204)
    for role in roles:
        answer.delete_cookie(
            cookie_of(role),
            path="/",
            secure=scheme_of(request) == "https",
            httponly=True,
            samesite="strict",
        )
    return answer


def home_of(principal: Principal, wanted: str) -> str:
    """Return the local path a session opens at: a worker's desktop, else `wanted` if it is local, else its home."""
    if principal.role == "worker":
        return _HOMES["worker"]
    return wanted if _LOCAL_PATH.fullmatch(wanted) else _HOMES.get(principal.role, "/")


def _open(request: Request, opened: Opened, wanted: str) -> Response:
    request.state.principal = opened.principal
    answer = RedirectResponse(home_of(opened.principal, wanted), status_code=303)
    return let_in(request, answer, opened)


def let_in(request: Request, answer: Response, opened: Opened) -> Response:
    """Put a session's cookie on an answer."""
    answer.headers["Cache-Control"] = "no-store"
    answer.set_cookie(
        cookie_of(opened.principal.role),
        opened.session_token,
        max_age=_SESSION_SECONDS,
        path="/",
        secure=scheme_of(request) == "https",
        httponly=True,
        samesite="strict",
    )
    return answer


async def _without_link(request: Request, used_up: LinkUsedUp, wanted: str) -> Response:
    """Let a browser in that is let in already; tell anybody else how to get a new link."""
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.find(request, roles=_ANY_ROLE)
    if principal is not None:
        return RedirectResponse(home_of(principal, wanted), status_code=303)
    page = _USED_UP.format(sentence=html.escape(used_up.message))
    return HTMLResponse(page, status_code=403, headers={"Cache-Control": "no-store"})
