"""A model that keeps everybody waiting keeps no customer waiting: results are made beside the talk, never before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_rule_runs import Model, Talker, begin_with_model, rule, set_rules
from tests.support.house import Story
from tieline.app.subscriptions import handlers
from tieline.intelligence import SUMMARY_ID
from tieline.kit.db import Database
from tieline.kit.job_runner import JobRunner

pytestmark = pytest.mark.journey

TALKS = 60


class Slow(Model):
    """A model that answers when the test lets it, and counts whom it keeps waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()
        self.waiting = 0
        self.most = 0

    async def complete(self, *, messages: Any, schema: Any, timeout_seconds: float = 20.0) -> Any:
        """Wait, then answer."""
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        await self.may_answer.wait()
        self.waiting -= 1
        return await super().complete(messages=messages, schema=schema, timeout_seconds=timeout_seconds)


@pytest.fixture
def model() -> Slow:
    return Slow()


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path, model: Slow) -> AsyncIterator[Story]:
    begun = await begin_with_model(sqlite_db, tmp_path, agent=Talker(), model=model)
    yield begun
    await begun.house.call_stories.close()


async def until(look: Any) -> Any:
    """Look until something is there."""
    async with asyncio.timeout(30):
        while not (found := await look()):  # noqa: ASYNC110  (the runner is another's, and sets no event here)
            await asyncio.sleep(0.02)
    return found


@pytest.mark.parametrize("trigger", ["COMMUNICATION", "CONVERSATION_INACTIVE", "CONVERSATION_END"])
async def test_who_writes_is_answered_while_many_talks_are_read(
    story: Story, model: Slow, trigger: str
) -> None:
    await set_rules(story, rule(SUMMARY_ID, on=trigger))
    seconds = {"COMMUNICATION": 1, "CONVERSATION_INACTIVE": 11 * 60, "CONVERSATION_END": 61 * 60}[trigger]
    for number in range(TALKS):
        await story.text("Where is my order?", from_=f"+155502{number:05}", settle=False)
    runner = JobRunner(story.db, handlers(story.house))
    await runner.start()
    try:
        story.db.clock.advance(seconds=seconds)  # type: ignore[attr-defined]

        async def are_read() -> bool:
            return model.waiting >= 4

        await until(are_read)
        received = await story.text("Is anybody there?", from_="+15550199999", settle=False)

        async def answered() -> bool:
            return ("agent", "All right.") in await story.said(received.conversation_id)

        await until(answered)
        assert 0 < model.most < TALKS, "and not all at once"
    finally:
        model.may_answer.set()
        await runner.stop()
