"""Connections to whoever really answers, kept open between requests.

The Tieline server is spoken to over plain HTTP, real hosts over TLS verified against the public roots.
"""

import asyncio
import ssl
from collections import defaultdict
from pathlib import Path

import h11

from tieline.intercept.authority import public_context
from tieline.intercept.link import READ_SIZE, Link, Stream, upgrade_to_tls
from tieline.intercept.routes import Origin, is_loopback

CONNECT_SECONDS = 10.0
# Shorter than the 5 s after which common servers drop an idle connection, so we rarely meet a dying one.
IDLE_SECONDS = 4.0


class UpstreamPool:
    """Hands out one connection per request and takes it back when it may be used again.

    `via` is a proxy that connections to other machines have to go through, as in many companies.
    """

    def __init__(self, *, extra_roots: Path | None = None, via: Origin | None = None) -> None:
        self._extra_roots = extra_roots
        self._via = via
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
        async with asyncio.timeout(CONNECT_SECONDS):
            plain = await self.open_stream(origin)
            if origin.scheme != "https":
                return Link(*plain, role=h11.CLIENT)
            try:
                secured = await upgrade_to_tls(*plain, self._verifying(), server_hostname=origin.host)
            except BaseException:
                plain[1].close()
                raise
        return Link(*secured, role=h11.CLIENT, under=plain)

    async def open_stream(self, origin: Origin) -> Stream:
        """A plain byte stream to `origin`, through the company's proxy when there is one; or OSError."""
        if self._via is None or is_loopback(origin.host):
            return await asyncio.open_connection(origin.host, origin.port, limit=READ_SIZE)
        reader, writer = await asyncio.open_connection(self._via.host, self._via.port, limit=READ_SIZE)
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        writer.write(
            f"CONNECT {host}:{origin.port} HTTP/1.1\r\nHost: {host}:{origin.port}\r\n\r\n".encode("ascii")
        )
        head = await reader.readline()
        while (await reader.readline()).strip():
            pass
        if head.split(b" ", 2)[1:2] != [b"200"]:
            writer.close()
            raise ConnectionRefusedError(f"the proxy {self._via.authority} did not connect")
        return reader, writer

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
                link.abort()
        self._idle.clear()

    def _verifying(self) -> ssl.SSLContext:
        # Reading the public roots costs 30 ms, so it waits for the first real host.
        if self._context is None:
            self._context = public_context(self._extra_roots)
        return self._context
