"""What the routes of this door share: its parts, finding what a caller may see, and reading JSON inside a form's field."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieline.conversations.classic import ordered_id
from tieline.interactions import ChannelNotFound, Interaction, InteractionNotFound, InteractionService
from tieline.journeys.engage import Contact, Engage, Wish
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.routing import RoutingService
from tieline.wire.auth import Caller

BASE = "/v1/Interactions"


@dataclass(frozen=True, kw_only=True)
class Door:
    """The database, the rooms and the journey; see `build_router`."""

    db: Database
    interactions: InteractionService
    routing: RoutingService
    engage: Engage

    def get(
        self, tx: Transaction, caller: Caller, interaction_id: str, channel_id: str | None = None
    ) -> Interaction:
        """Return an interaction of the caller's account. Raises `InteractionNotFound`, `ChannelNotFound`."""
        if not is_id(IdKind.INTERACTION, interaction_id):
            raise InteractionNotFound
        if channel_id is not None and not is_id(IdKind.INTERACTION_CHANNEL, channel_id):
            raise ChannelNotFound
        return self.interactions.get_interaction(
            tx, interaction_id=interaction_id, account_id=caller.account_id, channel_id=channel_id
        )

    async def find(self, caller: Caller, interaction_id: str, channel_id: str | None = None) -> Interaction:
        """Return an interaction of the caller's account, read by itself. Raises as `get`."""
        return await self.db.read(lambda tx: self.get(tx, caller, interaction_id, channel_id))


def read_object(text: str | None, *, field: str) -> Mapping[str, Any]:
    """Return the JSON object of a form's field; an empty one for none. Raises `Invalid`."""
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{field} must be a JSON object.", field=field) from error
    if not isinstance(found, Mapping):
        raise Invalid(f"{field} must be a JSON object.", field=field)
    return found


def read_contact(channel: Mapping[str, Any]) -> Contact:
    """Return whom a `Channel` is about. Raises `Invalid` for one without a type."""
    kind = channel.get("type")
    if not isinstance(kind, str) or not kind:
        raise Invalid("A channel needs its type.", field="Channel.type")
    media = _text(_object(channel.get("properties")), "media_channel_sid")
    given = channel.get("participants")
    people = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    first = next((each for each in people if _text(each, "address")), {})
    return Contact(
        type=kind,
        initiated_by=_text(channel, "initiated_by") or "api",
        conversation_id=ordered_id(IdKind.CONVERSATION, media) if media else None,
        customer_address=_text(first, "address"),
        our_address=_text(first, "proxy_address"),
    )


def read_wish(routing: Mapping[str, Any], *, field: str = "Routing") -> Wish:
    """Return how a `Routing` asks for a worker. Raises `Invalid` for a value of a wrong kind."""
    properties = _object(routing.get("properties"))
    attributes = properties.get("attributes")
    if isinstance(attributes, str):
        attributes = read_object(attributes, field=f"{field}.properties.attributes")
    if attributes is not None and not isinstance(attributes, Mapping):
        raise Invalid("Attributes must be one JSON object.", field=f"{field}.properties.attributes")
    wish = Wish(
        workspace_id=_text(properties, "workspace_sid"),
        workflow_id=_text(properties, "workflow_sid"),
        queue_id=_text(properties, "queue_sid"),
        worker_id=_text(properties, "worker_sid"),
        task_channel=_text(properties, "task_channel_unique_name") or _text(properties, "task_channel_sid"),
        attributes=dict(attributes or {}),
        priority=_number(properties, "priority", default=0, field=field),
        timeout=_number(properties, "timeout", default=Wish.timeout, field=field),
    )
    for kind, value in ((IdKind.QUEUE, wish.queue_id), (IdKind.WORKER, wish.worker_id)):
        if value is not None and not is_id(kind, value):
            raise Invalid(f"{value!r} names nothing of the kind.", field=f"{field}.properties")
    return wish


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(given: Mapping[str, Any], name: str) -> str | None:
    value = given.get(name)
    return value if isinstance(value, str) and value else None


def _number(given: Mapping[str, Any], name: str, *, default: int, field: str) -> int:
    value = given.get(name, default)
    if isinstance(value, str) and value.isdigit() and len(value) < 10:
        value = int(value)
    if type(value) is not int:
        raise Invalid(f"{name} must be a whole number.", field=f"{field}.properties.{name}")
    return value
