"""Business time: turned by hand, told to whoever waits, written so that SDKs can read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tieline.kit.clock import SystemClock, TurnableClock, iso, iso_ms, parse_iso

pytestmark = pytest.mark.unit

NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)


def test_a_frozen_clock_moves_only_when_turned() -> None:
    clock = TurnableClock(frozen_at=NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(seconds=90)
    clock.advance(seconds=0.5)
    assert clock.now() == NOON + timedelta(seconds=90.5)


def test_a_turned_clock_goes_on_with_the_wall_clock() -> None:
    clock = TurnableClock()
    clock.advance(seconds=3600)
    ahead = (clock.now() - SystemClock().now()).total_seconds()
    assert 3599 < ahead <= 3600


def test_everybody_who_waits_is_told_of_a_turn_once_it_is_made() -> None:
    clock = TurnableClock(frozen_at=NOON)
    seen: list[datetime] = []
    clock.on_turn(lambda: seen.append(clock.now()))
    clock.on_turn(lambda: seen.append(clock.now()))
    clock.advance(seconds=1)
    assert seen == [NOON + timedelta(seconds=1)] * 2


def test_moments_are_written_in_utc_with_and_without_milliseconds() -> None:
    rome = NOON.astimezone(timezone(timedelta(hours=1)))
    assert iso(rome) == "2026-03-02T12:00:00Z"
    assert iso_ms(rome) == "2026-03-02T12:00:00.250Z"


@pytest.mark.parametrize(
    "text", ["2026-03-02T12:00:00.250Z", "2026-03-02T13:00:00.250+01:00", "2026-03-02T12:00:00.250"]
)
def test_moments_are_read_with_any_offset_and_none_means_utc(text: str) -> None:
    assert parse_iso(text) == NOON


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="tomorrow"):
        parse_iso("tomorrow")
