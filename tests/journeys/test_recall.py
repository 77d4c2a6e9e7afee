"""One question finds what is remembered of Ana and what she said, in every conversation of hers and in nobody else's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.conversations import Status
from tieline.kit.db import Database
from tieline.memory import NewObservation, Recalled, RecallRequest

pytestmark = pytest.mark.journey


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


async def recall(story: Story, profile_id: str = CUSTOMER_PROFILE_ID, **request: Any) -> Recalled:
    return await story.house.recall.recall(
        account_id=story.account_id,
        store_id=STORE_ID,
        profile_id=profile_id,
        request=RecallRequest(**request),
    )


def texts(found: Recalled) -> list[str]:
    return [one.text for one in found.communications]


class TestWhatWasSaid:
    async def test_a_message_is_found_by_the_next_request(self, story: Story) -> None:
        await story.text("My bicycle squeaks when it rains")
        found = await recall(story, query="which bicycle?", communications_limit=3)
        assert texts(found)[0] == "My bicycle squeaks when it rains"
        assert found.communications[0].score is not None
        assert found.communications[0].score > 0.2

    async def test_an_earlier_conversation_is_found_while_another_is_named(self, story: Story) -> None:
        ended = await story.text("My bicycle squeaks when it rains")
        await end(story, ended.conversation_id)
        now = await story.text("What are your opening hours?")
        found = await recall(
            story, query="bicycle", conversation_id=now.conversation_id, communications_limit=1
        )
        assert texts(found) == ["My bicycle squeaks when it rains"]

    async def test_a_conversation_without_a_query_gives_its_newest_in_order(self, story: Story) -> None:
        said = await story.text("My bicycle squeaks")
        await story.text("It is a red one")
        found = await recall(story, conversation_id=said.conversation_id, communications_limit=2)
        assert len(found.communications) == 2
        assert all(one.score is None for one in found.communications)
        assert found.communications[0].created_at <= found.communications[1].created_at

    async def test_with_neither_the_newest_come_back_oldest_of_them_first(self, story: Story) -> None:
        await story.text("My bicycle squeaks")
        assert texts(await recall(story, communications_limit=100))[0] == "My bicycle squeaks"

    async def test_nothing_is_read_where_nothing_is_wanted(self, story: Story) -> None:
        await story.text("My bicycle squeaks")
        assert texts(await recall(story, query="bicycle")) == []

    async def test_one_scale_for_all_three_kinds(self, story: Story) -> None:
        await story.text("I like tea")
        await learn(story, "The customer likes tea")
        found = await recall(story, query="tea", communications_limit=1, relevance_threshold=0.05)
        scores = [found.observations[0].score, found.communications[0].score]
        assert all(score is not None and 0.05 <= score <= 1 for score in scores)

    async def test_nobody_else_is_found(self, story: Story) -> None:
        await story.text("My bicycle squeaks")
        tom = await story.text("My car squeaks", from_="+15550100077")
        found = await recall(story, query="squeaks", communications_limit=100)
        assert texts(found)[0] == "My bicycle squeaks"
        assert "My car squeaks" not in texts(found)
        assert tom.conversation_id not in {one.communication_id for one in found.communications}

    async def test_the_time_told_is_the_time_it_took(self, story: Story) -> None:
        found = await recall(story, query="tea")
        assert 0 <= found.query_time_ms < 10_000


async def end(story: Story, conversation_id: str) -> None:
    await story.db.transact(
        lambda tx: story.house.conversations.update_conversation(
            tx, conversation_id=conversation_id, status=Status.CLOSED
        ),
        key=conversation_id,
    )
    await story.settle()


async def learn(story: Story, content: str) -> None:
    await story.db.transact(
        lambda tx: story.house.memory.record_observations(
            tx, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID,
            observations=[NewObservation(content=content, occurred_at=tx.now, source="api")],
        )
    )  # fmt: skip
