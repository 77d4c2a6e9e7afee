"""What is remembered of Ana is embedded beside everything else; a service that is away delays it and harms nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="`make meaning` installs what recall by meaning needs.")

from tests.support.house import Story
from tests.support.meanings import SynonymEmbedder
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.app.subscriptions import subscriptions_of
from tieline.kit.db import Database
from tieline.memory import NewObservation, RecallRequest

pytestmark = pytest.mark.journey


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


@pytest.fixture
def embedder(story: Story) -> SynonymEmbedder:
    story.house.memory.embedder = SynonymEmbedder()
    return story.house.memory.embedder


async def learn(story: Story, content: str) -> None:
    await story.db.transact(
        lambda tx: story.house.memory.record_observations(
            tx, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID,
            observations=[NewObservation(content=content, occurred_at=tx.now, source="api")],
        )
    )  # fmt: skip


async def missing(story: Story) -> list[str]:
    found = await story.db.read(
        lambda tx: story.house.memory.list_unembedded(tx, profile_id=CUSTOMER_PROFILE_ID)
    )
    return [one.content for one in found]


async def test_what_is_learned_is_embedded(story: Story, embedder: SynonymEmbedder) -> None:
    await learn(story, "Ana has a terrier")
    assert "Ana has a terrier" in await missing(story)
    await story.settle()
    assert await missing(story) == []
    assert "Ana has a terrier" in embedder.embedded


async def test_a_service_that_is_away_is_asked_again(story: Story, embedder: SynonymEmbedder) -> None:
    embedder.is_away = True
    await learn(story, "Ana has a terrier")
    await story.settle()
    assert "Ana has a terrier" in await missing(story)
    embedder.is_away = False
    await story.later(seconds=31)
    assert await missing(story) == []


async def test_what_was_learned_before_there_was_an_embedder_is_caught_up_with(story: Story) -> None:
    await learn(story, "Ana has a terrier")
    await story.settle()
    story.house.memory.embedder = SynonymEmbedder()
    await story.house.embed_memories.catch_up()
    await story.settle()
    assert await missing(story) == []


async def test_what_is_said_is_embedded_and_found_by_its_meaning(
    story: Story, embedder: SynonymEmbedder
) -> None:
    story.db.subscriptions = subscriptions_of(story.house)
    await story.text("My terrier is ill")
    await story.text("I have a car")
    assert "My terrier is ill" in embedder.embedded
    found = await story.house.recall.recall(
        account_id=story.account_id, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID,
        request=RecallRequest(query="which dog", communications_limit=1),
    )  # fmt: skip
    assert [one.text for one in found.communications] == ["My terrier is ill"]


async def test_what_was_said_before_there_was_an_embedder_is_caught_up_with(story: Story) -> None:
    await story.text("My terrier is ill")
    embedder = story.house.memory.embedder = SynonymEmbedder()
    await story.house.embed_memories.catch_up()
    await story.settle()
    assert "My terrier is ill" in embedder.embedded
