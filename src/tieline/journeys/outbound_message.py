"""Words for the customer: committed when their author may speak (P4), sent by the channel, their delivery told back.

`perform_action` is what an API caller's SEND_MESSAGE becomes; `say` is the same for everybody inside the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tieline.channels import Carrier, ChannelService, Message, MessageStatus, check_address, check_text
from tieline.channels.voice.service import CallService
from tieline.conversations import (
    Action,
    ActionStatus,
    Address,
    Author,
    Communication,
    Conversation,
    ConversationService,
    DeliveryStatus,
    NewParticipant,
    Participant,
    ParticipantType,
    Speaker,
    message_of,
    speaker_of,
    spelled_for,
)
from tieline.conversations.classic import CHAT, classic_id
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, NotFound, Refused, TielineError
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import Job

SEND_MESSAGE = "send_message"
VOICE = "VOICE"

_DELIVERY = {
    MessageStatus.DELIVERED: DeliveryStatus.DELIVERED,
    MessageStatus.FAILED: DeliveryStatus.FAILED,
    MessageStatus.UNDELIVERED: DeliveryStatus.FAILED,
}


class NobodyToWriteTo(Invalid):
    """The conversation has no customer with an address on this channel."""


class NobodyOnThePhone(Refused):
    """The customer is not on the phone now; write to them, or call."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """What to say in a conversation, by whom and to whom; the channel is the author's unless given."""

    conversation_id: str
    text: str
    speaker: Speaker
    author: Author
    recipients: tuple[Author, ...]
    media: tuple[str, ...] = ()
    status_callback: str | None = None


class OutboundMessage:
    """Sends what agents, flows and workers say."""

    def __init__(
        self,
        db: Database,
        *,
        channels: ChannelService,
        calls: CallService,
        conversations: ConversationService,
        carrier: Carrier,
    ) -> None:
        """Keep the rooms this story crosses, and the carrier that takes messages away."""
        self._db = db
        self._channels = channels
        self._calls = calls
        self._conversations = conversations
        self._carrier = carrier

    async def perform_action(self, job: Job) -> None:
        """Perform a stored action (job `perform_action`): commit and send its words, or fail it with the reason."""
        action_id: str = job.payload["action_id"]
        try:
            action = await self._db.read(partial(self._conversations.get_action, action_id=action_id))
        except NotFound:
            return
        step = partial(self._perform, action_id=action_id, job=job)
        await self._db.transact(step, key=action.conversation_id)

    def _perform(self, tx: Transaction, *, action_id: str, job: Job) -> None:
        """Commit the words and complete the action; a refusal fails it. Either way the job ends with it."""
        jobs.finish(tx, job)
        action = self._conversations.get_action(tx, action_id=action_id)
        if action.status is not ActionStatus.PENDING:
            return
        try:
            communication, message_id = self.say(tx, words=self._words_of(tx, action))
        except TielineError as refused:
            self._conversations.fail_action(tx, action_id=action_id, reason=refused.message)
        else:
            self._conversations.complete_action(
                tx,
                action_id=action_id,
                communication_id=communication.communication_id,
                message_id=message_id,
            )

    def _words_of(self, tx: Transaction, action: Action) -> Words:
        wanted = message_of(action)
        participant = self._conversations.get_participant(
            tx, conversation_id=action.conversation_id, participant_id=wanted.author.participant_id or ""
        )
        return Words(
            conversation_id=action.conversation_id,
            text=wanted.text,
            speaker=speaker_of(participant),
            author=wanted.author,
            recipients=wanted.recipients,
            media=wanted.media_urls,
        )

    def say(
        self, tx: Transaction, *, words: Words, resource_id: str | None = None
    ) -> tuple[Communication, str]:
        """Commit words and queue a message to each recipient, in the caller's transaction.

        Returns the communication and the message_id, of several the first recipient's. On the phone they are spoken, and the
        call's id is returned.

        `resource_id` marks the communication for somebody who may ask again (the message's id by default).
        Raises `Refused` when the author may not speak now (P4), `Invalid` for a text that cannot be sent.
        """
        check_text(words.text, media=words.media)
        # Asked before the message is written: an action that is refused ends in this transaction, it does not undo it.
        self._conversations.check_may_speak(
            tx,
            conversation_id=words.conversation_id,
            author=words.author,
            recipients=words.recipients,
            spoken_by=words.speaker,
        )
        if words.recipients[0].channel == VOICE:
            return self._say_aloud(tx, words=words, resource_id=resource_id)
        if words.recipients[0].channel == CHAT:
            return self._say_in_chat(tx, words=words, resource_id=resource_id)
        # Before the first is written, for the same reason.
        places = {
            (to.channel or "SMS", check_address(to.address or "", field="To")) for to in words.recipients
        }
        conversation = self._conversations.get_conversation(tx, conversation_id=words.conversation_id)
        first = (words.recipients[0].channel or "SMS", (words.recipients[0].address or "").strip())
        message, *others = (
            self._queue(tx, conversation=conversation, words=words, channel=channel, address=address)
            for channel, address in [first, *sorted(places - {first})]
        )
        communication = self._conversations.add_communication(
            tx,
            conversation_id=words.conversation_id,
            author=words.author,
            recipients=list(words.recipients),
            text=words.text,
            channel_id=message.message_id,
            resource_id=resource_id or message.message_id,
            spoken_by=words.speaker,
            media=words.media,
        )
        for each in (message, *others):
            self._channels.attach_message(
                tx,
                message_id=each.message_id,
                conversation_id=words.conversation_id,
                communication_id=communication.communication_id,
            )
            jobs.enqueue(
                tx, SEND_MESSAGE, {"message_id": each.message_id}, lane=f"send:{words.conversation_id}"
            )
        return communication, message.message_id

    def _queue(
        self, tx: Transaction, *, conversation: Conversation, words: Words, channel: str, address: str
    ) -> Message:
        return self._channels.create_outbound(
            tx,
            account_id=conversation.account_id,
            channel=channel,
            from_=self._our_address(tx, conversation=conversation, words=words, channel=channel),
            to=address,
            body=words.text,
            media=words.media,
            status_callback=words.status_callback,
            conversation_id=words.conversation_id,
        )

    def _say_in_chat(
        self, tx: Transaction, *, words: Words, resource_id: str | None
    ) -> tuple[Communication, str]:
        """Commit words for somebody who chats; there is no carrier, who looks has them. Returns the older API's id too."""
        communication = self._conversations.add_communication(
            tx,
            conversation_id=words.conversation_id,
            author=words.author,
            recipients=list(words.recipients),
            text=words.text,
            channel_id=classic_id(IdKind.CONVERSATION, words.conversation_id),
            resource_id=resource_id,
            spoken_by=words.speaker,
            delivery_status=DeliveryStatus.DELIVERED,
            media=words.media,
        )
        return communication, classic_id(IdKind.COMMUNICATION, communication.communication_id)

    def _say_aloud(
        self, tx: Transaction, *, words: Words, resource_id: str | None
    ) -> tuple[Communication, str]:
        """Commit words for somebody on the phone; their call hears of it and speaks them (`calls/house_words.py`)."""
        on_line = self._calls.find_live_calls(tx, conversation_id=words.conversation_id)
        call = next((call for call in on_line if call.worker_id is None), None)
        if call is None:
            raise NobodyOnThePhone
        utterance_id = resource_id or new_id(IdKind.COMMUNICATION)
        communication = self._conversations.add_communication(
            tx,
            conversation_id=words.conversation_id,
            author=words.author,
            recipients=list(words.recipients),
            text=words.text,
            content_type="TRANSCRIPTION",
            channel_id=call.call_id,
            resource_id=utterance_id,
            spoken_by=words.speaker,
        )
        return communication, call.call_id

    def _our_address(
        self, tx: Transaction, *, conversation: Conversation, words: Words, channel: str | None
    ) -> str:
        """The number the customer sees: the agent participant's, also when a worker speaks."""
        participants = self._conversations.list_participants(tx, conversation_id=conversation.conversation_id)
        for participant in participants:
            if participant.type in {ParticipantType.AI_AGENT, ParticipantType.AGENT}:
                for address in participant.addresses:
                    if channel in {None, address.channel}:
                        return address.address
        return words.author.address or ""

    def words_for_customer(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        text: str,
        speaker: Speaker,
        participant_id: str | None = None,
        channel: str | None = None,
    ) -> Words:
        """Address `text` to the conversation's customer, from `participant_id` or from the agent's participant.

        It goes by `channel` when it answers what came by that one; else to where the customer is now.
        Raises `NobodyToWriteTo` when no customer can be reached.
        """
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        customer = _customer_on(participants, channel)
        author = (
            next((p for p in participants if p.participant_id == participant_id), None)
            if participant_id
            else _first(participants, {ParticipantType.AI_AGENT, ParticipantType.AGENT})
            or _first(participants, {ParticipantType.UNKNOWN})
        )
        if customer is None or author is None or not customer.addresses:
            raise NobodyToWriteTo
        address = next(
            (one for one in reversed(customer.addresses) if one.channel == channel),
            None,
        ) or self._reachable(tx, conversation_id=conversation_id, customer=customer)
        self._stand_at(tx, customer, address)
        ours = spelled_for(address.channel, author.addresses[0].address)
        self._stand_at(tx, author, Address(channel=address.channel, address=ours))
        return Words(
            conversation_id=conversation_id,
            text=text,
            speaker=speaker,
            author=Author(participant_id=author.participant_id, channel=address.channel),
            recipients=(
                Author(
                    participant_id=customer.participant_id, address=address.address, channel=address.channel
                ),
            ),
        )

    def _reachable(self, tx: Transaction, *, conversation_id: str, customer: Participant) -> Address:
        """Return where the customer is now: on the phone, else where they wrote last.

        Somebody who only ever called is written to at the number they called from.
        """
        for call in self._calls.find_live_calls(tx, conversation_id=conversation_id):
            if call.worker_id is None:
                for address in customer.addresses:
                    if address.channel == VOICE and address.address in {call.from_, call.to}:
                        return address
        written = [address for address in customer.addresses if address.channel != VOICE]
        return written[-1] if written else Address(channel="SMS", address=customer.addresses[-1].address)

    def _stand_at(self, tx: Transaction, participant: Participant, address: Address) -> None:
        """Give a participant an address on a channel on which they have none yet."""
        if any(one.channel == address.channel for one in participant.addresses):
            return
        self._conversations.replace_participant(
            tx,
            conversation_id=participant.conversation_id,
            participant_id=participant.participant_id,
            participant=NewParticipant(
                addresses=(*participant.addresses, address),
                type=participant.type,
                name=participant.name,
                profile_id=participant.profile_id,
            ),
        )

    async def send_message(self, job: Job) -> None:
        """Give a message to the carrier (job `send_message`) and tell how far it came."""
        message = await self._db.read(
            partial(self._channels.find_message, message_id=job.payload["message_id"])
        )
        if message is None or message.status not in {MessageStatus.QUEUED, MessageStatus.SENT}:
            return
        receipt = await self._carrier.send(message)

        def settle(tx: Transaction) -> None:
            settled = self._channels.record_receipt(tx, message_id=message.message_id, receipt=receipt)
            if message.communication_id:
                self._conversations.set_delivery_status(
                    tx,
                    communication_id=message.communication_id,
                    recipient_address=message.to,
                    status=_DELIVERY.get(settled.status, DeliveryStatus.IN_PROGRESS),
                )
            jobs.finish(tx, job)

        await self._db.transact(settle, key=message.conversation_id)


def _customer_on(participants: tuple[Participant, ...], channel: str | None) -> Participant | None:
    """The customer who is reached by a channel, else the first one."""
    customers = [one for one in participants if one.type is ParticipantType.CUSTOMER]
    on_it = (one for one in customers if any(address.channel == channel for address in one.addresses))
    return next(on_it, customers[0] if customers else None)


def _first(participants: tuple[Participant, ...], types: set[ParticipantType]) -> Participant | None:
    return next((participant for participant in participants if participant.type in types), None)
