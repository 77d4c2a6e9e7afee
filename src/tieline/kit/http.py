"""Outgoing HTTP: one pooled aiohttp session, imported when first used. Webhooks and flow widgets post through it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from tieline.kit.errors import Unavailable

if TYPE_CHECKING:
    import aiohttp

_ANSWER_LIMIT = 64 * 1024


class NoAnswer(Unavailable):
    """The other side could not be reached or did not answer in time."""


@dataclass(frozen=True, kw_only=True)
class HTTPAnswer:
    """What came back: status, headers, the first 64 KiB of the body as text, and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: str
    duration_ms: float


class HTTPSender(Protocol):
    """Sends one request; raises `NoAnswer`."""

    async def send(
        self, *, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> HTTPAnswer:
        """Send `body` to `url` and return the answer, whatever its status."""
        ...


class PooledSender:
    """The real sender."""

    def __init__(self) -> None:
        """Open the session with the first request."""
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self, *, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> HTTPAnswer:
        """Send `body` to `url` and return the answer. Redirects are not followed. Raises `NoAnswer`."""
        import aiohttp
        from yarl import URL

        if self._session is None:
            self._session = aiohttp.ClientSession(trust_env=False, auto_decompress=True)
        started = time.perf_counter()
        timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        try:
            # The signature covers the URL byte for byte, so it must not be re-encoded on the way.
            target = URL(url, encoded=True)
            async with self._session.request(
                method, target, data=body, headers=dict(headers), timeout=timeout, allow_redirects=False
            ) as answer:
                text = (await answer.content.read(_ANSWER_LIMIT)).decode("utf-8", "replace")
                taken = (time.perf_counter() - started) * 1000
                return HTTPAnswer(
                    status=answer.status, headers=dict(answer.headers), body=text, duration_ms=taken
                )
        except TimeoutError as error:
            raise NoAnswer(f"No answer within {timeout_seconds:g} s.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NoAnswer(f"The address could not be reached ({type(error).__name__}).") from error

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            # aiohttp closes its transports in the next turn of the loop.
            await asyncio.sleep(0)
