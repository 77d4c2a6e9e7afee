"""Which conversation a customer's words come to, by each grouping type: Ana texts, writes by WhatsApp and RCS, and calls.

The same on the wire, with a program of the agent kit on every channel: `tests/programs/test_one_thread.py`.
"""

from __future__ import annotations

import json
from functools import partial

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER as ANA
from tieline.app.starter import CUSTOMER_PROFILE_ID, NUMBER, STORE_ID
from tieline.channels import channel_of
from tieline.conversations import ConfigurationSettings, Grouping, Participant, ParticipantType
from tieline.conversations.classic import NewConversation, Place, default_service_id
from tieline.journeys.classic_bridge import NewMessage, NewPerson
from tieline.kit.db import Transaction

pytestmark = pytest.mark.journey

ANAS_OTHER_NUMBER = "+15550100099"
WAYS = ("SMS", "WHATSAPP", "RCS", "VOICE")


async def group_by(story: Story, grouping: Grouping) -> None:
    """Let the project's number follow a configuration with this grouping; Ana's other number is known to be hers."""

    def prepare(tx: Transaction) -> None:
        rooms = story.house
        made = rooms.conversations.create_configuration(
            tx,
            account_id=story.account_id,
            settings=ConfigurationSettings(
                description="",
                grouping=grouping,
                memory_store_id=STORE_ID,
                bridge_service_id=default_service_id(story.account_id),
            ),
        )
        number = rooms.channels.find_number(tx, number=NUMBER)
        assert number is not None
        rooms.channels.configure_number(
            tx, number_id=number.number_id, configuration_id=made.configuration_id
        )
        rooms.memory.add_identifier(
            tx,
            store_id=STORE_ID,
            profile_id=CUSTOMER_PROFILE_ID,
            id_type="phone",
            value=ANAS_OTHER_NUMBER,
        )

    await story.db.transact(prepare)


async def reach(story: Story, way: str, *, from_: str = ANA) -> str:
    """Write or call; the conversation it came to."""
    if way == "VOICE":
        opening = story.house.call_stories.opening
        call = await opening.ring(account_id=story.account_id, from_=from_, to=NUMBER)
        return (await opening.open(call=call)).conversation.conversation_id
    prefix = {"WHATSAPP": "whatsapp:", "RCS": "rcs:"}.get(way, "")
    address = prefix + from_
    assert channel_of(address) == way
    received = await story.house.inbound.receive(channel=way, from_=address, to=NUMBER, body=f"by {way}")
    await story.settle()
    return received.conversation_id


async def people(story: Story, conversation_id: str) -> list[Participant]:
    """Everybody in a conversation."""
    read = partial(story.house.conversations.list_participants, conversation_id=conversation_id)
    return list(await story.db.read(read))


async def test_by_profile_ana_is_one_thread_whatever_she_uses(story: Story) -> None:
    await group_by(story, Grouping.PROFILE)
    came_to = {await reach(story, way, from_=number) for number in (ANA, ANAS_OTHER_NUMBER) for way in WAYS}
    assert len(came_to) == 1
    agent, ana = sorted(await people(story, came_to.pop()), key=lambda one: one.type.value)
    assert (agent.type, ana.type) == (ParticipantType.AI_AGENT, ParticipantType.CUSTOMER)
    assert {(one.channel, one.address) for one in agent.addresses} == {
        ("SMS", NUMBER), ("WHATSAPP", f"whatsapp:{NUMBER}"), ("RCS", f"rcs:{NUMBER}"), ("VOICE", NUMBER),
    }  # fmt: skip
    assert len(ana.addresses) == 8


async def test_by_addresses_each_of_her_numbers_is_a_thread(story: Story) -> None:
    await group_by(story, Grouping.ADDRESSES)
    one = {await reach(story, way) for way in WAYS}
    other = {await reach(story, way, from_=ANAS_OTHER_NUMBER) for way in WAYS}
    assert (len(one), len(other)) == (1, 1)
    assert one.isdisjoint(other)


async def test_by_addresses_and_channel_each_way_of_each_number_is_a_thread(story: Story) -> None:
    await group_by(story, Grouping.ADDRESSES_AND_CHANNEL)
    numbers = (ANA, ANAS_OTHER_NUMBER)
    first = {(way, number): await reach(story, way, from_=number) for number in numbers for way in WAYS}
    again = {(way, number): await reach(story, way, from_=number) for number in numbers for way in WAYS}
    assert len(set(first.values())) == 8
    assert again == first


class TestWebChat:
    """A page of the shop opens a chat by the older API, for somebody who is signed in there."""

    async def chat(self, story: Story, identity: str) -> str:
        place = Place(account_id=story.account_id)
        bridge = story.house.classic_bridge
        opened = await bridge.open(place=place, new=NewConversation(unique_name=f"chat of {identity}"))
        name = opened.conversation.conversation_id
        await bridge.add(place=place, name=name, person=NewPerson(identity=identity))
        said = await bridge.say(place=place, name=name, new=NewMessage(author=identity, body="by chat"))
        await story.settle()
        by_name = await story.db.read(
            partial(story.house.classic.get_conversation, place=place, name=f"chat of {identity}")
        )
        assert by_name.conversation.conversation_id == said.communication.conversation_id
        return said.communication.conversation_id

    async def test_goes_on_in_the_thread_and_is_answered_in_the_chat(self, story: Story) -> None:
        await group_by(story, Grouping.PROFILE)
        thread = await reach(story, "SMS")
        await story.db.transact(
            partial(
                story.house.memory.add_identifier,
                store_id=STORE_ID,
                profile_id=CUSTOMER_PROFILE_ID,
                id_type="phone",
                value="ana-at-the-shop",
            )
        )
        assert await self.chat(story, "ana-at-the-shop") == thread
        by = [(one.speaker.kind.value, one.author.channel) for one in await story.transcript(thread)]
        assert by == [("customer", "SMS"), ("agent", "SMS"), ("customer", "CHAT"), ("agent", "CHAT")]

    async def test_of_somebody_else_is_a_thread_of_its_own(self, story: Story) -> None:
        await group_by(story, Grouping.PROFILE)
        thread = await reach(story, "SMS")
        assert await self.chat(story, "a-guest") != thread

    async def test_of_a_guest_is_told_to_the_program_that_serves_the_number(self, story: Story) -> None:
        """No number of ours is in it; its configuration's is served."""
        await group_by(story, Grouping.PROFILE)
        url = "http://127.0.0.1:8000/webhook"
        await story.db.transact(
            partial(
                story.house.channels.begin_serving,
                number=NUMBER,
                url=url,
                public_url=url,
                name="agent.py",
                lease_seconds=3600,
            )
        )
        await self.chat(story, "a-guest")
        told = [json.loads(body) for sent_to, body, _ in story.http.sent if sent_to.startswith(url)]
        words = [
            one["data"]["content"]["text"] for one in told if one["eventType"] == "COMMUNICATION_CREATED"
        ]
        assert words == ["by chat"]

    async def test_is_apart_where_addresses_decide(self, story: Story) -> None:
        await group_by(story, Grouping.ADDRESSES)
        await story.db.transact(
            partial(
                story.house.memory.add_identifier,
                store_id=STORE_ID,
                profile_id=CUSTOMER_PROFILE_ID,
                id_type="phone",
                value="ana-at-the-shop",
            )
        )
        assert await self.chat(story, "ana-at-the-shop") != await reach(story, "SMS")
