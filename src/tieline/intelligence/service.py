"""The verbs of the intelligence room: keep configurations, say which rules run, record and show results.

Running an operator is not here: `operators.run_operator` is pure and is called outside of a transaction by a journey.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from tieline.intelligence import store
from tieline.intelligence.errors import UnknownConfiguration, UnknownOperator, UnknownResult
from tieline.intelligence.events import OperatorResultRecorded
from tieline.intelligence.models import (
    Configuration,
    Execution,
    MatchedRule,
    Operator,
    OperatorOutput,
    OperatorResult,
    RuleOperator,
    TriggerName,
)
from tieline.intelligence.operators import BUILT_IN
from tieline.intelligence.rules import check_text, read_rules
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

LOCAL_MODEL = "tieline-extractive-1"
"""What a result names as its model when a local form wrote it."""

_OPERATORS = {each.operator_id: each for each in BUILT_IN}
_LONGEST_NAME = 128


class IntelligenceService:
    """Configurations, operators and results. Stateless: everything is in the transaction's database."""

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
            rules=read_rules(rules, operator_ids=_OPERATORS),
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
            rules=read_rules(rules, operator_ids=_OPERATORS, known_rule_ids=known),
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

    def get_operator(self, *, operator_id: str) -> Operator:
        """Return a built-in operator. Raises: UnknownOperator."""
        operator = _OPERATORS.get(operator_id)
        if operator is None:
            raise UnknownOperator
        return operator

    def list_operators(self, *, page: PageRequest) -> Page[Operator]:
        """Return the built-in operators, by id."""
        after = page.after()
        ordered = sorted(BUILT_IN, key=lambda each: each.operator_id)
        rest = [each for each in ordered if after is None or each.operator_id > str(after[0])]
        return Page.of(rest[: page.size + 1], request=page, key=lambda each: (each.operator_id,))

    def list_rules_for(
        self, tx: Transaction, *, account_id: str, configuration_ids: Sequence[str], trigger: TriggerName
    ) -> list[MatchedRule]:
        """Return the rules of these configurations that run at `trigger`; a rule without a trigger runs at all.

        Ids that name nothing (a configuration since deleted) are passed over.
        """
        matched: list[MatchedRule] = []
        for configuration_id in dict.fromkeys(configuration_ids):
            configuration = store.find_configuration(tx, configuration_id=configuration_id)
            if configuration is None or configuration.account_id != account_id:
                continue
            matched.extend(
                MatchedRule(
                    configuration_id=configuration_id,
                    display_name=configuration.display_name,
                    version=configuration.version,
                    rule=rule,
                )
                for rule in configuration.rules
                if not rule.triggers or any(each.on == trigger for each in rule.triggers)
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
        model: str = LOCAL_MODEL,
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
            model: What wrote it.
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
            operator_version=operator.version or self.get_operator(operator_id=operator.operator_id).version,
            parameters=operator.parameters,
            output_format=output.output_format,
            result=output.result,
            reference_ids=_cited(output),
            execution=execution,
            model=model,
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

    def list_results(
        self,
        tx: Transaction,
        *,
        account_id: str,
        page: PageRequest,
        conversation_id: str | None = None,
        configuration_id: str | None = None,
        operator_id: str | None = None,
    ) -> Page[OperatorResult]:
        """Return results, newest first, all filters together."""
        filters = {
            "conversation_id": conversation_id,
            "configuration_id": configuration_id,
            "operator_id": operator_id,
        }
        return store.list_results(tx, account_id=account_id, filters=filters, page=page)

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

    def delete_result(self, tx: Transaction, *, account_id: str, result_id: str) -> None:
        """Delete a result. Raises: UnknownResult."""
        self.get_result(tx, account_id=account_id, result_id=result_id)
        store.delete_result(tx, result_id=result_id)

    def erase_results(self, tx: Transaction, *, account_id: str, conversation_ids: Sequence[str]) -> int:
        """Delete every result about a person's conversations; returns how many."""
        return store.erase_results(tx, account_id=account_id, conversation_ids=conversation_ids)


def _checked_name(name: str) -> str:
    check_text(name, field="displayName")
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise Invalid("displayName must have 1 to 128 characters.", field="displayName")
    return name


def _cited(output: OperatorOutput) -> tuple[str, ...]:
    """Return every communication the output cites, once, in order."""
    cited: list[str] = list(output.result.get("citations") or ())
    for part in ("sentences", "observations"):
        cited.extend(each for item in output.result.get(part) or () for each in item["citations"])
    return tuple(dict.fromkeys(cited))
