"""`/v1/Conversations/{…}/Participants`: an identity, or a customer's address bound to a number of ours."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, Field

from tieline.journeys.classic_bridge import NewPerson
from tieline.kit.errors import Invalid
from tieline.wire.conversations_v1.door import Address, Attributes, Door, Tell, Text, Where
from tieline.wire.conversations_v1.render import render_participant
from tieline.wire.envelope import ClassicPageQuery, classic_page, read_form

PATH = "/Conversations/{name}/Participants"
ONE = PATH + "/{participant_id}"


class NewParticipantForm(BaseModel):
    """The form of a new participant."""

    identity: Address | None = Field(None, alias="Identity")
    address: Address | None = Field(None, alias="MessagingBinding.Address")
    proxy_address: Address | None = Field(None, alias="MessagingBinding.ProxyAddress")
    projected_address: Address | None = Field(None, alias="MessagingBinding.ProjectedAddress")
    attributes: Attributes | None = Field(None, alias="Attributes")

    def person(self) -> NewPerson:
        """Return who is asked for. Raises `Invalid` unless it is one identity or one whole binding."""
        if self.projected_address is not None:
            raise Invalid(
                "Group texting is not served here; bind an Address to a ProxyAddress.",
                field="MessagingBinding.ProjectedAddress",
            )
        if (self.identity is None) == (self.address is None):
            raise Invalid("Name an Identity or a MessagingBinding.Address, not both.", field="Identity")
        if self.address is not None and self.proxy_address is None:
            raise Invalid(
                "An address needs the number it is written to from.", field="MessagingBinding.ProxyAddress"
            )
        return NewPerson(
            identity=self.identity,
            address=self.address,
            proxy_address=self.proxy_address,
            attributes=self.attributes or "{}",
        )


class ParticipantForm(BaseModel):
    """The form of a participant's update; what is missing stays."""

    attributes: Attributes | None = Field(None, alias="Attributes")
    last_read_index: int | None = Field(None, alias="LastReadMessageIndex", ge=0)
    last_read_at: Text | None = Field(None, alias="LastReadTimestamp")

    def changes(self) -> dict[str, Any]:
        """Return what the form sets."""
        values = {
            "last_read_message_index": self.last_read_index,
            "last_read_timestamp": self.last_read_at,
        }
        given = {name: value for name, value in values.items() if value is not None}
        changes: dict[str, Any] = {"values": given} if given else {}
        return changes | ({"attributes": self.attributes} if self.attributes is not None else {})


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_reading(door)
    _add_writing(door)


def _add_reading(door: Door) -> None:
    db, classic = door.db, door.classic

    async def list_participants(
        *, request: Request, name: str, where: Where, page: ClassicPageQuery
    ) -> dict[str, Any]:
        found = await db.read(lambda tx: classic.list_participants(tx, place=where, name=name, page=page))
        render = partial(render_participant, request)
        return classic_page(request, "participants", found, query=page, render=render)

    async def fetch_participant(
        *, request: Request, name: str, participant_id: str, where: Where
    ) -> dict[str, Any]:
        found = await db.read(
            lambda tx: classic.get_participant(tx, place=where, name=name, participant_id=participant_id)
        )
        return render_participant(request, found)

    door.both(PATH, list_participants, method="GET")
    door.both(ONE, fetch_participant, method="GET")


def _add_writing(door: Door) -> None:
    db, classic = door.db, door.classic

    async def create_participant(*, request: Request, name: str, where: Where, tell: Tell) -> dict[str, Any]:
        person = (await read_form(request, NewParticipantForm)).person()
        added = await door.bridge.add(place=where, name=name, person=person, tell=tell)
        return render_participant(request, added)

    async def update_participant(
        *, request: Request, name: str, participant_id: str, where: Where
    ) -> dict[str, Any]:
        changes = (await read_form(request, ParticipantForm)).changes()
        after = await db.transact(
            lambda tx: classic.update_participant(
                tx, place=where, name=name, participant_id=participant_id, changes=changes
            ),
            name,
        )
        return render_participant(request, after)

    async def delete_participant(name: str, participant_id: str, where: Where) -> Response:
        await db.transact(
            lambda tx: classic.remove_participant(tx, place=where, name=name, participant_id=participant_id),
            name,
        )
        return Response(status_code=204)

    door.both(PATH, create_participant, method="POST", status=201)
    door.both(ONE, update_participant, method="POST")
    door.both(ONE, delete_participant, method="DELETE", status=204)
