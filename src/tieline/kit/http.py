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

ANSWER_LIMIT = 64 * 1024
"""How much of an answer's body is read, in bytes."""


class NoAnswer(Unavailable):
    """The other side could not be reached or did not answer in time."""


@dataclass(frozen=True, kw_only=True)
class HTTPAnswer:
    """What came back: status, headers (names in lower case), the first 64 KiB of the body as text, how long it took.

    `content` is the body as bytes, one byte more than 64 KiB when there is more; `cookies` are the values of every
    `Set-Cookie` header, of which `headers` can hold but one.
    """

    status: int
    headers: Mapping[str, str]
    body: str
    duration_ms: float
    content: bytes = b""
    cookies: tuple[str, ...] = ()


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
        return await self._request(
            method=method,
            url=url,
            body=body,
            headers=headers,
            timeout_seconds=timeout_seconds,
            most_bytes=ANSWER_LIMIT,
        )

    async def download(self, url: str, *, most_bytes: int, timeout_seconds: float) -> HTTPAnswer:
        """Get a file of at most `most_bytes`; of a larger one, `content` holds one byte more. Raises `NoAnswer`."""
        return await self._request(
            method="GET",
            url=url,
            body=b"",
            headers={},
            timeout_seconds=timeout_seconds,
            most_bytes=most_bytes,
        )

    async def _request(
        self,
        *,
        method: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout_seconds: float,
        most_bytes: int,
    ) -> HTTPAnswer:
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
                content = await _read(answer.content, most_bytes + 1)
                return HTTPAnswer(
                    status=answer.status,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=content[:ANSWER_LIMIT].decode("utf-8", "replace"),
                    duration_ms=(time.perf_counter() - started) * 1000,
                    content=content,
                    cookies=tuple(answer.headers.getall("Set-Cookie", ())),
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


async def _read(stream: aiohttp.StreamReader, limit: int) -> bytes:
    """Return up to `limit` bytes; one read gives no more than what has arrived so far."""
    content = bytearray()
    while len(content) < limit and (piece := await stream.read(limit - len(content))):
        content += piece
    return bytes(content)
