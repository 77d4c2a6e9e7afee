"""How intelligence v3 spells an operator result; the webhook and the resource share it."""

from __future__ import annotations

from typing import Any

from tieline.intelligence import Execution, OperatorResult
from tieline.wire.envelope import wire_time

JSON = dict[str, Any]


def render_result(result: OperatorResult) -> JSON:
    """Render an operator result as the resource shows it."""
    configuration = {
        "id": result.configuration_id,
        "ruleId": result.rule_id,
        "version": result.configuration_version,
    }
    return {
        "id": result.result_id,
        "accountId": result.account_id,
        "outputFormat": result.output_format,
        "intelligenceConfiguration": configuration,
        "conversationId": result.conversation_id,
        "operator": {
            "id": result.operator_id,
            "version": result.operator_version,
            "parameters": result.parameters,
        },
        "dateCreated": wire_time(result.created_at),
        "referenceIds": list(result.reference_ids),
        "executionDetails": render_execution(result.execution),
        "metadata": {"system": render_system(result)},
        "result": render_output(result),
    }


def render_output(result: OperatorResult) -> JSON:
    """Render what was written. A TEXT result always has `text`; where there is none, it says so."""
    output = result.result
    if result.output_format == "TEXT" and output.get("text") is None:
        return {**output, "text": output.get("note") or "", "result": output.get("note") or ""}
    return output


def render_system(result: OperatorResult) -> JSON:
    """Render how the result was made."""
    return {
        "resolvedModel": result.model,
        "latencyMs": result.latency_ms,
        "inputCharacters": result.input_characters,
        "outputCharacters": result.output_characters,
        "inputTruncated": result.input_truncated,
    }


def render_execution(execution: Execution) -> JSON:
    """Render trigger, communications, people and context of a run."""
    return {
        "trigger": {"on": execution.trigger, "timestamp": wire_time(execution.triggered_at)},
        "communications": {
            "first": execution.first_communication_id,
            "last": execution.last_communication_id,
        },
        "channels": list(execution.channels),
        "participants": [
            {
                "id": each.participant_id,
                **({"profileId": each.profile_id} if each.profile_id else {}),
                "type": each.type,
            }
            for each in execution.participants
        ],
        "resolvedContext": _render_context(execution),
    }


def _render_context(execution: Execution) -> JSON:
    memory = None
    if execution.profile_id and execution.store_id:
        memory = {"profileId": execution.profile_id, "memoryStoreId": execution.store_id}
    sources = [{"baseId": base, "sourceId": source} for base, source in execution.knowledge_sources]
    return {"memory": memory, "knowledge": {"sources": sources} if sources else None}
