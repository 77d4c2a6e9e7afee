"""A project with calls: each verb is a transaction of its own, about Ana who calls and Marco who works there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tieline.channels.voice import Call, CallDirection, CallService, CallStatus
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.events import EventRecord, read_events

T = TypeVar("T")
ACCOUNT, STRANGER = "AC" + "1" * 32, "AC" + "2" * 32
SHOP = "+15550001111"
ANA = "+15551230001"
PEDRO = "+15551230002"
MARCO = "client:WK" + "1" * 32


class Office:
    """Calls on one database, with a clock that is turned by a second before each new one."""

    def __init__(self, db: Database, clock: TurnableClock) -> None:
        self.db, self.clock, self.calls = db, clock, CallService()

    async def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return await self.db.transact(lambda tx: verb(tx, **arguments))

    async def ana_calls(self, from_: str = ANA, **more: Any) -> Call:
        self.clock.advance(seconds=1)
        line = {"account_id": ACCOUNT, "direction": CallDirection.INBOUND, "from_": from_, "to": SHOP}
        return await self.work(self.calls.create_call, **line, **more)

    async def shop_calls(self, to: str = ANA, **more: Any) -> Call:
        self.clock.advance(seconds=1)
        line = {"account_id": ACCOUNT, "direction": CallDirection.OUTBOUND_API, "from_": SHOP, "to": to}
        return await self.work(self.calls.create_call, **line, **more)

    async def goes(self, call: Call, *statuses: CallStatus) -> Call:
        for status in statuses:
            call = await self.work(self.calls.set_status, call_id=call.call_id, status=status)
        return call

    async def is_answered(self, call: Call) -> Call:
        return await self.goes(call, CallStatus.RINGING, CallStatus.IN_PROGRESS)

    async def events(self, kind: str | None = None) -> list[EventRecord]:
        page = await self.db.read(lambda tx: read_events(tx, after=None, limit=1000))
        return [event for event in page.events if kind in {None, event.type}]

    async def story(self) -> list[str]:
        return [event.type for event in await self.events()]
