"""Days as people count them: in their zone, from the hour at which their day begins, right over changes of the clocks.

A store that groups by day (`kit/tables.py`, `day_of`) needs the offset from UTC at each moment; `Days.offsets` says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tieline.kit.errors import Invalid

MOST_DAYS = 366
_EPOCH = date(1970, 1, 1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days from `first` to `last`, both included, of a zone; a day begins at `begins` by the clock on its wall."""

    first: date
    last: date
    zone: str
    begins: time = time()

    @cached_property
    def start(self) -> datetime:
        """Return the moment at which the first day begins."""
        return self.moment(self.first)

    @cached_property
    def end(self) -> datetime:
        """Return the moment at which the last day is over."""
        return self.moment(self.last + timedelta(days=1))

    @property
    def dates(self) -> tuple[date, ...]:
        """Return every day."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))

    def moment(self, day: date) -> datetime:
        """Return when a day begins, in UTC."""
        return datetime.combine(day, self.begins, tzinfo=read_zone(self.zone)).astimezone(UTC)

    @cached_property
    def offsets(self) -> tuple[tuple[datetime, timedelta], ...]:
        """Return (until, offset) in order: before `until`, wall clocks stand at UTC + offset. The last one has no end."""
        found: list[tuple[datetime, timedelta]] = []
        at, end = self.start, self.end
        while at < end:
            following = min(at + timedelta(days=1), end)
            if self._offset(at) != self._offset(following):
                found.append((self._change(at, following), self._offset(at)))
            at = following
        return (*found, (datetime.max.replace(tzinfo=UTC), self._offset(end)))

    def _offset(self, at: datetime) -> timedelta:
        return at.astimezone(read_zone(self.zone)).utcoffset() or timedelta()

    def _change(self, before: datetime, after: datetime) -> datetime:
        """Return the first minute between two moments at which the wall clocks stand as they do at `after`."""
        while after - before > _MINUTE:
            middle = before + (after - before) // 2
            if self._offset(middle) == self._offset(after):
                after = middle
            else:
                before = middle
        return after.replace(second=0, microsecond=0)


def day_today(now: datetime, *, zone: str, begins: time) -> date:
    """Return which day it is, where a day begins at `begins`."""
    wall = now.astimezone(read_zone(zone)).replace(tzinfo=None)
    return (wall - (datetime.combine(_EPOCH, begins) - datetime.combine(_EPOCH, time()))).date()


def read_zone(name: str) -> ZoneInfo:
    """Return a zone by its name ("Europe/Madrid"). Raises `Invalid`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            f"There is no time zone {name!r}; give one like Europe/Madrid.", field="zone"
        ) from error


def numbered(day: int) -> date:
    """Return the day that `day_of` counts as so many days since 1970."""
    return _EPOCH + timedelta(days=day)
