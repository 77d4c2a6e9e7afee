"""Words that may not be said leave nothing behind (P4), and a handoff that failed half-way is finished (P5)."""

from __future__ import annotations

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER
from tieline.conversations import Action, Address, NewParticipant, OwnerKind, ParticipantType, Status
from tieline.kit.db import Transaction

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human"


def _act(story: Story, tx: Transaction, *, conversation_id: str, text: str) -> Action:
    """What an outside agent's reply becomes."""
    room = story.house.conversations
    people = room.list_participants(tx, conversation_id=conversation_id)
    ids = {one.type: one.participant_id for one in people}
    payload = {
        "from": {"participantId": ids[ParticipantType.AI_AGENT], "channel": "SMS"},
        "to": [{"participantId": ids[ParticipantType.CUSTOMER], "channel": "SMS"}],
        "content": {"text": text},
    }
    return room.create_action(
        tx, account_id=story.account_id, conversation_id=conversation_id, payload=payload
    )


async def test_p4_a_refused_action_fails_with_the_reason_and_queues_no_message(story: Story) -> None:
    marco = await story.on_duty("Marco")
    conversation_id = (await story.text(ASKS)).conversation_id
    await story.accept(marco)
    action = await story.db.transact(
        lambda tx: _act(story, tx, conversation_id=conversation_id, text="I am still here")
    )
    await story.settle()
    ended = await story.db.read(
        lambda tx: story.house.conversations.get_action(tx, action_id=action.action_id)
    )
    assert ended.status.value == "FAILED"
    assert (ended.failure_reason or "").startswith("A worker owns this conversation now")
    messages = await story.db.read(
        lambda tx: story.house.channels.list_messages(tx, account_id=story.account_id)
    )
    assert "I am still here" not in [message.body for message in messages.items]


async def test_an_action_to_two_customers_reaches_both_once_or_neither(story: Story) -> None:
    conversation_id = (await story.text("Hello")).conversation_id
    room, ben = story.house.conversations, "+15550100002"

    async def reply(text: str, *recipients: str) -> Action:
        def act(tx: Transaction) -> Action:
            people = room.list_participants(tx, conversation_id=conversation_id)
            agent = next(one for one in people if one.type is ParticipantType.AI_AGENT)
            for address in recipients:
                if not any(each.address == address for one in people for each in one.addresses):
                    joining = NewParticipant(
                        type=ParticipantType.CUSTOMER, addresses=(Address(channel="SMS", address=address),)
                    )
                    room.add_participant(tx, conversation_id=conversation_id, participant=joining)
            payload = {
                "from": {"participantId": agent.participant_id, "channel": "SMS"},
                "to": [{"address": address, "channel": "SMS"} for address in recipients],
                "content": {"text": text},
            }
            return room.create_action(
                tx, account_id=story.account_id, conversation_id=conversation_id, payload=payload
            )

        action = await story.db.transact(act)
        await story.settle()
        return await story.db.read(lambda tx: room.get_action(tx, action_id=action.action_id))

    done = await reply("It arrives on Friday", CUSTOMER_NUMBER, ben, CUSTOMER_NUMBER)
    refused = await reply("And on Monday", CUSTOMER_NUMBER, "reception")
    assert (done.status.value, refused.status.value) == ("COMPLETED", "FAILED")
    sent = await story.db.read(lambda tx: story.house.channels.list_messages(tx, account_id=story.account_id))
    told = [(one.body, one.to) for one in sent.items if one.body in {"It arrives on Friday", "And on Monday"}]
    assert sorted(told) == [("It arrives on Friday", CUSTOMER_NUMBER), ("It arrives on Friday", ben)]
    assert [text for _, text in await story.said(conversation_id)].count("It arrives on Friday") == 1


async def test_p5_an_apology_after_a_failed_handoff_does_not_strand_the_customer(story: Story) -> None:
    conversation_id = (await story.text("Hello", from_=CUSTOMER_NUMBER)).conversation_id
    room = story.house.conversations

    async def update(**values: object) -> None:
        await story.db.transact(
            lambda tx: room.update_conversation(tx, conversation_id=conversation_id, **values)  # type: ignore[arg-type]
        )

    await update(status=Status.INACTIVE)
    await update(status_callbacks=())
    await story.db.transact(
        lambda tx: _act(story, tx, conversation_id=conversation_id, text="Sorry, that did not work")
    )
    await story.settle()
    assert (await story.conversation(conversation_id)).status is Status.ACTIVE
    await story.later(seconds=11)
    assert (await story.conversation(conversation_id)).owner.kind is OwnerKind.WAITING
