"""Flows: what happens, widget by widget, between an agent that lets go and a person who takes over.

Nouns: flow (a definition in the Studio JSON format, kept as it came, in revisions), widget (one box of it), execution
(one run for one contact), step (one widget that was left). `definition.py` checks, `service.py` keeps and moves on,
`runner.py` runs one widget with its Liquid rendered, `widgets/` holds one file for each widget, `ports.py` says what a
journey must lend them. `templates/agent_handoff.json` is the starter project's handoff.

Promises: an execution is durable, a crash repeats at most one widget and under the same idempotency key; the log of
steps holds the values that were really substituted; a definition comes back unchanged.
"""

from __future__ import annotations

from tieline.flows.catalogue import Offered, list_operators, list_widgets
from tieline.flows.errors import ContactBusy, InvalidDefinition, WidgetFailed
from tieline.flows.models import (
    Execution,
    Flow,
    FlowTestUsers,
    Problem,
    Step,
    StepOutcome,
    StepPlan,
    StepWait,
)
from tieline.flows.ports import (
    CreatedTask,
    FlowPorts,
    HTTPCall,
    HTTPReply,
    MakeCall,
    ResumeConversation,
    ResumedConversation,
    SendMessage,
    SendToFlex,
    SentMessage,
)
from tieline.flows.runner import run_widget
from tieline.flows.running import TIME_OUT_STEP
from tieline.flows.service import ADVANCE_EXECUTION, FlowService
from tieline.flows.templates import FlowTemplate, handoff_definition, list_templates

__all__ = [
    "ADVANCE_EXECUTION",
    "TIME_OUT_STEP",
    "ContactBusy",
    "CreatedTask",
    "Execution",
    "Flow",
    "FlowPorts",
    "FlowService",
    "FlowTemplate",
    "FlowTestUsers",
    "HTTPCall",
    "HTTPReply",
    "InvalidDefinition",
    "MakeCall",
    "Offered",
    "Problem",
    "ResumeConversation",
    "ResumedConversation",
    "SendMessage",
    "SendToFlex",
    "SentMessage",
    "Step",
    "StepOutcome",
    "StepPlan",
    "StepWait",
    "WidgetFailed",
    "handoff_definition",
    "list_operators",
    "list_templates",
    "list_widgets",
    "run_widget",
]
