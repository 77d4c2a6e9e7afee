"""The estimate of a wait as it follows from a line; how good it is stands in `test_estimates.py`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tieline.routing.waiting import Line, Served, estimate

pytestmark = pytest.mark.unit

FOUR_MINUTES = [Served(rang=5, handled=240)] * 20
MIXED = [Served(rang=5, handled=60 + 20 * n) for n in range(20)]
LINE = Line(ahead=0, busy=[100, 100], free=0, served=MIXED)


def test_nobody_on_duty_is_no_wait_of_any_length() -> None:
    told = estimate(replace(LINE, busy=[]))
    assert (told.is_known, told.low, told.unknown) == (False, None, "nobody is on duty")


def test_with_too_few_served_nothing_is_told() -> None:
    told = estimate(replace(LINE, served=MIXED[:4]))
    assert (told.is_known, told.served) == (False, 4)


def test_somebody_free_takes_as_long_as_it_rings() -> None:
    told = estimate(Line(ahead=0, busy=[], free=1, served=FOUR_MINUTES))
    assert (told.low, told.likely, told.high) == (5, 5, 5)


def test_times_that_never_vary_make_no_range() -> None:
    told = estimate(Line(ahead=1, busy=[40], free=0, served=FOUR_MINUTES))
    assert told.low == told.high == 240 - 40 + 245 + 5


def test_more_in_front_wait_longer_and_more_on_duty_shorter() -> None:
    usual, behind = estimate(LINE), estimate(replace(LINE, ahead=6))
    helped = estimate(replace(LINE, ahead=6, busy=[100] * 6))
    assert (usual.likely or 0) < (helped.likely or 0) < (behind.likely or 0)


def test_those_in_front_who_give_up_shorten_it() -> None:
    patient, leaving = (
        estimate(replace(LINE, ahead=10)),
        estimate(replace(LINE, ahead=10, leaving=1 / 200)),
    )
    assert (leaving.likely or 0) < (patient.likely or 0)


def test_somebody_busier_than_ever_before_is_still_somebody() -> None:
    assert estimate(replace(LINE, busy=[5000])).is_known


def test_the_same_line_is_told_the_same() -> None:
    assert estimate(LINE) == estimate(LINE)
