"""`/v1/Conversations/{…}/Messages` and their delivery receipts."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from tieline.journeys.classic_bridge import NewMessage
from tieline.kit.errors import Invalid, NotFound
from tieline.kit.pages import Page
from tieline.wire.conversations_v1.door import Address, Attributes, Door, Moment, Tell, Text, Where
from tieline.wire.conversations_v1.render import receipts_of, render_message
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form

PATH = "/Conversations/{name}/Messages"
ONE = PATH + "/{message_id}"
RECEIPTS = ONE + "/Receipts"
MAX_BODY = 32_768
_EMPTY = "A message needs a Body."


class ReceiptNotFound(NotFound):
    """There is no delivery receipt with that id for this message."""


class MessageForm(BaseModel):
    """The form of a message, new or changed; the fields after `moment` are known and refused."""

    author: Address | None = Field(None, alias="Author")
    body: Annotated[str, Field(max_length=MAX_BODY)] | None = Field(None, alias="Body")
    attributes: Attributes | None = Field(None, alias="Attributes")
    moment: Moment | None = Field(None, alias="DateCreated")
    media: Text | None = Field(None, alias="MediaSid")
    content: Text | None = Field(None, alias="ContentSid")

    def new(self) -> NewMessage:
        """Return the message that is asked for. Raises `Invalid` without a text, and for what is not served."""
        if self.media is not None or self.content is not None:
            field = "MediaSid" if self.media is not None else "ContentSid"
            raise Invalid(f"{field} is not served here; send a Body.", field=field)
        if not (self.body or "").strip():
            raise Invalid(_EMPTY, field="Body")
        return NewMessage(
            author=self.author,
            body=self.body or "",
            attributes=self.attributes or "{}",
            occurred_at=self.moment,
        )

    def changes(self) -> dict[str, Any]:
        """Return what an update sets."""
        given = {"body": self.body, "attributes": self.attributes}
        return {name: value for name, value in given.items() if value is not None}


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_reading(door)
    _add_writing(door)
    _add_receipts(door)


def _add_reading(door: Door) -> None:
    db, classic = door.db, door.classic

    async def list_messages(
        *,
        request: Request,
        name: str,
        where: Where,
        page: ClassicPageQuery,
        order: Annotated[Literal["asc", "desc"], Query(alias="Order")] = "asc",
    ) -> dict[str, Any]:
        newest_first = order == "desc"
        found = await db.read(
            lambda tx: classic.list_messages(tx, place=where, name=name, newest_first=newest_first, page=page)
        )
        render = partial(render_message, request)
        return classic_page(request, "messages", found, query=page, render=render)

    async def fetch_message(*, request: Request, name: str, message_id: str, where: Where) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_message(tx, place=where, name=name, communication_id=message_id)
        )
        return render_message(request, found)

    door.both(PATH, list_messages, method="GET")
    door.both(ONE, fetch_message, method="GET")


def _add_writing(door: Door) -> None:
    db, classic = door.db, door.classic

    async def create_message(*, request: Request, name: str, where: Where, tell: Tell) -> dict[str, Any]:
        new = (await read_form(request, MessageForm)).new()
        said = await door.bridge.say(place=where, name=name, new=new, tell=tell)
        return render_message(request, said)

    async def update_message(*, request: Request, name: str, message_id: str, where: Where) -> dict[str, Any]:
        changes = (await read_form(request, MessageForm)).changes()
        after = await db.transact(
            lambda tx: classic.update_message(
                tx, place=where, name=name, communication_id=message_id, changes=changes
            ),
            name,
        )
        return render_message(request, after)

    async def delete_message(name: str, message_id: str, where: Where) -> Response:
        await db.transact(
            lambda tx: classic.delete_message(tx, place=where, name=name, communication_id=message_id),
            name,
        )
        return Response(status_code=204)

    door.both(PATH, create_message, method="POST", status=201)
    door.both(ONE, update_message, method="POST")
    door.both(ONE, delete_message, method="DELETE", status=204)


def _add_receipts(door: Door) -> None:
    db, classic = door.db, door.classic

    async def list_receipts(
        *, request: Request, name: str, message_id: str, where: Where, page: ClassicPageQuery
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_message(tx, place=where, name=name, communication_id=message_id)
        )
        # A message has as many as it has hearers: fifty at most, which is one page.
        receipts = Page(items=receipts_of(request, found))
        return classic_page(request, "delivery_receipts", receipts, query=page, render=dict)

    async def fetch_receipt(
        *, request: Request, name: str, message_id: str, receipt_id: str, where: Where
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_message(tx, place=where, name=name, communication_id=message_id)
        )
        for receipt in receipts_of(request, found):
            if receipt["sid"] == receipt_id:
                return receipt
        raise ReceiptNotFound

    door.both(RECEIPTS, list_receipts, method="GET")
    door.both(RECEIPTS + "/{receipt_id}", fetch_receipt, method="GET")
