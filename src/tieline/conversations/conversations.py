"""Conversations that exist: found, renamed, quietened, closed, handed from owner to owner, erased.

How one comes to be is in `opening.py`; what a change brings with it (events, timers, turns) in `changes.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tieline.conversations import changes, status, timers
from tieline.conversations.errors import ConversationClosed, OwnerMoved, StillWaiting
from tieline.conversations.metadata import changed_metadata
from tieline.conversations.models import (
    UNSET,
    Conversation,
    Owner,
    OwnerKind,
    Status,
    StatusCallback,
    Unset,
)
from tieline.conversations.owner import handoff_after
from tieline.conversations.participants import find_agent
from tieline.conversations.store import conversations as rows
from tieline.conversations.store import participants as participant_rows
from tieline.conversations.turns import abandon_open
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest


class ConversationMethods:
    """The service's methods about conversations that exist."""

    def get_conversation(
        self, tx: Transaction, *, conversation_id: str, account_id: str | None = None
    ) -> Conversation:
        """Return a conversation (of this account, when one is given). Raises `ConversationNotFound`."""
        return changes.load(tx, conversation_id=conversation_id, account_id=account_id)

    def find_conversation(self, tx: Transaction, *, conversation_id: str) -> Conversation | None:
        """Return a conversation, or None when there is none by that id."""
        return rows.find(tx, conversation_id)

    def find_open_conversations(
        self, tx: Transaction, *, account_id: str, profile_id: str | None = None, address: str | None = None
    ) -> tuple[Conversation, ...]:
        """Return the open conversations of a profile, or of whoever has an address, newest first."""
        return rows.list_open(tx, account_id=account_id, profile_id=profile_id, address=address)

    def list_conversations(
        self,
        tx: Transaction,
        *,
        account_id: str,
        statuses: Sequence[Status] = (),
        channel_id: str | None = None,
        profile_id: str | None = None,
        page: PageRequest | None = None,
    ) -> Page[Conversation]:
        """Return an account's conversations, newest first, optionally of some statuses, a channel id or a profile."""
        return rows.list_page(
            tx,
            account_id=account_id,
            statuses=statuses,
            channel_id=channel_id,
            profile_id=profile_id,
            page=page or PageRequest(),
        )

    def update_conversation(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        status: Status | Unset = UNSET,
        name: str | Unset | None = UNSET,
        status_callbacks: tuple[StatusCallback, ...] | Unset | None = UNSET,
        metadata: Mapping[str, str] | Unset = UNSET,
        metadata_changes: Mapping[str, str | None] | None = None,
        account_id: str | None = None,
        by: str = "api",
    ) -> Conversation:
        """Change the fields that are given; PUT and PATCH both end here. Asking for what already is changes nothing.

        An agent that sets its own conversation INACTIVE by "api" may be beginning a handoff: the moment is kept in
        `inactive_requested_at` until the owner changes, so that a half-done handoff can be found.

        Raises:
            ConversationClosed: it is closed and something else was asked for.
            StillWaiting: it waits for a worker and cannot be made ACTIVE.
            Invalid: the metadata is too much.
            ConversationNotFound: the account has none by that id.
        """
        conversation = changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        values: dict[str, Any] = {"status": status, "name": name, "status_callbacks": status_callbacks}
        wanted = {key: value for key, value in values.items() if not isinstance(value, Unset)}
        wanted["metadata"] = changed_metadata(conversation.metadata, new=metadata, changes=metadata_changes)
        differing = {key for key, value in wanted.items() if getattr(conversation, key) != value}
        if conversation.status is Status.CLOSED and differing:
            raise ConversationClosed
        if status is Status.ACTIVE and "status" in differing and _is_handed_over(conversation):
            raise StillWaiting(field="status")
        wanted |= _request_marks(tx, conversation, status, by=by)
        return changes.apply(tx, conversation, by=by, **wanted)

    def change_owner(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        owner: Owner,
        expected: Owner | None = None,
        handoff_by: str | None = None,
    ) -> Conversation:
        """Make somebody else the owner; the only way. The same owner again changes nothing.

        Waiting makes the conversation INACTIVE, a worker or the agent makes it ACTIVE. A worker taking it abandons
        the turns that were open for the agent.

        Args:
            tx: the open transaction.
            conversation_id: which conversation.
            owner: from now on.
            expected: the owner the caller believes in; another one standing there raises `OwnerMoved`.
            handoff_by: the agent's participant_id when an agent begins a handoff; its first agent if left out.

        Raises:
            OwnerMoved, ConversationClosed, ConversationNotFound.
        """
        conversation = changes.load_open(tx, conversation_id=conversation_id)
        if expected is not None and conversation.owner != expected:
            raise OwnerMoved
        if conversation.owner == owner:
            return conversation
        agent = handoff_by or _agent_of(tx, conversation)
        after = changes.apply(
            tx,
            conversation,
            by="handoff",
            owner=owner,
            owner_changed_at=tx.now,
            status=status.after_owner_change(status=conversation.status, owner=owner),
            handoff_by=handoff_after(
                previous=conversation.owner, owner=owner, handoff_by=conversation.handoff_by, agent=agent
            ),
            inactive_requested_at=None,
        )
        if owner.kind is OwnerKind.WORKER:
            abandon_open(tx, after)
        return after

    def park_conversation(
        self, tx: Transaction, *, conversation_id: str, until: datetime | None
    ) -> Conversation:
        """Keep a conversation open until a promised moment (None = no longer). Raises `ConversationClosed`."""
        conversation = changes.load_open(tx, conversation_id=conversation_id)
        return changes.apply(tx, conversation, by="handoff", parked_until=until)

    def apply_inactive_due(self, tx: Transaction, *, conversation_id: str) -> Conversation | None:
        """Let a conversation go quiet if its time has come, else set the timer again; doing it twice changes nothing.

        Returns the conversation, or None when it was erased.
        """
        conversation = rows.find(tx, conversation_id)
        if conversation is None:
            return None
        due = status.inactive_due(conversation)
        if due is not None and due <= tx.now:
            return changes.apply(tx, conversation, by="timer", status=Status.INACTIVE)
        timers.keep(tx, conversation)
        return conversation

    def apply_close_due(self, tx: Transaction, *, conversation_id: str) -> Conversation | None:
        """Close a conversation if its time has come, else set the timer again; doing it twice changes nothing.

        Returns the conversation, or None when it was erased.
        """
        conversation = rows.find(tx, conversation_id)
        if conversation is None:
            return None
        due = status.close_due(conversation)
        if due is not None and due <= tx.now:
            return changes.apply(tx, conversation, by="timer", status=Status.CLOSED)
        timers.keep(tx, conversation)
        return conversation

    def delete_conversation(self, tx: Transaction, *, conversation_id: str, account_id: str) -> None:
        """Delete a conversation with its people and words, whatever its status. Raises `ConversationNotFound`."""
        conversation = changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        timers.stop(tx, conversation)
        rows.delete(tx, conversation_id)

    def erase_profile(self, tx: Transaction, *, account_id: str, profile_id: str) -> tuple[str, ...]:
        """Delete every conversation a profile took part in (promise P12); return their ids for the other rooms."""
        return rows.delete_of_profile(tx, account_id=account_id, profile_id=profile_id)


def _is_handed_over(conversation: Conversation) -> bool:
    return conversation.owner.kind in {OwnerKind.FLOW, OwnerKind.WAITING, OwnerKind.PARKED}


def _request_marks(
    tx: Transaction, conversation: Conversation, wanted: Status | Unset, *, by: str
) -> dict[str, Any]:
    """Keep when a caller asked for INACTIVE while the agent owned; being ACTIVE again by request takes it back.

    A conversation that is made ACTIVE counts its silence from now, else its timer would undo that at once.
    """
    if wanted is Status.INACTIVE and by == "api" and conversation.owner.kind is OwnerKind.AGENT:
        return {"inactive_requested_at": conversation.inactive_requested_at or tx.now}
    if wanted is not Status.ACTIVE or conversation.status is Status.ACTIVE:
        return {}
    return {
        "inactive_requested_at": None,
        "channel_activity": dict.fromkeys(conversation.channel_activity, tx.now),
    }


def _agent_of(tx: Transaction, conversation: Conversation) -> str | None:
    found = find_agent(participant_rows.list_all(tx, conversation.conversation_id))
    return None if found is None else found.participant_id
