"""PostgreSQL: a thread pool over psycopg, serialised by advisory locks, woken by NOTIFY. See `kit/db.py`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from tieline.kit.db import Transaction, lock

T = TypeVar("T")

_CHANNEL = "tieline"
_TRIES = 4
_POOL = 8


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
        plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._dsn = plain
        self._engine = sa.create_engine(
            plain.replace("postgresql://", "postgresql+psycopg://", 1),
            pool_size=_POOL,
            max_overflow=4,
            pool_pre_ping=True,
            # What a customer wrote must not stand in the text of an error.
            hide_parameters=True,
        )
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
            try:
                return self._try_once(fn, key)
            except (IntegrityError, OperationalError) as error:
                # A race lost against another process: the second run sees what the winner wrote.
                if attempt == _TRIES or not _worth_another_try(error):
                    raise
        raise AssertionError("unreachable")

    def _try_once(self, fn: Callable[[Transaction], T], key: str | None) -> T:
        with self._engine.connect() as connection:
            with connection.begin():
                transaction = self._open_transaction(connection)
                if key is not None:
                    lock(transaction, key)
                result = fn(transaction)
                for topic in sorted(transaction.wakes):
                    connection.execute(
                        sa.text("SELECT pg_notify(:channel, :topic)"), {"channel": _CHANNEL, "topic": topic}
                    )
            for call in transaction.after_commit:
                call()
            self._committed(transaction.wakes)
            return result

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` on one snapshot."""
        self._start_listening()
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(self._read, fn))

    def _read(self, fn: Callable[[Transaction], T]) -> T:
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
            await loop.run_in_executor(None, self._listener.join)
        self._engine.dispose()

    def _start_listening(self) -> None:
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, name="tieline-listen", daemon=True)
            self._listener.start()

    def _listen(self) -> None:
        """Hear commits of other processes; a lost connection is made again, and the cursors catch up by themselves."""
        import psycopg

        while not self._closing.is_set():
            try:
                with psycopg.connect(self._dsn, autocommit=True) as connection:
                    connection.execute(f"LISTEN {_CHANNEL}")
                    self._committed({"events", "jobs"})
                    while not self._closing.is_set():
                        topics = {note.payload for note in connection.notifies(timeout=0.5, stop_after=50)}
                        self._committed(topics)
            except psycopg.OperationalError:
                self._closing.wait(1.0)


def _worth_another_try(error: IntegrityError | OperationalError) -> bool:
    code = getattr(error.orig, "sqlstate", None)
    return code in {"23505", "40001", "40P01"}
