"""What a profile has in this room, and its going over to another profile when the two turn out to be one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.conversations import changes
from tieline.conversations.grouping import group_key
from tieline.conversations.models import Grouping
from tieline.conversations.store import holdings as rows
from tieline.kit.db import Transaction


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """The conversations and participants of a profile, by id."""

    conversation_ids: tuple[str, ...] = ()
    participant_ids: tuple[str, ...] = ()


class HoldingMethods:
    """The service's methods about what a profile has."""

    def list_holdings(self, tx: Transaction, *, profile_id: str) -> Holdings:
        """Return every conversation and participant of a profile."""
        return Holdings(
            conversation_ids=tuple(rows.list_conversation_ids(tx, profile_id=profile_id)),
            participant_ids=tuple(rows.list_participant_ids(tx, profile_id=profile_id)),
        )

    def list_reached_holdings(
        self, tx: Transaction, *, profile_id: str, addresses: Sequence[str]
    ) -> Holdings:
        """Return what a profile has where it was reached at one of these addresses and at no other."""
        found = rows.list_reached(tx, profile_id=profile_id, addresses=addresses)
        of_profile = set(rows.list_conversation_ids(tx, profile_id=profile_id))
        return Holdings(
            conversation_ids=tuple(sorted({one for one, _ in found} & of_profile)),
            participant_ids=tuple(sorted(participant_id for _, participant_id in found)),
        )

    def hand_over_holdings(self, tx: Transaction, *, holdings: Holdings, profile_id: str) -> None:
        """Write another profile on conversations and participants; open ones are found under it from now on."""
        for conversation_id in rows.list_open_ids(tx, conversation_ids=holdings.conversation_ids):
            _hand_over(tx, conversation_id=conversation_id, profile_id=profile_id)
        rows.set_profile(
            tx,
            conversation_ids=holdings.conversation_ids,
            participant_ids=holdings.participant_ids,
            profile_id=profile_id,
        )


def _hand_over(tx: Transaction, *, conversation_id: str, profile_id: str) -> None:
    """Change an open conversation's profile, of which the house and programs hear, and what groups it."""
    before = changes.load(tx, conversation_id=conversation_id)
    changes.apply(tx, before, by="merge", profile_id=profile_id)
    grouping = before.configuration.grouping
    if grouping is not Grouping.PROFILE:
        return
    key = group_key(grouping=grouping, profile_id=profile_id, customer=None, addresses=())
    rows.take_group_key(
        tx,
        account_id=before.account_id,
        configuration_id=before.configuration_id,
        conversation_id=conversation_id,
        group_key=key or "",
    )
