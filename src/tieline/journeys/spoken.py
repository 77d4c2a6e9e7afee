"""What was said, as the screens show it: who spoke, under which name, when, and how far it came.

Every screen reads a conversation through this file, so that nobody has another name on another screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.channels import FileMethods, KeptFile, kind_by_ending
from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    OwnerKind,
    Participant,
    ParticipantType,
    SpeakerKind,
)
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.pages import PageRequest
from tieline.routing import RoutingService

FLOW_NAME = "Tieline"
_PAGE = 500
_AGENTS = frozenset({ParticipantType.AI_AGENT, ParticipantType.AGENT})
_CUSTOMERS = (ParticipantType.CUSTOMER, ParticipantType.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class ShownMedia:
    """What came with words; `name` and `size` are known of files that are kept here, whose address is a path."""

    url: str
    content_type: str
    name: str | None
    size: int | None


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One thing said; `delivery_status` is the vendor's word (DELIVERED, FAILED, …) or None."""

    communication_id: str
    speaker: str
    name: str | None
    text: str
    at: datetime
    delivery_status: str | None
    participant_id: str | None
    channel: str | None
    """SMS, VOICE, …; what was said on a call stands beside what was written."""
    media: tuple[ShownMedia, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShownOwner:
    """Who may speak now: agent, flow, worker or waiting, the id behind it, and a worker's name."""

    kind: str
    name: str | None
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """A conversation at a glance: the customer, and the last thing said."""

    customer_name: str | None
    customer_address: str
    channel: str
    last_text: str | None
    last_at: datetime | None
    messages: int


class SpokenWords:
    """Reads conversations for the screens."""

    def __init__(self, *, conversations: ConversationService, routing: RoutingService) -> None:
        """Keep the rooms; routing knows the names of workers who own a conversation."""
        self._conversations = conversations
        self._routing = routing
        self._files = FileMethods()

    def transcript(
        self, tx: Transaction, *, conversation_id: str, channel_id: str | None = None
    ) -> tuple[Spoken, ...]:
        """Return everything that was said in a conversation, oldest first; on one call when `channel_id` names it."""
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        by_id = {participant.participant_id: participant for participant in participants}
        said = self.communications(tx, conversation_id=conversation_id, channel_id=channel_id)
        urls = [url for communication in said for url in communication.media]
        kept = self._files.describe(tx, urls=urls) if urls else {}
        return tuple(spoken(communication, by_id, kept) for communication in said)

    def communications(
        self, tx: Transaction, *, conversation_id: str, channel_id: str | None = None
    ) -> list[Communication]:
        """Return every communication of a conversation, oldest first, however many pages they fill."""
        found: list[Communication] = []
        token: str | None = None
        while True:
            page = self._conversations.list_communications(
                tx,
                conversation_id=conversation_id,
                channel_id=channel_id,
                page=PageRequest(size=_PAGE, token=token),
            )
            found.extend(page.items)
            token = page.next_token
            if token is None:
                return found

    def glimpse(self, tx: Transaction, *, conversation_id: str) -> Glimpse:
        """Return who the customer is and what was said last."""
        customer = self.customer(tx, conversation_id=conversation_id)
        newest = self._conversations.list_communications(
            tx, conversation_id=conversation_id, page=PageRequest(size=1), newest_first=True
        ).items
        last = newest[0] if newest else None
        address = customer.addresses[-1] if customer and customer.addresses else None
        return Glimpse(
            customer_name=customer.name if customer else None,
            customer_address=address.address if address else "",
            channel=address.channel if address else "SMS",
            last_text=last.text if last else None,
            last_at=last.occurred_at if last else None,
            messages=last.sequence if last else 0,
        )

    def customer(self, tx: Transaction, *, conversation_id: str) -> Participant | None:
        """Return the customer's participant: the one typed so, else one that has no type yet."""
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        found = [one for wanted in _CUSTOMERS for one in participants if one.type is wanted]
        return found[0] if found else None

    def open_of_customer(self, tx: Transaction, *, account_id: str, address: str) -> tuple[Conversation, ...]:
        """Return the open conversations whose customer has this address (our own number is nobody's customer)."""
        found = self._conversations.find_open_conversations(tx, account_id=account_id, address=address)
        return tuple(one for one in found if self._is_customer(tx, one, address))

    def _is_customer(self, tx: Transaction, conversation: Conversation, address: str) -> bool:
        customer = self.customer(tx, conversation_id=conversation.conversation_id)
        return customer is not None and address in {one.address for one in customer.addresses}

    def owner(self, tx: Transaction, *, conversation: Conversation) -> ShownOwner:
        """Return who owns a conversation, with the worker's name."""
        owner, name = conversation.owner, None
        if owner.kind is OwnerKind.WORKER and owner.reference:
            name = self.worker_name(tx, worker_id=owner.reference)
        return ShownOwner(kind=str(owner.kind), name=name, reference=owner.reference)

    def worker_name(self, tx: Transaction, *, worker_id: str) -> str | None:
        """Return a worker's name, None for one who is gone."""
        try:
            return self._routing.get_worker(tx, worker_id=worker_id).friendly_name
        except NotFound:
            return None


def shown_media(urls: Sequence[str], kept: Mapping[str, KeptFile]) -> tuple[ShownMedia, ...]:
    """Return media as the screens show them; `kept` are those of these addresses whose files are kept here."""
    return tuple(
        ShownMedia(url=file.url, content_type=file.content_type, name=file.name, size=file.size)
        if (file := kept.get(url))
        else ShownMedia(url=url, content_type=kind_by_ending(url), name=None, size=None)
        for url in urls
    )


def spoken(
    communication: Communication,
    participants: Mapping[str, Participant],
    kept: Mapping[str, KeptFile] | None = None,
) -> Spoken:
    """Return a communication as the screens show it.

    `participants` are the conversation's, by id; `kept` the files that are kept here, by address.
    """
    author = participants.get(communication.author.participant_id or "")
    kind = communication.speaker.kind
    states = [each.delivery_status for each in communication.recipients if each.delivery_status]
    return Spoken(
        communication_id=communication.communication_id,
        speaker=str(kind),
        # A flow speaks through the agent's participant, but the words are not the agent's.
        name=FLOW_NAME if kind is SpeakerKind.FLOW else author.name if author else None,
        text=communication.text,
        at=communication.occurred_at,
        delivery_status=states[0] if states else None,
        participant_id=communication.author.participant_id,
        channel=communication.author.channel,
        media=shown_media(communication.media, kept or {}),
    )


def is_agent(participant: Participant) -> bool:
    """Say whether a participant is the agent, whichever of its two types it has."""
    return participant.type in _AGENTS
