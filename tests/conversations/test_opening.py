"""Maria's messages find one conversation, even when two come at once (P1, P2, P8), on both engines."""

from __future__ import annotations

import asyncio

import pytest

from tests.conversations.conftest import ACCOUNT, MARIA, NUMBER, OTHER_ACCOUNT, House
from tieline.conversations import Address, Grouping, NewParticipant, ParticipantType, Status
from tieline.conversations.errors import ConfigurationNotFound, ConversationExists
from tieline.kit.errors import Invalid

pytestmark = pytest.mark.store

WHATSAPP = Address(channel="WHATSAPP", address="whatsapp:+34600111222")
CUSTOMER = NewParticipant(addresses=(MARIA,), type=ParticipantType.CUSTOMER)
AGENT = NewParticipant(addresses=(NUMBER,), type=ParticipantType.AI_AGENT)


async def test_p2_both_sides_are_typed_and_named_from_the_first_message(house: House) -> None:
    joined = await house.maria()
    assert joined.opened
    assert joined.conversation.profile_id == "mem_profile_maria"
    customer, agent = joined.customer_participant, joined.agent_participant
    assert (customer.type, customer.name, customer.profile_id) == (
        ParticipantType.CUSTOMER,
        "Maria García",
        "mem_profile_maria",
    )
    assert (agent.type, agent.name, agent.profile_id) == (ParticipantType.AI_AGENT, "Agent", None)
    assert await house.events() == [
        "ConfigurationChanged",
        "ConversationCreated",
        "ParticipantAdded",
        "ParticipantAdded",
    ]


@pytest.mark.parametrize("grouping", list(Grouping))
async def test_ten_first_messages_at_once_are_one_conversation(house: House, grouping: Grouping) -> None:
    configuration_id = await house.configure(grouping)
    joined = await asyncio.gather(*(house.join(configuration_id) for _ in range(10)))
    assert len({one.conversation.conversation_id for one in joined}) == 1
    assert [one.opened for one in joined].count(True) == 1
    assert len({one.customer_participant.participant_id for one in joined}) == 1


async def test_a_customer_on_another_channel_is_the_same_participant(house: House) -> None:
    configuration_id = await house.configure()
    by_text = await house.join(configuration_id)
    by_whatsapp = await house.join(
        configuration_id,
        customer=WHATSAPP,
        agent=Address(channel="WHATSAPP", address="whatsapp:+15550000001"),
    )
    assert by_whatsapp.conversation.conversation_id == by_text.conversation.conversation_id
    assert by_whatsapp.customer_participant.participant_id == by_text.customer_participant.participant_id
    assert [a.channel for a in by_whatsapp.customer_participant.addresses] == ["SMS", "WHATSAPP"]


async def test_grouping_by_address_and_channel_keeps_channels_apart(house: House) -> None:
    configuration_id = await house.configure(Grouping.ADDRESSES_AND_CHANNEL)
    by_text = await house.join(configuration_id)
    by_whatsapp = await house.join(configuration_id, customer=WHATSAPP)
    assert by_whatsapp.opened
    assert by_whatsapp.conversation.conversation_id != by_text.conversation.conversation_id


async def test_p8_two_accounts_never_share_a_conversation(house: House) -> None:
    configuration_id = await house.configure()
    with pytest.raises(ConfigurationNotFound):
        await house.do(
            lambda tx: house.room.join_or_open(
                tx,
                account_id=OTHER_ACCOUNT,
                configuration_id=configuration_id,
                profile_id="mem_profile_maria",
                customer=MARIA,
                agent=NUMBER,
                customer_name=None,
            )
        )


async def test_a_closed_conversation_is_not_joined_again(house: House) -> None:
    first = await house.maria()
    await house.update(first, status=Status.CLOSED)
    second = await house.join(first.conversation.configuration_id)
    assert second.opened
    assert second.conversation.conversation_id != first.conversation.conversation_id


async def test_a_message_wakes_a_quiet_conversation(house: House) -> None:
    first = await house.maria()
    await house.update(first, status=Status.INACTIVE)
    assert (await house.join(first.conversation.configuration_id)).conversation.status is Status.ACTIVE


async def test_a_call_is_found_by_its_id(house: House) -> None:
    configuration_id = await house.configure()
    voice = Address(channel="VOICE", address="+34600111222")
    joined = await house.join(configuration_id, customer=voice, channel_id="CA123")
    page = await house.db.read(
        lambda tx: house.room.list_conversations(
            tx, account_id=ACCOUNT, statuses=[Status.ACTIVE], channel_id="CA123"
        )
    )
    assert [one.conversation_id for one in page.items] == [joined.conversation.conversation_id]


class TestCreatedByACaller:
    """An agent writes first: it creates the conversation, or is told which one stands."""

    async def create(self, house: House, configuration_id: str, *people: NewParticipant) -> str:
        made = await house.do(
            lambda tx: house.room.create_conversation(
                tx, account_id=ACCOUNT, configuration_id=configuration_id, participants=people
            )
        )
        return made.conversation_id

    @pytest.mark.parametrize("grouping", list(Grouping))
    async def test_a_standing_conversation_is_named(self, house: House, grouping: Grouping) -> None:
        configuration_id = await house.configure(grouping)
        standing = await self.create(house, configuration_id, CUSTOMER, AGENT)
        with pytest.raises(ConversationExists) as refused:
            await self.create(house, configuration_id, CUSTOMER, AGENT)
        assert refused.value.conflicting_id == standing

    async def test_the_answer_joins_it_once_the_profile_is_known(self, house: House) -> None:
        configuration_id = await house.configure()
        standing = await self.create(house, configuration_id, CUSTOMER, AGENT)
        joined = await house.join(configuration_id)
        assert joined.conversation.conversation_id == standing
        assert joined.conversation.profile_id == "mem_profile_maria"
        assert joined.customer_participant.profile_id == "mem_profile_maria"

    async def test_two_participants_cannot_have_one_address(self, house: House) -> None:
        configuration_id = await house.configure()
        with pytest.raises(Invalid) as refused:
            await self.create(house, configuration_id, CUSTOMER, CUSTOMER)
        assert refused.value.field == "participants"
        page = await house.db.read(lambda tx: house.room.list_conversations(tx, account_id=ACCOUNT))
        assert page.items == []

    async def test_at_once_only_one_is_made(self, house: House) -> None:
        configuration_id = await house.configure()
        outcomes = await asyncio.gather(
            *(self.create(house, configuration_id, CUSTOMER, AGENT) for _ in range(6)), return_exceptions=True
        )
        made = [one for one in outcomes if isinstance(one, str)]
        refused = [one.conflicting_id for one in outcomes if isinstance(one, ConversationExists)]
        assert len(made) == 1
        assert refused == made * 5
