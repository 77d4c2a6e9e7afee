"""The order of a run on several processors: stories that start servers and browsers among those that only compute.

A server story waits for much of its time, and several at once are in each other's way: so one begins after every few
other files. They are done before the others are, since one file is one processor's and may take minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pytest

_DONE_BY = 0.8


def spread(items: Sequence[pytest.Item], *, folders: Sequence[str]) -> list[pytest.Item]:
    """Return the tests with the files of some folders, in the order of those, spread evenly among all others."""
    files = [list(each) for _, each in groupby(items, key=lambda item: item.path)]
    slow = sorted(
        (each for each in files if _folder(each[0].path) in folders),
        key=lambda each: folders.index(_folder(each[0].path)),
    )
    quick = [each for each in files if _folder(each[0].path) not in folders]
    apart = _DONE_BY * len(quick) / max(len(slow), 1)
    placed = [(at * apart, each) for at, each in enumerate(slow)]
    placed += [(float(at), each) for at, each in enumerate(quick)]
    return [item for _, each in sorted(placed, key=lambda pair: pair[0]) for item in each]


def _folder(path: Path) -> str:
    parts = path.parts
    return parts[parts.index("tests") + 1] if "tests" in parts else ""
