"""The platform opens an application's socket: signed as the public SDK checks it, bounded, closed in order."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import pytest
from fastapi import Depends, FastAPI, WebSocket
from starlette.websockets import WebSocketDisconnect
from tac.server import build_websocket_signature_dependency

from tests.support.served import serve
from tieline.journeys.calls.relay_link import (
    CANNOT_REACH,
    MOST_BYTES,
    SOCKET_ENDED,
    RelayEnded,
    RelayLink,
    RelayUnreachable,
    SignedDialer,
    SocketEnd,
)

pytestmark = pytest.mark.journey

TOKEN = "auth-token-of-ana"
WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
PUBLIC = "wss://agent.example.com/ws"


def shop_agent() -> FastAPI:
    """An application that checks the upgrade as the SDK does and does what it is told."""
    app = FastAPI()
    checked = Depends(build_websocket_signature_dependency(TOKEN))

    @app.websocket("/ws")
    async def relay(socket: WebSocket, _: None = checked) -> None:
        await socket.accept()
        try:
            await obey(socket)
        except WebSocketDisconnect as left:
            ends.put_nowait(left.code)

    ends: asyncio.Queue[int] = asyncio.Queue()
    app.state.ends = ends
    return app


async def obey(socket: WebSocket) -> None:
    """Echo words; `bytes`, `big` and `leave` are what they say."""
    while True:
        said = await socket.receive_text()
        if said == "bytes":
            await socket.send_bytes(b"\x00\x01")
        elif said == "big":
            await socket.send_text("x" * (MOST_BYTES + 1))
        elif said == "leave":
            await socket.close(code=1001, reason="Out for lunch")
            return
        else:
            await socket.send_text(said)


@pytest.fixture(scope="module")
def agent() -> Iterator[str]:
    with serve(shop_agent()) as url:
        yield url


@pytest.fixture
async def dialer() -> AsyncIterator[SignedDialer]:
    made = SignedDialer(open_seconds=2, send_seconds=0.3)
    yield made
    await made.close()


def local(agent: str, query: str = "") -> str:
    return agent.replace("http://", "ws://") + "/ws" + query


@contextmanager
def deaf_listener() -> Iterator[str]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/ws"


async def talk_without_end(link: RelayLink) -> None:
    for _ in range(2000):
        await link.send("y" * 60_000)


@asynccontextmanager
async def vanishing_agent() -> AsyncIterator[str]:
    """An application that takes the socket and is killed: its connection ends without a closing frame."""

    async def vanish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode()
        key = next(line for line in asked.splitlines() if line.lower().startswith("sec-websocket-key:"))
        accept = hashlib.sha1((key.partition(":")[2].strip() + WEBSOCKET_GUID).encode()).digest()
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(accept) + b"\r\n\r\n"
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(vanish, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/ws"


class TestOpening:
    async def test_the_sdk_takes_the_signature_for_the_public_address(
        self, dialer: SignedDialer, agent: str
    ) -> None:
        async with dialer.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            await link.send(json.dumps({"type": "setup"}))
            assert await link.receive() == '{"type": "setup"}'
            assert link.ended is None

    async def test_query_fields_are_signed_behind_the_address(self, dialer: SignedDialer, agent: str) -> None:
        query = "?tenant=shop&b=2&a=%C3%B1"
        async with dialer.open(url=local(agent, query), public_url=PUBLIC + query, auth_token=TOKEN) as link:
            await link.send("hello")
            assert await link.receive() == "hello"

    async def test_an_application_that_is_called_by_its_own_address(
        self, dialer: SignedDialer, agent: str
    ) -> None:
        async with dialer.open(url=local(agent), public_url=local(agent), auth_token=TOKEN) as link:
            await link.send("hello")
            assert await link.receive() == "hello"

    async def test_https_addresses_mean_their_sockets(self, dialer: SignedDialer, agent: str) -> None:
        public = PUBLIC.replace("wss://", "https://")
        async with dialer.open(url=agent + "/ws", public_url=public, auth_token=TOKEN) as link:
            await link.send("hello")
            assert await link.receive() == "hello"

    @pytest.mark.parametrize(
        ("public", "token"), [(PUBLIC, "another"), ("wss://agent.example.com/other", TOKEN)]
    )
    async def test_a_wrong_signature_is_refused(
        self, dialer: SignedDialer, agent: str, public: str, token: str
    ) -> None:
        with pytest.raises(RelayUnreachable, match="403") as refused:
            async with dialer.open(url=local(agent), public_url=public, auth_token=token):
                pytest.fail("The application let anybody in.")
        assert refused.value.code == CANNOT_REACH

    async def test_nobody_listens(self, dialer: SignedDialer, unused_tcp_port: int) -> None:
        url = f"ws://127.0.0.1:{unused_tcp_port}/ws"
        with pytest.raises(RelayUnreachable, match="could not be opened"):
            async with dialer.open(url=url, public_url=PUBLIC, auth_token=TOKEN):
                pytest.fail("Somebody listened.")

    async def test_a_port_that_never_answers_is_given_up(self) -> None:
        impatient = SignedDialer(open_seconds=0.1)
        with deaf_listener() as url, pytest.raises(RelayUnreachable, match=r"0\.1 s"):
            async with impatient.open(url=url, public_url=PUBLIC, auth_token=TOKEN):
                pytest.fail("It answered.")
        await impatient.close()

    @pytest.mark.parametrize("url", ["ftp://agent.example.com/ws", "agent.example.com", "wss://", "ws://[1"])
    async def test_what_is_no_address_is_never_called(self, dialer: SignedDialer, url: str) -> None:
        with pytest.raises(RelayUnreachable, match="must begin with wss"):
            async with dialer.open(url=url, public_url=url, auth_token=TOKEN):
                pytest.fail("It was called.")


class TestPassing:
    async def test_binary_messages_arrive_as_they_are(self, dialer: SignedDialer, agent: str) -> None:
        async with dialer.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            await link.send("bytes")
            assert await link.receive() == b"\x00\x01"

    async def test_a_message_beyond_every_bound_ends_the_socket(
        self, dialer: SignedDialer, agent: str
    ) -> None:
        async with dialer.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            await link.send("big")
            assert await link.receive() is None
            assert link.ended is not None and link.ended.code == 1009

    async def test_an_application_that_reads_nothing_counts_as_gone(self, agent: str) -> None:
        patient = SignedDialer(send_seconds=0.2)
        async with patient.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            with pytest.raises(RelayEnded) as gone:
                await talk_without_end(link)
            assert gone.value.code == SOCKET_ENDED
        await patient.close()


class TestEnding:
    async def test_the_application_leaves(self, dialer: SignedDialer, agent: str) -> None:
        async with dialer.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            await link.send("leave")
            assert await link.receive() is None
            assert link.ended == SocketEnd(code=1001, reason="Out for lunch")
            assert await link.receive() is None
            with pytest.raises(RelayEnded):
                await link.send("Are you there?")

    async def test_the_application_is_killed(self, dialer: SignedDialer) -> None:
        async with (
            vanishing_agent() as url,
            dialer.open(url=url, public_url=PUBLIC, auth_token=TOKEN) as link,
        ):
            assert await link.receive() is None
            assert link.ended is not None and link.ended.code == 1006

    async def test_the_platform_closes_while_somebody_listens(self, dialer: SignedDialer, agent: str) -> None:
        async with dialer.open(url=local(agent), public_url=PUBLIC, auth_token=TOKEN) as link:
            listening = asyncio.create_task(link.receive())
            await asyncio.sleep(0)
            await link.close(1007)
            assert await listening is None
            assert link.ended is not None and link.ended.code == 1007
