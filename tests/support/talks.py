"""A caller who asks for a person, and a worker who answers on a device of their own."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.journeys.calls.plans import JoinConference
from tieline.journeys.calls.worker_calls import ShownCall
from tieline.kit.events import follow, newest_cursor
from tieline.routing import Task, Worker

WANTS_A_PERSON = "I want to speak to a human about order 4711"


async def asks_for_person(story: Story, *, slow: bool = False) -> Caller:
    """Let Ana call and ask for a person; return when the flow has run and its task waits or rings."""
    ana = await begin_call(story, slow=slow)
    await ana.line.until_count(1)
    ana.line.speak(WANTS_A_PERSON)
    await ana.line.until_count(2)
    await story.settle()
    return ana


async def conversation_of(caller: Caller) -> str:
    """Return the conversation of a call."""
    conversation_id = (await caller.call()).conversation_id
    assert conversation_id is not None
    return conversation_id


async def open_task(caller: Caller) -> Task:
    """Return the task of a call's conversation."""
    routing, conversation_id = caller.story.house.routing, await conversation_of(caller)
    task = await caller.story.db.read(lambda tx: routing.find_open_task(tx, conversation_id=conversation_id))
    assert task is not None
    return task


async def shown(story: Story, task_id: str) -> ShownCall:
    """Return a task's call as the worker's desktop shows it."""
    house = story.house
    found = await story.db.read(
        lambda tx: house.worker_calls.shown(tx, task=house.routing.get_task(tx, task_id=task_id))
    )
    assert found is not None
    return found


async def answer(story: Story, task_id: str, *, line: FakeLine | None = None) -> Caller:
    """Let the worker of a task answer its call on a device; return their end of it."""
    call_id = (await shown(story, task_id)).call_id
    conference_id = (await shown(story, task_id)).conference_id
    assert call_id is not None and conference_id is not None
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call_id))
    line = line or FakeLine()
    plan = JoinConference(conference_id=conference_id)
    carried = story.house.call_stories.live.carry(call=call, line=line, plan=plan)
    return Caller(story=story, line=line, call_id=call_id, task=asyncio.create_task(carried))


async def talk(
    story: Story, worker: Worker, *, caller: FakeLine | None = None, line: FakeLine | None = None
) -> tuple[Caller, Caller, str]:
    """Bring Ana and a worker together; return both ends and the task, when both are shown as connected."""
    ana = await asks_for_person(story)
    task_id = await story.accept(worker)
    theirs = await answer(story, task_id, line=line)
    await ana.line.until_state("connected")
    await theirs.line.until_state("connected")
    return ana, theirs, task_id


async def until_on_record(story: Story, conversation_id: str, text: str) -> None:
    """Wait until words stand in the transcript."""
    cursor = await story.db.read(newest_cursor)
    async with asyncio.timeout(60), aclosing(follow(story.db, after=cursor)) as pages:  # type: ignore[type-var]
        while text not in [said for _, said in await story.said(conversation_id)]:
            await anext(pages)
