"""How a customer's conversations were handled: which workers, in which queue, how it ended, how the customer felt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tieline.casework import CaseworkService, WrapUpDraft, WrapUpRules
from tieline.intelligence import IntelligenceService
from tieline.intelligence.operators import SENTIMENT_ID, TOPICS_ID
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.routing import RoutingService, Task


@dataclass(frozen=True, kw_only=True)
class Handled:
    """How one conversation was handled; everything may be unknown for one that no worker had."""

    workers: tuple[str, ...] = ()
    queue: str | None = None
    handled_seconds: float | None = None
    disposition: str | None = None
    note: str | None = None
    sentiment: str | None = None
    topics: tuple[str, ...] = field(default=())


class CaseHistory:
    """Reads how conversations were handled."""

    def __init__(
        self, *, casework: CaseworkService, routing: RoutingService, intelligence: IntelligenceService
    ) -> None:
        """Keep the rooms."""
        self._casework = casework
        self._routing = routing
        self._intelligence = intelligence

    def of_customer(
        self, tx: Transaction, *, account_id: str, profile_id: str, conversation_ids: Sequence[str]
    ) -> dict[str, Handled]:
        """Return how each of a customer's conversations was handled, by conversation."""
        tasks: dict[str, list[Task]] = defaultdict(list)
        for task_id in self._routing.list_profile_tasks(
            tx, profile_id=profile_id, conversation_ids=conversation_ids
        ):
            task = self._routing.get_task(tx, task_id=task_id)
            if task.conversation_id is not None:
                tasks[task.conversation_id].append(task)
        drafts = self._casework.list_drafts(tx, conversation_ids=conversation_ids)
        found = self._intelligence.list_result_ids(tx, conversation_ids=conversation_ids)
        rules = self._casework.get_rules(tx, account_id=account_id)
        return {
            conversation_id: self._handled(
                tx,
                tasks=sorted(tasks[conversation_id], key=lambda task: task.created_at),
                draft=drafts.get(conversation_id),
                felt=self._felt(tx, account_id, found.get(conversation_id, ())),
                rules=rules,
            )
            for conversation_id in conversation_ids
        }

    def _handled(
        self,
        tx: Transaction,
        *,
        tasks: Sequence[Task],
        draft: WrapUpDraft | None,
        felt: Mapping[str, Mapping[str, Any]],
        rules: WrapUpRules,
    ) -> Handled:
        names = [self._worker_name(tx, task.worker_id) for task in tasks if task.worker_id]
        last = tasks[-1] if tasks else None
        told = _told(last)
        seconds = [
            (task.finished_at - task.accepted_at).total_seconds()
            for task in tasks
            if task.accepted_at and task.finished_at
        ]
        labels = {one.code: one.label for one in rules.codes}
        disposition = (draft.disposition if draft else None) or told.get("outcome")
        return Handled(
            workers=tuple(dict.fromkeys(name for name in names if name)),
            queue=self._queue_name(tx, last),
            handled_seconds=sum(seconds) if seconds else None,
            disposition=labels.get(disposition, disposition) if disposition else None,
            note=(draft.note if draft else None) or told.get("content") or None,
            sentiment=_label(felt.get(SENTIMENT_ID, {})),
            topics=_topics(felt.get(TOPICS_ID, {})),
        )

    def _felt(
        self, tx: Transaction, account_id: str, results: Sequence[tuple[str, str]]
    ) -> dict[str, Mapping[str, Any]]:
        newest = {operator_id: result_id for result_id, operator_id in results}
        return {
            operator_id: self._intelligence.get_result(
                tx, account_id=account_id, result_id=newest[operator_id]
            ).result
            for operator_id in (SENTIMENT_ID, TOPICS_ID)
            if operator_id in newest
        }

    def _worker_name(self, tx: Transaction, worker_id: str) -> str | None:
        try:
            return self._routing.get_worker(tx, worker_id=worker_id).friendly_name
        except NotFound:
            return None

    def _queue_name(self, tx: Transaction, task: Task | None) -> str | None:
        if task is None or task.queue_id is None:
            return None
        try:
            return self._routing.get_queue(tx, queue_id=task.queue_id).friendly_name
        except NotFound:
            return None


def _told(task: Task | None) -> dict[str, str]:
    """Return what a program, or a worker before there were drafts, wrote into the task about its end."""
    told = task.attributes.get("conversations") if task else None
    told = told if isinstance(told, Mapping) else {}
    return {key: value for key, value in told.items() if isinstance(value, str)}


def _label(result: Mapping[str, Any]) -> str | None:
    label = result.get("label")
    return label if isinstance(label, str) else None


def _topics(result: Mapping[str, Any]) -> tuple[str, ...]:
    found = result.get("topics")
    named = [one.get("topic") for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return tuple(name for name in named if isinstance(name, str))
