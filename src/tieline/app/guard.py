"""What every request passes first: is the host name ours, is the address whole, is the body within bounds.

Loopback names, the vendor's product hosts (through the interceptor), the listening address and the public URL are ours:
a page elsewhere cannot point a name of its own at us. Bodies are counted as they arrive, whatever a header promised.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tieline.doorway.envelope import MAX_BODY, BodyTooLarge, error_body, error_response
from tieline.doorway.hosts import product_of
from tieline.kit.errors import Invalid
from tieline.kit.settings import Settings
from tieline.knowledge import LARGEST_FILE
from tieline.memory import IMPORT_LARGEST
from tieline.wire.knowledge_v2 import UPLOADS
from tieline.wire.memory_v1 import IMPORT_UPLOADS

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_NOT_OURS = "This host name is not ours; set TIELINE_PUBLIC_URL to the address you are reached by."


class NullByteInAddress(Invalid):
    """The address of a request cannot hold null bytes."""


class HostGuard:
    """ASGI middleware that answers 421 to a Host header of somebody else."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        """Guard `app`."""
        self._app = app
        ours = set(_LOOPBACK)
        public = urlsplit(settings.public_url or "").hostname
        if public:
            ours.add(_bracketed(public))
        if settings.host not in {"0.0.0.0", "::", ""}:
            ours.add(_bracketed(settings.host.lower()))
        self._ours = ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request for us pass."""
        if scope["type"] in {"http", "websocket"} and not self._is_ours(scope):
            await _refuse(_NOT_OURS, scope, receive, send, status=421)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        header = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        name = header.rsplit(":", 1)[0] if not header.endswith("]") else header
        return name.lower() in self._ours or product_of(name) is not None


class RequestBounds:
    """ASGI middleware that refuses null bytes in an address, and a body as soon as it is too large."""

    def __init__(self, app: ASGIApp) -> None:
        """Guard `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            # No id or filter has one, and PostgreSQL would take none.
            refusal = NullByteInAddress(field=_place_of_null_byte(scope))
            await error_response(Request(scope), refusal)(scope, receive, send)
            return
        limit = _largest(scope["path"])
        taken = 0

        async def receive_within_bounds() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge(field="body")
            return message

        await self._app(scope, receive_within_bounds, send)


def _largest(path: str) -> int:
    """Return how large a body may be; files have addresses of their own."""
    if path.startswith(IMPORT_UPLOADS):
        return IMPORT_LARGEST
    return LARGEST_FILE if path.startswith(UPLOADS) else MAX_BODY


def _place_of_null_byte(scope: Scope) -> str:
    """Name the query's parameter that holds it, else the path."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return next((name for name, value in pairs if "\x00" in value), "path")


def _bracketed(host: str) -> str:
    """Return a host as a Host header spells it."""
    return f"[{host}]" if ":" in host else host


async def _refuse(sentence: str, scope: Scope, receive: Receive, send: Send, *, status: int) -> None:
    body = error_body(scope["path"], status=status, code=20001, message=sentence)
    await JSONResponse(body, status_code=status)(scope, receive, send)
