"""Real hosts behind the interceptor: re-signed and verified, or tunnelled untouched. Played on loopback."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiohttp import web

from tests.intercept.conftest import OpenLine, read_json, serve
from tests.intercept.test_proxy import REQUESTS
from tieline.intercept.routes import parse_authority

pytestmark = pytest.mark.wire


@pytest.fixture
def world() -> trustme.CA:
    """The authority that plays the public roots."""
    return trustme.CA()


@pytest.fixture
def world_roots(world: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "world.pem"
    world.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture
def names_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every name up as this machine, except those that do not exist."""

    async def look_up(_: Any, host: str, port: int, **options: Any) -> list[Any]:
        if host.endswith(".invalid"):
            raise OSError("no such name")
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", look_up)


@contextlib.asynccontextmanager
async def shop(app: web.Application, authority: trustme.CA, *, name: str = "shop.test") -> AsyncIterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    async with serve(app, ssl_context=context) as port:
        yield port


@pytest.mark.usefixtures("names_on_loopback")
class TestResigned:
    async def test_another_host_is_verified_and_reached(
        self, open_line: OpenLine, echo_application: web.Application, world: trustme.CA, world_roots: Path
    ) -> None:
        async with shop(echo_application, world) as port, open_line(extra_roots=world_roots) as line:
            code = REQUESTS.format(f"get('https://shop.test:{port}/cart?id=7')")
            answer = read_json(await line.run_program(code))
        assert answer["path"] == "/cart?id=7"
        assert answer["headers"]["Host"] == f"shop.test:{port}"

    async def test_a_host_that_the_roots_do_not_vouch_for_is_refused(
        self, open_line: OpenLine, echo_application: web.Application, world: trustme.CA
    ) -> None:
        async with shop(echo_application, world) as port, open_line() as line:
            answer = read_json(await line.run_program(REQUESTS.format(f"get('https://shop.test:{port}/')")))
        assert answer["status"] == 502
        assert answer["message"].endswith("run with: --tunnel shop.test")

    async def test_a_certificate_for_another_name_is_refused(
        self, open_line: OpenLine, echo_application: web.Application, world: trustme.CA, world_roots: Path
    ) -> None:
        named_otherwise = shop(echo_application, world, name="other.test")
        async with named_otherwise as port, open_line(extra_roots=world_roots) as line:
            answer = read_json(await line.run_program(REQUESTS.format(f"get('https://shop.test:{port}/')")))
        assert "do not vouch" in answer["message"]

    async def test_a_companys_proxy_is_gone_through(
        self, open_line: OpenLine, echo_application: web.Application, world: trustme.CA, world_roots: Path
    ) -> None:
        # Another line that tunnels everything plays the company's proxy.
        async with shop(echo_application, world) as port, open_line(tunnels=("shop.test",)) as company:
            via = parse_authority(company.interceptor.url.removeprefix("http://"), scheme="http")
            async with open_line(extra_roots=world_roots, via=via) as line:
                code = REQUESTS.format(f"get('https://shop.test:{port}/x')")
                answer = read_json(await line.run_program(code))
            passed = [(record.method, record.host) for record in company.interceptor.log]
        assert answer["path"] == "/x"
        assert passed == [("CONNECT", "shop.test")]

    async def test_offline_a_host_is_named_in_the_answer(self, open_line: OpenLine) -> None:
        async with open_line(rehearsal=False) as line:
            answer = read_json(await line.run_program(REQUESTS.format("get('https://shop.invalid/')")))
        assert (
            answer["message"] == "shop.invalid cannot be reached from this machine on port 443; is it online?"
        )


@pytest.mark.usefixtures("names_on_loopback")
class TestTunnelled:
    async def test_the_program_sees_the_real_certificate(
        self, open_line: OpenLine, echo_application: web.Application, world: trustme.CA, world_roots: Path
    ) -> None:
        async with shop(echo_application, world) as port, open_line(tunnels=("shop.test",)) as line:
            # The bundle trusts the private authority and the public roots; here the world's stands for those.
            line.extra["REQUESTS_CA_BUNDLE"] = str(world_roots)
            answer = read_json(await line.run_program(REQUESTS.format(f"get('https://shop.test:{port}/x')")))
            methods = [record.method for record in line.interceptor.log]
        assert answer["path"] == "/x"
        assert methods == ["CONNECT"]

    async def test_a_tunnel_to_nowhere_is_refused_before_it_opens(self, open_line: OpenLine) -> None:
        code = (
            "import requests\n"
            "try: requests.get('https://shop.invalid/')\n"
            "except requests.exceptions.ProxyError as error: print(error)"
        )
        async with open_line(tunnels=("shop.invalid",)) as line:
            assert "502" in await line.run_program(code)
