"""However messages of several customers, numbers and channels come in, each is kept once, where it belongs."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversations.conftest import ACCOUNT, NOON, House
from tests.support.schema import sqlite_with_tables
from tieline.conversations import Address, Author, ConversationService, Grouping, spelled_for
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

OURS = "+15550000001"
NUMBERS = {
    (who, where): f"+3460{person}00000{place}"
    for person, who in enumerate(("maria", "carlos", "lucia"))
    for place, where in enumerate(("at home", "at work"))
}
# Who writes, from which of their two numbers, by what.
Words = tuple[str, str, str]
SAID = st.lists(
    st.tuples(
        st.sampled_from(["maria", "carlos", "lucia"]),
        st.sampled_from(["at home", "at work"]),
        st.sampled_from(["SMS", "WHATSAPP", "RCS", "VOICE"]),
    ),
    min_size=1,
    max_size=14,
)
ALL = PageRequest(size=1000)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One database for all examples, each of which has a configuration of its own."""
    return sqlite_with_tables(tmp_path_factory.mktemp("grouping"))


def belongs_with(grouping: Grouping, words: Words) -> Hashable:
    """What two messages have in common when they are of one conversation."""
    who, where, channel = words
    return {
        Grouping.PROFILE: who,
        Grouping.ADDRESSES: (who, where),
        Grouping.ADDRESSES_AND_CHANNEL: (who, where, channel),
    }[grouping]


async def take_in(house: House, configuration_id: str, words: Words, *, text: str) -> str:
    """Let a message come in; the conversation it came to."""
    who, where, channel = words
    theirs, ours = (spelled_for(channel, number) for number in (NUMBERS[who, where], OURS))
    joined = await house.join(
        configuration_id,
        profile_id=f"mem_profile_{who}",
        customer=Address(channel=channel, address=theirs),
        agent=Address(channel=channel, address=ours),
    )
    conversation_id = joined.conversation.conversation_id
    await house.do(
        lambda tx: house.room.add_communication(
            tx,
            conversation_id=conversation_id,
            author=Author(
                participant_id=joined.customer_participant.participant_id, channel=channel, address=theirs
            ),
            recipients=[Author(channel=channel, address=ours)],
            text=text,
        )
    )
    return conversation_id


async def said_in(house: House, conversation_id: str) -> list[str]:
    """What a conversation holds."""
    page = await house.db.read(
        lambda tx: house.room.list_communications(tx, conversation_id=conversation_id, page=ALL)
    )
    return [one.text for one in page.items]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID, grouping=st.sampled_from(list(Grouping)))
async def test_each_message_is_once_where_it_belongs(
    file: str, said: list[Words], grouping: Grouping
) -> None:
    clock = TurnableClock(frozen_at=NOON)
    house = House(db=Database.open(file, clock=clock), clock=clock, room=ConversationService())
    try:
        configuration_id = await house.configure(grouping)
        came_to = [
            await take_in(house, configuration_id, words, text=f"{at} {words}")
            for at, words in enumerate(said)
        ]
        for wanted in {belongs_with(grouping, words) for words in said}:
            mine = [at for at, words in enumerate(said) if belongs_with(grouping, words) == wanted]
            (conversation_id,) = {came_to[at] for at in mine}
            assert await said_in(house, conversation_id) == [f"{at} {said[at]}" for at in mine]
            list_people = partial(house.room.list_participants, conversation_id=conversation_id)
            people = await house.db.read(list_people)
            assert len(people) == 2, "a customer and the agent, whatever they used"
        opened = await house.db.read(
            lambda tx: house.room.list_conversations(tx, account_id=ACCOUNT, page=ALL)
        )
        here = {one.conversation_id for one in opened.items if one.configuration_id == configuration_id}
        assert here == set(came_to)
    finally:
        await house.db.close()
