"""`send-message`: words of the flow to the contact. Leaves by `sent` or `failed`."""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, SendMessage, SentMessage
from tieline.flows.widgets.base import Widget, address_of, known_events, port_fields, text_of

EVENTS = ("sent", "failed")


def check(state: State) -> Iterator[Problem]:
    """There must be words or media."""
    yield from known_events(state, EVENTS)
    yield from words_missing(state)


def words_missing(state: State) -> Iterator[Problem]:
    """Name the missing words of a message that has neither words nor media nor a template of somebody's."""
    if not any(state.properties.get(key) for key in ("body", "media_url", "content_sid")):
        yield Problem(property_path="properties/body", message="is required unless there is a media_url")


def request_of(plan: StepPlan, properties: JSON) -> SendMessage:
    """Return the words for the contact from the flow's own address, unless told otherwise. Raises: WidgetFailed.

    A content template is kept at the vendor's, so that only its id is known here: the words beside it go out, and
    without any the message fails.
    """
    if not text_of(properties, "body") and text_of(properties, "content_sid"):
        raise WidgetFailed(
            f"The content template {text_of(properties, 'content_sid')} is not kept here; give the message a body."
        )
    return SendMessage(
        **port_fields(plan),
        to=text_of(properties, "to", address_of(plan.context, "contact")),
        from_=text_of(properties, "from", address_of(plan.context, "flow")),
        body=text_of(properties, "body"),
        media_url=text_of(properties, "media_url") or None,
        attributes=text_of(properties, "attributes") or None,
    )


def shown(request: SendMessage, sent: SentMessage) -> JSON:
    """Return a message as `widgets.<name>.outbound` shows it."""
    outbound: JSON = {
        "Sid": sent.message_id,
        "To": request.to,
        "From": request.from_,
        "Body": request.body,
        "NumMedia": "1" if request.media_url else "0",
    }
    if request.media_url:
        outbound["MediaUrl0"] = request.media_url
    if request.attributes:
        outbound["Attributes"] = request.attributes
    return {**outbound, **sent.output}


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Send the words, and leave as soon as they are on their way."""
    request = request_of(plan, properties)
    sent = await ports.send_message(request)
    return StepOutcome(event="sent", output={"outbound": shown(request, sent)})


WIDGET = Widget(type="send-message", events=EVENTS, failure="failed", check=check, run=run)
