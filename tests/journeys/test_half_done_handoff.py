"""A handoff is all or nothing (P5), also when an outside agent begins one and stops."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.house import Story
from tieline.conversations import ActionStatus, OwnerKind, Status
from tieline.journeys.handoff_to_worker import AlreadyHandedOver

pytestmark = pytest.mark.journey


async def _goes_silent(story: Story, conversation_id: str) -> None:
    """Do what an SDK does first: set the conversation inactive, clear its callbacks."""
    update = story.house.conversations.update_conversation
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status=Status.INACTIVE))
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status_callbacks=()))
    await story.settle()


async def _executes_flow(story: Story, conversation_id: str, **attributes: str) -> None:
    data = {
        "conversationId": conversation_id,
        "storeId": "mem_store_00000000000000000000000000",
        "profileId": "",
        "attributes": attributes,
    }
    await story.house.handoff.start_execution(
        account_id=story.account_id,
        flow_id=story.credentials.flow_id,
        to="+15550100001",
        from_="+15550100000",
        parameters={"HandoffData": data},
    )
    await story.settle()


async def _agent_acts(story: Story, conversation_id: str, text: str) -> str:
    def act(tx: Any) -> str:
        people = story.house.conversations.list_participants(tx, conversation_id=conversation_id)
        ends = {p.type.value: {"participantId": p.participant_id, "channel": "SMS"} for p in people}
        payload = {"from": ends["AI_AGENT"], "to": [ends["CUSTOMER"]], "content": {"text": text}}
        return story.house.conversations.create_action(
            tx, account_id=story.account_id, conversation_id=conversation_id, payload=payload
        ).action_id

    action_id = await story.db.transact(act, key=conversation_id)
    await story.settle()
    action = await story.db.read(lambda tx: story.house.conversations.get_action(tx, action_id=action_id))
    return action.status.value


async def test_p5_a_handoff_left_half_done_is_finished_by_the_platform_after_ten_seconds(
    story: Story,
) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text("Hello")
    await _goes_silent(story, received.conversation_id)
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.AGENT
    await story.later(seconds=10)
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.WAITING
    assert len(await story.ringing(marco)) == 1


async def test_a_quiet_conversation_is_no_handoff(story: Story) -> None:
    received = await story.text("Hello")
    update = story.house.conversations.update_conversation
    await story.db.transact(
        lambda tx: update(tx, conversation_id=received.conversation_id, status=Status.INACTIVE)
    )
    await story.later(seconds=30)
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.AGENT


async def test_p4_closing_words_after_the_execution_reach_the_customer(story: Story) -> None:
    await story.on_duty("Marco")
    received = await story.text("Hello")
    await _goes_silent(story, received.conversation_id)
    await _executes_flow(story, received.conversation_id, reason="asked for a person", department="support")
    assert (
        await _agent_acts(story, received.conversation_id, "I am transferring you.") == ActionStatus.COMPLETED
    )
    conversation = await story.conversation(received.conversation_id)
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.WAITING, Status.INACTIVE)


async def test_p4_closing_words_before_the_execution_do_not_undo_the_handoff(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text("Hello")
    await _goes_silent(story, received.conversation_id)
    assert (
        await _agent_acts(story, received.conversation_id, "I am transferring you.") == ActionStatus.COMPLETED
    )
    await _executes_flow(story, received.conversation_id, reason="asked for a person")
    assert len(await story.ringing(marco)) == 1
    assert await _agent_acts(story, received.conversation_id, "Bye.") == ActionStatus.COMPLETED
    await story.accept(marco)
    assert await _agent_acts(story, received.conversation_id, "One more thing.") == ActionStatus.FAILED
    assert "One more thing." not in [text for _, text in await story.said(received.conversation_id)]


async def test_the_developers_attributes_become_the_tasks(story: Story) -> None:
    await story.on_duty("Marco")
    received = await story.text("Hello")
    await _goes_silent(story, received.conversation_id)
    await _executes_flow(
        story, received.conversation_id, reason="asked", department="support", priority="normal"
    )
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    assert task.attributes["department"] == "support"
    assert task.attributes["priority"] == "normal"
    assert task.attributes["customerAddress"] == "+15550100001"


async def test_a_second_execution_for_a_conversation_that_waits_is_refused_whole(story: Story) -> None:
    received = await story.text("Hello")
    await _executes_flow(story, received.conversation_id, reason="asked")
    with pytest.raises(AlreadyHandedOver):
        await _executes_flow(story, received.conversation_id, reason="asked again")
    tasks = await story.waiting_jobs("advance_execution")
    assert tasks == 0


async def test_p5_an_execution_that_ends_without_a_task_is_finished_by_the_platform(story: Story) -> None:
    marco = await story.on_duty("Marco")
    received = await story.text("Hello")
    dead_end = {
        "description": "Loses the customer",
        "initial_state": "Trigger",
        "states": [
            {
                "name": "Trigger",
                "type": "trigger",
                "properties": {},
                "transitions": [{"event": "incomingRequest"}],
            }
        ],
        "flags": {"allow_concurrent_calls": True},
    }
    flow = await story.db.transact(
        lambda tx: story.house.flows.put_flow(
            tx,
            account_id=story.account_id,
            friendly_name="Dead end",
            definition=dead_end,
            status="published",
            commit_message="",
        )
    )
    story.credentials = type(story.credentials)(**{**story.credentials.__dict__, "flow_id": flow.flow_id})
    await _executes_flow(story, received.conversation_id, reason="asked for a person")
    assert (await story.conversation(received.conversation_id)).owner.kind is OwnerKind.WAITING
    assert len(await story.ringing(marco)) == 1


async def test_p6_a_task_that_is_canceled_unserved_gives_the_customer_back_to_the_agent(story: Story) -> None:
    received = await story.text("I want to speak to a human")
    task = await story.db.read(
        lambda tx: story.house.routing.find_open_task(tx, conversation_id=received.conversation_id)
    )
    assert task is not None
    await story.db.transact(
        lambda tx: story.house.routing.cancel_task(tx, task_id=task.task_id, reason="test")
    )
    await story.settle()
    conversation = await story.conversation(received.conversation_id)
    assert (conversation.owner.kind, conversation.status) == (OwnerKind.AGENT, Status.ACTIVE)
    assert (await story.said(received.conversation_id))[-1][0] == "flow"
