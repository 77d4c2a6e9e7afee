"""The widgets of calls as an editor exports them: what each tells its call to do is markup the call understands whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.flows.conftest import ScriptedPorts
from tieline.channels.voice.twiml import read
from tieline.flows import StepOutcome, StepPlan, StepWait, run_widget
from tieline.flows.definition import check_definition, read_definition
from tieline.flows.executions import first_context
from tieline.flows.models import State
from tieline.flows.widgets import WIDGETS

pytestmark = pytest.mark.unit

EXPORTED: dict[str, Any] = json.loads((Path(__file__).parent / "every_widget.json").read_text())
STATES = read_definition(EXPORTED)
ON_CALLS = ("menu", "dial", "vm", "say", "rec", "redir", "fork")


def plan(state: State, *, call_id: str | None = "CA" + "1" * 32) -> StepPlan:
    context = first_context(
        trigger="incomingCall",
        parameters={},
        contact_address="+15550100001",
        flow_address="+15550100000",
        ids=("FN" + "a" * 32, "FW" + "b" * 32),
    )
    return StepPlan(
        execution_id="FN" + "a" * 32,
        account_id="AC" + "1" * 32,
        flow_id="FW" + "b" * 32,
        conversation_id="conv_conversation_01",
        step_number=3,
        trigger="incomingCall",
        state=state,
        context=context,
        call_id=call_id,
    )


def changed(name: str, **properties: Any) -> State:
    kept = STATES[name]
    return State(
        name=name,
        type=kept.type,
        properties={**kept.properties, **properties},
        transitions=kept.transitions,
    )


def test_a_flow_with_every_widget_as_an_editor_exports_it_is_valid() -> None:
    checked = check_definition(EXPORTED)
    assert (checked.errors, checked.warnings) == ((), ())


@pytest.mark.parametrize("name", ON_CALLS)
async def test_what_a_call_is_told_is_understood_and_comes_back(name: str, ports: ScriptedPorts) -> None:
    wait = await run_widget(plan(STATES[name]), ports)
    assert isinstance(wait, StepWait) and wait.markup is not None
    assert read(wait.markup).notes == ()
    returns = f"Execution=FN{'a' * 32}&Step=3"
    assert (
        returns
        in "".join(
            (each.text or "") + each.get("action", "") for each in ElementTree.fromstring(wait.markup).iter()
        )
        or name == "redir"
    )
    without = await run_widget(plan(STATES[name], call_id=None), ports)
    assert isinstance(without, StepOutcome) and "needs a call" in without.output["error"]


@pytest.mark.parametrize(
    ("name", "properties", "inside"),
    [
        (
            "dial",
            {"noun": "number-multi", "to": "+15550100007, +15550100008"},
            "<Number>+15550100008</Number>",
        ),
        ("dial", {"noun": "client", "to": "marco"}, "<Client>marco</Client>"),
        ("dial", {"noun": "conference", "to": "boots & co"}, "<Conference>boots &amp; co</Conference>"),
        (
            "dial",
            {"noun": "sip", "sip_endpoint": "sip:a@example.com", "sip_username": "ana", "sip_password": ""},
            '<Sip username="ana">sip:a@example.com</Sip>',
        ),
        ("dial", {"record": True}, 'record="record-from-answer"'),
        ("say", {"say": "", "digits": "12#"}, '<Play digits="12#" />'),
        (
            "say",
            {"say": "", "play": "https://shop.example/a.wav", "loop": 0},
            '<Play loop="0">https://shop.example/a.wav</Play>',
        ),
        ("say", {"say": "<Hangup/>"}, "&lt;Hangup/&gt;"),
        ("menu", {"stop_gather": False, "finish_on_key": ""}, 'finishOnKey=""'),
        ("enq", {"workflow_sid": "", "queue_name": "boots"}, ">boots</Enqueue>"),
    ],
)
async def test_properties_become_attributes_and_words_stay_words(
    name: str, properties: dict[str, Any], inside: str, ports: ScriptedPorts
) -> None:
    wait = await run_widget(plan(changed(name, **properties)), ports)
    assert isinstance(wait, StepWait) and wait.markup is not None
    assert inside in wait.markup


@pytest.mark.parametrize(
    ("name", "event", "fields", "leaves"),
    [
        ("menu", "gathered", {"Digits": "1", "SpeechResult": "one"}, "keypress"),
        ("menu", "gathered", {}, "timeout"),
        (
            "vm",
            "recordingComplete",
            {"RecordingSid": "RE1", "RecordingUrl": "https://x"},
            "recordingComplete",
        ),
        ("vm", "noAudio", {"CallSid": "CA1"}, "noAudio"),
        ("enq", "leftQueue", {"QueueResult": "bridged"}, "callComplete"),
        ("enq", "leftQueue", {"QueueResult": "system-error"}, "callFailure"),
        ("redir", "whatever", {"Mood": "joy"}, "return"),
    ],
)
def test_a_call_that_comes_back_leaves_by_what_it_brings(
    name: str, event: str, fields: dict[str, str], leaves: str
) -> None:
    state = STATES[name]
    assert WIDGETS[state.type].returned(state, event, fields).event == leaves
