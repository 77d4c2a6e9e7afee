"""The face of the classic view: one class over the room's own, its methods in one file a noun.

`setup.py` (services, address rules, hooks), `hooks.py` (a conversation's own), `views.py` (conversations, participants
and messages as the older API has them), and here what changes them. Sending is a journey's (`journeys/classic_bridge.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tieline.conversations.classic import people, store
from tieline.conversations.classic.errors import UniqueNameTaken
from tieline.conversations.classic.ids import classic_id
from tieline.conversations.classic.models import (
    ClassicConversation,
    ClassicMessage,
    ClassicParticipant,
    Details,
    NewConversation,
    Place,
)
from tieline.conversations.classic.threads import ThreadMethods
from tieline.conversations.errors import ConfigurationNotFound
from tieline.conversations.grouping import spelled_for
from tieline.conversations.models import (
    Address,
    ChannelSetting,
    Configuration,
    NewParticipant,
    Participant,
    ParticipantType,
    Status,
)
from tieline.conversations.participants import AGENT_TYPES
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind
from tieline.kit.pages import PageRequest

_TIMED = ("SMS", "WHATSAPP", "RCS", people.CHAT, "EMAIL")
_ONE = PageRequest(size=1)


class ClassicService(ThreadMethods):
    """Everything the house can ask about conversations as the older API has them."""

    def create_conversation(
        self, tx: Transaction, *, place: Place, new: NewConversation
    ) -> ClassicConversation:
        """Open a conversation in a service, under the configuration that is bridged to it.

        Raises:
            UniqueNameTaken: another conversation has that name; its id is in `conflicting_id`.
            ConfigurationNotFound: the account has no configuration at all.
        """
        self._check_unique_name(tx, account_id=place.account_id, unique_name=new.unique_name)
        service_id = self.service_of_place(place)
        configuration = self._configuration(tx, account_id=place.account_id, service_id=service_id)
        made = self.conversations.create_conversation(
            tx,
            account_id=place.account_id,
            configuration_id=configuration.configuration_id,
            name=new.friendly_name,
            overrides=_timers(configuration, new),
        )
        details = Details(
            subject_id=made.conversation_id,
            conversation_id=made.conversation_id,
            account_id=place.account_id,
            attributes=new.attributes,
            unique_name=new.unique_name,
            service_id=service_id,
            values={"messaging_service_id": new.messaging_service_id},
        )
        store.put_details(tx, details)
        if new.status is not Status.ACTIVE:
            self.conversations.update_conversation(
                tx, conversation_id=made.conversation_id, status=new.status, by="classic"
            )
        return self.get_conversation(tx, place=place, name=made.conversation_id)

    def update_conversation(
        self, tx: Transaction, *, place: Place, name: str, changes: Mapping[str, Any]
    ) -> ClassicConversation:
        """Change what is given of `friendly_name`, `status`, `unique_name`, `attributes`, `messaging_service_id`.

        Raises `ConversationNotFound`, `ConversationClosed`, `UniqueNameTaken`.
        """
        standing = self.get_conversation(tx, place=place, name=name)
        conversation_id = standing.conversation.conversation_id
        renamed = {
            mine: changes[theirs]
            for theirs, mine in (("friendly_name", "name"), ("status", "status"))
            if theirs in changes
        }
        if renamed:
            self.conversations.update_conversation(
                tx, conversation_id=conversation_id, by="classic", **renamed
            )
        unique_name = changes.get("unique_name")
        if unique_name is not None and unique_name != standing.details.unique_name:
            self._check_unique_name(tx, account_id=place.account_id, unique_name=unique_name)
        kept = {name: changes[name] for name in ("unique_name", "attributes") if name in changes}
        values = dict(standing.details.values)
        if "messaging_service_id" in changes:
            values["messaging_service_id"] = changes["messaging_service_id"]
        store.put_details(tx, replace(standing.details, **kept, values=values))
        if changes.get("status") is Status.CLOSED:
            store.free_unique_name(tx, conversation_id)
        return self.get_conversation(tx, place=place, name=conversation_id)

    def _check_unique_name(self, tx: Transaction, *, account_id: str, unique_name: str | None) -> None:
        if unique_name is None:
            return
        taken = store.find_by_unique_name(tx, account_id=account_id, unique_name=unique_name)
        if taken is not None:
            raise UniqueNameTaken(
                conflicting_id=classic_id(IdKind.CONVERSATION, taken), field="UniqueName", code=50353
            )

    def _configuration(self, tx: Transaction, *, account_id: str, service_id: str) -> Configuration:
        """Return what is bridged to a service; a service without a bridge follows the account's first configuration."""
        bridged = self.find_bridged(tx, account_id=account_id, service_id=service_id)
        if bridged is not None:
            return bridged
        first = self.conversations.list_configurations(tx, account_id=account_id, page=_ONE).items
        if not first:
            raise ConfigurationNotFound("This account has no configuration yet; make one first.")
        return first[0]

    def add_identity(
        self,
        tx: Transaction,
        *,
        place: Place,
        name: str,
        identity: str,
        attributes: str = "{}",
        called: str | None = None,
    ) -> ClassicParticipant:
        """Let somebody who chats take part, known by an identity; `people.type_of_identity` says as what.

        `called` is the name they are shown by, else it is their identity. A customer who is in an open conversation
        already takes part in that one (`threads.py`).

        Raises `ConversationNotFound`, `ConversationClosed`, `AddressTaken`, `ConversationExists`.
        """
        conversation_id = self.get_conversation(tx, place=place, name=name).conversation.conversation_id
        standing = participant_rows.list_all(tx, conversation_id)
        new = NewParticipant(
            addresses=(self._chat_address(conversation_id, identity),),
            type=people.type_of_identity(standing, attributes),
            name=called or identity,
        )
        thread = self.find_thread(tx, conversation_id=conversation_id, customer=new)
        if thread is not None:
            new = replace(new, addresses=(self._chat_address(thread.conversation_id, identity),))
            one = self.go_on_in(tx, conversation_id=conversation_id, thread=thread, customer=new)
            return self.get_participant(
                tx, place=place, name=thread.conversation_id, participant_id=one.participant_id
            )
        return self._added(tx, place=place, conversation_id=conversation_id, new=new, attributes=attributes)

    def add_binding(
        self,
        tx: Transaction,
        *,
        place: Place,
        name: str,
        address: str,
        proxy_address: str,
        attributes: str = "{}",
    ) -> ClassicParticipant:
        """Let a customer take part, who is written to at `address` from our `proxy_address`.

        The agent stands at that number from then on. Raises as `add_identity`.
        """
        conversation_id = self.get_conversation(tx, place=place, name=name).conversation.conversation_id
        channel = people.channel_of(address)
        self._agent_at(
            tx,
            conversation_id=conversation_id,
            address=Address(channel=channel, address=spelled_for(channel, proxy_address)),
        )
        channel_id = classic_id(IdKind.CONVERSATION, conversation_id)
        new = NewParticipant(
            addresses=(Address(channel=channel, address=address, channel_id=channel_id),),
            type=ParticipantType.CUSTOMER,
        )
        return self._added(tx, place=place, conversation_id=conversation_id, new=new, attributes=attributes)

    def _added(
        self, tx: Transaction, *, place: Place, conversation_id: str, new: NewParticipant, attributes: str
    ) -> ClassicParticipant:
        added = self.conversations.add_participant(tx, conversation_id=conversation_id, participant=new)
        self._keep_attributes(tx, conversation_id, added.participant_id, place, attributes)
        return self.get_participant(
            tx, place=place, name=conversation_id, participant_id=added.participant_id
        )

    def _keep_attributes(
        self, tx: Transaction, conversation_id: str, subject_id: str, place: Place, attributes: str
    ) -> None:
        kept = store.find_details(tx, (subject_id,)).get(subject_id)
        details = kept or Details(
            subject_id=subject_id, conversation_id=conversation_id, account_id=place.account_id
        )
        store.put_details(tx, replace(details, attributes=attributes))

    def _chat_address(self, conversation_id: str, identity: str) -> Address:
        channel_id = classic_id(IdKind.CONVERSATION, conversation_id)
        return Address(channel=people.CHAT, address=identity, channel_id=channel_id)

    def _agent_at(self, tx: Transaction, *, conversation_id: str, address: Address) -> Participant:
        """Let the agent stand at an address; it is one participant, whatever numbers it has."""
        standing = participant_rows.list_all(tx, conversation_id)
        agent = next((one for one in standing if one.type in AGENT_TYPES), None)
        if agent is None:
            new = NewParticipant(addresses=(address,), type=ParticipantType.AI_AGENT, name="Agent")
            return self.conversations.add_participant(tx, conversation_id=conversation_id, participant=new)
        if people.on_channel(agent, address.channel) is not None:
            return agent
        return self.conversations.replace_participant(
            tx,
            conversation_id=conversation_id,
            participant_id=agent.participant_id,
            participant=NewParticipant(
                addresses=(*agent.addresses, address), type=agent.type, name=agent.name
            ),
        )

    def update_participant(
        self, tx: Transaction, *, place: Place, name: str, participant_id: str, changes: Mapping[str, Any]
    ) -> ClassicParticipant:
        """Change a participant's `attributes`, and its last read message (`values`). Raises `ParticipantNotFound`."""
        standing = self.get_participant(tx, place=place, name=name, participant_id=participant_id)
        kept = standing.details
        after = replace(
            kept,
            attributes=changes.get("attributes", kept.attributes),
            values={**kept.values, **changes.get("values", {})},
        )
        store.put_details(tx, after)
        return replace(standing, details=after)

    def remove_participant(self, tx: Transaction, *, place: Place, name: str, participant_id: str) -> None:
        """Let somebody leave. Raises `ParticipantNotFound`, `ConversationClosed`."""
        standing = self.get_participant(tx, place=place, name=name, participant_id=participant_id)
        subject_id = standing.participant.participant_id
        self.conversations.remove_participant(
            tx, conversation_id=standing.participant.conversation_id, participant_id=subject_id
        )
        store.delete_details(tx, subject_id)

    def author(self, tx: Transaction, *, place: Place, name: str, author: str | None) -> Participant:
        """Return who speaks by this name; somebody new takes part from then on, nobody named is the agent."""
        conversation_id = self.get_conversation(tx, place=place, name=name).conversation.conversation_id
        standing = participant_rows.list_all(tx, conversation_id)
        if author:
            found = people.author_named(standing, author)
            if found is not None:
                return found
            return self.add_identity(tx, place=place, name=conversation_id, identity=author).participant
        agent = next((one for one in standing if one.type in AGENT_TYPES), None)
        address = self._chat_address(conversation_id, people.SYSTEM)
        return agent or self._agent_at(tx, conversation_id=conversation_id, address=address)

    def hearer(self, tx: Transaction, *, conversation_id: str, channel: str) -> Participant:
        """Return the agent that a customer's message on `channel` is for; it stands there from then on."""
        address = self._chat_address(conversation_id, "agent")
        standing = participant_rows.list_all(tx, conversation_id)
        agent = next((one for one in standing if one.type in AGENT_TYPES), None)
        if agent is not None and agent.addresses and channel != people.CHAT:
            address = Address(channel=channel, address=spelled_for(channel, agent.addresses[0].address))
        return self._agent_at(tx, conversation_id=conversation_id, address=address)

    def attributes_of(self, tx: Transaction, *, subject_id: str) -> str:
        """Return the attributes of a conversation, a participant or a message, as JSON text."""
        kept = store.find_details(tx, (subject_id,)).get(subject_id)
        return kept.attributes if kept else "{}"

    def keep_message_details(
        self, tx: Transaction, *, place: Place, conversation_id: str, communication_id: str, attributes: str
    ) -> None:
        """Keep what only the older API has of a message."""
        self._keep_attributes(tx, conversation_id, communication_id, place, attributes)

    def update_message(
        self, tx: Transaction, *, place: Place, name: str, communication_id: str, changes: Mapping[str, Any]
    ) -> ClassicMessage:
        """Correct a message's text (`body`) or its `attributes`. Raises `CommunicationNotFound`, `Invalid`."""
        standing = self.get_message(tx, place=place, name=name, communication_id=communication_id)
        known_id = standing.communication.communication_id
        conversation_id = standing.communication.conversation_id
        if "body" in changes:
            if not changes["body"].strip():
                raise Invalid("A message needs a text.", field="Body")
            self.conversations.correct_communication(tx, communication_id=known_id, text=changes["body"])
        if "attributes" in changes:
            self._keep_attributes(tx, conversation_id, known_id, place, changes["attributes"])
        return self.get_message(tx, place=place, name=conversation_id, communication_id=known_id)

    def delete_message(self, tx: Transaction, *, place: Place, name: str, communication_id: str) -> None:
        """Take a message back from the conversation. Raises `CommunicationNotFound`."""
        standing = self.get_message(tx, place=place, name=name, communication_id=communication_id)
        known_id = standing.communication.communication_id
        self.conversations.remove_communication(tx, communication_id=known_id)
        store.delete_details(tx, known_id)


def _timers(configuration: Configuration, new: NewConversation) -> dict[str, Any]:
    """Return the settings that differ for a conversation with timers of its own."""
    if new.inactive_minutes is None and new.closed_minutes is None:
        return {}
    standing = configuration.settings.channel_settings
    timed = {
        channel: replace(
            standing.get(channel, ChannelSetting()),
            inactive_minutes=new.inactive_minutes,
            closed_minutes=new.closed_minutes,
            has_timeouts=True,
        )
        for channel in _TIMED
    }
    return {"channel_settings": {**standing, **timed}}
