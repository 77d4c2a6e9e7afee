"""Customers whom a caller adds without saying who they are: their profile is found or made by their address."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from tieline.conversations.errors import ProfileUnknown
from tieline.conversations.models import Address, Conversation, NewParticipant, ParticipantType
from tieline.kit.db import Transaction


class ProfileResolver(Protocol):
    """Finds or makes the profile behind an address; the memory room offers it, `app/house.py` passes it in."""

    def __call__(
        self, tx: Transaction, *, account_id: str, memory_store_id: str, address: Address
    ) -> str | None:
        """Return a profile_id, or None when this address names nobody."""
        ...


class ProfileFinder(Protocol):
    """Says whether memory knows a profile; offered and passed in like `ProfileResolver`."""

    def __call__(
        self, tx: Transaction, *, account_id: str, memory_store_id: str, profile_id: str
    ) -> str | None:
        """Return the id under which a profile is found now (another once it was merged), or None."""
        ...


class ProfileMethods:
    """What the parts of the service that add people have in common."""

    def __init__(
        self,
        *,
        resolve_profile: ProfileResolver | None = None,
        find_profile: ProfileFinder | None = None,
        like_the_cloud: bool = False,
    ) -> None:
        """Resolve the profiles of customers whom a caller adds without one; refuse those that `find_profile` does not find.

        `like_the_cloud` is every account's habit until it chooses (`habits.py`).
        """
        self._resolve_profile = resolve_profile
        self._find_profile = find_profile
        self._like_the_cloud = like_the_cloud

    def _with_profile(
        self,
        tx: Transaction,
        who: NewParticipant,
        *,
        account_id: str,
        memory_store_id: str,
        field: str = "profileId",
    ) -> NewParticipant:
        """Return `who` with a profile if it is a CUSTOMER without one; the first address that names somebody counts.

        Raises `ProfileUnknown`, naming `field`, for a profile that is given and that memory does not know.
        """
        if who.profile_id is not None and self._find_profile is not None:
            found = self._find_profile(
                tx, account_id=account_id, memory_store_id=memory_store_id, profile_id=who.profile_id
            )
            if found is None:
                raise ProfileUnknown(field=field)
            return replace(who, profile_id=found)
        if who.type is not ParticipantType.CUSTOMER or who.profile_id is not None:
            return who
        if self._resolve_profile is None:
            return who
        for address in who.addresses:
            profile_id = self._resolve_profile(
                tx, account_id=account_id, memory_store_id=memory_store_id, address=address
            )
            if profile_id is not None:
                return replace(who, profile_id=profile_id)
        return who

    def _known(
        self, tx: Transaction, conversation: Conversation, participant: NewParticipant
    ) -> NewParticipant:
        return self._with_profile(
            tx,
            participant,
            account_id=conversation.account_id,
            memory_store_id=conversation.configuration.memory_store_id,
        )
