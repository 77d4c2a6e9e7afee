"""A day to simulate and how it went, as values: who comes, who works, and what is counted. `simulation.py` lets it pass."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Mix:
    """Customers of one kind: how many come in an hour, with what, how long they wait and how long they take.

    Times are means of what varies: arrivals are a Poisson stream, patience and handling are exponential. `by_hour` says
    for each hour of the day how many come in it; without it `per_hour` come in each.
    """

    per_hour: float = 0.0
    by_hour: Sequence[float] = ()
    name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    channel: str = "default"
    priority: int = 0
    patience_seconds: float = 300.0
    handle_seconds: float = 300.0

    def rate(self, hour: int) -> float:
        """Return how many come in an hour of the day."""
        if not self.by_hour:
            return self.per_hour
        return self.by_hour[hour] if hour < len(self.by_hour) else 0.0

    def expected(self, hours: float) -> float:
        """Return how many come in the first `hours` of the day."""
        return sum(self.rate(hour) * min(1.0, hours - hour) for hour in range(math.ceil(hours)))


@dataclass(frozen=True, kw_only=True)
class Extra:
    """Workers who are not there: how many, and what expressions would see of them."""

    name: str
    number: int = 1
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Staffing:
    """Who would work that day instead: without some, with others beside."""

    without: frozenset[str] = frozenset()
    extra: Sequence[Extra] = ()


@dataclass(frozen=True, kw_only=True)
class Day:
    """What is simulated: who comes, for how many hours, and the seed of chance."""

    mixes: Sequence[Mix]
    hours: float = 8.0
    seed: int = 1
    service_level_seconds: float = 20.0


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A quarter of an hour: who came, was served and after how long, who left, who waited, how busy workers were."""

    start_seconds: int
    arrived: int
    served: int
    abandoned: int
    average_wait: float
    p90_wait: float
    within_service_level: float
    waiting: int
    occupancy: float


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How customers of one kind fared."""

    name: str
    arrived: int
    served: int
    abandoned: int
    average_wait: float
    p90_wait: float
    within_service_level: float


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """How the day went. Waits are seconds of those who were served; occupancy is the share of workers' time in tasks."""

    arrived: int
    served: int
    abandoned: int
    canceled: int
    still_waiting: int
    average_wait: float
    median_wait: float
    p90_wait: float
    longest_wait: float
    within_service_level: float
    occupancy: float
    by_worker: Mapping[str, float]
    kinds: Sequence[Kind]
    intervals: Sequence[Interval]
