"""A profile that was merged into another answers with where it is now: 301 for reads, 308 for anything else."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from tieline.memory import ProfileMerged
from tieline.wire.envelope import public_base


class RedirectingRoute(APIRoute):
    """A route that sends callers of an absorbed profile to the canonical one."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler, so that no door needs to think of it."""
        handle = super().get_route_handler()

        async def handle_or_redirect(request: Request) -> Response:
            try:
                return await handle(request)
            except ProfileMerged as merged:
                return _redirect(request, merged)

        return handle_or_redirect


def _redirect(request: Request, merged: ProfileMerged) -> JSONResponse:
    path = request.url.path.replace(merged.profile_id, merged.canonical_id)
    query = f"?{request.url.query}" if request.url.query else ""
    uri = f"{public_base(request)}{path}{query}"
    return JSONResponse(
        {"message": merged.message, "uri": uri},
        status_code=301 if request.method in {"GET", "HEAD"} else 308,
        headers={"Location": uri, "Canonical-Profile-Id": merged.canonical_id},
    )
