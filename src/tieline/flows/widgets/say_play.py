"""`say-play`: words, a sound or keys for the caller; leaves when they have been heard. A hang-up ends the execution."""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, text_of
from tieline.flows.widgets.call_markup import element, prompts, waits_for_call

EVENTS = ("audioComplete",)


def check(state: State) -> Iterator[Problem]:
    """Exactly one of words, sound and keys."""
    yield from known_events(state, EVENTS)
    given = [key for key in ("say", "play", "digits") if state.properties.get(key)]
    if len(given) != 1:
        yield Problem(property_path="properties", message="must have exactly one of say, play and digits")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepWait:
    """Let the call say it."""
    keys = text_of(properties, "digits")
    sounds = [element("Play", digits=keys)] if keys else prompts(properties)
    return waits_for_call(plan, *sounds, then="audioComplete")


WIDGET = Widget(type="say-play", events=EVENTS, failure="failed", check=check, run=run)
