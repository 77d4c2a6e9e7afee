"""A project's canned answers and wrap-up rules, as whoever sets the project up writes them."""

from __future__ import annotations

from functools import partial

from tieline.casework import CannedAnswer, CaseworkService, WrapUpRules
from tieline.flows.liquid import template_fault
from tieline.kit.db import Database
from tieline.kit.errors import Invalid


class BadTemplate(Invalid):
    """The text is no template that can be filled in."""


class CannedAnswers:
    """Keeps canned answers, and the rules for the end of a task."""

    def __init__(self, db: Database, *, casework: CaseworkService) -> None:
        """Keep the room."""
        self._db = db
        self._casework = casework

    async def list(self, *, account_id: str) -> list[CannedAnswer]:
        """Return a project's canned answers as they are written."""
        return await self._db.read(partial(self._casework.list_answers, account_id=account_id))

    async def create(self, *, account_id: str, shortcut: str, title: str, text: str) -> CannedAnswer:
        """Add one. Raises `BadTemplate` for braces that do not add up, `ShortcutTaken`."""
        _check(text)
        step = partial(
            self._casework.create_answer, account_id=account_id, shortcut=shortcut, title=title, text=text
        )
        return await self._db.transact(step, key=account_id)

    async def update(
        self, *, account_id: str, answer_id: str, shortcut: str, title: str, text: str
    ) -> CannedAnswer:
        """Change one. Raises `BadTemplate`, `ShortcutTaken`, `AnswerNotFound`."""
        _check(text)
        step = partial(
            self._casework.update_answer,
            account_id=account_id,
            answer_id=answer_id,
            shortcut=shortcut,
            title=title,
            text=text,
        )
        return await self._db.transact(step, key=account_id)

    async def delete(self, *, account_id: str, answer_id: str) -> None:
        """Delete one. Raises `AnswerNotFound`."""
        step = partial(self._casework.delete_answer, account_id=account_id, answer_id=answer_id)
        await self._db.transact(step, key=account_id)

    async def rules(self, *, account_id: str) -> WrapUpRules:
        """Return the rules for the end of a task."""
        return await self._db.read(partial(self._casework.get_rules, account_id=account_id))

    async def set_rules(self, *, account_id: str, rules: WrapUpRules) -> WrapUpRules:
        """Set the rules for the end of a task; a wrap-up that has begun keeps its time."""
        step = partial(self._casework.put_rules, account_id=account_id, rules=rules)
        return await self._db.transact(step, key=account_id)


def _check(text: str) -> None:
    fault = template_fault(text)
    if fault:
        raise BadTemplate(f"The text cannot be filled in: {fault}", field="text")
