"""How long somebody may wait: a range made of what is known, and "unknown" where nothing is.

The line is played a few hundred times with times that were really taken: whoever is busy becomes free, those in front are
served or give up, and the range holds what came out in eight plays of ten. Each play draws its own sample of the times, so
that few of them make a wide range. `estimates.py` reads the line of a queue; the simulator makes lines of its own.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_SERVED = 5
"""With fewer customers served than this there is no ground for an estimate."""

MOST_SERVED = 80
"""How many of the newest are drawn from; older ones tell less of today."""

_PLAYS = 200
_LOW, _HIGH = 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class Served:
    """One customer who was served: how long it rang, and how long they were talked with, in seconds."""

    rang: float
    handled: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as somebody stands in it: who is in front, who serves, and what is known of both. Times are seconds.

    `busy` is for how long each place of work has been taken; `free` counts those that are not. `leaving` is how many of
    those who wait give up in a second of waiting.
    """

    ahead: int
    busy: Sequence[float]
    free: int
    served: Sequence[Served]
    leaving: float = 0.0


@dataclass(frozen=True, kw_only=True)
class WaitEstimate:
    """How long somebody may wait, in seconds from now. `unknown` says why nothing can be told; then there is no range."""

    low: int | None
    likely: int | None
    high: int | None
    unknown: str | None
    ahead: int
    on_duty: int
    """How many conversations can be had at a time by those on duty."""
    served: int
    """Of how many customers the times were taken."""

    @property
    def is_known(self) -> bool:
        """Tell whether there is a range."""
        return self.unknown is None


def unknown(why: str, *, line: Line | None = None) -> WaitEstimate:
    """Return the estimate that says that nothing can be told."""
    return WaitEstimate(
        low=None,
        likely=None,
        high=None,
        unknown=why,
        ahead=line.ahead if line else 0,
        on_duty=line.free + len(line.busy) if line else 0,
        served=len(line.served) if line else 0,
    )


def estimate(line: Line, *, seed: int = 1) -> WaitEstimate:
    """Return how long whoever stands at the end of a line waits until somebody talks with them."""
    if line.free + len(line.busy) == 0:
        return unknown("nobody is on duty", line=line)
    if len(line.served) < FEWEST_SERVED:
        return unknown("too few customers were served lately to tell from", line=line)
    # A pastime of numbers, not a secret.
    chance = random.Random(seed)
    served = list(line.served)[-MOST_SERVED:]
    waits = sorted(_play(line, served, chance) for _ in range(_PLAYS))
    low, likely, high = (round(waits[int(share * _PLAYS)]) for share in (_LOW, 0.5, _HIGH))
    return WaitEstimate(
        low=low,
        likely=likely,
        high=high,
        unknown=None,
        ahead=line.ahead,
        on_duty=line.free + len(line.busy),
        served=len(served),
    )


def _play(line: Line, served: Sequence[Served], chance: random.Random) -> float:
    drawn = chance.choices(served, k=len(served))
    handled = sorted(each.handled for each in drawn)
    places = [0.0] * line.free
    places += [_left(handled, elapsed, chance) for elapsed in line.busy]
    heapq.heapify(places)
    for _ in range(line.ahead):
        if line.leaving > 0 and chance.expovariate(line.leaving) < places[0]:
            continue
        one = chance.choice(drawn)
        heapq.heapreplace(places, places[0] + one.rang + one.handled)
    return places[0] + chance.choice(drawn).rang


def _left(handled: Sequence[float], elapsed: float, chance: random.Random) -> float:
    """Return for how much longer somebody is busy who has been for so long."""
    longer = bisect_right(handled, elapsed)
    if longer < len(handled):
        return handled[chance.randrange(longer, len(handled))] - elapsed
    # Longer than anybody before: nothing is known but the usual length.
    return chance.expovariate(len(handled) / max(sum(handled), 1.0))
