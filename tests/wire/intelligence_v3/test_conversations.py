"""Conversations beside their results, and rules run on request, through the official SDK."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.house import MONDAY
from tests.wire.intelligence_v3.conftest import Served
from tieline.intelligence import NEXT_BEST_RESPONSE_ID, SUMMARY_ID
from tieline.kit.clock import iso
from tieline.kit.ids import IdKind, new_id

pytestmark = pytest.mark.wire

HOOK = "https://agent.test/rules"


async def make_rule(served: Served, **changes: Any) -> tuple[str, str]:
    """A configuration with one rule that nobody's conversation names; returns their ids."""
    rule = {
        "operators": [{"id": SUMMARY_ID}],
        "triggers": [{"on": "CONVERSATION_END"}],
        "actions": [{"type": "WEBHOOK", "method": "POST", "url": HOOK}],
        **changes,
    }
    answer = await served.call(
        "POST", "/v3/ControlPlane/Configurations", json={"displayName": "Asked", "rules": [rule]}
    )
    made = answer.json()
    return made["id"], made["rules"][0]["id"]


async def test_a_conversation_shows_words_people_and_results(served: Served) -> None:
    received = await served.story.text("My order 4711 has not arrived.")
    await served.story.later(seconds=601)
    found = served.sdk.intelligence.v3.conversations(received.conversation_id).fetch()
    assert (found.id, found.status, found.channels) == (received.conversation_id, "INACTIVE", ["SMS"])
    assert found.communications[0]["content"] == {"text": "My order 4711 has not arrived."}
    kinds = {each["type"]: each["addressValues"] for each in found.participants}
    assert set(kinds) == {"CUSTOMER", "AI_AGENT"}
    assert len(found.operator_result_ids) == 2
    assert len(found.channel_ids) == len(found.communications)


async def test_conversations_are_found_by_what_is_asked_for(served: Served) -> None:
    ana = await served.story.text("My parcel is late.")
    await served.story.later(seconds=601)
    await served.story.later(seconds=3600)
    between = served.story.db.clock.now() - timedelta(seconds=1)
    ben = await served.story.text("Hello", from_="+15550001234")
    api = served.sdk.intelligence.v3.conversations

    def found(**wanted: Any) -> list[str]:
        return [each.id for each in api.list(page_size=1, **wanted)]

    both = [ben.conversation_id, ana.conversation_id]
    assert found() == both
    assert found(status="CLOSED") == [ana.conversation_id]
    assert found(operator_ids=[SUMMARY_ID, new_id(IdKind.OPERATOR)]) == [ana.conversation_id]
    assert found(channels=["VOICE"]) == []
    assert found(channels=["SMS", "VOICE"]) == both
    assert found(created_at_after=between) == [ben.conversation_id]
    assert found(intelligence_configuration_ids=[new_id(IdKind.INTELLIGENCE_CONFIGURATION)]) == []
    first = (await served.story.transcript(ana.conversation_id))[0]
    assert found(channel_id=first.channel_id) == [ana.conversation_id]


async def test_a_span_of_more_than_31_days_is_refused(served: Served) -> None:
    span = {"createdAtAfter": iso(MONDAY), "createdAtBefore": iso(MONDAY + timedelta(days=32))}
    answer = await served.call("GET", "/v3/Conversations", params=span)
    assert (answer.status_code, answer.json()["params"]) == (400, {"field": "createdAtBefore"})


async def test_a_rule_runs_when_it_is_asked_for_and_tells_its_webhook(served: Served) -> None:
    received = await served.story.text("I want to return my boots.")
    configuration_id, rule_id = await make_rule(served)
    body = {
        "intelligenceConfigurationId": configuration_id,
        "ruleId": rule_id,
        "conversationId": received.conversation_id,
    }
    for _ in range(2):
        answer = await served.call("POST", "/v3/RuleExecutions", json=body)
        assert (answer.status_code, answer.content) == (202, b"")
    await served.story.settle()
    results = served.sdk.intelligence.v3.operator_results.list(intelligence_configuration_id=configuration_id)
    assert [each.result["text"] for each in results] == 2 * [results[0].result["text"]]
    assert "boots" in results[0].result["text"]
    told = [json.loads(sent) for url, sent, _ in served.story.http.sent if url.startswith(HOOK)]
    assert [each["operatorResults"][0]["id"] for each in told] == [each.id for each in reversed(results)]
    assert told[0]["operatorResults"][0]["operator"] == {
        "id": SUMMARY_ID,
        "displayName": "Summary",
        "version": 1,
        "parameters": None,
    }
    signed = [headers for url, _, headers in served.story.http.sent if url.startswith(HOOK)]
    assert all("X-Twilio-Signature" in headers for headers in signed)


async def test_the_sdk_asks_for_a_rule(served: Served) -> None:
    from twilio.rest.intelligence.v3.rule_execution import RuleExecutionList

    received = await served.story.text("Do you sell boots?")
    configuration_id, rule_id = await make_rule(served, operators=[{"id": NEXT_BEST_RESPONSE_ID}])
    request = RuleExecutionList.CreateRuleExecutionRequest(
        {
            "intelligenceConfigurationId": configuration_id,
            "ruleId": rule_id,
            "conversationId": received.conversation_id,
            "rule": {"operators": [{"id": NEXT_BEST_RESPONSE_ID, "parameters": {"tone": "warm"}}]},
        }
    )
    served.sdk.intelligence.v3.rule_executions.create(create_rule_execution_request=request)
    await served.story.settle()
    (result,) = served.sdk.intelligence.v3.operator_results.list(operator_id=NEXT_BEST_RESPONSE_ID)
    assert result.conversation_id == received.conversation_id
    assert result.operator["parameters"] == {"tone": "warm"}


async def test_what_is_not_there_cannot_be_run(served: Served) -> None:
    received = await served.story.text("Hello")
    configuration_id, rule_id = await make_rule(served)
    asked = {
        "intelligenceConfigurationId": configuration_id,
        "ruleId": rule_id,
        "conversationId": received.conversation_id,
    }
    for name, kind in (
        ("intelligenceConfigurationId", IdKind.INTELLIGENCE_CONFIGURATION),
        ("ruleId", IdKind.RULE),
        ("conversationId", IdKind.CONVERSATION),
    ):
        answer = await served.call("POST", "/v3/RuleExecutions", json={**asked, name: new_id(kind)})
        assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        answer = await served.call("POST", "/v3/RuleExecutions", json={**asked, name: "nobody"})
        assert (answer.status_code, answer.json()["params"]) == (400, {"field": name})
    with pytest.raises(TwilioRestException):
        served.sdk.intelligence.v3.conversations(new_id(IdKind.CONVERSATION)).fetch()
