"""The channels service: numbers, messages and their delivery states, and the programs that serve numbers.

Texts and addresses are checked by `texts.py`; a carrier (`carrier.py`) is called by journeys, never from here.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tieline.channels import store, tables
from tieline.channels.carrier import Receipt
from tieline.channels.errors import (
    MediaNotFound,
    MessageAlreadyRecorded,
    MessageNotFound,
    MessageUnderway,
    NumberNotFound,
    NumberTaken,
    ProgramNotFound,
)
from tieline.channels.events import (
    MessageReceived,
    MessageSent,
    MessageStatusChanged,
    NumberReleased,
    NumberServedBy,
)
from tieline.channels.kept.service import FileMethods
from tieline.channels.media import media_of
from tieline.channels.models import (
    NEXT_STATUSES,
    Direction,
    Media,
    Message,
    MessageFilter,
    MessageStatus,
    Number,
    NumberVoice,
    Program,
)
from tieline.channels.texts import SMS, channel_of, check_address, check_text
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

LEASE_SECONDS = 6.0
"""How long a program serves without renewing, in real seconds; `tieline run` renews three times as often."""

FIRST_PAGE = PageRequest(size=1000)


class ChannelService(FileMethods):
    """Keeps numbers, messages and programs; a message's delivery state only ever goes forward."""

    # Numbers

    def create_number(
        self,
        tx: Transaction,
        *,
        account_id: str,
        number: str,
        configuration_id: str,
        friendly_name: str | None = None,
        voice: NumberVoice | None = None,
        sms_url: str | None = None,
    ) -> Number:
        """Give a project a number (E.164, or with a channel's prefix). Raises `NumberTaken`, `AddressInvalid`."""
        address = check_address(number, field="PhoneNumber")
        taken = store.find_number(tx, number=address)
        if taken is not None:
            raise NumberTaken(conflicting_id=taken.number_id, field="PhoneNumber")
        number_id = new_id(IdKind.NUMBER)
        values = {
            "number_id": number_id,
            "account_id": account_id,
            "number": address,
            "friendly_name": friendly_name or address,
            "configuration_id": configuration_id,
            "voice": asdict(voice or NumberVoice()),
            "sms_url": sms_url or None,
        }
        store.insert(tx, tables.numbers, values)
        return self.get_number(tx, number_id=number_id)

    def get_number(self, tx: Transaction, *, number_id: str, account_id: str | None = None) -> Number:
        """Return a number by its id. Raises `NumberNotFound`, also for one of another account."""
        found = store.find_number(tx, number_id=number_id)
        if found is None or account_id not in {None, found.account_id}:
            raise NumberNotFound
        return found

    def find_number(self, tx: Transaction, *, number: str) -> Number | None:
        """Return what a customer's message to this number belongs to, if it is anybody's; each channel spells it its way."""
        found = store.find_number(tx, number=number)
        if found is None and channel_of(number) != SMS:
            return store.find_number(tx, number=number.partition(":")[2])
        return found

    def list_numbers(
        self, tx: Transaction, *, account_id: str, number: str | None = None, friendly_name: str | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Number]:  # fmt: skip
        """List an account's numbers; those that hold some digits, or of one name."""
        return store.list_numbers(
            tx, account_id=account_id, number=number, friendly_name=friendly_name, page=page
        )

    def find_following(self, tx: Transaction, *, account_id: str, configuration_id: str) -> Number | None:
        """Return a number of this account that follows a configuration, if any does."""
        return store.find_following(tx, account_id=account_id, configuration_id=configuration_id)

    def configure_number(
        self, tx: Transaction, *, number_id: str, configuration_id: str | None = None,
        friendly_name: str | None = None, voice: NumberVoice | None = None, sms_url: str | None = None,
    ) -> Number:  # fmt: skip
        """Change a number; what is not given stays, an empty `sms_url` goes. Its next conversations and calls follow.

        Raises `NumberNotFound`.
        """
        self.get_number(tx, number_id=number_id)
        given = {
            "configuration_id": configuration_id,
            "friendly_name": friendly_name,
            "voice": asdict(voice) if voice else None,
        }
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if sms_url is not None:
            changes["sms_url"] = sms_url or None
        store.update(tx, tables.numbers, number_id, changes)
        return self.get_number(tx, number_id=number_id)

    def delete_number(self, tx: Transaction, *, number_id: str) -> None:
        """Give a number up; whoever serves it serves it no longer. Raises `NumberNotFound`."""
        number = self.get_number(tx, number_id=number_id)
        for program in store.list_programs(tx, number=number.number):
            self._release(tx, program)
        store.delete_number(tx, number_id=number_id)

    # Messages

    def record_inbound(
        self,
        tx: Transaction,
        *,
        account_id: str,
        channel: str,
        from_: str,
        to: str,
        body: str,
        message_id: str | None = None,
        media: Sequence[str] = (),
        conversation_id: str | None = None,
        communication_id: str | None = None,
    ) -> Message:
        """Record a customer's message as received.

        Args:
            tx: the open transaction.
            account_id: whose number it came to.
            channel: "SMS", "WHATSAPP", …
            from_: the customer's address.
            to: the project's number.
            body: the text; see `check_text` for what it may hold.
            message_id: the carrier's id for it; a new one when None.
            media: URLs of what came with it.
            conversation_id: the conversation it belongs to, when known (see also `attach_message`).
            communication_id: the communication it became, when known.

        Raises:
            MessageAlreadyRecorded: when a carrier repeats itself; `conflicting_id` is the message.
            AddressInvalid, TextInvalid: naming the field.
        """
        if message_id is not None and store.find_message(tx, message_id) is not None:
            raise MessageAlreadyRecorded(conflicting_id=message_id)
        message = self._record(
            tx,
            message_id=message_id or new_id(IdKind.MESSAGE),
            account_id=account_id,
            channel=channel,
            direction=Direction.INBOUND,
            from_=check_address(from_, field="From"),
            to=check_address(to, field="To"),
            body=check_text(body, media=media),
            media=list(media),
            status=MessageStatus.RECEIVED,
            conversation_id=conversation_id,
            communication_id=communication_id,
            sent_at=tx.now,
        )
        emit(tx, MessageReceived(**_message_ids(message)))
        return message

    def create_outbound(
        self,
        tx: Transaction,
        *,
        account_id: str,
        channel: str,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str] = (),
        status_callback: str | None = None,
        conversation_id: str | None = None,
        communication_id: str | None = None,
    ) -> Message:
        """Queue a message to a customer; the arguments are those of `record_inbound`.

        `status_callback` is the URL that hears of its delivery states. Raises `AddressInvalid`, `TextInvalid`.
        """
        message = self._record(
            tx,
            message_id=new_id(IdKind.MESSAGE),
            account_id=account_id,
            channel=channel,
            direction=Direction.OUTBOUND,
            from_=check_address(from_, field="From"),
            to=check_address(to, field="To"),
            body=check_text(body, media=media),
            media=list(media),
            status=MessageStatus.QUEUED,
            status_callback=status_callback,
            conversation_id=conversation_id,
            communication_id=communication_id,
        )
        emit(tx, MessageSent(**_message_ids(message)))
        return message

    def attach_message(
        self, tx: Transaction, *, message_id: str, conversation_id: str, communication_id: str
    ) -> Message:
        """Say which communication of which conversation a message is. Raises `MessageNotFound`."""
        self.get_message(tx, message_id=message_id)
        values = {"conversation_id": conversation_id, "communication_id": communication_id}
        return store.update_message(tx, message_id, values)

    def get_message(self, tx: Transaction, *, message_id: str) -> Message:
        """Return a message. Raises `MessageNotFound`."""
        found = store.find_message(tx, message_id)
        if found is None:
            raise MessageNotFound
        return found

    def find_message(self, tx: Transaction, *, message_id: str) -> Message | None:
        """Return a message, or None when nothing by that id was recorded."""
        return store.find_message(tx, message_id)

    def list_messages(
        self,
        tx: Transaction,
        *,
        account_id: str,
        matching: MessageFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Message]:
        """List an account's messages, newest first."""
        return store.list_messages(tx, account_id=account_id, matching=matching or MessageFilter(), page=page)

    def set_message_status(
        self, tx: Transaction, *, message_id: str, status: MessageStatus | str, error_code: int | None = None
    ) -> Message:
        """Note how far a message got; a report that comes late or twice changes nothing.

        Raises `MessageNotFound`; `ValueError` for a word that is no status.
        """
        message = self.get_message(tx, message_id=message_id)
        wanted = MessageStatus(status)
        if wanted not in NEXT_STATUSES[message.status]:
            return message
        sent_at = message.sent_at or (None if wanted == MessageStatus.FAILED else tx.now)
        values: dict[str, Any] = {"status": wanted, "error_code": error_code, "sent_at": sent_at}
        changed = store.update_message(tx, message_id, values)
        communication_id = message.communication_id
        emit(
            tx,
            MessageStatusChanged(
                **_message_ids(message),
                communication_id=communication_id,
                status=wanted,
                has_callback=bool(message.status_callback),
            ),
        )
        return changed

    def redact_message(self, tx: Transaction, *, message_id: str) -> Message:
        """Empty a message's text for good; a conversation's copy stays. Raises `MessageUnderway`, `MessageNotFound`."""
        self._must_be_over(self.get_message(tx, message_id=message_id))
        return store.update_message(tx, message_id, {"body": ""})

    def delete_message(self, tx: Transaction, *, message_id: str) -> None:
        """Delete a message with its media. Raises `MessageUnderway`, `MessageNotFound`."""
        self._must_be_over(self.get_message(tx, message_id=message_id))
        store.delete_message(tx, message_id)

    def _must_be_over(self, message: Message) -> None:
        if NEXT_STATUSES[message.status]:
            raise MessageUnderway(code=20009)

    def get_media(self, tx: Transaction, *, message_id: str, media_id: str) -> Media:
        """Return one of a message's media. Raises `MediaNotFound`, `MessageNotFound`."""
        message = self.get_message(tx, message_id=message_id)
        for one in media_of(message):
            if one.media_id == media_id:
                return one
        raise MediaNotFound

    def delete_media(self, tx: Transaction, *, message_id: str, media_id: str) -> None:
        """Take one of its media from a message. Raises `MediaNotFound`, `MessageNotFound`."""
        gone = self.get_media(tx, message_id=message_id, media_id=media_id)
        message = self.get_message(tx, message_id=message_id)
        kept = [one.url for one in media_of(message) if one.media_id != gone.media_id]
        store.update_message(tx, message_id, {"media": kept})
        self.erase_files_at(tx, urls=[gone.url])

    def record_receipt(self, tx: Transaction, *, message_id: str, receipt: Receipt) -> Message:
        """Write down every state a carrier reported, in its order."""
        message = self.get_message(tx, message_id=message_id)
        for status in receipt.statuses:
            message = self.set_message_status(
                tx, message_id=message_id, status=status, error_code=receipt.error_code
            )
        return message

    def erase_messages(
        self, tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]
    ) -> int:
        """Delete a customer's messages (P12): those of conversations, and those from or to addresses; return how many."""
        self.erase_files(tx, conversation_ids=conversation_ids, addresses=addresses)
        return store.erase_messages(tx, conversation_ids=conversation_ids, addresses=addresses)

    # Programs

    def begin_serving(
        self,
        tx: Transaction,
        *,
        number: str,
        url: str,
        public_url: str,
        name: str,
        lease_seconds: float = LEASE_SECONDS,
    ) -> Program:
        """Let a program serve a number until its lease ends.

        Args:
            tx: the open transaction.
            number: a number of a project.
            url: where its webhooks go.
            public_url: the address it believes it has; webhooks are signed for it.
            name: what people call it.
            lease_seconds: real seconds until it must have renewed.

        Raises:
            NumberNotFound: when the number is nobody's.
        """
        served = self._get_served_number(tx, number)
        program_id = new_id(IdKind.PROGRAM)
        values: dict[str, Any] = {
            "program_id": program_id,
            "account_id": served.account_id,
            "number_id": served.number_id,
            "number": served.number,
            "url": url,
            "public_url": public_url,
            "name": name,
            "lease_until": time.time() + lease_seconds,
        }
        store.insert(tx, tables.programs, values)
        ids = {"number_id": served.number_id, "number": served.number, "program_id": program_id}
        emit(tx, NumberServedBy(account_id=served.account_id, **ids))
        values.pop("number_id")
        return Program(**values, created_at=tx.now)

    def get_program(self, tx: Transaction, *, program_id: str) -> Program:
        """Return a program whose lease has not ended. Raises `ProgramNotFound`."""
        found = store.find_program(tx, program_id)
        if found is None or found.lease_until <= time.time():
            raise ProgramNotFound
        return found

    def renew_serving(
        self, tx: Transaction, *, program_id: str, lease_seconds: float = LEASE_SECONDS
    ) -> Program:
        """Keep a program's lease for `lease_seconds` from now. Raises `ProgramNotFound` once it has ended."""
        self.get_program(tx, program_id=program_id)
        store.extend_lease(tx, program_id, lease_until=time.time() + lease_seconds)
        return self.get_program(tx, program_id=program_id)

    def end_serving(self, tx: Transaction, *, program_id: str) -> bool:
        """Take a program off its number; return whether it was on it."""
        program = store.find_program(tx, program_id)
        if program is None:
            return False
        self._release(tx, program)
        return True

    def has_lapsed_programs(self, tx: Transaction) -> bool:
        """Say whether a program's lease has ended; a cheap look before `end_lapsed_programs`."""
        return bool(store.list_lapsed_programs(tx))

    def end_lapsed_programs(self, tx: Transaction) -> list[Program]:
        """Take off every program whose lease has ended and return them; the server calls this every second or so."""
        lapsed = store.list_lapsed_programs(tx)
        for program in lapsed:
            self._release(tx, program)
        return lapsed

    def find_programs(self, tx: Transaction, *, number: str) -> list[Program]:
        """Return who is ready to serve a number now; ended leases do not count.

        The one in front began last and is the one who serves: what a customer writes is answered once.
        """
        return store.list_programs(tx, number=number)

    def list_programs(self, tx: Transaction, *, account_id: str) -> list[Program]:
        """Return every program that serves a number of the account now."""
        return store.list_programs(tx, account_id=account_id)

    # What they share

    def _record(self, tx: Transaction, **values: Any) -> Message:
        return store.insert_message(tx, values)

    def _get_served_number(self, tx: Transaction, number: str) -> Number:
        served = store.find_number(tx, number=number)
        if served is None:
            raise NumberNotFound(f"{number} is not a number of this project.", field="number")
        return served

    def _release(self, tx: Transaction, program: Program) -> None:
        store.delete_program(tx, program.program_id)
        served = self._get_served_number(tx, program.number)
        ids = {
            "number_id": served.number_id,
            "number": program.number,
            "program_id": program.program_id,
        }
        emit(tx, NumberReleased(account_id=program.account_id, **ids))


def _message_ids(message: Message) -> dict[str, Any]:
    return {
        "account_id": message.account_id,
        "message_id": message.message_id,
        "conversation_id": message.conversation_id,
    }
