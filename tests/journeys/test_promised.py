"""P6 by the clock: closed or with nobody on duty, Ana hears when we are back and by when she is answered; and it is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.house import Story
from tieline.conversations import OwnerKind
from tieline.kit.clock import TurnableClock, parse_iso
from tieline.routing import Task, TaskStatus, WorkspaceChanges
from tieline.routing.calendar import Calendar, read_span

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"
OFFICE = Calendar(
    zone="Europe/Madrid",
    weekly={day: (read_span("09:00-18:00"),) for day in ("mon", "tue", "wed", "thu", "fri")},
)
SATURDAY = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


async def opens(story: Story, calendar: Calendar = OFFICE, **more: object) -> str:
    """Let the starter project have opening hours, and let it be Saturday noon; return the workspace."""
    assert isinstance(story.db.clock, TurnableClock)
    now = story.db.clock.now()
    ahead = SATURDAY - now
    story.db.clock.advance(seconds=(ahead % timedelta(days=7)).total_seconds())
    workspace_id = (await story.worker("Luc")).workspace_id
    routing = story.house.routing

    def keep(tx: object) -> None:
        hours = routing.create_hours(tx, workspace_id=workspace_id, friendly_name="Office", calendar=calendar)  # type: ignore[arg-type]
        changes = WorkspaceChanges(hours_id=hours.hours_id, **more)  # type: ignore[arg-type]
        routing.update_workspace(tx, workspace_id=workspace_id, changes=changes)  # type: ignore[arg-type]

    await story.db.transact(keep)
    return workspace_id


async def task_of(story: Story, conversation_id: str) -> Task:
    found = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=conversation_id)
    )
    assert found is not None
    return found


async def last_words(story: Story, conversation_id: str) -> str:
    return (await story.transcript(conversation_id))[-1].text


async def test_p6_closed_on_saturday_she_hears_monday_and_a_date(story: Story) -> None:
    await opens(story)
    received = await story.text(ASKS)
    words = await last_words(story, received.conversation_id)
    assert "We are closed now and open again on Monday" in words
    assert "at 09:00" in words
    assert "at 17:00 at the latest" in words
    task = await task_of(story, received.conversation_id)
    promise = task.attributes["promise"]
    by = parse_iso(promise["by"])
    assert (promise["kind"], by.weekday(), by.hour) == ("answer", 0, 16)
    conversation = await story.conversation(received.conversation_id)
    assert (conversation.owner.kind, conversation.parked_until) == (OwnerKind.WAITING, by)


async def test_p6_the_task_outlives_the_weekend_and_is_answered_on_monday(story: Story) -> None:
    await opens(story)
    received = await story.text(ASKS)
    task = await task_of(story, received.conversation_id)
    await story.later(seconds=44 * 3600)
    marco = await story.on_duty("Marco")
    assert await story.accept(marco) == task.task_id
    before = await story.transcript(received.conversation_id)
    await story.later(seconds=9 * 3600)
    after = await story.transcript(received.conversation_id)
    assert len(after) == len(before), "a promise that was kept is owned up to by nobody"


async def test_p6_a_promise_that_is_not_kept_is_owned_up_to_once_and_goes_first(story: Story) -> None:
    await opens(story)
    received = await story.text(ASKS)
    await story.later(seconds=53 * 3600)
    assert "have not kept it" in await last_words(story, received.conversation_id)
    task = await task_of(story, received.conversation_id)
    assert (task.priority, task.attributes["promise"]["late"]) == (1000, True)


async def test_p6_a_promised_task_that_the_router_gives_up_comes_back_in_its_place(story: Story) -> None:
    await opens(story)
    received = await story.text(ASKS)
    first = await task_of(story, received.conversation_id)
    routing = story.house.routing
    await story.db.transact(lambda tx: routing.expire_task(tx, task_id=first.task_id))
    await story.settle()
    assert (await story.conversation(received.conversation_id)).owner.reference == first.task_id
    await story.later(seconds=45 * 3600)
    again = await task_of(story, received.conversation_id)
    assert again.task_id != first.task_id
    assert (again.status, again.virtual_start_at) == (TaskStatus.PENDING, first.virtual_start_at)
    conversation = await story.conversation(received.conversation_id)
    assert conversation.owner.reference == again.task_id


async def test_open_and_nobody_on_duty_is_a_date_too_in_her_language(story: Story) -> None:
    every_day = Calendar(zone="UTC", weekly=dict.fromkeys(("sat", "sun"), (read_span("00:00-24:00"),)))
    await opens(story, every_day, promise_hours=2)
    await story.prefers("Spanish")
    received = await story.text(ASKS)
    words = await last_words(story, received.conversation_id)
    assert "no hay nadie libre" in words
    assert "como muy tarde hoy a las 14:0" in words


async def test_who_waits_for_busy_people_hears_how_long_if_the_setting_says_so(story: Story) -> None:
    await opens(story, Calendar(zone="UTC", weekly={"sat": (read_span("00:00-24:00"),)}), tells_wait=True)
    marco = await story.on_duty("Marco")
    await story.db.transact(
        lambda tx: story.house.routing.update_worker_channel(
            tx, worker_id=marco.worker_id, wanted="chat", capacity=0
        )
    )
    await story.db.transact(
        lambda tx: story.house.routing.update_worker_channel(
            tx, worker_id=marco.worker_id, wanted="default", capacity=1
        )
    )
    received = await story.text(ASKS)
    # Marco takes no chats: nobody is on duty for her, so there is a date and no wait to tell.
    assert "at the latest" in await last_words(story, received.conversation_id)
