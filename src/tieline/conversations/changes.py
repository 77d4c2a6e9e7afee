"""The one place a conversation's own row changes, so that no change forgets its events, timers or turns.

`service.py`'s parts decide what changes; this writes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tieline.conversations import timers, turns
from tieline.conversations.errors import ConversationClosed, ConversationNotFound
from tieline.conversations.events import (
    ConversationClosed as ConversationClosedEvent,
)
from tieline.conversations.events import (
    ConversationUpdated,
    ConversationWentInactive,
    OwnerChanged,
)
from tieline.conversations.models import Conversation, OwnerKind, Status
from tieline.conversations.store import conversations as rows
from tieline.kit.db import Transaction
from tieline.kit.events import emit

_WIRE_NAMES = {
    "status": "status",
    "name": "name",
    "status_callbacks": "statusCallbacks",
    "metadata": "metadata",
    "profile_id": "profileId",
    "parked_until": "parkedUntil",
}


def load(tx: Transaction, *, conversation_id: str, account_id: str | None = None) -> Conversation:
    """Return a conversation (of this account, when one is given). Raises `ConversationNotFound`."""
    found = rows.find(tx, conversation_id)
    if found is None or (account_id is not None and found.account_id != account_id):
        raise ConversationNotFound
    return found


def load_open(tx: Transaction, *, conversation_id: str, account_id: str | None = None) -> Conversation:
    """Return a conversation that can still change. Raises `ConversationNotFound`, `ConversationClosed`."""
    found = load(tx, conversation_id=conversation_id, account_id=account_id)
    if found.status is Status.CLOSED:
        raise ConversationClosed
    return found


def apply(tx: Transaction, conversation: Conversation, *, by: str, **values: Any) -> Conversation:
    """Write changed fields, tell the house, keep timers and turns; return the conversation as it is now.

    Args:
        tx: the open transaction.
        conversation: as it was read in this transaction.
        by: who changes it ("api", "timer", "traffic", "handoff", or a journey's word).
        values: fields of `Conversation` by name; those that do not differ count as not given.
    """
    changed = {name: value for name, value in values.items() if getattr(conversation, name) != value}
    if not changed:
        return conversation
    after = replace(conversation, **changed, updated_at=tx.now)
    moments: dict[str, Any] = dict.fromkeys(_first_times(after), tx.now)
    if moments:
        after = replace(after, **moments)
    rows.update(tx, after)
    _tell(tx, conversation, after, changed=changed, by=by)
    if after.status is Status.CLOSED:
        timers.stop(tx, after)
        turns.abandon_open(tx, after)
    else:
        timers.keep(tx, after, earlier="parked_until" in changed)
    return after


def _first_times(after: Conversation) -> list[str]:
    """Return which of the moments that are kept once have come now."""
    kind = after.owner.kind
    come = {
        "handed_over_at": kind is not OwnerKind.AGENT,
        "worker_joined_at": kind is OwnerKind.WORKER,
        "closed_at": after.status is Status.CLOSED,
    }
    return [name for name, has_come in come.items() if has_come and getattr(after, name) is None]


def _tell(
    tx: Transaction, before: Conversation, after: Conversation, *, changed: dict[str, Any], by: str
) -> None:
    of = {"account_id": after.account_id, "conversation_id": after.conversation_id}
    if "owner" in changed:
        emit(
            tx,
            OwnerChanged(
                **of,
                owner=after.owner.kind.value,
                owner_reference=after.owner.reference,
                previous=before.owner.kind.value,
                previous_reference=before.owner.reference,
            ),
        )
    visible = tuple(_WIRE_NAMES[name] for name in changed if name in _WIRE_NAMES)
    if visible:
        emit(tx, ConversationUpdated(**of, changed=visible))
    if "status" in changed and after.status is Status.INACTIVE:
        emit(tx, ConversationWentInactive(**of, by=by))
    if "status" in changed and after.status is Status.CLOSED:
        emit(tx, ConversationClosedEvent(**of, by=by))
