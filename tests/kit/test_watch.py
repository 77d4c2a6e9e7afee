"""A watch outlives its own failures."""

from __future__ import annotations

import asyncio

import pytest

from tieline.kit.watch import repeat

pytestmark = pytest.mark.unit


async def test_a_step_that_fails_is_tried_again() -> None:
    calls: list[int] = []
    twice = asyncio.Event()

    async def step() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError
        twice.set()

    watch = asyncio.create_task(repeat(step, seconds=0))
    await asyncio.wait_for(twice.wait(), 5)
    watch.cancel()
    assert len(calls) >= 2
