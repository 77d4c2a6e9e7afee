"""The verbs of the intelligence room: keep configurations, say which rules run, record and show results.

Running an operator is not here: `operators.run_operator` is pure and is called outside of a transaction by a journey.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from tieline.intelligence import store
from tieline.intelligence.definitions import FindText, check_parameters, check_sources, sources_named
from tieline.intelligence.errors import InvalidRule, NoSuchRule, UnknownConfiguration, UnknownResult
from tieline.intelligence.events import OperatorResultRecorded
from tieline.intelligence.library import LibraryMethods
from tieline.intelligence.models import (
    Configuration,
    Execution,
    MatchedRule,
    Operator,
    OperatorOutput,
    OperatorResult,
    ParameterTexts,
    Rule,
    RuleOperator,
    TriggerName,
)
from tieline.intelligence.operators import HANDOFF_REASON_ID
from tieline.intelligence.rules import Known, read_rules
from tieline.intelligence.texts import check_text
from tieline.kit.days import Days
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

_LONGEST_NAME = 128


class TextFinder(Protocol):
    """Finds a source's text; the knowledge room has it, `app/house.py` passes it in."""

    def __call__(
        self, tx: Transaction, *, account_id: str, knowledge_base_id: str, knowledge_id: str
    ) -> str | None:
        """Return the text, or None when there is no such source or it is none."""
        ...


class IntelligenceService(LibraryMethods):
    """Configurations, operators (`library.py`) and results. Stateless: everything is in the transaction's database."""

    def __init__(self, *, find_text: TextFinder | None = None) -> None:
        """Look for texts of knowledge by `find_text`; without it there are none."""
        self._find_text = find_text

    def create_configuration(
        self, tx: Transaction, *, account_id: str, display_name: str, rules: object, description: str = ""
    ) -> Configuration:
        """Make a configuration. `rules` as the wire spells them. Raises: Invalid naming the field."""
        configuration = Configuration(
            configuration_id=new_id(IdKind.INTELLIGENCE_CONFIGURATION),
            account_id=account_id,
            display_name=_checked_name(display_name),
            description=check_text(description, field="description"),
            version=1,
            rules=read_rules(rules, known=self._known(tx, account_id=account_id)),
            created_at=tx.now,
            updated_at=tx.now,
        )
        store.add_configuration(tx, configuration=configuration)
        return configuration

    def replace_configuration(
        self,
        tx: Transaction,
        *,
        account_id: str,
        configuration_id: str,
        display_name: str,
        rules: object,
        description: str = "",
    ) -> Configuration:
        """Replace name, description and all rules, and bump the version; a rule sent with its `id` keeps it.

        Raises: UnknownConfiguration, UnknownRule, Invalid naming the field.
        """
        before = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        known = [each.rule_id for each in before.rules]
        configuration = replace(
            before,
            display_name=_checked_name(display_name),
            description=check_text(description, field="description"),
            version=before.version + 1,
            rules=read_rules(rules, known=self._known(tx, account_id=account_id), known_rule_ids=known),
            updated_at=tx.now,
        )
        store.save_configuration(tx, configuration=configuration)
        return configuration

    def delete_configuration(self, tx: Transaction, *, account_id: str, configuration_id: str) -> None:
        """Delete a configuration; what it wrote stays. Raises: UnknownConfiguration."""
        self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        store.delete_configuration(tx, configuration_id=configuration_id)

    def get_configuration(self, tx: Transaction, *, account_id: str, configuration_id: str) -> Configuration:
        """Return a configuration. Raises: UnknownConfiguration."""
        configuration = store.find_configuration(tx, configuration_id=configuration_id)
        if configuration is None or configuration.account_id != account_id:
            raise UnknownConfiguration
        return configuration

    def list_configurations(
        self, tx: Transaction, *, account_id: str, page: PageRequest
    ) -> Page[Configuration]:
        """Return an account's configurations, oldest first."""
        return store.list_configurations(tx, account_id=account_id, page=page)

    def _known(self, tx: Transaction, *, account_id: str) -> Known:
        def find(operator_id: str, version: int | None) -> Operator | None:
            return self.find_operator(tx, account_id=account_id, operator_id=operator_id, version=version)

        return Known(find_operator=find, find_text=self._text_finder(tx, account_id=account_id))

    def _text_finder(self, tx: Transaction, *, account_id: str) -> FindText:
        def find(base_id: str, source_id: str) -> str | None:
            if self._find_text is None:
                return None
            return self._find_text(
                tx, account_id=account_id, knowledge_base_id=base_id, knowledge_id=source_id
            )

        return find

    def find_parameter_texts(
        self, tx: Transaction, *, account_id: str, operator: Operator, parameters: Mapping[str, Any]
    ) -> ParameterTexts:
        """Return the texts of knowledge that a rule passes to an operator; a source that is gone has none."""
        named = sources_named(parameters, definition=operator)
        find = self._text_finder(tx, account_id=account_id)
        texts = {name: find(*source) for name, source in named.items()}
        there = {name: text for name, text in texts.items() if text is not None}
        return ParameterTexts(texts=there, sources=tuple(named[name] for name in there))

    def get_rule(
        self, tx: Transaction, *, account_id: str, configuration_id: str, rule_id: str
    ) -> MatchedRule:
        """Return one rule with the configuration it stands in. Raises: UnknownConfiguration, NoSuchRule."""
        configuration = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        for rule in configuration.rules:
            if rule.rule_id == rule_id:
                return _matched(configuration, rule)
        raise NoSuchRule

    def override(
        self,
        tx: Transaction,
        *,
        account_id: str,
        matched: MatchedRule,
        overrides: Mapping[str, Mapping[str, Any]],
    ) -> MatchedRule:
        """Return a rule with other parameters for some of its operators, merged key by key into those it has.

        Raises: InvalidRule for an operator the rule does not have, InvalidOperator for a parameter that does not fit.
        """
        if unknown := overrides.keys() - {each.operator_id for each in matched.rule.operators}:
            raise InvalidRule(f"The rule has no operator {min(unknown)}.", field="rule.operators")
        operators = []
        for each in matched.rule.operators:
            parameters = {**each.parameters, **overrides.get(each.operator_id, {})}
            definition = self.find_operator(
                tx, account_id=account_id, operator_id=each.operator_id, version=each.version
            )
            if definition is not None and each.operator_id in overrides:
                check_parameters(parameters, definition=definition, path="rule.operators.parameters")
                check_sources(
                    parameters,
                    definition=definition,
                    path="rule.operators.parameters",
                    find_text=self._text_finder(tx, account_id=account_id),
                )
            operators.append(replace(each, parameters=parameters))
        return replace(matched, rule=replace(matched.rule, operators=tuple(operators)))

    def list_rules_for(
        self,
        tx: Transaction,
        *,
        account_id: str,
        configuration_ids: Sequence[str],
        trigger: TriggerName,
        nth: int = 0,
    ) -> list[MatchedRule]:
        """Return the rules of these configurations that run at `trigger`; a rule without a trigger runs at all.

        `nth` numbers the communication at trigger COMMUNICATION, from 1: a rule with `count` runs at every so manieth.
        Ids that name nothing (a configuration since deleted) are passed over.
        """
        matched: list[MatchedRule] = []
        for configuration_id in dict.fromkeys(configuration_ids):
            configuration = store.find_configuration(tx, configuration_id=configuration_id)
            if configuration is None or configuration.account_id != account_id:
                continue
            matched.extend(
                _matched(configuration, rule)
                for rule in configuration.rules
                if _runs_at(rule, trigger=trigger, nth=nth)
            )
        return matched

    def record_result(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str,
        matched: MatchedRule,
        operator: RuleOperator,
        output: OperatorOutput,
        execution: Execution,
        run_key: str,
        latency_ms: int = 0,
        input_characters: int = 0,
    ) -> OperatorResult:
        """Write what an operator wrote in one run of a rule.

        Args:
            tx: The open transaction.
            account_id: Whose conversation.
            conversation_id: The conversation that was read.
            matched: The rule, with the configuration and version it stood in.
            operator: The operator as the rule names it.
            output: What it wrote.
            execution: Trigger, communications, people and context of the run.
            run_key: The same for every repetition of this run, for example "{conversation_id}:{trigger}:{last
                communication}:{rule_id}"; a second call with it returns the first result.
            latency_ms: How long the operator took.
            input_characters: How much it read.
        """
        before = store.find_result_of_run(tx, operator_id=operator.operator_id, run_key=run_key)
        if before is not None:
            return before
        result = OperatorResult(
            result_id=new_id(IdKind.OPERATOR_RESULT),
            account_id=account_id,
            conversation_id=conversation_id,
            configuration_id=matched.configuration_id,
            configuration_version=matched.version,
            rule_id=matched.rule.rule_id,
            operator_id=operator.operator_id,
            operator_version=output.operator_version,
            parameters=operator.parameters,
            operator_name=output.operator_name,
            output_format=output.output_format,
            result=output.result,
            reference_ids=_cited(output),
            execution=execution,
            model=output.model,
            input_truncated=output.truncated,
            latency_ms=latency_ms,
            input_characters=input_characters,
            output_characters=len(json.dumps(output.result, ensure_ascii=False)),
            created_at=tx.now,
        )
        store.add_result(tx, result=result, run_key=run_key)
        emit(
            tx,
            OperatorResultRecorded(
                account_id=account_id,
                conversation_id=conversation_id,
                operator_id=operator.operator_id,
                result_id=result.result_id,
            ),
        )
        return result

    def get_result(self, tx: Transaction, *, account_id: str, result_id: str) -> OperatorResult:
        """Return a result. Raises: UnknownResult."""
        result = store.find_result(tx, result_id=result_id)
        if result is None or result.account_id != account_id:
            raise UnknownResult
        return result

    def count_handoff_reasons(self, tx: Transaction, *, account_id: str, days: Days) -> list[tuple[str, int]]:
        """Return how many conversations the operator of handoff reasons put into which category, one result each."""
        return store.count_categories(tx, account_id=account_id, operator_id=HANDOFF_REASON_ID, days=days)

    def list_results(
        self,
        tx: Transaction,
        *,
        account_id: str,
        page: PageRequest,
        conversation_id: str | None = None,
        configuration_id: str | None = None,
        operator_id: str | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
    ) -> Page[OperatorResult]:
        """Return results, newest first, all filters together; neither moment is itself included."""
        filters = {
            "conversation_id": conversation_id,
            "configuration_id": configuration_id,
            "operator_id": operator_id,
        }
        return store.list_results(
            tx,
            account_id=account_id,
            filters=filters,
            after_moment=created_after,
            before_moment=created_before,
            page=page,
        )

    def find_latest_result(
        self, tx: Transaction, *, account_id: str, conversation_id: str, operator_id: str
    ) -> OperatorResult | None:
        """Return the newest result of an operator about a conversation; the desktop shows it."""
        found = self.list_results(
            tx,
            account_id=account_id,
            page=PageRequest(size=1),
            conversation_id=conversation_id,
            operator_id=operator_id,
        )
        return found.items[0] if found.items else None

    def list_result_ids(
        self, tx: Transaction, *, conversation_ids: Sequence[str]
    ) -> dict[str, list[tuple[str, str]]]:
        """Return for each conversation that has results their (result_id, operator_id), oldest first."""
        return store.list_result_ids(tx, conversation_ids=conversation_ids)

    def delete_result(self, tx: Transaction, *, account_id: str, result_id: str) -> None:
        """Delete a result. Raises: UnknownResult."""
        self.get_result(tx, account_id=account_id, result_id=result_id)
        store.delete_result(tx, result_id=result_id)

    def erase_results(self, tx: Transaction, *, account_id: str, conversation_ids: Sequence[str]) -> int:
        """Delete every result about a person's conversations; returns how many."""
        return store.erase_results(tx, account_id=account_id, conversation_ids=conversation_ids)


def _matched(configuration: Configuration, rule: Rule) -> MatchedRule:
    return MatchedRule(
        configuration_id=configuration.configuration_id,
        display_name=configuration.display_name,
        version=configuration.version,
        rule=rule,
    )


def _runs_at(rule: Rule, *, trigger: TriggerName, nth: int) -> bool:
    return not rule.triggers or any(
        each.on == trigger and (trigger != "COMMUNICATION" or nth % each.count == 0) for each in rule.triggers
    )


def _checked_name(name: str) -> str:
    check_text(name, field="displayName")
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise Invalid("displayName must have 1 to 128 characters.", field="displayName")
    return name


def _cited(output: OperatorOutput) -> tuple[str, ...]:
    """Return every communication the output cites, once, in order."""
    direct = output.result.get("citations")
    cited = [each for each in direct if isinstance(each, str)] if isinstance(direct, list) else []
    for part in output.result.values():
        for item in part if isinstance(part, list) else ():
            if isinstance(item, dict) and isinstance(item.get("citations"), list):
                cited.extend(each for each in item["citations"] if isinstance(each, str))
    return tuple(dict.fromkeys(cited))
