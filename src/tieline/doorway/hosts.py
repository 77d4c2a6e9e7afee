"""Which product a request is for: by Host header (through the interceptor), by plain path, or by `/-/<host>/<path>`.

Two paths exist in two products (`/v1/Configuration` and `/v2/ControlPlane/Operations/{id}`); only there does the host
decide, so the middleware puts the product's host into the scope, and a router of the rarer product asks for it with
`ProductRoute`; all others stay plain.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, ClassVar
from urllib.parse import quote

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

EXPLICIT = "/-/"
_PRODUCTS = {
    "memory", "conversations", "intelligence", "studio", "taskrouter", "api", "knowledge", "flex-api", "webhooks",
    "insights",
}  # fmt: skip


# Whom `/-/<host>` may name besides, and what it may lead to: a reverse proxy that keeps `/console` to itself must not
# be passed by another spelling of it.
_MODEL_HOST = "api.openai.com"
_PRODUCT_PATHS = ("/v1/", "/v2/", "/v3/", "/2010-04-01/")


def product_of(host: str) -> str | None:
    """Return the product of a vendor host name (any region or edge), or None for any other host."""
    name = host.split(":", maxsplit=1)[0].lower()
    first, _, rest = name.partition(".")
    return first if first in _PRODUCTS and (rest == "twilio.com" or rest.endswith(".twilio.com")) else None


class ProductRoute(APIRoute):
    """A route that answers only where its product's host was named; its path is another product's too."""

    product: ClassVar[str]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Pass requests for other products by."""
        if product_of(scope.get("tieline_host") or "") != self.product:
            return Match.NONE, {}
        return super().matches(scope)


class HostRouting:
    """ASGI middleware: strips `/-/<host>` from the path and notes the host and product a request is for."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the host, then go on."""
        if scope["type"] in {"http", "websocket"}:
            self._note(scope)
        await self._app(scope, receive, send)

    def _note(self, scope: MutableMapping[str, Any]) -> None:
        path: str = scope["path"]
        if path.startswith(EXPLICIT):
            host, _, rest = path[len(EXPLICIT) :].partition("/")
            if not _is_product_call(host, "/" + rest):
                return
            scope["path"] = "/" + rest
            scope["raw_path"] = quote(scope["path"]).encode()
            scope["tieline_host"] = host
        else:
            header = next((value for name, value in scope["headers"] if name == b"host"), b"").decode(
                "latin-1"
            )
            if product_of(header):
                scope["tieline_host"] = header


def _is_product_call(host: str, path: str) -> bool:
    known = product_of(host) is not None or host.lower() == _MODEL_HOST
    return known and path.startswith(_PRODUCT_PATHS)
