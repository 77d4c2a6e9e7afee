"""The pure half of an execution: its first context, what a step changes, when it ends. No SQL, no I/O.

The context is what Liquid sees: `trigger`, `flow`, `contact`, `widgets` (docs/reference/flow-widgets.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tieline.flows.models import JSON, MAXIMUM_STEPS, Execution, State, Step, StepOutcome, StepWait, Trigger
from tieline.flows.runner import NOT_RUN
from tieline.kit.ids import IdKind, new_id

ENDED = "Ended"
"""What a step's `transitioned_to` says when the execution ended there."""

_KINDS: dict[Trigger, str] = {
    "incomingRequest": "request",
    "incomingCall": "call",
    "incomingMessage": "message",
    "incomingConversationMessage": "conversation",
    "incomingParent": "parent",
}
_WITH_PARAMETERS = {"request", "parent"}
"""Triggers whose fields are parameters somebody gave, not a message or a call."""


def first_context(
    *,
    trigger: Trigger,
    parameters: JSON,
    contact_address: str,
    flow_address: str,
    ids: tuple[str, str],
    conversation_id: str | None = None,
) -> JSON:
    """Return the context an execution begins with; `ids` are (execution_id, flow_id)."""
    kind = _KINDS[trigger]
    execution_id, flow_id = ids
    return {
        "trigger": {kind: {"parameters": parameters} if kind in _WITH_PARAMETERS else parameters},
        "flow": {
            "data": parameters if kind in _WITH_PARAMETERS else {},
            "variables": {},
            "channel": {"address": flow_address, **({"sid": conversation_id} if conversation_id else {})},
            "sid": execution_id,
            "flow_sid": flow_id,
        },
        "contact": {"channel": {"address": contact_address}},
        "widgets": {},
    }


def context_after(context: JSON, *, widget: str, outcome: StepOutcome) -> JSON:
    """Return the context with what a widget left in it."""
    flow: JSON = context["flow"]
    widgets: JSON = context["widgets"]
    return {
        **context,
        "flow": {
            **flow,
            "variables": {**flow["variables"], **storable(outcome.variables)},
            "channel": {**flow["channel"], **storable(outcome.channel)},
        },
        "widgets": {**widgets, widget: storable(outcome.output)} if outcome.output else widgets,
    }


def advance(
    execution: Execution, *, state: State, outcome: StepOutcome, now: datetime
) -> tuple[Execution, Step]:
    """Return the execution after a step, and the step. Without a next state, or going in circles, it ends."""
    context = context_after(execution.context, widget=state.name, outcome=outcome)
    following = state.next_after(outcome)
    reason = end_reason(following, outcome=outcome, step_number=execution.step_number)
    step = Step(
        step_id=new_id(IdKind.STEP),
        execution_id=execution.execution_id,
        account_id=execution.account_id,
        flow_id=execution.flow_id,
        step_number=execution.step_number,
        name=outcome.event,
        transitioned_from=state.name,
        transitioned_to=ENDED if reason or following is None else following,
        type=state.type,
        context={**context, "step": {"properties": storable(outcome.rendered)}},
        created_at=now,
    )
    after = replace(
        execution,
        context=context,
        task_id=outcome.task_id or execution.task_id,
        updated_at=now,
        widget=following,
        waiting=None,
        unread=None,
    )
    if reason:
        return replace(after, status="ended", widget=None, reason=reason), step
    return replace(after, step_number=execution.step_number + 1), step


def kept_wait(wait: StepWait, *, now: datetime) -> JSON:
    """Return a wait as it is kept with its execution, with since when and until when it waits."""
    until = None if wait.seconds is None else now + timedelta(seconds=wait.seconds)
    return {
        "for": wait.awaits,
        "began_at": now.isoformat(),
        "until": until.isoformat() if until else None,
        "markup": wait.markup,
        "reference": wait.reference,
        "output": storable(wait.output),
        "rendered": storable(wait.rendered),
    }


def after_wait(waiting: JSON, outcome: StepOutcome) -> StepOutcome:
    """Return how a widget leaves that has waited: what it did before stands beside what came."""
    output = {**waiting["output"], **outcome.output}
    return replace(outcome, output=output, rendered={**waiting["rendered"], **outcome.rendered})


def end_reason(following: str | None, *, outcome: StepOutcome, step_number: int) -> str | None:
    """Return why the execution ends after this step, in one word, or None when it goes on."""
    if outcome.event == NOT_RUN:
        return "widget_not_run"
    if following is None:
        return outcome.event if "error" in outcome.output else "completed"
    return "too_many_steps" if step_number >= MAXIMUM_STEPS else None


def storable(value: Any) -> Any:
    """Return a JSON value that both engines can keep: no null characters, no halves of characters, keys are text."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value
