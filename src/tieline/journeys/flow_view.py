"""Flows as the console draws them: definition, executions, and the path each took with the values it had on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.flows import Execution, Flow, FlowService, Problem
from tieline.journeys.timeline import ShownStep, ShownWait, TimelineView
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest

_FLOWS = PageRequest(size=200)
_EXECUTIONS = PageRequest(size=20)


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """A flow in a line."""

    flow_id: str
    name: str
    status: str
    revision: int
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ShownFlow(FlowRow):
    """A flow with its definition, as it was given, and what is wrong with it."""

    definition: Mapping[str, Any]
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class ShownExecution:
    """One run of a flow."""

    execution_id: str
    conversation_id: str | None
    contact: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    reason: str | None
    revision: int
    trigger: str
    steps: tuple[ShownStep, ...]
    waits: ShownWait | None


@dataclass(frozen=True, kw_only=True)
class FlowDetail:
    """A flow, and its newest executions first."""

    flow: ShownFlow
    executions: tuple[ShownExecution, ...]


class FlowView:
    """Reads flows and executions."""

    def __init__(self, *, flows: FlowService, timeline: TimelineView) -> None:
        """Keep the room, and the read that knows an execution's path."""
        self._flows = flows
        self._timeline = timeline

    def list_flows(self, tx: Transaction, *, account_id: str) -> tuple[FlowRow, ...]:
        """Return an account's flows."""
        found = self._flows.list_flows(tx, account_id=account_id, page=_FLOWS).items
        return tuple(FlowRow(**_row(flow)) for flow in found)

    def detail(self, tx: Transaction, *, account_id: str, flow_id: str) -> FlowDetail:
        """Return a flow with its newest twenty executions. Raises `UnknownFlow`."""
        flow = self._flows.get_flow(tx, account_id=account_id, flow_id=flow_id)
        found = self._flows.list_executions(
            tx, account_id=account_id, flow_id=flow_id, page=_EXECUTIONS
        ).items
        return FlowDetail(
            flow=ShownFlow(
                **_row(flow), definition=flow.definition, errors=flow.errors, warnings=flow.warnings
            ),
            executions=tuple(self._execution(tx, execution) for execution in found),
        )

    def _execution(self, tx: Transaction, execution: Execution) -> ShownExecution:
        path = self._timeline.path(tx, execution=execution)
        return ShownExecution(
            execution_id=execution.execution_id,
            conversation_id=execution.conversation_id,
            contact=execution.contact_address,
            status=execution.status,
            started_at=execution.created_at,
            ended_at=execution.updated_at if execution.status == "ended" else None,
            reason=execution.reason,
            revision=execution.flow_revision,
            trigger=execution.trigger,
            steps=path.steps,
            waits=path.waits,
        )


def _row(flow: Flow) -> dict[str, Any]:
    return {
        "flow_id": flow.flow_id,
        "name": flow.friendly_name,
        "status": flow.status,
        "revision": flow.revision,
        "updated_at": flow.updated_at,
    }
