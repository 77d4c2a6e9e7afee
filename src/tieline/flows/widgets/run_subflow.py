"""`run-subflow`: another flow runs for the same contact, and this one waits for its end.

The other flow sees `parameters` as `trigger.parent.parameters` and `flow.data`; the variables it set are this widget's.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Child, Problem, State, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, required_text, text_of
from tieline.flows.widgets.set_variables import typed

EVENTS = ("completed", "failed")
_DRAFT = "LatestDraft"


def check(state: State) -> Iterator[Problem]:
    """The flow must be named; its published revision runs, or its newest if `flow_revision` says so."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "flow_sid")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Start the other flow in the transaction that keeps the wait, so that it is started once."""
    parameters = {
        str(each.get("key")): typed({"value": "", **each})
        for each in properties.get("parameters") or ()
        if isinstance(each, dict)
    }
    newest = text_of(properties, "flow_revision") == _DRAFT
    child = Child(flow_id=text_of(properties, "flow_sid"), parameters=parameters, newest=newest)
    return StepWait(awaits="child", child=child)


WIDGET = Widget(type="run-subflow", events=EVENTS, failure="failed", check=check, run=run)
