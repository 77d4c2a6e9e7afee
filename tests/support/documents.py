"""An application that answers calls with TwiML, as a test writes it, and the phones it dials."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from tests.support.calls import Caller
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.app.starter import NUMBER
from tieline.channels.voice.models import Call, CallFilter, CallStatus
from tieline.journeys.calls.plans import JoinDialed
from tieline.kit.pages import PageRequest

PUBLIC = "https://shop.example.test"
LISTENS = "http://127.0.0.1:8000"
_PATIENCE_SECONDS = 60.0


async def serve(story: Story, *verbs: str) -> None:
    """Let an application serve the starter number and answer its calls with `verbs`."""
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url=f"{LISTENS}/webhook",
            public_url=f"{PUBLIC}/webhook",
            name="shop.py",
            lease_seconds=600,
        )
    )
    answers(story, "/twiml", *verbs)


def answers(story: Story, path: str, *verbs: str) -> None:
    """Let the application answer a path with `verbs`."""
    story.http.answers[f"{LISTENS}{path}"] = (200, "text/xml", f"<Response>{''.join(verbs)}</Response>")


def asked(story: Story, path: str) -> list[dict[str, str]]:
    """Return the forms that a path was asked with."""
    bodies = [body for url, body, _ in story.http.sent if url == f"{LISTENS}{path}"]
    return [{name: values[0] for name, values in parse_qs(body.decode()).items()} for body in bodies]


async def until_asked(story: Story, path: str, count: int = 1) -> dict[str, str]:
    """Return the form that a path was asked with for the `count`th time, once it was."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while len(asked(story, path)) < count:
            await story.settle()
            await asyncio.sleep(0)
    return asked(story, path)[count - 1]


async def children(caller: Caller, count: int = 1) -> list[Call]:
    """Return the calls that a caller's document made, oldest first, once there are `count` and each rings or is over."""
    story = caller.story
    matching = CallFilter(parent_call_id=caller.call_id)
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            await story.settle()
            page = await story.db.read(
                lambda tx: story.house.calls_room.list_calls(
                    tx, account_id=story.account_id, matching=matching, page=PageRequest(size=50)
                )
            )
            if len(page.items) >= count and all(call.status != CallStatus.QUEUED for call in page.items):
                return list(reversed(page.items))
            await asyncio.sleep(0)


def picks_up(story: Story, call: Call, *, line: FakeLine | None = None) -> Caller:
    """Let whoever a call rings at answer it."""
    line = line or FakeLine()
    plan = JoinDialed() if call.worker_id else None
    carried = story.house.call_stories.live.carry(call=call, line=line, plan=plan)
    return Caller(story=story, line=line, call_id=call.call_id, task=asyncio.create_task(carried))


async def call_now(story: Story, call: Call) -> Call:
    """Return a call as it is on the record now."""
    return await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call.call_id))


async def until_status(story: Story, call: Call, status: CallStatus) -> Call:
    """Return a call once it has come so far."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (now := await call_now(story, call)).status is not status:
            await story.settle()
            await asyncio.sleep(0)
    return now
