"""A moment in words: today, tomorrow, a day with its date; in each language of the promises."""

from __future__ import annotations

from datetime import datetime

import pytest

from tieline.handoff import Promise, say, say_wait, say_when

pytestmark = pytest.mark.unit

NOW = datetime.fromisoformat("2026-11-28T13:05+00:00")


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("english", "2026-11-28T17:00+00:00", "today at 17:00"),
        ("es", "2026-11-29T09:30+00:00", "mañana a las 09:30"),
        ("fr", "2026-11-30T09:00+00:00", "le lundi 30 novembre à 09:00"),
        ("de", "2026-12-01T09:00+00:00", "am Dienstag, 1. Dezember, um 09:00 Uhr"),
        ("pt", "2026-12-02T09:00+00:00", "quarta-feira, 2 de dezembro, às 09:00"),
        ("it", "2026-12-03T09:00+00:00", "giovedì 3 dicembre alle 09:00"),
        (None, "2027-01-04T08:00+00:00", "on Monday 4 January at 08:00"),
    ],
)
def test_when(language: str | None, at: str, words: str) -> None:
    assert say_when(datetime.fromisoformat(at), now=NOW, language=language) == words


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt", "it"])
@pytest.mark.parametrize("promise", [Promise.CLOSED, Promise.CLOSED_ON_CALL])
def test_every_language_says_when_it_opens_and_by_when(promise: Promise, language: str) -> None:
    said = say(promise, language=language, opens="OPENS", by="BY")
    assert "OPENS" in said
    assert "BY" in said


def test_a_wait_is_told_as_a_range_of_minutes_or_as_unknown() -> None:
    assert say_wait(low=130, high=430, language="en") == "It will probably take between 2 and 8 minutes."
    assert say_wait(low=10, high=50, language="en") == "It will probably take no more than 1 min."
    assert say_wait(low=None, high=None, language="en") == "How long it takes cannot be told right now."
