"""`resume-conversation`: binds the execution to the conversation that is being handed over.

The type name is ours: no public definition shows Studio's own. Properties: `conversation` (an id); `service` is kept
but not used.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, ResumeConversation
from tieline.flows.widgets.base import Widget, known_events, port_fields, required_text, text_of

EVENTS = ("success", "failed")


def check(state: State) -> Iterator[Problem]:
    """The conversation must be named."""
    yield from known_events(state, EVENTS)
    yield from required_text(state, "conversation")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Resume the conversation, and show it to later widgets as `flow.channel.sid`."""
    resume_id = text_of(properties, "conversation")
    if not resume_id:
        return StepOutcome(event="failed", output={"error": "No conversation was named."})
    resumed = await ports.resume_conversation(ResumeConversation(**port_fields(plan), resume_id=resume_id))
    return StepOutcome(
        event="success",
        output={"ConversationSid": resumed.conversation_id, "ChannelSid": resumed.channel_id},
        channel={"sid": resumed.channel_id or resumed.conversation_id},
    )


WIDGET = Widget(type="resume-conversation", events=EVENTS, failure="failed", check=check, run=run)
