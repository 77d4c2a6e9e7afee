"""Messages: create, fetch, list. Error numbers are the vendor's for bad recipients, senders and texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from tieline.accounts import Principal
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
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.wire.api_2010.caller import BASE, Owner
from tieline.wire.api_2010.dates import bounds
from tieline.wire.api_2010.ports import RedactMessage, SendMessage
from tieline.wire.api_2010.render import render_message
from tieline.wire.envelope import ClassicPageQuery, api2010_page, read_form

TO_INVALID, TO_MISSING, SAME_NUMBER = 21211, 21604, 21266
FROM_MISSING, FROM_NOT_OURS = 21603, 21606
BODY_MISSING, BODY_TOO_LONG = 21602, 21617
CALLBACK_INVALID = 21609
MEDIA_INVALID = 21620
MAX_MEDIA, MAX_URL = 10, 2048


# What these ask for would not happen, so nobody should believe that it did.
_UNSERVED = (
    "content_sid",
    "content_variables",
    "messaging_service_sid",
    "schedule_type",
    "send_at",
    "persistent_action",
    "send_as_mms",
    "shorten_urls",
)


class MessageForm(BaseModel):
    """The form of a new message: the fields after `status_callback` are refused, the last ones are hints to a carrier."""

    to: str = Field("", alias="To")
    from_: str = Field("", alias="From")
    body: str = Field("", alias="Body")
    status_callback: str | None = Field(None, alias="StatusCallback")
    media_url: str | list[str] | None = Field(None, alias="MediaUrl")
    content_sid: str | None = Field(None, alias="ContentSid")
    content_variables: str | None = Field(None, alias="ContentVariables")
    messaging_service_sid: str | None = Field(None, alias="MessagingServiceSid")
    schedule_type: str | None = Field(None, alias="ScheduleType")
    send_at: str | None = Field(None, alias="SendAt")
    persistent_action: str | list[str] | None = Field(None, alias="PersistentAction")
    send_as_mms: str | None = Field(None, alias="SendAsMms")
    shorten_urls: str | None = Field(None, alias="ShortenUrls")
    validity_period: int | None = Field(None, alias="ValidityPeriod", ge=1, le=36_000)
    max_price: float | None = Field(None, alias="MaxPrice", ge=0, allow_inf_nan=False)
    attempt: int | None = Field(None, alias="Attempt", ge=1)
    provide_feedback: bool | None = Field(None, alias="ProvideFeedback")
    force_delivery: bool | None = Field(None, alias="ForceDelivery")
    smart_encoded: bool | None = Field(None, alias="SmartEncoded")

    def media(self) -> tuple[str, ...]:
        """Return what goes with the text."""
        listed = [self.media_url] if isinstance(self.media_url, str) else self.media_url or []
        return tuple(url for url in listed if url)

    def check(self) -> None:
        """Raise `Invalid` with the vendor's number for the first thing that cannot be sent."""
        for name in _UNSERVED:
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
            check_text(self.body, media=self.media())
        if self.to.strip() == self.from_.strip():
            raise Invalid("'To' and 'From' cannot be the same number.", field="To", code=SAME_NUMBER)
        if self.status_callback and not self.status_callback.startswith(("http://", "https://")):
            raise Invalid("StatusCallback must be a URL.", field="StatusCallback", code=CALLBACK_INVALID)
        if len(self.media()) > MAX_MEDIA:
            raise Invalid(
                f"A message carries at most {MAX_MEDIA} media.", field="MediaUrl", code=MEDIA_INVALID
            )
        if not all(url.startswith(("http://", "https://")) and len(url) <= MAX_URL for url in self.media()):
            raise Invalid("MediaUrl must be an http or https URL.", field="MediaUrl", code=MEDIA_INVALID)


@contextmanager
def _numbered(kind: type[Invalid], code: int) -> Iterator[None]:
    """Give a room's refusal the vendor's number."""
    try:
        yield
    except kind as refusal:
        refusal.code = refusal.code or code
        raise


def own_message(tx: Transaction, channels: ChannelService, *, message_id: str, owner: Principal) -> Message:
    """Return a message of the caller's account. Raises `MessageNotFound`."""
    if not is_id(IdKind.MESSAGE, message_id):
        raise MessageNotFound
    message = channels.get_message(tx, message_id=message_id)
    if message.account_id != owner.account_id:
        raise MessageNotFound
    return message


class MessageUpdateForm(BaseModel):
    """The form of a message's update."""

    body: str | None = Field(None, alias="Body")
    status: str | None = Field(None, alias="Status")

    def check(self) -> None:
        """Raise `Invalid` unless the text is to be emptied."""
        if self.status is not None:
            raise Invalid("Only a scheduled message can be canceled, and none is here.", field="Status")
        if self.body != "":
            raise Invalid("A message's text can only be emptied: send an empty Body.", field="Body")


class MessageRoutes:
    """The handlers."""

    def __init__(
        self,
        *,
        db: Database,
        channels: ChannelService,
        send_message: SendMessage,
        redact_message: RedactMessage,
    ) -> None:
        self._db, self._channels = db, channels
        self._send_message, self._redact_message = send_message, redact_message

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
            media=form.media(),
        )
        return render_message(message)

    async def fetch_message(self, *, message_id: str, owner: Owner) -> dict[str, Any]:
        """Fetch a message."""
        find = partial(own_message, channels=self._channels, message_id=message_id, owner=owner)
        return render_message(await self._db.read(find))

    async def update_message(self, *, request: Request, message_id: str, owner: Owner) -> dict[str, Any]:
        """Empty a message's text (`Body=`); nothing else of a message can change."""
        form = await read_form(request, MessageUpdateForm)
        form.check()

        return render_message(await self._redact_message(account_id=owner.account_id, message_id=message_id))

    async def delete_message(self, *, message_id: str, owner: Owner) -> Response:
        """Delete a message."""

        def delete(tx: Transaction) -> None:
            own_message(tx, self._channels, message_id=message_id, owner=owner)
            self._channels.delete_message(tx, message_id=message_id)

        await self._db.transact(delete)
        return Response(status_code=204)

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
        first, last = bounds("DateSent", on=sent, before=sent_before, after=sent_after)
        matching = MessageFilter(to=to, from_=from_, sent_from=first, sent_until=last)
        found = await self._db.read(
            lambda tx: self._channels.list_messages(
                tx, account_id=owner.account_id, matching=matching, page=page
            )
        )
        return api2010_page(request, "messages", found, query=page, render=render_message)


def add_message_routes(
    router: APIRouter,
    *,
    db: Database,
    channels: ChannelService,
    send_message: SendMessage,
    redact_message: RedactMessage,
) -> None:
    """Add the routes of this file."""
    routes = MessageRoutes(db=db, channels=channels, send_message=send_message, redact_message=redact_message)
    router.add_api_route(BASE + "/Messages.json", routes.create_message, methods=["POST"], status_code=201)
    router.add_api_route(BASE + "/Messages.json", routes.list_messages, methods=["GET"])
    one = BASE + "/Messages/{message_id}.json"
    router.add_api_route(one, routes.fetch_message, methods=["GET"])
    router.add_api_route(one, routes.update_message, methods=["POST"])
    router.add_api_route(one, routes.delete_message, methods=["DELETE"], status_code=204)
