"""A board: a workspace's workers with what they have at hand and its waiting tasks in line, kept in memory.

Reading all that anew for each decision would cost more than deciding. A board is only a copy: it is brought up to date
from what has changed in the database whenever a transaction locks the workspace, before that transaction has written
anything, and what the transaction itself writes is laid over it (`Floor`, in `floor.py`). A process that never decides
for a workspace keeps no board of it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from tieline.kit.db import Transaction
from tieline.routing.matching import Memo, WorkerLoad, standing
from tieline.routing.models import Task, TaskChannel, TaskQueue, TaskStatus, Workflow, Workspace
from tieline.routing.store.changes import Change, change_of, on_begin
from tieline.routing.store.people import list_loads
from tieline.routing.store.setup import all_queues, all_task_channels, all_workflows, find_workspace
from tieline.routing.store.work import task_of
from tieline.routing.tables import reservations, tasks, workers

_MOST_BOARDS = 64

Ranked = tuple[tuple[Any, ...], Task]
"""A waiting task behind what sorts it in its line."""


@dataclass
class Line:
    """The tasks that wait in one place, in order."""

    keys: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, key: tuple[Any, ...]) -> None:
        """Put a task in its place."""
        insort(self.keys, key)

    def remove(self, key: tuple[Any, ...]) -> None:
        """Take a task out."""
        at = bisect_left(self.keys, key)
        if at < len(self.keys) and self.keys[at] == key:
            del self.keys[at]


class Board:
    """Everything that decisions about a workspace's tasks need, as it was after the change `revision`."""

    def __init__(self, tx: Transaction, change: Change, workspace: Workspace) -> None:
        """Read it all."""
        self.workspace = workspace
        self.revision = change.before
        self.layout = change.layout
        self.queues: Mapping[str, TaskQueue] = {
            each.queue_id: each for each in all_queues(tx, workspace.workspace_id)
        }
        self.workflows: Mapping[str, Workflow] = {
            each.workflow_id: each for each in all_workflows(tx, workspace.workspace_id)
        }
        self.channels: Mapping[str, TaskChannel] = {
            each.unique_name: each for each in all_task_channels(tx, workspace.workspace_id)
        }
        self.loads: dict[str, WorkerLoad] = {}
        self.askable: dict[str, WorkerLoad] = {}
        self.memo = Memo()
        self.tasks: dict[str, Task] = {}
        self._lines: dict[str, Line] = {}
        self._keys: dict[str, tuple[str, tuple[Any, ...]]] = {}
        self._take_workers(self.read_loads(tx, None))
        self._take_tasks(read_waiting(tx, workspace.workspace_id))

    def read_loads(self, tx: Transaction, worker_ids: Collection[str] | None) -> dict[str, WorkerLoad]:
        """Read workers with what they have at hand now, some or all."""
        found = list_loads(tx, workspace=self.workspace, worker_ids=worker_ids)
        return {each.worker.worker_id: each for each in found}

    def catch_up(self, tx: Transaction, change: Change) -> None:
        """Read what others have changed since."""
        if change.before == self.revision:
            return
        workspace_id = self.workspace.workspace_id
        touched = _changed_workers(tx, workspace_id, self.revision)
        if touched:
            found = self.read_loads(tx, touched)
            for worker_id in touched - found.keys():
                self.loads.pop(worker_id, None)
                self.askable.pop(worker_id, None)
            self._take_workers(found)
        self._take_tasks(_read_tasks(tx, workspace_id, tasks.c.changed > self.revision))
        self.revision = change.before

    def line(self, place: str, *, backwards: bool = False) -> Iterator[Ranked]:
        """Yield the tasks that wait in a place (a queue's id, or a worker's for those made for them)."""
        line = self._lines.get(place)
        keys = [] if line is None else line.keys
        for key in reversed(keys) if backwards else keys:
            yield key, self.tasks[key[-1]]

    def _take_workers(self, found: Mapping[str, WorkerLoad]) -> None:
        for worker_id, load in found.items():
            self.loads[worker_id] = load
            if load.is_askable:
                self.askable[worker_id] = load
            else:
                self.askable.pop(worker_id, None)

    def _take_tasks(self, found: Mapping[str, tuple[Task, int]]) -> None:
        for task_id, (task, sequence) in found.items():
            if task_id in self._keys:
                place, key = self._keys.pop(task_id)
                self._lines[place].remove(key)
                del self.tasks[task_id]
            if task.status == TaskStatus.PENDING:
                place, key = place_in_line(task), key_in_line(task, self.queues, sequence)
                self._lines.setdefault(place, Line()).add(key)
                self._keys[task_id] = place, key
                self.tasks[task_id] = task


def place_in_line(task: Task) -> str:
    """Return where a task waits: its queue, or at the worker it was made for."""
    return task.worker_wanted or task.queue_id or ""


def key_in_line(task: Task, queues: Mapping[str, TaskQueue], sequence: int) -> tuple[Any, ...]:
    """Return what sorts a task in its line, whatever else waits there."""
    return *standing(task, queues), sequence, task.task_id


_boards: WeakKeyDictionary[sa.Engine, dict[str, Board]] = WeakKeyDictionary()
_wanted: WeakKeyDictionary[sa.Engine, set[str]] = WeakKeyDictionary()


def board_for(tx: Transaction, workspace_id: str) -> Board | None:
    """Return the board of a workspace that this transaction has locked, without what it wrote itself.

    None the first time (there will be one the next time) and when the transaction changed what is set up: then
    everything has to be read.
    """
    change = change_of(tx, workspace_id)
    board = _boards.get(tx.connection.engine, {}).get(workspace_id)
    if change is None or change.own_layout or board is None or board.revision != change.before:
        _wanted.setdefault(tx.connection.engine, set()).add(workspace_id)
        return None
    return board


def own_workers(tx: Transaction, change: Change) -> set[str]:
    """Return the workers whose row, or one of whose offers, this transaction wrote."""
    found = set(change.own.get(workers.name, ()))
    offers = change.own.get(reservations.name)
    if offers:
        query = sa.select(reservations.c.worker_id).where(reservations.c.reservation_id.in_(offers))
        found.update(tx.connection.execute(query).scalars())
    return found


def own_tasks(tx: Transaction, change: Change) -> dict[str, tuple[Task, int]]:
    """Return the tasks this transaction wrote, as they are now, each with its sequence."""
    ids = change.own.get(tasks.name)
    return _read_tasks(tx, change.workspace_id, tasks.c.task_id.in_(ids)) if ids else {}


def read_waiting(tx: Transaction, workspace_id: str) -> dict[str, tuple[Task, int]]:
    """Return every task that waits in a workspace, each with its sequence."""
    return _read_tasks(tx, workspace_id, tasks.c.status == TaskStatus.PENDING)


def _bring_up_to_date(tx: Transaction, change: Change) -> None:
    engine, workspace_id = tx.connection.engine, change.workspace_id
    mine = _boards.setdefault(engine, {})
    board = mine.get(workspace_id)
    if board is not None and board.layout == change.layout and board.revision <= change.before:
        board.catch_up(tx, change)
        return
    # Set up otherwise, or ahead of the database: what it had read was undone.
    mine.pop(workspace_id, None)
    if workspace_id not in _wanted.get(engine, ()):
        return
    workspace = find_workspace(tx, workspace_id)
    if workspace is not None:
        while len(mine) >= _MOST_BOARDS:
            del mine[next(iter(mine))]
        mine[workspace_id] = Board(tx, change, workspace)


on_begin.append(_bring_up_to_date)


def _changed_workers(tx: Transaction, workspace_id: str, revision: int) -> set[str]:
    found: set[str] = set()
    for table in (workers, reservations):
        query = sa.select(table.c.worker_id).where(
            table.c.workspace_id == workspace_id, table.c.changed > revision
        )
        found.update(tx.connection.execute(query).scalars())
    return found


def _read_tasks(
    tx: Transaction, workspace_id: str, which: sa.ColumnElement[bool]
) -> dict[str, tuple[Task, int]]:
    query = sa.select(tasks).where(tasks.c.workspace_id == workspace_id, which)
    return {
        row["task_id"]: (task_of(dict(row)), row["sequence"])
        for row in tx.connection.execute(query).mappings()
    }
