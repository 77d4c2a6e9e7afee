"""The live feed: hello first, then what happens, from any cursor, to those who may hear it, until the app closes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI, Request

from tieline.doorway.live import live_response
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.kit.events import Event, EventRecord, emit
from tieline.kit.settings import Settings

pytestmark = pytest.mark.store

ACCOUNT, OTHER = "AC1", "AC2"


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(Event):
    """A fact of this test."""

    conversation_id: str
    how_often: int


def request(app: FastAPI, *, query: str = "", last: str | None = None) -> Request:
    headers = [(b"last-event-id", last.encode())] if last else []
    return Request(
        {
            "type": "http",
            "app": app,
            "method": "GET",
            "path": "/live",
            "headers": headers,
            "query_string": query.encode(),
        }
    )


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.state.closing = asyncio.Event()
    app.state.settings = Settings()
    return app


async def tell(db: Database, how_often: int, *, account_id: str = ACCOUNT) -> None:
    event = SomethingHappened(account_id=account_id, conversation_id="c1", how_often=how_often)
    await db.transact(lambda tx: emit(tx, event))


async def read(lines: AsyncIterator[Any], count: int) -> list[dict[str, Any]]:
    """Read messages; each as its data with its id under "id"."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        text = str(await asyncio.wait_for(anext(lines), 10))
        for block in text.strip().split("\n\n"):
            cursor, data = block.split("\n")
            found.append({"id": cursor.removeprefix("id: "), **json.loads(data.removeprefix("data: "))})
    return found


def everything(_: EventRecord) -> bool:
    return True


async def follow(db: Database, asked: Request, **kwargs: Any) -> AsyncIterator[Any]:
    answer = await live_response(asked, db, account_id=ACCOUNT, keep=kwargs.get("keep", everything))
    assert answer.media_type == "text/event-stream"
    return answer.body_iterator  # type: ignore[return-value]


async def test_hello_comes_first_then_what_happens_in_camel_case(db: Database, app: FastAPI) -> None:
    await tell(db, 1)
    lines = await follow(db, request(app))
    (hello,) = await read(lines, 1)
    assert (hello["type"], hello["cursor"]) == ("hello", hello["id"])
    await tell(db, 2)
    (told,) = await read(lines, 1)
    assert (told["type"], told["conversationId"], told["data"]) == (
        "SomethingHappened",
        "c1",
        {"howOften": 2},
    )
    app.state.closing.set()


async def test_a_reconnect_misses_nothing_and_doubles_nothing(db: Database, app: FastAPI) -> None:
    lines = await follow(db, request(app))
    await read(lines, 1)
    await tell(db, 1)
    (first,) = await read(lines, 1)
    await lines.aclose()  # type: ignore[attr-defined]
    await tell(db, 2)
    await tell(db, 3)
    for again in (request(app, last=first["id"]), request(app, query=f"after={first['id']}")):
        resumed = await follow(db, again)
        assert [one["data"].get("howOften") for one in await read(resumed, 3)] == [None, 2, 3]
        await resumed.aclose()  # type: ignore[attr-defined]


async def test_p8_another_accounts_events_and_unwanted_ones_are_left_out(db: Database, app: FastAPI) -> None:
    lines = await follow(db, request(app), keep=lambda event: event.data["how_often"] != 2)
    await read(lines, 1)
    await tell(db, 1, account_id=OTHER)
    await tell(db, 2)
    await tell(db, 3)
    told: list[dict[str, Any]] = []
    while not told:
        text = str(await asyncio.wait_for(anext(lines), 10))
        told = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    assert [one["data"]["howOften"] for one in told] == [3]
    app.state.closing.set()


async def test_the_feed_ends_at_once_when_the_app_closes(db: Database, app: FastAPI) -> None:
    lines = await follow(db, request(app))
    await read(lines, 1)
    app.state.closing.set()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(lines), 5)


async def test_a_quiet_feed_gives_a_sign_of_life_that_a_page_can_see(db: Database, app: FastAPI) -> None:
    app.state.settings = Settings(heartbeat_seconds=0.05)
    await tell(db, 1)
    lines = await follow(db, request(app))
    hello, first, second = await read(lines, 3)
    assert hello["data"] == {"heartbeatSeconds": 0.05}
    assert [first["type"], second["type"]] == ["heartbeat", "heartbeat"]
    assert first["id"] == hello["cursor"]
    app.state.closing.set()


async def test_what_others_do_does_not_keep_a_feed_silent(db: Database, app: FastAPI) -> None:
    app.state.settings = Settings(heartbeat_seconds=0.05)
    lines = await follow(db, request(app), keep=lambda event: event.data["how_often"] == 0)
    await read(lines, 1)

    async def others_are_busy() -> None:
        while True:
            await tell(db, 1)
            await tell(db, 2, account_id=OTHER)

    busy = asyncio.create_task(others_are_busy())
    assert [one["type"] for one in await read(lines, 2)] == ["heartbeat", "heartbeat"]
    busy.cancel()
    app.state.closing.set()


async def test_p13_a_cursor_that_no_feed_gave_out_is_refused(db: Database, app: FastAPI) -> None:
    with pytest.raises(Invalid) as refused:
        await follow(db, request(app, query="after=yesterday"))
    assert refused.value.field == "after"
