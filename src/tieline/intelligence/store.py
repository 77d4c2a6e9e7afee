"""Every query of the intelligence room. Rows come out as the frozen values of `models.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.intelligence.definitions import definition_as_json, definition_values
from tieline.intelligence.models import (
    JSON,
    Configuration,
    Execution,
    Operator,
    OperatorResult,
    ParticipantReference,
)
from tieline.intelligence.rules import read_rules, rules_as_json
from tieline.intelligence.tables import (
    intelligence_configurations,
    intelligence_operators,
    operator_results,
)
from tieline.kit.days import Days
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest

_configurations = intelligence_configurations.c
_operators = intelligence_operators.c
_results = operator_results.c
_RESULT_COLUMNS = (
    "result_id",
    "account_id",
    "conversation_id",
    "configuration_id",
    "operator_id",
    "result",
    "created_at",
)


def add_configuration(tx: Transaction, *, configuration: Configuration) -> None:
    """Write a new configuration."""
    tx.connection.execute(sa.insert(intelligence_configurations).values(_configuration_row(configuration)))


def save_configuration(tx: Transaction, *, configuration: Configuration) -> None:
    """Write a configuration's next version."""
    where = _configurations.configuration_id == configuration.configuration_id
    row = _configuration_row(configuration)
    tx.connection.execute(sa.update(intelligence_configurations).where(where).values(row))


def delete_configuration(tx: Transaction, *, configuration_id: str) -> None:
    """Delete a configuration; its results stay."""
    where = _configurations.configuration_id == configuration_id
    tx.connection.execute(sa.delete(intelligence_configurations).where(where))


def find_configuration(tx: Transaction, *, configuration_id: str) -> Configuration | None:
    """Return a configuration."""
    query = sa.select(intelligence_configurations).where(_configurations.configuration_id == configuration_id)
    row = tx.connection.execute(query).first()
    return _configuration(row) if row else None


def list_configurations(tx: Transaction, *, account_id: str, page: PageRequest) -> Page[Configuration]:
    """Return an account's configurations, oldest first."""
    query = (
        sa.select(intelligence_configurations)
        .where(_configurations.account_id == account_id)
        .order_by(_configurations.configuration_id)
        .limit(page.size + 1)
    )
    after = page.after(str)
    if after:
        query = query.where(_configurations.configuration_id > after[0])
    found = [_configuration(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda each: (each.configuration_id,))


def add_operator(tx: Transaction, *, operator: Operator) -> None:
    """Write a new version of an operator; from now on it is the newest."""
    older = sa.update(intelligence_operators).where(_operators.operator_id == operator.operator_id)
    tx.connection.execute(older.values(is_newest=False))
    row = {
        "operator_id": operator.operator_id,
        "version": operator.version,
        "account_id": operator.account_id,
        "is_newest": True,
        "status": operator.status,
        "definition": definition_as_json(operator),
        "created_at": operator.created_at,
    }
    tx.connection.execute(sa.insert(intelligence_operators).values(row))


def delete_operator(tx: Transaction, *, operator_id: str) -> None:
    """Delete an operator with all its versions; its results stay."""
    tx.connection.execute(sa.delete(intelligence_operators).where(_operators.operator_id == operator_id))


def find_operator(tx: Transaction, *, operator_id: str, version: int | None) -> Operator | None:
    """Return an operator in a version, or the newest."""
    which = _operators.is_newest if version is None else _operators.version == version
    query = sa.select(intelligence_operators).where(_operators.operator_id == operator_id, which)
    row = tx.connection.execute(query).first()
    return _operator(row) if row else None


def list_operators(tx: Transaction, *, account_id: str, after: str | None, limit: int) -> list[Operator]:
    """Return the newest version of each of an account's operators, by id."""
    query = sa.select(intelligence_operators).where(_operators.account_id == account_id, _operators.is_newest)
    if after is not None:
        query = query.where(_operators.operator_id > after)
    rows = tx.connection.execute(query.order_by(_operators.operator_id).limit(limit))
    return [_operator(row) for row in rows]


def list_versions(tx: Transaction, *, operator_id: str) -> list[Operator]:
    """Return every version of an operator, the newest first."""
    query = sa.select(intelligence_operators).where(_operators.operator_id == operator_id)
    return [_operator(row) for row in tx.connection.execute(query.order_by(_operators.version.desc()))]


def _operator(row: sa.Row[Any]) -> Operator:
    return Operator(
        **definition_values(row.definition),
        operator_id=row.operator_id,
        version=row.version,
        status=row.status,
        account_id=row.account_id,
        created_at=row.created_at,
    )


def add_result(tx: Transaction, *, result: OperatorResult, run_key: str) -> None:
    """Write a result."""
    values = vars(result)
    row = {
        **{name: values[name] for name in _RESULT_COLUMNS},
        "run_key": run_key,
        "details": _details(result),
    }
    tx.connection.execute(sa.insert(operator_results).values(row))


def find_result_of_run(tx: Transaction, *, operator_id: str, run_key: str) -> OperatorResult | None:
    """Return what an operator wrote in a run, if it has."""
    query = sa.select(operator_results).where(
        _results.operator_id == operator_id, _results.run_key == run_key
    )
    row = tx.connection.execute(query).first()
    return _result(row) if row else None


def find_result(tx: Transaction, *, result_id: str) -> OperatorResult | None:
    """Return a result."""
    row = tx.connection.execute(sa.select(operator_results).where(_results.result_id == result_id)).first()
    return _result(row) if row else None


def list_results(
    tx: Transaction,
    *,
    account_id: str,
    filters: dict[str, str | None],
    after_moment: datetime | None = None,
    before_moment: datetime | None = None,
    page: PageRequest,
) -> Page[OperatorResult]:
    """Return results, newest first; `filters`: conversation_id, configuration_id, operator_id (None = no filter)."""
    query = sa.select(operator_results).where(_results.account_id == account_id)
    if after_moment is not None:
        query = query.where(_results.created_at > after_moment)
    if before_moment is not None:
        query = query.where(_results.created_at < before_moment)
    for name, wanted in filters.items():
        if wanted is not None:
            query = query.where(operator_results.c[name] == wanted)
    after = page.after(str)
    if after:
        query = query.where(_results.result_id < after[0])
    rows = tx.connection.execute(query.order_by(_results.result_id.desc()).limit(page.size + 1))
    return Page.of([_result(row) for row in rows], request=page, key=lambda each: (each.result_id,))


def list_result_ids(tx: Transaction, *, conversation_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Return for each conversation its results, oldest first: (result_id, operator_id)."""
    query = (
        sa.select(_results.conversation_id, _results.result_id, _results.operator_id)
        .where(_results.conversation_id.in_(conversation_ids))
        .order_by(_results.result_id)
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in tx.connection.execute(query):
        found.setdefault(row.conversation_id, []).append((row.result_id, row.operator_id))
    return found


def delete_result(tx: Transaction, *, result_id: str) -> None:
    """Delete a result."""
    tx.connection.execute(sa.delete(operator_results).where(_results.result_id == result_id))


def erase_results(tx: Transaction, *, account_id: str, conversation_ids: Sequence[str]) -> int:
    """Delete every result about these conversations; return how many."""
    where = sa.and_(_results.account_id == account_id, _results.conversation_id.in_(conversation_ids))
    return tx.connection.execute(sa.delete(operator_results).where(where)).rowcount


def _configuration_row(configuration: Configuration) -> dict[str, Any]:
    return {**vars(configuration), "rules": rules_as_json(configuration.rules)}


def _configuration(row: sa.Row[Any]) -> Configuration:
    values = dict(row._mapping)
    kept: list[JSON] = values["rules"]
    # What is kept was checked when it was written; an operator may have been deleted since.
    values["rules"] = read_rules(kept, known=None, known_rule_ids=[rule["id"] for rule in kept])
    return Configuration(**values)


def _details(result: OperatorResult) -> JSON:
    execution = asdict(result.execution)
    execution["triggered_at"] = result.execution.triggered_at.isoformat()
    kept = {name: value for name, value in vars(result).items() if name not in _RESULT_COLUMNS}
    return {**kept, "reference_ids": list(result.reference_ids), "execution": execution}


def _result(row: sa.Row[Any]) -> OperatorResult:
    values = {name: row._mapping[name] for name in _RESULT_COLUMNS}
    details = dict(row._mapping["details"])
    execution = dict(details.pop("execution"))
    execution["triggered_at"] = datetime.fromisoformat(execution["triggered_at"])
    execution["channels"] = tuple(execution["channels"])
    execution["participants"] = tuple(ParticipantReference(**each) for each in execution["participants"])
    execution["knowledge_sources"] = tuple((each[0], each[1]) for each in execution["knowledge_sources"])
    reference_ids = tuple(details.pop("reference_ids"))
    return OperatorResult(**values, **details, reference_ids=reference_ids, execution=Execution(**execution))


def count_categories(
    tx: Transaction, *, account_id: str, operator_id: str, days: Days
) -> list[tuple[str, int]]:
    """Return how often an operator's newest result of a conversation has which category, over some days."""
    newest = (
        sa.select(sa.func.max(_results.result_id))
        .where(
            _results.account_id == account_id,
            _results.operator_id == operator_id,
            _results.created_at >= days.start,
            _results.created_at < days.end,
        )
        .group_by(_results.conversation_id)
    )
    category = sa.func.coalesce(_results.result["category"].as_string(), "").label("category")
    query = sa.select(category, sa.func.count().label("number")).where(_results.result_id.in_(newest))
    rows = tx.connection.execute(query.group_by(sa.text("category")))
    return sorted(((row.category, int(row.number)) for row in rows), key=lambda found: (-found[1], found[0]))
