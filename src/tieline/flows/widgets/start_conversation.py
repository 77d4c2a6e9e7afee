"""`start-conversation`: opens a conversation with the contact that the flow then has; for flows that an API started.

`participants` names one: by text with `messaging_binding_address` (default: the contact) and
`messaging_binding_proxy_address` (default: our own address). An execution that belongs to a conversation already leaves by
`failed`, as at the vendor's. Later widgets write into it, and read it as `flow.channel.sid`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, StartConversation
from tieline.flows.widgets.base import Widget, address_of, known_events, port_fields, text_of

EVENTS = ("created", "failed")


def check(state: State) -> Iterator[Problem]:
    """At most one participant: a flow has one contact."""
    yield from known_events(state, EVENTS)
    named = state.properties.get("participants")
    if named is not None and (
        not isinstance(named, list) or not all(isinstance(each, dict) for each in named)
    ):
        yield Problem(property_path="properties/participants", message="must be a list of objects")
    elif named is not None and len(named) > 1:
        yield Problem(property_path="properties/participants", message="must name one participant")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Open it, in the flow's name."""
    if plan.trigger != "incomingRequest":
        raise WidgetFailed("Only a flow that an API started opens a conversation; this one has its own.")
    # What this very step opened before a crash is not in the context yet, and is found again by the port.
    if (plan.context["flow"]["channel"] or {}).get("sid"):
        raise WidgetFailed("The execution belongs to a conversation already.")
    who: dict[str, Any] = (properties.get("participants") or [{}])[0]
    if text_of(who, "type") == "chat" or text_of(who, "identity"):
        raise WidgetFailed(
            "A chat participant has no address to write to; name one by messaging_binding_address."
        )
    request = StartConversation(
        **port_fields(plan),
        to=text_of(who, "messaging_binding_address", address_of(plan.context, "contact")),
        from_=text_of(who, "messaging_binding_proxy_address", address_of(plan.context, "flow")),
    )
    opened = await ports.start_conversation(request)
    return StepOutcome(
        event="created",
        output={
            "conversation": {
                "sid": opened.channel_id,
                "state": "active",
                "friendly_name": text_of(properties, "friendly_name") or None,
                "participants": [
                    {"messaging_binding": {"address": request.to, "proxy_address": request.from_}}
                ],
            },
            "ConversationSid": opened.conversation_id,
        },
        channel={"sid": opened.channel_id, "type": "conversation", "status": "active"},
    )


WIDGET = Widget(type="start-conversation", events=EVENTS, failure="failed", check=check, run=run)
