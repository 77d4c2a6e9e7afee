"""A program by its public name: the shop's program believes it is at shop.example.com and listens on the loopback."""

from __future__ import annotations

import pytest

from tests.support.house import Story
from tieline.app.starter import NUMBER
from tieline.journeys.calls.reach import Target, forwarded_headers, reach

pytestmark = pytest.mark.journey


async def serve(story: Story, *, port: int) -> None:
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            name="shop.py",
            url=f"http://127.0.0.1:{port}/webhook",
            public_url="https://shop.example.com/webhook",
        )
    )


async def reached(story: Story, url: str) -> Target:
    return await story.db.read(
        lambda tx: reach(tx, story.house.channels, account_id=story.account_id, url=url)
    )


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("https://shop.example.com/twiml?a=1%202", "http://127.0.0.1:8001/twiml?a=1%202"),
        ("wss://shop.example.com/ws", "ws://127.0.0.1:8001/ws"),
        ("https://SHOP.example.com/", "http://127.0.0.1:8001/"),
    ],
)
async def test_a_served_name_is_called_on_the_loopback_and_signed_for_itself(
    story: Story, url: str, called: str
) -> None:
    await serve(story, port=8001)
    target = await reached(story, url)
    assert (target.url, target.public_url) == (called, url)


@pytest.mark.parametrize(
    "url", ["https://other.example.com/twiml", "https://shop.example.com:444/twiml", "http://127.0.0.1:9/x"]
)
async def test_any_other_address_is_called_as_it_stands(story: Story, url: str) -> None:
    await serve(story, port=8001)
    assert await reached(story, url) == Target(url=url, public_url=url)


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("wss://127.0.0.1:9/ws?a=1", "ws://127.0.0.1:9/ws?a=1"),
        ("https://localhost:9/twiml", "http://localhost:9/twiml"),
        ("https://[::1]:9/x", "http://[::1]:9/x"),
    ],
)
async def test_a_program_whose_lease_has_lapsed_is_still_called_on_this_machine(
    story: Story, url: str, called: str
) -> None:
    assert await reached(story, url) == Target(url=called, public_url=url)


async def test_a_program_started_anew_is_called_before_the_one_that_was_killed(story: Story) -> None:
    await serve(story, port=8001)
    await serve(story, port=8002)
    assert (await reached(story, "https://shop.example.com/twiml")).url == "http://127.0.0.1:8002/twiml"


async def test_the_receiver_is_told_the_name_it_was_signed_for(story: Story) -> None:
    await serve(story, port=8001)
    target = await reached(story, "https://shop.example.com/twiml")
    assert forwarded_headers(target) == {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "shop.example.com",
    }
