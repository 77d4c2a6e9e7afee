"""Who is in a conversation, and that one address stands for one of them, on both engines."""

from __future__ import annotations

import asyncio

import pytest

from tests.conversations.conftest import MARIA, NUMBER, House
from tieline.conversations import Address, Joined, NewParticipant, Participant, ParticipantType
from tieline.conversations.errors import AddressTaken, ParticipantNotFound

pytestmark = pytest.mark.store

BEN = Address(channel="SMS", address="+15550000009")


async def add(house: House, joined: Joined, new: NewParticipant) -> Participant:
    return await house.do(
        lambda tx: house.room.add_participant(
            tx, conversation_id=joined.conversation.conversation_id, participant=new
        )
    )


async def put(house: House, joined: Joined, who: Participant, new: NewParticipant) -> Participant:
    return await house.do(
        lambda tx: house.room.replace_participant(
            tx,
            conversation_id=joined.conversation.conversation_id,
            participant_id=who.participant_id,
            participant=new,
        )
    )


async def test_an_agent_added_twice_is_one_participant(house: House) -> None:
    joined = await house.maria()
    again = await add(house, joined, NewParticipant(addresses=(NUMBER,), type=ParticipantType.AI_AGENT))
    assert again == joined.agent_participant


async def test_an_address_of_another_type_is_a_conflict_naming_its_holder(house: House) -> None:
    joined = await house.maria()
    with pytest.raises(AddressTaken) as refused:
        await add(house, joined, NewParticipant(addresses=(MARIA,), type=ParticipantType.AI_AGENT))
    assert refused.value.conflicting_id == joined.customer_participant.participant_id


async def test_one_address_added_six_times_at_once_is_one_participant(house: House) -> None:
    joined = await house.maria()
    new = NewParticipant(addresses=(BEN,), type=ParticipantType.CUSTOMER)
    added = await asyncio.gather(*(add(house, joined, new) for _ in range(6)))
    assert len({one.participant_id for one in added}) == 1


async def test_put_replaces_everything(house: House) -> None:
    joined = await house.maria()
    after = await put(house, joined, joined.customer_participant, NewParticipant(addresses=(BEN,)))
    assert (after.type, after.profile_id, after.name) == (ParticipantType.UNKNOWN, None, BEN.address)
    assert after.addresses == (BEN,)


async def test_put_cannot_take_somebody_elses_address(house: House) -> None:
    joined = await house.maria()
    with pytest.raises(AddressTaken):
        await put(house, joined, joined.customer_participant, NewParticipant(addresses=(NUMBER,)))


async def test_a_participant_of_another_conversation_is_not_found(house: House) -> None:
    joined = await house.maria()
    other = await house.join(joined.conversation.configuration_id, profile_id="mem_profile_ben")
    with pytest.raises(ParticipantNotFound):
        await put(house, joined, other.customer_participant, NewParticipant())


async def test_a_worker_joins_once_with_an_identity_of_their_own(house: House) -> None:
    joined = await house.maria()

    async def carlos(channel: str) -> Participant:
        return await house.do(
            lambda tx: house.room.ensure_worker_participant(
                tx,
                conversation_id=joined.conversation.conversation_id,
                worker_id="WK1",
                name="Carlos",
                channel=channel,
            )
        )

    first, again, elsewhere = await carlos("SMS"), await carlos("SMS"), await carlos("WHATSAPP")
    assert first == again
    assert first.type is ParticipantType.HUMAN_AGENT
    assert elsewhere.participant_id == first.participant_id
    assert [a.channel for a in elsewhere.addresses] == ["SMS", "WHATSAPP"]
