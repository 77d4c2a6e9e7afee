"""What a question tells beside its words: about whom, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tieline.memory.clues import asks_about_oneself, read_when

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "months", "days", "years"),
    [
        ("What did Ana order on 14 August 2023?", {8}, {14}, {2023}),
        ("the 3rd of May", {5}, {3}, set()),
        ("May I go?", {5}, set(), set()),
        ("may I go?", set(), set(), set()),
        ("on May 7th", {5}, {7}, set()),
        ("Mar 5, 2024", {3}, {5}, {2024}),
        ("el 5 de mayo de 2024", {5}, {5}, {2024}),
        ("¿qué dijo en el mar?", set(), set(), set()),
        ("delivered 2024-03-05", {3}, {5}, {2024}),
        ("order 4711", set(), set(), set()),
    ],
)
def test_dates_are_read_in_parts(text: str, months: set[int], days: set[int], years: set[int]) -> None:
    when = read_when(text)
    assert (set(when.months), set(when.days), set(when.years)) == (months, days, years)


def test_the_nearer_a_day_the_better_it_fits() -> None:
    when = read_when("on 14 August 2023")
    fits = [
        when.fit(datetime(year, month, day, tzinfo=UTC))
        for year, month, day in [(2023, 8, 14), (2023, 8, 16), (2023, 8, 30), (2023, 5, 14), (2021, 5, 14)]
    ]
    assert fits == sorted(fits, reverse=True)
    assert fits[0] == pytest.approx(1.0)
    assert fits[-1] == 0.0
    assert read_when("where is my parcel?").fit(datetime(2023, 8, 14, tzinfo=UTC)) == 0.0


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("What did I order?", True), ("¿Dónde está mi pedido?", True), ("What did Ana order?", False)],
)
def test_who_asks_about_oneself(text: str, is_so: bool) -> None:
    assert asks_about_oneself(text) is is_so
