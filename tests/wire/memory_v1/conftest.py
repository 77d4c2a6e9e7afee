"""The memory door on a loopback port, and the official SDKs pointed at it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from fastapi import FastAPI
from tac.context.memory import MemoryClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.support.schema import sqlite_with_tables
from tieline.accounts import Principal
from tieline.doorway.hosts import HostRouting
from tieline.journeys.import_profiles import ImportProfiles
from tieline.journeys.recall import RecallMemory
from tieline.kit.db import Database, Transaction
from tieline.memory import MemoryService, RecallCommunication, RecallRequest, Spoken, TraitDefinition
from tieline.wire.auth import Authenticator
from tieline.wire.envelope import install_error_handlers
from tieline.wire.memory_v1 import build_router

T = TypeVar("T")
ACCOUNT, TOKEN = "AC" + "1" * 32, "auth-token-of-tests"
OTHER, OTHER_TOKEN = "AC" + "2" * 32, "another-token"
STORE = "mem_store_" + "0" * 26
MARIA = "mem_profile_" + "0" * 26
MARIAS_NUMBER = "+34600111222"


@dataclass
class Talk:
    """The conversations of a test, and the limits they were read with."""

    said: dict[str, list[RecallCommunication]] = field(default_factory=dict)
    limits: list[int] = field(default_factory=list)

    def newest(
        self, tx: Transaction, *, account_id: str, conversation_id: str, limit: int
    ) -> Sequence[RecallCommunication]:
        """The newest of one conversation."""
        self.limits.append(limit)
        return self.said.get(conversation_id, [])[-limit:]

    def spoken(
        self, tx: Transaction, *, account_id: str, profile_id: str, request: RecallRequest
    ) -> Sequence[Spoken]:
        """Everything said with a profile, the newest first."""
        return [
            Spoken(
                communication_id=one.communication_id, conversation_id=conversation_id, content=one.text,
                speaker=one.author.name, by_customer=one.author.type == "CUSTOMER", occurred_at=one.created_at,
                updated_at=one.created_at,
            )
            for conversation_id, said in self.said.items()
            for one in reversed(said)
            if one.author.profile_id == profile_id
        ]  # fmt: skip

    def chosen(self, tx: Transaction, *, spoken: Sequence[Spoken]) -> Sequence[RecallCommunication]:
        """The whole of what was chosen."""
        every = {one.communication_id: one for said in self.said.values() for one in said}
        return [replace(every[one.communication_id], score=one.score) for one in spoken]


@dataclass
class Door:
    """A running door with the starter's store and Maria in it."""

    url: str
    db: Database
    memory: MemoryService
    talk: Talk
    erased: list[str]

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do something in the room behind the door."""
        return asyncio.run(self.db.transact(work))

    def twilio(self, username: str = ACCOUNT, password: str = TOKEN) -> Client:
        """The twilio SDK, its hosts answered here."""
        return Client(username, password, http_client=_Redirected(self.url))

    def tac(self, store_id: str = STORE) -> MemoryClient:
        """TAC's memory client, answered here."""
        client = MemoryClient(store_id, ACCOUNT, TOKEN)
        client.base_url = self.url
        return client


class _Redirected(TwilioHttpClient):  # type: ignore[misc]
    """Sends what is for the vendor's hosts to the door, naming the host in the path."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace("https://", f"{self._url}/-/"), *args, **kwargs)


async def _basic(username: str, password: str) -> Principal | None:
    known = {(ACCOUNT, TOKEN): ACCOUNT, (OTHER, OTHER_TOKEN): OTHER}
    account_id = known.get((username, password))
    return Principal(account_id=account_id, role="account") if account_id else None


async def _nobody(token: str) -> Principal | None:
    return None


def _app(door: Door) -> FastAPI:
    app = FastAPI()
    app.state.authenticator = Authenticator(basic=_basic, session=_nobody, local_key=_nobody)
    install_error_handlers(app)
    app.add_middleware(HostRouting)

    async def erase(*, account_id: str, store_id: str, profile_id: str) -> None:
        await door.db.transact(
            lambda tx: door.memory.erase_profile(
                tx, store_id=store_id, profile_id=profile_id, account_id=account_id
            )
        )
        door.erased.append(profile_id)

    recall = RecallMemory(door.db, memory=door.memory, talk=door.talk)
    router = build_router(
        db=door.db,
        memory=door.memory,
        recall=recall.recall,
        erase_profile=erase,
        import_profiles=ImportProfiles(door.db, memory=door.memory),
    )
    app.include_router(router)
    return app


def _seed(memory: MemoryService, tx: Transaction) -> None:
    memory.create_store(tx, account_id=ACCOUNT, display_name="starter", store_id=STORE)
    language = TraitDefinition(name="Language", data_type="STRING")
    memory.patch_trait_group(tx, store_id=STORE, name="Contact", traits={"Language": language})
    traits = {"Contact": {"phone": MARIAS_NUMBER, "firstName": "Maria"}}
    memory.create_profile(tx, store_id=STORE, traits=traits, profile_id=MARIA)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """The door, serving until the test ends."""
    db = Database.open(sqlite_with_tables(tmp_path))
    memory = MemoryService()

    async def prepare() -> None:
        await db.transact(lambda tx: _seed(memory, tx))

    asyncio.run(prepare())
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    made = Door(url=url, db=db, memory=memory, talk=Talk(), erased=[])
    server = uvicorn.Server(uvicorn.Config(_app(made), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=_serve, args=(server.serve(sockets=[listener]),), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield made
    server.should_exit = True
    thread.join()
    listener.close()
    asyncio.run(db.close())


def _serve(serving: Coroutine[Any, Any, None]) -> None:
    asyncio.run(serving)
