"""The body of the Rule Execution webhook: one call for each run of a rule, with all its results.

Shape: twilio-apis.md section 5.1; the SDK needs an integer `version`, `dateCreated` and `executionDetails`
(tac-wire.md section 2.6), and its TypeScript form also `memoryStoreId`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tieline.intelligence import MatchedRule, OperatorResult
from tieline.wire.intelligence_v3.render import render_result

JSON = dict[str, Any]

EVENT_TYPE = "RULE_EXECUTION"


def render_rule_execution(
    *, matched: MatchedRule, results: Sequence[OperatorResult], store_id: str | None
) -> JSON:
    """Return the webhook body for one run of a rule.

    Args:
        matched: The rule, with its configuration and version.
        results: What its operators wrote, at least one.
        store_id: The memory store of the conversation, if it has one.
    """
    first = results[0]
    return {
        "accountId": first.account_id,
        "conversationId": first.conversation_id,
        **({"memoryStoreId": store_id} if store_id else {}),
        "intelligenceConfiguration": {
            "id": matched.configuration_id,
            "displayName": matched.display_name,
            "friendlyName": matched.display_name,
            "version": matched.version,
            "ruleId": matched.rule.rule_id,
        },
        "operatorResults": [_render_item(each) for each in results],
    }


def _render_item(result: OperatorResult) -> JSON:
    rendered = render_result(result)
    kept = (
        "id",
        "operator",
        "outputFormat",
        "result",
        "dateCreated",
        "referenceIds",
        "executionDetails",
        "metadata",
    )
    item = {key: rendered[key] for key in kept}
    item["operator"] = {
        "id": result.operator_id,
        "displayName": result.operator_name,
        "version": result.operator_version,
        "parameters": result.parameters or None,
    }
    return item
