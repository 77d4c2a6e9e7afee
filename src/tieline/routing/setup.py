"""The part of the routing service that sets a workspace up: the workspace itself, its activities and task channels.

`plans.py` adds queues and workflows, `people.py` workers, `work.py` offers, `service.py` tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest
from tieline.routing import store, tables
from tieline.routing.errors import (
    ActivityNotFound,
    HoursNotFound,
    NameTaken,
    RoutingFieldInvalid,
    StillInUse,
    TaskChannelNotFound,
    WorkspaceNotFound,
)
from tieline.routing.fields import checked_choice, checked_name, checked_range, checked_url
from tieline.routing.models import Activity, TaskChannel, Workspace
from tieline.routing.records import record, tell_gone
from tieline.routing.records import store as records_store

TASK_CHANNELS = ("default", "chat", "voice", "sms", "video")
"""The task channels every workspace begins with, as the vendor's Flex does."""

ORDERS = ("FIFO", "LIFO")
POLICIES = ("independent", "voice_alone")
MOST_PROMISE_HOURS = 168
MOST_OFFERS = 10
FIRST_PAGE = PageRequest(size=1000)


@dataclass(frozen=True, kw_only=True)
class WorkspaceChanges:
    """What is new about a workspace; None stays as it is, an empty text takes an address or a filter away."""

    friendly_name: str | None = None
    default_activity_id: str | None = None
    timeout_activity_id: str | None = None
    event_callback_url: str | None = None
    events_filter: str | None = None
    multi_task_enabled: bool | None = None
    prioritize_queue_order: str | None = None
    channel_policy: str | None = None
    hours_id: str | None = None
    tells_wait: bool | None = None
    promise_hours: int | None = None
    offers_at_a_time: int | None = None


class RoutingSetup:
    """Creates, finds, lists, changes and deletes workspaces, activities and task channels."""

    # Workspaces

    def create_workspace(
        self,
        tx: Transaction,
        *,
        account_id: str,
        friendly_name: str,
        event_callback_url: str | None = None,
        events_filter: str | None = None,
        multi_task_enabled: bool = True,
        prioritize_queue_order: str = "FIFO",
    ) -> Workspace:
        """Make an empty workspace with the usual task channels; its activities come next.

        Raises `RoutingFieldInvalid` for a field that cannot be used.
        """
        workspace_id = new_id(IdKind.WORKSPACE)
        values = {
            "workspace_id": workspace_id,
            "account_id": account_id,
            "friendly_name": checked_name(friendly_name),
            "default_activity_id": None,
            "timeout_activity_id": None,
            "event_callback_url": checked_url(event_callback_url, field="EventCallbackUrl"),
            "events_filter": events_filter or None,
            "multi_task_enabled": multi_task_enabled,
            "prioritize_queue_order": checked_choice(
                prioritize_queue_order, ORDERS, field="PrioritizeQueueOrder"
            ),
        }
        store.insert(tx, tables.workspaces, values)
        for name in TASK_CHANNELS:
            self.create_task_channel(
                tx, workspace_id=workspace_id, unique_name=name, friendly_name=name.capitalize()
            )
        made = self.get_workspace(tx, workspace_id=workspace_id)
        _tell_workspace(tx, made, "workspace.created")
        return made

    def get_workspace(self, tx: Transaction, *, workspace_id: str) -> Workspace:
        """Return a workspace. Raises `WorkspaceNotFound`."""
        found = store.find_workspace(tx, workspace_id)
        if found is None:
            raise WorkspaceNotFound
        return found

    def list_workspaces(
        self,
        tx: Transaction,
        *,
        account_id: str,
        friendly_name: str | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Workspace]:
        """List an account's workspaces, oldest first."""
        return store.list_workspaces(tx, account_id=account_id, friendly_name=friendly_name, page=page)

    def update_workspace(self, tx: Transaction, *, workspace_id: str, changes: WorkspaceChanges) -> Workspace:
        """Change a workspace.

        Raises `ActivityNotFound` for an activity of another workspace, `RoutingFieldInvalid` for a field that cannot be
        used, and for switching several tasks at a time off, which the vendor does not do either.
        """
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        if workspace.multi_task_enabled and changes.multi_task_enabled is False:
            raise RoutingFieldInvalid(
                "Working on several tasks at a time cannot be switched off again.", field="MultiTaskEnabled"
            )
        for activity_id in (changes.default_activity_id, changes.timeout_activity_id):
            if activity_id is not None:
                self._activity_of(tx, workspace_id=workspace_id, activity_id=activity_id)
        if changes.hours_id:
            self._check_hours(tx, workspace_id=workspace_id, hours_id=changes.hours_id)
        values = {name: value for name, value in vars(changes).items() if value is not None}
        values |= _checked(changes)
        if not values:
            return workspace
        store.update(tx, tables.workspaces, workspace_id, values)
        changed = self.get_workspace(tx, workspace_id=workspace_id)
        _tell_workspace(tx, changed, "workspace.updated")
        return changed

    def delete_workspace(self, tx: Transaction, *, workspace_id: str) -> None:
        """Delete a workspace with everything in it. Raises `StillInUse` while a task in it is not over."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        store.lock_workspace(tx, workspace_id)
        if store.has_open_tasks(tx, workspace_id=workspace_id):
            raise StillInUse("The workspace has tasks that are not over; finish or cancel them first.")
        records_store.delete_of_workspace(tx, workspace_id=workspace_id)
        store.delete_workspace(tx, workspace_id)
        tell_gone(tx, "workspace.deleted", workspace=workspace)

    def _check_hours(self, tx: Transaction, *, workspace_id: str, hours_id: str) -> None:
        found = store.find_hours(tx, hours_id)
        if found is None or found.workspace_id != workspace_id:
            raise HoursNotFound

    # Activities

    def create_activity(
        self, tx: Transaction, *, workspace_id: str, friendly_name: str, available: bool
    ) -> Activity:
        """Make an activity; the first one of a workspace becomes the activity of new workers."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        activity_id = new_id(IdKind.ACTIVITY)
        named = self._named(tx, tables.activities, workspace, friendly_name)
        store.insert(tx, tables.activities, {"activity_id": activity_id, "available": available, **named})
        if workspace.default_activity_id is None:
            store.update(tx, tables.workspaces, workspace_id, {"default_activity_id": activity_id})
        made = self.get_activity(tx, activity_id=activity_id)
        _tell_activity(tx, made, "activity.created")
        return made

    def get_activity(self, tx: Transaction, *, activity_id: str) -> Activity:
        """Return an activity. Raises `ActivityNotFound`."""
        found = store.find_activity(tx, activity_id)
        if found is None:
            raise ActivityNotFound
        return found

    def list_activities(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        friendly_name: str | None = None,
        available: bool | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Activity]:
        """List a workspace's activities, oldest first."""
        return store.list_activities(
            tx, workspace_id=workspace_id, friendly_name=friendly_name, available=available, page=page
        )

    def rename_activity(self, tx: Transaction, *, activity_id: str, friendly_name: str | None) -> Activity:
        """Rename an activity; whether it is available never changes. Raises `NameTaken`, `ActivityNotFound`."""
        activity = self.get_activity(tx, activity_id=activity_id)
        if friendly_name is None:
            return activity
        workspace = self.get_workspace(tx, workspace_id=activity.workspace_id)
        named = self._named(tx, tables.activities, workspace, friendly_name, except_id=activity_id)
        store.update(tx, tables.activities, activity_id, named)
        renamed = self.get_activity(tx, activity_id=activity_id)
        _tell_activity(tx, renamed, "activity.updated")
        return renamed

    def delete_activity(self, tx: Transaction, *, activity_id: str) -> None:
        """Delete an activity.

        Raises `StillInUse` while a worker is in it, a queue moves workers to it, or the workspace starts workers in it.
        """
        activity = self.get_activity(tx, activity_id=activity_id)
        store.lock_workspace(tx, activity.workspace_id)
        workspace = self.get_workspace(tx, workspace_id=activity.workspace_id)
        if activity_id in {workspace.default_activity_id, workspace.timeout_activity_id}:
            raise StillInUse("The workspace moves workers to this activity; name another one there first.")
        if store.count_workers_in(tx, activity_id):
            raise StillInUse("There are workers in this activity; let them do something else first.")
        if any(activity_id in _activities_of(queue) for queue in store.all_queues(tx, activity.workspace_id)):
            raise StillInUse("A task queue moves workers to this activity; change the queue first.")
        _tell_activity(tx, activity, "activity.deleted")
        store.delete(tx, tables.activities, activity_id)

    # Task channels

    def create_task_channel(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        unique_name: str,
        friendly_name: str,
        channel_optimized_routing: bool = False,
    ) -> TaskChannel:
        """Make a task channel. Raises `NameTaken` when the unique name is."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        if store.find_task_channel(tx, workspace_id=workspace_id, wanted=unique_name) is not None:
            raise NameTaken(f"This workspace has a task channel {unique_name!r} already.", field="UniqueName")
        values = {
            "task_channel_id": new_id(IdKind.TASK_CHANNEL),
            "workspace_id": workspace_id,
            "account_id": workspace.account_id,
            "friendly_name": checked_name(friendly_name),
            "unique_name": checked_name(unique_name, field="UniqueName"),
            "channel_optimized_routing": channel_optimized_routing,
        }
        store.insert(tx, tables.task_channels, values)
        return self.get_task_channel(tx, workspace_id=workspace_id, wanted=unique_name)

    def get_task_channel(self, tx: Transaction, *, workspace_id: str, wanted: str) -> TaskChannel:
        """Return a task channel by its id or unique name. Raises `TaskChannelNotFound`."""
        found = store.find_task_channel(tx, workspace_id=workspace_id, wanted=wanted)
        if found is None:
            raise TaskChannelNotFound
        return found

    def list_task_channels(
        self, tx: Transaction, *, workspace_id: str, page: PageRequest = FIRST_PAGE
    ) -> Page[TaskChannel]:
        """List a workspace's task channels, oldest first."""
        return store.list_task_channels(tx, workspace_id=workspace_id, page=page)

    def update_task_channel(
        self,
        tx: Transaction,
        *,
        workspace_id: str,
        wanted: str,
        friendly_name: str | None = None,
        channel_optimized_routing: bool | None = None,
    ) -> TaskChannel:
        """Change a task channel's name, or whose longest-available count it goes by; what is None stays."""
        channel = self.get_task_channel(tx, workspace_id=workspace_id, wanted=wanted)
        changes: dict[str, Any] = {}
        if friendly_name is not None:
            changes["friendly_name"] = checked_name(friendly_name)
        if channel_optimized_routing is not None:
            changes["channel_optimized_routing"] = channel_optimized_routing
        if changes:
            store.update(tx, tables.task_channels, channel.task_channel_id, changes)
        return self.get_task_channel(tx, workspace_id=workspace_id, wanted=channel.task_channel_id)

    def delete_task_channel(self, tx: Transaction, *, workspace_id: str, wanted: str) -> None:
        """Delete a task channel. Raises `StillInUse` for the default one and while a task of it is not over."""
        channel = self.get_task_channel(tx, workspace_id=workspace_id, wanted=wanted)
        if channel.unique_name == TASK_CHANNELS[0]:
            raise StillInUse("The default task channel takes every task that names none, and stays.")
        if store.has_open_tasks(tx, workspace_id=workspace_id, channel=channel.unique_name):
            raise StillInUse("There are tasks of this channel that are not over.")
        store.forget_channel(tx, channel.task_channel_id)
        store.delete(tx, tables.task_channels, channel.task_channel_id)

    # What they share

    def _activity_of(self, tx: Transaction, *, workspace_id: str, activity_id: str) -> Activity:
        activity = self.get_activity(tx, activity_id=activity_id)
        if activity.workspace_id != workspace_id:
            raise ActivityNotFound
        return activity

    def _named(
        self, tx: Transaction, table: Any, workspace: Workspace, friendly_name: str, *, except_id: str = ""
    ) -> dict[str, Any]:
        """Return the columns that a named row of a workspace starts with."""
        name = checked_name(friendly_name)
        workspace_id = workspace.workspace_id
        if store.is_name_taken(tx, table, workspace_id=workspace_id, friendly_name=name, except_id=except_id):
            raise NameTaken(f"This workspace has another one named {name!r} already.", field="FriendlyName")
        return {
            "workspace_id": workspace_id,
            "account_id": workspace.account_id,
            "friendly_name": name,
            "name_key": store.name_key(name),
        }


def _checked(changes: WorkspaceChanges) -> dict[str, Any]:
    """Return the changes that need more than to be there."""
    values: dict[str, Any] = {}
    if changes.friendly_name is not None:
        values["friendly_name"] = checked_name(changes.friendly_name)
    if changes.event_callback_url is not None:
        values["event_callback_url"] = checked_url(changes.event_callback_url, field="EventCallbackUrl")
    if changes.events_filter is not None:
        values["events_filter"] = changes.events_filter or None
    if changes.prioritize_queue_order is not None:
        checked_choice(changes.prioritize_queue_order, ORDERS, field="PrioritizeQueueOrder")
    if changes.channel_policy is not None:
        checked_choice(changes.channel_policy, POLICIES, field="channelPolicy")
    if changes.promise_hours is not None:
        checked_range(changes.promise_hours, field="promiseHours", least=1, most=MOST_PROMISE_HOURS)
    if changes.offers_at_a_time is not None:
        checked_range(changes.offers_at_a_time, field="offersAtATime", least=1, most=MOST_OFFERS)
    if changes.hours_id is not None:
        values["hours_id"] = changes.hours_id or None
    return values


def _activities_of(queue: Any) -> set[str | None]:
    return {queue.reservation_activity_id, queue.assignment_activity_id}


def _tell_workspace(tx: Transaction, workspace: Workspace, kind: str) -> None:
    record(
        tx,
        kind,
        account_id=workspace.account_id,
        workspace_id=workspace.workspace_id,
        resource_id=workspace.workspace_id,
    )


def _tell_activity(tx: Transaction, activity: Activity, kind: str) -> None:
    record(
        tx,
        kind,
        account_id=activity.account_id,
        workspace_id=activity.workspace_id,
        activity_id=activity.activity_id,
        more={"activity_name": activity.friendly_name, "activity_available": activity.available},
    )
