"""The verbs of the webhooks room: schedule deliveries, settle them by their attempts, tell what was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tieline.kit import jobs
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.webhooks import store
from tieline.webhooks.models import Attempt, BodyFormat, Delivery

DELIVER_WEBHOOK = "deliver_webhook"

_MOST_ATTEMPTS = 3
_MOST_ATTEMPTS_OF_A_TURN = 6
_STALE_AFTER_SECONDS = 120.0


class WebhookService:
    """Deliveries in order, each attempt on record."""

    def schedule_delivery(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str,
        event_type: str,
        url: str,
        body: Mapping[str, Any],
        method: str = "POST",
        public_url: str | None = None,
        body_format: BodyFormat = "json",
        token: str | None = None,
        turn_id: str | None = None,
        behind: str | None = None,
    ) -> Delivery:
        """Write a delivery and its job, behind the earlier ones of this conversation to this address.

        `token` is the idempotency token (drawn by chance unless given); it stays over all attempts (P7). News of a call
        that has no conversation (yet) names the call in its place; `behind` keeps the order of one call's news whatever
        conversation it is attached to meanwhile.
        """
        delivery = Delivery(
            delivery_id=new_id(IdKind.DELIVERY),
            account_id=account_id,
            conversation_id=conversation_id,
            event_type=event_type,
            method=method,
            url=url,
            public_url=public_url or url,
            body_format=body_format,
            body=body,
            token=token or new_id(IdKind.DELIVERY),
            turn_id=turn_id,
            state="waiting",
            created_at=tx.now,
        )
        store.insert_delivery(tx, delivery)
        lane = f"webhook:{behind or conversation_id}:{_short(url)}"
        payload = {"delivery_id": delivery.delivery_id, "conversation_id": conversation_id}
        jobs.enqueue(tx, DELIVER_WEBHOOK, payload, lane=lane)
        return delivery

    def find_delivery(self, tx: Transaction, *, delivery_id: str) -> Delivery | None:
        """Return a delivery, or None when it was erased meanwhile."""
        return store.find_delivery(tx, delivery_id=delivery_id)

    def settle(self, tx: Transaction, *, delivery: Delivery, attempt: Attempt, tries: int) -> bool:
        """Record an attempt; return True when the delivery is settled, False when it should be tried again.

        A 2xx delivers; a 4xx other than 408 and 429 will not get better; the rest is tried again within two minutes:
        a customer's words six times, other news three times, because what comes behind waits for it.
        """
        store.insert_attempt(tx, attempt, account_id=delivery.account_id)
        ok = attempt.status is not None and 200 <= attempt.status < 300
        hopeless = (
            attempt.status is not None and 400 <= attempt.status < 500 and attempt.status not in {408, 429}
        )
        old = (tx.now - delivery.created_at).total_seconds() > _STALE_AFTER_SECONDS
        most = _MOST_ATTEMPTS_OF_A_TURN if delivery.turn_id else _MOST_ATTEMPTS
        if not (ok or hopeless or old or tries >= most):
            return False
        store.set_delivery_state(tx, delivery_id=delivery.delivery_id, state="delivered" if ok else "failed")
        return True

    def note_attempt(self, tx: Transaction, *, attempt: Attempt, account_id: str) -> None:
        """Keep a question that was asked once and is no delivery, so that the log shows it too."""
        store.insert_attempt(tx, attempt, account_id=account_id)

    def drop(self, tx: Transaction, *, delivery_id: str) -> None:
        """Give up a delivery that nobody wants any more (its callbacks were cleared, its turn is over)."""
        store.set_delivery_state(tx, delivery_id=delivery_id, state="dropped")

    def list_attempts(
        self, tx: Transaction, *, account_id: str, page: PageRequest, conversation_id: str | None = None
    ) -> Page[Attempt]:
        """Return attempts, newest first, of one conversation or of all."""
        return store.list_attempts(tx, account_id=account_id, conversation_id=conversation_id, page=page)

    def erase_conversations(self, tx: Transaction, *, conversation_ids: Sequence[str]) -> int:
        """Delete whatever quotes these conversations; return how many rows went."""
        return store.delete_of_conversations(tx, conversation_ids=conversation_ids)

    def forget_before(self, tx: Transaction, *, before: datetime) -> int:
        """Delete attempts and settled deliveries older than `before`."""
        return store.delete_before(tx, before=before)


def _short(url: str) -> str:
    """Return an address short enough for a lane's name; the tail tells two addresses of one host apart."""
    return url if len(url) <= 110 else url[:50] + url[-60:]
