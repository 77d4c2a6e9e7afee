"""The part of the routing service about opening hours: kept under a name, used by queues and by the workspace.

What hours mean is in `calendar.py`. A queue without hours of its own has those of its workspace; without either it is
always open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.routing import store, tables
from tieline.routing.calendar import WEEKDAYS, Calendar, overlaps, zone_names
from tieline.routing.errors import HoursInvalid, HoursNotFound, StillInUse
from tieline.routing.fields import checked_name
from tieline.routing.models import Hours
from tieline.routing.setup import RoutingSetup

MOST_SPANS = 12
MOST_SPECIAL_DAYS = 400


@dataclass(frozen=True, kw_only=True)
class OpenState:
    """How a queue stands with its hours at a moment; `hours` None is always open."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    because: str | None
    """The name of the special day it is, if it is one."""
    hours: Hours | None


ALWAYS_OPEN = OpenState(is_open=True, opens_at=None, closes_at=None, because=None, hours=None)


class RoutingHours(RoutingSetup):
    """Creates, finds, lists, changes and deletes opening hours, and says how a queue stands with them."""

    def create_hours(
        self, tx: Transaction, *, workspace_id: str, friendly_name: str, calendar: Calendar
    ) -> Hours:
        """Keep opening hours under a name. Raises `HoursInvalid`, `NameTaken`, `WorkspaceNotFound`."""
        workspace = self.get_workspace(tx, workspace_id=workspace_id)
        hours_id = new_id(IdKind.HOURS)
        named = self._named(tx, tables.hours, workspace, friendly_name)
        values = {"hours_id": hours_id, **store.hours_row(_checked(calendar)), **named}
        store.insert(tx, tables.hours, values)
        return self.get_hours(tx, hours_id=hours_id)

    def get_hours(self, tx: Transaction, *, hours_id: str) -> Hours:
        """Return opening hours. Raises `HoursNotFound`."""
        found = store.find_hours(tx, hours_id)
        if found is None:
            raise HoursNotFound
        return found

    def list_hours(self, tx: Transaction, *, workspace_id: str) -> list[Hours]:
        """Return every opening hours of a workspace, oldest first."""
        return store.all_hours(tx, workspace_id)

    def update_hours(
        self, tx: Transaction, *, hours_id: str, friendly_name: str, calendar: Calendar
    ) -> Hours:
        """Replace opening hours. Raises what `create_hours` does, and `HoursNotFound`."""
        hours = self.get_hours(tx, hours_id=hours_id)
        workspace = self.get_workspace(tx, workspace_id=hours.workspace_id)
        named = self._named(tx, tables.hours, workspace, friendly_name, except_id=hours_id)
        store.update(tx, tables.hours, hours_id, {**store.hours_row(_checked(calendar)), **named})
        return self.get_hours(tx, hours_id=hours_id)

    def delete_hours(self, tx: Transaction, *, hours_id: str) -> None:
        """Delete opening hours. Raises `StillInUse` while a queue or the workspace goes by them."""
        hours = self.get_hours(tx, hours_id=hours_id)
        store.lock_workspace(tx, hours.workspace_id)
        if self.get_workspace(tx, workspace_id=hours.workspace_id).hours_id == hours_id:
            raise StillInUse("The workspace goes by these hours; name others there first.")
        for queue in store.all_queues(tx, hours.workspace_id):
            if queue.hours_id == hours_id:
                raise StillInUse(f"The queue {queue.friendly_name} goes by these hours.")
        store.delete(tx, tables.hours, hours_id)

    def find_hours_of(self, tx: Transaction, *, workspace_id: str, queue_id: str | None) -> Hours | None:
        """Return the hours a queue goes by, its own or its workspace's; None is always open."""
        queue = None if queue_id is None else store.find_queue(tx, queue_id)
        hours_id = queue.hours_id if queue is not None else None
        if hours_id is None:
            hours_id = self.get_workspace(tx, workspace_id=workspace_id).hours_id
        return None if hours_id is None else store.find_hours(tx, hours_id)

    def is_open(self, tx: Transaction, *, workspace_id: str, queue_id: str | None = None) -> OpenState:
        """Say whether a queue, or the workspace, is open now, and when it opens or closes next."""
        hours = self.find_hours_of(tx, workspace_id=workspace_id, queue_id=queue_id)
        return ALWAYS_OPEN if hours is None else state_of(hours, at=tx.now)


def state_of(hours: Hours, *, at: datetime) -> OpenState:
    """Return how hours stand at a moment."""
    calendar = hours.calendar
    is_open = calendar.is_open(at)
    return OpenState(
        is_open=is_open,
        opens_at=None if is_open else calendar.next_opening(at),
        closes_at=calendar.next_closing(at),
        because=calendar.closed_because(at),
        hours=hours,
    )


def _checked(calendar: Calendar) -> Calendar:
    """Return a calendar that can be kept. Raises `HoursInvalid`."""
    if calendar.zone not in zone_names():
        raise HoursInvalid(f"There is no time zone {calendar.zone!r}.", field="zone")
    strange = set(calendar.weekly) - set(WEEKDAYS)
    if strange:
        raise HoursInvalid(f"Days are {', '.join(WEEKDAYS)}; {sorted(strange)[0]!r} is none.", field="weekly")
    for day, spans in calendar.weekly.items():
        if len(spans) > MOST_SPANS or overlaps(spans):
            raise HoursInvalid(
                f"The spans of {day} overlap, or are more than {MOST_SPANS}.", field=f"weekly.{day}"
            )
    if len(calendar.special) > MOST_SPECIAL_DAYS:
        raise HoursInvalid(f"There can be {MOST_SPECIAL_DAYS} special days at most.", field="special")
    seen = set()
    for each in calendar.special:
        checked_name(each.name, field="special.name")
        if each.on in seen:
            raise HoursInvalid(f"{each.on} is named twice.", field="special")
        if len(each.spans) > MOST_SPANS or overlaps(each.spans):
            raise HoursInvalid(f"The spans of {each.on} overlap.", field="special")
        seen.add(each.on)
    return calendar
