"""Who tried wrong credentials too often lately: counted by client address and by user name, in this process's memory.

`auth.py` asks before it looks a pair up and tells afterwards how it went. Secrets here have 128 random bits, so nobody
guesses one; the limit keeps those who try from the database, and from the log of those who look on. A name that
strangers tried out is not shut for an address that knows the secret, and a program of this machine that does is never
held up at all.
"""

from __future__ import annotations

import math
from collections import OrderedDict, deque
from datetime import datetime, timedelta

from tieline.kit.clock import Clock
from tieline.kit.errors import TielineError

WINDOW = timedelta(minutes=1)
_MOST_KEYS = 4096
_LONGEST_NAME = 64


class TooManyAttempts(TielineError):
    """Too many wrong credentials came from here or for this user name; wait, then try again with the right ones."""

    def __init__(self, *, retry_after: int) -> None:
        """Say after how many whole seconds the next attempt is looked at."""
        self.retry_after = retry_after
        super().__init__()


class FailedAttempts:
    """Counts wrong credentials; the oldest counts are forgotten first when there are too many to keep."""

    def __init__(self, clock: Clock, *, per_minute: int) -> None:
        """Let `per_minute` wrong attempts pass for each address and each user name; 0 counts nothing."""
        self._clock = clock
        self._per_minute = per_minute
        self._failures: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()
        self._right: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def check(self, *, address: str, name: str | None) -> None:
        """Let an attempt be looked at. Raises `TooManyAttempts` while there were too many wrong ones."""
        waits = [self._wait(("address", address))]
        if name is not None and not self._is_trusted(address, name):
            waits.append(self._wait(("name", name[:_LONGEST_NAME])))
        if longest := max(waits):
            raise TooManyAttempts(retry_after=longest)

    def failed(self, *, address: str, name: str | None) -> None:
        """Count a wrong attempt. Raises `TooManyAttempts` when it was one too many."""
        if not self._per_minute:
            return
        self.check(address=address, name=name)
        self._count(("address", address))
        if name is not None:
            self._count(("name", name[:_LONGEST_NAME]))

    def succeeded(self, *, address: str, name: str) -> None:
        """Remember that an address knew the secret of a name."""
        if self._failures:
            self._right[address, name] = self._clock.now()
            self._right.move_to_end((address, name))
            _keep_newest(self._right)

    def _count(self, key: tuple[str, str]) -> None:
        times = self._failures.setdefault(key, deque(maxlen=self._per_minute))
        times.append(self._clock.now())
        self._failures.move_to_end(key)
        _keep_newest(self._failures)

    def _wait(self, key: tuple[str, str]) -> int:
        """Return for how many seconds a key is still shut; 0 when it is not."""
        times = self._failures.get(key)
        if times is None or len(times) < self._per_minute:
            return 0
        return max(0, math.ceil((times[0] + WINDOW - self._clock.now()).total_seconds()))

    def _is_trusted(self, address: str, name: str) -> bool:
        since = self._right.get((address, name))
        return since is not None and self._clock.now() - since < WINDOW


def _keep_newest(
    kept: OrderedDict[tuple[str, str], deque[datetime]] | OrderedDict[tuple[str, str], datetime],
) -> None:
    while len(kept) > _MOST_KEYS:
        kept.popitem(last=False)
