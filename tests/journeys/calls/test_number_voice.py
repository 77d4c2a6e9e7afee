"""Who answers a number nobody serves: its own URL, its fallback when that fails, and the built-in agent without one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tests.support.line import FakeLine
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice.models import Answerer, CallDirection, Program
from tieline.journeys.calls.keys import keys
from tieline.kit.db import Database

pytestmark = pytest.mark.journey

SHOP = "https://shop.example.com"
VOICE, OOPS, ENDED = f"{SHOP}/voice", f"{SHOP}/oops", f"{SHOP}/ended"


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


async def answers(story: Story, **voice: str | None) -> None:
    """Let the starter number's calls be answered."""
    number = await story.db.read(lambda tx: story.house.channels.find_number(tx, number=NUMBER))
    assert number is not None
    await story.house.numbers.change(
        account_id=story.account_id, number_id=number.number_id, friendly_name=None, voice=dict(voice)
    )


def says(story: Story, url: str, text: str, *, status: int = 200) -> None:
    story.http.answers[url] = (status, "text/xml", f"<Response><Say>{text}</Say></Response>")


def asked(story: Story, url: str) -> list[dict[str, str]]:
    return [
        {name: values[0] for name, values in parse_qs(body.decode()).items()}
        for address, body, _ in story.http.sent
        if address.startswith(url)
    ]


async def test_its_own_url_answers_and_hears_the_end(story: Story) -> None:
    await answers(story, url=VOICE, status_callback=ENDED)
    says(story, VOICE, "You have reached the shop.")
    ana = await begin_call(story)
    await ana.line.until_said("You have reached the shop.")
    await ana.over()
    (request,) = asked(story, VOICE)
    assert (request["To"], request["CallStatus"], request["Direction"]) == (NUMBER, "in-progress", "inbound")
    (ended,) = asked(story, ENDED)
    assert (ended["CallSid"], ended["CallStatus"]) == (ana.call_id, "completed")


async def test_when_it_fails_the_fallback_is_told_why(story: Story) -> None:
    await answers(story, url=VOICE, fallback_url=OOPS)
    says(story, VOICE, "never heard", status=500)
    says(story, OOPS, "We are closed.")
    ana = await begin_call(story)
    await ana.line.until_said("We are closed.")
    await ana.over()
    (told,) = asked(story, OOPS)
    assert (told["ErrorCode"], told["ErrorUrl"]) == ("11200", VOICE)


async def test_a_program_that_serves_the_number_goes_first(story: Story) -> None:
    await answers(story, url=VOICE)
    says(story, VOICE, "never heard")
    says(story, f"{SHOP}/twiml", "The program speaks.")
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx, number=NUMBER, url=SHOP, public_url=SHOP, name="shop", lease_seconds=600
        )
    )
    ana = await begin_call(story)
    await ana.line.until_said("The program speaks.")
    await ana.over()
    assert asked(story, VOICE) == []


async def test_without_a_url_the_built_in_agent_answers(story: Story) -> None:
    await answers(story, url=VOICE)
    await answers(story, url=None)
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.leave()
    await ana.over()
    assert asked(story, SHOP) == []


async def test_a_call_that_was_begun_presses_its_keys_before_it_speaks(story: Story) -> None:
    stories = story.house.call_stories
    call = await story.db.transact(
        lambda tx: story.house.calls_room.create_call(
            tx, account_id=story.account_id, direction=CallDirection.OUTBOUND_API, from_=NUMBER,
            to=CUSTOMER_NUMBER, program=Program(twiml="<Response><Say>Extension twelve?</Say></Response>"),
            send_digits="w12#",
        )
    )  # fmt: skip
    line = FakeLine()
    async with asyncio.timeout(60):
        await stories.live.carry(call=call, line=line)
    assert line.played == ["keys w12#"]
    assert line.said == ["Extension twelve?"]


def test_a_w_is_half_a_second_of_silence() -> None:
    assert seconds(keys("w")) == pytest.approx(0.5)
    assert keys("ww1") == keys("w") + keys("w") + keys("1")
    assert any(keys("1"))
    assert not any(keys("w"))


def seconds(pcm: bytes) -> float:
    return len(pcm) / 32_000


@pytest.mark.parametrize(
    ("mode", "answerer", "told"),
    [
        ("Enable", Answerer.HUMAN, "human"),
        ("Enable", Answerer.MACHINE, "machine_start"),
        ("DetectMessageEnd", Answerer.MACHINE, "machine_end_beep"),
        ("DetectMessageEnd", Answerer.FAX, "fax"),
    ],
)
async def test_a_document_is_told_who_answered_a_call_that_was_begun(
    story: Story, mode: str, answerer: Answerer, told: str
) -> None:
    says(story, VOICE, "Hello.")
    call = await story.db.transact(
        lambda tx: story.house.calls_room.create_call(
            tx,
            account_id=story.account_id,
            direction=CallDirection.OUTBOUND_API,
            from_=NUMBER,
            to=CUSTOMER_NUMBER,
            program=Program(url=VOICE),
            machine_detection={"mode": mode},
        )
    )
    line = FakeLine()
    await story.house.call_stories.live.carry(call=call, line=line, answerer=answerer)
    assert line.said == ["Hello."]
    (request,) = asked(story, VOICE)
    assert request["AnsweredBy"] == told
