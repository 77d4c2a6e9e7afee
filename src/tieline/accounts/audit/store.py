"""Every query of the audit log; there is none that changes a row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.accounts.audit.models import Act, ActFilter, RecordedAct
from tieline.accounts.audit.tables import audit_acts
from tieline.kit.db import Transaction


def insert_act(tx: Transaction, act: Act) -> None:
    """Add an act."""
    about = f" {' '.join(act.ids.values())} " if act.ids else ""
    row = {**vars(act), "ids": dict(act.ids), "about": about, "at": tx.now}
    tx.connection.execute(sa.insert(audit_acts).values(**row))


def list_acts(
    tx: Transaction, *, account_id: str, wanted: ActFilter, before: int | None, limit: int
) -> list[RecordedAct]:
    """Return acts of an account, newest first, older than the one numbered `before`."""
    query = sa.select(audit_acts).where(audit_acts.c.account_id == account_id, *_conditions(wanted))
    if before is not None:
        query = query.where(audit_acts.c.act_id < before)
    query = query.order_by(audit_acts.c.act_id.desc()).limit(limit)
    return [_act(row) for row in tx.connection.execute(query)]


def list_operations(tx: Transaction, *, account_id: str) -> list[str]:
    """Return the names of everything that was done."""
    query = sa.select(audit_acts.c.what).where(audit_acts.c.account_id == account_id).distinct()
    return sorted(tx.connection.execute(query).scalars())


def delete_acts(tx: Transaction, *, before: datetime) -> int:
    """Forget acts older than `before`; return how many."""
    return tx.connection.execute(sa.delete(audit_acts).where(audit_acts.c.at < before)).rowcount


def _conditions(wanted: ActFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for name in ("user_id", "worker_id", "what"):
        if (value := getattr(wanted, name)) is not None:
            found.append(audit_acts.c[name] == value)
    if wanted.about is not None:
        found.append(audit_acts.c.about.contains(f" {wanted.about} ", autoescape=True))
    if wanted.refused is not None:
        found.append(audit_acts.c.status >= 400 if wanted.refused else audit_acts.c.status < 400)
    if wanted.since is not None:
        found.append(audit_acts.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(audit_acts.c.at < wanted.until)
    return found


def _act(row: sa.Row[Any]) -> RecordedAct:
    values = row._asdict()
    del values["about"]
    return RecordedAct(**values)
