"""A page is fetched where it may be, and nothing that only this machine can reach."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tieline.kit.fetch import FetchedPage, PageFetcher, PrivateAddress, may_reach
from tieline.kit.http import NoAnswer

pytestmark = pytest.mark.unit
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:7f00:1::", "fe80::1%eth0", "localhost", "240.0.0.1", "198.18.0.1"],
)  # fmt: skip
def test_private_addresses_are_not_reached(host: str) -> None:
    assert not may_reach(host)


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are(host: str) -> None:
    assert may_reach(host)


def test_an_intranet_can_be_allowed_but_never_a_clouds_keys() -> None:
    assert may_reach("10.1.2.3", allow_private=True) and may_reach("127.0.0.1", allow_private=True)
    for host in ("169.254.169.254", "fd00:ec2::254", "0.0.0.0", "224.0.0.1", "fe80::1"):
        assert not may_reach(host, allow_private=True)


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A site on the loopback; its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()


async def fetch(url: str, *, private: bool = True, seconds: float = 5) -> FetchedPage:
    return await PageFetcher(allow_private=private).fetch(url, most_bytes=100, timeout_seconds=seconds)


async def test_a_page_is_fetched_up_to_its_limit() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert "Cookie" not in request.headers and "Authorization" not in request.headers
        size = int(request.path.strip("/"))
        return web.Response(text="x" * size, content_type="text/plain", headers={"Set-Cookie": "a=b"})

    async with serving(answer) as site:
        page = await fetch(f"{site}/100")
        assert (page.status, page.content_type, page.charset) == (200, "text/plain", "utf-8")
        assert (page.content, page.is_cut) == (b"x" * 100, False)
        assert (await fetch(f"{site}/101")).is_cut


async def test_the_loopback_is_not_asked_even_once() -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="secret")

    async with serving(answer) as site:
        for url in (site, site.replace("127.0.0.1", "localhost")):
            with pytest.raises(PrivateAddress):
                await fetch(url, private=False)
    assert asked == []


async def test_a_redirect_is_followed_to_where_it_may_lead() -> None:
    async def answer(request: web.Request) -> web.Response:
        if request.path == "/old":
            raise web.HTTPFound("/new")
        if request.path == "/metadata":
            raise web.HTTPFound("http://169.254.169.254/latest/meta-data/")
        if request.path == "/file":
            raise web.HTTPFound("file:///etc/passwd")
        if request.path == "/round":
            raise web.HTTPFound("/round")
        return web.Response(text="here")

    async with serving(answer) as site:
        page = await fetch(f"{site}/old")
        assert (page.url, page.content) == (f"{site}/new", b"here")
        with pytest.raises(PrivateAddress):
            await fetch(f"{site}/metadata")
        with pytest.raises(NoAnswer, match="no page"):
            await fetch(f"{site}/file")
        with pytest.raises(NoAnswer, match="more than 5"):
            await fetch(f"{site}/round")


async def test_who_does_not_answer_is_not_waited_for() -> None:
    never = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with serving(answer) as site:
        with pytest.raises(NoAnswer, match="within"):
            await fetch(site, seconds=0.1)
        never.set()
    with pytest.raises(NoAnswer, match="could not be reached"):
        await fetch(site)
