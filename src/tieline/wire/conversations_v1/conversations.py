"""`/v1/Conversations`: list, create, fetch, update, delete; with participants at once; and whose conversations there are."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field, ValidationError

from tieline.conversations import Status
from tieline.conversations.classic import ClassicConversation, ClassicParticipant, NewConversation
from tieline.journeys.classic_bridge import NewPerson
from tieline.kit.errors import Invalid
from tieline.wire.conversations_v1.door import (
    Address,
    Attributes,
    Door,
    Name,
    Tell,
    Text,
    Texts,
    Where,
    read_minutes,
)
from tieline.wire.conversations_v1.render import (
    participant_sid,
    render_binding,
    render_conversation,
)
from tieline.wire.envelope import ClassicPageQuery, classic_page, invalid_from, read_form

StateName = Literal["inactive", "active", "closed"]
STATUSES = {"inactive": Status.INACTIVE, "active": Status.ACTIVE, "closed": Status.CLOSED}
_NOT_SERVED = ("DateCreated", "DateUpdated", "Bindings.Email.Address", "Bindings.Email.Name")


class ConversationForm(BaseModel):
    """The form of a conversation, new or changed; what is missing stays."""

    friendly_name: Text | None = Field(None, alias="FriendlyName")
    unique_name: Name | None = Field(None, alias="UniqueName")
    attributes: Attributes | None = Field(None, alias="Attributes")
    messaging_service: Text | None = Field(None, alias="MessagingServiceSid")
    state: StateName | None = Field(None, alias="State")
    inactive: str | None = Field(None, alias="Timers.Inactive")
    closed: str | None = Field(None, alias="Timers.Closed")
    participants: Texts | None = Field(None, alias="Participant")
    not_served: Text | None = None

    def new(self) -> NewConversation:
        """Return the conversation that is asked for. Raises `Invalid` for timers that are none."""
        return NewConversation(
            friendly_name=self.friendly_name,
            unique_name=self.unique_name,
            attributes=self.attributes or "{}",
            messaging_service_id=self.messaging_service,
            status=STATUSES[self.state or "active"],
            inactive_minutes=read_minutes(self.inactive, field="Timers.Inactive"),
            closed_minutes=read_minutes(self.closed, field="Timers.Closed"),
        )

    def changes(self) -> dict[str, Any]:
        """Return what an update sets. Raises `Invalid` for timers, which a conversation keeps as it began."""
        if self.inactive is not None or self.closed is not None:
            raise Invalid("The timers of a conversation are set when it is created.", field="Timers.Inactive")
        given = {
            "friendly_name": self.friendly_name,
            "unique_name": self.unique_name,
            "attributes": self.attributes,
            "messaging_service_id": self.messaging_service,
            "status": STATUSES[self.state] if self.state else None,
        }
        return {name: value for name, value in given.items() if value is not None}


class PersonJSON(BaseModel):
    """One `Participant` of a conversation made with its people: JSON, as text."""

    identity: Address | None = None
    attributes: Attributes = "{}"
    messaging_binding: dict[str, Address] | None = None


def add_routes(door: Door) -> None:
    """Add the routes of this file."""
    _add_reading(door)
    _add_creating(door)
    _add_changing(door)


def _add_reading(door: Door) -> None:
    db, classic = door.db, door.classic

    async def list_conversations(
        *,
        request: Request,
        where: Where,
        page: ClassicPageQuery,
        state: Annotated[StateName | None, Query(alias="State")] = None,
    ) -> dict[str, Any]:
        statuses = (STATUSES[state],) if state else ()
        found = await db.read(
            lambda tx: classic.list_conversations(tx, place=where, statuses=statuses, page=page)
        )
        render = partial(render_conversation, request)
        return classic_page(request, "conversations", found, query=page, render=render)

    async def fetch_conversation(request: Request, name: str, where: Where) -> dict[str, Any]:
        found = await db.read(lambda tx: classic.get_conversation(tx, place=where, name=name))
        return render_conversation(request, found)

    async def list_participant_conversations(
        *,
        request: Request,
        where: Where,
        page: ClassicPageQuery,
        identity: Annotated[str | None, Query(alias="Identity")] = None,
        address: Annotated[str | None, Query(alias="Address")] = None,
    ) -> dict[str, Any]:
        wanted = identity or address
        if not wanted:
            raise Invalid("Ask for an Identity or an Address.", field="Identity")
        found = await db.read(lambda tx: classic.list_taking_part(tx, place=where, address=wanted, page=page))
        render = partial(_render_taking_part, request)
        return classic_page(request, "conversations", found, query=page, render=render)

    door.both("/Conversations", list_conversations, method="GET")
    door.both("/Conversations/{name}", fetch_conversation, method="GET")
    door.both("/ParticipantConversations", list_participant_conversations, method="GET")


def _render_taking_part(
    request: Request, pair: tuple[ClassicConversation, ClassicParticipant]
) -> dict[str, Any]:
    shown, mine = pair
    whole = render_conversation(request, shown)
    kept = ("friendly_name", "unique_name", "attributes", "date_created", "date_updated", "state", "timers")
    return {
        "account_sid": whole["account_sid"],
        "chat_service_sid": whole["chat_service_sid"],
        "participant_sid": participant_sid(mine.participant.participant_id),
        "participant_user_sid": None,
        "participant_identity": mine.identity,
        "participant_messaging_binding": render_binding(mine),
        "conversation_sid": whole["sid"],
        "conversation_created_by": None,
        **{f"conversation_{name}": whole[name] for name in kept},
        "links": {"conversation": whole["url"]},
    }


def _add_creating(door: Door) -> None:
    async def create_conversation(request: Request, where: Where, tell: Tell) -> dict[str, Any]:
        form = await _read(request)
        made = await door.bridge.open(place=where, new=form.new(), tell=tell)
        return render_conversation(request, made)

    async def create_with_participants(request: Request, where: Where, tell: Tell) -> dict[str, Any]:
        form = await _read(request)
        people = [_read_person(one, position) for position, one in enumerate(form.participants or ())]
        made = await door.bridge.open(place=where, new=form.new(), people=people, tell=tell)
        return render_conversation(request, made)

    door.both("/Conversations", create_conversation, method="POST", status=201)
    door.both("/ConversationWithParticipants", create_with_participants, method="POST", status=201)


async def _read(request: Request) -> ConversationForm:
    """Read the form. Raises `Invalid` for a field that would have to be followed and is not."""
    form = await read_form(request, ConversationForm)
    sent = await request.form()
    for name in _NOT_SERVED:
        if sent.get(name):
            raise Invalid(f"{name} is not served here; leave it out.", field=name)
    return form


def _read_person(text: str, position: int) -> NewPerson:
    field = f"Participant[{position}]"
    try:
        read = PersonJSON.model_validate(json.loads(text))
    except ValidationError as error:
        raise invalid_from(error.errors()) from error
    except ValueError as error:
        raise Invalid("A participant must be JSON, as text.", field=field) from error
    binding = read.messaging_binding or {}
    if not read.identity and not binding.get("address"):
        raise Invalid("A participant needs an identity or a messaging_binding.", field=field)
    return NewPerson(
        identity=read.identity,
        address=binding.get("address"),
        proxy_address=binding.get("proxy_address"),
        attributes=read.attributes,
    )


def _add_changing(door: Door) -> None:
    db, classic = door.db, door.classic

    async def update_conversation(request: Request, name: str, where: Where) -> dict[str, Any]:
        changes = (await _read(request)).changes()
        after = await db.transact(
            lambda tx: classic.update_conversation(tx, place=where, name=name, changes=changes), name
        )
        return render_conversation(request, after)

    async def delete_conversation(name: str, where: Where) -> Response:
        await door.remove(place=where, name=name)
        return Response(status_code=204)

    door.both("/Conversations/{name}", update_conversation, method="POST")
    door.both("/Conversations/{name}", delete_conversation, method="DELETE", status=204)
