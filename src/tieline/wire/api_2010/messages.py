"""Messages: create, fetch, list. Error numbers are the vendor's for bad recipients, senders and texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from tieline.channels import (
    AddressInvalid,
    ChannelService,
    Message,
    MessageFilter,
    MessageNotFound,
    TextMissing,
    TextTooLong,
    check_address,
    check_text,
)
from tieline.kit.clock import parse_iso
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.ports import SendMessage
from tieline.wire.api_2010.render import render_message
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form

TO_INVALID, TO_MISSING, SAME_NUMBER = 21211, 21604, 21266
FROM_MISSING, FROM_NOT_OURS = 21603, 21606
BODY_MISSING, BODY_TOO_LONG = 21602, 21617
CALLBACK_INVALID = 21609


class MessageForm(BaseModel):
    """The form of a new message; the fields after `status_callback` are known and refused."""

    to: str = Field("", alias="To")
    from_: str = Field("", alias="From")
    body: str = Field("", alias="Body")
    status_callback: str | None = Field(None, alias="StatusCallback")
    media_url: str | list[str] | None = Field(None, alias="MediaUrl")
    content_sid: str | None = Field(None, alias="ContentSid")
    messaging_service_sid: str | None = Field(None, alias="MessagingServiceSid")
    schedule_type: str | None = Field(None, alias="ScheduleType")

    def check(self) -> None:
        """Raise `Invalid` with the vendor's number for the first thing that cannot be sent."""
        for name in ("media_url", "content_sid", "messaging_service_sid", "schedule_type"):
            if getattr(self, name) is not None:
                alias = str(MessageForm.model_fields[name].alias)
                raise Invalid(f"{alias} is not served here; send To, From and Body.", field=alias)
        if not self.to.strip():
            raise Invalid("A 'To' phone number is required.", field="To", code=TO_MISSING)
        if not self.from_.strip():
            raise Invalid("A 'From' phone number is required.", field="From", code=FROM_MISSING)
        with _numbered(AddressInvalid, TO_INVALID):
            check_address(self.to, field="To")
        with _numbered(TextMissing, BODY_MISSING), _numbered(TextTooLong, BODY_TOO_LONG):
            check_text(self.body)
        if self.to.strip() == self.from_.strip():
            raise Invalid("'To' and 'From' cannot be the same number.", field="To", code=SAME_NUMBER)
        if self.status_callback and not self.status_callback.startswith(("http://", "https://")):
            raise Invalid("StatusCallback must be a URL.", field="StatusCallback", code=CALLBACK_INVALID)


@contextmanager
def _numbered(kind: type[Invalid], code: int) -> Iterator[None]:
    """Give a room's refusal the vendor's number."""
    try:
        yield
    except kind as refusal:
        refusal.code = refusal.code or code
        raise


class MessageRoutes:
    """The handlers."""

    def __init__(self, *, db: Database, channels: ChannelService, send_message: SendMessage) -> None:
        self._db, self._channels, self._send_message = db, channels, send_message

    async def create_message(self, *, request: Request, owner: Owner) -> dict[str, Any]:
        """Send a message."""
        form = await read_form(request, MessageForm)
        form.check()
        from_, account_id = form.from_.strip(), owner.account_id
        number = await self._db.read(lambda tx: self._channels.find_number(tx, number=from_))
        if number is None or number.account_id != account_id:
            raise Invalid(
                "The 'From' number does not belong to this account.", field="From", code=FROM_NOT_OURS
            )
        message = await self._send_message(
            account_id=account_id,
            from_=from_,
            to=form.to.strip(),
            body=form.body,
            status_callback=form.status_callback or None,
        )
        return render_message(message)

    async def fetch_message(self, *, message_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a message."""

        def read(tx: Transaction) -> Message:
            if not is_id(IdKind.MESSAGE, message_id):
                raise MessageNotFound
            message = self._channels.get_message(tx, message_id=message_id)
            if message.account_id != owner.account_id:
                raise MessageNotFound
            return message

        return render_message(await self._db.read(read))

    async def list_messages(
        self,
        *,
        request: Request,
        owner: Owner,
        page: ClassicPageQuery,
        to: Annotated[str | None, Query(alias="To")] = None,
        from_: Annotated[str | None, Query(alias="From")] = None,
        sent: Annotated[str | None, Query(alias="DateSent")] = None,
        sent_before: Annotated[str | None, Query(alias="DateSent<")] = None,
        sent_after: Annotated[str | None, Query(alias="DateSent>")] = None,
    ) -> dict[str, Any]:
        """List the account's messages, newest first; `DateSent` is a whole day (UTC)."""
        day, before, after = _moment(sent), _moment(sent_before), _moment(sent_after)
        # The official SDK turns a date into its midnight, so an exact moment stands for its whole day.
        first = day and datetime.combine(day.date(), time(), tzinfo=UTC)
        last = first and first + timedelta(days=1, microseconds=-1)
        until = before and before + timedelta(seconds=1, microseconds=-1)
        matching = MessageFilter(
            to=to, from_=from_, sent_from=_latest(first, after), sent_until=_earliest(last, until)
        )
        found = await self._db.read(
            lambda tx: self._channels.list_messages(
                tx, account_id=owner.account_id, matching=matching, page=page
            )
        )
        return api2010_page(request, "messages", found, query=page, render=render_message)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return parse_iso(text)
    except ValueError as error:
        raise Invalid("DateSent must be a date such as 2026-11-22.", field="DateSent") from error


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each is not None), default=None)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)


def add_message_routes(
    router: APIRouter, *, db: Database, channels: ChannelService, send_message: SendMessage
) -> None:
    """Add the routes of this file."""
    routes = MessageRoutes(db=db, channels=channels, send_message=send_message)
    router.add_api_route(BASE + "/Messages.json", routes.create_message, methods=["POST"], status_code=201)
    router.add_api_route(BASE + "/Messages.json", routes.list_messages, methods=["GET"])
    router.add_api_route(BASE + "/Messages/{message_id}.json", routes.fetch_message, methods=["GET"])
