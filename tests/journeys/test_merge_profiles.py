"""Ana wrote from a second number: her conversations, tasks and memory become one, and are told apart again if not hers."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, STORE_ID
from tieline.conversations import Conversation, Status
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.kit.tables import metadata
from tieline.memory import NewObservation, ProfileMerged, ProfileNotFound

pytestmark = pytest.mark.journey
SECOND = "+15550100077"
PAGE = PageRequest(size=50)


async def _who(story: Story, number: str) -> str:
    found = await story.db.read(
        lambda tx: story.house.memory.lookup_profiles(tx, store_id=STORE_ID, id_type="phone", value=number)
    )
    return found.profile_ids[0]


async def _conversations(story: Story, profile_id: str) -> list[Conversation]:
    found = await story.db.read(
        lambda tx: story.house.conversations.list_conversations(
            tx, account_id=story.account_id, profile_id=profile_id, page=PAGE
        )
    )
    return list(found.items)


async def _tasks(story: Story, profile_id: str) -> list[str]:
    return await story.db.read(lambda tx: story.house.routing.list_profile_tasks(tx, profile_id=profile_id))


async def _merge(story: Story, *profile_ids: str) -> None:
    await story.house.merge_profiles.merge(
        account_id=story.account_id, store_id=STORE_ID, profile_ids=profile_ids, source="console"
    )
    await story.settle()


async def _unmerge(story: Story, profile_id: str) -> None:
    await story.house.merge_profiles.unmerge(
        account_id=story.account_id, store_id=STORE_ID, profile_id=profile_id
    )
    await story.settle()


async def _learn(story: Story, profile_id: str, content: str, *conversation_ids: str) -> None:
    new = NewObservation(
        content=content, occurred_at=story.db.clock.now(), source="test", conversation_ids=conversation_ids
    )
    await story.db.transact(
        lambda tx: story.house.memory.record_observations(
            tx, store_id=STORE_ID, profile_id=profile_id, observations=[new]
        )
    )


async def _known(story: Story, profile_id: str) -> list[str]:
    found = await story.db.read(
        lambda tx: story.house.memory.list_observations(
            tx, store_id=STORE_ID, profile_id=profile_id, page=PAGE
        )
    )
    return sorted(one.content for one in found.items)


class TestMerge:
    async def test_conversations_people_and_tasks_follow(self, story: Story) -> None:
        await story.text("I want to speak to a human", from_=SECOND)
        await story.later(seconds=2)
        absorbed = await _who(story, SECOND)
        tasks = await _tasks(story, absorbed)
        (talk,) = await _conversations(story, absorbed)
        assert tasks
        await _merge(story, absorbed, CUSTOMER_PROFILE_ID)
        assert await _tasks(story, CUSTOMER_PROFILE_ID) == tasks
        assert [one.conversation_id for one in await _conversations(story, CUSTOMER_PROFILE_ID)] == [
            talk.conversation_id
        ]
        people = await story.db.read(
            lambda tx: story.house.conversations.list_participants(tx, conversation_id=talk.conversation_id)
        )
        assert {one.profile_id for one in people if one.profile_id} == {CUSTOMER_PROFILE_ID}
        marco = await story.on_duty("Marco")
        await story.later(seconds=2)
        await story.accept(marco)
        assert (await story.conversation(talk.conversation_id)).owner.kind.value == "worker"

    async def test_she_goes_on_in_the_conversation_she_has_from_whichever_number(self, story: Story) -> None:
        await story.text("My parcel is late", from_=SECOND)
        await _merge(story, await _who(story, SECOND), CUSTOMER_PROFILE_ID)
        (talk,) = await _conversations(story, CUSTOMER_PROFILE_ID)
        received = await story.text("It is me again", from_=CUSTOMER_NUMBER)
        assert received.conversation_id == talk.conversation_id

    async def test_two_open_conversations_stay_two(self, story: Story) -> None:
        first = await story.text("My order is broken")
        second = await story.text("My parcel is late", from_=SECOND)
        absorbed = await _who(story, SECOND)
        await _merge(story, absorbed, CUSTOMER_PROFILE_ID)
        again = await story.text("Still late", from_=SECOND)
        assert again.conversation_id in {first.conversation_id, second.conversation_id}
        assert len(await _conversations(story, CUSTOMER_PROFILE_ID)) == 2


class TestUnmerge:
    async def test_each_has_what_was_theirs_and_what_reached_them_since(self, story: Story) -> None:
        mine = await story.text("My order is broken")
        theirs = await story.text("My parcel is late", from_=SECOND)
        absorbed = await _who(story, SECOND)
        await _merge(story, absorbed, CUSTOMER_PROFILE_ID)
        await _close_all(story)
        since = await story.text("Where is my parcel?", from_=SECOND)
        await _learn(story, CUSTOMER_PROFILE_ID, "Waits for a parcel", since.conversation_id)
        await _learn(story, CUSTOMER_PROFILE_ID, "Likes tea", mine.conversation_id)
        assert {one.profile_id for one in await _conversations(story, CUSTOMER_PROFILE_ID)} == {
            CUSTOMER_PROFILE_ID
        }
        await _unmerge(story, absorbed)
        assert {one.conversation_id for one in await _conversations(story, absorbed)} == {
            theirs.conversation_id, since.conversation_id,
        }  # fmt: skip
        assert [one.conversation_id for one in await _conversations(story, CUSTOMER_PROFILE_ID)] == [
            mine.conversation_id
        ]
        assert "Waits for a parcel" in await _known(story, absorbed)
        assert "Waits for a parcel" not in await _known(story, CUSTOMER_PROFILE_ID)
        assert "Likes tea" in await _known(story, CUSTOMER_PROFILE_ID)

    async def test_words_after_it_land_in_ones_own_conversation(self, story: Story) -> None:
        theirs = await story.text("My parcel is late", from_=SECOND)
        absorbed = await _who(story, SECOND)
        await _merge(story, absorbed, CUSTOMER_PROFILE_ID)
        await _unmerge(story, absorbed)
        mine = await story.text("My order is broken")
        again = await story.text("Still late", from_=SECOND)
        assert (again.conversation_id, mine.conversation_id != theirs.conversation_id) == (
            theirs.conversation_id,
            True,
        )
        assert (await story.conversation(mine.conversation_id)).profile_id == CUSTOMER_PROFILE_ID
        assert (await story.conversation(again.conversation_id)).profile_id == absorbed


class TestErase:
    async def test_the_absorbed_ones_copies_go_too(self, story: Story) -> None:
        await story.text("My parcel zinnwaldite is late", from_=SECOND)
        absorbed = await _who(story, SECOND)
        await _learn(story, absorbed, "Collects zinnwaldite")
        await _merge(story, absorbed, CUSTOMER_PROFILE_ID)
        with pytest.raises(ProfileMerged):
            await _erase(story, absorbed)
        await _erase(story, CUSTOMER_PROFILE_ID)
        for profile_id in (absorbed, CUSTOMER_PROFILE_ID):
            with pytest.raises(ProfileNotFound):
                await _known(story, profile_id)
        left = await story.db.read(_everything)
        for told in ("zinnwaldite", SECOND.lstrip("+"), absorbed):
            assert [table for table, text in left.items() if told in text] == []


async def _erase(story: Story, profile_id: str) -> None:
    await story.house.erase_profile.erase(
        account_id=story.account_id, store_id=STORE_ID, profile_id=profile_id
    )


def _everything(tx: Transaction) -> dict[str, str]:
    return {
        table.name: str([tuple(row) for row in tx.connection.execute(sa.select(table))])
        for table in metadata.sorted_tables
    }


async def _close_all(story: Story) -> None:
    async def close(one: Conversation) -> None:
        def step(tx: Transaction) -> Any:
            return story.house.conversations.update_conversation(
                tx, conversation_id=one.conversation_id, status=Status.CLOSED
            )

        await story.db.transact(step, key=one.conversation_id)

    for one in await _conversations(story, CUSTOMER_PROFILE_ID):
        await close(one)
    await story.settle()
