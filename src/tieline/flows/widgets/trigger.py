"""`trigger`: where every flow begins; leaves by what started the execution. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events

EVENTS = (
    "incomingMessage",
    "incomingCall",
    "incomingConversationMessage",
    "incomingRequest",
    "incomingParent",
)


def check(state: State) -> Iterator[Problem]:
    """A trigger has no properties; only its events can be wrong."""
    yield from known_events(state, EVENTS)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Leave by the trigger of this execution."""
    return StepOutcome(event=plan.trigger)


WIDGET = Widget(type="trigger", events=EVENTS, failure="", check=check, run=run)
