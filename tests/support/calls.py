"""A call as a test tells it: a scripted device on a live call of a `Story`."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import Call
from tieline.journeys.calls.live_call import UNEXPECTED


@dataclass
class Caller:
    """Somebody on the phone."""

    story: Story
    line: FakeLine
    call_id: str
    task: asyncio.Task[None]

    async def call(self) -> Call:
        """Return the call as it is on the record now."""
        return await self.story.db.read(
            lambda tx: self.story.house.calls_room.get_call(tx, call_id=self.call_id)
        )

    async def over(self) -> None:
        """Wait until the call is over, and run what follows."""
        async with asyncio.timeout(60):
            await self.task
            await self.story.house.call_stories.agent_talk.close()
        assert UNEXPECTED not in self.line.said, "the call ended by a fault; its traceback is in the log"
        await self.story.settle()


async def begin_call(
    story: Story, *, from_: str = CUSTOMER_NUMBER, slow: bool = False, line: FakeLine | None = None
) -> Caller:
    """Let a customer call the starter number from a scripted device, `line` if given."""
    stories = story.house.call_stories
    call = await stories.opening.ring(account_id=story.account_id, from_=from_, to=NUMBER)
    line = line or FakeLine(slow=slow)
    task = asyncio.create_task(stories.live.carry(call=call, line=line))
    return Caller(story=story, line=line, call_id=call.call_id, task=task)
