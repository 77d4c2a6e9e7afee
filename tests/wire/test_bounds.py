"""What a hostile caller sends before anybody looks at who it is: other sites' pages, foreign names, bodies without end."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support.house import Story
from tieline.accounts import Principal, Role
from tieline.app.main import create_app
from tieline.doorway.auth import cookie_of
from tieline.kit.db import Database
from tieline.kit.settings import Settings

pytestmark = pytest.mark.wire

BASE = "http://127.0.0.1:8700"
MIB = 1024 * 1024


class Server:
    """An application on a story's database; callers come from wherever a test says."""

    def __init__(self, story: Story, folder: Path, **settings: Any) -> None:
        self.story = story
        options: dict[str, Any] = {
            "data": folder,
            "database_url": story.db.url,
            "model": "rehearsal",
            **settings,
        }
        self.app: FastAPI = create_app(Settings(**options))

    def caller(self, *, base: str = BASE, address: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, client=(address, 50000))
        return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)

    def keys(self) -> tuple[str, str]:
        return self.story.credentials.key_id, self.story.credentials.secret

    async def link(self, role: Role = "console") -> str:
        """The token of a one-time link."""
        who = Principal(account_id=self.story.account_id, role=role, name=role)
        accounts = self.story.house.accounts
        return await self.story.db.transact(lambda tx: accounts.create_login_link(tx, principal=who))

    async def cookie(self, role: Role = "console") -> str:
        """The cookie of a browser that opened a link."""
        token = await self.link(role)
        accounts = self.story.house.accounts
        session, _ = await self.story.db.transact(lambda tx: accounts.redeem_login_link(tx, token=token))
        return f"{cookie_of(role)}={session}"

    async def close(self) -> None:
        await self.app.state.house.db.close()


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    return await Story.begin(sqlite_db, tmp_path)


@pytest.fixture
async def server(story: Story, tmp_path: Path) -> AsyncIterator[Server]:
    made = Server(story, tmp_path, turnable_clock=True)
    yield made
    await made.close()


@pytest.fixture
async def public_server(story: Story, tmp_path: Path) -> AsyncIterator[Server]:
    """A server that others reach by https, through a proxy that ends TLS."""
    made = Server(story, tmp_path, host="0.0.0.0", public_url="https://tieline.example.org")
    yield made
    await made.close()


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:8701",
        "https://127.0.0.1:8700",
        "http://localhost:8700",
        "http://127.0.0.1:8700.evil.example",
        "127.0.0.1:8700",
        "evil://127.0.0.1:8700",
    ],
)
async def test_a_page_of_another_origin_cannot_act_with_a_session(server: Server, origin: str | None) -> None:
    headers = {"Cookie": await server.cookie()} | ({"Origin": origin} if origin else {})
    async with server.caller(**headers) as page:
        answer = await page.post("/console/api/links", json={"screen": "console"})
    assert (answer.status_code, answer.json()["code"]) == (403, 20006)


async def test_our_own_page_can(server: Server) -> None:
    async with server.caller(Cookie=await server.cookie(), Origin=BASE) as page:
        assert (await page.post("/console/api/links", json={"screen": "console"})).status_code == 201


async def test_behind_https_the_page_must_have_come_by_https(public_server: Server) -> None:
    public, cookie = "https://tieline.example.org", await public_server.cookie()
    # The proxy speaks plain HTTP to us and passes the host name on.
    for origin, status in ((public, 201), ("http://tieline.example.org", 403)):
        async with public_server.caller(
            base="http://tieline.example.org", Cookie=cookie, Origin=origin
        ) as page:
            made = await page.post("/console/api/links", json={"screen": "phone"})
            assert made.status_code == status
            if status == 201:
                assert made.json()["url"].startswith(f"{public}/login?token=")
                opened = await page.get(f"/login?token={await public_server.link()}")
                assert "Secure" in opened.headers["set-cookie"]


async def test_a_link_opens_once_and_nowhere_else(server: Server) -> None:
    token = await server.link()
    async with server.caller() as browser:
        opened = await browser.get("/login", params={"token": token, "next": "//evil.example/"})
        assert (opened.status_code, opened.headers["location"]) == (303, "/")
    async with server.caller() as second:
        assert (await second.get(f"/login?token={token}")).status_code == 403
        late = await server.link()
        server.story.db.clock.advance(seconds=13 * 3600)  # type: ignore[attr-defined]
        server.app.state.house.db.clock.advance(seconds=13 * 3600)
        assert (await second.get(f"/login?token={late}")).status_code == 403


async def test_logging_in_never_takes_over_a_session_that_was_planted(server: Server) -> None:
    async with server.caller(Cookie="tieline_session=planted") as browser:
        opened = await browser.get(f"/login?token={await server.link()}")
    assert "planted" not in opened.headers["set-cookie"]
    async with server.caller(Cookie="tieline_session=planted") as attacker:
        assert (await attacker.get("/console/api/start")).status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "", "testserver", "127.0.0.1.evil.example", "eviltwilio.com"]
)
async def test_a_foreign_name_is_not_answered(server: Server, host: str) -> None:
    async with server.caller() as page:
        answer = await page.get("/healthz", headers={"Host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    "path",
    [
        "/-/evil.example/v2/Conversations",
        "/-/conversations.twilio.com/console/api/start",
        "/-/api.twilio.com/phone/api/state",
        "/-/api.twilio.com//console/api/start",
        "/-/api.twilio.com/-/api.twilio.com/v2/Conversations",
        "/-//v2/Conversations",
        "/-/api.twilio.com%2Fconsole/api/start",
    ],
)
async def test_the_explicit_form_leads_to_products_only(server: Server, path: str) -> None:
    async with server.caller(Cookie=await server.cookie(), Origin=BASE) as page:
        assert (await page.get(path)).status_code == 404


async def test_forwarded_headers_are_not_believed(public_server: Server) -> None:
    told = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "127.0.0.1", "X-Real-IP": "127.0.0.1"}
    async with public_server.caller(
        base="http://tieline.example.org", address="203.0.113.9", **told
    ) as other:
        assert (await other.get("/metrics")).status_code == 401
        assert (await other.get("/v1/models", headers={"Authorization": "Bearer x"})).status_code == 401
        assert (await other.get("/metrics", headers={"Host": "127.0.0.1"})).status_code == 401
        assert (await other.get("/metrics", headers={"Authorization": "Bearer x"})).status_code == 401
        other.auth = httpx.BasicAuth(*public_server.keys())
        assert (await other.get("/metrics")).status_code == 200
        # Whoever writes as any customer stays on this machine.
        assert (await other.get("/phone/api/state")).status_code == 404


async def test_this_machine_reads_the_metrics(server: Server) -> None:
    async with server.caller() as scraper:
        assert (await scraper.get("/metrics")).status_code == 200


async def test_a_body_without_a_length_is_counted_as_it_comes(server: Server) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(200):
            sent += 1
            yield b" " * MIB

    async with server.caller() as caller:
        caller.auth = httpx.BasicAuth(*server.keys())
        for path, kind in (
            ("/v2/Conversations", "application/json"),
            ("/v2/Flows", "application/x-www-form-urlencoded"),
            ("/v1/Workspaces/WS0/Tasks", "application/x-www-form-urlencoded"),
        ):
            answer = await caller.post(path, content=endless(), headers={"Content-Type": kind})
            assert answer.status_code in {400, 404}, answer.text


async def test_bodies_have_a_depth_and_a_number_of_fields(server: Server) -> None:
    async with server.caller() as caller:
        caller.auth = httpx.BasicAuth(*server.keys())
        for depth in (101, 990, 5_000, 1_000_000):
            deep = '{"a":' * depth + '"\\u0041"' + "}" * depth
            answer = await caller.post("/v2/Conversations", content=deep)
            assert (answer.status_code, answer.json()["code"]) == (400, 20001)
        flat = json.dumps({"name": "[" * 5_000})
        assert "nested" not in (await caller.post("/v2/Conversations", content=flat)).text
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        many = await caller.post("/v2/Flows", content="a&" * 100_000, headers=form)
        assert (many.status_code, many.json()["field"]) == (400, "body")


async def test_null_bytes_in_an_address_are_refused_at_every_door(server: Server) -> None:
    async with server.caller() as caller:
        caller.auth = httpx.BasicAuth(*server.keys())
        for address, field in (
            ("/v1/Stores/a%00b/Profiles", "path"),
            ("/console/api/profiles?query=%00", "query"),
            ("/login?token=%00", "token"),
        ):
            answer = await caller.get(address)
            assert (answer.status_code, answer.json()["field"]) == (400, field)
            assert answer.json()["more_info"]
        # Each product has a shape of its own for what it refuses.
        refused = (await caller.get("/-/intelligence.twilio.com/v3/OperatorResults/%00")).json()
        assert (refused["httpStatusCode"], refused["params"]) == (400, {"field": "path"})


async def test_the_files_are_the_owners_alone(server: Server, tmp_path: Path) -> None:
    await server.app.state.house.db.read(lambda tx: None)
    modes = modes_of(tmp_path)
    assert {"tieline.sqlite3", "local.key"} <= set(modes)
    assert set(modes.values()) == {0o600}


def modes_of(folder: Path) -> dict[str, int]:
    """The rights of the files in a folder."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
