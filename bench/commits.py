"""Counts the durable commits of one turn, so that the floor makes as many: the house itself, on a file, in process."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from bench.harness import scratch
from tieline.app.house import House
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER, Rooms, make_starter_project
from tieline.app.subscriptions import SUBSCRIPTIONS, handlers
from tieline.conversations import TurnState
from tieline.kit.db import Database
from tieline.kit.job_runner import JobRunner
from tieline.kit.settings import Settings

_QUIET_SECONDS = 0.3


async def _count(folder: Path) -> dict[str, int]:
    db = Database.open(f"sqlite:///{folder / 'tieline.db'}")
    await db.create_schema()
    db.subscriptions = SUBSCRIPTIONS
    house = House(db, Settings(data=folder, model="rehearsal"))
    rooms = {name: getattr(house, name) for name in Rooms.__dataclass_fields__}
    await make_starter_project(db, Rooms(**rooms))
    runner = JobRunner(db, handlers(house))
    await runner.start()
    try:
        await _one_turn(house, [0])
        counted = [0]
        sa.event.listen(db.sync_engine(), "commit", lambda _: counted.__setitem__(0, counted[0] + 1))
        until_reply = await _one_turn(house, counted)
        return {"until_reply": until_reply, "whole_turn": counted[0]}
    finally:
        await runner.stop()
        await house.close()
        await db.close()


async def _one_turn(house: House, counted: list[int]) -> int:
    received = await house.inbound.receive(
        channel="SMS", from_=CUSTOMER_NUMBER, to=NUMBER, body="Where is my order?"
    )
    while True:
        turn = await house.db.read(
            lambda tx: house.conversations.find_turn(tx, communication_id=received.communication_id)
        )
        if turn is not None and turn.state is TurnState.ANSWERED:
            break
        await asyncio.sleep(0.0005)
    until_reply = counted[0]
    await asyncio.sleep(_QUIET_SECONDS)
    return until_reply


def count_commits() -> dict[str, int]:
    """Return how many commits an open conversation's turn makes until its reply is readable, and altogether."""
    with scratch("commits") as folder:
        return asyncio.run(_count(folder))
