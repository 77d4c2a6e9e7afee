"""Calls that we make: they ring at the customer's phone, are answered, declined, or left unanswered."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.calls import Caller
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import Call, CallDirection, CallStatus, Program

pytestmark = pytest.mark.journey

REMINDER = "<Response><Say>Your order 4711 is ready.</Say></Response>"


async def call_ana(story: Story, *, twiml: str = REMINDER, timeout_seconds: int = 60) -> Call:
    call = await story.db.transact(
        lambda tx: story.house.calls_room.create_call(
            tx,
            account_id=story.account_id,
            direction=CallDirection.OUTBOUND_API,
            from_=NUMBER,
            to=CUSTOMER_NUMBER,
            program=Program(twiml=twiml),
            timeout_seconds=timeout_seconds,
        )
    )
    await story.settle()
    return await now(story, call)


async def now(story: Story, call: Call) -> Call:
    return await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=call.call_id))


async def answer(story: Story, call: Call) -> Caller:
    line = FakeLine()
    task = asyncio.create_task(story.house.call_stories.live.carry(call=call, line=line))
    return Caller(story=story, line=line, call_id=call.call_id, task=task)


async def test_anas_phone_rings_and_she_hears_what_the_call_was_made_for(story: Story) -> None:
    call = await call_ana(story)
    assert call.status is CallStatus.RINGING
    ana = await answer(story, call)
    await ana.line.until_said("Your order 4711 is ready.")
    await ana.over()
    assert (await now(story, call)).status is CallStatus.COMPLETED
    await story.later(seconds=61)
    assert (await now(story, call)).status is CallStatus.COMPLETED


async def test_nobody_answers_and_the_call_says_so(story: Story) -> None:
    call = await call_ana(story, timeout_seconds=20)
    await story.later(seconds=19)
    assert (await now(story, call)).status is CallStatus.RINGING
    await story.later(seconds=2)
    assert (await now(story, call)).status is CallStatus.NO_ANSWER


async def test_a_call_whose_device_never_came_does_not_ring_for_ever(story: Story) -> None:
    call = await story.house.call_stories.opening.ring(
        account_id=story.account_id, from_=CUSTOMER_NUMBER, to=NUMBER
    )
    await story.settle()
    await story.later(seconds=61)
    assert (await now(story, call)).status is CallStatus.NO_ANSWER


async def test_a_call_ends_when_it_has_lasted_as_long_as_it_may(story: Story) -> None:
    call = await call_ana(story, twiml='<Response><Pause length="20000"/></Response>')
    ana = await answer(story, call)
    await ana.line.until_notice("call")
    await story.later(seconds=14_401)
    await ana.over()
    assert (await now(story, call)).status is CallStatus.COMPLETED


async def test_the_api_gives_a_live_call_another_program_and_then_ends_it(story: Story) -> None:
    call = await call_ana(story, twiml='<Response><Pause length="600"/></Response>')
    ana = await answer(story, call)
    await ana.line.until_notice("call")
    calls = story.house.calls_room
    other = Program(twiml="<Response><Say>Something else.</Say><Pause length='600'/></Response>")
    await story.db.transact(lambda tx: calls.want_program(tx, call_id=call.call_id, program=other))
    await ana.line.until_said("Something else.")
    await story.db.transact(lambda tx: calls.want_end(tx, call_id=call.call_id))
    await ana.over()
    assert (await now(story, call)).status is CallStatus.COMPLETED
