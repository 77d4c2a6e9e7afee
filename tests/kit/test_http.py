"""The sender of outgoing requests: an answer is read whole however it arrives, up to its bound."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI, Response
from starlette.responses import StreamingResponse

from tests.support.served import serve
from tieline.kit.http import ANSWER_LIMIT, HTTPAnswer, NoAnswer, PooledSender

pytestmark = pytest.mark.unit


def receiver() -> FastAPI:
    app = FastAPI()

    @app.get("/pieces")
    async def in_pieces() -> StreamingResponse:
        async def pieces() -> AsyncIterator[str]:
            for word in ("Where ", "is ", "my ", "order?"):
                yield word
                # The next piece leaves in a later turn of the loop, so that the first has arrived alone.
                await asyncio.sleep(0.02)

        return StreamingResponse(pieces(), media_type="text/plain")

    @app.get("/big")
    async def big() -> Response:
        return Response("x" * (ANSWER_LIMIT * 2), media_type="text/plain")

    @app.get("/cookies")
    async def cookies() -> Response:
        answer = Response(status_code=302, headers={"Location": "/elsewhere"})
        answer.set_cookie("step", "1")
        answer.set_cookie("shop", "north")
        return answer

    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(receiver()) as address:
        yield address


@pytest.fixture
async def sender() -> AsyncIterator[PooledSender]:
    made = PooledSender()
    yield made
    await made.close()


async def get(sender: PooledSender, url: str) -> HTTPAnswer:
    return await sender.send(method="GET", url=url, body=b"", headers={}, timeout_seconds=5)


async def test_an_answer_that_arrives_in_pieces_is_read_whole(sender: PooledSender, url: str) -> None:
    assert (await get(sender, f"{url}/pieces")).body == "Where is my order?"


async def test_no_more_than_the_bound_is_read_and_one_byte_tells_that_there_was_more(
    sender: PooledSender, url: str
) -> None:
    answer = await get(sender, f"{url}/big")
    assert (len(answer.body), len(answer.content)) == (ANSWER_LIMIT, ANSWER_LIMIT + 1)


async def test_redirects_are_for_the_caller_and_every_cookie_is_given(sender: PooledSender, url: str) -> None:
    answer = await get(sender, f"{url}/cookies")
    assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")
    assert [cookie.partition(";")[0] for cookie in answer.cookies] == ["step=1", "shop=north"]


async def test_nobody_listens(sender: PooledSender, unused_tcp_port: int) -> None:
    with pytest.raises(NoAnswer):
        await get(sender, f"http://127.0.0.1:{unused_tcp_port}/")
