"""Routing explained: why a task went where it went, how it stands now, who matches, what would become of a task.

Reads only. What was decided was kept by `decisions.py` at the time; how it stands now is computed by the same rules that
decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.kit.db import Transaction
from tieline.routing import decisions, offers, store
from tieline.routing.configuration import parse_configuration
from tieline.routing.days import Day, Simulated, Staffing
from tieline.routing.errors import (
    TaskNotFound,
    WorkflowConfigurationInvalid,
    WorkflowNotFound,
    WorkspaceNotFound,
)
from tieline.routing.expressions import parse_named
from tieline.routing.floor import Floor, Place, read_floor
from tieline.routing.lint import Finding, lint_expression, lint_floor
from tieline.routing.matching import rank_candidates, target_scope, task_scope, worker_scope
from tieline.routing.models import Task, TaskStatus, Workflow
from tieline.routing.records import store as records
from tieline.routing.service import imagined_task
from tieline.routing.simulation import simulate, staffed


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Something the router decided about a task."""

    at: datetime
    step: str
    about: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a task stands at a target: who would be asked now, in this order, who not and why."""

    about: Mapping[str, Any]
    would_ask: Sequence[Mapping[str, str]]
    because: Sequence[str]
    not_asked: Sequence[Mapping[str, Any]]
    would_skip: bool


@dataclass(frozen=True, kw_only=True)
class ExplainedTask:
    """A task with every decision about it, and how it stands now (None once somebody has it)."""

    task: Task
    decisions: Sequence[Decision]
    now: Standing | None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A worker, whether an expression is true of them, and why they could not be asked now even so (None: they could)."""

    worker_id: str
    name: str
    matches: bool
    why_not_now: str | None


@dataclass(frozen=True, kw_only=True)
class Matches:
    """Who matches an expression now, and what looks wrong with it."""

    workers: Sequence[Match]
    findings: Sequence[Finding]


class RoutingExplained:
    """Tells why."""

    def explain_task(self, tx: Transaction, *, account_id: str, task_id: str) -> ExplainedTask:
        """Return every decision about a task, and how it stands now. Raises `TaskNotFound`."""
        task = store.find_task(tx, task_id)
        if task is None or task.account_id != account_id:
            raise TaskNotFound
        kept = [
            Decision(
                at=at,
                step=data["step"],
                about={name: value for name, value in data.items() if name != "step"},
            )
            for at, data in records.list_decisions(tx, task_id=task_id)
        ]
        now = None
        if task.status == TaskStatus.PENDING:
            floor = read_floor(tx, task.workspace_id)
            place = floor.place_of(task)
            declines = store.count_declines(tx, task_id=task_id)
            now = None if place is None else _standing(task, place, floor, declines)
        return ExplainedTask(task=task, decisions=kept, now=now)

    def preview(
        self,
        tx: Transaction,
        *,
        account_id: str,
        workflow_id: str,
        attributes: Mapping[str, Any],
        channel: str = "default",
    ) -> list[Standing]:
        """Return the targets a task with these attributes would pass, in order, as each stands now.

        Nothing of it happens. Raises `WorkflowNotFound`.
        """
        workflow = store.find_workflow(tx, workflow_id)
        if workflow is None or workflow.account_id != account_id:
            raise WorkflowNotFound
        floor = read_floor(tx, workflow.workspace_id)
        task = imagined_task(workflow=workflow, attributes=attributes, now=tx.now, channel=channel)
        return list(_passed(task, floor))

    def read_plan(self, tx: Transaction, *, account_id: str, workflow_id: str) -> Plan:
        """Return what days can be simulated on. Raises `WorkflowNotFound`."""
        workflow = store.find_workflow(tx, workflow_id)
        if workflow is None or workflow.account_id != account_id:
            raise WorkflowNotFound
        return Plan(floor=read_floor(tx, workflow.workspace_id), workflow=workflow)

    def who_matches(
        self,
        tx: Transaction,
        *,
        account_id: str,
        workspace_id: str,
        expression: str,
        attributes: Mapping[str, Any] | None = None,
        channel: str = "default",
    ) -> Matches:
        """Return for every worker whether an expression is true of them, and whether they could be asked now.

        With `attributes` it is a target's expression, which sees the task as `task.…` and the worker as `worker.…`; without,
        a queue's, which sees the worker's attributes bare. Raises `ExpressionInvalid`, `WorkspaceNotFound`.
        """
        floor = _floor(tx, account_id, workspace_id)
        test = parse_named(expression, field="expression")
        found = []
        for load in floor.loads:
            scope = worker_scope(load) if attributes is None else target_scope(attributes, load)
            found.append(
                Match(
                    worker_id=load.worker.worker_id,
                    name=load.worker.friendly_name,
                    matches=test.matches(scope),
                    why_not_now=load.why_not_now(channel),
                )
            )
        faults = lint_expression(
            expression, floor, scope="queue" if attributes is None else "target", where="expression"
        )
        return Matches(workers=found, findings=faults)

    def lint(self, tx: Transaction, *, account_id: str, workspace_id: str) -> list[Finding]:
        """Return what looks wrong with a workspace's queues and workflows. Raises `WorkspaceNotFound`."""
        return lint_floor(_floor(tx, account_id, workspace_id))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A workflow and the workspace around it as they are now, to simulate days on."""

    floor: Floor
    workflow: Workflow

    def simulate(
        self, day: Day, *, configuration: str | None = None, staffing: Staffing | None = None
    ) -> Simulated:
        """Let a day pass, with the workflow's own configuration and people or with others.

        Raises `WorkflowConfigurationInvalid` for one that cannot be used here, `RoutingFieldInvalid` for too much.
        """
        if configuration is not None:
            strange = parse_configuration(configuration).queue_ids() - set(self.floor.queues)
            if strange:
                raise WorkflowConfigurationInvalid(
                    f"The configuration names the queue {sorted(strange)[0]!r}, which is not in this workspace.",
                    field="configuration",
                )
        floor = self.floor if staffing is None else staffed(self.floor, staffing)
        return simulate(floor, self.workflow, day, configuration=configuration)


def _floor(tx: Transaction, account_id: str, workspace_id: str) -> Floor:
    workspace = store.find_workspace(tx, workspace_id)
    if workspace is None or workspace.account_id != account_id:
        raise WorkspaceNotFound
    return read_floor(tx, workspace_id)


def _passed(task: Task, floor: Floor) -> Sequence[Standing]:
    configuration = floor.configuration_of(task)
    scope = task_scope(task.attributes)
    position = configuration.first_position(scope)
    found = []
    while position is not None:
        target = configuration.target_at(position)
        queue = None if target is None else floor.queues.get(target.queue_id)
        if target is not None and queue is not None:
            rule = configuration.all_rules()[position[0]]
            is_default = rule is configuration.default_rule
            place = Place(target=target, queue=queue, rule_name=rule.friendly_name, is_default=is_default)
            standing = _standing(task, place, floor, {})
            numbers = {"filter_number": position[0] + 1, "target_number": position[1] + 1}
            found.append(Standing(**{**vars(standing), "about": {**standing.about, **numbers}}))
        position = configuration.position_after(position, scope, skipped=True)
    return found


def _standing(task: Task, place: Place, floor: Floor, declines: Mapping[str, int]) -> Standing:
    ranked = rank_candidates(
        place.target,
        place.queue,
        task=task,
        loads=floor.loads,
        declines=declines,
        optimized=floor.is_optimized(task.channel),
    )
    because = (
        decisions.why_first(task, place, ranked[0], floor=floor, alone=len(ranked) == 1) if ranked else []
    )
    return Standing(
        about=decisions.about(task, place),
        would_ask=[decisions.named(worker) for worker in ranked[: decisions.MOST_NAMED]],
        because=because,
        not_asked=decisions.reasons(task, place, floor),
        would_skip=not ranked and offers.may_skip(place, floor),
    )
