"""A program written for the older conversations API takes part: what it writes is said here, and what it asked is heard.

A message of a customer opens a turn like any other; one of an agent goes out by the customer's channel and is refused
while somebody else owns the conversation (P4). What happens is told to its hooks by `tell_classic.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from tieline.channels import ChannelService
from tieline.conversations import (
    Address,
    Author,
    ConversationService,
    Participant,
    ParticipantType,
    Speaker,
    speaker_of,
)
from tieline.conversations.classic import (
    CHAT,
    ClassicConversation,
    ClassicMessage,
    ClassicParticipant,
    ClassicService,
    NewConversation,
    Place,
)
from tieline.flows.trigger_words import Arriving
from tieline.journeys.message_to_flow import MessageToFlow
from tieline.journeys.outbound_message import NobodyToWriteTo, OutboundMessage, Words
from tieline.journeys.tell_classic import quiet
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, new_id

PROXY_NOT_OURS = 50407


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A participant as the older API asks for it: an identity, or a customer's address and our number."""

    identity: str | None = None
    address: str | None = None
    proxy_address: str | None = None
    attributes: str = "{}"
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message as the older API asks for it."""

    author: str | None
    body: str
    attributes: str = "{}"
    occurred_at: datetime | None = None
    media: Sequence[str] = field(default_factory=tuple)


class ClassicBridge:
    """Lets programs of the older API open conversations, bring people in and speak."""

    def __init__(
        self,
        db: Database,
        *,
        classic: ClassicService,
        conversations: ConversationService,
        channels: ChannelService,
        outbound: OutboundMessage,
        to_flow: MessageToFlow,
    ) -> None:
        """Keep the rooms, the story that sends, and the one that gives a customer's words to a flow."""
        self._db = db
        self._classic = classic
        self._conversations = conversations
        self._channels = channels
        self._outbound = outbound
        self._to_flow = to_flow

    async def open(
        self, *, place: Place, new: NewConversation, people: Sequence[NewPerson] = (), tell: bool = False
    ) -> ClassicConversation:
        """Open a conversation with these people; all of it or nothing. Raises what `ClassicService` and `add` raise."""
        return await self._db.transact(partial(self.open_now, place=place, new=new, people=people, tell=tell))

    def open_now(
        self, tx: Transaction, *, place: Place, new: NewConversation, people: Sequence[NewPerson], tell: bool
    ) -> ClassicConversation:
        """Do as `open` does, in a transaction that is open."""
        made = self._classic.create_conversation(tx, place=place, new=new)
        conversation_id = made.conversation.conversation_id
        if not tell:
            quiet(tx, self._conversations, conversation_id=conversation_id, subject_id=conversation_id)
        for person in people:
            self._add(tx, place=place, name=conversation_id, person=person, tell=tell)
        return self._classic.get_conversation(tx, place=place, name=conversation_id)

    async def add(
        self, *, place: Place, name: str, person: NewPerson, tell: bool = False
    ) -> ClassicParticipant:
        """Bring somebody into a conversation.

        Raises `ConversationNotFound`, `ConversationExists` when the pair of addresses is in another open conversation,
        `Invalid` for a number that is not ours.
        """
        step = partial(self._add, place=place, name=name, person=person, tell=tell)
        return await self._db.transact(step, key=name)

    def _add(
        self, tx: Transaction, *, place: Place, name: str, person: NewPerson, tell: bool
    ) -> ClassicParticipant:
        if person.identity is not None:
            added = self._classic.add_identity(
                tx,
                place=place,
                name=name,
                identity=person.identity,
                attributes=person.attributes,
                called=person.name,
            )
        else:
            added = self._bind(tx, place=place, name=name, person=person)
        if not tell:
            known = added.participant
            quiet(
                tx,
                self._conversations,
                conversation_id=known.conversation_id,
                subject_id=known.participant_id,
            )
        return added

    def _bind(self, tx: Transaction, *, place: Place, name: str, person: NewPerson) -> ClassicParticipant:
        proxy = person.proxy_address or ""
        number = self._channels.find_number(tx, number=proxy)
        if number is None or number.account_id != place.account_id:
            raise Invalid(
                "The proxy address is not a number of this account.",
                field="MessagingBinding.ProxyAddress",
                code=PROXY_NOT_OURS,
            )
        return self._classic.add_binding(
            tx,
            place=place,
            name=name,
            address=person.address or "",
            proxy_address=number.number,
            attributes=person.attributes,
        )

    async def say(self, *, place: Place, name: str, new: NewMessage, tell: bool = False) -> ClassicMessage:
        """Say something in a conversation; it is on disk, and on its way to the customer, when this returns.

        Raises `ConversationNotFound`, `ConversationClosed`, `NotTheOwner`, `Invalid` for a text that cannot be sent.
        """
        step = partial(self._say, place=place, name=name, new=new, tell=tell)
        return await self._db.transact(step, key=name)

    def _say(
        self, tx: Transaction, *, place: Place, name: str, new: NewMessage, tell: bool
    ) -> ClassicMessage:
        author = self._classic.author(tx, place=place, name=name, author=new.author)
        conversation_id = author.conversation_id
        if author.type is ParticipantType.CUSTOMER:
            communication_id = self._hear(tx, customer=author, new=new)
        else:
            communication_id = self._tell(tx, author=author, new=new)
        self._classic.keep_message_details(
            tx,
            place=place,
            conversation_id=conversation_id,
            communication_id=communication_id,
            attributes=new.attributes,
        )
        if not tell:
            quiet(tx, self._conversations, conversation_id=conversation_id, subject_id=communication_id)
        return self._classic.get_message(
            tx, place=place, name=conversation_id, communication_id=communication_id
        )

    def _hear(self, tx: Transaction, *, customer: Participant, new: NewMessage) -> str:
        """A customer speaks: in the chat, or by whatever else they are known by."""
        address = next((one for one in customer.addresses if one.channel == CHAT), customer.addresses[-1])
        hearer = self._classic.hearer(tx, conversation_id=customer.conversation_id, channel=address.channel)
        self._give_to_flow(tx, customer=customer, address=address, hearer=hearer, new=new)
        said = self._conversations.add_communication(
            tx,
            conversation_id=customer.conversation_id,
            author=Author(
                participant_id=customer.participant_id, channel=address.channel, address=address.address
            ),
            recipients=[Author(participant_id=hearer.participant_id, channel=address.channel)],
            text=new.body,
            channel_id=address.channel_id,
            occurred_at=new.occurred_at,
            spoken_by=Speaker.customer(),
            media=tuple(new.media),
        )
        return said.communication_id

    def _give_to_flow(
        self,
        tx: Transaction,
        *,
        customer: Participant,
        address: Address,
        hearer: Participant,
        new: NewMessage,
    ) -> None:
        """Let the flow that hears of this conversation have the message, so that no turn of the agent begins."""
        ours = next((one.address for one in hearer.addresses if one.channel == address.channel), "")
        arriving = Arriving(
            message_id=new_id(IdKind.MESSAGE),
            from_=address.address,
            to=ours,
            body=new.body,
            media=tuple(new.media),
        )
        conversation = self._conversations.get_conversation(tx, conversation_id=customer.conversation_id)
        self._to_flow.take(tx, conversation=conversation, number=None, arriving=arriving)

    def _tell(self, tx: Transaction, *, author: Participant, new: NewMessage) -> str:
        """Somebody of ours speaks: to the customer if there is one, else to whoever else is there."""
        try:
            words = self._outbound.words_for_customer(
                tx,
                conversation_id=author.conversation_id,
                text=new.body,
                speaker=speaker_of(author),
                participant_id=author.participant_id,
            )
        except NobodyToWriteTo:
            words = self._words_among_us(tx, author=author, new=new)
        communication, _ = self._outbound.say(tx, words=words)
        return communication.communication_id

    def _words_among_us(self, tx: Transaction, *, author: Participant, new: NewMessage) -> Words:
        """Nobody to hear it yet: it is kept for the agent's own place in the conversation."""
        hearer = self._classic.hearer(tx, conversation_id=author.conversation_id, channel=CHAT)
        return Words(
            conversation_id=author.conversation_id,
            text=new.body,
            speaker=speaker_of(author),
            author=Author(participant_id=author.participant_id),
            recipients=(Author(participant_id=hearer.participant_id, channel=CHAT),),
        )
