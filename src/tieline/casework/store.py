"""Every query of the casework room. Rows come out as the frozen values of `models.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.casework.models import (
    CannedAnswer,
    DispositionCode,
    Opinion,
    WrapUpDraft,
    WrapUpRules,
)
from tieline.casework.tables import answers, drafts, opinions, rules
from tieline.kit.db import Transaction


def find_draft(tx: Transaction, *, task_id: str) -> WrapUpDraft | None:
    """Return what was written of a task's end."""
    row = tx.connection.execute(sa.select(drafts).where(drafts.c.task_id == task_id)).mappings().first()
    return None if row is None else _draft(row)


def list_drafts(tx: Transaction, *, conversation_ids: Sequence[str]) -> dict[str, WrapUpDraft]:
    """Return the newest draft of each of these conversations that has one."""
    # A draft that nobody has written in only holds when its task's time runs out.
    query = sa.select(drafts).where(
        drafts.c.conversation_id.in_(conversation_ids), drafts.c.updated_by.is_not(None)
    )
    return {
        row["conversation_id"]: _draft(row)
        for row in tx.connection.execute(query.order_by(drafts.c.updated_at)).mappings()
    }


def put_draft(tx: Transaction, draft: WrapUpDraft, *, account_id: str, conversation_id: str | None) -> None:
    """Write a task's draft, the first or the next version."""
    remember = {"lines": None if draft.remember is None else list(draft.remember)}
    values: dict[str, Any] = {**asdict(draft), "remember": remember}
    written = tx.connection.execute(
        sa.update(drafts).where(drafts.c.task_id == draft.task_id).values(values)
    ).rowcount
    if not written:
        row = {**values, "account_id": account_id, "conversation_id": conversation_id}
        tx.connection.execute(sa.insert(drafts).values(row))


def put_opinion(tx: Transaction, opinion: Opinion, *, account_id: str) -> None:
    """Write what a worker thinks of a result, in place of what they thought before."""
    mine = sa.and_(opinions.c.result_id == opinion.result_id, opinions.c.worker_id == opinion.worker_id)
    tx.connection.execute(sa.delete(opinions).where(mine))
    tx.connection.execute(sa.insert(opinions).values({**asdict(opinion), "account_id": account_id}))


def find_opinion(tx: Transaction, *, result_id: str, worker_id: str) -> str | None:
    """Return a worker's verdict about a result."""
    query = sa.select(opinions.c.verdict).where(
        opinions.c.result_id == result_id, opinions.c.worker_id == worker_id
    )
    verdict: str | None = tx.connection.execute(query).scalar()
    return verdict


def count_opinions(tx: Transaction, *, account_id: str) -> dict[str, int]:
    """Return how often each verdict was given in an account."""
    query = (
        sa.select(opinions.c.verdict, sa.func.count())
        .where(opinions.c.account_id == account_id)
        .group_by(opinions.c.verdict)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}


def list_answers(tx: Transaction, *, account_id: str) -> list[CannedAnswer]:
    """Return an account's canned answers by their shortcuts."""
    query = sa.select(answers).where(answers.c.account_id == account_id).order_by(answers.c.shortcut)
    return [CannedAnswer(**row) for row in tx.connection.execute(query).mappings()]


def find_answer(tx: Transaction, *, account_id: str, answer_id: str) -> CannedAnswer | None:
    """Return one canned answer of an account."""
    query = sa.select(answers).where(answers.c.account_id == account_id, answers.c.answer_id == answer_id)
    row = tx.connection.execute(query).mappings().first()
    return None if row is None else CannedAnswer(**row)


def put_answer(tx: Transaction, answer: CannedAnswer) -> None:
    """Write a canned answer, new or changed."""
    values = asdict(answer)
    where = answers.c.answer_id == answer.answer_id
    if not tx.connection.execute(sa.update(answers).where(where).values(values)).rowcount:
        tx.connection.execute(sa.insert(answers).values(values))


def delete_answer(tx: Transaction, *, answer_id: str) -> None:
    """Delete a canned answer."""
    tx.connection.execute(sa.delete(answers).where(answers.c.answer_id == answer_id))


def find_rules(tx: Transaction, *, account_id: str) -> WrapUpRules | None:
    """Return the rules an account has made."""
    settings = tx.connection.execute(
        sa.select(rules.c.settings).where(rules.c.account_id == account_id)
    ).scalar()
    return None if settings is None else _rules(settings)


def put_rules(tx: Transaction, *, account_id: str, made: WrapUpRules) -> None:
    """Write an account's rules."""
    values = {"settings": asdict(made), "updated_at": tx.now}
    where = rules.c.account_id == account_id
    if not tx.connection.execute(sa.update(rules).where(where).values(values)).rowcount:
        tx.connection.execute(sa.insert(rules).values(account_id=account_id, **values))


def erase(tx: Transaction, *, conversation_ids: Sequence[str]) -> None:
    """Delete what was written about conversations."""
    for table in (drafts, opinions):
        tx.connection.execute(sa.delete(table).where(table.c.conversation_id.in_(conversation_ids)))


def _draft(row: Mapping[Any, Any]) -> WrapUpDraft:
    lines = row["remember"]["lines"]
    return WrapUpDraft(
        task_id=row["task_id"],
        disposition=row["disposition"],
        note=row["note"],
        remember=None if lines is None else tuple(lines),
        due_at=row["due_at"],
        version=row["version"],
        updated_by=row["updated_by"],
        updated_at=row["updated_at"],
    )


def _rules(settings: Mapping[str, Any]) -> WrapUpRules:
    codes = tuple(
        DispositionCode(code=one["code"], label=one["label"], queues=tuple(one["queues"]))
        for one in settings["codes"]
    )
    return WrapUpRules(**{**settings, "codes": codes, "required_queues": tuple(settings["required_queues"])})
