"""Ana's document gives her to a workflow: one task, one owner, and a worker who accepts."""

from __future__ import annotations

import json

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import answers, asked, serve
from tests.support.house import Story
from tests.support.talks import answer, conversation_of, open_task
from tieline.conversations import OwnerKind, Status
from tieline.journeys.calls.hold_music import HOLD_MUSIC

pytestmark = pytest.mark.journey


@pytest.fixture
def story(story_on_each_engine: Story) -> Story:
    return story_on_each_engine


async def workflow_id(story: Story) -> str:
    """Return the starter project's workflow."""
    routing = story.house.routing

    def find(tx: object) -> str:
        workspace = routing.list_workspaces(tx, account_id=story.account_id).items[0]  # type: ignore[arg-type]
        found = routing.list_workflows(tx, workspace_id=workspace.workspace_id).items  # type: ignore[arg-type]
        return found[0].workflow_id

    return await story.db.read(find)


async def is_queued(story: Story, *, task: str = "", attributes: str = "", workflow: str = "") -> Caller:
    """Let Ana call a number whose document gives her to a workflow."""
    workflow = workflow or await workflow_id(story)
    await serve(
        story,
        f'<Enqueue workflowSid="{workflow}" {attributes}>{task}</Enqueue>',
        "<Say>Nobody can help you.</Say>",
    )
    return await begin_call(story)


async def test_her_task_tells_what_the_document_says_and_whom_it_is_about(story: Story) -> None:
    given = json.dumps({"reason": "late parcel", "vip": True})
    ana = await is_queued(story, task=f'<Task priority="7" timeout="120">{given}</Task>')
    await ana.line.until_state("waiting")
    task = await open_task(ana)
    assert (task.channel, task.priority, task.timeout) == ("voice", 7, 120)
    assert task.attributes["vip"] is True
    assert task.attributes["reason"] == "late parcel"
    assert task.attributes["call_sid"] == task.attributes["callSid"] == ana.call_id
    assert task.attributes["caller"] == "+15550100001"
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.reference == task.task_id
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.WAITING, Status.INACTIVE)
    ana.line.leave()
    await ana.over()


async def test_she_hears_music_until_marco_accepts_and_then_they_talk(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana = await is_queued(story)
    await ana.line.until_played(HOLD_MUSIC)
    await story.settle()
    task_id = await story.accept(marco)
    theirs = await answer(story, task_id)
    await ana.line.until_state("connected")
    await theirs.line.until_state("connected")
    ana.line.leave()
    await ana.over()
    await theirs.over()


async def test_a_workflow_of_nobody_is_told_and_changes_nothing(story: Story) -> None:
    answers(story, "/after", "<Say>We are sorry.</Say>")
    ana = await is_queued(story, workflow="WW" + "0" * 32, attributes='action="/after"')
    await ana.line.until_said("We are sorry.")
    assert asked(story, "/after")[0]["QueueResult"] == "error"
    conversation = await story.conversation(await conversation_of(ana))
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.AGENT, Status.ACTIVE)
    await ana.over()


async def test_a_customer_whom_a_worker_has_is_joined_with_them_instead(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana = await is_queued(story)
    await ana.line.until_state("waiting")
    await story.settle()
    await story.accept(marco)
    conversation_id = await conversation_of(ana)
    enqueue = story.house.handoff.enqueue_caller
    workflow = await workflow_id(story)
    made = await story.db.transact(
        lambda tx: enqueue(tx, conversation_id=conversation_id, workflow_id=workflow, attributes={})
    )
    assert made is None
    assert (await story.conversation(conversation_id)).owner.kind is OwnerKind.WORKER
    ana.line.leave()
    await ana.over()


async def test_she_hangs_up_while_she_waits_and_the_task_ends_as_abandoned(story: Story) -> None:
    ana = await is_queued(story)
    await ana.line.until_state("waiting")
    task = await open_task(ana)
    ana.line.leave()
    await ana.over()
    routing = story.house.routing
    ended = await story.db.read(lambda tx: routing.get_task(tx, task_id=task.task_id))
    assert (ended.status.value, ended.reason) == ("canceled", "abandoned")
