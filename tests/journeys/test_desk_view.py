"""What a worker's live feed lets through: their own offers, and what happens around their tasks while these are theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tieline.journeys.desk_view import DeskFeed
from tieline.kit.events import EventRecord

pytestmark = pytest.mark.unit

MARCO, LUCIA = "WKmarco", "WKlucia"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def event(type: str, *, task: str | None = None, conversation: str | None = None, **data: Any) -> EventRecord:
    return EventRecord(
        cursor="0.1",
        type=type,
        at=NOW,
        account_id="AC1",
        conversation_id=conversation,
        profile_id=data.pop("profile", None),
        task_id=task,
        data=data,
    )


@pytest.fixture
def feed() -> DeskFeed:
    return DeskFeed(worker_id=MARCO, tasks=())


def test_an_offer_opens_a_conversation_and_its_end_closes_it(feed: DeskFeed) -> None:
    words = event("CommunicationAdded", conversation="c1")
    assert not feed(words)
    assert feed(event("ReservationCreated", task="t1", conversation="c1", worker_id=MARCO))
    assert feed(words)
    assert feed(event("ReservationTimedOut", task="t1", conversation="c1", worker_id=MARCO))
    assert not feed(words)


def test_the_same_task_at_lucias_desktop_is_not_heard_at_marcos(feed: DeskFeed) -> None:
    assert not feed(event("ReservationCreated", task="t1", conversation="c1", worker_id=LUCIA))
    assert not feed(event("TaskUpdated", task="t1", conversation="c1", status="assigned"))
    assert not feed(event("CommunicationAdded", conversation="c1"))


def test_a_finished_task_is_heard_of_and_then_no_more(feed: DeskFeed) -> None:
    assert feed(event("ReservationAccepted", task="t1", conversation="c1", worker_id=MARCO, profile="p1"))
    assert feed(event("TraitsChanged", profile="p1"))
    assert feed(event("TaskCompleted", task="t1", conversation="c1", worker_id=MARCO))
    assert not feed(event("CommunicationAdded", conversation="c1"))
    assert not feed(event("TraitsChanged", profile="p1"))


def test_p8_what_belongs_to_nobodys_task_is_not_heard(feed: DeskFeed) -> None:
    assert not feed(event("NumberServedBy"))
    assert not feed(event("WorkerActivityChanged", worker_id=LUCIA))
    assert feed(event("WorkerActivityChanged", worker_id=MARCO))
