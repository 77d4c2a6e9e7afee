"""Regular expressions that somebody else wrote: how long a text one can be tried on without running away.

Python's matcher goes back and tries again, so a short pattern can take longer than the universe lasts. Here the ways
through a pattern are counted on its parsed form, generously; a text is only tried while that count stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

# The standard library's own reading of a pattern; it has no public name.
_parser: Any = importlib.import_module("re._parser")
MOST_STEPS = 10_000_000
"""About a tenth of a second, since the count is well above what really happens."""
LONGEST = 10_000
"""No text longer than this is ever tried, in characters."""
_SHORTEST = 32
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}


class PatternTooCostly(ValueError):
    """The pattern could take very long; avoid repeating a group that repeats something itself."""


@lru_cache(maxsize=1024)
def longest_text(pattern: str) -> int:
    """Return how many characters a text may have to be searched for `pattern`.

    Raises:
        re.error: it is no pattern.
        PatternTooCostly: not even a short text could be searched safely.
    """
    try:
        parsed = _parser.parse(pattern)
    except RecursionError as error:
        raise PatternTooCostly from error
    items = list(parsed)
    if items and str(items[-1][0]) in _REPEATS and _ways(items[-1][1][2], _SHORTEST) == 1:
        # Nothing follows that could fail, so a repeat at the very end never goes back.
        del items[-1]
    anchored = pattern.startswith(("^", "\\A"))
    allowed = 0
    for length in (_SHORTEST, 64, 128, 256, 512, 1024, 2048, 3000, LONGEST):
        if _ways(items, length) * (1 if anchored else length) > MOST_STEPS:
            break
        allowed = length
    if not allowed:
        raise PatternTooCostly(PatternTooCostly.__doc__)
    return allowed


def _ways(items: Sequence[tuple[Any, Any]], length: int) -> int:
    """Return at most how many ways lead through a sequence in a text of `length`; cut off above the limit."""
    ways = 1
    for operation, argument in items:
        ways *= _one(str(operation), argument, length)
        if ways > MOST_STEPS:
            return ways
    return ways


def _one(operation: str, argument: Any, length: int) -> int:
    if operation in _REPEATS:
        low, high, inner = argument
        return _repeated(int(low), min(int(high), length), _ways(inner, length))
    known: dict[str, Callable[[], int]] = {
        "BRANCH": lambda: sum(_ways(each, length) for each in argument[1]),
        "SUBPATTERN": lambda: _ways(argument[-1], length),
        "ASSERT": lambda: _ways(argument[1], length),
        "ASSERT_NOT": lambda: _ways(argument[1], length),
        "ATOMIC_GROUP": lambda: _ways(argument, length),
        "POSSESSIVE_REPEAT": lambda: _ways(argument[2], length) * length,
        # What they stand for is only known while matching.
        "GROUPREF": lambda: MOST_STEPS + 1,
        "GROUPREF_EXISTS": lambda: MOST_STEPS + 1,
    }
    return known[operation]() if operation in known else 1


def _repeated(low: int, high: int, inner: int) -> int:
    """Each round multiplies the ways of what is repeated, and it may end after any of them."""
    if inner == 1:
        return max(high - low, 0) + 1
    ways = 1
    for _ in range(high):
        ways *= inner
        if ways > MOST_STEPS:
            break
    return ways * (max(high - low, 0) + 1)
