"""The part of the routing service about workers: who they are, and how much of each channel they take."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.routing import store, tables
from tieline.routing.errors import ActivityNotFound, StillInUse, WorkerChannelNotFound, WorkerNotFound
from tieline.routing.events import WorkerUpdated
from tieline.routing.expressions import parse_named
from tieline.routing.fields import checked_attributes, checked_range
from tieline.routing.floor import read_floor
from tieline.routing.matching import WorkerLoad, in_queue, worker_scope
from tieline.routing.models import (
    MAX_CAPACITY,
    ChannelSetting,
    TaskChannel,
    Worker,
    WorkerChannel,
    WorkerFilter,
)
from tieline.routing.plans import RoutingPlans
from tieline.routing.records import record
from tieline.routing.setup import FIRST_PAGE


class RoutingPeople(RoutingPlans):
    """Adds, finds, lists, changes and removes workers, and says what they take of each channel."""

    def create_worker(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str,
        attributes: Mapping[str, Any] | None = None,
        activity_id: str | None = None,
        capacity: int | None = None,
    ) -> Worker:
        """Add a worker, in the workspace's default activity unless another is given.

        Args:
            tx: the open transaction.
            workspace_id: where they work.
            friendly_name: unique in the workspace ignoring case, at most 64 characters.
            attributes: what expressions see; `languages` is a list such as `["es", "en"]`.
            activity_id: what they do at first.
            capacity: how many tasks they hold at most (None = as many as their channels allow).

        Raises:
            NameTaken, ActivityNotFound, AttributesInvalid: see there.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        store.lock_workspace(tx, workspace_id)
        activity_id = activity_id or workspace.default_activity_id
        if activity_id is None:
            raise ActivityNotFound("The workspace has no activity yet; create one before its workers.")
        self._activity_of(tx, workspace_id=workspace_id, activity_id=activity_id)
        worker_id = new_id(IdKind.WORKER)
        values = {
            "worker_id": worker_id,
            "attributes": checked_attributes(attributes or {}),
            "activity_id": activity_id,
            "activity_since": tx.now,
            "idle_since": tx.now,
            "capacity": capacity,
            **self._named(tx, tables.workers, workspace, friendly_name),
        }
        store.insert(tx, tables.workers, values)
        made = self.get_worker(tx, worker_id=worker_id)
        _tell_worker(tx, made, "worker.created")
        return made

    def get_worker(self, tx: Transaction, *, worker_id: str) -> Worker:
        """Return a worker, also one who left. Raises `WorkerNotFound`."""
        found = store.find_worker(tx, worker_id)
        if found is None:
            raise WorkerNotFound
        return found

    def list_workers(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        matching: WorkerFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Worker]:
        """List a workspace's workers, oldest first unless asked otherwise."""
        return store.list_workers(
            tx, workspace_id=workspace_id, matching=matching or WorkerFilter(), page=page
        )

    def list_all_workers(
        self, tx: Transaction, *, workspace_id: str, matching: WorkerFilter | None = None
    ) -> list[Worker]:
        """Return every worker of a workspace, of a filter or all, however many."""
        found: list[Worker] = []
        page = FIRST_PAGE
        while True:
            listed = self.list_workers(tx, workspace_id=workspace_id, matching=matching, page=page)
            found.extend(listed.items)
            if listed.next_token is None:
                return found
            page = replace(page, token=listed.next_token)

    def list_matching(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        expression: str | None = None,
        queue_id: str | None = None,
    ) -> list[WorkerLoad]:
        """Return the workers of a queue, or who match an expression over their attributes, with what they have at hand.

        Raises `ExpressionInvalid`.
        """
        floor = read_floor(tx, workspace_id)
        queue = None if queue_id is None else self.get_queue(tx, queue_id=queue_id)
        test = None if expression is None else parse_named(expression, field="TargetWorkersExpression")
        return [
            load
            for load in floor.loads
            if in_queue(queue, load) and (test is None or test.matches(worker_scope(load)))
        ]

    def list_queue_ids(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        worker_id: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> frozenset[str]:
        """Return the queues a worker is in, and a worker with these attributes would be in, whichever are asked for."""
        floor = read_floor(tx, workspace_id)
        asked: list[WorkerLoad | None] = []
        if worker_id is not None:
            asked.append(floor.load_of(worker_id))
        if attributes is not None:
            asked.append(WorkerLoad(worker=_imagined(attributes, tx.now)))
        return frozenset(
            queue.queue_id
            for queue in floor.queues.values()
            if all(load is not None and in_queue(queue, load) for load in asked)
        )

    def _change_worker(
        self,
        tx: Transaction,
        *,
        worker_id: str,
        friendly_name: str | None = None,
        attributes: Mapping[str, Any] | None = None,
    ) -> Worker:
        worker = self._present(tx, worker_id)
        changes: dict[str, Any] = {}
        if friendly_name is not None:
            workspace = self.get_workspace(tx, workspace_id=worker.workspace_id)
            changes.update(self._named(tx, tables.workers, workspace, friendly_name, except_id=worker_id))
        if attributes is not None:
            changes["attributes"] = checked_attributes(attributes)
        store.update(tx, tables.workers, worker_id, changes)
        changed = self.get_worker(tx, worker_id=worker_id)
        _tell_worker(tx, changed, "worker.attributes.update")
        return changed

    def delete_worker(self, tx: Transaction, *, worker_id: str) -> None:
        """Let a worker go; their name stays in what they did, and is free for somebody else.

        Raises `StillInUse` while something rings at their desktop or they have a task.
        """
        worker = self._present(tx, worker_id)
        store.lock_workspace(tx, worker.workspace_id)
        if store.list_live_reservations(tx, worker_id=worker_id):
            raise StillInUse("The worker has tasks that are not over; finish or pass them on first.")
        _tell_worker(tx, worker, "worker.deleted", since=worker)
        gone = {"deleted_at": tx.now, "name_key": f"{store.name_key(worker.friendly_name)}\n{worker_id}"}
        store.update(tx, tables.workers, worker_id, gone)

    def _present(self, tx: Transaction, worker_id: str) -> Worker:
        """Return a worker who has not left. Raises `WorkerNotFound`."""
        worker = self.get_worker(tx, worker_id=worker_id)
        if worker.deleted_at is not None:
            raise WorkerNotFound
        return worker

    # Channels

    def list_worker_channels(self, tx: Transaction, *, worker_id: str) -> list[WorkerChannel]:
        """Return how much of each task channel a worker takes and has, in the order of the channels."""
        worker = self._present(tx, worker_id)
        load = read_floor(tx, worker.workspace_id).load_of(worker_id)
        assert load is not None
        changed = store.list_channel_changes(tx, worker_id=worker_id)
        return [
            _worker_channel(load, channel, changed.get(channel.task_channel_id))
            for channel in store.all_task_channels(tx, worker.workspace_id)
        ]

    def get_worker_channel(self, tx: Transaction, *, worker_id: str, wanted: str) -> WorkerChannel:
        """Return one of a worker's channels by its own id, the task channel's or its unique name.

        Raises `WorkerChannelNotFound`.
        """
        for each in self.list_worker_channels(tx, worker_id=worker_id):
            if wanted in {each.worker_channel_id, each.task_channel_id, each.unique_name}:
                return each
        raise WorkerChannelNotFound

    def _set_worker_channel(
        self, tx: Transaction, *, worker_id: str, wanted: str, capacity: int | None, available: bool | None
    ) -> WorkerChannel:
        channel = self.get_worker_channel(tx, worker_id=worker_id, wanted=wanted)
        load = read_floor(tx, channel.workspace_id).load_of(worker_id)
        assert load is not None
        before = load.setting(channel.unique_name)
        now = ChannelSetting(
            capacity=before.capacity
            if capacity is None
            else checked_range(capacity, field="Capacity", most=MAX_CAPACITY),
            available=before.available if available is None else available,
            idle_since=before.idle_since,
        )
        store.set_channel(tx, worker_id=worker_id, task_channel_id=channel.task_channel_id, setting=now)
        about = {
            "worker_channel_unique_name": channel.unique_name,
            "worker_channel_capacity": now.capacity,
            "worker_channel_previous_capacity": before.capacity,
            "worker_channel_available": now.available,
        }
        if now.capacity != before.capacity:
            _tell_worker(tx, load.worker, "worker.capacity.update", more=about)
        if now.available != before.available:
            _tell_worker(tx, load.worker, "worker.channel.availability.update", more=about)
        return self.get_worker_channel(tx, worker_id=worker_id, wanted=wanted)

    def _note_idle(self, tx: Transaction, *, worker_id: str, channel: TaskChannel | None) -> None:
        """Let a worker's count of being available begin anew, of all channels and of the one they finished a task of."""
        store.update(tx, tables.workers, worker_id, {"idle_since": tx.now})
        if channel is None or not channel.channel_optimized_routing:
            return
        load = read_floor(tx, channel.workspace_id).load_of(worker_id)
        if load is not None:
            before = load.setting(channel.unique_name)
            now = ChannelSetting(capacity=before.capacity, available=before.available, idle_since=tx.now)
            store.set_channel(tx, worker_id=worker_id, task_channel_id=channel.task_channel_id, setting=now)


def _imagined(attributes: Mapping[str, Any], now: datetime) -> Worker:
    """Return a worker who is not there, to ask which queues they would be in."""
    return Worker(
        worker_id="",
        workspace_id="",
        account_id="",
        friendly_name="",
        attributes=attributes,
        activity_id="",
        activity_name="",
        available=False,
        activity_since=now,
        idle_since=now,
        capacity=None,
        deleted_at=None,
        created_at=now,
        updated_at=now,
    )


def _worker_channel(load: WorkerLoad, channel: TaskChannel, changed: Any) -> WorkerChannel:
    worker, setting = load.worker, load.setting(channel.unique_name)
    born = max(worker.created_at, channel.created_at)
    # There is a row only where something was set, so the id is made of those of worker and channel.
    digest = hashlib.md5(f"{worker.worker_id}{channel.task_channel_id}".encode(), usedforsecurity=False)
    return WorkerChannel(
        worker_channel_id=f"{IdKind.WORKER_CHANNEL}{digest.hexdigest()}",
        workspace_id=worker.workspace_id,
        account_id=worker.account_id,
        worker_id=worker.worker_id,
        task_channel_id=channel.task_channel_id,
        unique_name=channel.unique_name,
        capacity=setting.capacity,
        available=setting.available,
        assigned_tasks=load.held.get(channel.unique_name, 0),
        created_at=born,
        updated_at=changed or born,
    )


def _tell_worker(
    tx: Transaction,
    worker: Worker,
    kind: str,
    *,
    more: dict[str, Any] | None = None,
    since: Worker | None = None,
) -> None:
    """Tell that a worker changed; `since` is who left, whose last activity ends with it."""
    account_id, workspace_id = worker.account_id, worker.workspace_id
    emit(tx, WorkerUpdated(account_id=account_id, workspace_id=workspace_id, worker_id=worker.worker_id))
    about = dict(more or {})
    if since is not None:
        about["worker_previous_activity_id"] = since.activity_id
    record(
        tx,
        kind,
        account_id=account_id,
        workspace_id=workspace_id,
        worker_id=worker.worker_id,
        activity_id=worker.activity_id,
        more=about,
    )
