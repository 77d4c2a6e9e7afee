"""The verbs of the casework room: drafts of wrap-ups, canned answers, opinions, and a project's rules.

Who may write about which task is asked by the journeys (`journeys/casework.py`, `journeys/wrap_up.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tieline.casework import store
from tieline.casework.errors import AnswerNotFound, NothingToExtend, ShortcutTaken
from tieline.casework.events import WrapUpDrafted
from tieline.casework.models import (
    DEFAULT_RULES,
    CannedAnswer,
    Opinion,
    WrapUpDraft,
    WrapUpRules,
)
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id


class CaseworkService:
    """Keeps what workers write beside conversations."""

    # Wrapping up

    def get_draft(self, tx: Transaction, *, task_id: str) -> WrapUpDraft:
        """Return what was written of a task's end so far; an empty draft when nothing was."""
        return store.find_draft(tx, task_id=task_id) or WrapUpDraft(task_id=task_id)

    def list_drafts(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> dict[str, WrapUpDraft]:
        """Return how each of these conversations ended, by conversation; those of which nothing was written are left out."""
        return store.list_drafts(tx, conversation_ids=conversation_ids)

    def write_draft(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str | None,
        task_id: str,
        by: str | None,
        changes: Mapping[str, Any],
    ) -> WrapUpDraft:
        """Change some of a draft's fields (`disposition`, `note`, `remember`, `due_at`); the others stay as they are.

        Two tabs that change different fields both have their way; of the same field the last word counts.
        """
        before = self.get_draft(tx, task_id=task_id)
        draft = replace(before, **changes, version=before.version + 1, updated_by=by, updated_at=tx.now)
        store.put_draft(tx, draft, account_id=account_id, conversation_id=conversation_id)
        emit(
            tx,
            WrapUpDrafted(
                account_id=account_id,
                conversation_id=conversation_id,
                task_id=task_id,
                version=draft.version,
            ),
        )
        return draft

    def longer(self, tx: Transaction, *, account_id: str, task_id: str) -> datetime:
        """Return when a wrap-up's time runs out after one extension. Raises `NothingToExtend`."""
        draft = self.get_draft(tx, task_id=task_id)
        if draft.due_at is None:
            raise NothingToExtend
        more = timedelta(seconds=self.get_rules(tx, account_id=account_id).extension_seconds)
        return max(draft.due_at, tx.now) + more

    def get_rules(self, tx: Transaction, *, account_id: str) -> WrapUpRules:
        """Return a project's rules for the end of a task; those every project begins with until it has its own."""
        return store.find_rules(tx, account_id=account_id) or DEFAULT_RULES

    def put_rules(self, tx: Transaction, *, account_id: str, rules: WrapUpRules) -> WrapUpRules:
        """Set a project's rules; from now on a disposition must be one of its codes."""
        made = replace(rules, closed_list=True)
        store.put_rules(tx, account_id=account_id, made=made)
        return made

    # Canned answers

    def list_answers(self, tx: Transaction, *, account_id: str) -> list[CannedAnswer]:
        """Return a project's canned answers by their shortcuts."""
        return store.list_answers(tx, account_id=account_id)

    def create_answer(
        self, tx: Transaction, *, account_id: str, shortcut: str, title: str, text: str
    ) -> CannedAnswer:
        """Add a canned answer. Raises `ShortcutTaken`."""
        return self._put_answer(
            tx,
            CannedAnswer(
                answer_id=new_id(IdKind.CANNED_ANSWER),
                account_id=account_id,
                shortcut=shortcut,
                title=title,
                text=text,
                updated_at=tx.now,
            ),
        )

    def update_answer(
        self, tx: Transaction, *, account_id: str, answer_id: str, shortcut: str, title: str, text: str
    ) -> CannedAnswer:
        """Change a canned answer. Raises `AnswerNotFound`, `ShortcutTaken`."""
        before = self._answer(tx, account_id=account_id, answer_id=answer_id)
        changed = replace(before, shortcut=shortcut, title=title, text=text, updated_at=tx.now)
        return self._put_answer(tx, changed)

    def delete_answer(self, tx: Transaction, *, account_id: str, answer_id: str) -> None:
        """Delete a canned answer. Raises `AnswerNotFound`."""
        self._answer(tx, account_id=account_id, answer_id=answer_id)
        store.delete_answer(tx, answer_id=answer_id)

    def _answer(self, tx: Transaction, *, account_id: str, answer_id: str) -> CannedAnswer:
        found = store.find_answer(tx, account_id=account_id, answer_id=answer_id)
        if found is None:
            raise AnswerNotFound
        return found

    def _put_answer(self, tx: Transaction, answer: CannedAnswer) -> CannedAnswer:
        others = self.list_answers(tx, account_id=answer.account_id)
        for other in others:
            if other.shortcut == answer.shortcut and other.answer_id != answer.answer_id:
                raise ShortcutTaken(field="shortcut", conflicting_id=other.answer_id)
        store.put_answer(tx, answer)
        return answer

    # Opinions of what was suggested

    def put_opinion(self, tx: Transaction, *, account_id: str, opinion: Opinion) -> None:
        """Keep what a worker thinks of a result; the last word counts."""
        store.put_opinion(tx, opinion, account_id=account_id)

    def find_opinion(self, tx: Transaction, *, result_id: str, worker_id: str) -> str | None:
        """Return a worker's verdict about a result, None for none."""
        return store.find_opinion(tx, result_id=result_id, worker_id=worker_id)

    def count_opinions(self, tx: Transaction, *, account_id: str) -> dict[str, int]:
        """Return how often each verdict was given in a project."""
        return store.count_opinions(tx, account_id=account_id)

    def erase_conversations(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
        """Delete what was written about conversations that are gone."""
        store.erase(tx, conversation_ids=conversation_ids)
