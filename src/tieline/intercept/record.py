"""What passed through the proxy: a bounded list in memory, and a debug line each.

Paths are kept without their query, because queries carry telephone numbers. No header and no body is kept.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tieline.intercept.routes import Route

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ExchangeRecord:
    """One request: where it was going, who answered, how, and after how many milliseconds.

    `status` is 0 when the program hung up before an answer. `fault` is our own sentence when we refused.
    """

    host: str
    method: str
    path: str
    route: Route
    status: int
    milliseconds: float
    fault: str | None = None


class ExchangeLog:
    """Remembers the last `limit` requests of a run; `on_fault` hears of each that we had to refuse."""

    def __init__(
        self, *, limit: int = 1000, on_fault: Callable[[ExchangeRecord], None] | None = None
    ) -> None:
        self._records: deque[ExchangeRecord] = deque(maxlen=limit)
        self._on_fault = on_fault

    def add(self, record: ExchangeRecord) -> None:
        """Keep the record and write its debug line."""
        self._records.append(record)
        if record.fault and self._on_fault is not None:
            self._on_fault(record)
        logger.debug(
            "%s %s %s -> %s %d in %.1f ms",
            record.host, record.method, record.path, record.route, record.status, record.milliseconds,
        )  # fmt: skip

    def __iter__(self) -> Iterator[ExchangeRecord]:
        return iter(tuple(self._records))

    def __len__(self) -> int:
        return len(self._records)

    @property
    def faults(self) -> tuple[ExchangeRecord, ...]:
        """The requests that we had to refuse ourselves, oldest first."""
        return tuple(record for record in self._records if record.fault)
