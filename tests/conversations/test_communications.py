"""Words are committed once, in order, and open or answer turns (P3, P7), on both engines."""

from __future__ import annotations

import asyncio

import pytest

from tests.conversations.conftest import House
from tieline.conversations import Author, DeliveryStatus, Owner, TurnState
from tieline.conversations.errors import UnknownAuthor
from tieline.kit.errors import Invalid

pytestmark = pytest.mark.store


async def test_p3_a_customers_words_open_a_turn_and_the_answer_ends_it(house: House) -> None:
    joined = await house.maria()
    said = await house.maria_says(joined, "Hola")
    (turn,) = await house.open_turns(joined)
    assert (turn.turn_id, turn.round, turn.state) == (said.communication_id, 0, TurnState.OPEN)
    answer = await house.agent_says(joined, "Hola Maria")
    assert await house.open_turns(joined) == ()
    ended = await house.db.read(lambda tx: house.room.find_turn(tx, communication_id=said.communication_id))
    assert ended is not None
    assert (ended.state, ended.answered_by) == (TurnState.ANSWERED, answer.communication_id)
    assert [name for name in await house.events() if name.startswith("Turn")] == [
        "TurnOpened",
        "TurnAnswered",
    ]


async def test_p3_each_round_has_a_token_of_its_own(house: House) -> None:
    joined = await house.maria()
    await house.maria_says(joined, "Hola")
    (turn,) = await house.open_turns(joined)
    first = await house.begin_round(turn)
    again = await house.begin_round(turn)
    assert again == first
    second = await house.begin_round(first)
    assert (first.round, second.round) == (1, 2)
    assert first.token != second.token


async def test_p7_an_answer_leaves_the_message_that_is_still_held_back(house: House) -> None:
    joined = await house.maria()
    await house.maria_says(joined, "Where is my order?")
    (first,) = await house.open_turns(joined)
    await house.begin_round(first)
    held = await house.maria_says(joined, "It has number 42")
    await house.agent_says(joined, "Which order do you mean?")
    assert [turn.turn_id for turn in await house.open_turns(joined)] == [held.communication_id]


async def test_no_turn_opens_for_the_agent_while_somebody_else_owns(house: House) -> None:
    joined = await house.maria()
    await house.owner(joined, Owner.waiting("WT1"))
    await house.maria_says(joined, "Are you there?")
    assert await house.open_turns(joined) == ()


async def test_a_worker_who_accepts_relieves_the_agent_of_its_turns(house: House) -> None:
    joined = await house.maria()
    await house.maria_says(joined, "A human, please")
    await house.owner(joined, Owner.flow("FN1"))
    assert len(await house.open_turns(joined)) == 1
    await house.owner(joined, Owner.worker("WK-carlos"))
    assert await house.open_turns(joined) == ()


async def test_twenty_messages_at_once_are_numbered_one_by_one(house: House) -> None:
    joined = await house.maria()
    conversation_id = joined.conversation.conversation_id
    who = Author(participant_id=joined.customer_participant.participant_id)
    to = [Author(participant_id=joined.agent_participant.participant_id)]
    said = await asyncio.gather(
        *(
            house.do(
                lambda tx, n=n: house.room.add_communication(  # type: ignore[misc]
                    tx, conversation_id=conversation_id, author=who, recipients=to, text=str(n)
                ),
                conversation_id,
            )
            for n in range(20)
        )
    )
    assert sorted(one.sequence for one in said) == list(range(1, 21))


async def test_the_same_outside_message_is_one_communication(house: House) -> None:
    joined = await house.maria()
    first = await house.maria_says(joined, "Hola", resource_id="SM1")
    second = await house.maria_says(joined, "Hola!", resource_id="SM1")
    assert (second.communication_id, second.text) == (first.communication_id, "Hola!")
    assert len(await house.open_turns(joined)) == 1


async def test_delivery_only_moves_forward(house: House) -> None:
    joined = await house.maria()
    said = await house.agent_says(joined, "Hola")

    async def reached(status: DeliveryStatus) -> str | None:
        after = await house.do(
            lambda tx: house.room.set_delivery_status(
                tx,
                communication_id=said.communication_id,
                recipient_address="+34600111222",
                status=status,
            )
        )
        return after.recipients[0].delivery_status

    assert await reached(DeliveryStatus.IN_PROGRESS) == "IN_PROGRESS"
    assert await reached(DeliveryStatus.DELIVERED) == "DELIVERED"
    assert await reached(DeliveryStatus.INITIATED) == "DELIVERED"


async def test_an_author_may_be_named_by_address(house: House) -> None:
    joined = await house.maria()
    said = await house.do(
        lambda tx: house.room.add_communication(
            tx,
            conversation_id=joined.conversation.conversation_id,
            author=Author(address="+34600111222", channel="SMS"),
            recipients=[Author(address="+15550000001", channel="SMS")],
            text="Hola",
        )
    )
    assert said.author.participant_id == joined.customer_participant.participant_id


@pytest.mark.parametrize("author", [Author(address="+4412", channel="SMS"), Author(participant_id="nobody")])
async def test_a_stranger_cannot_speak(house: House, author: Author) -> None:
    joined = await house.maria()
    with pytest.raises(UnknownAuthor) as refused:
        await house.do(
            lambda tx: house.room.add_communication(
                tx,
                conversation_id=joined.conversation.conversation_id,
                author=author,
                recipients=[Author(participant_id=joined.agent_participant.participant_id)],
                text="Hola",
            )
        )
    assert refused.value.field == "author"


async def test_p13_a_null_byte_is_refused_with_the_fields_name(house: House) -> None:
    joined = await house.maria()
    with pytest.raises(Invalid) as refused:
        await house.maria_says(joined, "Hola\x00")
    assert refused.value.field == "content.text"
