"""`connect-virtual-agent-v2`: the contact talks with an agent, until it is done or hands over; then the flow goes on.

At the vendor's the agent is a Dialogflow CX instance named by a connector. There are no connectors here: a conversation is
given to the agent that serves it (the built-in one, or the project's own program), which is what the connector is for. It
leaves by `live-agent-handoff` when the agent hands over (why is in `.VirtualAgentProviderData.AgentHandoffParameters`), by
`timeout` when the customer has not written for `timeout` seconds, by `completed` when the conversation ends. A call
already has a widget by which an agent talks in the middle of a flow, `run-conversation-relay`; here it leaves by `failed`.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets.base import Widget, known_events, text_of, whole, whole_faults

EVENTS = ("completed", "live-agent-handoff", "hangup", "failed", "paused", "timeout")
LONGEST_TIMEOUT = 1_209_600
_NO_CONNECTOR = (
    "No virtual agent talks on calls here; use run-conversation-relay, by which an application does."
)
_PROVIDER = "tieline"


def check(state: State) -> Iterator[Problem]:
    """The channel is one of two; a timeout is a number of seconds."""
    yield from known_events(state, EVENTS)
    if text_of(state.properties, "channel", "voice") not in {"voice", "conversations"}:
        yield Problem(property_path="properties/channel", message="must be one of voice, conversations")
    yield from whole_faults(state, "timeout", most=LONGEST_TIMEOUT)


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome | StepWait:
    """Give the conversation to its agent, and wait for it."""
    if plan.call_id is not None or plan.conversation_id is None:
        return StepOutcome(event="failed", output={**left("failed"), "VirtualAgentError": _NO_CONNECTOR})
    seconds = whole(properties, "timeout", 0, most=LONGEST_TIMEOUT)
    return StepWait(awaits="agent", seconds=float(seconds) or None)


def left(status: str, **handed_over: object) -> JSON:
    """Return what the widget leaves behind when it is over."""
    data = {"AgentHandoffParameters": handed_over} if handed_over else {}
    return {
        "VirtualAgentProvider": _PROVIDER,
        "VirtualAgentStatus": status,
        "VirtualAgentProviderData": data,
    }


WIDGET = Widget(type="connect-virtual-agent-v2", events=EVENTS, failure="failed", check=check, run=run)
