"""The orchestrator's door on a loopback port, and the official SDKs pointed at it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from tac.context.conversation import ConversationClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.support.schema import sqlite_with_tables
from tieline.accounts import Principal
from tieline.conversations import (
    Address,
    ConfigurationSettings,
    ConversationService,
    Grouping,
    Joined,
)
from tieline.kit.db import Database, Transaction
from tieline.wire.auth import COOKIE, Authenticator
from tieline.wire.conversations_v2 import build_router
from tieline.wire.envelope import install_error_handlers

T = TypeVar("T")
ACCOUNT, TOKEN = "AC" + "1" * 32, "auth-token-of-tests"
OTHER, OTHER_TOKEN = "AC" + "2" * 32, "another-token"
STORE = "mem_store_" + "0" * 26
CONFIGURATION = "conv_configuration_" + "0" * 26
NUMBER = Address(channel="SMS", address="+15550000001")
MARIA = Address(channel="SMS", address="+34600111222")
CARLOS = "WK" + "c" * 32


@dataclass
class Door:
    """A running door with one configuration; Maria García may write to its number."""

    url: str
    db: Database
    room: ConversationService

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do something in the room behind the door."""
        return asyncio.run(self.db.transact(work))

    def twilio(self, username: str = ACCOUNT, password: str = TOKEN) -> Client:
        """The twilio SDK, its hosts answered here."""
        return Client(username, password, http_client=_Redirected(self.url))

    def tac(self) -> ConversationClient:
        """TAC's own client, answered here."""
        client = ConversationClient(ACCOUNT, TOKEN, CONFIGURATION)
        client.base_url = self.url
        return client

    def call(
        self, method: str, path: str, *, auth: tuple[str, str] = (ACCOUNT, TOKEN), **more: Any
    ) -> httpx.Response:
        """A bare call, for what no SDK would send."""
        return httpx.request(method, f"{self.url}/v2{path}", auth=auth, **more)

    def carlos(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A call from Carlos's desktop: his session's cookie and the page's own origin."""
        headers = {"Cookie": f"{COOKIE}=carlos", "Origin": self.url}
        return httpx.request(method, f"{self.url}/v2{path}", headers=headers, **more)

    def maria(self) -> Joined:
        """Maria's open conversation."""
        return self.run(
            lambda tx: self.room.join_or_open(
                tx,
                account_id=ACCOUNT,
                configuration_id=CONFIGURATION,
                profile_id="mem_profile_" + "0" * 26,
                customer=MARIA,
                agent=NUMBER,
                customer_name="Maria García",
            )
        )


class _Redirected(TwilioHttpClient):  # type: ignore[misc]
    """Sends what is for the vendor's host to the door."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        local = url.replace("https://conversations.twilio.com", self._url)
        return super().request(method, local, *args, **kwargs)


async def _basic(username: str, password: str) -> Principal | None:
    known = {(ACCOUNT, TOKEN): ACCOUNT, (OTHER, OTHER_TOKEN): OTHER}
    account_id = known.get((username, password))
    return Principal(account_id=account_id, role="account") if account_id else None


async def _session(token: str) -> Principal | None:
    return (
        Principal(account_id=ACCOUNT, role="worker", worker_id=CARLOS, name="Carlos")
        if token == "carlos"
        else None
    )


async def _nobody(token: str) -> Principal | None:
    return None


def _app(db: Database, room: ConversationService) -> FastAPI:
    app = FastAPI()
    app.state.authenticator = Authenticator(basic=_basic, session=_session, local_key=_nobody)
    install_error_handlers(app)
    app.include_router(build_router(db=db, conversations_room=room))
    return app


def _seed(room: ConversationService, tx: Transaction) -> None:
    settings = ConfigurationSettings(
        display_name="Starter", description="", grouping=Grouping.PROFILE, memory_store_id=STORE
    )
    room.create_configuration(tx, account_id=ACCOUNT, settings=settings, configuration_id=CONFIGURATION)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """The door, serving until the test ends."""
    db = Database.open(sqlite_with_tables(tmp_path))
    room = ConversationService()

    async def prepare() -> None:
        await db.transact(lambda tx: _seed(room, tx))

    asyncio.run(prepare())
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_app(db, room), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield Door(url=f"http://127.0.0.1:{listener.getsockname()[1]}", db=db, room=room)
    server.should_exit = True
    thread.join()
    listener.close()
    asyncio.run(db.close())
