"""Refuses requests for host names that are not ours, so that a page elsewhere cannot point a name of its own at us.

Loopback names, the vendor's product hosts (through the interceptor), the listening address and the public URL are ours.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tieline.doorway.hosts import product_of
from tieline.kit.settings import Settings

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


class HostGuard:
    """ASGI middleware that answers 421 to a Host header of somebody else."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        """Guard `app`."""
        self._app = app
        ours = set(_LOOPBACK)
        if settings.public_url:
            ours.add(urlsplit(settings.public_url).hostname or "")
        if settings.host not in {"0.0.0.0", "::"}:
            ours.add(settings.host)
        self._ours = ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request for us pass."""
        if scope["type"] in {"http", "websocket"} and not self._is_ours(scope):
            sentence = "This host name is not ours; set TIELINE_PUBLIC_URL to the address you are reached by."
            answer = JSONResponse({"code": 20001, "message": sentence, "status": 421}, status_code=421)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        header = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        name = header.rsplit(":", 1)[0] if not header.endswith("]") else header
        return name.lower() in self._ours or product_of(name) is not None
