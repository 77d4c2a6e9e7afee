"""Whom a worker could give a conversation to: colleagues with what they are doing, queues with how long their lines are."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.db import Transaction
from tieline.routing import QueueLine, RoutingService, WorkerNotFound


@dataclass(frozen=True, kw_only=True)
class ListedWorker:
    """A colleague; `why_not` says why no task could ring at their desktop now, None when one could."""

    worker_id: str
    name: str
    languages: tuple[str, ...]
    activity: str
    available: bool
    open_tasks: int
    why_not: str | None


@dataclass(frozen=True, kw_only=True)
class ListedQueue:
    """A queue: how many wait in it, how many workers it has, and how many of them are available.

    `wait_low` and `wait_high` are how long a customer would wait who were sent there now, in seconds; None: nothing tells.
    """

    queue_id: str
    name: str
    waiting: int
    wait_low: int | None
    wait_high: int | None
    eligible: int
    available: int


@dataclass(frozen=True, kw_only=True)
class ListedDirectory:
    """Everybody but the worker who asks, and every queue, by name."""

    workers: tuple[ListedWorker, ...]
    queues: tuple[ListedQueue, ...]


class DirectoryView:
    """Reads directories."""

    def __init__(self, *, routing: RoutingService) -> None:
        """Keep the room."""
        self._routing = routing

    def read(
        self, tx: Transaction, *, account_id: str, worker_id: str, channel: str = "chat"
    ) -> ListedDirectory:
        """Return the directory as a worker sees it, for a task of a channel. Raises `WorkerNotFound`."""
        me = self._routing.get_worker(tx, worker_id=worker_id)
        if me.account_id != account_id:
            raise WorkerNotFound
        found = self._routing.read_directory(tx, workspace_id=me.workspace_id, channel=channel)
        workers = (
            ListedWorker(
                worker_id=one.worker.worker_id,
                name=one.worker.friendly_name,
                languages=one.worker.languages,
                activity=one.worker.activity_name,
                available=one.worker.available,
                open_tasks=one.tasks,
                why_not=one.why_not,
            )
            for one in found.workers
            if one.worker.worker_id != worker_id
        )
        queues = (self._queue(tx, line, channel=channel) for line in found.queues)
        return ListedDirectory(workers=tuple(workers), queues=tuple(queues))

    def _queue(self, tx: Transaction, line: QueueLine, *, channel: str) -> ListedQueue:
        queue_id = line.queue.queue_id
        # Where nobody waits, how many are available says it all.
        wait = self._routing.estimate_wait(tx, queue_id=queue_id, channel=channel) if line.waiting else None
        return ListedQueue(
            queue_id=queue_id,
            name=line.queue.friendly_name,
            waiting=line.waiting,
            wait_low=wait.low if wait else None,
            wait_high=wait.high if wait else None,
            eligible=line.eligible,
            available=line.available,
        )
