"""The beat of 20 ms, on a clock that the test turns."""

from __future__ import annotations

import asyncio

import pytest

from tieline.channels.voice.lines.pace import LoopPace

pytestmark = pytest.mark.unit


class Clock:
    """Stands in for the event loop's clock; sleeping turns it."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: found)
    monkeypatch.setattr(asyncio, "sleep", found.sleep)
    return found


async def test_it_ticks_every_20_ms_and_what_is_done_in_between_does_not_add_up(clock: Clock) -> None:
    pace = LoopPace()
    await pace.next_tick()
    for _ in range(3):
        clock.now += 0.005
        await pace.next_tick()
    assert clock.slept == [0.0, 0.015, 0.015, 0.015]
    assert clock.now == pytest.approx(100.06)


async def test_a_late_tick_is_made_up_for(clock: Clock) -> None:
    pace = LoopPace()
    await pace.next_tick()
    clock.now += 0.05
    for _ in range(3):
        await pace.next_tick()
    assert clock.slept == [0.0, 0.0, 0.0, 0.01]


async def test_a_long_stall_is_not(clock: Clock) -> None:
    pace = LoopPace()
    await pace.next_tick()
    clock.now += 60
    for _ in range(11):
        await pace.next_tick()
    assert clock.now == pytest.approx(160.0)
    await pace.next_tick()
    assert clock.now == pytest.approx(160.02)
