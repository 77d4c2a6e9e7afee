"""A call is sent to the handoff flow, by the agent's application or by the platform when that stops half-way (P3, P5)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.house import Story
from tests.support.talks import asks_for_person, conversation_of, open_task
from tieline.conversations import OwnerKind, Status
from tieline.conversations.errors import ConversationNotFound
from tieline.flows import Execution

pytestmark = pytest.mark.journey


async def _ana_calls(story: Story) -> Caller:
    ana = await begin_call(story)
    await ana.line.until_count(1)
    return ana


def _data(conversation_id: str, **attributes: str) -> str:
    return json.dumps(
        {"conversationId": conversation_id, "storeId": "", "profileId": "", "attributes": attributes}
    )


async def _send(story: Story, ana: Caller, **fields: str) -> Execution:
    """Post what an application's relay posts when it ends."""
    call = await ana.call()
    form = {
        "AccountSid": story.account_id,
        "CallSid": ana.call_id,
        "CallStatus": "in-progress",
        "From": call.from_,
        "To": call.to,
        "Direction": "inbound",
        "SessionStatus": "ended",
    }
    return await story.house.call_to_flow.start(
        account_id=story.account_id, flow_id=story.credentials.flow_id, fields={**form, **fields}
    )


async def _goes_silent(story: Story, conversation_id: str) -> None:
    """Do what an SDK's handoff tool does first."""
    update = story.house.conversations.update_conversation
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status=Status.INACTIVE))
    await story.db.transact(lambda tx: update(tx, conversation_id=conversation_id, status_callbacks=()))


async def test_handoff_data_written_as_text_makes_a_voice_task_with_the_developers_attributes(
    story: Story,
) -> None:
    marco = await story.on_duty("Marco")
    ana = await _ana_calls(story)
    conversation_id = await conversation_of(ana)
    execution = await _send(
        story, ana, HandoffData=_data(conversation_id, reason="asked", department="boots")
    )
    await story.settle()
    assert execution.context["trigger"]["call"]["CallSid"] == ana.call_id
    assert execution.contact_address == "+15550100001"
    task = await open_task(ana)
    assert (task.channel, task.attributes["department"]) == ("voice", "boots")
    assert task.attributes["callSid"] == ana.call_id
    assert len(await story.ringing(marco)) == 1
    ana.line.leave()
    await ana.over()


async def test_a_call_that_hands_nothing_over_leaves_the_conversation_with_the_agent(story: Story) -> None:
    ana = await _ana_calls(story)
    execution = await _send(story, ana)
    await story.settle()
    ended = await story.db.read(
        lambda tx: story.house.flows.find_execution(tx, execution_id=execution.execution_id)
    )
    assert ended is not None and ended.status == "ended"
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.AGENT
    ana.line.leave()
    await ana.over()


async def test_p5_a_handoff_that_never_reaches_its_flow_is_finished_by_the_platform_as_a_voice_task(
    story: Story,
) -> None:
    ana = await _ana_calls(story)
    conversation_id = await conversation_of(ana)
    await _goes_silent(story, conversation_id)
    await story.settle()
    await story.later(seconds=10)
    task = await open_task(ana)
    assert (task.channel, task.attributes["callSid"]) == ("voice", ana.call_id)
    await ana.line.until_state("waiting")
    ana.line.leave()
    await ana.over()


async def test_p5_the_application_that_comes_too_late_is_given_the_handoff_that_runs(story: Story) -> None:
    ana = await asks_for_person(story)
    conversation_id = await conversation_of(ana)
    task = await open_task(ana)
    execution = await _send(story, ana, HandoffData=_data(conversation_id, reason="late"))
    await story.settle()
    assert execution.conversation_id == conversation_id
    assert (await open_task(ana)).task_id == task.task_id
    ana.line.leave()
    await ana.over()


async def test_p3_an_application_that_failed_gives_her_to_a_person(story: Story) -> None:
    ana = await _ana_calls(story)
    await _send(story, ana, SessionStatus="failed", ErrorCode="39001")
    await story.settle()
    assert (await open_task(ana)).channel == "voice"
    await ana.line.until_said("a person will take over")
    ana.line.leave()
    await ana.over()


async def test_a_call_that_had_reached_its_greatest_length_gives_nobody_to_anybody(story: Story) -> None:
    await story.on_duty("Marco")
    ana = await _ana_calls(story)
    ana.line.leave()
    await ana.over()
    await _send(story, ana, SessionStatus="failed", ErrorCode="64104", CallStatus="completed")
    await story.settle()
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.AGENT


@pytest.mark.parametrize("data", ["", "no json", "[]", '"text"', "{", "null"])
async def test_what_is_no_handoff_data_is_no_handoff(story: Story, data: str) -> None:
    ana = await _ana_calls(story)
    await _send(story, ana, HandoffData=data)
    await story.settle()
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind is OwnerKind.AGENT
    ana.line.leave()
    await ana.over()


async def test_a_conversation_of_another_account_is_unknown(story: Story) -> None:
    ana = await _ana_calls(story)
    with pytest.raises(ConversationNotFound):
        await _send(story, ana, HandoffData=_data("conv_conversation_01k6fc25s7epm9qtk8rszbv3q5"))
    ana.line.leave()
    await ana.over()


async def test_for_a_call_that_we_made_the_customer_is_the_one_who_was_called(story: Story) -> None:
    fields: dict[str, Any] = {
        "CallSid": "CA" + "1" * 32,
        "From": "+15550100000",
        "To": "+15550100007",
        "Direction": "outbound-api",
    }
    execution = await story.house.call_to_flow.start(
        account_id=story.account_id, flow_id=story.credentials.flow_id, fields=fields
    )
    assert execution.contact_address == "+15550100007"
