"""People who come one by one make the same conversation as people who come at once; on both engines."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import ACCOUNT, MARIA, NUMBER, House
from tieline.conversations import (
    Address,
    Conversation,
    Grouping,
    NewParticipant,
    Participant,
    ParticipantType,
)
from tieline.conversations.errors import ConversationExists

pytestmark = pytest.mark.store

CUSTOMER = NewParticipant(addresses=(MARIA,), type=ParticipantType.CUSTOMER, profile_id="mem_profile_maria")
AGENT = NewParticipant(addresses=(NUMBER,), type=ParticipantType.AI_AGENT)


async def create(house: House, configuration_id: str) -> Conversation:
    return await house.do(
        lambda tx: house.room.create_conversation(tx, account_id=ACCOUNT, configuration_id=configuration_id)
    )


async def add(house: House, conversation: Conversation, who: NewParticipant) -> Participant:
    return await house.do(
        lambda tx: house.room.add_participant(
            tx, conversation_id=conversation.conversation_id, participant=who
        )
    )


@pytest.mark.parametrize("grouping", list(Grouping))
async def test_a_message_finds_the_conversation_that_was_filled_by_hand(
    house: House, grouping: Grouping
) -> None:
    configuration_id = await house.configure(grouping)
    conversation = await create(house, configuration_id)
    for who in (CUSTOMER, AGENT):
        await add(house, conversation, who)
    joined = await house.join(configuration_id)
    assert joined.conversation.conversation_id == conversation.conversation_id
    assert not joined.opened


@pytest.mark.parametrize("grouping", list(Grouping))
async def test_a_participant_who_has_one_elsewhere_is_refused_and_told_where(
    house: House, grouping: Grouping
) -> None:
    configuration_id = await house.configure(grouping)
    standing = (await house.join(configuration_id)).conversation
    second = await create(house, configuration_id)
    # By profile the customer alone says whose conversation it is, so whoever comes last is refused.
    first, last = (AGENT, CUSTOMER)
    await add(house, second, first)
    with pytest.raises(ConversationExists) as refused:
        await add(house, second, last)
    assert refused.value.conflicting_id == standing.conversation_id


async def test_a_worker_who_joins_changes_no_key(house: House) -> None:
    configuration_id = await house.configure(Grouping.ADDRESSES)
    standing = (await house.join(configuration_id)).conversation
    worker = NewParticipant(
        addresses=(Address(channel="SMS", address="worker:WK1"),), type=ParticipantType.HUMAN_AGENT
    )
    await add(house, standing, worker)
    assert (await house.join(configuration_id)).conversation.conversation_id == standing.conversation_id


async def test_somebody_who_leaves_is_gone_and_may_come_again(house: House) -> None:
    configuration_id = await house.configure()
    joined = await house.join(configuration_id)
    conversation_id = joined.conversation.conversation_id
    ben = NewParticipant(addresses=(Address(channel="CHAT", address="ben"),))
    added = await add(house, joined.conversation, ben)
    left = await house.do(
        lambda tx: house.room.remove_participant(
            tx, conversation_id=conversation_id, participant_id=added.participant_id
        )
    )
    assert left == added
    everybody = await house.db.read(
        lambda tx: house.room.list_participants(tx, conversation_id=conversation_id)
    )
    assert added.participant_id not in {one.participant_id for one in everybody}
    assert (await add(house, joined.conversation, ben)).participant_id != added.participant_id
