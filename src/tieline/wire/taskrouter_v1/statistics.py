"""Statistics: of a workspace, its queues, workflows and workers, cumulative and as it is now.

What is counted is said in `tieline.routing.records`; `SplitByWaitTime` is what service levels are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AliasChoices, BaseModel, Field

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.kit.pages import Page
from tieline.routing import RecordFilter, TaskQueue, WorkerFilter
from tieline.wire.auth import Caller
from tieline.wire.envelope import ClassicPageQuery, classic_page, public_base, read_json
from tieline.wire.taskrouter_v1.door import BASE, Door, NameQuery
from tieline.wire.taskrouter_v1.fields import read_thresholds, read_window
from tieline.wire.taskrouter_v1.render_statistics import (
    render_activities,
    render_cumulative,
    render_durations,
    render_real_time,
    render_reservations,
    render_window,
)
from tieline.wire.taskrouter_v1.workers import find_queue_id

Rendered = dict[str, Any]
_BULK_NAMES = AliasChoices("queue_sids", "task_queue_sids", "TaskQueueSids")
_MOST_QUEUES = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a statistic is asked about: a stretch of time, a channel, and thresholds of waiting."""

    minutes: int | None
    start: str | None
    end: str | None
    channel: str | None
    split_by: str | None


class BulkForm(BaseModel):
    """The body of a bulk request: the queues it is about; none is all of them."""

    queue_ids: list[str] = Field(default_factory=list, validation_alias=_BULK_NAMES, max_length=_MOST_QUEUES)

    def checked(self) -> list[str]:
        """Return the queues that are named, each once. Raises `Invalid` for what is no id of a queue."""
        if not all(is_id(IdKind.QUEUE, each) for each in self.queue_ids):
            raise Invalid("queue_sids must be a list of ids of task queues.", field="queue_sids")
        return list(dict.fromkeys(self.queue_ids))


def _asked(
    minutes: Annotated[int | None, Query(alias="Minutes")] = None,
    start: Annotated[str | None, Query(alias="StartDate")] = None,
    end: Annotated[str | None, Query(alias="EndDate")] = None,
    channel: Annotated[str | None, Query(alias="TaskChannel")] = None,
    split_by: Annotated[str | None, Query(alias="SplitByWaitTime")] = None,
) -> Asked:
    return Asked(minutes=minutes, start=start, end=end, channel=channel, split_by=split_by)


AskedQuery = Annotated[Asked, Depends(_asked)]


class Figures:
    """Counts for the handlers, in an open transaction; nothing here knows of requests."""

    def __init__(self, door: Door, tx: Transaction, workspace_id: str, asked: Asked) -> None:
        self._routing, self._tx, self._workspace_id = door.routing, tx, workspace_id
        self._channel = door.channel_name(tx, workspace_id, asked.channel)
        self._window = read_window(minutes=asked.minutes, start=asked.start, end=asked.end, now=tx.now)
        self._split_by = read_thresholds(asked.split_by)

    def cumulative(self, *, of: str, **ids: str) -> Rendered:
        """Render what happened to the tasks of a "workspace", a "queue" or a "workflow"."""
        matching = RecordFilter(window=self._window, channel=self._channel, **ids)
        figures = self._routing.count_cumulative(
            self._tx, workspace_id=self._workspace_id, matching=matching, split_by=self._split_by
        )
        return render_cumulative(figures, of=of)

    def workflow_now(self, workflow_id: str) -> Rendered:
        """Render what waits and is worked on in a workflow."""
        return render_real_time(
            self._routing.count_now(
                self._tx, workspace_id=self._workspace_id, workflow_id=workflow_id, channel=self._channel
            )
        )

    def workspace_now(self) -> Rendered:
        """Render what waits and is worked on in the workspace, and what its workers do."""
        counted = self._routing.count_now(self._tx, workspace_id=self._workspace_id, channel=self._channel)
        return {**render_real_time(counted), **self.workers_now()}

    def queue_now(self, queue_id: str) -> Rendered:
        """Render what waits and is worked on in a queue, and what its workers do."""
        counted = self._routing.count_now(
            self._tx, workspace_id=self._workspace_id, queue_id=queue_id, channel=self._channel
        )
        loads = self._routing.list_matching(self._tx, workspace_id=self._workspace_id, queue_id=queue_id)
        activities = self._routing.count_activities(
            self._tx, workspace_id=self._workspace_id, workers=[each.worker for each in loads]
        )
        return {
            **render_real_time(counted, in_queue=True),
            "activity_statistics": render_activities(activities),
            "total_available_workers": sum(each.worker.available for each in loads),
            "total_eligible_workers": len(loads),
        }

    def workers_now(self, **chosen: Any) -> Rendered:
        """Render how many workers are in each activity."""
        workers = self._workers(**chosen)
        activities = self._routing.count_activities(
            self._tx, workspace_id=self._workspace_id, workers=workers
        )
        return {"activity_statistics": render_activities(activities), "total_workers": len(workers)}

    def workers_cumulative(self, *, worker_id: str | None = None, **chosen: Any) -> Rendered:
        """Render what became of the offers to workers, and how long they were in each activity."""
        matching = RecordFilter(window=self._window, channel=self._channel, worker_id=worker_id)
        figures = self._routing.count_cumulative(self._tx, workspace_id=self._workspace_id, matching=matching)
        workers = (
            [self._routing.get_worker(self._tx, worker_id=worker_id)]
            if worker_id
            else self._workers(**chosen)
        )
        times = self._routing.sum_activities(
            self._tx, workspace_id=self._workspace_id, workers=workers, window=self._window
        )
        return {
            **render_window(self._window),
            **render_reservations(figures),
            "activity_durations": render_durations(times),
        }

    def _workers(self, *, queue_id: str | None = None, friendly_name: str | None = None) -> list[Any]:
        if queue_id is None:
            matching = WorkerFilter(friendly_name=friendly_name)
            return self._routing.list_all_workers(
                self._tx, workspace_id=self._workspace_id, matching=matching
            )
        loads = self._routing.list_matching(self._tx, workspace_id=self._workspace_id, queue_id=queue_id)
        wanted = (friendly_name or "").casefold()
        return [each.worker for each in loads if not wanted or each.worker.friendly_name.casefold() == wanted]


class StatisticsRoutes:
    """The handlers."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def _answer(
        self, request: Request, caller: Caller, workspace_id: str, count: Callable[[Transaction], Rendered]
    ) -> Rendered:
        """Count something of a workspace that the caller may see."""

        def read(tx: Transaction) -> Rendered:
            self._door.get_workspace(tx, caller, workspace_id)
            return count(tx)

        url = f"{public_base(request)}{request.url.path}"
        common = {"account_sid": caller.account_id, "workspace_sid": workspace_id, "url": url}
        return {**await self._door.db.read(read), **common}

    # Workspaces

    async def fetch_workspace_cumulative(
        self, *, workspace_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened in a workspace."""

        def count(tx: Transaction) -> Rendered:
            return Figures(self._door, tx, workspace_id, asked).cumulative(of="workspace")

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workspace_real_time(
        self, *, workspace_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what is going on in a workspace."""

        def count(tx: Transaction) -> Rendered:
            return Figures(self._door, tx, workspace_id, asked).workspace_now()

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workspace_statistics(
        self, *, workspace_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened and what is going on in a workspace."""

        def count(tx: Transaction) -> Rendered:
            figures = Figures(self._door, tx, workspace_id, asked)
            return {"realtime": figures.workspace_now(), "cumulative": figures.cumulative(of="workspace")}

        return await self._answer(request, caller, workspace_id, count)

    # Workflows

    async def fetch_workflow_cumulative(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened in a workflow."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_workflow(tx, caller, workspace_id, workflow_id)
            figures = Figures(self._door, tx, workspace_id, asked)
            return {
                "workflow_sid": workflow_id,
                **figures.cumulative(of="workflow", workflow_id=workflow_id),
            }

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workflow_real_time(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what is going on in a workflow."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_workflow(tx, caller, workspace_id, workflow_id)
            now = Figures(self._door, tx, workspace_id, asked).workflow_now(workflow_id)
            return {"workflow_sid": workflow_id, **now}

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workflow_statistics(
        self, *, workspace_id: str, workflow_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened and what is going on in a workflow."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_workflow(tx, caller, workspace_id, workflow_id)
            figures = Figures(self._door, tx, workspace_id, asked)
            return {
                "workflow_sid": workflow_id,
                "realtime": figures.workflow_now(workflow_id),
                "cumulative": figures.cumulative(of="workflow", workflow_id=workflow_id),
            }

        return await self._answer(request, caller, workspace_id, count)

    # Queues

    async def fetch_queue_cumulative(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened in a queue."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_queue(tx, caller, workspace_id, queue_id)
            figures = Figures(self._door, tx, workspace_id, asked)
            return {"task_queue_sid": queue_id, **figures.cumulative(of="queue", queue_id=queue_id)}

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_queue_real_time(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what is going on in a queue."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_queue(tx, caller, workspace_id, queue_id)
            now = Figures(self._door, tx, workspace_id, asked).queue_now(queue_id)
            return {"task_queue_sid": queue_id, **now}

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_queue_statistics(
        self, *, workspace_id: str, queue_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what happened and what is going on in a queue."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_queue(tx, caller, workspace_id, queue_id)
            return self._queue(tx, workspace_id, queue_id, asked)

        return await self._answer(request, caller, workspace_id, count)

    async def list_queues_statistics(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        asked: AskedQuery,
        page: ClassicPageQuery,
        friendly_name: NameQuery = None,
    ) -> Rendered:
        """Count what happened and what is going on in every queue."""

        def read(tx: Transaction) -> Page[Rendered]:
            self._door.get_workspace(tx, caller, workspace_id)
            found: Page[TaskQueue] = self._door.routing.list_queues(
                tx, workspace_id=workspace_id, friendly_name=friendly_name, page=page
            )
            return found.map(lambda each: self._queue(tx, workspace_id, each.queue_id, asked))

        common = {"account_sid": caller.account_id, "workspace_sid": workspace_id}
        found = await self._door.db.read(read)
        return classic_page(
            request, "task_queues_statistics", found, query=page, render=lambda each: {**each, **common}
        )

    def _queue(self, tx: Transaction, workspace_id: str, queue_id: str, asked: Asked) -> Rendered:
        figures = Figures(self._door, tx, workspace_id, asked)
        return {
            "task_queue_sid": queue_id,
            "realtime": figures.queue_now(queue_id),
            "cumulative": figures.cumulative(of="queue", queue_id=queue_id),
        }

    async def fetch_queues_real_time(
        self, *, workspace_id: str, request: Request, caller: Caller
    ) -> Rendered:
        """Count what is going on in the queues that are named, all of them unless some are."""
        wanted = (await read_json(request, BulkForm)).checked()
        nothing = Asked(minutes=None, start=None, end=None, channel=None, split_by=None)

        def count(tx: Transaction) -> Rendered:
            every = self._door.routing.list_queues(tx, workspace_id=workspace_id).items
            ids = wanted or [each.queue_id for each in every]
            for queue_id in ids:
                self._door.get_queue(tx, caller, workspace_id, queue_id)
            figures = Figures(self._door, tx, workspace_id, nothing)
            data = [{"task_queue_sid": each, **figures.queue_now(each)} for each in ids]
            return {"task_queue_data": data, "task_queue_response_count": len(data)}

        return await self._answer(request, caller, workspace_id, count)

    # Workers

    async def fetch_worker_statistics(
        self, *, workspace_id: str, worker_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what became of the offers to a worker, and how long they did what."""

        def count(tx: Transaction) -> Rendered:
            self._door.get_worker(tx, caller, workspace_id, worker_id)
            figures = Figures(self._door, tx, workspace_id, asked)
            return {"worker_sid": worker_id, "cumulative": figures.workers_cumulative(worker_id=worker_id)}

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workers_statistics(
        self,
        *,
        workspace_id: str,
        request: Request,
        caller: Caller,
        asked: AskedQuery,
        queue_id: Annotated[str | None, Query(alias="TaskQueueSid")] = None,
        queue_name: Annotated[str | None, Query(alias="TaskQueueName")] = None,
        friendly_name: NameQuery = None,
    ) -> Rendered:
        """Count what the workers of a workspace, or of a queue, do and did."""

        def count(tx: Transaction) -> Rendered:
            queue = find_queue_id(
                tx, self._door.routing, workspace_id=workspace_id, queue_id=queue_id, name=queue_name
            )
            figures = Figures(self._door, tx, workspace_id, asked)
            chosen = {"queue_id": queue, "friendly_name": friendly_name}
            return {
                "realtime": figures.workers_now(**chosen),
                "cumulative": figures.workers_cumulative(**chosen),
            }

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workers_cumulative(
        self, *, workspace_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count what became of all offers, and how long workers did what."""

        def count(tx: Transaction) -> Rendered:
            return Figures(self._door, tx, workspace_id, asked).workers_cumulative()

        return await self._answer(request, caller, workspace_id, count)

    async def fetch_workers_real_time(
        self, *, workspace_id: str, request: Request, caller: Caller, asked: AskedQuery
    ) -> Rendered:
        """Count how many workers are in each activity."""

        def count(tx: Transaction) -> Rendered:
            return Figures(self._door, tx, workspace_id, asked).workers_now()

        return await self._answer(request, caller, workspace_id, count)


def add_statistics_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of this file; those below a list come before the list's own items."""
    routes, one = StatisticsRoutes(door), BASE + "/{workspace_id}"
    for path, handler in (
        ("/Statistics", routes.fetch_workspace_statistics),
        ("/CumulativeStatistics", routes.fetch_workspace_cumulative),
        ("/RealTimeStatistics", routes.fetch_workspace_real_time),
        ("/Workers/Statistics", routes.fetch_workers_statistics),
        ("/Workers/CumulativeStatistics", routes.fetch_workers_cumulative),
        ("/Workers/RealTimeStatistics", routes.fetch_workers_real_time),
        ("/Workers/{worker_id}/Statistics", routes.fetch_worker_statistics),
        ("/TaskQueues/Statistics", routes.list_queues_statistics),
        ("/TaskQueues/{queue_id}/Statistics", routes.fetch_queue_statistics),
        ("/TaskQueues/{queue_id}/CumulativeStatistics", routes.fetch_queue_cumulative),
        ("/TaskQueues/{queue_id}/RealTimeStatistics", routes.fetch_queue_real_time),
        ("/Workflows/{workflow_id}/Statistics", routes.fetch_workflow_statistics),
        ("/Workflows/{workflow_id}/CumulativeStatistics", routes.fetch_workflow_cumulative),
        ("/Workflows/{workflow_id}/RealTimeStatistics", routes.fetch_workflow_real_time),
    ):
        router.add_api_route(one + path, handler, methods=["GET"])
    router.add_api_route(
        one + "/TaskQueues/RealTimeStatistics", routes.fetch_queues_real_time, methods=["POST"]
    )
