"""What intelligence operators wrote about a conversation, as the console shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.intelligence import IntelligenceService, OperatorResult
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest

_RESULTS = PageRequest(size=200)


@dataclass(frozen=True, kw_only=True)
class ShownResult:
    """What an operator wrote about a conversation, when, at which trigger, and how long it took."""

    result_id: str
    operator_id: str
    operator_name: str
    trigger: str
    model: str
    latency_ms: int
    created_at: datetime
    result: Mapping[str, Any]


class ResultView:
    """Reads what operators wrote."""

    def __init__(self, *, intelligence: IntelligenceService) -> None:
        """Keep the room."""
        self._intelligence = intelligence

    def of_conversation(
        self, tx: Transaction, *, account_id: str, conversation_id: str
    ) -> tuple[ShownResult, ...]:
        """Return a conversation's results, newest first."""
        found = self._intelligence.list_results(
            tx, account_id=account_id, conversation_id=conversation_id, page=_RESULTS
        ).items
        return tuple(_shown(one) for one in found)


def _shown(result: OperatorResult) -> ShownResult:
    return ShownResult(
        result_id=result.result_id,
        operator_id=result.operator_id,
        operator_name=result.operator_name,
        trigger=result.execution.trigger,
        model=result.model,
        latency_ms=result.latency_ms,
        created_at=result.created_at,
        result=result.result,
    )
