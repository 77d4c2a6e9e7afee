"""SQLite: one writer thread with group commit, a few reader threads beside it. See `kit/db.py`.

WAL with `synchronous=FULL`: a transaction is on disk before its caller hears of it. Up to 64 waiting transactions share
one commit, each in a savepoint of its own, so that one failing does not undo its neighbours.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

from tieline.kit.db import Transaction

T = TypeVar("T")

_GROUP = 64
_READERS = 3


@dataclass(frozen=True)
class _Work:
    fn: Callable[[Transaction], Any]
    future: Future[Any]


@dataclass(frozen=True)
class _Done:
    work: _Work
    transaction: Transaction
    result: Any


def _keep_private(url: str) -> None:
    """Let only the owner read the file; SQLite gives the write-ahead log the same rights."""
    name = sa.make_url(url).database
    if not name or name == ":memory:":
        return
    path = Path(name)
    if path.parent.is_dir():
        path.touch(mode=0o600)
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)


def _make_engine(url: str, *, begin: str) -> sa.Engine:
    """Make an engine whose transactions open with `begin`; the driver's own transaction handling is switched off."""
    _keep_private(url)
    # What a customer wrote must not stand in the text of an error.
    engine = sa.create_engine(
        url, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True
    )

    @sa.event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # Erased words must not stay readable in free pages (promise P12).
            "secure_delete=ON",
            "busy_timeout=30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


class SQLiteEngine:
    """The embedded engine."""

    dialect = "sqlite"

    def __init__(
        self,
        url: str,
        *,
        open_transaction: Callable[[sa.Connection], Transaction],
        committed: Callable[[set[str]], None],
    ) -> None:
        """Open `url`; `open_transaction` wraps a connection, `committed` hears what each commit wakes."""
        self._open_transaction = open_transaction
        self._committed = committed
        self._writer_engine = _make_engine(url, begin="BEGIN IMMEDIATE")
        self._reader_engine = _make_engine(url, begin="BEGIN")
        self._scrub_engine = _make_engine(url, begin="SELECT 1")
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="tieline-reader")
        self._writer = threading.Thread(target=self._write_for_ever, name="tieline-writer", daemon=True)
        self._writer.start()

    async def transact(self, fn: Callable[[Transaction], T], *, key: str | None) -> T:
        """Queue `fn` for the writer; one writer serialises every key."""
        future: Future[T] = Future()
        self._queue.put(_Work(fn, future))
        return await asyncio.wrap_future(future)

    async def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` on a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, partial(self._read, fn))

    def _read(self, fn: Callable[[Transaction], T]) -> T:
        with self._reader_engine.connect() as connection, connection.begin():
            return fn(self._open_transaction(connection))

    def sync_engine(self) -> sa.Engine:
        """Return the writing engine, for migrations and maintenance."""
        return self._writer_engine

    async def scrub(self) -> None:
        """Empty the write-ahead log into the database, whose deleted rows are overwritten with zeros already.

        Readers may hold the log for a moment; the checkpoint waits for them (busy_timeout).
        """
        await asyncio.get_running_loop().run_in_executor(self._readers, self._checkpoint)

    def _checkpoint(self) -> None:
        with self._scrub_engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Let the writer finish its queue, then close."""
        self._queue.put(None)
        await asyncio.get_running_loop().run_in_executor(None, self._writer.join)
        self._readers.shutdown(wait=True)
        self._writer_engine.dispose()
        self._reader_engine.dispose()
        self._scrub_engine.dispose()

    def _write_for_ever(self) -> None:
        with self._writer_engine.connect() as connection:
            while True:
                batch, last = self._next_batch()
                if batch:
                    self._commit_batch(connection, batch)
                if last:
                    return

    def _next_batch(self) -> tuple[list[_Work], bool]:
        """Wait for work, then take what else is waiting, up to one group."""
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        while len(batch) < _GROUP:
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                break
            if work is None:
                return batch, True
            batch.append(work)
        return batch, False

    def _commit_batch(self, connection: sa.Connection, batch: list[_Work]) -> None:
        """Run the batch in one transaction; only after its commit does anybody hear of success."""
        done: list[_Done] = []
        try:
            with connection.begin() as whole:
                for work in batch:
                    self._run_one(connection, work, done=done, alone=whole if len(batch) == 1 else None)
        except BaseException as error:  # noqa: BLE001  (the commit itself failed: everybody in the batch must hear)
            for one in done:
                one.work.future.set_exception(error)
            return
        for one in done:
            for call in one.transaction.after_commit:
                call()
        self._committed({topic for one in done for topic in one.transaction.wakes})
        for one in done:
            one.work.future.set_result(one.result)

    def _run_one(
        self,
        connection: sa.Connection,
        work: _Work,
        *,
        done: list[_Done],
        alone: sa.RootTransaction | None,
    ) -> None:
        """Run one piece of work in a savepoint of its own; one that is `alone` in its batch needs none."""
        if not work.future.set_running_or_notify_cancel():
            return
        transaction = self._open_transaction(connection)
        undo = alone if alone is not None else connection.begin_nested()
        try:
            result = work.fn(transaction)
        except BaseException as error:  # noqa: BLE001  (whatever fn raises belongs to its caller, not to this thread)
            undo.rollback()
            work.future.set_exception(error)
            return
        if alone is None:
            undo.commit()
        done.append(_Done(work, transaction, result))
