"""A tiny platform on loopback, an interceptor in front of it, and programs in processes of their own."""

import asyncio
import contextlib
import hashlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tieline.intercept import ExchangeLog, Interceptor, PrivateAuthority, RouteTable, TrustBundle
from tieline.intercept.routes import Origin

SEEN = web.AppKey("seen", list[dict[str, Any]])
GONE = web.AppKey("gone", asyncio.Event)


@dataclass
class Platform:
    """The tiny server: what it saw, and the port it listens on."""

    port: int
    seen: list[dict[str, Any]]
    program_gone: asyncio.Event


@dataclass
class Line:
    """A running interceptor and the environment that sends a program through it."""

    interceptor: Interceptor
    bundle: TrustBundle
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        bundle = str(self.bundle.path)
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")
        plain = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        return {**plain, "HTTPS_PROXY": self.interceptor.url, **dict.fromkeys(names, bundle), **self.extra}

    async def run_program(self, code: str, *arguments: str) -> str:
        """Run Python code in its own process through the interceptor; its standard output."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", code, *arguments,
            env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        return output.decode()


async def _echo(request: web.Request) -> web.StreamResponse:
    body = await request.read()
    seen = {
        "method": request.method,
        "path": request.raw_path,
        "headers": dict(request.headers),
        "size": len(body),
        "digest": hashlib.sha256(body).hexdigest(),
        "port": (request.transport.get_extra_info("peername") if request.transport else ("", 0))[1],
    }
    request.app[SEEN].append(seen)
    status = int(request.query.get("status", "200"))
    if status in (204, 304):
        return web.Response(status=status)
    return web.json_response({"body": body.decode("utf-8", "replace")[:1000], **seen}, status=status)


async def _big(request: web.Request) -> web.StreamResponse:
    size = int(request.match_info["size"])
    if request.query.get("chunked") is None:
        return web.Response(body=b"x" * size)
    answer = web.StreamResponse()
    answer.enable_chunked_encoding()
    await answer.prepare(request)
    for start in range(0, size, 70_000):
        await answer.write(b"x" * min(70_000, size - start))
    await answer.write_eof()
    return answer


async def _stream(request: web.Request) -> web.StreamResponse:
    """Two events; the second only after the program asked for it, so buffering would block for ever."""
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    await answer.write(b"data: one\n\n")
    await request.app[GONE].wait()
    await answer.write(b"data: two\n\n")
    return answer


async def _go(request: web.Request) -> web.StreamResponse:
    request.app[GONE].set()
    return web.Response(text="gone on")


async def _wait_for_hang_up(request: web.Request) -> web.StreamResponse:
    request.app[SEEN].append({"path": request.raw_path})
    try:
        await asyncio.Event().wait()
    finally:
        request.app[GONE].set()
    return web.Response()


async def _socket(request: web.Request) -> web.StreamResponse:
    ours = web.WebSocketResponse()
    await ours.prepare(request)
    await ours.send_str("hello " + request.headers.get("Authorization", "nobody"))
    async for message in ours:
        await ours.send_str(str(message.data)[::-1])
    return ours


async def _half_answer(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "1000"})
    await answer.prepare(request)
    await answer.write(b"only this")
    assert request.transport is not None
    request.transport.abort()
    return answer


def _application() -> web.Application:
    app = web.Application(client_max_size=1 << 30)
    app[SEEN], app[GONE] = [], asyncio.Event()
    app.router.add_get(r"/{door:.*}/big/{size}", _big)
    app.router.add_get(r"/{door:.*}/stream", _stream)
    app.router.add_post(r"/{door:.*}/go", _go)
    app.router.add_get(r"/{door:.*}/wait", _wait_for_hang_up)
    app.router.add_get(r"/{door:.*}/ws", _socket)
    app.router.add_get(r"/{door:.*}/half", _half_answer)
    app.router.add_route("*", r"/{rest:.*}", _echo)
    return app


@contextlib.asynccontextmanager
async def serve(app: web.Application, port: int = 0, **options: Any) -> AsyncIterator[int]:
    """Serve an application on loopback; yields its port."""
    runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, **options)
    await site.start()
    assert runner.addresses
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    app = _application()
    async with serve(app) as port:
        yield Platform(port, app[SEEN], app[GONE])


@pytest.fixture
def echo_application() -> web.Application:
    """Another application like the platform's, for tests that play a real host."""
    return _application()


@pytest.fixture(scope="session")
def authority() -> PrivateAuthority:
    return PrivateAuthority()


OpenLine = Callable[..., contextlib.AbstractAsyncContextManager[Line]]


@pytest.fixture
def open_line(platform: Platform, authority: PrivateAuthority) -> OpenLine:
    """A function that starts an interceptor in front of the platform."""

    @contextlib.asynccontextmanager
    async def opened(
        *, rehearsal: bool = True, tunnels: tuple[str, ...] = (), server_port: int | None = None,
        sink_telemetry: bool = True, extra_roots: Path | None = None, via: Origin | None = None,
    ) -> AsyncIterator[Line]:  # fmt: skip
        table = RouteTable(
            Origin("http", "127.0.0.1", server_port or platform.port),
            rehearsal=rehearsal, tunnels=frozenset(tunnels), sink_telemetry=sink_telemetry,
        )  # fmt: skip
        interceptor = Interceptor(
            table, authority=authority, log=ExchangeLog(), extra_roots=extra_roots, via=via
        )
        await interceptor.start()
        try:
            with TrustBundle(authority, with_public_roots=bool(tunnels)) as bundle:
                yield Line(interceptor, bundle)
        finally:
            await interceptor.stop()

    return opened


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
async def line(open_line: OpenLine) -> AsyncIterator[Line]:
    async with open_line() as opened:
        yield opened


def read_json(output: str) -> Any:
    """The last line of a program's output, as JSON."""
    return json.loads(output.strip().splitlines()[-1])
