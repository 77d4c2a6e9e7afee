"""`send-message`: words of the flow to the contact. Leaves by `sent` or `failed`."""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, SendMessage
from tieline.flows.widgets.base import Widget, address_of, known_events, port_fields, text_of

EVENTS = ("sent", "failed")


def check(state: State) -> Iterator[Problem]:
    """There must be words or media."""
    yield from known_events(state, EVENTS)
    if not state.properties.get("body") and not state.properties.get("media_url"):
        yield Problem(property_path="properties/body", message="is required unless there is a media_url")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Send the words to the contact from the flow's own address, unless told otherwise."""
    request = SendMessage(
        **port_fields(plan),
        to=text_of(properties, "to", address_of(plan.context, "contact")),
        from_=text_of(properties, "from", address_of(plan.context, "flow")),
        body=text_of(properties, "body"),
        media_url=text_of(properties, "media_url") or None,
    )
    sent = await ports.send_message(request)
    outbound = {"Sid": sent.message_id, "To": request.to, "From": request.from_, "Body": request.body}
    return StepOutcome(event="sent", output={"outbound": {**outbound, **sent.output}})


WIDGET = Widget(type="send-message", events=EVENTS, failure="failed", check=check, run=run)
