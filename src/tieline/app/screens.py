"""The built screens: one page for all of them, its assets, and the small public doors.

The page is built by `make web` into `static/`; without it the screens say so, and every API door works all the same.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from tieline.accounts import FULL_RIGHTS
from tieline.doorway.auth import Authenticator, Unauthenticated

STATIC = Path(__file__).parent.parent / "static"
_SCREENS = (
    "/",
    "/phone",
    "/desktop",
    "/console",
    "/sign-in",
    "/supervisor",
    "/console/{rest:path}",
    "/supervisor/{rest:path}",
    "/desktop/{rest:path}",
    "/phone/{rest:path}",
)
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_NOT_BUILT = (
    "<!doctype html><title>Tieline</title><p>The screens are not built yet: run <code>make web</code>.</p>"
)


def add_screens(app: FastAPI) -> None:
    """Serve the screens; add them last, for their paths are wide."""
    app.add_api_route("/healthz", _health, methods=["GET"], include_in_schema=False)
    app.add_api_route("/metrics", _metrics, methods=["GET"], include_in_schema=False)
    for path in _SCREENS:
        app.add_api_route(path, _page, methods=["GET"], include_in_schema=False)
    app.mount("/assets", StaticFiles(directory=STATIC / "assets", check_dir=False), name="assets")
    app.add_api_route("/{name}", _file, methods=["GET"], include_in_schema=False)


async def _health() -> Response:
    return PlainTextResponse("ok\n")


async def _metrics(request: Request) -> Response:
    """Show the counters to this machine; to others only with the account's rights, for they tell how busy it is."""
    if not (_is_of_this_machine(request) or await _has_account_rights(request)):
        raise Unauthenticated
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _is_of_this_machine(request: Request) -> bool:
    """Say whether a request came from here and under a name of here, so through no proxy that serves others."""
    client = request.client.host if request.client else ""
    return client in _LOOPBACK and request.url.hostname in _LOOPBACK


async def _has_account_rights(request: Request) -> bool:
    authenticator: Authenticator = request.app.state.authenticator
    principal = await authenticator.find(request, roles=FULL_RIGHTS)
    return principal is not None and principal.role in FULL_RIGHTS


async def _page(rest: str = "") -> Response:
    if rest.startswith("api/"):
        # A door that is not there is a 404 in the API's own shape, never a page.
        raise HTTPException(404)
    page = STATIC / "index.html"
    if not page.is_file():
        return HTMLResponse(_NOT_BUILT, status_code=503)
    return FileResponse(page, headers=_HEADERS)


async def _file(name: str) -> Response:
    """Serve a file beside the page (icons); anything else is a 404 in the API's own shape."""
    path = (STATIC / name).resolve()
    if path.parent != STATIC.resolve() or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path)
