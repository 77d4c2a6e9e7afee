"""Runs one widget outside of any transaction: renders its properties, calls it, turns a failure into its failure event.

The journey's job handler calls `begin_step` (in a transaction), `run_widget` (outside), `finish_step` (in another).
Anything retryable that a port raises (`Unavailable`) passes through: the job is tried again and repeats this widget only.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from tieline.flows.errors import TemplateFailed, WidgetFailed
from tieline.flows.liquid import NOW, render_all
from tieline.flows.models import JSON, StepOutcome, StepPlan, StepWait
from tieline.flows.ports import FlowPorts
from tieline.flows.widgets import WIDGETS
from tieline.flows.widgets.kept import KEPT

_LAYOUT = "offset"
"""Where the widget stands on the canvas; nothing a run needs."""

NOT_RUN = "notRun"
"""The event of a widget that Tieline keeps but does not run; no transition has it, so the execution ends."""


async def run_widget(plan: StepPlan, ports: FlowPorts) -> StepOutcome | StepWait:
    """Run the widget of a plan and return what it came to, with the substituted properties; a `StepWait` has only begun."""
    widget = WIDGETS.get(plan.state.type)
    if widget is None:
        why = KEPT.get(plan.state.type, "There is no such widget here.")
        return StepOutcome(
            event=NOT_RUN, output={"error": f"The widget {plan.state.type} is not run here. {why}"}
        )
    properties: JSON = {}
    try:
        # Templates are somebody's programs, so they run beside the event loop.
        properties = await asyncio.to_thread(render_properties, plan)
        outcome = await widget.run(plan, properties, ports)
    except (WidgetFailed, TemplateFailed) as failure:
        return StepOutcome(event=widget.failure, output={"error": failure.message}, rendered=properties)
    return replace(outcome, rendered=properties)


def render_properties(plan: StepPlan) -> JSON:
    """Return the plan's properties with Liquid rendered; conditions stand beside them, one list for each transition."""
    properties = {key: each for key, each in plan.state.properties.items() if key != _LAYOUT}
    NOW.set(plan.now)
    rendered: JSON = render_all(properties, plan.context)
    conditions: list[Any] = [list(each.conditions) for each in plan.state.transitions]
    if any(conditions):
        rendered["conditions"] = render_all(conditions, plan.context)
    return rendered
