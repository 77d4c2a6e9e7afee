"""Expressions as people write them, where they stand: in queues, filters, targets and skip_if; and those nobody can read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.routing.expression_table import (
    ANA,
    FILTERS,
    HEAD_COUNTS,
    QUEUES,
    TARGETS,
    TASK,
    UNREADABLE,
)
from tieline.kit.errors import Invalid
from tieline.routing.errors import ExpressionInvalid
from tieline.routing.expressions import parse_expression, parse_named
from tieline.routing.matching import WorkerLoad, head_count_scope, target_scope, task_scope, worker_scope
from tieline.routing.models import Worker

pytestmark = pytest.mark.unit

_NOW = datetime(2026, 11, 28, tzinfo=UTC)
LOAD = WorkerLoad(
    worker=Worker(
        worker_id="WK9",
        workspace_id="WS1",
        account_id="AC1",
        friendly_name="Ana",
        attributes=ANA,
        activity_id="WA1",
        activity_name="Available",
        available=True,
        activity_since=_NOW,
        idle_since=_NOW,
        capacity=None,
        deleted_at=None,
        created_at=_NOW,
        updated_at=_NOW,
    ),
    tasks=2,
    held={"chat": 2},
)
SCOPES: dict[str, Any] = {
    "queue": worker_scope(LOAD),
    "filter": task_scope(TASK),
    "target": target_scope(TASK, LOAD),
    "skip_if": head_count_scope(None, [LOAD]),
}
TABLE = [
    (place, line[2:], line[0] == "+")
    for place, block in (
        ("queue", QUEUES),
        ("filter", FILTERS),
        ("target", TARGETS),
        ("skip_if", HEAD_COUNTS),
    )
    for line in block.strip().splitlines()
]
REFUSED = [line.split(" ", 1) for line in UNREADABLE.strip().splitlines()]


@pytest.mark.parametrize(("place", "text", "holds"), TABLE)
def test_what_people_write_means(place: str, text: str, holds: bool) -> None:
    assert parse_expression(text).matches(SCOPES[place]) is holds


@pytest.mark.parametrize(("character", "text"), REFUSED)
def test_what_nobody_can_read_is_refused_at_its_character(character: str, text: str) -> None:
    with pytest.raises(ExpressionInvalid) as refused:
        parse_named(text, field="TargetWorkers")
    assert isinstance(refused.value, Invalid)
    assert refused.value.field == "TargetWorkers"
    assert refused.value.message.endswith(f"cannot be read at character {character}.")


def test_every_case_stands_there_once() -> None:
    """Together with every operator over every pair of kinds they are more than three hundred."""
    cases = [(place, text) for place, text, _ in TABLE] + [("", text) for _, text in REFUSED]
    assert len(set(cases)) == len(cases) > 200
