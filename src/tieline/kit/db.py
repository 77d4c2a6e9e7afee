"""The database: synchronous functions run in short transactions, called from async code.

`await db.transact(fn, key=…)` gives `fn` an open `Transaction`; on SQLite one writer thread commits many of them at once
(group commit), on PostgreSQL a thread pool does, serialised by an advisory lock on the key. `await db.read(fn)` reads
beside the writers. `fn` may run twice, so it must do nothing but rules and SQL. The engines live in `db_sqlite.py` and
`db_postgres.py`; events and jobs ride in the same transaction (`events.py`, `jobs.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import sqlalchemy as sa

from tieline.kit.clock import Clock, SystemClock
from tieline.kit.errors import Unavailable
from tieline.kit.tables import metadata

if TYPE_CHECKING:
    from tieline.kit.events import Subscription

T = TypeVar("T")

EVENTS = "events"
JOBS = "jobs"


class DatabaseUnreachable(Unavailable):
    """The database does not answer; see that it runs, and what TIELINE_DATABASE_URL names."""


def check_reachable(url: str) -> None:
    """Connect once to a database server, before anything is begun; a file needs no look.

    Raises `DatabaseUnreachable`, with the server's own reason.
    """
    if not url.startswith("sqlite"):
        from tieline.kit.db_postgres import try_connection

        try_connection(url)


class Claims(Protocol):
    """The job runner of this process, which may take a job over in the transaction that writes it (`kit/jobs.py`)."""

    owner: str

    def has_room_for(self, kind: str) -> bool:
        """Say whether a job of `kind` may be claimed now; asked from any thread."""
        ...

    def take(self, job: Any) -> None:
        """Run a job whose lease is committed; called from any thread."""
        ...


@dataclass(kw_only=True)
class Transaction:
    """An open transaction: the connection, the moment it began, what its commit will wake and do.

    Services receive it as an opaque value and hand it to their store. `after_commit` is called once everything is on
    disk, on the thread that committed, and forgotten when the transaction is undone. `memo` holds what was read and is
    emptied by a lock; `kept` is what a room's store keeps until the end of the transaction, whatever is locked.
    """

    connection: sa.Connection
    dialect: str
    now: datetime
    subscriptions: dict[str, tuple[Subscription, ...]]
    claims: Claims | None = None
    wakes: set[str] = field(default_factory=set)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    memo: dict[tuple[str, str], Any] = field(default_factory=dict)
    kept: dict[tuple[str, str], Any] = field(default_factory=dict)


def remember(tx: Transaction, what: str, row_id: str, load: Callable[[], T]) -> T:
    """Return what `load` reads, reading it once a transaction; only for a room's store, which forgets what it writes."""
    key = (what, row_id)
    if key not in tx.memo:
        tx.memo[key] = load()
    found: T = tx.memo[key]
    return found


def know(tx: Transaction, what: str, row_id: str, written: object) -> None:
    """Take what was just written, whole, for what is there; nobody need read it back in this transaction."""
    tx.memo[what, row_id] = written


def forget(tx: Transaction, what: str, row_id: str) -> None:
    """Read a row anew when it is next asked for: it was written."""
    tx.memo.pop((what, row_id), None)


def forget_all(tx: Transaction, what: str) -> None:
    """Read everything of a kind anew when it is next asked for: some of it was written."""
    for key in [key for key in tx.memo if key[0] == what]:
        del tx.memo[key]


def lock(tx: Transaction, key: str) -> bool:
    """Hold `key` until the transaction ends, for one whose key is only known on the way.

    Returns True where others may have written meanwhile, so that what was read before must be read again.
    """
    if tx.dialect != "postgresql":
        return False
    tx.memo.clear()
    statement = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
    tx.connection.execute(statement, {"key": key})
    return True


class Engine(Protocol):
    """What one database engine does for `Database`."""

    dialect: str

    async def transact(self, fn: Callable[[Transaction], T], *, key: str | None) -> T:
        """Run `fn` in a writing transaction."""
        ...

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` on a consistent snapshot."""
        ...

    async def scrub(self) -> None:
        """Remove the bytes of deleted rows from the database's files."""
        ...

    async def close(self) -> None:
        """Finish what is queued and let go of every connection."""
        ...

    def sync_engine(self) -> sa.Engine:
        """Return an engine for migrations and maintenance."""
        ...


class Database:
    """One database of the house, whichever the engine."""

    def __init__(self, *, url: str, clock: Clock) -> None:
        """Use `open`; this only keeps what it is given."""
        self.url = url
        self.clock = clock
        self.subscriptions: dict[str, tuple[Subscription, ...]] = {}
        self.claims: Claims | None = None
        self._listeners: list[Callable[[set[str]], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine: Engine = self._make_engine(url)

    @classmethod
    def open(cls, url: str, *, clock: Clock | None = None) -> Database:
        """Open `sqlite:///path` or `postgresql://…`; business time comes from `clock` (the wall clock by default)."""
        return cls(url=url, clock=clock or SystemClock())

    def _make_engine(self, url: str) -> Engine:
        if url.startswith("sqlite"):
            from tieline.kit.db_sqlite import SQLiteEngine

            return SQLiteEngine(url, open_transaction=self._transaction, committed=self._committed)
        from tieline.kit.db_postgres import PostgresEngine

        return PostgresEngine(url, open_transaction=self._transaction, committed=self._committed)

    @property
    def dialect(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self._engine.dialect

    async def transact(self, fn: Callable[[Transaction], T], key: str | None = None) -> T:
        """Run `fn` in one transaction, after any other of the same `key`, and return what it returns.

        The transaction is on disk when this returns. Whatever `fn` raises undoes it and is raised here.
        """
        self._loop = asyncio.get_running_loop()
        return await self._engine.transact(fn, key=key)

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` on a snapshot of what is committed; it must not write."""
        return await self._engine.read(fn)

    def on_commit(self, listener: Callable[[set[str]], None]) -> Callable[[], None]:
        """Call `listener` on the event loop with the topics ("events", "jobs") of each commit; returns the way to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def wake(self, topics: Iterable[str]) -> None:
        """Tell the listeners of `topics`, as a commit does."""
        wanted = set(topics)
        for listener in list(self._listeners):
            listener(wanted)

    async def create_schema(self) -> None:
        """Create every table straight from the metadata; for tests (a served database is migrated instead)."""
        metadata.create_all(self._engine.sync_engine())

    async def scrub(self) -> None:
        """Remove the bytes of deleted rows from the database's files, write-ahead log included (promise P12)."""
        await self._engine.scrub()

    def sync_engine(self) -> sa.Engine:
        """Return a plain engine for migrations and maintenance; the caller disposes of nothing."""
        return self._engine.sync_engine()

    async def close(self) -> None:
        """Finish what is queued and close every connection."""
        await self._engine.close()

    def _transaction(self, connection: sa.Connection) -> Transaction:
        return Transaction(
            connection=connection,
            dialect=self.dialect,
            now=self.clock.now(),
            subscriptions=self.subscriptions,
            claims=self.claims,
        )

    def _committed(self, wakes: set[str]) -> None:
        """Hear of a commit from any thread."""
        if wakes and self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.wake, wakes)


class CommitWaiter:
    """Wakes an async loop when a commit touched a topic; nothing is missed between two waits."""

    def __init__(self, db: Database, topic: str) -> None:
        """Listen to `topic` on `db` until `close`."""
        self._event = asyncio.Event()
        self._topic = topic
        self._stop = db.on_commit(self._heard)

    def _heard(self, topics: set[str]) -> None:
        if self._topic in topics:
            self._event.set()

    async def wait(self, *, timeout: float | None) -> bool:
        """Wait for a commit since the last wait, at most `timeout` seconds; return whether there was one."""
        try:
            # Not `wait_for`, which on Python 3.11 swallows a cancellation that comes together with a commit.
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True

    def close(self) -> None:
        """Stop listening."""
        self._stop()
