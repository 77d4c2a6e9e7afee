"""Numbers, messages and programs: Laura writes to the shop's number, and the shop's program comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from tieline.channels import (
    AddressInvalid,
    ChannelService,
    Direction,
    Message,
    MessageAlreadyRecorded,
    MessageFilter,
    MessageNotFound,
    MessageStatus,
    Number,
    NumberNotFound,
    NumberTaken,
    Program,
    ProgramNotFound,
    Receipt,
    SimulatedCarrier,
    TextTooLong,
)
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

T = TypeVar("T")
ACCOUNT = "AC" + "1" * 32
SHOP = "+15550001111"
LAURA = "+15551230001"
PEDRO = "+15551230002"


class Shop:
    """A project with one number; each call is a transaction of its own."""

    def __init__(self, db: Database, clock: TurnableClock) -> None:
        self.db, self.clock, self.channels = db, clock, ChannelService()

    async def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return await self.db.transact(lambda tx: verb(tx, **arguments))

    async def hear(self, from_: str = LAURA, body: str = "Hola", **more: Any) -> Message:
        self.clock.advance(seconds=1)
        line = {"account_id": ACCOUNT, "channel": "SMS", "from_": from_, "to": SHOP, "body": body}
        return await self.work(self.channels.record_inbound, **line, **more)

    async def say(self, to: str = LAURA, body: str = "Hi", **more: Any) -> Message:
        self.clock.advance(seconds=1)
        line = {"account_id": ACCOUNT, "channel": "SMS", "from_": SHOP, "to": to, "body": body}
        return await self.work(self.channels.create_outbound, **line, **more)

    async def inbox(self, page: PageRequest | None = None, **matching: Any) -> tuple[list[str], str | None]:
        found = await self.work(
            self.channels.list_messages,
            account_id=ACCOUNT,
            matching=MessageFilter(**matching),
            page=page or PageRequest(size=50),
        )
        return [message.body for message in found.items], found.next_token

    async def serve(self, name: str = "agent_handoff.py", **more: Any) -> Program:
        place = {"url": "http://127.0.0.1:8000", "public_url": "https://shop.example.com"}
        return await self.work(self.channels.begin_serving, number=SHOP, name=name, **place, **more)

    async def served_by(self) -> list[str]:
        found = await self.work(self.channels.find_programs, number=SHOP)
        return [program.name for program in found]

    async def story(self) -> list[str]:
        page = await self.db.read(lambda tx: read_events(tx, after=None))
        return [event.type for event in page.events]


@pytest.fixture
async def shop(db: Database, clock: TurnableClock) -> Shop:
    shop = Shop(db, clock)
    await shop.work(
        shop.channels.create_number, account_id=ACCOUNT, number=SHOP, configuration_id="conv_configuration_1"
    )
    return shop


class TestNumbers:
    async def test_a_number_is_found_by_its_digits(self, shop: Shop) -> None:
        number = await shop.work(shop.channels.find_number, number=SHOP)
        assert isinstance(number, Number)
        assert number.configuration_id == "conv_configuration_1"
        assert await shop.work(shop.channels.get_number, number_id=number.number_id) == number
        assert await shop.work(shop.channels.find_number, number=PEDRO) is None

    async def test_a_number_belongs_to_one_project(self, shop: Shop) -> None:
        with pytest.raises(NumberTaken) as refused:
            await shop.work(
                shop.channels.create_number, account_id="AC" + "2" * 32, number=SHOP, configuration_id="c"
            )
        number = await shop.work(shop.channels.find_number, number=SHOP)
        assert refused.value.conflicting_id == (number.number_id if number else None)

    async def test_a_number_changes_its_configuration_and_lists_in_pages(self, shop: Shop) -> None:
        other = await shop.work(
            shop.channels.create_number, account_id=ACCOUNT, number="+15550002222", configuration_id="c"
        )
        await shop.work(shop.channels.configure_number, number_id=other.number_id, configuration_id="d")
        first = await shop.work(shop.channels.list_numbers, account_id=ACCOUNT, page=PageRequest(size=1))
        rest = await shop.work(
            shop.channels.list_numbers, account_id=ACCOUNT, page=PageRequest(size=1, token=first.next_token)
        )
        assert [each.number for each in (*first.items, *rest.items)] == [SHOP, "+15550002222"]
        assert rest.items[0].configuration_id == "d"
        assert rest.next_token is None


class TestMessages:
    async def test_what_a_customer_writes_is_received(self, shop: Shop) -> None:
        message = await shop.hear(body="👍", message_id="SM" + "a" * 32, media=["https://example.com/1.jpg"])
        assert message.status == MessageStatus.RECEIVED
        assert message.direction == Direction.INBOUND
        assert message.media == ("https://example.com/1.jpg",)
        assert await shop.work(shop.channels.get_message, message_id="SM" + "a" * 32) == message
        assert await shop.story() == ["MessageReceived"]

    async def test_a_carrier_that_repeats_itself_is_told_which_message_it_was(self, shop: Shop) -> None:
        message = await shop.hear(message_id="SM" + "a" * 32)
        with pytest.raises(MessageAlreadyRecorded) as refused:
            await shop.hear(body="Hola again", message_id="SM" + "a" * 32)
        assert refused.value.conflicting_id == message.message_id
        assert await shop.inbox() == (["Hola"], None)

    async def test_the_simulated_carrier_delivers(self, shop: Shop) -> None:
        message = await shop.say()
        assert message.status == MessageStatus.QUEUED
        receipt = await SimulatedCarrier().send(message)
        done = await shop.work(shop.channels.record_receipt, message_id=message.message_id, receipt=receipt)
        assert done.status == MessageStatus.DELIVERED
        assert done.sent_at is not None
        assert await shop.story() == ["MessageSent", "MessageStatusChanged", "MessageStatusChanged"]

    async def test_a_failure_keeps_the_carriers_reason(self, shop: Shop) -> None:
        message = await shop.say()
        receipt = Receipt(statuses=(MessageStatus.FAILED,), error_code=30003)
        failed = await shop.work(shop.channels.record_receipt, message_id=message.message_id, receipt=receipt)
        assert (failed.status, failed.error_code, failed.sent_at) == (MessageStatus.FAILED, 30003, None)

    async def test_a_report_that_comes_late_changes_nothing(self, shop: Shop) -> None:
        message = await shop.say()
        for status in ("delivered", "sent", "delivered"):
            await shop.work(shop.channels.set_message_status, message_id=message.message_id, status=status)
        settled = await shop.work(shop.channels.get_message, message_id=message.message_id)
        assert settled.status == MessageStatus.DELIVERED
        assert await shop.story() == ["MessageSent", "MessageStatusChanged"]

    async def test_bad_messages_leave_nothing_behind(self, shop: Shop) -> None:
        with pytest.raises(TextTooLong):
            await shop.hear(body="a" * 1601)
        with pytest.raises(AddressInvalid):
            await shop.say(to="Laura")
        with pytest.raises(MessageNotFound):
            await shop.work(shop.channels.get_message, message_id="SM404")
        assert await shop.inbox() == ([], None)
        assert await shop.story() == []

    async def test_messages_list_newest_first_in_pages(self, shop: Shop) -> None:
        await shop.hear(body="one")
        await shop.say(body="two")
        await shop.hear(PEDRO, body="three")
        first, token = await shop.inbox(PageRequest(size=2))
        rest, end = await shop.inbox(PageRequest(size=2, token=token))
        assert (first, rest, end) == (["three", "two"], ["one"], None)
        assert (await shop.inbox(to=LAURA))[0] == ["two"]
        assert (await shop.inbox(from_=PEDRO))[0] == ["three"]

    async def test_messages_list_by_when_they_were_sent(self, shop: Shop) -> None:
        early = await shop.hear(body="early")
        assert early.sent_at is not None
        await shop.hear(body="late")
        assert (await shop.inbox(sent_until=early.sent_at))[0] == ["early"]
        assert (await shop.inbox(sent_from=early.sent_at + timedelta(milliseconds=1)))[0] == ["late"]

    async def test_a_message_learns_its_conversation_and_is_erased_with_it(self, shop: Shop) -> None:
        message = await shop.hear()
        await shop.hear(PEDRO, body="Buenas")
        await shop.work(
            shop.channels.attach_message,
            message_id=message.message_id,
            conversation_id="conv_conversation_1",
            communication_id="conv_communication_1",
        )
        assert (await shop.inbox(conversation_id="conv_conversation_1"))[0] == ["Hola"]
        erased = await shop.work(
            shop.channels.erase_messages, conversation_ids=["conv_conversation_1"], addresses=[]
        )
        assert (erased, (await shop.inbox())[0]) == (1, ["Buenas"])
        await shop.work(shop.channels.erase_messages, conversation_ids=[], addresses=[PEDRO])
        assert (await shop.inbox())[0] == []


class TestPrograms:
    async def test_a_program_serves_until_it_ends(self, shop: Shop) -> None:
        program = await shop.serve()
        assert (program.url, program.public_url) == ("http://127.0.0.1:8000", "https://shop.example.com")
        assert await shop.served_by() == ["agent_handoff.py"]
        assert await shop.work(shop.channels.end_serving, program_id=program.program_id)
        assert not await shop.work(shop.channels.end_serving, program_id=program.program_id)
        assert await shop.served_by() == []
        assert await shop.story() == ["NumberServedBy", "NumberReleased"]

    async def test_two_programs_do_not_disturb_each_other(self, shop: Shop) -> None:
        await shop.serve()
        shop.clock.advance(seconds=1)
        second = await shop.serve("traits.py")
        # The one that began last has the number; the other stands by.
        assert await shop.served_by() == ["traits.py", "agent_handoff.py"]
        await shop.work(shop.channels.end_serving, program_id=second.program_id)
        assert await shop.served_by() == ["agent_handoff.py"]

    async def test_a_lease_is_in_real_time(self, shop: Shop) -> None:
        await shop.serve()
        shop.clock.advance(seconds=3600)
        assert await shop.served_by() == ["agent_handoff.py"]

    async def test_a_killed_program_is_gone_a_lease_later(self, shop: Shop) -> None:
        program = await shop.serve(lease_seconds=-1)
        assert await shop.served_by() == []
        with pytest.raises(ProgramNotFound):
            await shop.work(shop.channels.renew_serving, program_id=program.program_id)
        (lapsed,) = await shop.work(shop.channels.end_lapsed_programs)
        assert lapsed == program
        assert await shop.work(shop.channels.end_lapsed_programs) == []
        assert (await shop.story())[-1] == "NumberReleased"

    async def test_renewing_keeps_a_program(self, shop: Shop) -> None:
        program = await shop.serve(lease_seconds=60)
        renewed = await shop.work(
            shop.channels.renew_serving, program_id=program.program_id, lease_seconds=120
        )
        assert renewed.lease_until > program.lease_until + 30
        listed = await shop.work(shop.channels.list_programs, account_id=ACCOUNT)
        assert listed == [renewed]

    async def test_nobody_serves_a_number_that_is_nobodys(self, shop: Shop) -> None:
        with pytest.raises(NumberNotFound, match="not a number of this project"):
            await shop.work(
                shop.channels.begin_serving, number=PEDRO, url="http://127.0.0.1:1", public_url="", name="x"
            )
