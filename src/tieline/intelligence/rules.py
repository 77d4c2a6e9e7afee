"""Rules as JSON: reading and checking what a caller sends, writing what is kept and shown. Pure.

The wire spells a rule just as it is kept, so one pair of functions serves the store and the door.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args
from urllib.parse import urlsplit

from tieline.intelligence.definitions import FindText, check_parameters, check_sources
from tieline.intelligence.errors import InvalidRule, UnknownRule
from tieline.intelligence.models import (
    JSON,
    MOST_ACTIONS,
    MOST_OPERATORS,
    MOST_RULES,
    Operator,
    Rule,
    RuleAction,
    RuleOperator,
    RuleTrigger,
    TriggerName,
)
from tieline.intelligence.texts import check_text
from tieline.kit.ids import IdKind, new_id

UNKNOWN_OPERATOR_CODE = 70001
"""The vendor's number for a rule that names an operator there is not (400)."""


FindOperator = Callable[[str, int | None], Operator | None]
"""Finds an operator by its id, in a version (None = the newest)."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a rule may name: operators, and texts of knowledge as their parameters."""

    find_operator: FindOperator
    find_text: FindText


def read_rules(raw: object, *, known: Known | None, known_rule_ids: Collection[str] = ()) -> tuple[Rule, ...]:
    """Return the rules a caller sent; one without `id` is new.

    Args:
        raw: The rules as the wire spells them.
        known: Looks up what the rules name; None trusts them, because they were checked when they were written.
        known_rule_ids: The ids that a rule may bring with it.

    Raises: InvalidRule and InvalidOperator naming the field, UnknownRule.
    """
    rules = _list(raw, "rules", least=0, most=MOST_RULES)
    check_text(json.dumps(rules, ensure_ascii=False).replace("\\u0000", "\x00"), field="rules")
    return tuple(
        _read_rule(_object(each, f"rules.{index}"), f"rules.{index}", known, known_rule_ids)
        for index, each in enumerate(rules)
    )


def _read_rule(raw: JSON, path: str, named: Known | None, known: Collection[str]) -> Rule:
    rule_id = raw.get("id")
    if rule_id is not None and rule_id not in known:
        raise UnknownRule(field=f"{path}.id")
    operators = _list(raw.get("operators"), f"{path}.operators", least=1, most=MOST_OPERATORS)
    triggers = _list(_or(raw.get("triggers"), []), f"{path}.triggers", least=0, most=1)
    actions = _list(_or(raw.get("actions"), []), f"{path}.actions", least=0, most=MOST_ACTIONS)
    memory, bases = _read_context(raw.get("context"), f"{path}.context")
    return Rule(
        rule_id=cast(str, rule_id) if rule_id else new_id(IdKind.RULE),
        operators=tuple(
            _read_operator(each, f"{path}.operators.{at}", named) for at, each in enumerate(operators)
        ),
        triggers=tuple(_read_trigger(each, f"{path}.triggers.{at}") for at, each in enumerate(triggers)),
        actions=tuple(_read_action(each, f"{path}.actions.{at}") for at, each in enumerate(actions)),
        memory_enabled=memory,
        knowledge_base_ids=bases,
    )


def _read_operator(raw: object, path: str, known: Known | None) -> RuleOperator:
    operator = _object(raw, path)
    operator_id, version = operator.get("id"), operator.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool) or version < 1):
        raise InvalidRule(f"{path}.version must be a whole number from 1.", field=f"{path}.version")
    parameters = _object(_or(operator.get("parameters"), {}), f"{path}.parameters")
    if known is not None:
        _check_operator(operator_id, version, parameters, path=path, known=known)
    return RuleOperator(operator_id=str(operator_id), version=version, parameters=parameters)


def _check_operator(
    operator_id: object, version: int | None, parameters: JSON, *, path: str, known: Known
) -> None:
    newest = known.find_operator(operator_id, None) if isinstance(operator_id, str) else None
    if newest is None:
        raise InvalidRule(
            f"{path}.id: there is no operator {operator_id}.", field=f"{path}.id", code=UNKNOWN_OPERATOR_CODE
        )
    pinned = newest if version is None else known.find_operator(newest.operator_id, version)
    if pinned is None:
        raise InvalidRule(f"{path}.version: the operator has no version {version}.", field=f"{path}.version")
    check_parameters(parameters, definition=pinned, path=f"{path}.parameters")
    check_sources(parameters, definition=pinned, path=f"{path}.parameters", find_text=known.find_text)


def _read_trigger(raw: object, path: str) -> RuleTrigger:
    trigger = _object(raw, path)
    if trigger.get("on") not in get_args(TriggerName):
        raise InvalidRule(f"{path}.on must be one of {', '.join(get_args(TriggerName))}.", field=f"{path}.on")
    count = _object(_or(trigger.get("parameters"), {}), f"{path}.parameters").get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 20:
        field = f"{path}.parameters.count"
        raise InvalidRule(f"{field} must be a whole number from 1 to 20.", field=field)
    return RuleTrigger(on=cast(TriggerName, trigger["on"]), count=count)


def _read_action(raw: object, path: str) -> RuleAction:
    action = _object(raw, path)
    for key, only in (("type", "WEBHOOK"), ("method", "POST")):
        if action.get(key) != only:
            raise InvalidRule(f"{path}.{key} must be {only}.", field=f"{path}.{key}")
    url = action.get("url")
    if (
        not isinstance(url, str)
        or urlsplit(url).scheme not in ("http", "https")
        or not urlsplit(url).hostname
    ):
        raise InvalidRule(f"{path}.url must be an http or https URL.", field=f"{path}.url")
    return RuleAction(url=url)


def _read_context(raw: object, path: str) -> tuple[bool, tuple[str, ...]]:
    context = _object(_or(raw, {}), path)
    memory = _object(_or(context.get("memory"), {}), f"{path}.memory").get("enabled", False)
    if not isinstance(memory, bool):
        raise InvalidRule(f"{path}.memory.enabled must be true or false.", field=f"{path}.memory.enabled")
    if context.get("knowledge") is None:
        return memory, ()
    field = f"{path}.knowledge.bases"
    bases = _list(_object(context["knowledge"], f"{path}.knowledge").get("bases"), field, least=1, most=100)
    if not all(isinstance(each, str) for each in bases):
        raise InvalidRule(f"{field} must be a list of ids.", field=field)
    return memory, tuple(str(each) for each in bases)


def _or(value: object, default: object) -> object:
    return default if value is None else value


def _list(raw: object, field: str, *, least: int, most: int) -> list[Any]:
    if not isinstance(raw, list) or not least <= len(raw) <= most:
        raise InvalidRule(f"{field} must be a list of {least} to {most}.", field=field)
    return raw


def _object(raw: object, field: str) -> JSON:
    if not isinstance(raw, dict):
        raise InvalidRule(f"{field} must be an object.", field=field)
    return raw


def rules_as_json(rules: Sequence[Rule]) -> list[JSON]:
    """Return rules as they are kept and as the wire shows them."""
    return [rule_as_json(each) for each in rules]


def rule_as_json(rule: Rule) -> JSON:
    """Return one rule as JSON; `read_rules` understands it."""
    context: JSON = {"memory": {"enabled": rule.memory_enabled}}
    if rule.knowledge_base_ids:
        context["knowledge"] = {"bases": list(rule.knowledge_base_ids)}
    return {
        "id": rule.rule_id,
        "operators": [_operator_as_json(each) for each in rule.operators],
        "triggers": [{"on": each.on, "parameters": {"count": each.count}} for each in rule.triggers],
        "actions": [{"type": each.type, "method": each.method, "url": each.url} for each in rule.actions],
        "context": context,
    }


def _operator_as_json(operator: RuleOperator) -> JSON:
    version = {} if operator.version is None else {"version": operator.version}
    return {"id": operator.operator_id, **version, "parameters": operator.parameters}
