"""A call's requests: the vendor's own hosts are this platform, every other address is an application.

An application's TwiML may send a call to `webhooks.twilio.com` (the Studio trigger). That is answered here, over the
loopback and through the same door as anybody's: the request's own signature says who asks. See `flow_http.py` for flows.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from tieline.doorway.hosts import EXPLICIT, product_of
from tieline.kit.http import HTTPAnswer, HTTPSender
from tieline.kit.settings import Settings


class VendorHosts:
    """An `HTTPSender` that knows which hosts are this platform."""

    def __init__(self, http: HTTPSender, *, settings: Settings) -> None:
        """Send through `http`; `settings` tells where this platform itself listens."""
        self._http = http
        self._settings = settings

    async def send(
        self, *, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> HTTPAnswer:
        """Send `body` to `url` and return the answer. Raises `NoAnswer`."""
        return await self._http.send(
            method=method,
            url=self._reachable(url),
            body=body,
            headers=headers,
            timeout_seconds=timeout_seconds,
        )

    def _reachable(self, url: str) -> str:
        parts = urlsplit(url)
        if not product_of(parts.hostname or ""):
            return url
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return f"{self._settings.own_url}{EXPLICIT}{parts.hostname}{path}"
