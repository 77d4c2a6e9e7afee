"""A whole house behind its doors for synchronous clients: the official SDK and schemathesis call it in this process.

Its event loop runs in a thread of its own; `HouseAdapter` carries what a `requests` session sends to the application
and back, and a house is itself an application for clients with a loop of their own; nothing listens on a port. Every
exchange is kept, with the operation that answered it.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import httpx
import requests
import urllib3
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.routing import APIRoute
from requests.adapters import BaseAdapter
from starlette.types import Message, Receive, Scope, Send
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.support.house import Story
from tests.support.schema import sqlite_with_tables
from tieline.app.contract import describe
from tieline.app.doors import add_doors
from tieline.app.guard import RequestBounds
from tieline.doorway.envelope import install_error_handlers
from tieline.doorway.hosts import HostRouting
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its answer; `operation` is what the route calls itself, `GET /v2/Flows/{flow_id}`."""

    operation: str | None
    method: str
    url: str
    status: int
    answer: Any


class WireHouse:
    """The house, its application, and who calls it."""

    def __init__(self, portal: BlockingPortal, story: Story, file: Path) -> None:
        """Use `wire_house`."""
        self.portal, self.story, self.file = portal, story, file
        self.app = _application(story)
        self.exchanges: list[Exchange] = []
        self._watch = sqlite3.connect(file)

    def run(self, step: Callable[[], Awaitable[T]]) -> T:
        """Let something happen in the house."""
        return self.portal.call(step)

    @property
    def keys(self) -> tuple[str, str]:
        """An API key and its secret."""
        return self.story.credentials.key_id, self.story.credentials.secret

    @cached_property
    def description(self) -> dict[str, Any]:
        """What `/openapi.json` says."""
        return describe(self.app)

    def session(self) -> requests.Session:
        """A session whose every request ends here, with the keys of the starter project."""
        session = requests.Session()
        session.mount("http://", HouseAdapter(self))
        session.mount("https://", HouseAdapter(self))
        session.auth = self.keys
        session.trust_env = False
        return session

    def twilio(self) -> Client:
        """The twilio SDK, its hosts answered here."""
        http_client = TwilioHttpClient()
        http_client.session = self.session()
        return Client(*self.keys, self.story.account_id, http_client=http_client)

    def version(self) -> int:
        """A number that changes whenever anything was committed to the database."""
        found: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
        return found

    def send(self, request: requests.PreparedRequest) -> httpx.Response:
        """Let the application answer a request."""
        return self.portal.call(self._answer, request)

    async def _answer(self, request: requests.PreparedRequest) -> httpx.Response:
        transport = httpx.ASGITransport(app=self._keep, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(
                str(request.method),
                str(request.url),
                headers=dict(request.headers),
                content=request.body or b"",
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer on another event loop than the house's own, as an application for clients that bring theirs."""
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{kind}.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        for message in await anyio.to_thread.run_sync(self.portal.call, self._messages, scope, body):
            await send(message)

    async def _messages(self, scope: Scope, body: bytes) -> list[Message]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self._keep(scope, receive, send)
        return sent

    async def _keep(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep the exchange."""
        seen = bytearray()
        status = 500
        url = f"{scope['path']}?{scope['query_string'].decode('latin-1')}"

        async def send_and_keep(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            seen.extend(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_and_keep)
        finally:
            exchange = Exchange(
                operation=operation_of(scope),
                method=scope["method"],
                url=url.rstrip("?"),
                status=status,
                answer=_read(bytes(seen)),
            )
            self.exchanges.append(exchange)

    def close(self) -> None:
        """Close what was opened."""
        self._watch.close()
        self.run(self.story.db.close)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def operation_of(scope: Scope) -> str | None:
    """Return the operation that answered a request, None when no route did."""
    route = scope.get("route")
    return f"{scope['method']} {route.path_format}" if isinstance(route, APIRoute) else None


class HouseAdapter(BaseAdapter):
    """Sends the requests of a `requests` session to a house."""

    def __init__(self, house: WireHouse) -> None:
        super().__init__()
        self._house = house

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Return the application's answer as `requests` would."""
        answer = self._house.send(request)
        found = requests.Response()
        found.status_code = answer.status_code
        found.reason = answer.reason_phrase
        found.headers = requests.structures.CaseInsensitiveDict(answer.headers.items())
        found.url = str(request.url)
        found.request = request
        found.encoding = "utf-8"
        found.raw = urllib3.HTTPResponse(
            body=io.BytesIO(answer.content),
            headers=urllib3.HTTPHeaderDict(answer.headers.multi_items()),
            status=answer.status_code,
            preload_content=False,
        )
        found._content = answer.content
        return found

    def close(self) -> None:
        """There is nothing to close."""


def _application(story: Story) -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)
    add_doors(app, story.house, local_key="unused")
    app.add_middleware(RequestBounds)
    app.add_middleware(HostRouting)
    return app


@contextmanager
def wire_house(folder: Path) -> Iterator[WireHouse]:
    """Build a house with a starter project in an empty folder; it is gone when the block ends."""
    url = sqlite_with_tables(folder)

    async def begin() -> Story:
        return await Story.begin(
            Database.open(url, clock=TurnableClock()), folder, wrong_credentials_per_minute=1_000_000
        )

    with start_blocking_portal() as portal:
        house = WireHouse(portal, portal.call(begin), folder / "tieline.sqlite3")
        try:
            yield house
        finally:
            house.close()
