"""A rule passes a text of the shop's knowledge to an operator: linked when it is written, read when it runs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.test_rule_runs import (
    Model,
    Talker,
    begin_with_model,
    make_operator,
    results,
    rule,
    set_rules,
)
from tests.support.house import Story
from tieline.app.starter_knowledge import KNOWLEDGE_BASE_ID
from tieline.intelligence.errors import InvalidOperator
from tieline.intelligence.models import OperatorDefinition
from tieline.kit.db import Database
from tieline.knowledge import FileSource, Source, TextSource

pytestmark = pytest.mark.journey

POLICY = "Refunds take 5 days."


class Listener(Model):
    """A model that keeps what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    async def complete(self, *, messages: Any, schema: Any, timeout_seconds: float = 20.0) -> Any:
        """Keep it, and label."""
        self.told.append(str(messages[0]["content"]))
        return await super().complete(messages=messages, schema=schema, timeout_seconds=timeout_seconds)


@pytest.fixture
def model() -> Listener:
    return Listener()


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path, model: Listener) -> Story:
    return await begin_with_model(sqlite_db, tmp_path, agent=Talker(), model=model)


async def add_source(story: Story, source: Source) -> str:
    made = await story.db.transact(
        partial(
            story.house.knowledge.create_knowledge,
            knowledge_base_id=KNOWLEDGE_BASE_ID,
            name="Policy",
            source=source,
            account_id=story.account_id,
        )
    )
    return made.knowledge_id


async def checking(story: Story) -> str:
    """An operator that takes a text of knowledge."""
    return await make_operator(
        story,
        OperatorDefinition(
            display_name="Policy check",
            prompt="Was this kept?\n{{parameters.policy}}",
            output_format="CLASSIFICATION",
            parameters={"policy": {"type": "KNOWLEDGE_BASE_AND_SOURCE_IDS", "required": True}},
        ),
    )


async def follow(story: Story, operator_id: str, policy: str) -> None:
    wanted = rule(operator_id, on="COMMUNICATION")
    wanted["operators"][0]["parameters"] = {"policy": policy}
    await set_rules(story, wanted)


async def test_the_text_is_in_the_prompt_and_in_what_the_result_was_made_of(
    story: Story, model: Listener
) -> None:
    source_id = await add_source(story, TextSource(content=POLICY))
    operator_id = await checking(story)
    await follow(story, operator_id, f"{KNOWLEDGE_BASE_ID}:{source_id}")
    received = await story.text("Where is my refund?")
    assert any(f"Was this kept?\n{POLICY}" in told for told in model.told)
    found = next(
        one for one in await results(story, received.conversation_id) if one.operator_id == operator_id
    )
    assert found.result["label"] == "urgent"
    assert found.execution.knowledge_sources == ((KNOWLEDGE_BASE_ID, source_id),)


async def test_a_source_that_is_gone_is_told_in_the_result(story: Story, model: Listener) -> None:
    source_id = await add_source(story, TextSource(content=POLICY))
    operator_id = await checking(story)
    await follow(story, operator_id, f"{KNOWLEDGE_BASE_ID}:{source_id}")
    await story.db.transact(
        partial(
            story.house.knowledge.delete_knowledge,
            knowledge_base_id=KNOWLEDGE_BASE_ID,
            knowledge_id=source_id,
            account_id=story.account_id,
        )
    )
    received = await story.text("Where is my refund?")
    found = next(
        one for one in await results(story, received.conversation_id) if one.operator_id == operator_id
    )
    assert "not in the knowledge any more" in found.result["refusal"]


async def test_only_a_text_that_is_there_can_be_linked(story: Story) -> None:
    operator_id = await checking(story)
    file = FileSource(file_name="policy.pdf", file_size=10, mime_type="application/pdf")
    file_id = await add_source(story, file)
    for wrong in (f"{KNOWLEDGE_BASE_ID}:{file_id}", f"{KNOWLEDGE_BASE_ID}:know_knowledge_{'7' * 26}", POLICY):
        with pytest.raises(InvalidOperator) as refused:
            await follow(story, operator_id, wrong)
        assert refused.value.field == "rules.0.operators.0.parameters.policy"
