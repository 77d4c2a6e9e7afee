"""Each widget, alone: what it makes of its properties, and what it leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flows.conftest import ScriptedPorts
from tieline.flows import StepOutcome, StepPlan, run_widget
from tieline.flows.executions import first_context
from tieline.flows.models import State, Transition
from tieline.flows.widgets.split_based_on import OPERATORS

pytestmark = pytest.mark.unit

ANA = "+15550100001"
SHOP = "+15550109999"


def plan(kind: str, properties: dict[str, Any], *transitions: Transition, **parameters: Any) -> StepPlan:
    """Ana's execution standing at one widget; `parameters` are what the request brought."""
    context = first_context(
        trigger="incomingRequest",
        parameters=parameters,
        contact_address=ANA,
        flow_address=SHOP,
        ids=("FN" + "a" * 32, "FW" + "b" * 32),
    )
    state = State(name="here", type=kind, properties=properties, transitions=transitions)
    return StepPlan(
        execution_id="FN" + "a" * 32,
        account_id="AC" + "1" * 32,
        flow_id="FW" + "b" * 32,
        conversation_id="conv_conversation_01",
        step_number=3,
        trigger="incomingRequest",
        state=state,
        context=context,
    )


async def run(ports: ScriptedPorts, kind: str, properties: dict[str, Any], **parameters: Any) -> StepOutcome:
    outcome = await run_widget(plan(kind, properties, **parameters), ports)
    assert isinstance(outcome, StepOutcome)
    return outcome


async def test_trigger_leaves_by_what_started_the_execution(ports: ScriptedPorts) -> None:
    assert (await run(ports, "trigger", {"offset": {"x": 0, "y": 0}})).event == "incomingRequest"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ({"value": "{{ flow.data.city }}"}, "León"),
        ({"value": '{"a": [1]}', "type": "json_object"}, {"a": [1]}),
        ({"value": '"{\\"a\\": 1}"', "type": "json_object"}, {"a": 1}),
        ({"value": "no json", "type": "json_object"}, {}),
        ({"value": "[1]", "type": "json_object"}, {}),
        ({"value": "[1]", "type": "json_array"}, [1]),
        ({"value": "4.5", "type": "number"}, 4.5),
        ({"value": "many", "type": "number"}, 0),
        ({"value": "TRUE", "type": "boolean"}, True),
    ],
)
async def test_set_variables_by_type(ports: ScriptedPorts, variable: dict[str, Any], value: Any) -> None:
    outcome = await run(ports, "set-variables", {"variables": [{"key": "x", **variable}]}, city="León")
    assert (outcome.event, outcome.variables["x"]) == ("next", value)


@pytest.mark.parametrize(
    ("operator", "text", "value", "expected"),
    [
        ("equal_to", " Yes ", "yes", True),
        ("equal_to", "yes please", "yes", False),
        ("not_equal_to", "no", "yes", True),
        ("matches_any_of", "SI", "yes, si", True),
        ("matches_any_of", "s", "yes, si", False),
        ("does_not_match_any_of", "s", "yes, si", True),
        ("is_blank", "  ", "", True),
        ("is_blank", "{}", "", True),
        ("is_blank", "0", "", False),
        ("is_not_blank", '{"a": 1}', "", True),
        ("is_not_blank", "null", "", False),
        ("regex", "Order 4471", r"order \d{4}", True),
        ("regex", "order 4471", r"\d{4}", False),
        ("regex", "order", r"\d{4}", False),
        ("regex", "aaaa", "(unclosed", False),
        ("regex", "a" * 40 + "!", r"(a+)+$", False),
        ("contains", "I want a REFUND", "refund", True),
        ("does_not_contain", "I want a REFUND", "refund", False),
        ("starts_with", "Refund me", "refund", True),
        ("does_not_start_with", "Refund me", "refund", False),
        ("less_than", "9", "10", True),
        ("less_than", "nine", "10", False),
        ("greater_than", "10.5", "10", True),
        ("greater_than", "10", "10", False),
        ("is_before_time", "08:30", "9:00 am", True),
        ("is_after_time", "17:30", "5 pm", True),
        ("is_before_date", "2026-11-21", "2026-11-22T08:00:00Z", True),
        ("is_after_date", "11/23/2026", "2026-11-22", True),
        ("is_after_date", "someday", "2026-11-22", False),
    ],
)
async def test_every_comparison(operator: str, text: str, value: str, expected: bool) -> None:
    assert OPERATORS[operator](text, value) is expected


async def test_split_takes_the_first_match_and_remembers_which(ports: ScriptedPorts) -> None:
    def match(value: str, to: str) -> Transition:
        return Transition(event="match", next=to, conditions=({"type": "contains", "value": value},))

    standing = plan(
        "split-based-on",
        {"input": "{{ flow.data.text }}"},
        Transition(event="noMatch", next="nowhere"),
        match("refund", "money"),
        match("order", "orders"),
        text="My order, not a refund",
    )
    outcome = await run_widget(standing, ports)
    assert isinstance(outcome, StepOutcome)
    assert (outcome.event, standing.state.next_after(outcome)) == ("match", "money")


async def test_split_without_a_match_leaves_by_no_match(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "split-based-on", {"input": "{{ flow.data.missing.deep }}"})
    assert (outcome.event, outcome.output) == ("noMatch", {"input": ""})


async def test_http_request_renders_its_url_and_keeps_the_answer(ports: ScriptedPorts) -> None:
    ports.participants = {"participants": [{"type": "CUSTOMER", "name": "Ana"}]}
    outcome = await run(
        ports,
        "make-http-request",
        {
            "method": "GET",
            "url": "https://x.test/{{ contact.channel.address | url_encode }}",
            "parameters": [{"key": "q", "value": "a b"}],
        },
    )
    assert ports.requests[0].url == "https://x.test/%2B15550100001?q=a+b"
    assert outcome.event == "success"
    assert outcome.output["parsed"]["participants"][0]["name"] == "Ana"


async def test_http_request_posts_json_or_a_form(ports: ScriptedPorts) -> None:
    sent = {"method": "POST", "url": "https://x.test", "parameters": [{"key": "a", "value": "1 2"}]}
    await run(ports, "make-http-request", sent)
    await run(ports, "make-http-request", {**sent, "content_type": "application/json"})
    assert [each.body for each in ports.requests] == ["a=1+2", '{"a": "1 2"}']


async def test_http_request_that_answers_500_or_not_at_all_has_failed(ports: ScriptedPorts) -> None:
    asked = {"method": "GET", "url": "https://x.test"}
    ports.http_status = 500
    refused = await run(ports, "make-http-request", asked)
    ports.failing.add("http")
    silent = await run(ports, "make-http-request", asked)
    assert (refused.event, refused.output["status_code"]) == ("failed", 500)
    assert (silent.event, silent.output) == ("failed", {"error": "http failed"})


async def test_resume_conversation_sets_the_channel(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "resume-conversation", {"conversation": "{{ flow.data.id }}"}, id="conv_7")
    assert (outcome.event, outcome.channel) == ("success", {"sid": "conv_7"})
    assert ports.requests[0].idempotency_key == "FN" + "a" * 32 + ":3"


async def test_resume_conversation_without_an_id_fails_without_asking(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "resume-conversation", {"conversation": "{{ flow.data.id }}"})
    assert (outcome.event, ports.requests) == ("failed", [])


async def test_send_message_goes_to_the_contact_by_default(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "send-message", {"body": "One moment, {{ flow.data.name }}."}, name="Ana")
    sent = ports.requests[0]
    assert (sent.to, sent.from_, sent.body) == (ANA, SHOP, "One moment, Ana.")
    assert outcome.output["outbound"]["Body"] == "One moment, Ana."


async def test_send_message_that_is_refused_leaves_by_failed(ports: ScriptedPorts) -> None:
    ports.failing.add("message")
    assert (await run(ports, "send-message", {"body": "Hi"})).event == "failed"


FLEX = {"workflow": "WW" + "1" * 32, "channel": "chat", "priority": "5", "timeout": "9999999"}


async def test_send_to_flex_makes_a_task_with_the_attributes(ports: ScriptedPorts) -> None:
    outcome = await run(
        ports,
        "send-to-flex",
        {**FLEX, "attributes": "{{ flow.data.told | to_json }}"},
        told={"team": "boots"},
    )
    asked = ports.requests[0]
    assert (asked.attributes, asked.priority, asked.timeout) == ({"team": "boots"}, 5, 1_209_600)
    assert (outcome.event, outcome.task_id) == ("callComplete", outcome.output["TaskSid"])


async def test_send_to_flex_takes_missing_attributes_for_none(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "send-to-flex", {**FLEX, "attributes": "{{ flow.data.missing | to_json }}"})
    assert (outcome.event, ports.requests[0].attributes) == ("callComplete", {})


@pytest.mark.parametrize("attributes", ["{broken", "[1]", '"text"'])
async def test_send_to_flex_says_what_is_wrong_with_attributes(ports: ScriptedPorts, attributes: str) -> None:
    outcome = await run(ports, "send-to-flex", {**FLEX, "attributes": attributes})
    assert (outcome.event, ports.requests) == ("failedToEnqueue", [])
    assert "attributes" in outcome.output["error"]


async def test_a_template_that_cannot_run_takes_the_failure_event(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "send-message", {"body": "{{ 'x' | no_such_filter }}"})
    assert (outcome.event, ports.requests) == ("failed", [])
    assert "no_such_filter" in outcome.output["error"]


async def test_a_widget_that_is_only_kept_ends_the_execution(ports: ScriptedPorts) -> None:
    outcome = await run(ports, "capture-payments", {"say": "Hello"})
    assert outcome.event == "notRun"
    assert "capture-payments" in outcome.output["error"]
