"""Opening hours as values: is it open, when is it open again, and when is so much open time over. Pure.

Hours are wall-clock times of a zone, so a night shift is an hour shorter or longer when the clocks change. A moment the
clocks leave out counts as the one they jump to. Of a moment they show twice, opening takes the first and closing the last,
so that nobody finds a door shut whose clock says open. A span whose end is not after its beginning ends the next day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_CLOSURE_DAYS = 400
"""How far ahead an opening is looked for; whoever is closed longer has no next opening."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """A stretch of a day in minutes after its midnight, 0 to 1440; an end at or before the beginning is the next day's."""

    begin: int
    end: int

    def __str__(self) -> str:
        """Return it as it is written, `09:00-13:00`."""
        return f"{_clock(self.begin)}-{_clock(self.end)}"


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A date with hours of its own; none of them is a holiday."""

    on: date
    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When somebody is there: by the day of the week, and on special days."""

    zone: str
    weekly: Mapping[str, tuple[Span, ...]]
    special: tuple[SpecialDay, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Tell whether it is open at a moment; the moment of closing is closed."""
        return any(begin <= at < end for begin, end in self._around(at))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the moment it is open from, `at` itself while it is open; None when it does not open within a year."""
        for begin, end in self.open_from(at):
            if end > at:
                return max(begin, at)
        return None

    def next_closing(self, at: datetime) -> datetime | None:
        """Return when it closes that is open at `at`; None while it is closed."""
        return next((end for begin, end in self._around(at) if begin <= at < end), None)

    def after_open_time(self, at: datetime, seconds: float) -> datetime | None:
        """Return the moment at which it will have been open for `seconds`, counted from `at`; None when it never is."""
        left = timedelta(seconds=seconds)
        for begin, end in self.open_from(at):
            start = max(begin, at)
            if end <= start:
                continue
            if left <= end - start:
                return start + left
            left -= end - start
        return None

    def open_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the stretches of being open that end after `at`, the earliest first, joined where they touch."""
        held: tuple[datetime, datetime] | None = None
        for begin, end in self._stretches(at):
            if held is not None and begin <= held[1]:
                held = held[0], max(held[1], end)
                continue
            if held is not None and held[1] > at:
                yield held
            held = begin, end
        if held is not None and held[1] > at:
            yield held

    def closed_because(self, at: datetime) -> str | None:
        """Return the name of the special day that a moment is on; None on any other day."""
        today = at.astimezone(_zone(self.zone)).date()
        return next((each.name for each in self.special if each.on == today), None)

    def local(self, at: datetime) -> datetime:
        """Return a moment as the clocks of the zone show it."""
        return at.astimezone(_zone(self.zone))

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the joined stretches that may hold a moment."""
        for begin, end in self.open_from(at):
            if begin > at:
                return
            yield begin, end

    def _stretches(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        zone = _zone(self.zone)
        day = at.astimezone(zone).date() - _DAY
        special = {each.on: each.spans for each in self.special}
        for _ in range(LONGEST_CLOSURE_DAYS):
            spans = special.get(day)
            if spans is None:
                spans = self.weekly.get(WEEKDAYS[day.weekday()], ())
            for span in sorted(spans):
                last = day if span.end > span.begin else day + _DAY
                begin = _moment(day, span.begin, zone, last=False)
                end = _moment(last, span.end, zone, last=True)
                if end > begin:
                    yield begin, end
            day += _DAY


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the names of all zones there are."""
    return frozenset(available_timezones())


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _moment(day: date, minutes: int, zone: ZoneInfo, *, last: bool) -> datetime:
    """Return when the clocks of a zone show a time; `last` takes the second of two."""
    if minutes == 1440:
        day, minutes = day + _DAY, 0
    wall = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone)
    found = wall.replace(fold=1 if last else 0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None):
        return found
    return _jump(wall, zone)


def _jump(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return when the clocks jump over a time that they never show."""
    early, late = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def read_span(text: str) -> Span:
    """Read `09:00-13:00`. Raises `ValueError` with what is wrong with it."""
    begin, dash, end = text.partition("-")
    if not dash:
        raise ValueError(f"{text!r} is no span such as 09:00-13:00")
    return Span(begin=_minutes(begin, most=1439), end=_minutes(end, most=1440))


def _minutes(text: str, *, most: int) -> int:
    hours, colon, minutes = text.strip().partition(":")
    digits = hours + minutes
    if not colon or not (digits.isascii() and digits.isdigit()) or len(hours) > 2 or len(minutes) != 2:
        raise ValueError(f"{text.strip()!r} is no time such as 09:00")
    found = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or found > most:
        raise ValueError(f"{text.strip()!r} is no time of a day")
    return found


def overlaps(spans: Sequence[Span]) -> bool:
    """Tell whether two spans of one day share a minute."""
    ordered = sorted(spans)
    ends = [span.end if span.end > span.begin else span.end + 1440 for span in ordered]
    return any(ends[n] > ordered[n + 1].begin for n in range(len(ordered) - 1))
