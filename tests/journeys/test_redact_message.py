"""Ana wrote what she should not have: once her message is emptied, nobody reads the words anywhere."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.channels import MessageNotFound
from tieline.kit.events import read_events
from tieline.memory import Evidence, NewObservation

pytestmark = pytest.mark.journey

SECRET = "My password is marmalade."


async def test_the_words_are_gone_from_channel_conversation_and_memory(story: Story) -> None:
    received = await story.text(SECRET)
    conversation_id, communication_id = received.conversation_id, received.communication_id
    quoted = Evidence(communication_id=communication_id, begins_at=0, ends_at=len(SECRET), quote=SECRET)
    fact = NewObservation(
        content="Ana has a password.",
        occurred_at=story.db.clock.now(),
        source="extraction",
        conversation_ids=(conversation_id,),
        evidence=(quoted,),
    )
    of: dict[str, Any] = {"store_id": STORE_ID, "profile_id": CUSTOMER_PROFILE_ID}
    memory = story.house.memory
    await story.db.transact(partial(memory.learn_observations, observations=[fact], **of))

    emptied = await story.house.redact_message.redact(
        account_id=story.account_id, message_id=received.message_id
    )
    assert (emptied.message_id, emptied.body) == (received.message_id, "")
    assert (await story.transcript(conversation_id))[0].text == ""
    evidence = await story.db.read(partial(memory.list_evidence, **of))
    assert "marmalade" not in str(evidence)
    listed = await story.db.read(partial(story.house.channels.list_messages, account_id=story.account_id))
    assert "marmalade" not in str([one.body for one in listed.items if one.message_id == received.message_id])
    events = (await story.db.read(partial(read_events, after=None, limit=1000))).events
    changed = [one.data for one in events if one.type == "CommunicationUpdated"]
    assert [one["communication_id"] for one in changed if "content" in one["changed"]] == [communication_id]


async def test_another_account_finds_no_such_message(story: Story) -> None:
    received = await story.text(SECRET)
    with pytest.raises(MessageNotFound):
        await story.house.redact_message.redact(account_id="AC" + "9" * 32, message_id=received.message_id)
    assert (await story.transcript(received.conversation_id))[0].text == SECRET
