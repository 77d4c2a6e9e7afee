"""Days of a zone, over changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tieline.kit.days import Days, day_today
from tieline.kit.errors import Invalid

pytestmark = pytest.mark.unit


def test_a_day_of_madrid_begins_at_its_midnight_and_is_23_hours_long_in_spring() -> None:
    days = Days(first=date(2026, 3, 28), last=date(2026, 3, 30), zone="Europe/Madrid")
    assert days.start == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert days.moment(date(2026, 3, 30)) - days.moment(date(2026, 3, 29)) == timedelta(hours=23)
    change, last = days.offsets
    assert change == (datetime(2026, 3, 29, 1, tzinfo=UTC), timedelta(hours=1))
    assert last[1] == timedelta(hours=2)


def test_a_zone_without_changes_has_one_offset() -> None:
    days = Days(first=date(2026, 1, 1), last=date(2026, 12, 31), zone="Asia/Kolkata")
    assert [offset for _, offset in days.offsets] == [timedelta(hours=5, minutes=30)]


def test_a_night_shift_belongs_to_the_day_it_began_on() -> None:
    at_two = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert day_today(at_two, zone="Europe/Madrid", begins=time(4)) == date(2026, 3, 2)
    assert day_today(at_two + timedelta(hours=2), zone="Europe/Madrid", begins=time(4)) == date(2026, 3, 3)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="Mars/Olympus"):
        day_today(datetime(2026, 3, 3, tzinfo=UTC), zone="Mars/Olympus", begins=time())
