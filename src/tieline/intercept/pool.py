"""Connections to whoever really answers, kept open between requests.

The Tieline server is spoken to over plain HTTP, real hosts over TLS verified against the public roots.
"""

import asyncio
import ssl
from collections import defaultdict
from pathlib import Path

import h11

from tieline.intercept.authority import public_context
from tieline.intercept.link import READ_SIZE, Link
from tieline.intercept.routes import Origin

CONNECT_SECONDS = 10.0
# Shorter than the 5 s after which common servers drop an idle connection, so we rarely meet a dying one.
IDLE_SECONDS = 4.0


class UpstreamPool:
    """Hands out one connection per request and takes it back when it may be used again."""

    def __init__(self, *, extra_roots: Path | None = None) -> None:
        self._extra_roots = extra_roots
        self._idle: dict[Origin, list[tuple[float, Link]]] = defaultdict(list)
        self._context: ssl.SSLContext | None = None

    def take_idle(self, origin: Origin) -> Link | None:
        """The most recently used open connection to `origin`, or None."""
        idle = self._idle[origin]
        now = asyncio.get_running_loop().time()
        while idle:
            since, link = idle.pop()
            if now - since < IDLE_SECONDS and link.is_fresh:
                return link
            link.close()
        return None

    async def connect(self, origin: Origin) -> Link:
        """A new connection to `origin`; OSError (also for a bad certificate) when there is none to be had."""
        secure = origin.scheme == "https"
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                origin.host, origin.port, limit=READ_SIZE,
                ssl=self._verifying() if secure else None,
                server_hostname=origin.host if secure else None,
            )  # fmt: skip
        return Link(reader, writer, role=h11.CLIENT)

    def give_back(self, origin: Origin, link: Link) -> None:
        """Keep the connection for the next request when its exchange ended cleanly, else close it."""
        if link.is_reusable and link.is_fresh:
            link.http.start_next_cycle()
            self._idle[origin].append((asyncio.get_running_loop().time(), link))
        else:
            link.close()

    def close(self) -> None:
        """Close every idle connection."""
        for idle in self._idle.values():
            for _, link in idle:
                link.close()
        self._idle.clear()

    def _verifying(self) -> ssl.SSLContext:
        # Reading the public roots costs 30 ms, so it waits for the first real host.
        if self._context is None:
            self._context = public_context(self._extra_roots)
        return self._context
