"""Rows of conversations. A unique constraint on the open grouping key decides which conversation wins a race."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from tieline.conversations.models import Conversation, Owner, OwnerKind, Status, StatusCallback
from tieline.conversations.settings_json import settings_from_json, settings_to_json
from tieline.conversations.tables import classic_details as details
from tieline.conversations.tables import communications, conversations, participant_addresses, participants
from tieline.kit.clock import parse_iso
from tieline.kit.db import Transaction, forget, know, remember
from tieline.kit.pages import Page, PageRequest

_MEMO = "conversation"
_BY_ID = sa.select(conversations).where(conversations.c.conversation_id == sa.bindparam("wanted_id"))
_BY_KEY = sa.select(conversations).where(
    conversations.c.account_id == sa.bindparam("wanted_account"),
    conversations.c.configuration_id == sa.bindparam("wanted_configuration"),
    conversations.c.group_key == sa.bindparam("wanted_key"),
)
_NEXT_SEQUENCE = (
    sa.update(conversations)
    .where(conversations.c.conversation_id == sa.bindparam("wanted_id"))
    .values(last_sequence=conversations.c.last_sequence + 1)
    .returning(conversations.c.last_sequence)
)
_UPDATE = sa.update(conversations).where(conversations.c.conversation_id == sa.bindparam("wanted_id"))


def insert(tx: Transaction, conversation: Conversation, *, group_key: str | None) -> None:
    """Write a new conversation. A second open one with the same key breaks the unique constraint (and is run again)."""
    row = {
        "conversation_id": conversation.conversation_id,
        "account_id": conversation.account_id,
        "configuration_id": conversation.configuration_id,
        "configuration": settings_to_json(conversation.configuration),
        "group_key": group_key,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "last_sequence": 0,
        **_changing_columns(conversation),
    }
    tx.connection.execute(sa.insert(conversations).values(row))
    forget(tx, _MEMO, conversation.conversation_id)


def update(tx: Transaction, conversation: Conversation) -> None:
    """Write everything of a conversation that can change; a closed one gives up its grouping key."""
    values = {**_changing_columns(conversation), "updated_at": conversation.updated_at}
    if conversation.status is Status.CLOSED:
        values["group_key"] = None
    written = tx.connection.execute(_UPDATE, {**values, "wanted_id": conversation.conversation_id})
    forget(tx, _MEMO, conversation.conversation_id)
    if written.rowcount:
        know(tx, _MEMO, conversation.conversation_id, conversation)


def set_group_key(tx: Transaction, *, conversation_id: str, group_key: str) -> None:
    """Give an open conversation another key, as when its customer's profile becomes known."""
    same = conversations.c.conversation_id == conversation_id
    tx.connection.execute(sa.update(conversations).where(same).values(group_key=group_key))
    forget(tx, _MEMO, conversation_id)


def find_group_key(tx: Transaction, conversation_id: str) -> str | None:
    """Return the grouping key of a conversation; None for one that is closed or has none yet."""
    query = sa.select(conversations.c.group_key).where(conversations.c.conversation_id == conversation_id)
    key: str | None = tx.connection.execute(query).scalar()
    return key


def next_sequence(tx: Transaction, conversation_id: str) -> int:
    """Count up and return the number of the next communication."""
    return int(tx.connection.execute(_NEXT_SEQUENCE, {"wanted_id": conversation_id}).scalar_one())


def find(tx: Transaction, conversation_id: str) -> Conversation | None:
    """Return one conversation."""
    return remember(tx, _MEMO, conversation_id, lambda: _find(tx, conversation_id))


def _find(tx: Transaction, conversation_id: str) -> Conversation | None:
    row = tx.connection.execute(_BY_ID, {"wanted_id": conversation_id}).first()
    return None if row is None else _conversation(row)


def find_by_key(
    tx: Transaction, *, account_id: str, configuration_id: str, group_key: str
) -> Conversation | None:
    """Return the open conversation that holds a grouping key."""
    wanted = {
        "wanted_account": account_id,
        "wanted_configuration": configuration_id,
        "wanted_key": group_key,
    }
    row = tx.connection.execute(_BY_KEY, wanted).first()
    if row is None:
        return None
    return remember(tx, _MEMO, row.conversation_id, lambda: _conversation(row))


def list_open(
    tx: Transaction, *, account_id: str, profile_id: str | None, address: str | None
) -> tuple[Conversation, ...]:
    """Return open conversations of a profile or of whoever has an address, newest first."""
    query = sa.select(conversations).where(
        conversations.c.account_id == account_id, conversations.c.status != Status.CLOSED.value
    )
    if profile_id is not None:
        query = query.where(conversations.c.profile_id == profile_id)
    if address is not None:
        having = sa.select(participant_addresses.c.conversation_id).where(
            participant_addresses.c.address == address
        )
        query = query.where(conversations.c.conversation_id.in_(having))
    query = query.order_by(conversations.c.conversation_id.desc())
    return tuple(_conversation(row) for row in tx.connection.execute(query))


def list_page(
    tx: Transaction,
    *,
    account_id: str,
    statuses: Sequence[Status],
    channel_id: str | None,
    profile_id: str | None,
    page: PageRequest,
    service_id: str | None = None,
    address: str | None = None,
) -> Page[Conversation]:
    """Return an account's conversations, newest first."""
    query = sa.select(conversations).where(conversations.c.account_id == account_id)
    if statuses:
        query = query.where(conversations.c.status.in_([status.value for status in statuses]))
    if channel_id is not None:
        query = query.where(conversations.c.conversation_id.in_(_with_channel_id(channel_id)))
    if profile_id is not None:
        query = query.where(conversations.c.profile_id == profile_id)
    if service_id is not None:
        query = query.where(_of_service(service_id))
    if address is not None:
        having = sa.select(participant_addresses.c.conversation_id).where(
            participant_addresses.c.address == address
        )
        query = query.where(conversations.c.conversation_id.in_(having))
    after = page.after(str)
    if after is not None:
        query = query.where(conversations.c.conversation_id < after[0])
    query = query.order_by(conversations.c.conversation_id.desc()).limit(page.size + 1)
    found = [_conversation(row) for row in tx.connection.execute(query)]
    return Page.of(found, request=page, key=lambda one: [one.conversation_id])


def _of_service(service_id: str) -> Any:
    """A conversation was begun in a classic service, or its configuration is bridged to one."""
    begun = sa.select(details.c.subject_id).where(details.c.service_id == service_id)
    written = sa.cast(conversations.c.configuration, sa.Text)
    bridged = written.contains(f'"bridge_service_id": "{service_id}"', autoescape=True)
    return sa.or_(conversations.c.conversation_id.in_(begun), bridged)


def _with_channel_id(channel_id: str) -> Any:
    """A channel id (call, message, chat channel) stands on a participant's address or on a communication."""
    by_address = sa.select(participant_addresses.c.conversation_id).where(
        participant_addresses.c.channel_id == channel_id
    )
    by_words = sa.select(communications.c.conversation_id).where(communications.c.channel_id == channel_id)
    return by_address.union(by_words)


def delete(tx: Transaction, conversation_id: str) -> None:
    """Delete a conversation with all that hangs on it."""
    one = conversations.c.conversation_id == conversation_id
    tx.connection.execute(sa.delete(conversations).where(one))
    tx.memo.clear()


def delete_of_profile(tx: Transaction, *, account_id: str, profile_id: str) -> tuple[str, ...]:
    """Delete every conversation a profile took part in, with all that hangs on it; return their ids."""
    taking_part = sa.select(participants.c.conversation_id).where(participants.c.profile_id == profile_id)
    theirs = sa.and_(
        conversations.c.account_id == account_id,
        sa.or_(conversations.c.profile_id == profile_id, conversations.c.conversation_id.in_(taking_part)),
    )
    found = tx.connection.execute(sa.select(conversations.c.conversation_id).where(theirs)).scalars().all()
    tx.connection.execute(sa.delete(conversations).where(conversations.c.conversation_id.in_(found)))
    tx.memo.clear()
    return tuple(found)


def _changing_columns(conversation: Conversation) -> dict[str, Any]:
    callbacks = conversation.status_callbacks
    return {
        "profile_id": conversation.profile_id,
        "status": conversation.status.value,
        "name": conversation.name,
        "owner_kind": conversation.owner.kind.value,
        "owner_reference": conversation.owner.reference,
        "status_callbacks": {"list": None if callbacks is None else [asdict(one) for one in callbacks]},
        "metadata": dict(conversation.metadata),
        "handoff_by": conversation.handoff_by,
        "inactive_requested_at": conversation.inactive_requested_at,
        "parked_until": conversation.parked_until,
        "owner_changed_at": conversation.owner_changed_at,
        "channel_activity": {name: at.isoformat() for name, at in conversation.channel_activity.items()},
        "last_communication_at": conversation.last_communication_at,
        "handed_over_at": conversation.handed_over_at,
        "worker_joined_at": conversation.worker_joined_at,
        "closed_at": conversation.closed_at,
        "first_channel": conversation.first_channel,
    }


def _conversation(row: sa.Row[Any]) -> Conversation:
    values = dict(row._mapping)
    for gone in ("group_key", "last_sequence", "owner_kind", "owner_reference"):
        values.pop(gone)
    return Conversation(
        **{
            **values,
            "configuration": settings_from_json(row.configuration),
            "status": Status(row.status),
            "owner": Owner(kind=OwnerKind(row.owner_kind), reference=row.owner_reference),
            "status_callbacks": _callbacks(row.status_callbacks),
            "channel_activity": _activity(row.channel_activity),
        }
    )


def _callbacks(stored: Mapping[str, Any]) -> tuple[StatusCallback, ...] | None:
    listed = stored["list"]
    return None if listed is None else tuple(StatusCallback(**one) for one in listed)


def _activity(stored: Mapping[str, str]) -> dict[str, datetime]:
    return {channel: parse_iso(moment) for channel, moment in stored.items()}
