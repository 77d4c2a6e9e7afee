"""What every widget is: a type name, the events it can end with, a check of its properties, and how it runs.

`run` gets the plan, the properties with all Liquid already rendered, and the ports. A pure widget ignores the ports.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan

if TYPE_CHECKING:
    from tieline.flows.ports import FlowPorts

Check = Callable[[State], Iterator[Problem]]
Run = Callable[[StepPlan, JSON, "FlowPorts"], Awaitable[StepOutcome]]


@dataclass(frozen=True, kw_only=True)
class Widget:
    """One kind of widget.

    failure: the event that a failed effect leads to (a port's `WidgetFailed`, a template that cannot be rendered).
    check: yields faults with paths relative to the state ("properties/workflow").
    """

    type: str
    events: tuple[str, ...]
    failure: str
    check: Check
    run: Run


def required_text(state: State, *keys: str) -> Iterator[Problem]:
    """Name each of `keys` that is missing, empty or no text."""
    for key in keys:
        value = state.properties.get(key)
        if not isinstance(value, str) or not value.strip():
            yield Problem(property_path=f"properties/{key}", message="is required and must be a string")


def known_events(state: State, events: tuple[str, ...]) -> Iterator[Problem]:
    """Name each transition whose event this widget never has."""
    for index, transition in enumerate(state.transitions):
        if transition.event not in events:
            yield Problem(
                property_path=f"transitions/{index}/event",
                message=f"{transition.event} is no event of {state.type}; it has {', '.join(events)}",
            )


def text_of(properties: JSON, key: str, default: str = "") -> str:
    """Return a property as text; numbers and booleans as JSON spells them, missing and blank ones as `default`."""
    value: Any = properties.get(key)
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text.strip() or default


def address_of(context: JSON, side: str) -> str:
    """Return `<side>.channel.address` of the context (side: "contact" or "flow")."""
    channel = (context.get(side) or {}).get("channel") or {}
    return str(channel.get("address") or "")


def port_fields(plan: StepPlan) -> dict[str, Any]:
    """Return the fields every `PortRequest` begins with."""
    return {
        "account_id": plan.account_id,
        "execution_id": plan.execution_id,
        "conversation_id": plan.conversation_id,
        "idempotency_key": plan.idempotency_key,
    }
