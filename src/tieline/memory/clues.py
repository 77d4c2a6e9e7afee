"""What a question tells beside its words: who said it, and when. Pure; `ranking.py` counts it in.

A question about oneself ("what did I order?") is about what the customer said; one that names a month, a year or a day
is about what was told then. English and Spanish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from tieline.kit.search import words

CUSTOMER = frozenset({"user", "customer", "usuario", "cliente"})
"""Labels of quoted lines that are the customer's own."""
_ABOUT_ME = frozenset({"i", "my", "me", "mine", "mi", "mis", "yo", "conmigo"})
_FULL = (
    "january february march april may june july august september october november december",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
_MONTHS = {name: at for line in _FULL for at, name in enumerate(line.split(), start=1)}
_SHORT = {name[:3]: at for name, at in _MONTHS.items()} | {"sept": 9}
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTH_WORD = re.compile(r"[A-Za-z]+")
_NUMBER_BESIDE = re.compile(r"\d{1,2}(?:st|nd|rd|th)?(?:\s+(?:of|de))?\s+$")
_NUMBER_AFTER = re.compile(r"\.?,?\s+(?:the\s+)?\d")
_DAY_BEFORE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+(?:of|de))?\s+$")
_DAY_AFTER = re.compile(r"\.?\s+(?:the\s+)?(\d{1,2})(?:st|nd|rd|th)?\b(?!\d)")
_NEAR_DAYS = 3
_MONTH_SHARE, _YEAR_SHARE, _DAY_SHARE, _NEAR_SHARE = 0.34, 0.16, 0.5, 0.33


@dataclass(frozen=True)
class When:
    """The dates a text names, in parts."""

    months: frozenset[int] = field(default_factory=frozenset)
    days: frozenset[int] = field(default_factory=frozenset)
    years: frozenset[int] = field(default_factory=frozenset)

    def fit(self, at: datetime) -> float:
        """Say how well a moment fits, from 0 (not at all, or no date was named) to 1 (the very day)."""
        share = _YEAR_SHARE if at.year in self.years else 0.0
        if at.month not in self.months:
            return share
        share += _MONTH_SHARE
        if at.day in self.days:
            return share + _DAY_SHARE
        near = any(abs(at.day - day) <= _NEAR_DAYS for day in self.days)
        return share + (_NEAR_SHARE if near else 0.0)


def read_when(text: str) -> When:
    """Read the months, days and years that a text names."""
    months, days, years = set[int](), set[int](), set[int]()
    for year, month, day in _ISO.findall(text):
        years.add(int(year))
        months.add(int(month))
        days.add(int(day))
    years.update(int(year) for year in _YEAR.findall(text))
    for found in _MONTH_WORD.finditer(text):
        month = _month_of(found, text)
        if month:
            months.add(month)
            days.update(_days_beside(found, text))
    return When(months=frozenset(months), days=frozenset(days), years=frozenset(years))


def _month_of(found: re.Match[str], text: str) -> int | None:
    """The month a word names; one that may be another word ("may", "mar") only beside a number or written large."""
    word = found[0].lower()
    if word in _MONTHS and (word != "may" or found[0] == "May" or _has_number_beside(found, text)):
        return _MONTHS[word]
    return _SHORT.get(word) if _has_number_beside(found, text) else None


def _has_number_beside(found: re.Match[str], text: str) -> bool:
    before = _NUMBER_BESIDE.search(text[: found.start()])
    return before is not None or _NUMBER_AFTER.match(text, found.end()) is not None


def _days_beside(found: re.Match[str], text: str) -> list[int]:
    beside = (_DAY_BEFORE.search(text[: found.start()]), _DAY_AFTER.match(text, found.end()))
    return [int(day[1]) for day in beside if day and 1 <= int(day[1]) <= 31]


def asks_about_oneself(text: str) -> bool:
    """Say whether a question is about who asks it."""
    return not _ABOUT_ME.isdisjoint(words(text))
