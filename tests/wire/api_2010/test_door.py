"""The 2010 API as the official SDK sees it: the shop writes to Laura, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.schema import sqlite_with_tables
from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, make_app, serve, twilio
from tieline.accounts import AccountService
from tieline.channels import ChannelService, Message, channel_of
from tieline.channels.voice import CallService
from tieline.conversations import ConversationService
from tieline.journeys.call_recordings import CallRecordings
from tieline.journeys.numbers import Numbers
from tieline.journeys.outbound_call import OutboundCall
from tieline.journeys.recording_files import RecordingFiles
from tieline.journeys.redact_message import RedactMessage
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.memory import MemoryService
from tieline.routing import RoutingService
from tieline.wire.api_2010 import Voice, build_router
from tieline.wire.api_2010.render import count_segments

pytestmark = pytest.mark.wire

T = TypeVar("T")
SHOP = "+15550001111"
LAURA = "+15551230001"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}"


@dataclass
class Shop:
    """A served project with one number; `callbacks` are the status callbacks messages were sent with."""

    db: Database
    clock: TurnableClock
    channels: ChannelService = field(default_factory=ChannelService)
    callbacks: list[str | None] = field(default_factory=list)
    url: str = ""

    def run(self, work: Callable[[Transaction], T]) -> T:
        return asyncio.run(self.db.transact(work))

    def post(self, **fields: str) -> httpx.Response:
        return httpx.post(f"{self.url}{PATH}/Messages.json", data=fields, auth=(ACCOUNT, TOKEN))

    def get(self, rest: str) -> httpx.Response:
        return httpx.get(f"{self.url}{rest}", auth=(ACCOUNT, TOKEN))

    def say(self, body: str, **more: Any) -> Any:
        self.clock.advance(seconds=1)
        return twilio(self.url).messages.create(to=LAURA, from_=SHOP, body=body, **more)

    def hear(self, body: str, *, account_id: str = ACCOUNT) -> Message:
        self.clock.advance(seconds=1)
        line = {"account_id": account_id, "channel": "SMS", "from_": LAURA, "to": SHOP, "body": body}
        return self.run(lambda tx: self.channels.record_inbound(tx, **line))

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
        """The journey, as narrow as the channels room alone allows."""
        self.callbacks.append(status_callback)
        return await self.db.transact(
            lambda tx: self.channels.create_outbound(
                tx,
                account_id=account_id,
                channel=channel_of(to),
                from_=from_,
                to=to,
                body=body,
                status_callback=status_callback,
                media=media,
            )
        )


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    clock = TurnableClock()
    made = Shop(db=Database.open(sqlite_with_tables(tmp_path), clock=clock), clock=clock)
    accounts = AccountService()

    def set_up(tx: Transaction) -> None:
        accounts.create_account(tx, friendly_name="starter", account_id=ACCOUNT, auth_token=TOKEN)
        made.channels.create_number(
            tx, account_id=ACCOUNT, number=SHOP, configuration_id="conv_configuration_1"
        )
        made.channels.create_number(tx, account_id=OTHER, number="+15550002222", configuration_id="x")

    made.run(set_up)
    calls = CallService()
    router = build_router(
        db=made.db,
        accounts=accounts,
        channels=made.channels,
        numbers=Numbers(made.db, channels=made.channels, conversations=ConversationService()),
        send_message=made.send_message,
        redact_message=RedactMessage(
            made.db,
            channels=made.channels,
            conversations=ConversationService(),
            memory=MemoryService(),
        ).redact,
        voice=Voice(
            calls=calls,
            outbound=OutboundCall(made.db, calls=calls, channels=made.channels, routing=RoutingService()),
            recordings=CallRecordings(made.db, calls=calls, files=RecordingFiles(tmp_path / "recordings")),
        ),
    )
    with serve(make_app(router)) as url:
        made.url = url
        yield made
    asyncio.run(made.db.close())


class TestMessages:
    def test_a_message_is_sent_and_fetched(self, shop: Shop) -> None:
        sent = shop.say("¡Hola, Laura! 👋", status_callback="https://shop.example.com/status")
        assert (sent.status, sent.direction, sent.num_segments) == ("queued", "outbound-api", "1")
        fetched = twilio(shop.url).messages(sent.sid).fetch()
        assert (fetched.body, fetched.to, fetched.from_) == ("¡Hola, Laura! 👋", LAURA, SHOP)
        assert fetched.date_created == sent.date_created
        assert fetched.date_created.tzinfo == UTC
        assert shop.callbacks == ["https://shop.example.com/status"]

    def test_the_answer_on_the_wire(self, shop: Shop) -> None:
        answer = shop.post(To=LAURA, From=SHOP, Body="Hi")
        assert answer.status_code == 201
        body = answer.json()
        assert body["uri"] == f"{PATH}/Messages/{body['sid']}.json"
        assert parsedate_to_datetime(body["date_created"]).tzinfo == UTC
        assert (body["account_sid"], body["api_version"], body["num_media"]) == (ACCOUNT, "2010-04-01", "0")
        assert body["date_sent"] is None

    def test_messages_list_newest_first_over_several_pages(self, shop: Shop) -> None:
        shop.hear("one")
        shop.say("two")
        shop.hear("three")
        listed = twilio(shop.url).messages.list(page_size=2)
        assert [(each.body, each.direction) for each in listed] == [
            ("three", "inbound"),
            ("two", "outbound-api"),
            ("one", "inbound"),
        ]
        assert [each.body for each in twilio(shop.url).messages.list(to=LAURA)] == ["two"]
        assert [each.body for each in twilio(shop.url).messages.list(from_=LAURA)] == ["three", "one"]
        page = shop.get(f"{PATH}/Messages.json?PageSize=2").json()
        assert page["next_page_uri"].startswith(f"{PATH}/Messages.json?")
        assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 2, 0, 1)

    def test_messages_list_by_the_day_they_were_sent(self, shop: Shop) -> None:
        first = shop.hear("first")
        shop.clock.advance(seconds=86_400)
        shop.hear("next day")
        assert first.sent_at is not None
        day = date(first.sent_at.year, first.sent_at.month, first.sent_at.day)
        assert [each.body for each in twilio(shop.url).messages.list(date_sent=day)] == ["first"]
        after = twilio(shop.url).messages.list(date_sent_after=day + timedelta(days=1))
        assert [each.body for each in after] == ["next day"]
        before = twilio(shop.url).messages.list(date_sent_before=first.sent_at)
        assert [each.body for each in before] == ["first"]

    @pytest.mark.parametrize(
        ("body", "segments"),
        [
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("€" * 80, 1),
            ("€" * 81, 2),
            ("ñ" * 160, 1),
            ("日" * 71, 2),
            ("👋" * 35, 1),
        ],
    )
    def test_segments_are_counted_as_carriers_do(self, body: str, segments: int) -> None:
        assert count_segments(body) == segments


class TestAccount:
    def test_the_account_without_its_secret(self, shop: Shop) -> None:
        account = twilio(shop.url).api.v2010.accounts(ACCOUNT).fetch()
        assert (account.sid, account.friendly_name, account.status) == (ACCOUNT, "starter", "active")
        assert TOKEN not in shop.get(f"{PATH}.json").text

    def test_its_own_numbers(self, shop: Shop) -> None:
        (number,) = twilio(shop.url).incoming_phone_numbers.list()
        assert (number.phone_number, number.sid[:2]) == (SHOP, "PN")


class TestRefusals:
    @pytest.mark.parametrize(
        ("fields", "code", "named"),
        [
            ({"From": SHOP, "Body": "Hi"}, 21604, "To"),
            ({"To": "Laura", "From": SHOP, "Body": "Hi"}, 21211, "To"),
            ({"To": LAURA, "Body": "Hi"}, 21603, "From"),
            ({"To": LAURA, "From": "+15559999999", "Body": "Hi"}, 21606, "From"),
            ({"To": LAURA, "From": "+15550002222", "Body": "Hi"}, 21606, "From"),
            ({"To": SHOP, "From": SHOP, "Body": "Hi"}, 21266, "To"),
            ({"To": LAURA, "From": SHOP}, 21602, "Body"),
            ({"To": LAURA, "From": SHOP, "Body": "  \n"}, 21602, "Body"),
            ({"To": LAURA, "From": SHOP, "Body": "a" * 1601}, 21617, "Body"),
            ({"To": LAURA, "From": SHOP, "Body": "a\x00b"}, 20001, "Body"),
            ({"To": LAURA, "From": "+1555\x00", "Body": "Hi"}, 20001, "From"),
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "StatusCallback": "shop"}, 21609, "StatusCallback"),
            (
                {"To": LAURA, "From": SHOP, "Body": "Hi", "MediaUrl": "ftp://x.test/1.jpg"},
                21620,
                "MediaUrl",
            ),
            # A message that was to go out tomorrow must not go out now.
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "SendAt": "2026-12-01T09:00:00Z"}, 20001, "SendAt"),
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "ShortenUrls": "true"}, 20001, "ShortenUrls"),
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "ContentVariables": "{}"}, 20001, "ContentVariables"),
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "ValidityPeriod": "soon"}, 20001, "ValidityPeriod"),
            ({"To": LAURA, "From": SHOP, "Body": "Hi", "ProvideFeedback": "7"}, 20001, "ProvideFeedback"),
        ],
    )
    def test_what_cannot_be_sent_is_not_sent(
        self, shop: Shop, fields: dict[str, str], code: int, named: str
    ) -> None:
        answer = shop.post(**fields)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, code, named)
        assert twilio(shop.url).messages.list() == []
        assert shop.callbacks == []

    def test_wrong_credentials(self, shop: Shop) -> None:
        with pytest.raises(TwilioRestException) as refused:
            twilio(shop.url, ACCOUNT, "wrong").messages("SM" + "0" * 32).fetch()
        assert (refused.value.status, refused.value.code) == (401, 20003)

    def test_another_account_sees_nothing(self, shop: Shop) -> None:
        message = shop.hear("Hola")
        stranger = twilio(shop.url, OTHER, OTHER_TOKEN)
        assert stranger.messages.list() == []
        with pytest.raises(TwilioRestException) as refused:
            stranger.messages(message.message_id).fetch()
        assert (refused.value.status, refused.value.code) == (404, 20404)
        under_ours = httpx.get(f"{shop.url}{PATH}/Messages.json", auth=(OTHER, OTHER_TOKEN))
        assert (under_ours.status_code, under_ours.json()["code"]) == (404, 20404)

    def test_a_workers_session_uses_the_desktop_instead(self, shop: Shop) -> None:
        cookie = {"Cookie": "tieline_worker=WK1", "Origin": shop.url}
        answer = httpx.post(
            f"{shop.url}{PATH}/Messages.json", data={"To": LAURA, "From": SHOP, "Body": "Hi"}, headers=cookie
        )
        assert answer.status_code == 403
        assert shop.callbacks == []

    def test_unknown_messages_bad_dates_and_bad_pages(self, shop: Shop) -> None:
        assert shop.get(f"{PATH}/Messages/SM{'0' * 32}.json").json()["code"] == 20404
        assert shop.get(f"{PATH}/Messages/nonsense.json").status_code == 404
        for query in ("DateSent=yesterday", "PageSize=5000", "PageToken=nonsense", "To=%00"):
            answer = shop.get(f"{PATH}/Messages.json?{query}")
            assert (answer.status_code, answer.json()["code"]) == (400, 20001), query
