"""Ana writes to a flow that branches on whether the shop's queue is open, on a weekday and on a Saturday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.flows import definition, executions, goes_to, leaves, publish, widget
from tests.support.house import Story
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.routing import WorkspaceChanges
from tieline.routing.calendar import Calendar, read_span

pytestmark = pytest.mark.journey

OFFICE = Calendar(
    zone="UTC", weekly={day: (read_span("09:00-18:00"),) for day in ("mon", "tue", "wed", "thu", "fri")}
)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _split(queue: str) -> dict[str, Any]:
    condition = {"friendly_name": "open", "arguments": [], "type": "equal_to", "value": "true"}
    return {
        "name": "hours",
        "type": "split-based-on",
        "properties": {"input": f'{{{{flow.queues["{queue}"].open}}}}'},
        "transitions": [
            {"event": "noMatch", "next": "closed"},
            {"event": "match", "next": "open", "conditions": [condition]},
        ],
    }


def _flow(queue: str) -> dict[str, Any]:
    until, opens = (f'{{{{ flow.queues["{queue}"].{name} }}}}' for name in ("closes_at", "opens_at"))
    return definition(
        leaves("incomingMessage", "hours", also=("incomingRequest", "incomingCall")),
        _split(queue),
        widget("open", "send-message", {"body": f"We are here until {until}."}, sent=None),
        widget("closed", "send-message", {"body": f"We open {opens}."}, sent=None),
    )


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    """The starter project goes by office hours."""
    begun = await Story.begin(sqlite_db, tmp_path)
    routing, lucia = begun.house.routing, await begun.worker("Luc")

    def keep(tx: Transaction) -> None:
        hours = routing.create_hours(
            tx, workspace_id=lucia.workspace_id, friendly_name="Office", calendar=OFFICE
        )
        changes = WorkspaceChanges(hours_id=hours.hours_id)
        routing.update_workspace(tx, workspace_id=lucia.workspace_id, changes=changes)

    await begun.db.transact(keep)
    return begun


def go_to(story: Story, moment: datetime) -> None:
    """Let it be so many days and hours after a Monday morning."""
    assert isinstance(story.db.clock, TurnableClock)
    ahead = (moment - story.db.clock.now()) % timedelta(days=7)
    story.db.clock.advance(seconds=ahead.total_seconds())


async def _queue_id(story: Story) -> str:
    lucia = await story.worker("Luc")
    queues = await story.db.read(
        lambda tx: story.house.routing.list_queues(tx, workspace_id=lucia.workspace_id)
    )
    return next(one.queue_id for one in queues.items if one.friendly_name == "Everyone")


@pytest.mark.parametrize("by_name", [True, False], ids=["by name", "by id"])
async def test_a_flow_branches_on_whether_a_queue_is_open(story: Story, by_name: bool) -> None:
    flow_id = await publish(story, _flow("Everyone" if by_name else await _queue_id(story)))
    await goes_to(story, flow_id)
    go_to(story, MONDAY + timedelta(hours=3))
    first = await story.text("Hello")
    said = await story.said(first.conversation_id)
    assert said[-1][1].startswith("We are here until 20")
    assert "T18:00:00" in said[-1][1]
    go_to(story, MONDAY + timedelta(days=5, hours=3))
    again = await story.text("Hello", from_="+15550100077")
    said = await story.said(again.conversation_id)
    assert said[-1][1].startswith("We open 20")
    assert "T09:00:00" in said[-1][1]


async def test_the_queues_are_not_kept_with_the_execution_and_an_unknown_one_is_not_open(
    story: Story,
) -> None:
    flow_id = await publish(story, _flow("Nobody's"))
    await goes_to(story, flow_id)
    go_to(story, MONDAY + timedelta(hours=3))
    received = await story.text("Hello")
    assert (await story.said(received.conversation_id))[-1][1] == "We open ."
    (execution,) = await executions(story, flow_id)
    assert "queues" not in execution.context["flow"]
