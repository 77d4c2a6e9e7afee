"""Webhook attempts as the console shows them: which try of which round, what was sent, what came back, what it means."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.conversations import Turn
from tieline.journeys.faults import Fault, silence_fault, webhook_fault
from tieline.kit.call_log import Call
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.webhooks import Attempt, Delivery, WebhookService

_SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-api-key", "api-key"})
_PAGE = 200
_MOST = 2000


@dataclass(frozen=True, kw_only=True)
class ShownRequest:
    """What was sent, without credentials; a JSON body is shown as JSON."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any

    @classmethod
    def of_call(cls, call: Call) -> ShownRequest:
        """Return the request of a call kept in memory."""
        asked = call.request
        path = str(asked.get("url") or asked.get("path") or "")
        query = f"?{asked['query']}" if asked.get("query") else ""
        return cls(
            method=str(asked.get("method", "POST")),
            url=path + query,
            headers=without_secrets(asked.get("headers") or {}),
            body=as_json(asked.get("body", _rest(asked))),
        )


@dataclass(frozen=True, kw_only=True)
class ShownResponse:
    """What came back."""

    status: int | None
    body: Any

    @classmethod
    def of_call(cls, call: Call) -> ShownResponse:
        """Return the answer of a call kept in memory."""
        status = call.response.get("status")
        body = call.response.get("body", _rest(call.response))
        return cls(status=status if isinstance(status, int) else None, body=as_json(body))


@dataclass(frozen=True, kw_only=True)
class ShownAttempt:
    """One attempt: `attempt` counts the tries of a delivery, `round` the deliveries of a turn (None: no turn)."""

    attempt_id: str
    conversation_id: str
    event_type: str
    method: str
    url: str
    at: datetime
    duration_ms: float
    attempt: int
    round: int | None
    status: int | None
    error: str | None
    request: ShownRequest
    response: ShownResponse | None
    fault: Fault | None


@dataclass(frozen=True, kw_only=True)
class AttemptPage:
    """Some attempts, newest first."""

    attempts: tuple[ShownAttempt, ...]
    next_token: str | None


class WebhookLog:
    """Reads attempts."""

    def __init__(self, *, webhooks: WebhookService, round_seconds: float) -> None:
        """Keep the room, and how long a program has for its answer before it is asked again."""
        self._webhooks = webhooks
        self._round_seconds = round_seconds

    def page(
        self, tx: Transaction, *, account_id: str, conversation_id: str | None, page: PageRequest
    ) -> AttemptPage:
        """Return attempts of one conversation or of all, newest first."""
        found = self._webhooks.list_attempts(
            tx, account_id=account_id, conversation_id=conversation_id, page=page
        )
        shown = self._shown(tx, found.items)
        return AttemptPage(attempts=shown, next_token=found.next_token)

    def of_conversation(
        self, tx: Transaction, *, account_id: str, conversation_id: str
    ) -> tuple[ShownAttempt, ...]:
        """Return a conversation's attempts, the newest two thousand of them."""
        return self._shown(tx, self._attempts(tx, account_id=account_id, conversation_id=conversation_id))

    def _attempts(self, tx: Transaction, *, account_id: str, conversation_id: str) -> list[Attempt]:
        found: list[Attempt] = []
        token: str | None = None
        while len(found) < _MOST:
            page = self._webhooks.list_attempts(
                tx,
                account_id=account_id,
                conversation_id=conversation_id,
                page=PageRequest(size=_PAGE, token=token),
            )
            found.extend(page.items)
            token = page.next_token
            if token is None:
                break
        return found

    def silence(self, tx: Transaction, *, turn: Turn, given_up: bool = False) -> Fault | None:
        """Say why a turn has no answer of an agent, None when it has one or it is early.

        `given_up` says that the platform ended it in the agent's place.
        """
        since = [
            one
            for one in self._attempts(tx, account_id=turn.account_id, conversation_id=turn.conversation_id)
            if one.at >= turn.opened_at
        ]
        return silence_fault(
            turn,
            attempts=tuple(since),
            now=tx.now,
            round_seconds=self._round_seconds,
            given_up=given_up,
        )

    def last_fault(self, tx: Transaction, *, account_id: str, conversation_id: str) -> Fault | None:
        """Say what is wrong with a conversation's newest attempt; one that was taken since heals the ones before."""
        newest = self._webhooks.list_attempts(
            tx, account_id=account_id, conversation_id=conversation_id, page=PageRequest(size=1)
        ).items
        return webhook_fault(newest[0]) if newest else None

    def _shown(self, tx: Transaction, attempts: Sequence[Attempt]) -> tuple[ShownAttempt, ...]:
        ids = dict.fromkeys(attempt.delivery_id for attempt in attempts)
        found = [self._webhooks.find_delivery(tx, delivery_id=delivery_id) for delivery_id in ids]
        deliveries = {one.delivery_id: one for one in found if one is not None}
        tries = _count(attempts)
        rounds = _rounds(deliveries.values())
        return tuple(
            _show(attempt, deliveries.get(attempt.delivery_id), tries[attempt.attempt_id], rounds)
            for attempt in attempts
        )


def _count(attempts: Iterable[Attempt]) -> dict[str, int]:
    """Return which try of its delivery each attempt is, by attempt_id."""
    seen: dict[str, int] = {}
    counted: dict[str, int] = {}
    for attempt in sorted(attempts, key=lambda one: one.attempt_id):
        seen[attempt.delivery_id] = seen.get(attempt.delivery_id, 0) + 1
        counted[attempt.attempt_id] = seen[attempt.delivery_id]
    return counted


def _rounds(deliveries: Iterable[Delivery]) -> dict[tuple[str, str], int]:
    """Return which round of its turn each (turn_id, token) is: a round has one token over all addresses."""
    rounds: dict[tuple[str, str], int] = {}
    per_turn: dict[str, int] = {}
    for delivery in sorted(deliveries, key=lambda one: (one.created_at, one.delivery_id)):
        if delivery.turn_id is not None and (delivery.turn_id, delivery.token) not in rounds:
            per_turn[delivery.turn_id] = per_turn.get(delivery.turn_id, 0) + 1
            rounds[delivery.turn_id, delivery.token] = per_turn[delivery.turn_id]
    return rounds


def _show(
    attempt: Attempt, delivery: Delivery | None, tries: int, rounds: Mapping[tuple[str, str], int]
) -> ShownAttempt:
    of_turn = (delivery.turn_id, delivery.token) if delivery and delivery.turn_id else None
    method = delivery.method if delivery else "POST"
    answered = attempt.status is not None
    return ShownAttempt(
        attempt_id=attempt.attempt_id,
        conversation_id=attempt.conversation_id,
        event_type=attempt.event_type,
        method=method,
        url=attempt.url,
        at=attempt.at,
        duration_ms=attempt.duration_ms,
        attempt=tries,
        round=rounds.get(of_turn) if of_turn else None,
        status=attempt.status,
        error=attempt.error,
        request=ShownRequest(
            method=method,
            url=attempt.url,
            headers=without_secrets(attempt.request_headers),
            body=as_json(attempt.request_body),
        ),
        response=ShownResponse(status=attempt.status, body=as_json(attempt.answer_body))
        if answered
        else None,
        fault=webhook_fault(attempt),
    )


def without_secrets(headers: Mapping[str, Any]) -> dict[str, str]:
    """Return headers without those that let somebody in."""
    return {name: str(value) for name, value in headers.items() if name.lower() not in _SECRET_HEADERS}


def as_json(body: Any) -> Any:
    """Return a body as JSON when it is that, else as it is."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return body


def _rest(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a call tells besides the usual parts; model calls have no path and no body."""
    usual = {"method", "url", "path", "query", "headers", "status"}
    return {name: value for name, value in told.items() if name not in usual} or None
