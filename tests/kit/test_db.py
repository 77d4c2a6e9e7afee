"""Transactions on both engines: whole or not at all, together when many wait, one after the other for one key."""

from __future__ import annotations

import asyncio
import threading
import time
from functools import partial

import pytest
import sqlalchemy as sa

from tieline.kit.clock import TurnableClock
from tieline.kit.db import CommitWaiter, Database, Transaction, lock
from tieline.kit.errors import Refused

pytestmark = pytest.mark.store

# A table of the test's own, apart from the metadata of the house.
notes = sa.Table(
    "notes",
    sa.MetaData(),
    sa.Column("note_id", sa.Integer, primary_key=True),
    sa.Column("text", sa.String(100), nullable=False, unique=True),
)


@pytest.fixture
async def book(db: Database) -> Database:
    """A database with the test's table."""
    await db.transact(lambda tx: notes.create(tx.connection, checkfirst=True))
    return db


def write(tx: Transaction, text: str) -> str:
    tx.connection.execute(sa.insert(notes).values(text=text))
    return text


def texts(tx: Transaction) -> list[str]:
    return list(tx.connection.execute(sa.select(notes.c.text).order_by(notes.c.note_id)).scalars())


async def test_a_transaction_returns_what_its_function_returns_and_is_readable_at_once(
    book: Database,
) -> None:
    assert await book.transact(partial(write, text="one")) == "one"
    assert await book.read(texts) == ["one"]


async def test_a_transaction_knows_business_time(book: Database, clock: TurnableClock) -> None:
    before = await book.transact(lambda tx: tx.now)
    clock.advance(seconds=3600)
    assert (await book.read(lambda tx: tx.now) - before).total_seconds() >= 3600


async def test_what_fails_undoes_all_of_its_own_and_is_raised_here(book: Database) -> None:
    def fail(tx: Transaction) -> None:
        write(tx, "lost")
        raise Refused("Not now.")

    with pytest.raises(Refused, match="Not now"):
        await book.transact(fail)
    assert await book.read(texts) == []


async def test_of_many_at_once_only_those_that_fail_are_undone(book: Database) -> None:
    def maybe(tx: Transaction, number: int) -> None:
        write(tx, f"note {number}")
        if number % 7 == 0:
            raise Refused(f"number {number}")

    asked = [book.transact(partial(maybe, number=number)) for number in range(40)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    failed = [number for number, result in enumerate(results) if isinstance(result, Refused)]
    assert failed == [0, 7, 14, 21, 28, 35]
    kept = {f"note {number}" for number in range(40) if number % 7}
    assert set(await book.read(texts)) == kept


async def test_a_broken_rule_of_the_database_hurts_only_its_own_transaction(book: Database) -> None:
    words = ["a", "b", "a", "c"]
    results = await asyncio.gather(
        *(book.transact(partial(write, text=word)) for word in words), return_exceptions=True
    )
    assert sum(isinstance(result, sa.exc.IntegrityError) for result in results) == 1
    assert sorted(await book.read(texts)) == ["a", "b", "c"]


async def test_waiting_writers_share_a_commit_on_sqlite(sqlite_db: Database) -> None:
    await sqlite_db.transact(lambda tx: notes.create(tx.connection, checkfirst=True))
    commits = []
    sa.event.listen(sqlite_db.sync_engine(), "commit", lambda _: commits.append(1))
    begun, may_end = threading.Event(), threading.Event()

    def hold(_: Transaction) -> None:
        begun.set()
        assert may_end.wait(10)

    first = asyncio.create_task(sqlite_db.transact(hold))
    await asyncio.to_thread(begun.wait, 10)
    rest = [asyncio.create_task(sqlite_db.transact(partial(write, text=str(n)))) for n in range(30)]
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(first, *rest)
    assert len(commits) == 2
    assert len(await sqlite_db.read(texts)) == 30


async def test_transactions_of_one_key_never_overlap(book: Database) -> None:
    inside: list[int] = []
    most: list[int] = []

    def step(tx: Transaction, number: int) -> None:
        inside.append(number)
        most.append(len(inside))
        seen = len(texts(tx))
        # Long enough for another thread to come in, if it could.
        time.sleep(0.002)
        write(tx, f"{seen}")
        inside.remove(number)

    await asyncio.gather(*(book.transact(partial(step, number=n), key="conversation") for n in range(12)))
    assert max(most) == 1
    assert await book.read(texts) == [str(number) for number in range(12)]


async def test_a_key_learned_on_the_way_is_held_until_the_end(book: Database) -> None:
    def step(tx: Transaction, number: int) -> bool:
        others_may_have_written = lock(tx, "late")
        count = len(texts(tx))
        time.sleep(0.002)
        write(tx, str(count))
        return others_may_have_written

    results = await asyncio.gather(*(book.transact(partial(step, number=n)) for n in range(8)))
    assert await book.read(texts) == [str(number) for number in range(8)]
    assert set(results) == {book.dialect == "postgresql"}


async def test_other_keys_do_not_wait_on_postgresql(postgres_database_url: str) -> None:
    database = Database.open(postgres_database_url)
    begun, may_end = threading.Event(), threading.Event()

    def hold(_: Transaction) -> str:
        begun.set()
        assert may_end.wait(10)
        return "first"

    first = asyncio.create_task(database.transact(hold, key="ana"))
    await asyncio.to_thread(begun.wait, 10)
    assert await asyncio.wait_for(database.transact(lambda _: "second", key="luis"), 10) == "second"
    assert not first.done()
    may_end.set()
    assert await first == "first"
    await database.close()


async def test_a_race_lost_to_another_writer_is_run_again_and_sees_the_winner(book: Database) -> None:
    """Find-or-create without a lock: both find nothing, one insert wins, the other looks again."""
    together = threading.Barrier(2, timeout=5) if book.dialect == "postgresql" else None
    met: set[int] = set()

    def find_or_create(tx: Transaction, number: int) -> str:
        found = texts(tx)
        if together is not None and number not in met:
            met.add(number)
            together.wait()
        return found[0] if found else write(tx, "the only one")

    results = await asyncio.gather(*(book.transact(partial(find_or_create, number=n)) for n in range(2)))
    assert results == ["the only one"] * 2
    assert await book.read(texts) == ["the only one"]


async def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(book: Database) -> None:
    read_once, written = threading.Event(), threading.Event()

    def read_twice(tx: Transaction) -> tuple[int, int]:
        before = len(texts(tx))
        read_once.set()
        assert written.wait(10)
        return before, len(texts(tx))

    reading = asyncio.create_task(book.read(read_twice))
    await asyncio.to_thread(read_once.wait, 10)
    await book.transact(partial(write, text="meanwhile"))
    written.set()
    assert await reading == (0, 0)


async def test_a_reader_cannot_write_on_postgresql(postgres_database_url: str) -> None:
    database = Database.open(postgres_database_url)
    with pytest.raises(sa.exc.InternalError):
        await database.read(lambda tx: notes.create(tx.connection, checkfirst=True))
    await database.close()


async def test_a_server_that_dropped_its_connections_is_connected_to_again(
    postgres_database_url: str,
) -> None:
    database = Database.open(postgres_database_url)
    await database.transact(lambda tx: notes.create(tx.connection, checkfirst=True))
    others = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    for text in ("one", "two"):
        with sa.create_engine(database.sync_engine().url, poolclass=sa.NullPool).connect() as outside:
            outside.execute(others)
        # The first to notice is a writer, then a reader; neither has to know.
        if text == "two":
            assert await database.read(texts) == ["one"]
        assert await database.transact(partial(write, text=text)) == text
    assert await database.read(texts) == ["one", "two"]
    await database.close()


async def test_a_commit_wakes_whoever_waits_for_its_topic_and_nobody_else(book: Database) -> None:
    events, jobs = CommitWaiter(book, "events"), CommitWaiter(book, "jobs")
    if book.dialect == "postgresql":
        # The listener announces itself with every topic once it hears; after that only commits count.
        await jobs.wait(timeout=5)
        await events.wait(timeout=5)
    await book.transact(lambda tx: tx.wakes.add("events"))
    assert await events.wait(timeout=5)
    assert not await jobs.wait(timeout=0.05)
    events.close()
    jobs.close()


async def test_what_was_committed_is_there_after_opening_again(database_url: str) -> None:
    first = Database.open(database_url)
    await first.transact(lambda tx: notes.create(tx.connection, checkfirst=True))
    await first.transact(partial(write, text="kept"))
    await first.close()
    second = Database.open(database_url)
    assert await second.read(texts) == ["kept"]
    await second.close()


async def test_p1_a_commit_is_on_disk_before_its_caller_hears_of_it_on_sqlite(sqlite_db: Database) -> None:
    def pragmas(tx: Transaction) -> list[object]:
        names = ("journal_mode", "synchronous")
        return [tx.connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in names]

    # 2 is FULL: the write-ahead log is synced at every commit, so a loss of power loses nothing that was acknowledged.
    assert await sqlite_db.transact(pragmas) == ["wal", 2]


async def test_p1_a_server_in_a_hurry_is_told_to_write_first_on_postgresql(
    postgres_database_url: str,
) -> None:
    def hurry(tx: Transaction) -> None:
        name = tx.connection.execute(sa.text("SELECT current_database()")).scalar()
        tx.connection.execute(sa.text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))

    def read(tx: Transaction) -> object:
        return tx.connection.execute(sa.text("SHOW synchronous_commit")).scalar()

    for step in (hurry, read):
        database = Database.open(postgres_database_url)
        found = await database.transact(step)
        await database.close()
    assert found == "on"


async def test_closing_finishes_what_is_queued(sqlite_db: Database) -> None:
    await sqlite_db.transact(lambda tx: notes.create(tx.connection, checkfirst=True))
    asked = [asyncio.create_task(sqlite_db.transact(partial(write, text=str(n)))) for n in range(20)]
    await asyncio.sleep(0)
    await sqlite_db.close()
    assert len(await asyncio.gather(*asked)) == 20
