"""How a conversation comes to be: opened or joined by a message, or created by a caller, under one grouping key.

The key's unique constraint decides between two first messages at once: on PostgreSQL the loser's transaction is run
again and finds the winner's conversation. Everything that happens afterwards is in `conversations.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tieline.conversations import changes, status, timers
from tieline.conversations import participants as roster
from tieline.conversations.configurations import ConfigurationMethods
from tieline.conversations.errors import ConversationExists
from tieline.conversations.events import ConversationCreated
from tieline.conversations.grouping import bare_address, key_of_participants, stand_in_key
from tieline.conversations.metadata import merged
from tieline.conversations.models import (
    Address,
    Configuration,
    Conversation,
    Grouping,
    Joined,
    NewParticipant,
    Owner,
    Participant,
    ParticipantType,
    Status,
    StatusCallback,
)
from tieline.conversations.profiles import ProfileMethods
from tieline.conversations.store import conversations as rows
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id


class OpeningMethods(ConfigurationMethods, ProfileMethods):
    """The service's methods that make conversations."""

    def join_or_open(
        self,
        tx: Transaction,
        *,
        account_id: str,
        configuration_id: str,
        profile_id: str | None,
        customer: Address,
        agent: Address,
        customer_name: str | None,
        channel_id: str | None = None,
        agent_type: ParticipantType = ParticipantType.AI_AGENT,
    ) -> Joined:
        """Find the open conversation a message belongs to, or open it; both sides are in it, typed and named.

        Args:
            tx: the open transaction; give `transact` the profile or the customer's address as key.
            account_id: whose conversation.
            configuration_id: the configuration of the number that was written to.
            profile_id: the customer's profile, if it could be resolved.
            customer: where the customer writes from.
            agent: where they wrote to.
            customer_name: what the customer is called; the address when unknown.
            agent_type: what the agent is when it is new; UNKNOWN leaves it to a program to say so.
            channel_id: the call or chat channel, findable by it as long as the conversation is open.

        Raises:
            ConfigurationNotFound: the account has no such configuration.
        """
        configuration = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        customer, agent = replace(customer, channel_id=channel_id), replace(agent, channel_id=channel_id)
        people = (
            NewParticipant(
                addresses=(customer,),
                type=ParticipantType.CUSTOMER,
                name=customer_name,
                profile_id=profile_id,
            ),
            NewParticipant(addresses=(agent,), type=agent_type, name="Agent"),
        )
        key = key_of_participants(
            grouping=configuration.settings.grouping, profile_id=profile_id, participants=people
        )
        standing = _find_standing(tx, configuration, key=key, people=people)
        opened = standing is None
        if standing is None:
            standing = _insert(tx, configuration, key=key, profile_id=profile_id, channels=[customer.channel])
        customer_participant, agent_participant = (_ensure(tx, standing, who) for who in people)
        woken = status.after_traffic(status=standing.status, owner=standing.owner)
        activity = standing.channel_activity
        if woken is not standing.status:
            # Its timers count from now, else the one for the silence before would ring at once.
            activity = {**activity, customer.channel: tx.now}
        conversation = changes.apply(
            tx,
            standing,
            by="traffic",
            status=woken,
            channel_activity=activity,
            profile_id=standing.profile_id or profile_id,
        )
        return Joined(
            conversation=conversation,
            customer_participant=customer_participant,
            agent_participant=agent_participant,
            opened=opened,
        )

    def create_conversation(
        self,
        tx: Transaction,
        *,
        account_id: str,
        configuration_id: str,
        name: str | None = None,
        participants: Sequence[NewParticipant] = (),
        metadata: Mapping[str, str] | None = None,
        overrides: Mapping[str, Any] | None = None,
        status_callbacks: tuple[StatusCallback, ...] | None = None,
    ) -> Conversation:
        """Open a conversation with these participants.

        Args:
            tx: the open transaction.
            account_id: whose conversation.
            configuration_id: its settings are copied.
            name: what to call it.
            participants: who is in it from the start; a CUSTOMER without a profile gets one.
            metadata: at most 8 words of the caller's own.
            overrides: fields of `ConfigurationSettings` that differ for this conversation.
            status_callbacks: where its events go instead of the configuration's.

        Raises:
            ConversationExists: they have an open one; its id is in `conflicting_id`.
            ConfigurationNotFound: the account has no such configuration.
            ProfileUnknown: memory knows no profile that is named.
            Invalid: two participants share an address, or the metadata is too much.
        """
        configuration = self.get_configuration(tx, account_id=account_id, configuration_id=configuration_id)
        configuration = replace(configuration, settings=replace(configuration.settings, **(overrides or {})))
        store_id = configuration.settings.memory_store_id
        people = [
            self._with_profile(
                tx,
                who,
                account_id=account_id,
                memory_store_id=store_id,
                field=f"participants.{at}.profileId",
            )
            for at, who in enumerate(participants)
        ]
        _check_distinct(people)
        profile_id = next((who.profile_id for who in people if who.type is ParticipantType.CUSTOMER), None)
        key = key_of_participants(
            grouping=configuration.settings.grouping, profile_id=profile_id, participants=people
        )
        other = _find_standing(tx, configuration, key=key, people=people)
        if other is not None:
            raise ConversationExists(conflicting_id=other.conversation_id)
        channels = sorted({address.channel for who in people for address in who.addresses})
        conversation = _insert(
            tx,
            configuration,
            key=key,
            profile_id=profile_id,
            channels=channels,
            name=name,
            metadata=merged({}, metadata or {}),
            status_callbacks=status_callbacks,
        )
        for who in people:
            roster.add(tx, conversation, who)
        return conversation

    def find_same_customers(
        self, tx: Transaction, *, conversation_id: str, participant: NewParticipant
    ) -> Conversation | None:
        """Return the other open conversation of a customer who would be the first of an open one.

        None for anybody else, and where conversations are not grouped by profile.
        """
        conversation = changes.load_open(tx, conversation_id=conversation_id)
        standing = participant_rows.list_all(tx, conversation_id)
        is_first = all(one.type is not ParticipantType.CUSTOMER for one in standing)
        if conversation.configuration.grouping is not Grouping.PROFILE or not is_first:
            return None
        who = self._known(tx, conversation, participant)
        if who.type is not ParticipantType.CUSTOMER or who.profile_id is None:
            return None
        found = rows.find_by_key(
            tx,
            account_id=conversation.account_id,
            configuration_id=conversation.configuration_id,
            group_key=key_of_participants(
                grouping=Grouping.PROFILE, profile_id=who.profile_id, participants=(who,)
            )
            or "",
        )
        return None if found is None or found.conversation_id == conversation_id else found

    def take_part(self, tx: Transaction, *, conversation_id: str, participant: NewParticipant) -> Participant:
        """Let somebody take part in an open conversation; who is in it already has one more address. Raises as `add`."""
        conversation = changes.load_open(tx, conversation_id=conversation_id)
        return _ensure(tx, conversation, self._known(tx, conversation, participant))


def _insert(
    tx: Transaction,
    configuration: Configuration,
    *,
    key: str | None,
    profile_id: str | None,
    channels: Sequence[str],
    name: str | None = None,
    metadata: Mapping[str, str] | None = None,
    status_callbacks: tuple[StatusCallback, ...] | None = None,
) -> Conversation:
    conversation = Conversation(
        conversation_id=new_id(IdKind.CONVERSATION),
        account_id=configuration.account_id,
        configuration_id=configuration.configuration_id,
        configuration=configuration.settings,
        profile_id=profile_id,
        status=Status.ACTIVE,
        name=name,
        owner=Owner.agent(),
        status_callbacks=status_callbacks,
        metadata=metadata or {},
        handoff_by=None,
        inactive_requested_at=None,
        parked_until=None,
        owner_changed_at=tx.now,
        channel_activity=dict.fromkeys(channels, tx.now),
        created_at=tx.now,
        updated_at=tx.now,
        last_communication_at=None,
    )
    rows.insert(tx, conversation, group_key=key)
    emit(
        tx,
        ConversationCreated(
            account_id=conversation.account_id,
            conversation_id=conversation.conversation_id,
            configuration_id=conversation.configuration_id,
            profile_id=profile_id,
        ),
    )
    timers.keep(tx, conversation)
    return conversation


def _find_standing(
    tx: Transaction, configuration: Configuration, *, key: str | None, people: Iterable[NewParticipant]
) -> Conversation | None:
    """Return the open conversation these people share.

    One that was opened before the customer's profile was known is taken over under the profile's key.
    """
    if key is None:
        return None
    found = _by_key(tx, configuration, key)
    if found is not None or configuration.settings.grouping is not Grouping.PROFILE:
        return found
    customers = [a for who in people if who.type is ParticipantType.CUSTOMER for a in who.addresses]
    for address in customers:
        found = _by_key(tx, configuration, stand_in_key(address))
        if found is not None:
            rows.set_group_key(tx, conversation_id=found.conversation_id, group_key=key)
            return found
    return None


def _by_key(tx: Transaction, configuration: Configuration, key: str) -> Conversation | None:
    return rows.find_by_key(
        tx,
        account_id=configuration.account_id,
        configuration_id=configuration.configuration_id,
        group_key=key,
    )


def _ensure(tx: Transaction, conversation: Conversation, wanted: NewParticipant) -> Participant:
    """Return the participant at the wanted address, typed as wanted; added if nobody stands there."""
    standing = participant_rows.list_all(tx, conversation.conversation_id)
    address = wanted.addresses[0]
    found = roster.find_at(standing, address)
    if found is None:
        return _add_address(tx, standing, wanted) or roster.add(tx, conversation, wanted)
    typed = wanted.type if found.type is ParticipantType.UNKNOWN else found.type
    profile_id = found.profile_id or wanted.profile_id
    addresses = tuple(_with_channel_id(one, address) for one in found.addresses)
    # Somebody who was called by their address gets a name as soon as one is known.
    nameless = found.name in {one.address for one in found.addresses}
    name = wanted.name if nameless and wanted.name else found.name
    return roster.write(
        tx, found, replace(found, name=name, type=typed, profile_id=profile_id, addresses=addresses)
    )


def _add_address(
    tx: Transaction, standing: Iterable[Participant], wanted: NewParticipant
) -> Participant | None:
    """Somebody who is in the conversation already stays one participant, whatever channel they come by."""
    found = next((one for one in standing if _is_same(one, wanted)), None)
    if found is None:
        return None
    return roster.write(tx, found, replace(found, addresses=(*found.addresses, *wanted.addresses)))


def _is_same(one: Participant, wanted: NewParticipant) -> bool:
    """A customer is known by their profile; the agent by its number, which texts and calls go to alike."""
    if wanted.profile_id is not None:
        return one.profile_id == wanted.profile_id
    numbers = {bare_address(address.address) for address in wanted.addresses}
    theirs = {bare_address(address.address) for address in one.addresses}
    return one.type in roster.AGENT_TYPES and not numbers.isdisjoint(theirs)


def _with_channel_id(one: Address, newest: Address) -> Address:
    """Keep the newest call or chat channel on the address it came by."""
    same = (one.channel, one.address) == (newest.channel, newest.address)
    return newest if same and newest.channel_id is not None else one


def _check_distinct(people: Sequence[NewParticipant]) -> None:
    seen: set[tuple[str, str]] = set()
    for who in people:
        for channel_and_address in {(one.channel, one.address) for one in who.addresses}:
            if channel_and_address in seen:
                raise Invalid("Two of the participants have the same address.", field="participants")
            seen.add(channel_and_address)
