"""The verbs of the audit log: record an act, read, forget what is old."""

from __future__ import annotations

from datetime import datetime

from tieline.accounts.audit import store
from tieline.accounts.audit.models import Act, ActFilter, RecordedAct
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest


class AuditService:
    """Who did what."""

    def record(self, tx: Transaction, *, act: Act) -> None:
        """Add an act to the log."""
        store.insert_act(tx, act)

    def list_acts(
        self, tx: Transaction, *, account_id: str, wanted: ActFilter, page: PageRequest
    ) -> Page[RecordedAct]:
        """Return acts of an account, newest first. Raises `BadPageToken`."""
        key = page.after(int)
        before = int(key[0]) if key else None
        found = store.list_acts(tx, account_id=account_id, wanted=wanted, before=before, limit=page.size + 1)
        return Page.of(found, request=page, key=lambda act: (act.act_id,))

    def list_operations(self, tx: Transaction, *, account_id: str) -> list[str]:
        """Return the names of everything that was done, for a choice."""
        return store.list_operations(tx, account_id=account_id)

    def forget_before(self, tx: Transaction, *, before: datetime) -> int:
        """Forget acts older than `before`; return how many."""
        return store.delete_acts(tx, before=before)
