"""A workflow's configuration: the vendor's JSON read into filters and targets, every expression checked.

`parse_configuration` is cached by text. `Target.priority`, `timeout` and expressions never inherit from the target
before; the queue does (TaskRouter's evaluation rules).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tieline.routing.errors import ExpressionInvalid, WorkflowConfigurationInvalid
from tieline.routing.expressions import Expression, Scope, parse_expression

_ORDER = re.compile(r"worker\.([A-Za-z_][\w.]*)(?:\s+(ASC|DESC))?", re.IGNORECASE)
_FIELD = "Configuration"


@dataclass(frozen=True, kw_only=True)
class OrderBy:
    """One clause of `order_by`: an integer attribute of the worker, and whether more is better."""

    path: tuple[str, ...]
    descending: bool


@dataclass(frozen=True, kw_only=True)
class Target:
    """One attempt to find a worker: who is asked, in what order, for how many seconds."""

    queue_id: str
    expression: Expression | None
    priority: int | None
    timeout: int | None
    skip_if: Expression | None
    order_by: tuple[OrderBy, ...]
    known_worker: tuple[str, str] | None
    """("sid" | "friendly_name", the path of the task that holds it)."""


@dataclass(frozen=True, kw_only=True)
class TaskRule:
    """A filter: which tasks it takes (None = every task, as the default filter does) and its targets in order."""

    friendly_name: str | None
    expression: Expression | None
    targets: tuple[Target, ...]

    def takes(self, scope: Scope) -> bool:
        """Tell whether a task with this scope belongs here."""
        return self.expression is None or self.expression.matches(scope)


@dataclass(frozen=True, kw_only=True)
class WorkflowConfiguration:
    """The filters top to bottom; `default_rule` counts as the one after the last."""

    rules: tuple[TaskRule, ...]
    default_rule: TaskRule | None

    def all_rules(self) -> tuple[TaskRule, ...]:
        """Return the filters with the default one at the end; positions count along this."""
        return (*self.rules, self.default_rule) if self.default_rule else self.rules

    def first_position(self, scope: Scope) -> tuple[int, int] | None:
        """Return where a task enters: the first filter that takes it, else the default filter, else nowhere."""
        for index, rule in enumerate(self.rules):
            if rule.takes(scope):
                return index, 0
        return (len(self.rules), 0) if self.default_rule else None

    def position_after(
        self, position: tuple[int, int], scope: Scope, *, skipped: bool
    ) -> tuple[int, int] | None:
        """Return where a task goes when a target is given up: the next target, else the next filter that takes it.

        The default filter comes after filters that were `skipped` (by `skip_if`), never after a timeout.
        """
        rule_index, target_index = position
        if target_index + 1 < len(self.all_rules()[rule_index].targets):
            return rule_index, target_index + 1
        for index in range(rule_index + 1, len(self.rules)):
            if self.rules[index].takes(scope):
                return index, 0
        falls_through = skipped and self.default_rule is not None and rule_index < len(self.rules)
        return (len(self.rules), 0) if falls_through else None

    def target_at(self, position: tuple[int, int]) -> Target | None:
        """Return the target at a position; None when the configuration has changed under the task."""
        rules = self.all_rules()
        rule_index, target_index = position
        if rule_index >= len(rules) or target_index >= len(rules[rule_index].targets):
            return None
        return rules[rule_index].targets[target_index]

    def queue_ids(self) -> frozenset[str]:
        """Return every queue a task may be sent to."""
        return frozenset(target.queue_id for rule in self.all_rules() for target in rule.targets)


@lru_cache(maxsize=256)
def parse_configuration(text: str) -> WorkflowConfiguration:
    """Read a workflow's configuration.

    Args:
        text: the JSON text, `{"task_routing": {"filters": […], "default_filter": {…}}}`.

    Raises:
        WorkflowConfigurationInvalid: when it is no JSON or a part of it cannot be used; the message says which.
    """
    try:
        document = json.loads(text)
    except ValueError as broken:
        raise WorkflowConfigurationInvalid(
            f"The configuration is not JSON: {broken}.", field=_FIELD
        ) from broken
    routing = _object(_object(document, "The configuration").get("task_routing"), "task_routing")
    rules = tuple(_rule(each, f"filters[{index}]") for index, each in enumerate(_list(routing, "filters")))
    default = routing.get("default_filter")
    default_rule = None if default is None else _default_rule(_object(default, "default_filter"))
    return WorkflowConfiguration(rules=rules, default_rule=default_rule)


def _rule(value: Any, where: str) -> TaskRule:
    rule = _object(value, where)
    expression = rule.get("expression")
    if not isinstance(expression, str):
        raise _unusable(f"{where}.expression must be a text")
    targets = tuple(_targets(rule, where))
    if not targets:
        raise _unusable(f"{where}.targets must name at least one queue")
    name = rule.get("filter_friendly_name", rule.get("friendly_name"))
    return TaskRule(
        friendly_name=None if name is None else str(name),
        # As for a queue, a blank expression takes nothing; `1==1` takes everything.
        expression=_expression(expression, f"{where}.expression") or parse_expression(""),
        targets=targets,
    )


def _default_rule(default: Mapping[str, Any]) -> TaskRule:
    target = _target(default, "default_filter", inherited=None)
    return TaskRule(friendly_name=None, expression=None, targets=(target,))


def _targets(rule: Mapping[str, Any], where: str) -> Iterator[Target]:
    queue_id: str | None = None
    for index, each in enumerate(_list(rule, "targets")):
        place = f"{where}.targets[{index}]"
        target = _target(_object(each, place), place, inherited=queue_id)
        queue_id = target.queue_id
        yield target


def _target(value: Mapping[str, Any], where: str, *, inherited: str | None) -> Target:
    queue_id = value.get("queue", inherited)
    if not isinstance(queue_id, str) or not queue_id:
        raise _unusable(f"{where}.queue must name a task queue")
    return Target(
        queue_id=queue_id,
        expression=_expression(value.get("expression"), f"{where}.expression"),
        priority=_number(value.get("priority"), f"{where}.priority"),
        timeout=_number(value.get("timeout"), f"{where}.timeout"),
        skip_if=_expression(value.get("skip_if"), f"{where}.skip_if"),
        order_by=_order_by(value.get("order_by"), f"{where}.order_by"),
        known_worker=_known_worker(value, where),
    )


def _expression(text: Any, where: str) -> Expression | None:
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise _unusable(f"{where} must be a text")
    try:
        return parse_expression(text)
    except ExpressionInvalid as unreadable:
        raise _unusable(f"{where}: {unreadable.message.rstrip('.')}") from unreadable


def _number(value: Any, where: str) -> int | None:
    # Screens of the vendor write numbers as texts.
    if value is None or value == "":
        return None
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdigit() or int(text) >= 2**31:
        raise _unusable(f"{where} must be a whole number from 0 to 2147483647")
    return int(text)


def _order_by(text: Any, where: str) -> tuple[OrderBy, ...]:
    if text is None or text == "":
        return ()
    clauses = []
    for part in str(text).split(","):
        found = _ORDER.fullmatch(part.strip())
        if found is None:
            raise _unusable(f"{where} must read `worker.attribute ASC` or `DESC`, separated by commas")
        clauses.append(
            OrderBy(path=tuple(found[1].split(".")), descending=(found[2] or "ASC").upper() == "DESC")
        )
    return tuple(clauses)


def _known_worker(value: Mapping[str, Any], where: str) -> tuple[str, str] | None:
    wanted = [
        (kind, value[key])
        for kind, key in (("sid", "known_worker_sid"), ("friendly_name", "known_worker_friendly_name"))
        if value.get(key) is not None
    ]
    if len(wanted) > 1:
        raise _unusable(f"{where} may name a known worker by sid or by friendly name, not both")
    if not wanted:
        return None
    kind, path = wanted[0]
    if not isinstance(path, str) or not path.startswith("task."):
        raise _unusable(f"{where}.known_worker_{kind} must be a path of the task, such as task.{kind}")
    return kind, path


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _unusable(f"{where} must be a JSON object")
    return value


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    items = value.get(key, [])
    if not isinstance(items, list):
        raise _unusable(f"{key} must be a JSON array")
    return items


def _unusable(sentence: str) -> WorkflowConfigurationInvalid:
    return WorkflowConfigurationInvalid(f"{sentence}.", field=_FIELD)
