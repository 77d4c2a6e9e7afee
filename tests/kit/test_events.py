"""The event log: written with what it tells, read in order, never past what may still be committed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, Refused
from tieline.kit.events import (
    Event,
    EventPage,
    Subscription,
    delete_events,
    delete_events_of,
    emit,
    find_events,
    follow,
    newest_cursor,
    read_events,
)
from tieline.kit.jobs import list_jobs

pytestmark = pytest.mark.store

ACCOUNT = "AC" + "1" * 32


@dataclass(frozen=True, kw_only=True)
class NoteWritten(Event):
    number: int
    conversation_id: str | None = None
    profile_id: str | None = None


def note(number: int, **ids: str) -> NoteWritten:
    return NoteWritten(account_id=ACCOUNT, number=number, **ids)


async def put(db: Database, *numbers: int, **ids: str) -> None:
    for number in numbers:
        await db.transact(lambda tx: emit(tx, note(number, **ids)))  # noqa: B023


async def read(db: Database, after: str | None = None, limit: int = 200) -> EventPage:
    return await db.read(lambda tx: read_events(tx, after=after, limit=limit))


def numbers(page: EventPage) -> list[int]:
    return [record.data["number"] for record in page.events]


async def test_events_are_read_in_order_from_a_cursor(db: Database) -> None:
    await put(db, 1, 2, 3)
    first = await read(db, limit=2)
    assert numbers(first) == [1, 2]
    assert numbers(await read(db, first.cursor)) == [3]
    assert (await read(db, first.cursor)).events[0].type == "NoteWritten"


async def test_an_empty_page_keeps_the_cursor(db: Database) -> None:
    await put(db, 1)
    cursor = (await read(db)).cursor
    assert await read(db, cursor) == EventPage(events=(), cursor=cursor)
    assert await db.read(newest_cursor) == cursor


async def test_what_is_undone_was_never_told(db: Database) -> None:
    db.subscriptions = {"NoteWritten": (Subscription("tell"),)}

    def fail(tx: Transaction) -> None:
        emit(tx, note(1))
        raise Refused

    with pytest.raises(Refused):
        await db.transact(fail)
    assert (await read(db)).events == ()
    assert await db.read(list_jobs) == []


async def test_each_subscriber_gets_one_job_with_the_ids_in_the_lane_it_named(db: Database) -> None:
    db.subscriptions = {"NoteWritten": (Subscription("tell", lane="conversation_id"), Subscription("count"))}
    await put(db, 5, conversation_id="c1")
    jobs = await db.read(list_jobs)
    assert [(job.kind, job.lane) for job in jobs] == [("tell", "tell:c1"), ("count", None)]
    assert {"event": "NoteWritten", "conversation_id": "c1", "number": 5}.items() <= jobs[0].payload.items()


async def test_a_feed_sees_only_its_account(db: Database) -> None:
    await put(db, 1)
    other = NoteWritten(account_id="AC" + "2" * 32, number=2)
    await db.transact(lambda tx: emit(tx, other))
    page = await db.read(lambda tx: read_events(tx, after=None, account_id=ACCOUNT))
    assert numbers(page) == [1]


async def test_a_foreign_cursor_is_refused(db: Database) -> None:
    with pytest.raises(Invalid):
        await read(db, "yesterday")


@contextmanager
def _open_transaction(db: Database) -> Iterator[Transaction]:
    """A transaction that stays open as long as the test wants, which `transact` never does."""
    with db.sync_engine().connect() as connection, connection.begin():
        yield Transaction(connection=connection, dialect=db.dialect, now=db.clock.now(), subscriptions={})


async def test_the_cursor_waits_for_a_transaction_that_began_earlier_and_commits_later(
    postgres_database_url: str,
) -> None:
    db = Database.open(postgres_database_url)
    await db.create_schema()
    await put(db, 1)
    with _open_transaction(db) as slow:
        emit(slow, note(2))
        await put(db, 3, 4)
        page = await read(db)
        # 3 and 4 are committed, yet a reader who took them now would never see 2.
        assert numbers(page) == [1]
        assert await db.read(newest_cursor) == page.cursor
    rest = await read(db, page.cursor)
    assert numbers(rest) == [2, 3, 4]
    await db.close()


async def test_an_undone_slow_transaction_only_delays(postgres_database_url: str) -> None:
    db = Database.open(postgres_database_url)
    await db.create_schema()
    with ExitStack() as stack:
        slow = stack.enter_context(_open_transaction(db))
        emit(slow, note(1))
        await put(db, 2)
        assert numbers(await read(db)) == []
        slow.connection.get_transaction().rollback()  # type: ignore[union-attr]
    assert numbers(await read(db)) == [2]
    await db.close()


async def test_nothing_is_missed_and_nothing_doubled_while_many_write_out_of_order(
    postgres_database_url: str,
) -> None:
    db = Database.open(postgres_database_url)
    await db.create_schema()
    seen: list[int] = []

    async def listen() -> None:
        async for page in follow(db, after=None):
            seen.extend(numbers(page))
            if len(seen) >= 60:
                return

    def slowly(tx: Transaction, number: int) -> None:
        import time

        emit(tx, note(number))
        time.sleep(0.004 * (number % 4))

    listening = asyncio.create_task(listen())
    await asyncio.gather(*(db.transact(lambda tx, n=n: slowly(tx, n)) for n in range(60)))  # type: ignore[misc]
    await asyncio.wait_for(listening, 20)
    assert sorted(seen) == list(range(60))
    await db.close()


async def test_follow_begins_after_its_cursor_and_is_woken_by_commits(db: Database) -> None:
    await put(db, 1)
    feed = follow(db, after=await db.read(newest_cursor), idle_seconds=30)
    first = asyncio.ensure_future(anext(feed))
    await asyncio.sleep(0.02)
    assert not first.done()
    await put(db, 2)
    assert numbers(await asyncio.wait_for(first, 5)) == [2]
    await put(db, 3)
    assert numbers(await asyncio.wait_for(anext(feed), 5)) == [3]
    await feed.aclose()  # type: ignore[attr-defined]


async def test_a_second_process_hears_of_a_commit_on_postgresql(postgres_database_url: str) -> None:
    here, there = Database.open(postgres_database_url), Database.open(postgres_database_url)
    await here.create_schema()
    feed = follow(there, after=None, idle_seconds=30)
    first = asyncio.ensure_future(anext(feed))
    await put(here, 7)
    assert numbers(await asyncio.wait_for(first, 5)) == [7]
    await feed.aclose()  # type: ignore[attr-defined]
    await here.close()
    await there.close()


async def test_a_quiet_feed_says_so_from_time_to_time(db: Database) -> None:
    feed = follow(db, after=None, idle_seconds=0.05)
    page = await asyncio.wait_for(anext(feed), 5)
    assert page.events == ()
    await feed.aclose()  # type: ignore[attr-defined]


async def test_old_events_are_forgotten_and_a_persons_at_once(db: Database, clock: TurnableClock) -> None:
    await put(db, 1)
    clock.advance(seconds=3600)
    await put(db, 2, conversation_id="c1")
    await put(db, 3, profile_id="p1")
    await put(db, 4, conversation_id="c2")
    hour_ago = clock.now() - timedelta(minutes=30)
    assert await db.transact(lambda tx: delete_events(tx, before=hour_ago)) == 1
    gone = await db.transact(lambda tx: delete_events_of(tx, conversation_ids=["c1"], profile_id="p1"))
    assert gone == 2
    assert numbers(await read(db)) == [4]


async def test_the_first_event_of_a_kind_is_found_by_its_fields(db: Database) -> None:
    await put(db, 1, 2, 2, conversation_id="c1")
    found = await db.read(
        lambda tx: find_events(tx, account_id=ACCOUNT, type="NoteWritten", conversation_id="c1", limit=2)
    )
    assert [record.data["number"] for record in found] == [1, 2]
    later = await db.read(
        lambda tx: find_events(tx, account_id=ACCOUNT, type="NoteWritten", after=found[-1].cursor, limit=5)
    )
    assert [record.data["number"] for record in later] == [2]
