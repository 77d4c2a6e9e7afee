"""The listener of one run: a forward proxy on a loopback port of its own.

A program sends `CONNECT host:443`, gets a TLS session signed by the private authority, and speaks HTTP/1.1
in it; each request becomes an `Exchange`. Plain requests in absolute form are carried as well.
"""

import asyncio
import logging
from pathlib import Path
from urllib.parse import urlsplit

import h11

from tieline.intercept.authority import PrivateAuthority
from tieline.intercept.exchange import Exchange, ProgramGoneError
from tieline.intercept.link import READ_SIZE, Link, upgrade_to_tls
from tieline.intercept.pool import UpstreamPool
from tieline.intercept.record import ExchangeLog, ExchangeRecord
from tieline.intercept.refusals import Refusal, refusal_body, unreachable
from tieline.intercept.routes import Origin, Route, RouteTable, parse_authority
from tieline.intercept.splice import splice

logger = logging.getLogger(__name__)
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Interceptor:
    """A running proxy: `start`, hand `url` and the authority's certificate to a program, `stop`.

    `extra_roots` names a PEM file with further roots for real hosts, beside the public ones; `via` is a proxy
    that stands between this machine and them.
    """

    def __init__(
        self,
        table: RouteTable,
        *,
        authority: PrivateAuthority,
        log: ExchangeLog,
        extra_roots: Path | None = None,
        via: Origin | None = None,
    ) -> None:
        self.log = log
        self._table = table
        self._authority = authority
        self._pool = UpstreamPool(extra_roots=extra_roots, via=via)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`, the value of HTTPS_PROXY; only after `start`."""
        if self._server is None:
            raise RuntimeError("start() first")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        """Listen on a free loopback port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=READ_SIZE)

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._pool.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        try:
            await self._serve_proxy(Link(reader, writer, role=h11.SERVER))
        except (OSError, h11.ProtocolError, ProgramGoneError) as error:
            logger.debug("a connection ended early: %s", type(error).__name__)
        except asyncio.CancelledError:
            # Only `stop` cancels, and nobody awaits this task's result after it.
            logger.debug("a connection was dropped at the end of the run")
        finally:
            writer.close()

    async def _serve_proxy(self, link: Link) -> None:
        """Requests to the proxy itself: CONNECT, which ends them, and absolute forms."""
        while isinstance(request := await link.next_event(), h11.Request):
            try:
                origin, request = _read_target(request)
            except ValueError:
                await _refuse(link, Refusal("This is a proxy: ask it for a full URL.", status=400))
                return
            if request.method == b"CONNECT":
                await self._connect(link, origin)
                return
            await self._carry(link, origin, request)
            if not link.is_reusable:
                return
            link.http.start_next_cycle()

    async def _connect(self, link: Link, origin: Origin) -> None:
        if self._table.route(origin.host) is Route.TUNNEL:
            await self._tunnel(link, origin)
            return
        link.writer.write(ESTABLISHED)
        if origin.scheme == "http":
            await self._serve_origin(Link(link.reader, link.writer, role=h11.SERVER), origin)
            return
        try:
            context = self._authority.context_for(origin.host)
            reader, writer = await upgrade_to_tls(link.reader, link.writer, context)
        except OSError:
            self._note(
                origin, 0, f"The program broke off TLS with {origin.host}; does it read SSL_CERT_FILE?"
            )
            raise
        try:
            plain = (link.reader, link.writer)
            await self._serve_origin(Link(reader, writer, role=h11.SERVER, under=plain), origin)
        finally:
            writer.close()

    async def _serve_origin(self, link: Link, origin: Origin) -> None:
        """Requests that came inside a CONNECT, all for one origin."""
        while isinstance(request := await link.next_event(), h11.Request):
            await self._carry(link, origin, request)
            if not link.is_reusable:
                return
            link.http.start_next_cycle()

    async def _carry(self, link: Link, origin: Origin, request: h11.Request) -> None:
        await Exchange(link, origin, request, table=self._table, pool=self._pool, log=self.log).carry()

    async def _tunnel(self, link: Link, origin: Origin) -> None:
        try:
            reader, writer = await self._pool.open_stream(origin)
        except OSError as error:
            refusal = unreachable(origin, self._table, error)
            self._note(origin, refusal.status, str(refusal))
            await _refuse(link, refusal)
            return
        self._note(origin, 200, None)
        link.writer.write(ESTABLISHED)
        writer.write(link.take_leftover())
        await splice((link.reader, link.writer), (reader, writer))

    def _note(self, origin: Origin, status: int, fault: str | None) -> None:
        """Record a CONNECT that never became requests we can see."""
        route = self._table.route(origin.host)
        self.log.add(
            ExchangeRecord(
                host=origin.host,
                method="CONNECT",
                path="",
                route=route,
                status=status,
                milliseconds=0.0,
                fault=fault,
            )
        )


def _read_target(request: h11.Request) -> tuple[Origin, h11.Request]:
    """The origin a proxy request names, and the request as that origin should see it; ValueError if none."""
    target = request.target.decode("ascii")
    if request.method == b"CONNECT":
        port = target.rpartition(":")[2]
        return parse_authority(target, scheme="http" if port == "80" else "https"), request
    url = urlsplit(target)
    if url.scheme != "http" or not url.netloc:
        raise ValueError(target)
    origin = parse_authority(url.netloc.rpartition("@")[2], scheme="http")
    path = url._replace(scheme="", netloc="").geturl() or "/"
    return origin, h11.Request(method=request.method, target=path, headers=request.headers.raw_items())


async def _refuse(link: Link, refusal: Refusal) -> None:
    body = refusal_body(refusal, host="")
    lines = [(b"Content-Type", b"application/json"), (b"Content-Length", str(len(body)).encode())]
    link.stage(h11.Response(status_code=refusal.status, headers=[*lines, (b"Connection", b"close")]))
    link.stage(h11.Data(data=body))
    link.stage(h11.EndOfMessage())
    await link.flush()
