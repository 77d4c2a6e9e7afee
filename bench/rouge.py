"""ROUGE-1, ROUGE-2 and ROUGE-L as F1 over words in lower case, without stemming: how much of a summary is in another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[a-z0-9]+")


def rouge(ours: str, theirs: str) -> dict[str, float]:
    """Return the three figures, each 0..1."""
    left, right = _WORD.findall(ours.lower()), _WORD.findall(theirs.lower())
    return {
        "1": _overlap(_grams(left, 1), _grams(right, 1)),
        "2": _overlap(_grams(left, 2), _grams(right, 2)),
        "l": _f1(_longest(left, right), len(left), len(right)),
    }


def _grams(words: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[at : at + size]) for at in range(len(words) - size + 1))


def _overlap(left: Counter[tuple[str, ...]], right: Counter[tuple[str, ...]]) -> float:
    return _f1(sum((left & right).values()), sum(left.values()), sum(right.values()))


def _f1(both: int, left: int, right: int) -> float:
    return 2 * both / (left + right) if left + right else 0.0


def _longest(left: Sequence[str], right: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(right) + 1)
    for word in left:
        before = 0
        for at, other in enumerate(right, start=1):
            before, row[at] = row[at], before + 1 if word == other else max(row[at], row[at - 1])
    return row[-1]
