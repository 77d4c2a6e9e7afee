"""Words for the customer: committed when their author may speak (P4), sent by the channel, their delivery told back.

`perform_action` is what an API caller's SEND_MESSAGE becomes; `say` is the same for everybody inside the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tieline.channels import Carrier, ChannelService, MessageStatus, check_text
from tieline.conversations import (
    Action,
    ActionStatus,
    Author,
    Communication,
    Conversation,
    ConversationService,
    DeliveryStatus,
    Participant,
    ParticipantType,
    Speaker,
    message_of,
    speaker_of,
)
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, NotFound, TielineError
from tieline.kit.jobs import Job

SEND_MESSAGE = "send_message"

_DELIVERY = {
    MessageStatus.DELIVERED: DeliveryStatus.DELIVERED,
    MessageStatus.FAILED: DeliveryStatus.FAILED,
    MessageStatus.UNDELIVERED: DeliveryStatus.FAILED,
}


class NobodyToWriteTo(Invalid):
    """The conversation has no customer with an address on this channel."""


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
        self, db: Database, *, channels: ChannelService, conversations: ConversationService, carrier: Carrier
    ) -> None:
        """Keep the rooms this story crosses, and the carrier that takes messages away."""
        self._db = db
        self._channels = channels
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
        """Commit words and queue their message, in the caller's transaction; return the communication and message_id.

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
        conversation = self._conversations.get_conversation(tx, conversation_id=words.conversation_id)
        to = words.recipients[0]
        message = self._channels.create_outbound(
            tx,
            account_id=conversation.account_id,
            channel=to.channel or "SMS",
            from_=self._our_address(tx, conversation=conversation, words=words, channel=to.channel),
            to=to.address or "",
            body=words.text,
            media=words.media,
            status_callback=words.status_callback,
            conversation_id=words.conversation_id,
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
        )
        self._channels.attach_message(
            tx,
            message_id=message.message_id,
            conversation_id=words.conversation_id,
            communication_id=communication.communication_id,
        )
        jobs.enqueue(
            tx, SEND_MESSAGE, {"message_id": message.message_id}, lane=f"send:{words.conversation_id}"
        )
        return communication, message.message_id

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
    ) -> Words:
        """Address `text` to the conversation's customer, from `participant_id` or from the agent's participant.

        Raises `NobodyToWriteTo` when no customer can be reached.
        """
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        customer = _first(participants, {ParticipantType.CUSTOMER})
        author = (
            next((p for p in participants if p.participant_id == participant_id), None)
            if participant_id
            else _first(participants, {ParticipantType.AI_AGENT, ParticipantType.AGENT})
        )
        if customer is None or author is None or not customer.addresses:
            raise NobodyToWriteTo
        address = customer.addresses[-1]
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


def _first(participants: tuple[Participant, ...], types: set[ParticipantType]) -> Participant | None:
    return next((participant for participant in participants if participant.type in types), None)
