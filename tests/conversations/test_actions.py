"""An action is stored, its job waits in the conversation's lane, and it ends once (P4), on both engines."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.conftest import ACCOUNT, House
from tieline.channels.texts import MAX_TEXT
from tieline.conversations import PERFORM_JOB, ActionStatus, Joined, Status, message_of
from tieline.conversations.actions import LONGEST_MESSAGE
from tieline.conversations.errors import ConversationClosed, NotYourParticipant, UnknownAuthor
from tieline.kit.errors import Invalid
from tieline.kit.jobs import list_jobs

pytestmark = pytest.mark.store


def payload(joined: Joined, **changes: Any) -> dict[str, Any]:
    return {
        "from": {"participantId": joined.agent_participant.participant_id, "channel": "SMS"},
        "to": [{"participantId": joined.customer_participant.participant_id, "channel": "SMS"}],
        "content": {"text": "Hola Maria"},
        **changes,
    }


async def create(house: House, joined: Joined, *, worker_id: str | None = None, **changes: Any) -> Any:
    return await house.do(
        lambda tx: house.room.create_action(
            tx,
            account_id=ACCOUNT,
            conversation_id=joined.conversation.conversation_id,
            payload=payload(joined, **changes),
            worker_id=worker_id,
        )
    )


async def test_an_action_waits_in_the_lane_of_its_conversation(house: House) -> None:
    joined = await house.maria()
    action = await create(house, joined)
    assert action.status is ActionStatus.PENDING
    (job,) = await house.db.read(lambda tx: list_jobs(tx, kind=PERFORM_JOB))
    assert job.payload == {"action_id": action.action_id}
    assert job.lane == f"actions:{joined.conversation.conversation_id}"
    message = message_of(action)
    assert (message.author.address, message.text) == ("+15550000001", "Hola Maria")
    assert message.recipients[0].address == "+34600111222"


async def test_it_ends_once(house: House) -> None:
    joined = await house.maria()
    action = await create(house, joined)
    failed = await house.do(
        lambda tx: house.room.fail_action(tx, action_id=action.action_id, reason="A worker owns it.")
    )
    late = await house.do(
        lambda tx: house.room.complete_action(tx, action_id=action.action_id, communication_id="x")
    )
    assert failed.status is ActionStatus.FAILED
    assert late == failed
    assert (await house.events())[-1] == "ActionFailed"


async def test_a_worker_cannot_send_as_the_agent(house: House) -> None:
    joined = await house.maria()
    with pytest.raises(NotYourParticipant):
        await create(house, joined, worker_id="WK1")


async def test_a_closed_conversation_takes_no_action(house: House) -> None:
    joined = await house.maria()
    await house.update(joined, status=Status.CLOSED)
    with pytest.raises(ConversationClosed):
        await create(house, joined)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"from": {"participantId": "nobody"}}, UnknownAuthor, "payload.from"),
        ({"to": [{"address": "+1", "channel": "SMS"}]}, UnknownAuthor, "payload.to[0]"),
        ({"content": {}}, Invalid, "payload.content"),
        ({"content": {"text": "a\x00b"}}, Invalid, "content.text"),
        ({"content": {"text": " \n "}}, Invalid, "payload.content"),
        ({"content": {"text": "Hola", "contentId": "HX1"}}, Invalid, "payload.content.contentId"),
        ({"content": {"text": "a" * 1601}}, Invalid, "payload.content.text"),
    ],
)
async def test_p13_what_cannot_be_sent_is_refused_and_not_stored(
    house: House, changes: dict[str, Any], error: type[Invalid], field: str
) -> None:
    joined = await house.maria()
    with pytest.raises(error) as refused:
        await create(house, joined, **changes)
    assert refused.value.field == field
    assert await house.db.read(lambda tx: list_jobs(tx, kind=PERFORM_JOB)) == []


def test_an_action_takes_as_much_as_a_message_does() -> None:
    assert LONGEST_MESSAGE == MAX_TEXT
