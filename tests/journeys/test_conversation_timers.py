"""Timers belong to the server (P11): a conversation goes quiet, closes, and waits for as long as its task does."""

from __future__ import annotations

import pytest

from tests.support.house import Story
from tieline.conversations import OwnerKind, Status
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import RecallCandidates, RecallRequest

pytestmark = pytest.mark.journey


async def test_a_quiet_conversation_is_summarised_then_closed_and_remembered(story: Story) -> None:
    received = await story.text("My order 4711 arrived broken")
    await story.later(seconds=600)
    assert (await story.conversation(received.conversation_id)).status is Status.INACTIVE
    await story.later(seconds=3000)
    assert (await story.conversation(received.conversation_id)).status is Status.CLOSED
    observations = await story.db.read(
        lambda tx: story.house.memory.list_observations(
            tx,
            store_id="mem_store_00000000000000000000000000",
            profile_id=received.profile_id,
            page=PageRequest(),
        )
    )
    assert any("4711" in o.content for o in observations.items)
    assert all(o.conversation_ids == (received.conversation_id,) for o in observations.items)


async def test_words_start_the_timers_anew(story: Story) -> None:
    received = await story.text("Hello")
    await story.later(seconds=500)
    await story.text("Still there?")
    await story.later(seconds=500)
    assert (await story.conversation(received.conversation_id)).status is Status.ACTIVE


async def test_p6_a_waiting_conversation_is_not_closed_over_the_customers_head(story: Story) -> None:
    received = await story.text("I want to speak to a human")
    await story.later(seconds=7200)
    conversation = await story.conversation(received.conversation_id)
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.WAITING, Status.INACTIVE)


async def test_a_message_after_the_end_opens_a_new_conversation(story: Story) -> None:
    first = await story.text("Hello")
    await story.later(seconds=3600)
    second = await story.text("Me again")
    assert second.conversation_id != first.conversation_id
    assert second.profile_id == first.profile_id


async def test_p10_a_newer_address_replaces_the_old_one_which_stays_readable(story: Story) -> None:
    store_id = "mem_store_00000000000000000000000000"
    await story.text("My email is ana.old@example.com")
    await story.later(seconds=3600)
    received = await story.text("My email is ana.new@example.com")
    await story.later(seconds=3600)

    def recall(tx: Transaction) -> RecallCandidates:
        request = RecallRequest(query="email")
        return story.house.memory.load_recall(
            tx, store_id=store_id, profile_id=received.profile_id, request=request
        )

    recalled = story.house.memory.rank_recall(await story.db.read(recall))
    now = [o.content for o in recalled.observations if "example.com" in o.content]
    assert any("ana.new@example.com" in content for content in now)
    assert not any("e-mail address is ana.old" in content for content in now)
    listed = await story.db.read(
        lambda tx: story.house.memory.list_observations(
            tx, store_id=store_id, profile_id=received.profile_id, page=PageRequest()
        )
    )
    old = next(o for o in listed.items if "e-mail address is ana.old" in o.content)
    assert old.superseded_at is not None
