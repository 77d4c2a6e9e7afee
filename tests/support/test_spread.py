"""Slow files are spread among the others, and none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.spread import spread

pytestmark = pytest.mark.unit


@dataclass
class Item:
    path: Path
    name: str


def test_slow_files_stand_apart_and_come_before_the_last_quick_ones() -> None:
    quick = [Item(Path(f"/x/tests/kit/test_{at}.py"), name) for at in range(10) for name in "ab"]
    slow = [
        Item(Path(f"/x/tests/{folder}/test_slow.py"), name)
        for folder in ("browser", "chaos")
        for name in "ab"
    ]
    items: Any = [*slow, *quick]
    ordered: Any = spread(items, folders=("chaos", "browser"))
    assert sorted(map(id, ordered)) == sorted(map(id, items))
    files = [item.path.parent.name for item in ordered[::2]]
    assert [at for at, name in enumerate(files) if name != "kit"] == [0, 5]
    assert (files[0], files[5]) == ("chaos", "browser")
    assert [item.name for item in ordered] == ["a", "b"] * 12
