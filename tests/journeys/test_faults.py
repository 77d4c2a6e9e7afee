"""Each failure has a sentence on its cause and one on what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tieline.conversations import Turn, TurnState
from tieline.journeys.faults import silence_fault, webhook_fault
from tieline.webhooks import Attempt

pytestmark = pytest.mark.unit

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TAKEN = Attempt(
    attempt_id="a1",
    delivery_id="d1",
    conversation_id="c1",
    event_type="COMMUNICATION_CREATED",
    url="http://127.0.0.1:8000/webhook",
    at=NOW,
    request_headers={},
    request_body="{}",
    status=200,
    answer_body="",
    duration_ms=3.0,
    error=None,
)
TURN = Turn(
    turn_id="m1",
    conversation_id="c1",
    account_id="AC1",
    round=1,
    token="t",
    state=TurnState.OPEN,
    opened_at=NOW,
    answered_by=None,
    next_due=None,
)


def test_an_attempt_that_was_taken_has_no_fault() -> None:
    assert webhook_fault(TAKEN) is None


@pytest.mark.parametrize(
    ("status", "error", "cause"),
    [
        (None, "No answer within 15 s.", "in time"),
        (
            None,
            "The address could not be reached (ClientConnectorError).",
            "Nothing answers at http://127.0.0.1:8000",
        ),
        (403, None, "signature"),
        (404, None, "no route"),
        (500, None, "failed while"),
        (418, None, "refused the webhook (status 418)"),
    ],
)
def test_every_failed_attempt_says_why_and_what_to_do(
    status: int | None, error: str | None, cause: str
) -> None:
    fault = webhook_fault(replace(TAKEN, status=status, error=error))
    assert fault is not None
    assert cause in fault.cause
    assert fault.fix


def silence(turn: Turn, *, seconds: float, attempts: tuple[Attempt, ...] = (TAKEN,)) -> str | None:
    later = NOW + timedelta(seconds=seconds)
    fault = silence_fault(turn, attempts=attempts, now=later, round_seconds=20)
    return fault.cause if fault else None


def test_silence_counts_only_once_the_round_is_over() -> None:
    assert silence(TURN, seconds=5) is None
    assert "sent no answer within 20 s" in (silence(TURN, seconds=20) or "")
    assert "sent no answer" in (silence(replace(TURN, round=2), seconds=1) or "")


def test_an_answered_turn_and_one_ended_by_hand_are_no_silence() -> None:
    assert silence(replace(TURN, state=TurnState.ANSWERED, round=2), seconds=99) is None
    assert silence(replace(TURN, state=TurnState.ABANDONED), seconds=99) is None


def test_failed_webhooks_speak_for_themselves() -> None:
    assert silence(TURN, seconds=30, attempts=(replace(TAKEN, status=500),)) is None
    assert "Nobody answered" in (silence(TURN, seconds=30, attempts=()) or "")
