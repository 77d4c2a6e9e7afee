"""Flows and executions on both engines: revisions, the handoff template from end to end, crashes, refusals, erasing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.flows.conftest import ACCOUNT, Drive, ScriptedPorts, take_step
from tieline.flows import (
    ADVANCE_EXECUTION,
    ContactBusy,
    Execution,
    Flow,
    FlowService,
    InvalidDefinition,
    StepOutcome,
    handoff_definition,
    run_widget,
)
from tieline.flows.errors import FlowNotPublished, UnknownExecution, UnknownFlow, UnknownStep
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.events import read_events
from tieline.kit.jobs import list_jobs
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

ANA = "+15550100001"
SHOP = "+15550109999"
CONVERSATION = "conv_conversation_01k6fc25s7epm9qtk8rszbv3q5"
WORKFLOW = "WW" + "1" * 32
HANDOFF = {
    "conversationId": CONVERSATION,
    "storeId": "mem_store_1",
    "profileId": "",
    "attributes": {
        "department": "boots",
        "priority": 5,
        "reason": "wants a person",
        "conversationId": "not this",
    },
}


async def publish(db: Database, flows: FlowService, **changes: Any) -> Flow:
    definition = handoff_definition(workflow_id=WORKFLOW, channel_id="chat")
    asked = {"friendly_name": "Handoff", "definition": definition, "status": "published", **changes}
    return await db.transact(lambda tx: flows.put_flow(tx, account_id=ACCOUNT, **asked))


async def start(db: Database, flows: FlowService, flow: Flow, **changes: Any) -> Execution:
    asked: dict[str, Any] = {
        "to": ANA,
        "from_": SHOP,
        "parameters": {"HandoffData": HANDOFF},
        "conversation_id": CONVERSATION,
        **changes,
    }
    return await db.transact(
        lambda tx: flows.start_execution(tx, account_id=ACCOUNT, flow_id=flow.flow_id, **asked)
    )


async def steps_of(db: Database, flows: FlowService, execution: Execution) -> list[tuple[str, str, str]]:
    page = await db.read(
        lambda tx: flows.list_steps(
            tx, account_id=ACCOUNT, execution_id=execution.execution_id, page=PageRequest()
        )
    )
    return [(each.transitioned_from, each.name, each.transitioned_to) for each in page.items]


async def test_a_definition_comes_back_as_it_was_sent(db: Database, flows: FlowService) -> None:
    definition = handoff_definition(workflow_id=WORKFLOW, channel_id="chat")
    definition["states"][1]["properties"]["ours_alone"] = {"z": 1, "a": [None, "é"]}
    made = await publish(db, flows, definition=definition)
    found = await db.read(lambda tx: flows.get_flow(tx, account_id=ACCOUNT, flow_id=made.flow_id))
    assert found.definition == definition
    assert list(found.definition) == list(definition)
    assert list(found.definition["states"][1]["properties"]["ours_alone"]) == ["z", "a"]


async def test_each_change_is_a_revision_and_only_a_published_one_runs(
    db: Database, flows: FlowService
) -> None:
    draft = await publish(db, flows, status="draft")
    with pytest.raises(FlowNotPublished):
        await start(db, flows, draft)
    await publish(db, flows, flow_id=draft.flow_id, definition=None, commit_message="live")
    newest = await publish(db, flows, flow_id=draft.flow_id, status="draft", friendly_name="Next")
    execution = await start(db, flows, draft)
    page = await db.read(
        lambda tx: flows.list_revisions(
            tx, account_id=ACCOUNT, flow_id=draft.flow_id, page=PageRequest(size=2)
        )
    )
    assert (newest.revision, execution.flow_revision) == (3, 2)
    assert [(each.revision, each.friendly_name) for each in page.items] == [(3, "Next"), (2, "Handoff")]
    assert page.next_token is not None


async def test_a_faulty_flow_may_be_a_draft_but_not_published(db: Database, flows: FlowService) -> None:
    broken = {"initial_state": "Trigger", "states": [{"name": "Trigger", "type": "teleport"}]}
    draft = await publish(db, flows, status="draft", definition=broken)
    assert not draft.valid
    with pytest.raises(InvalidDefinition) as refused:
        await publish(db, flows, definition=broken)
    assert {each.property_path for each in refused.value.problems} == {"#/states", "#/states/0/type"}


async def test_the_handoff_flow_makes_a_task_with_every_reserved_key(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    ports.participants = {
        "participants": [
            {"type": "AI_AGENT", "name": "Tieline"},
            {
                "type": "CUSTOMER",
                "name": 'Ana "la" Gómez',
                "profileId": "mem_profile_9",
                "addresses": [{"channel": "WHATSAPP", "address": ANA}],
            },
        ]
    }
    ended = await drive(await start(db, flows, await publish(db, flows)))
    task = ports.requests[-1]
    assert (ended.status, ended.reason, ended.task_id) == ("ended", "completed", "WT" + f"{2:032x}")
    assert (task.workflow_id, task.channel_id, task.timeout) == (WORKFLOW, "chat", 86400)
    assert task.attributes == {
        "department": "boots",
        "priority": 5,
        "reason": "wants a person",
        "conversationId": CONVERSATION,
        "conversationSid": CONVERSATION,
        "storeId": "mem_store_1",
        "memoryStoreId": "mem_store_1",
        "profileId": "mem_profile_9",
        "customerAddress": ANA,
        "customerName": 'Ana "la" Gómez',
        "name": 'Ana "la" Gómez',
        "from": ANA,
        "channelType": "whatsapp",
        "direction": "inbound",
        "executionSid": ended.execution_id,
    }
    assert f"/v2/Conversations/{CONVERSATION}/Participants" in ports.requests[0].url
    assert await steps_of(db, flows, ended) == [
        ("Trigger", "incomingRequest", "has_handoff_data"),
        ("has_handoff_data", "match", "read_handoff"),
        ("read_handoff", "next", "fetch_participants"),
        ("fetch_participants", "success", "resume_conversation"),
        ("resume_conversation", "success", "send_to_flex"),
        ("send_to_flex", "callComplete", "Ended"),
    ]


@pytest.mark.parametrize(
    "parameters", [{}, {"HandoffData": {}}, {"HandoffData": ""}, {"HandoffData": None}, {"Other": 1}]
)
async def test_without_handoff_data_nobody_is_rung(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive, parameters: dict[str, Any]
) -> None:
    ended = await drive(await start(db, flows, await publish(db, flows), parameters=parameters))
    assert (ended.status, ended.task_id, ports.requests) == ("ended", None, [])


async def test_a_call_brings_its_handoff_data_as_text(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    call = {
        "CallSid": "CA1",
        "HandoffData": '{"conversationId": "conv_7", "attributes": {"reason": "angry"}}',
    }
    flow = await publish(db, flows)
    ended = await drive(await start(db, flows, flow, parameters=call, trigger="incomingCall"))
    told = ports.requests[-1].attributes
    assert (told["reason"], told["conversationId"], told["channelType"]) == ("angry", "conv_7", "voice")
    assert (told["callSid"], told["profileId"], ended.trigger) == ("CA1", "", "incomingCall")


async def test_the_handoff_goes_on_when_nothing_can_be_fetched_or_resumed(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    ports.failing |= {"http", "resume"}
    ended = await drive(await start(db, flows, await publish(db, flows)))
    assert ended.task_id is not None
    assert ports.requests[-1].attributes["customerName"] == ANA


async def test_a_task_that_cannot_be_made_ends_the_execution_without_one(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    ports.failing.add("flex")
    ended = await drive(await start(db, flows, await publish(db, flows)))
    events = await db.read(lambda tx: read_events(tx, after=None))
    last = [each for each in events.events if each.type == "ExecutionEnded"][-1]
    assert (ended.reason, ended.task_id) == ("failedToEnqueue", None)
    assert (last.data["reason"], last.task_id, last.conversation_id) == (
        "failedToEnqueue",
        None,
        CONVERSATION,
    )


async def test_a_crash_repeats_one_widget_under_the_same_key(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    """Killed after the task was made and before the step was finished: the second try finds the same task."""
    execution = await start(db, flows, await publish(db, flows))
    for number in range(1, 6):
        await take_step(db, flows, ports, execution_id=execution.execution_id, step_number=number)
    plan = await db.transact(
        lambda tx: flows.begin_step(tx, execution_id=execution.execution_id, step_number=6)
    )
    assert plan is not None
    lost = await run_widget(plan, ports)
    assert isinstance(lost, StepOutcome)
    again = await db.transact(
        lambda tx: flows.begin_step(tx, execution_id=execution.execution_id, step_number=6)
    )
    assert again is not None
    # The second try is a moment later, and otherwise the same.
    assert replace(again, now=plan.now) == plan
    ended = await drive(
        await db.read(
            lambda tx: flows.get_execution(tx, account_id=ACCOUNT, execution_id=execution.execution_id)
        )
    )
    assert ended.task_id == lost.task_id
    assert len([each for each in ports.requests if hasattr(each, "workflow_id")]) == 2
    assert len(await steps_of(db, flows, ended)) == 6


async def test_a_step_that_is_past_is_not_taken_twice(
    db: Database, flows: FlowService, ports: ScriptedPorts
) -> None:
    execution = await start(db, flows, await publish(db, flows))
    execution_id = execution.execution_id
    assert await take_step(db, flows, ports, execution_id=execution_id, step_number=1)
    assert not await take_step(db, flows, ports, execution_id=execution_id, step_number=1)
    late = await db.transact(
        lambda tx: flows.finish_step(
            tx, execution_id=execution_id, step_number=1, outcome=StepOutcome(event="incomingRequest")
        )
    )
    assert late is None
    assert len(await steps_of(db, flows, execution)) == 1


async def test_every_step_is_one_job_in_the_executions_lane(
    db: Database, flows: FlowService, ports: ScriptedPorts
) -> None:
    execution = await start(db, flows, await publish(db, flows))
    await take_step(db, flows, ports, execution_id=execution.execution_id, step_number=1)
    jobs = await db.read(lambda tx: list_jobs(tx, kind=ADVANCE_EXECUTION))
    assert [each.payload["step_number"] for each in jobs] == [1, 2]
    assert {each.lane for each in jobs} == {f"execution:{execution.execution_id}"}


async def test_contexts_hold_the_values_that_were_substituted(
    db: Database, flows: FlowService, ports: ScriptedPorts, drive: Drive
) -> None:
    ended = await drive(await start(db, flows, await publish(db, flows)))
    page = await db.read(
        lambda tx: flows.list_steps(
            tx, account_id=ACCOUNT, execution_id=ended.execution_id, page=PageRequest(size=4)
        )
    )
    fetch = page.items[3]
    assert CONVERSATION in fetch.context["step"]["properties"]["url"]
    assert fetch.context["widgets"]["fetch_participants"]["status_code"] == 200
    assert "send_to_flex" not in fetch.context["widgets"]
    assert ended.context["flow"]["variables"]["handoff"]["attributes"]["department"] == "boots"
    assert ended.context["flow"]["channel"] == {"address": SHOP, "sid": CONVERSATION}
    assert ended.context["widgets"]["send_to_flex"]["TaskSid"] == ended.task_id


async def test_a_flow_that_goes_in_circles_is_ended(
    db: Database, flows: FlowService, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tieline.flows.executions.MAXIMUM_STEPS", 20)
    circle = {
        "initial_state": "Trigger",
        "states": [
            {
                "name": "Trigger",
                "type": "trigger",
                "transitions": [{"event": "incomingRequest", "next": "again"}],
            },
            {
                "name": "again",
                "type": "set-variables",
                "properties": {"variables": []},
                "transitions": [{"event": "next", "next": "again"}],
            },
        ],
    }
    ended = await drive(await start(db, flows, await publish(db, flows, definition=circle)))
    assert (ended.reason, ended.step_number) == ("too_many_steps", 20)


async def test_one_contact_runs_a_flow_once_at_a_time(db: Database, flows: FlowService, drive: Drive) -> None:
    flow, other = await publish(db, flows), await publish(db, flows, friendly_name="Other")
    first = await start(db, flows, flow)
    with pytest.raises(ContactBusy) as refused:
        await start(db, flows, flow)
    assert refused.value.conflicting_id == first.execution_id
    assert first.execution_id in refused.value.message
    await start(db, flows, flow, to="+15550100002")
    await start(db, flows, other)
    await drive(first)
    assert (await start(db, flows, flow)).status == "active"


async def test_calls_and_nameless_contacts_do_not_block_one_another(db: Database, flows: FlowService) -> None:
    flow = await publish(db, flows)
    await start(db, flows, flow, trigger="incomingCall")
    await start(db, flows, flow, trigger="incomingCall")
    await start(db, flows, flow, to="", conversation_id=None)
    await start(db, flows, flow, to="", conversation_id=None)
    await start(db, flows, flow, to="")
    with pytest.raises(ContactBusy):
        await start(db, flows, flow, to="")


async def test_an_execution_ended_by_force_stays_ended(
    db: Database, flows: FlowService, ports: ScriptedPorts
) -> None:
    execution = await start(db, flows, await publish(db, flows))
    await db.transact(
        lambda tx: flows.end_execution(tx, account_id=ACCOUNT, execution_id=execution.execution_id)
    )
    assert not await take_step(db, flows, ports, execution_id=execution.execution_id, step_number=1)
    found = await db.read(
        lambda tx: flows.get_execution(tx, account_id=ACCOUNT, execution_id=execution.execution_id)
    )
    assert (found.status, found.widget, found.reason) == ("ended", None, "ended")


async def test_executions_are_listed_newest_first_by_filter(
    db: Database, flows: FlowService, clock: TurnableClock
) -> None:
    flow = await publish(db, flows)
    made = []
    for number in range(3):
        made.append(await start(db, flows, flow, to=f"+1555010000{number}"))
        clock.advance(seconds=60)
    await db.transact(
        lambda tx: flows.end_execution(tx, account_id=ACCOUNT, execution_id=made[0].execution_id)
    )

    async def listed(
        size: int = 50, token: str | None = None, **filters: Any
    ) -> tuple[list[str], str | None]:
        page = await db.read(
            lambda tx: flows.list_executions(
                tx, account_id=ACCOUNT, page=PageRequest(size=size, token=token), **filters
            )
        )
        return [each.execution_id for each in page.items], page.next_token

    ids = [each.execution_id for each in reversed(made)]
    first, token = await listed(size=2)
    assert first + (await listed(size=2, token=token))[0] == ids
    assert (await listed(status="active"))[0] == ids[:2]
    assert (await listed(created=(made[1].created_at, made[1].created_at)))[0] == [ids[1]]
    assert (await listed(conversation_id="conv_other"))[0] == []


async def test_one_account_never_sees_anothers(db: Database, flows: FlowService) -> None:
    flow = await publish(db, flows)
    execution = await start(db, flows, flow)
    stranger = "AC" + "9" * 32
    with pytest.raises(UnknownFlow):
        await db.read(lambda tx: flows.get_flow(tx, account_id=stranger, flow_id=flow.flow_id))
    with pytest.raises(UnknownExecution):
        await db.read(
            lambda tx: flows.get_execution(tx, account_id=stranger, execution_id=execution.execution_id)
        )
    with pytest.raises(UnknownStep):
        await db.read(
            lambda tx: flows.get_step(
                tx, account_id=ACCOUNT, execution_id=execution.execution_id, step_id="FT0"
            )
        )


async def test_what_a_database_cannot_keep_is_left_out(
    db: Database, flows: FlowService, drive: Drive
) -> None:
    flow = await publish(db, flows)
    bad = {"HandoffData": {**HANDOFF, "attributes": {"reason": "a\x00b\ud800"}}}
    ended = await drive(await start(db, flows, flow, parameters=bad))
    assert ended.context["widgets"]["send_to_flex"]["Attributes"]["reason"] == "ab?"


async def test_p12_erasing_a_person_takes_their_executions_with_every_step(
    db: Database, flows: FlowService, drive: Drive
) -> None:
    flow = await publish(db, flows)
    by_conversation = await drive(await start(db, flows, flow))
    by_address = await drive(await start(db, flows, flow, conversation_id=None))
    other = await drive(await start(db, flows, flow, to="+15550100002", conversation_id="conv_other"))
    gone = await db.transact(
        lambda tx: flows.erase_executions(
            tx, account_id=ACCOUNT, conversation_ids=[CONVERSATION], addresses=[ANA]
        )
    )
    left = await db.read(lambda tx: flows.list_executions(tx, account_id=ACCOUNT, page=PageRequest()))
    assert gone == 2
    assert [each.execution_id for each in left.items] == [other.execution_id]
    assert {by_conversation.execution_id, by_address.execution_id}.isdisjoint({other.execution_id})


async def test_a_deleted_flow_is_gone_with_its_executions(db: Database, flows: FlowService) -> None:
    flow = await publish(db, flows)
    await start(db, flows, flow)
    await db.transact(lambda tx: flows.delete_flow(tx, account_id=ACCOUNT, flow_id=flow.flow_id))
    left = await db.read(lambda tx: flows.list_executions(tx, account_id=ACCOUNT, page=PageRequest()))
    assert list(left.items) == []
