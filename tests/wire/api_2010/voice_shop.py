"""A served project with a number, a worker and the doors of calls; the room behind them is at hand as `calls`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
from twilio.rest import Client

from tests.support.schema import sqlite_with_tables
from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, make_app, serve, twilio
from tests.support.specifications import ARCHIVE, complaints
from tieline.accounts import AccountService
from tieline.channels import ChannelService, Message
from tieline.channels.voice import Call, CallDirection, CallService, CallStatus
from tieline.conversations import ConversationService
from tieline.journeys.call_recordings import CallRecordings
from tieline.journeys.numbers import Numbers
from tieline.journeys.outbound_call import OutboundCall
from tieline.journeys.recording_files import RecordingFiles
from tieline.journeys.redact_message import RedactMessage
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.tables import metadata
from tieline.memory import MemoryService
from tieline.routing import RoutingService, Worker
from tieline.wire.api_2010 import Voice, build_router

T = TypeVar("T")
SHOP = "+15550001111"
ANA = "+15551230001"
PEDRO = "+15551230002"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}"
TWIML = "https://shop.example.com/twiml"
HOOK = "https://shop.example.com/status"


@dataclass
class VoiceShop:
    """The project; each verb of a room is a transaction of its own."""

    db: Database
    clock: TurnableClock
    files: RecordingFiles
    channels: ChannelService = field(default_factory=ChannelService)
    calls: CallService = field(default_factory=CallService)
    routing: RoutingService = field(default_factory=RoutingService)
    url: str = ""
    marco: Worker | None = None

    def run(self, work: Callable[[Transaction], T]) -> T:
        return asyncio.run(self.db.transact(work))

    def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return self.run(lambda tx: verb(tx, **arguments))

    @property
    def sdk(self) -> Client:
        return twilio(self.url)

    @property
    def stranger(self) -> Client:
        return twilio(self.url, OTHER, OTHER_TOKEN)

    def http(self, method: str, rest: str, **fields: Any) -> httpx.Response:
        """Ask without the SDK; a field's name may end with `_` where Python forbids it."""
        return httpx.request(method, f"{self.url}{PATH}{rest}", data=fields or None, auth=(ACCOUNT, TOKEN))

    def shop_calls(self, to: str = ANA, **more: Any) -> Any:
        self.clock.advance(seconds=1)
        if "url" not in more and "twiml" not in more:
            more["url"] = TWIML
        return self.sdk.calls.create(to=to, from_=SHOP, **more)

    def ana_calls(self, from_: str = ANA, account_id: str = ACCOUNT, **more: Any) -> Call:
        self.clock.advance(seconds=1)
        line = {"account_id": account_id, "direction": CallDirection.INBOUND, "from_": from_, "to": SHOP}
        return self.work(self.calls.create_call, **line, **more)

    def goes(self, call_id: str, *statuses: str) -> Call:
        for status in statuses:
            call = self.work(self.calls.set_status, call_id=call_id, status=CallStatus(status))
        return call

    def ana_talks(self, **more: Any) -> Call:
        return self.goes(self.ana_calls(**more).call_id, "ringing", "in-progress")

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return everything the database holds, to see that nothing was written."""

        def read(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
            return {
                table.name: [tuple(row) for row in tx.connection.execute(sa.select(table))]
                for table in metadata.sorted_tables
            }

        return self.run(read)

    async def send_message(
        self,
        *,
        account_id: str,
        from_: str,
        to: str,
        body: str,
        status_callback: str | None,
        media: Sequence[str] = (),
    ) -> Message:
        raise AssertionError("Nobody writes here.")


def fits(path: str, answer: httpx.Response) -> list[str]:
    """Return what is wrong with an answer by the vendor's document; nothing where that is not at hand."""
    if not ARCHIVE.exists():
        return []
    place = f"/2010-04-01/Accounts/{{AccountSid}}{path}"
    request = answer.request
    return complaints(
        product="api 2010",
        method=request.method,
        path=place,
        status=answer.status_code,
        answer=answer.json(),
    )


@contextmanager
def open_shop(folder: Path) -> Iterator[VoiceShop]:
    """Serve the project until the block ends."""
    clock = TurnableClock()
    db = Database.open(sqlite_with_tables(folder), clock=clock)
    shop = VoiceShop(db=db, clock=clock, files=RecordingFiles(folder / "recordings"))
    accounts = AccountService()

    def set_up(tx: Transaction) -> None:
        accounts.create_account(tx, friendly_name="starter", account_id=ACCOUNT, auth_token=TOKEN)
        for account_id, number in ((ACCOUNT, SHOP), (OTHER, "+15550002222")):
            shop.channels.create_number(tx, account_id=account_id, number=number, configuration_id="c")
        space = shop.routing.create_workspace(tx, account_id=ACCOUNT, friendly_name="Shop")
        activity = shop.routing.create_activity(
            tx, workspace_id=space.workspace_id, friendly_name="Available", available=True
        )
        shop.marco = shop.routing.create_worker(
            tx,
            workspace_id=space.workspace_id,
            friendly_name="Marco",
            activity_id=activity.activity_id,
        )

    shop.run(set_up)
    voice = Voice(
        calls=shop.calls,
        outbound=OutboundCall(db, calls=shop.calls, channels=shop.channels, routing=shop.routing),
        recordings=CallRecordings(db, calls=shop.calls, files=shop.files),
    )
    router = build_router(
        db=db,
        accounts=accounts,
        channels=shop.channels,
        numbers=Numbers(db, channels=shop.channels, conversations=ConversationService()),
        send_message=shop.send_message,
        redact_message=RedactMessage(
            db,
            channels=shop.channels,
            conversations=ConversationService(),
            memory=MemoryService(),
        ).redact,
        voice=voice,
    )
    with serve(make_app(router)) as url:
        shop.url = url
        yield shop
    asyncio.run(db.close())
