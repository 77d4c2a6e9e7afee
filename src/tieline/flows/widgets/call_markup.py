"""What the widgets of calls share: a document for the call (TwiML), and the address by which the call comes back.

Every document ends by coming back: the address names the execution, the step and the event, so that a call that comes back
twice, or late, changes nothing. Reference: flex-taskrouter-studio.md 2.2 for the properties, voice.md section 2 for verbs.
"""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree.ElementTree import Element, SubElement, tostring

from tieline.flows.errors import WidgetFailed
from tieline.flows.models import JSON, StepPlan, StepWait
from tieline.flows.widgets.base import is_on, text_of, whole

HOST = "https://webhooks.twilio.com"
_FOR_EVER = 0


def call_of(plan: StepPlan) -> str:
    """Return the call that an execution drives. Raises: WidgetFailed when it drives none."""
    if plan.call_id is None:
        raise WidgetFailed(f"{plan.state.type} needs a call, and this execution has none.")
    return plan.call_id


def back(plan: StepPlan, event: str) -> str:
    """Return the address by which the call comes back to this step with an event."""
    query = urlencode({"FlowEvent": event, "Execution": plan.execution_id, "Step": plan.step_number})
    return f"{HOST}/v1/Accounts/{plan.account_id}/Flows/{plan.flow_id}?{query}"


def element(tag: str, text: str | None = None, /, **attributes: object) -> Element:
    """Return an element of markup; attributes that are None or empty are left out, true and false are spelled in XML."""
    made = Element(tag)
    for key, value in attributes.items():
        if value is not None and value != "":
            made.set(key.rstrip("_"), str(value).lower() if isinstance(value, bool) else str(value))
    made.text = text
    return made


def waits_for_call(
    plan: StepPlan, *elements: Element, then: str | None, seconds: float | None = None
) -> StepWait:
    """Let the call carry out a document; one that reaches its end comes back with the event `then`."""
    call_of(plan)
    response = Element("Response")
    response.extend(elements)
    if then is not None:
        SubElement(response, "Redirect", {"method": "POST"}).text = back(plan, then)
    return StepWait(awaits="call", seconds=seconds, markup=tostring(response, encoding="unicode"))


def prompts(properties: JSON) -> list[Element]:
    """Return what is said or played, as often as asked for; nothing when the widget has neither."""
    loop = whole(properties, "loop", 1)
    times = None if loop == 1 else loop or _FOR_EVER
    if text_of(properties, "say"):
        return [
            element(
                "Say",
                text_of(properties, "say"),
                voice=_unless_default(properties, "voice"),
                language=_unless_default(properties, "language"),
                loop=times,
            )
        ]
    if text_of(properties, "play"):
        return [element("Play", text_of(properties, "play"), loop=times)]
    return []


def _unless_default(properties: JSON, key: str) -> str | None:
    text = text_of(properties, key)
    return None if text == "default" else text or None


def recording_of(properties: JSON) -> str | None:
    """Return how a dialed call is recorded: from its answer on, when it is asked for."""
    return "record-from-answer" if is_on(properties, "record") else None
