"""What the start page and the console's lists show of a project: its doors, numbers, programs, workers, queues and flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.channels import ChannelService, Number, Program
from tieline.conversations import ConversationService, Status
from tieline.journeys.article_steps import ArticleStep, read_steps
from tieline.journeys.desk_view import ShownActivity
from tieline.journeys.serving import ModelShown, ServedBy, first_number, served_by
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService, Task, TaskFilter, TaskStatus, Worker, Workspace

COMMAND = "./tieline run -- python agent_handoff.py"
_MOST = PageRequest(size=1000)
_TASKS = PageRequest(size=200)
_OPEN_CONVERSATIONS = (Status.ACTIVE, Status.INACTIVE)
_OPEN_TASKS = (TaskStatus.PENDING, TaskStatus.RESERVED, TaskStatus.ASSIGNED, TaskStatus.WRAPPING)
_WITH_WORKER = frozenset({TaskStatus.ASSIGNED, TaskStatus.WRAPPING})


@dataclass(frozen=True, kw_only=True)
class PhoneDoor:
    """The number customers call, and who answers it."""

    number: str | None
    served_by: ServedBy


@dataclass(frozen=True, kw_only=True)
class DesktopDoor:
    """How many workers there are, and how many of them may be offered a task."""

    workers: int
    available: int


@dataclass(frozen=True, kw_only=True)
class ConsoleDoor:
    """How many conversations are open (a thousand is the most that is counted)."""

    open: int


@dataclass(frozen=True, kw_only=True)
class ShownProgram:
    """A program that serves a number now."""

    program_id: str
    name: str
    number: str
    url: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class ShownAccount:
    """Whose project this is."""

    account_id: str


@dataclass(frozen=True, kw_only=True)
class Start:
    """The start page, but for the links, which are made for whoever asks."""

    phone: PhoneDoor
    desktop: DesktopDoor
    console: ConsoleDoor
    model: ModelShown
    command: str
    programs: tuple[ShownProgram, ...]
    steps: tuple[ArticleStep, ...]
    account: ShownAccount


@dataclass(frozen=True, kw_only=True)
class ShownNumber:
    """A number, the configuration its conversations follow, and who serves it."""

    number: str
    configuration_id: str
    served_by: ServedBy
    programs: tuple[ShownProgram, ...]


@dataclass(frozen=True, kw_only=True)
class ShownWorker:
    """A worker, what they do since when, and how many tasks they hold."""

    worker_id: str
    name: str
    languages: tuple[str, ...]
    activity: ShownActivity
    activity_since: datetime
    open_tasks: int


@dataclass(frozen=True, kw_only=True)
class ShownQueue:
    """A queue, whom it asks, and how many tasks wait in it."""

    queue_id: str
    name: str
    target_workers: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class ShownWorkflow:
    """A workflow."""

    workflow_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ShownTask:
    """A task that waits or is worked on."""

    task_id: str
    workspace_id: str
    status: str
    customer_name: str | None
    conversation_id: str | None
    queue_name: str | None
    worker_name: str | None
    reason: str | None
    priority: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoutingShown:
    """Everybody and everything a task may meet."""

    workers: tuple[ShownWorker, ...]
    queues: tuple[ShownQueue, ...]
    workflows: tuple[ShownWorkflow, ...]
    tasks: tuple[ShownTask, ...]


class Overview:
    """Reads overviews."""

    def __init__(
        self,
        *,
        channels: ChannelService,
        conversations: ConversationService,
        routing: RoutingService,
        model: ModelShown,
    ) -> None:
        """Keep the rooms, and the model to show."""
        self._channels = channels
        self._conversations = conversations
        self._routing = routing
        self._model = model

    def start(self, tx: Transaction, *, account_id: str) -> Start:
        """Return the living state of each door, and the article's steps."""
        number = first_number(tx, channels=self._channels, account_id=account_id)
        serving = self._channels.find_programs(tx, number=number.number) if number else []
        workers = self.workers(tx, account_id=account_id)
        open_ones = self._conversations.list_conversations(
            tx, account_id=account_id, statuses=_OPEN_CONVERSATIONS, page=_MOST
        ).items
        return Start(
            phone=PhoneDoor(number=number.number if number else None, served_by=served_by(serving)),
            desktop=DesktopDoor(workers=len(workers), available=sum(one.available for one in workers)),
            console=ConsoleDoor(open=len(open_ones)),
            model=self._model,
            command=COMMAND,
            programs=tuple(_program(one) for one in self._channels.list_programs(tx, account_id=account_id)),
            steps=read_steps(tx, account_id=account_id),
            account=ShownAccount(account_id=account_id),
        )

    def numbers(self, tx: Transaction, *, account_id: str) -> tuple[ShownNumber, ...]:
        """Return a project's numbers, each with who serves it."""
        found = self._channels.list_numbers(tx, account_id=account_id).items
        return tuple(self._number(tx, number) for number in found)

    def _number(self, tx: Transaction, number: Number) -> ShownNumber:
        programs = self._channels.find_programs(tx, number=number.number)
        return ShownNumber(
            number=number.number,
            configuration_id=number.configuration_id,
            served_by=served_by(programs),
            programs=tuple(_program(one) for one in programs),
        )

    def workers(self, tx: Transaction, *, account_id: str) -> list[Worker]:
        """Return every worker of a project."""
        return [
            worker
            for workspace in self._workspaces(tx, account_id)
            for worker in self._routing.list_workers(
                tx, workspace_id=workspace.workspace_id, page=_MOST
            ).items
        ]

    def _workspaces(self, tx: Transaction, account_id: str) -> list[Workspace]:
        return list(self._routing.list_workspaces(tx, account_id=account_id, page=_MOST).items)

    def routing(self, tx: Transaction, *, account_id: str) -> RoutingShown:
        """Return workers, queues, workflows and the open tasks of a project."""
        ids = [workspace.workspace_id for workspace in self._workspaces(tx, account_id)]
        tasks = [task for workspace_id in ids for task in self._tasks(tx, workspace_id)]
        workers = self.workers(tx, account_id=account_id)
        queues = [
            queue
            for workspace_id in ids
            for queue in self._routing.list_queues(tx, workspace_id=workspace_id, page=_MOST).items
        ]
        workflows = [
            workflow
            for workspace_id in ids
            for workflow in self._routing.list_workflows(tx, workspace_id=workspace_id, page=_MOST).items
        ]
        queue_names = {queue.queue_id: queue.friendly_name for queue in queues}
        worker_names = {worker.worker_id: worker.friendly_name for worker in workers}
        waiting = [task.queue_id for task in tasks if task.status not in _WITH_WORKER]
        return RoutingShown(
            workers=tuple(_worker(worker, tasks) for worker in workers),
            queues=tuple(
                ShownQueue(
                    queue_id=queue.queue_id,
                    name=queue.friendly_name,
                    target_workers=queue.target_workers,
                    waiting=waiting.count(queue.queue_id),
                )
                for queue in queues
            ),
            workflows=tuple(
                ShownWorkflow(workflow_id=one.workflow_id, name=one.friendly_name) for one in workflows
            ),
            tasks=tuple(_task(task, queue_names=queue_names, worker_names=worker_names) for task in tasks),
        )

    def _tasks(self, tx: Transaction, workspace_id: str) -> list[Task]:
        matching = TaskFilter(statuses=_OPEN_TASKS)
        found = self._routing.list_tasks(tx, workspace_id=workspace_id, matching=matching, page=_TASKS)
        return list(found.items)


def _program(program: Program) -> ShownProgram:
    return ShownProgram(
        program_id=program.program_id,
        name=program.name,
        number=program.number,
        url=program.url,
        since=program.created_at,
    )


def _worker(worker: Worker, tasks: list[Task]) -> ShownWorker:
    return ShownWorker(
        worker_id=worker.worker_id,
        name=worker.friendly_name,
        languages=worker.languages,
        activity=ShownActivity(id=worker.activity_id, name=worker.activity_name, available=worker.available),
        activity_since=worker.activity_since,
        open_tasks=sum(task.worker_id == worker.worker_id for task in tasks),
    )


def _task(task: Task, *, queue_names: Mapping[str, str], worker_names: Mapping[str, str]) -> ShownTask:
    name: Any = task.attributes.get("customerName")
    reason: Any = task.attributes.get("reason")
    return ShownTask(
        task_id=task.task_id,
        workspace_id=task.workspace_id,
        status=str(task.status),
        customer_name=name if isinstance(name, str) else None,
        conversation_id=task.conversation_id,
        queue_name=queue_names.get(task.queue_id or ""),
        worker_name=worker_names.get(task.worker_id or ""),
        reason=reason if isinstance(reason, str) else None,
        priority=task.priority,
        created_at=task.created_at,
    )
