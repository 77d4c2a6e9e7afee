"""What a customer's handset shows: who can be played, the thread with the number, who is typing, what a turn came to.

The handset is a simulator: it may be any customer of the project, and shows each only what that customer's phone would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieline.channels import (
    ChannelService,
    Direction,
    KeptFile,
    Message,
    MessageFilter,
    NumberNotFound,
    channel_of,
)
from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    OwnerKind,
    SpeakerKind,
    Turn,
    TurnState,
)
from tieline.journeys.serving import ModelShown, ServedBy, first_number, served_by
from tieline.journeys.spoken import ShownMedia, ShownOwner, Spoken, SpokenWords, shown_media
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService

MOST_CUSTOMERS = 40
_LAST = PageRequest(size=1)
_PHONE = "phone"


class TurnUnknown(NotFound):
    """There is no such turn."""


@dataclass(frozen=True, kw_only=True)
class PhoneCustomer:
    """A customer the handset can be."""

    address: str
    name: str | None
    profile_id: str | None
    last_text: str | None
    last_at: datetime | None
    conversation_id: str | None
    status: str | None


@dataclass(frozen=True, kw_only=True)
class ShownSpeech:
    """Whether a device of sound is served here, how good what hears and speaks is, and why it is not."""

    sound: bool
    quality: str | None
    why: str | None


@dataclass(frozen=True, kw_only=True)
class PhoneState:
    """The number called, who answers it, and the customers."""

    number: str
    served_by: ServedBy
    model: ModelShown
    customers: tuple[PhoneCustomer, ...]
    default_customer: str | None
    speech: ShownSpeech


@dataclass(frozen=True, kw_only=True)
class PhoneMessage:
    """One message as the handset shows it: `in` was received by it, `out` was sent from it."""

    message_id: str
    direction: Literal["in", "out"]
    body: str
    status: str
    at: datetime
    conversation_id: str | None
    communication_id: str | None
    speaker: str
    speaker_name: str | None
    media: tuple[ShownMedia, ...]


@dataclass(frozen=True, kw_only=True)
class Typing:
    """Somebody is about to answer."""

    who: str


@dataclass(frozen=True, kw_only=True)
class PhoneConversation:
    """The customer's open conversation."""

    conversation_id: str
    status: str
    owner: ShownOwner


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What a customer's phone shows."""

    messages: tuple[PhoneMessage, ...]
    typing: Typing | None
    conversation: PhoneConversation | None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer to a turn."""

    body: str
    speaker: str


@dataclass(frozen=True, kw_only=True)
class TurnSeen:
    """A turn and the answers it has so far."""

    turn_id: str
    state: str
    replies: tuple[Reply, ...]


class PhoneView:
    """Reads handsets."""

    def __init__(
        self,
        *,
        channels: ChannelService,
        conversations: ConversationService,
        memory: MemoryService,
        words: SpokenWords,
        model: ModelShown,
        default_customer: str | None,
        speech: ShownSpeech,
    ) -> None:
        """Keep the rooms, the model and the speech to show, and the address of the customer to begin with."""
        self._speech = speech
        self._channels = channels
        self._conversations = conversations
        self._memory = memory
        self._words = words
        self._model = model
        self._default_customer = default_customer

    def state(self, tx: Transaction, *, account_id: str) -> PhoneState:
        """Return the number, who serves it, and the customers, the last to write in front. Raises `NumberNotFound`."""
        number = first_number(tx, channels=self._channels, account_id=account_id)
        if number is None:
            raise NumberNotFound("This project has no number yet.")
        return PhoneState(
            number=number.number,
            served_by=served_by(self._channels.find_programs(tx, number=number.number)),
            model=self._model,
            customers=self._customers(tx, account_id=account_id, configuration_id=number.configuration_id),
            default_customer=self._default_customer,
            speech=self._speech,
        )

    def number_called(self, tx: Transaction, *, account_id: str, number: str | None) -> str:
        """Return the number a text goes to: the named one if it is this project's, else the first.

        Raises `NumberNotFound`.
        """
        found = (
            self._channels.find_number(tx, number=number)
            if number
            else first_number(tx, channels=self._channels, account_id=account_id)
        )
        if found is None or found.account_id != account_id:
            raise NumberNotFound(f"{number or 'There'} is no number of this project.", field="to")
        return found.number

    def _customers(
        self, tx: Transaction, *, account_id: str, configuration_id: str
    ) -> tuple[PhoneCustomer, ...]:
        store_id = self._conversations.get_configuration(
            tx, account_id=account_id, configuration_id=configuration_id
        ).settings.memory_store_id
        page = PageRequest(size=MOST_CUSTOMERS)
        known = self._memory.list_profiles(tx, store_id=store_id, account_id=account_id, page=page).items
        found = [
            self._customer(tx, account_id=account_id, ids=(store_id, profile_id), address=identifier.value)
            for profile_id in known
            for identifier in self._memory.list_identifiers(tx, store_id=store_id, profile_id=profile_id)
            if identifier.id_type == _PHONE
        ]
        return tuple(sorted(found, key=_recency, reverse=True))

    def _customer(
        self, tx: Transaction, *, account_id: str, ids: tuple[str, str], address: str
    ) -> PhoneCustomer:
        store_id, profile_id = ids
        last = self._messages(tx, account_id=account_id, address=address, limit=1)
        open_one = self._open(tx, account_id=account_id, address=address)
        return PhoneCustomer(
            address=address,
            name=self._memory.get_profile(tx, store_id=store_id, profile_id=profile_id).name,
            profile_id=profile_id,
            last_text=last[-1].body if last else None,
            last_at=last[-1].created_at if last else None,
            conversation_id=open_one.conversation_id if open_one else None,
            status=str(open_one.status) if open_one else None,
        )

    def thread(self, tx: Transaction, *, account_id: str, address: str, limit: int) -> Thread:
        """Return the newest `limit` messages of a customer, oldest first, who is typing, and what is open."""
        messages = self._messages(tx, account_id=account_id, address=address, limit=limit)
        spoken = self._spoken(tx, messages)
        conversation = self._open(tx, account_id=account_id, address=address)
        kept = self._channels.describe(tx, urls=[url for message in messages for url in message.media])
        return Thread(
            messages=tuple(_shown(message, spoken, kept) for message in messages),
            typing=self._typing(tx, conversation),
            conversation=self._conversation(tx, conversation),
        )

    def _messages(self, tx: Transaction, *, account_id: str, address: str, limit: int) -> list[Message]:
        page = PageRequest(size=limit)
        both_ways = (MessageFilter(from_=address), MessageFilter(to=address))
        found = [
            message
            for matching in both_ways
            for message in self._channels.list_messages(
                tx, account_id=account_id, matching=matching, page=page
            ).items
        ]
        return sorted(found, key=lambda message: (message.created_at, message.message_id))[-limit:]

    def _spoken(self, tx: Transaction, messages: Iterable[Message]) -> dict[str, Spoken]:
        """Return what was said in the conversations these messages belong to, by communication_id."""
        touched = dict.fromkeys(message.conversation_id for message in messages if message.conversation_id)
        return {
            line.communication_id: line
            for conversation_id in touched
            if self._conversations.find_conversation(tx, conversation_id=conversation_id) is not None
            for line in self._words.transcript(tx, conversation_id=conversation_id)
        }

    def _open(self, tx: Transaction, *, account_id: str, address: str) -> Conversation | None:
        found = self._words.open_of_customer(tx, account_id=account_id, address=address)
        return max(found, key=lambda one: one.last_communication_at or one.created_at) if found else None

    def _typing(self, tx: Transaction, conversation: Conversation | None) -> Typing | None:
        if conversation is None or conversation.owner.kind is not OwnerKind.AGENT:
            return None
        turns = self._conversations.open_turns(tx, conversation_id=conversation.conversation_id)
        return Typing(who=str(SpeakerKind.AGENT)) if any(turn.round > 0 for turn in turns) else None

    def _conversation(self, tx: Transaction, conversation: Conversation | None) -> PhoneConversation | None:
        if conversation is None:
            return None
        return PhoneConversation(
            conversation_id=conversation.conversation_id,
            status=str(conversation.status),
            owner=self._words.owner(tx, conversation=conversation),
        )

    def turn(self, tx: Transaction, *, account_id: str, turn_id: str) -> TurnSeen:
        """Return a turn and what was answered to it so far. Raises `TurnUnknown`."""
        turn = self._conversations.find_turn(tx, communication_id=turn_id)
        if turn is None or turn.account_id != account_id:
            raise TurnUnknown
        said = self._words.communications(tx, conversation_id=turn.conversation_id)
        replies = tuple(Reply(body=one.text, speaker=str(one.speaker.kind)) for one in _replies(turn, said))
        return TurnSeen(turn_id=turn_id, state=str(turn.state), replies=replies)


def _replies(turn: Turn, said: list[Communication]) -> list[Communication]:
    """Return what answers a turn: from its answer on (or all that came after it so far) to the customer's next words."""
    ids = [one.communication_id for one in said]
    begin = ids.index(turn.turn_id) + 1
    if turn.state is TurnState.ANSWERED and turn.answered_by in ids:
        begin = ids.index(turn.answered_by)
    replies: list[Communication] = []
    for one in said[begin:]:
        if one.speaker.kind is not SpeakerKind.CUSTOMER:
            replies.append(one)
        elif replies:
            break
    return replies


def _shown(message: Message, spoken: dict[str, Spoken], kept: dict[str, KeptFile]) -> PhoneMessage:
    line = spoken.get(message.communication_id or "")
    received = message.direction is Direction.OUTBOUND
    # A message that no conversation knows was sent through the messages API, so a program speaks.
    by = line.speaker if line else str(SpeakerKind.AGENT if received else SpeakerKind.CUSTOMER)
    return PhoneMessage(
        message_id=message.message_id,
        direction="in" if received else "out",
        body=message.body,
        status=str(message.status),
        at=message.created_at,
        conversation_id=message.conversation_id,
        communication_id=message.communication_id,
        speaker=by,
        speaker_name=line.name if line else None,
        media=shown_media(message.media, kept),
    )


def _recency(customer: PhoneCustomer) -> tuple[float, str]:
    return (customer.last_at.timestamp() if customer.last_at else 0.0, customer.address)


def is_shown_on_phone(event_type: str) -> bool:
    """Say whether an event changes what a handset shows."""
    return event_type.startswith(
        ("Message", "Communication", "Conversation", "Turn", "Number", "Profile", "Call")
    ) or (event_type in {"OwnerChanged", "TraitsChanged", "TypingSeen"})


def phone_channel(address: str) -> str:
    """Return the channel a customer at `address` writes by."""
    return channel_of(address)
