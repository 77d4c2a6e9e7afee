"""`resume-conversation`: binds the execution to the conversation that is being handed over, or is to be gone on with.

`conversation_sid` names it, in either spelling of its id; `conversation_service_sid` is kept and not needed. Definitions
from elsewhere also have the type `send-message-to-conversation-resume` with `service_sid`, and the event `success` for
`resumed`; ours has `conversation`. All of them are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tieline.flows.models import JSON, Problem, State, StepOutcome, StepPlan
from tieline.flows.ports import FlowPorts, ResumeConversation
from tieline.flows.widgets.base import Widget, first_known, known_events, port_fields, text_of

EVENTS = ("resumed", "failed", "success")


def check(state: State) -> Iterator[Problem]:
    """The conversation must be named."""
    yield from known_events(state, EVENTS)
    if not any(text_of(state.properties, key) for key in ("conversation_sid", "conversation")):
        yield Problem(property_path="properties/conversation_sid", message="is required and must be a string")


async def run(plan: StepPlan, properties: JSON, ports: FlowPorts) -> StepOutcome:
    """Resume the conversation, and show it to later widgets as `flow.channel.sid`."""
    resume_id = text_of(properties, "conversation_sid") or text_of(properties, "conversation")
    if not resume_id:
        return StepOutcome(event="failed", output={"error": "No conversation was named."})
    resumed = await ports.resume_conversation(ResumeConversation(**port_fields(plan), resume_id=resume_id))
    return StepOutcome(
        event=first_known(plan.state, "success", "resumed"),
        output={
            "ConversationSid": resumed.conversation_id,
            "ChannelSid": resumed.channel_id,
            "conversation": {"sid": resumed.channel_id or resumed.conversation_id},
        },
        channel={"sid": resumed.channel_id or resumed.conversation_id},
    )


WIDGET = Widget(type="resume-conversation", events=EVENTS, failure="failed", check=check, run=run)
WIDGET_SENT = replace(WIDGET, type="send-message-to-conversation-resume")
