"""The linter: faults in queues and workflows that are no errors, and that nobody notices until a customer waits for ever.

Each finding says where, what and why it matters. Expressions are held against the attributes workers really have, so a
misspelt skill is found although it is well-formed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tieline.routing.configuration import Target, TaskRule, parse_configuration
from tieline.routing.errors import ExpressionInvalid
from tieline.routing.expressions import resolve
from tieline.routing.floor import Floor
from tieline.routing.inspection import Compared, Operand, comparisons, hyphenated_names, is_always_true
from tieline.routing.matching import WORKER_FIELDS, in_queue, worker_scope
from tieline.routing.models import TaskQueue, Workflow

Scope = Literal["queue", "filter", "target", "skip_if"]
_HEADCOUNTS = {"available", "unavailable"}
_WANT_LIST = {"HAS": 0, "NOT HAS": 0, "IN": 1, "NOT IN": 1}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that looks wrong: a short name of the kind, where it is, and a sentence."""

    kind: str
    where: str
    sentence: str


def lint_floor(floor: Floor) -> list[Finding]:
    """Return what looks wrong with a workspace."""
    found = [*_attribute_names(floor)]
    for queue in floor.queues.values():
        found += _queue(queue, floor)
    for workflow in floor.workflows.values():
        found += _workflow(workflow, floor)
    return found


def lint_expression(text: str, floor: Floor, *, scope: Scope, where: str) -> list[Finding]:
    """Return what looks wrong with an expression; one that cannot be read has a finding that says why."""
    try:
        compared = comparisons(text)
    except ExpressionInvalid as unreadable:
        names = hyphenated_names(text)
        if names:
            sentence = f"{names[0]} has a hyphen, which an expression reads as a minus; use an underscore."
            return [Finding(kind="hyphenated-name", where=where, sentence=sentence)]
        return [Finding(kind="unreadable", where=where, sentence=unreadable.message)]
    return [found for each in compared for found in _compared(each, floor, scope, where)]


def _attribute_names(floor: Floor) -> Iterator[Finding]:
    for load in floor.loads:
        for name in load.worker.attributes:
            if "-" in name:
                yield Finding(
                    kind="hyphenated-name",
                    where=f"worker {load.worker.friendly_name}",
                    sentence=f"The attribute {name} has a hyphen, so no expression can name it; use an underscore.",
                )


def _queue(queue: TaskQueue, floor: Floor) -> list[Finding]:
    where = f"queue {queue.friendly_name}"
    found = lint_expression(queue.target_workers, floor, scope="queue", where=where)
    members = [load for load in floor.loads if in_queue(queue, load)]
    if not members:
        sentence = (
            f"No worker matches {queue.target_workers or 'the empty expression'}: tasks in it wait for ever."
        )
        found.append(Finding(kind="nobody-serves", where=where, sentence=sentence))
    elif all(load.setting(name).capacity == 0 for load in members for name in floor.channels):
        sentence = "Every worker of it has the capacity 0 on every channel."
        found.append(Finding(kind="nobody-serves", where=where, sentence=sentence))
    return found


def _workflow(workflow: Workflow, floor: Floor) -> list[Finding]:
    configuration = parse_configuration(workflow.configuration)
    where = f"workflow {workflow.friendly_name}"
    found: list[Finding] = []
    for number, rule in enumerate(configuration.rules, start=1):
        place = f"{where}, filter {rule.friendly_name or number}"
        assert rule.expression is not None
        found += lint_expression(rule.expression.text, floor, scope="filter", where=place)
        found += _shadowed(rule, configuration.rules[: number - 1], place)
        found += _targets(rule, floor, place)
    if configuration.default_rule is None:
        sentence = "There is no default filter: a task that no filter takes is canceled at once."
        found.append(Finding(kind="no-default", where=where, sentence=sentence))
    else:
        found += _targets(configuration.default_rule, floor, f"{where}, default filter")
    return found


def _shadowed(rule: TaskRule, before: Sequence[TaskRule], where: str) -> Iterator[Finding]:
    """A filter behind one that takes the same tasks and never gives them up."""
    for earlier in before:
        text = earlier.expression.text if earlier.expression else ""
        mine = rule.expression.text if rule.expression else ""
        same = "".join(text.split()) == "".join(mine.split())
        if (same or is_always_true(text)) and _keeps(earlier.targets[-1]):
            name = earlier.friendly_name or text
            yield Finding(
                kind="unreachable",
                where=where,
                sentence=f"The filter {name} before it takes every task that this one would, and keeps it.",
            )
            return


def _keeps(target: Target) -> bool:
    """Tell whether a task stays at a target until somebody takes it."""
    return target.timeout is None and target.skip_if is None


def _targets(rule: TaskRule, floor: Floor, where: str) -> list[Finding]:
    found: list[Finding] = []
    for number, target in enumerate(rule.targets, start=1):
        place = f"{where}, target {number}"
        if target.expression is not None:
            found += lint_expression(target.expression.text, floor, scope="target", where=place)
        if target.skip_if is not None:
            found += lint_expression(target.skip_if.text, floor, scope="skip_if", where=place)
        found += _order_by(target, floor, place)
        if _keeps(target) and number < len(rule.targets):
            sentence = "It has neither a timeout nor skip_if, so the targets behind it are never reached."
            found.append(Finding(kind="unreachable", where=place, sentence=sentence))
        if target.known_worker is not None and _keeps(target):
            sentence = (
                f"When {target.known_worker[1]} names nobody in the queue, the task waits here until it is too old: "
                "a wrong name does not skip. Give it a timeout or skip_if."
            )
            found.append(Finding(kind="waits-for-one", where=place, sentence=sentence))
    return found


def _order_by(target: Target, floor: Floor, where: str) -> Iterator[Finding]:
    for clause in target.order_by:
        values = [_value(load.worker.attributes, clause.path) for load in floor.loads]
        if floor.loads and not any(isinstance(each, int) and not isinstance(each, bool) for each in values):
            name = ".".join(clause.path)
            sentence = f"order_by sorts by worker.{name}, which is a whole number for no worker."
            yield Finding(kind="not-a-number", where=where, sentence=sentence)


def _value(attributes: Mapping[str, Any], path: Iterable[str]) -> Any:
    return resolve(attributes, tuple(path))


# Comparisons ---------------------------------------------------------------------------------------------------------


def _compared(each: Compared, floor: Floor, scope: Scope, where: str) -> Iterator[Finding]:
    for side in each.sides:
        yield from _misplaced(side, scope, where)
        if scope == "skip_if":
            yield from _head_count(side, floor, where)
    if scope in {"queue", "target"}:
        yield from _against_workers(each, floor, scope, where)
    wanted = _WANT_LIST.get(each.operator)
    if wanted is not None:
        other = each.sides[wanted]
        if other.path is None and not isinstance(other.value, list):
            sentence = (
                f"{each.operator} needs a list on its {'left' if wanted == 0 else 'right'}; {other} is none."
            )
            yield Finding(kind="needs-a-list", where=where, sentence=sentence)


def _misplaced(side: Operand, scope: Scope, where: str) -> Iterator[Finding]:
    """A name that means nothing where it stands."""
    if side.path is None:
        return
    first = side.path[0]
    if scope == "queue" and first == "task":
        sentence = f"A queue sees no task, so {side} is always empty."
        yield Finding(kind="misplaced", where=where, sentence=sentence)
    elif scope == "filter" and first == "worker":
        sentence = f"A filter sees no worker, so {side} is always empty; ask in a target's expression."
        yield Finding(kind="misplaced", where=where, sentence=sentence)
    elif scope == "target" and first not in {"task", "worker"}:
        sentence = (
            f"{side} must begin with task. or worker. in a target's expression; as it is, it is always empty."
        )
        yield Finding(kind="misplaced", where=where, sentence=sentence)


def _head_count(side: Operand, floor: Floor, where: str) -> Iterator[Finding]:
    if side.path is None:
        return
    known = _HEADCOUNTS | {load.worker.activity_id for load in floor.loads}
    is_count = len(side.path) == 2 and side.path[0] == "workers"
    if not is_count or (side.path[1] not in known and not str(side.path[1]).startswith("WA")):
        sentence = (
            f"skip_if counts workers.available, workers.unavailable or workers.WA…; {side} is none of them."
        )
        yield Finding(kind="misplaced", where=where, sentence=sentence)


def _against_workers(each: Compared, floor: Floor, scope: Scope, where: str) -> Iterator[Finding]:
    for number, side in enumerate(each.sides):
        path = _worker_path(side, scope)
        if path is None or not floor.loads:
            continue
        found = [resolve(worker_scope(load), path) for load in floor.loads]
        there = [value for value in found if value is not None]
        if not there and None not in {_written(other) for other in each.sides if other.path is None}:
            yield Finding(
                kind="nobody-has-it",
                where=where,
                sentence=f"No worker has the attribute {side}: is it misspelt?",
            )
        elif there:
            yield from _kinds(each, number, side, there, where)


def _written(side: Operand) -> Any:
    return side.value if not isinstance(side.value, list) else "list"


def _worker_path(side: Operand, scope: Scope) -> tuple[str | int, ...] | None:
    """Return the path of a worker's own attribute that a side names; None for anything else."""
    if side.path is None:
        return None
    rest = side.path[1:] if side.path[0] == "worker" else side.path
    if scope == "target" and side.path[0] != "worker":
        return None
    if scope == "queue" and side.path[0] == "task":
        return None
    return None if not rest or rest[0] in WORKER_FIELDS else ("worker", *rest)


def _kinds(each: Compared, number: int, side: Operand, there: Sequence[Any], where: str) -> Iterator[Finding]:
    """An operator that never holds for the kind of value workers have."""
    lists = [isinstance(value, list) for value in there]
    wants_list = _WANT_LIST.get(each.operator) == number
    if wants_list and not any(lists):
        sentence = (
            f"{each.operator} needs a list, and {side} is a single value for every worker: it never holds."
        )
        yield Finding(kind="has-on-a-scalar", where=where, sentence=sentence)
    elif not wants_list and all(lists):
        sentence = f"{side} is a list for every worker, and {each.operator} compares single values: use HAS."
        yield Finding(kind="list-compared", where=where, sentence=sentence)
    other = each.sides[1 - number]
    if (
        each.operator in {"==", "!=", "<", ">", "<=", ">="}
        and isinstance(other.value, str)
        and other.path is None
    ):
        numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in there]
        if all(numbers):
            sentence = (
                f"{side} is a number for every worker and is compared with the text {other}: it never holds."
            )
            yield Finding(kind="mixed-types", where=where, sentence=sentence)
