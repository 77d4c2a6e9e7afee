"""`connect-call-to`: the caller talks with somebody else; leaves when that is over, or by `hangup` when the caller went."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tieline.flows.models import JSON, Problem, State, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, address_of, known_events, text_of, whole, whole_faults
from tieline.flows.widgets.call_markup import back, element, recording_of, waits_for_call

EVENTS = ("callCompleted", "hangup")
_NOUNS = {
    "number": "Number",
    "number-multi": "Number",
    "client": "Client",
    "conference": "Conference",
    "sim": "Sim",
    "sip": "Sip",
}


def check(state: State) -> Iterator[Problem]:
    """Who is called, and what they are."""
    yield from known_events(state, EVENTS)
    noun = state.properties.get("noun")
    if noun not in _NOUNS:
        yield Problem(property_path="properties/noun", message=f"must be one of {', '.join(_NOUNS)}")
    elif not state.properties.get("sip_endpoint" if noun == "sip" else "to"):
        key = "sip_endpoint" if noun == "sip" else "to"
        yield Problem(property_path=f"properties/{key}", message="is required and must be a string")
    yield from whole_faults(state, "timeout", most=600)
    yield from whole_faults(state, "time_limit", most=86_400)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Let the call dial."""
    dial = element(
        "Dial",
        action=back(plan, "callCompleted"),
        callerId=_caller_id(plan, properties),
        timeout=whole(properties, "timeout", 30, least=1, most=600),
        timeLimit=whole(properties, "time_limit", 0, most=86_400) or None,
        record=recording_of(properties),
    )
    dial.extend(_dialed(properties))
    return waits_for_call(plan, dial, then=None)


def _caller_id(plan: StepPlan, properties: JSON) -> str:
    """Return what the other side sees: what the widget says, else the contact's own number."""
    return text_of(properties, "caller_id", address_of(plan.context, "contact"))


def _dialed(properties: JSON) -> list[Element]:
    noun = text_of(properties, "noun", "number")
    if noun == "sip":
        who = {
            "username": text_of(properties, "sip_username"),
            "password": text_of(properties, "sip_password"),
        }
        return [element("Sip", text_of(properties, "sip_endpoint"), **who)]
    to = text_of(properties, "to")
    everybody = [each.strip() for each in to.split(",")] if noun == "number-multi" else [to]
    return [element(_NOUNS.get(noun, "Number"), each) for each in everybody if each]


WIDGET = Widget(type="connect-call-to", events=EVENTS, failure="failed", check=check, run=run)
