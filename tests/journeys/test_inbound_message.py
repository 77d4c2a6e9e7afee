"""A customer's message comes in: who hears of it finds everything about it (P1, P2); a refused one leaves nothing (P13)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.house import ScriptedHTTP, Story
from tieline.app.starter import CUSTOMER_PROFILE_ID, NUMBER, STORE_ID
from tieline.channels import MessageFilter
from tieline.conversations import ParticipantType
from tieline.journeys.inbound_message import OwnNumber
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.http import HTTPAnswer
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey

PROGRAM_URL = "http://127.0.0.1:8000/webhook"
BEN = "+15550100002"
ALL = PageRequest(size=100)


def everything(story: Story, tx: Transaction, conversation_id: str) -> dict[str, object]:
    """What an SDK asks for when it is told of a message: the people, typed and named, and the customer's profile."""
    rooms = story.house
    people = rooms.conversations.list_participants(tx, conversation_id=conversation_id)
    profile_id = next(one.profile_id for one in people if one.type is ParticipantType.CUSTOMER)
    assert profile_id is not None
    said = rooms.conversations.list_communications(tx, conversation_id=conversation_id, page=ALL)
    return {
        "people": sorted((one.type.value, bool(one.name)) for one in people),
        "profile": rooms.memory.get_profile(tx, store_id=STORE_ID, profile_id=profile_id).profile_id,
        "said": [one.text for one in said.items],
    }


async def test_p1_what_was_taken_in_is_read_by_another_process_at_once(story: Story, tables_url: str) -> None:
    received = await story.text("Is anybody there?", settle=False)
    other = Database.open(tables_url)
    found = await other.read(lambda tx: everything(story, tx, received.conversation_id))
    await other.close()
    assert found["said"] == ["Is anybody there?"]


async def test_p2_everything_is_readable_when_the_first_webhook_leaves(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new customer's first words: no SDK finds a participant to type or a profile to make."""
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx, number=NUMBER, url=PROGRAM_URL, public_url=PROGRAM_URL, name="agent.py", lease_seconds=3600
        )
    )
    received = None
    seen: list[dict[str, object]] = []
    send = ScriptedHTTP.send

    async def look_first(
        self: ScriptedHTTP,
        *,
        method: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        timeout_seconds: float,
    ) -> HTTPAnswer:
        assert received is not None
        seen.append(await story.db.read(lambda tx: everything(story, tx, received.conversation_id)))
        return await send(
            self, method=method, url=url, body=body, headers=headers, timeout_seconds=timeout_seconds
        )

    monkeypatch.setattr(ScriptedHTTP, "send", look_first)
    received = await story.text("Hello, I am new here", from_=BEN, settle=False)
    await story.settle()
    assert seen[0] == {
        "people": [("AI_AGENT", True), ("CUSTOMER", True)],
        "profile": received.profile_id,
        "said": ["Hello, I am new here"],
    }
    assert received.profile_id != CUSTOMER_PROFILE_ID


@pytest.mark.parametrize(
    ("from_", "body", "field"),
    [
        (BEN, "a" * 1601, "body"),
        (BEN, " \n ", "body"),
        (BEN, "a\x00b", "body"),
        ("Ben", "Hello", "address"),
        (NUMBER, "Hello", "address"),
        (f"whatsapp:{NUMBER}", "Hello", "address"),
    ],
)
async def test_p13_a_refused_message_leaves_nothing(story: Story, from_: str, body: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await story.text(body, from_=from_)
    assert refused.value.field == field
    found = await story.db.read(
        lambda tx: story.house.channels.list_messages(
            tx, account_id=story.account_id, matching=MessageFilter(), page=ALL
        )
    )
    assert found.items == []


async def test_the_number_itself_is_no_customer(story: Story) -> None:
    with pytest.raises(OwnNumber):
        await story.house.call_stories.opening.ring(account_id=story.account_id, from_=NUMBER, to=NUMBER)
