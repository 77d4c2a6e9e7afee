"""Opening hours: split shifts, holidays, shifts over midnight, and both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tieline.routing.calendar import Calendar, Span, SpecialDay, overlaps, read_span

pytestmark = pytest.mark.unit

OFFICE = tuple(map(read_span, ("09:00-13:00", "14:00-18:00")))
MADRID = Calendar(
    zone="Europe/Madrid",
    weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), OFFICE),
    special=(
        SpecialDay(on=date(2026, 12, 25), name="Christmas", spans=()),
        SpecialDay(on=date(2026, 12, 24), name="Christmas Eve", spans=(read_span("09:00-12:00"),)),
    ),
)
NIGHT = Calendar(zone="Europe/Berlin", weekly={"sat": (read_span("22:00-06:00"),)})
EVERY_NIGHT = Calendar(
    zone="America/New_York",
    weekly={day: (read_span("20:00-02:30"),) for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")},
)
HOUR = 3600.0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-30T07:59", False),
        ("2026-11-30T08:00", True),
        ("2026-11-30T11:59:59", True),
        ("2026-11-30T12:00", False),
        ("2026-11-30T13:00", True),
        ("2026-11-30T17:00", False),
        ("2026-11-28T10:00", False),
        ("2026-12-24T10:59", True),
        ("2026-12-24T13:30", False),
        ("2026-12-25T10:00", False),
        ("2026-07-01T07:00", True),
    ],
)
def test_a_split_shift_with_holidays(moment: str, is_open: bool) -> None:
    assert MADRID.is_open(at(moment)) is is_open


def test_closed_at_lunch_it_is_open_again_after_it() -> None:
    assert MADRID.next_opening(at("2026-11-30T12:30")) == at("2026-11-30T13:00")
    assert MADRID.next_closing(at("2026-11-30T13:30")) == at("2026-11-30T17:00")


def test_over_a_holiday_and_a_weekend_the_next_opening_is_monday() -> None:
    assert MADRID.next_opening(at("2026-12-24T11:00")) == at("2026-12-28T08:00")
    assert MADRID.closed_because(at("2026-12-25T11:00")) == "Christmas"


def test_open_time_counts_only_while_it_is_open() -> None:
    friday_afternoon = at("2026-11-27T16:00")
    assert MADRID.after_open_time(friday_afternoon, 8 * HOUR) == at("2026-11-30T16:00")
    assert MADRID.after_open_time(at("2026-11-28T10:00"), 4 * HOUR) == at("2026-11-30T12:00")


def test_who_never_opens_promises_nothing() -> None:
    never = Calendar(zone="UTC", weekly={})
    now = at("2026-11-28T10:00")
    assert (never.is_open(now), never.next_opening(now), never.after_open_time(now, 1)) == (False, None, None)


def test_always_open_is_one_stretch_that_does_not_end_at_midnight() -> None:
    always = Calendar(
        zone="UTC",
        weekly=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (Span(begin=0, end=1440),)),
    )
    assert always.is_open(at("2026-11-28T00:00"))
    assert always.after_open_time(at("2026-11-28T10:00"), 48 * HOUR) == at("2026-11-30T10:00")


def test_a_night_shift_is_an_hour_shorter_when_the_clocks_go_forward() -> None:
    """Berlin, 29 March 2026: 02:00 is 03:00."""
    ((begin, end),) = [next(NIGHT.open_from(at("2026-03-28T12:00")))]
    assert (begin, end) == (at("2026-03-28T21:00"), at("2026-03-29T04:00"))
    assert end - begin == timedelta(hours=7)


def test_a_night_shift_is_an_hour_longer_when_the_clocks_go_back() -> None:
    """Berlin, 25 October 2026: 03:00 is 02:00."""
    begin, end = next(NIGHT.open_from(at("2026-10-24T12:00")))
    assert (begin, end) == (at("2026-10-24T20:00"), at("2026-10-25T05:00"))
    assert end - begin == timedelta(hours=9)


def test_an_end_that_the_clocks_leave_out_is_the_moment_they_jump() -> None:
    """New York, 8 March 2026: 02:30 is never shown; 02:00 is 03:00 at 07:00 UTC."""
    _, end = next(EVERY_NIGHT.open_from(at("2026-03-08T05:00")))
    assert end == at("2026-03-08T07:00")


def test_an_end_that_the_clocks_show_twice_is_the_second_one() -> None:
    """New York, 1 November 2026: 01:00 to 02:00 come twice; a shift until 01:30 ends at the second."""
    until = Calendar(zone="America/New_York", weekly={"sat": (read_span("20:00-01:30"),)})
    _, end = next(until.open_from(at("2026-11-01T03:00")))
    assert end == at("2026-11-01T06:30")


def test_a_day_of_hours_over_the_change_is_the_same_on_the_wall() -> None:
    """Monday after the change opens at nine by the wall, an hour later by the sun."""
    before, after = at("2026-03-27T08:00"), at("2026-03-30T07:00")
    assert MADRID.is_open(before)
    assert MADRID.is_open(after)
    assert not MADRID.is_open(after - timedelta(seconds=1))


@pytest.mark.parametrize(
    "text", ["9-13", "09:00", "09:60-10:00", "25:00-26:00", "24:00-25:00", "a:b-c:d", ""]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        read_span(text)


def test_spans_of_a_day_may_not_share_a_minute() -> None:
    assert overlaps([read_span("09:00-13:00"), read_span("12:59-14:00")])
    assert not overlaps([read_span("13:00-14:00"), read_span("09:00-13:00")])
    assert overlaps([read_span("22:00-06:00"), read_span("23:00-23:30")])
