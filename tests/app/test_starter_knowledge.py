"""Which knowledge base the starter project's programs are told of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tieline.app.starter_knowledge import base_of_programs
from tieline.knowledge import BaseStatus, KnowledgeBase

pytestmark = pytest.mark.unit

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def base(name: str, status: BaseStatus) -> KnowledgeBase:
    return KnowledgeBase(
        knowledge_base_id=name, account_id="AC1", display_name=name, description="", status=status,
        version=1, content_revision=0, created_at=NOW, updated_at=NOW,
    )  # fmt: skip


def test_a_program_of_the_first_second_is_told_of_the_base_that_is_only_being_made() -> None:
    bases = [base("shop", BaseStatus.QUEUED), base("later", BaseStatus.ACTIVE)]
    assert base_of_programs(bases) == "shop"


def test_a_base_that_leaves_is_not_named() -> None:
    bases = [
        base("gone", BaseStatus.DELETING),
        base("broken", BaseStatus.FAILED),
        base("shop", BaseStatus.ACTIVE),
    ]
    assert base_of_programs(bases) == "shop"
    assert base_of_programs(bases[:2]) is None
