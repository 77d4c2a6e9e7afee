"""`make-outgoing-call-v2` (and -v1): calls the contact; what follows in the flow is done in that call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tieline.flows.models import JSON, Problem, State, StepPlan, StepWait
from tieline.flows.ports import FlowPorts, MakeCall
from tieline.flows.widgets.base import (
    Widget,
    address_of,
    is_on,
    known_events,
    port_fields,
    text_of,
    whole,
    whole_faults,
)

EVENTS = ("answered", "busy", "noAnswer", "failed")
EVENTS_V1 = (*EVENTS, "answeredByMachine", "hangup")
"""The older widget has two more; no machine is told from a person here, so the first of them never comes."""


def check(state: State) -> Iterator[Problem]:
    """Both ends have defaults; the time to ring is a number."""
    yield from known_events(state, EVENTS if state.type == "make-outgoing-call-v2" else EVENTS_V1)
    yield from whole_faults(state, "timeout", most=600)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Call the contact from the flow's own address, unless told otherwise, and wait for the answer."""
    request = MakeCall(
        **port_fields(plan),
        step_number=plan.step_number,
        to=text_of(properties, "to", address_of(plan.context, "contact")),
        from_=text_of(properties, "from", address_of(plan.context, "flow")),
        timeout=whole(properties, "timeout", 60, least=1, most=600),
        record=is_on(properties, "record"),
        send_digits=text_of(properties, "send_digits") or None,
        rendered=properties,
    )
    return StepWait(awaits="answer", reference=await ports.make_call(request))


WIDGET = Widget(type="make-outgoing-call-v2", events=EVENTS, failure="failed", check=check, run=run)
WIDGET_V1 = replace(WIDGET, type="make-outgoing-call-v1", events=EVENTS_V1)
