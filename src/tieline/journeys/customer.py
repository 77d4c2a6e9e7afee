"""Who the customer of a conversation is, as the stories need it: name, address, language, and the agent beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tieline.channels.voice.models import Call, CallDirection
from tieline.conversations import (
    Conversation,
    ConversationService,
    Participant,
    ParticipantType,
    bare_address,
)
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.memory import MemoryService, Profile


@dataclass(frozen=True, kw_only=True)
class Customer:
    """The customer's side of a conversation, and the agent's name and address in it."""

    participant_id: str | None
    name: str
    address: str
    channel: str
    language: str | None
    our_address: str
    agent_name: str


class CustomerView:
    """Looks customers up across conversations and memory."""

    def __init__(self, *, conversations: ConversationService, memory: MemoryService) -> None:
        """Keep the two rooms."""
        self._conversations = conversations
        self._memory = memory

    def look(self, tx: Transaction, *, conversation: Conversation, call: Call | None = None) -> Customer:
        """Return the customer of a conversation, as `call` reaches them if given; empty texts where nothing is known."""
        customer = self._look(tx, conversation=conversation)
        if call is None:
            return customer
        inbound = call.direction is CallDirection.INBOUND
        theirs, ours = (call.from_, call.to) if inbound else (call.to, call.from_)
        return replace(customer, channel="VOICE", address=theirs, our_address=ours)

    def _look(self, tx: Transaction, *, conversation: Conversation) -> Customer:
        participants = self._conversations.list_participants(tx, conversation_id=conversation.conversation_id)
        customer = _first(participants, {ParticipantType.CUSTOMER, ParticipantType.UNKNOWN})
        agent = _first(participants, {ParticipantType.AI_AGENT, ParticipantType.AGENT})
        address = customer.addresses[-1] if customer and customer.addresses else None
        return Customer(
            participant_id=customer.participant_id if customer else None,
            name=customer.name if customer else "",
            address=address.address if address else "",
            channel=address.channel if address else "SMS",
            language=self.language(tx, conversation=conversation),
            our_address=bare_address(agent.addresses[0].address) if agent and agent.addresses else "",
            agent_name=agent.name if agent else "agent",
        )

    def language(self, tx: Transaction, *, conversation: Conversation) -> str | None:
        """Return the customer's `language` trait, of whichever group has one."""
        profile = self.profile(tx, conversation=conversation)
        if profile is None:
            return None
        found = (traits.get("language") for traits in profile.traits.values())
        return next((value for value in found if isinstance(value, str) and value), None)

    def profile(self, tx: Transaction, *, conversation: Conversation) -> Profile | None:
        """Return the customer's profile, or None when they have none or were erased."""
        if conversation.profile_id is None:
            return None
        store_id = conversation.configuration.memory_store_id
        try:
            return self._memory.get_profile(tx, store_id=store_id, profile_id=conversation.profile_id)
        except NotFound:
            return None

    def name(self, tx: Transaction, *, store_id: str, profile_id: str) -> str:
        """Return what a profile's customer is called, "" when memory does not know."""
        return name_in(self._memory.get_profile(tx, store_id=store_id, profile_id=profile_id))


def name_in(profile: Profile | None) -> str:
    """Return the customer's name from the Contact traits, "" when there is none."""
    contact = profile.traits.get("Contact", {}) if profile else {}
    parts = (contact.get("firstName"), contact.get("lastName"))
    full = " ".join(part for part in parts if isinstance(part, str) and part)
    name = contact.get("name")
    return full or (name if isinstance(name, str) else "")


def _first(participants: tuple[Participant, ...], types: set[ParticipantType]) -> Participant | None:
    return next((participant for participant in participants if participant.type in types), None)
