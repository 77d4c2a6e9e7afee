"""The floor: everything of a workspace that a decision about a task needs.

`floor_now` is for a transaction that decides: it holds the workspace's lock and gets the floor from a board in memory.
`read_floor` is for whoever only looks. A floor is what it was then; whoever reserves a worker asks for it again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from tieline.kit.db import Transaction
from tieline.routing import store
from tieline.routing.configuration import Target, TaskRule, WorkflowConfiguration, parse_configuration
from tieline.routing.errors import WorkflowNotFound
from tieline.routing.matching import Memo, WorkerLoad
from tieline.routing.models import Task, TaskChannel, TaskQueue, TaskStatus, Workflow, Workspace


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a task stands: a target and its queue (None for a task that was made for one worker)."""

    target: Target
    queue: TaskQueue | None
    rule_name: str | None = None
    is_default: bool = False


@dataclass(frozen=True, kw_only=True)
class Floor:
    """A workspace with its queues, workflows and channels, and every worker with what they have at hand.

    `askable` are the workers who are on duty and asked about nothing now; `lines` are the tasks that wait.
    """

    workspace: Workspace
    loads: Sequence[WorkerLoad]
    askable: Sequence[WorkerLoad]
    queues: Mapping[str, TaskQueue]
    workflows: Mapping[str, Workflow]
    channels: Mapping[str, TaskChannel]
    lines: Lines
    memo: Memo = field(default_factory=Memo)

    @cached_property
    def _by_id(self) -> Mapping[str, WorkerLoad]:
        return {each.worker.worker_id: each for each in self.loads}

    def load_of(self, worker_id: str) -> WorkerLoad | None:
        """Return a worker with what they have at hand; None for one who left."""
        return self._by_id.get(worker_id)

    def waiting_for(self, load: WorkerLoad) -> Iterator[Task]:
        """Yield the tasks that wait where this worker serves, in the order a free worker is offered them.

        A FIFO queue goes by priority and then by who came first; a LIFO queue by who came last, whatever the priority.
        A worker of both kinds is offered the tasks of the workspace's preferred kind first.
        """
        mine = [each for each in self.queues.values() if self.memo.in_queue(each, load)]
        lifo = [each.queue_id for each in mine if each.task_order == "LIFO"]
        fifo = [each.queue_id for each in mine if each.task_order != "LIFO"] + [load.worker.worker_id]
        kinds = [(fifo, False), (lifo, True)]
        if self.workspace.prioritize_queue_order == "LIFO":
            kinds.reverse()
        for places, backwards in kinds:
            yield from self.lines.of(places, backwards=backwards)

    def configuration_of(self, task: Task) -> WorkflowConfiguration:
        """Return the rules a task goes by: its workflow's, or the one target it was made for."""
        if task.routing_target is not None:
            return _straight_to(task.routing_target)
        workflow = self.workflows.get(task.workflow_id)
        if workflow is None:
            raise WorkflowNotFound
        return parse_configuration(workflow.configuration)

    def place_of(self, task: Task) -> Place | None:
        """Return where a task stands; None when its workflow has changed under it."""
        if task.position is None:
            return None
        configuration = self.configuration_of(task)
        target = configuration.target_at(task.position)
        if target is None:
            return None
        queue = self.queues.get(target.queue_id)
        if queue is None and task.worker_wanted is None:
            return None
        rule = configuration.all_rules()[task.position[0]]
        is_default = rule is configuration.default_rule
        return Place(target=target, queue=queue, rule_name=rule.friendly_name, is_default=is_default)

    def is_optimized(self, channel: str) -> bool:
        """Tell whether the longest-available count of this channel is its own."""
        found = self.channels.get(channel)
        return found is not None and found.channel_optimized_routing


def read_floor(tx: Transaction, workspace_id: str, *, with_workers: bool = True) -> Floor:
    """Read a workspace's floor; without its workers where only the way of a task is asked for."""
    found = store.find_workspace(tx, workspace_id)
    assert found is not None
    queues = {each.queue_id: each for each in store.all_queues(tx, workspace_id)}
    loads = store.list_loads(tx, workspace=found) if with_workers else ()
    return Floor(
        workspace=found,
        loads=loads,
        askable=[each for each in loads if each.is_askable],
        queues=queues,
        workflows={each.workflow_id: each for each in store.all_workflows(tx, workspace_id)},
        channels={each.unique_name: each for each in store.all_task_channels(tx, workspace_id)},
        lines=Lines(board=None, queues=queues, read=partial(store.read_waiting, tx, workspace_id)),
    )


def floor_now(tx: Transaction, workspace_id: str) -> Floor:
    """Return the floor of a workspace that this transaction has locked: from its board, with what was written since."""
    change = store.begin_change(tx, workspace_id)
    board = store.board_for(tx, workspace_id)
    if board is None:
        return read_floor(tx, workspace_id)
    own = store.own_workers(tx, change)
    fresh = board.read_loads(tx, own) if own else {}
    others = {worker_id: load for worker_id, load in board.askable.items() if worker_id not in own}
    everybody = {worker_id: load for worker_id, load in board.loads.items() if worker_id not in own}
    return Floor(
        workspace=board.workspace,
        loads=[*everybody.values(), *fresh.values()],
        askable=[*others.values(), *(each for each in fresh.values() if each.is_askable)],
        queues=board.queues,
        workflows=board.workflows,
        channels=board.channels,
        lines=Lines(board=board, queues=board.queues, read=partial(store.own_tasks, tx, change)),
        memo=board.memo,
    )


class Lines:
    """The tasks that wait, queue by queue; read when first asked for."""

    def __init__(
        self,
        *,
        board: store.Board | None,
        queues: Mapping[str, TaskQueue],
        read: Callable[[], Mapping[str, tuple[Task, int]]],
    ) -> None:
        """Keep the board, if there is one, and how to read what it does not know."""
        self._board = board
        self._queues = queues
        self._read = read

    @cached_property
    def _fresh(self) -> Mapping[str, tuple[Task, int]]:
        return self._read()

    def of(self, places: Iterable[str], *, backwards: bool = False) -> Iterator[Task]:
        """Yield the tasks that wait in some places, as their kind of queue sorts them."""
        lines = [self._line(place, backwards=backwards) for place in places]
        for _, task in heapq.merge(*lines, key=lambda ranked: ranked[0], reverse=backwards):
            yield task

    def _line(self, place: str, *, backwards: bool) -> Iterator[store.Ranked]:
        known = self._board.line(place, backwards=backwards) if self._board else iter(())
        fresh = sorted(
            (
                (store.key_in_line(task, self._queues, sequence), task)
                for task, sequence in self._fresh.values()
                if task.status == TaskStatus.PENDING and store.place_in_line(task) == place
            ),
            key=lambda ranked: ranked[0],
            reverse=backwards,
        )
        others = (ranked for ranked in known if ranked[1].task_id not in self._fresh)
        return heapq.merge(others, fresh, key=lambda ranked: ranked[0], reverse=backwards)


def _straight_to(target_id: str) -> WorkflowConfiguration:
    """Return rules with one target: a queue, or whoever a task was made for."""
    target = Target(
        queue_id=target_id,
        expression=None,
        priority=None,
        timeout=None,
        skip_if=None,
        order_by=(),
        known_worker=None,
    )
    rule = TaskRule(friendly_name=None, expression=None, targets=(target,))
    return WorkflowConfiguration(rules=(), default_rule=rule)
