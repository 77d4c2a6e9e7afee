"""PostgreSQL: a thread pool over psycopg, serialised by advisory locks, woken by NOTIFY. See `kit/db.py`."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DisconnectionError, IntegrityError, OperationalError

from tieline.kit.db import DatabaseUnreachable, Transaction, lock

if TYPE_CHECKING:
    from psycopg import Notify

T = TypeVar("T")

_CHANNEL = "tieline"
# Where a server was told to answer before its log is on disk, what we acknowledge is written first all the same (P1).
_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
)
_NOTIFY = sa.text(f"SELECT pg_notify('{_CHANNEL}', :topics)")
_IDLE_SECONDS = 5.0
_LISTEN_SECONDS = 0.5
_TRIES = 4
_POOL = 8
_CONNECT_SECONDS = 10


def try_connection(url: str) -> None:
    """Connect and leave again. Raises `DatabaseUnreachable` saying what is in the way; never the password."""
    try:
        import psycopg
    except ModuleNotFoundError as missing:
        raise DatabaseUnreachable("PostgreSQL needs its driver: install tieline[postgres].") from missing
    try:
        psycopg.connect(_plain(url), connect_timeout=_CONNECT_SECONDS).close()
    except psycopg.Error as error:
        reason = " ".join(str(error).split("\n", maxsplit=1)[0].split())
        raise DatabaseUnreachable(
            f"The database that TIELINE_DATABASE_URL names does not let us in: {reason}."
        ) from error


def _plain(url: str) -> str:
    """The URL as the driver takes it, without SQLAlchemy's name for the driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class PostgresEngine:
    """The server engine: many processes may share one database."""

    dialect = "postgresql"

    def __init__(
        self,
        url: str,
        *,
        open_transaction: Callable[[sa.Connection], Transaction],
        committed: Callable[[set[str]], None],
    ) -> None:
        """Open `url` (`postgresql://…`); connections are made when first used."""
        self._open_transaction = open_transaction
        self._committed = committed
        plain = _plain(url)
        self._dsn = plain
        self._engine = sa.create_engine(
            plain.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=_POOL,
            max_overflow=4,
            # What a customer wrote must not stand in the text of an error.
            hide_parameters=True,
        )
        self._own_backends: set[int] = set()
        sa.event.listen(self._engine, "connect", self._connected)
        sa.event.listen(self._engine, "close", self._closed)
        sa.event.listen(self._engine, "checkin", _note_use)
        sa.event.listen(self._engine, "checkout", _ping_if_idle)
        self._threads = ThreadPoolExecutor(max_workers=_POOL, thread_name_prefix="tieline-pg")
        self._closing = threading.Event()
        self._listener: threading.Thread | None = None

    async def transact(self, fn: Callable[[Transaction], T], *, key: str | None) -> T:
        """Run `fn` after any other transaction of the same key, in any process."""
        self._start_listening()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(self._transact, fn, key))

    def _transact(self, fn: Callable[[Transaction], T], key: str | None) -> T:
        for attempt in range(1, _TRIES + 1):
            steps: list[str] = []
            try:
                return self._try_once(fn, key, steps)
            except (IntegrityError, OperationalError) as error:
                # A race lost against another process: the second run sees what the winner wrote. Or the server had
                # gone: nothing was written, unless it went while it was told to commit.
                lost = error.connection_invalidated and not steps
                if attempt == _TRIES or not (lost or _worth_another_try(error)):
                    raise
        raise AssertionError("unreachable")

    def _try_once(self, fn: Callable[[Transaction], T], key: str | None, steps: list[str]) -> T:
        with self._engine.connect() as connection:
            with connection.begin():
                transaction = self._open_transaction(connection)
                if key is not None:
                    lock(transaction, key)
                result = fn(transaction)
                if transaction.wakes:
                    connection.execute(_NOTIFY, {"topics": " ".join(sorted(transaction.wakes))})
                steps.append("commit")
            for call in transaction.after_commit:
                call()
            self._committed(transaction.wakes)
            return result

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` on one snapshot."""
        self._start_listening()
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(self._read, fn))

    def _read(self, fn: Callable[[Transaction], T]) -> T:
        try:
            return self._read_once(fn)
        except OperationalError as error:
            if not error.connection_invalidated:
                raise
            return self._read_once(fn)

    def _read_once(self, fn: Callable[[Transaction], T]) -> T:
        with self._engine.connect() as connection:
            snapshot = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with snapshot.begin():
                return fn(self._open_transaction(snapshot))

    def sync_engine(self) -> sa.Engine:
        """Return the engine for migrations and maintenance."""
        return self._engine

    async def scrub(self) -> None:
        """Vacuum, so that deleted rows are no longer in the tables' files once their pages are written.

        The server's own write-ahead log is recycled by the server; `docs/howto/erase-a-customer.md` says how to hurry it.
        """
        await asyncio.get_running_loop().run_in_executor(self._threads, self._vacuum)

    def _vacuum(self) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))

    async def close(self) -> None:
        """Stop listening and close every connection."""
        self._closing.set()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, partial(self._threads.shutdown, wait=True))
        if self._listener is not None:
            await loop.run_in_executor(None, self._end_listening, self._listener)
        self._engine.dispose()

    def _end_listening(self, listener: threading.Thread) -> None:
        """Wake the listener, which then sees that it may go; without a server it sees so when its time is up."""
        with suppress(OperationalError), self._engine.begin() as connection:
            connection.execute(_NOTIFY, {"topics": ""})
        listener.join()

    def _connected(self, dbapi_connection: Any, record: Any) -> None:
        dbapi_connection.execute(_DURABLE)
        dbapi_connection.commit()
        record.info["backend"] = dbapi_connection.info.backend_pid
        self._own_backends.add(record.info["backend"])

    def _closed(self, _dbapi_connection: Any, record: Any) -> None:
        self._own_backends.discard(record.info.get("backend", 0))

    def _start_listening(self) -> None:
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, name="tieline-listen", daemon=True)
            self._listener.start()

    def _hear(self, notes: Iterator[Notify]) -> None:
        for note in notes:
            # What this process committed it has heard of already.
            if note.pid not in self._own_backends:
                self._committed(set(note.payload.split()))
            if self._closing.is_set():
                return

    def _listen(self) -> None:
        """Hear commits of other processes; a lost connection is made again, and the cursors catch up by themselves."""
        import psycopg

        while not self._closing.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._committed({"events", "jobs"})
                    while not self._closing.is_set():
                        self._hear(connection.notifies(timeout=_LISTEN_SECONDS))
            except psycopg.OperationalError:
                self._closing.wait(1.0)


def _note_use(_dbapi_connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _ping_if_idle(dbapi_connection: Any, record: Any, _proxy: Any) -> None:
    """Try out a connection that has lain idle: the server may have gone meanwhile. One just used is spared the way."""
    used_at = record.info.get("used_at")
    if used_at is None or time.monotonic() - used_at < _IDLE_SECONDS:
        return
    try:
        was = dbapi_connection.autocommit
        dbapi_connection.autocommit = True
        dbapi_connection.execute("SELECT 1")
        dbapi_connection.autocommit = was
    except dbapi_connection.OperationalError as gone:
        # The pool makes a new connection and tries again.
        raise DisconnectionError from gone


def _worth_another_try(error: IntegrityError | OperationalError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code in {"23505", "40001", "40P01"}
