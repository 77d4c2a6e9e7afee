"""Dates that lists are asked for: on, before and after, as the 2010 API spells them (`DateSent`, `DateSent<`)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from tieline.kit.clock import parse_iso
from tieline.kit.errors import Invalid

Bounds = tuple[datetime | None, datetime | None]


def bounds(name: str, *, on: str | None, before: str | None, after: str | None) -> Bounds:
    """Return the first and the last moment that are asked for, both inclusive; None is no bound.

    The official SDK turns a date into its midnight, so an exact moment stands for its whole day (UTC). Raises `Invalid`
    for what is no date.
    """
    day, early, late = (_moment(name, text) for text in (on, before, after))
    first = day and datetime.combine(day.date(), time(), tzinfo=UTC)
    last = first and first + timedelta(days=1, microseconds=-1)
    until = early and early + timedelta(seconds=1, microseconds=-1)
    starts = [each for each in (first, late) if each is not None]
    ends = [each for each in (last, until) if each is not None]
    return max(starts, default=None), min(ends, default=None)


def _moment(name: str, text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Invalid(f"{name} must be a date such as 2026-11-22.", field=name) from error
