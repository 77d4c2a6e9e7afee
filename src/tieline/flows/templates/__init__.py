"""Flow templates shipped with Tieline, in the Studio JSON format, and how to fill one in."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def handoff_definition(*, workflow_id: str, channel_id: str) -> dict[str, Any]:
    """Return the handoff flow (agent_handoff.json) with the workflow and task channel of a project put in.

    Args:
        workflow_id: The TaskRouter workflow ("WW…") that the task goes to.
        channel_id: The TaskRouter task channel ("TC…", or its unique name such as "chat").
    """
    text = files(__name__).joinpath("agent_handoff.json").read_text(encoding="utf-8")
    definition: dict[str, Any] = json.loads(text)
    for state in definition["states"]:
        if state["type"] == "send-to-flex":
            state["properties"].update(workflow=workflow_id, channel=channel_id)
    return definition
