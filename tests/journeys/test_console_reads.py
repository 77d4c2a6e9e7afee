"""What the screens read, on both engines: steps, timeline, briefing, handset and overview of one whole story."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.calls import begin_call
from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.journeys.article_steps import read_steps
from tieline.journeys.conversation_list import ConversationList, read_statuses
from tieline.journeys.faults import BUILT_IN_ANSWERED
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.timeline import TimelineView
from tieline.journeys.webhook_log import WebhookLog
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import find_events
from tieline.kit.jobs import bury, enqueue, lease

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


@pytest.fixture
def words(story: Story) -> SpokenWords:
    return SpokenWords(conversations=story.house.conversations, routing=story.house.routing)


@pytest.fixture
def rows(story: Story, words: SpokenWords) -> ConversationList:
    webhooks = WebhookLog(webhooks=story.house.webhooks, round_seconds=20)
    return ConversationList(conversations=story.house.conversations, words=words, webhooks=webhooks)


@pytest.fixture
def timelines(story: Story, words: SpokenWords, rows: ConversationList) -> TimelineView:
    return TimelineView(
        conversations=story.house.conversations,
        flows=story.house.flows,
        rows=rows,
        webhooks=WebhookLog(webhooks=story.house.webhooks, round_seconds=20),
        words=words,
        calls=story.house.calls,
        phone_calls=story.house.calls_room,
    )


async def test_the_steps_are_found_in_the_log(story: Story) -> None:
    await story.on_duty("Marco")
    await story.text(ASKS)
    steps = await story.db.read(partial(read_steps, account_id=story.account_id))
    assert [step.id for step in steps if step.done] == ["text", "answer", "handoff"]
    answer = next(step for step in steps if step.id == "answer")
    assert answer.done_at is not None
    assert (answer.href or "").startswith("/console/conversations/conv_conversation_")


async def test_events_are_found_by_what_they_say_and_after_a_cursor(story: Story) -> None:
    first = await story.text("Hello")
    await story.text("Hello again")
    find = partial(find_events, account_id=story.account_id, type="CommunicationAdded", limit=10)
    said = await story.db.read(partial(find, data={"speaker": "customer"}))
    assert len(said) == 2
    assert await story.db.read(partial(find, data={"speaker": "customer"}, after=said[0].cursor)) == said[1:]
    assert (
        await story.db.read(partial(find, conversation_id=first.conversation_id, data={"speaker": "worker"}))
        == ()
    )


async def test_a_job_that_was_given_up_stands_in_its_conversations_timeline(
    story: Story, timelines: TimelineView
) -> None:
    received = await story.text("Hello")

    def give_up(tx: Transaction) -> None:
        enqueue(tx, "sew_a_button_on", {"conversation_id": received.conversation_id})
        (job,) = lease(tx, owner="test", limit=1, kinds=["sew_a_button_on"])
        bury(tx, job, error="No thread.")

    await story.db.transact(give_up)
    read = partial(timelines.read, account_id=story.account_id, conversation_id=received.conversation_id)
    shown = await story.db.read(read)
    (dead,) = [entry for entry in shown.lanes if entry.kind == "job"]
    assert (dead.title, dead.status) == ("sew_a_button_on", "failed")
    assert dead.fault is not None
    assert "No thread." in dead.fault.cause


async def test_the_list_is_searched_and_filtered(story: Story, rows: ConversationList) -> None:
    ana = await story.text("Where is my parcel?")
    await story.text("Hello", from_="+15550100002")
    ask = partial(rows.page, account_id=story.account_id, statuses=read_statuses("open"), token=None)
    assert len((await story.db.read(partial(ask, query=""))).conversations) == 2
    (found,) = (await story.db.read(partial(ask, query=CUSTOMER_NUMBER[-5:]))).conversations
    assert found.conversation_id == ana.conversation_id
    with pytest.raises(Invalid):
        read_statuses("ajar")


async def test_the_briefing_is_read_from_one_snapshot(story: Story) -> None:
    view = story.house.desk_stories.briefings
    marco = await story.on_duty("Marco")
    await story.text("My order 4711 arrived broken, the screen has a crack")
    await story.text(ASKS)
    task_id = await story.accept(marco)
    read = partial(view.read, account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id)
    told = await story.db.read(read)
    said = [line.communication_id for line in told.transcript]
    assert told.handoff.communication_id in said
    assert told.summary.sentences
    assert {citation for one in told.summary.sentences for citation in one["citations"]} <= set(said)
    # What is still open stands out only where the summary says so, in the summary's own words.
    assert set(told.promises) <= {one["text"] for one in told.summary.sentences}
    assert told.conversation.waited_seconds >= 0


async def test_a_program_without_a_voice_route_is_told_of_in_list_and_timeline(
    story: Story, rows: ConversationList, timelines: TimelineView
) -> None:
    await story.db.transact(
        lambda tx: story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url="http://127.0.0.1:8000/webhook",
            public_url="https://shop.example.test/webhook",
            name="shop.py",
            lease_seconds=600,
        )
    )
    story.http.answers["http://127.0.0.1:8000/twiml"] = (404, "text/plain", "Not Found")
    ana = await begin_call(story)
    await ana.line.until_count(1)
    ana.line.leave()
    await ana.over()
    page = await story.db.read(
        partial(rows.page, account_id=story.account_id, statuses=(), query="", token=None)
    )
    (row,) = page.conversations
    assert row.fault == BUILT_IN_ANSWERED
    timeline = await story.db.read(
        partial(timelines.read, account_id=story.account_id, conversation_id=row.conversation_id)
    )
    (asked,) = [entry for entry in timeline.lanes if entry.entry_id.startswith("request:")]
    assert (asked.lane, asked.title, asked.status) == ("program", "POST /twiml", "failed")
    assert asked.fault is not None and "no voice route" in asked.fault.cause
    assert asked.request.body["CallSid"] == ana.call_id and asked.response.status == 404
