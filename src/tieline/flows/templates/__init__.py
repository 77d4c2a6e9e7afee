"""Flow templates shipped with Tieline, in the Studio JSON format, and how to fill one in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, kw_only=True)
class FlowTemplate:
    """A flow to begin with; `definition` is filled in for one project and ready to be created."""

    template_id: str
    name: str
    about: str
    definition: dict[str, Any]


def list_templates(*, workflow_id: str) -> tuple[FlowTemplate, ...]:
    """Return every template, its tasks routed by the TaskRouter workflow `workflow_id` ("WW…")."""
    handoff = FlowTemplate(
        template_id="agent_handoff",
        name="Agent Connect: human handoff",
        about="Takes what the agent hands over, tells the customer, and makes a task for a person.",
        definition=handoff_definition(workflow_id=workflow_id),
    )
    return (handoff,)


def handoff_definition(*, workflow_id: str, channel_id: str | None = None) -> dict[str, Any]:
    """Return the handoff flow (agent_handoff.json) with the workflow and task channel of a project put in.

    Args:
        workflow_id: The TaskRouter workflow ("WW…") that the task goes to.
        channel_id: The TaskRouter task channel ("TC…", or its unique name) of every task; None: "voice" for what a
            call started, "chat" for everything else.
    """
    text = files(__name__).joinpath("agent_handoff.json").read_text(encoding="utf-8")
    definition: dict[str, Any] = json.loads(text)
    for state in definition["states"]:
        if state["type"] == "send-to-flex":
            state["properties"].update(workflow=workflow_id)
            state["properties"].update({"channel": channel_id} if channel_id else {})
    return definition
