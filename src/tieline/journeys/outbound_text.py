"""A text that an API caller sends from one of the project's numbers: into the customer's conversation, then to the channel.

The conversation is joined or opened as for an inbound message, and the words are the agent's, so the owner is checked (P4).
How far the message came is told to its status callback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tieline.channels import ChannelService, Message, channel_of, check_text
from tieline.conversations import Author, ConversationService, Speaker, spelled_for
from tieline.journeys.inbound_message import InboundMessage, NotOurNumber
from tieline.journeys.outbound_message import OutboundMessage, Words
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.webhooks import WebhookService

TELL_MESSAGE_STATUS = "tell_message_status"

StatusBody = Callable[[Message], Mapping[str, str]]
"""Renders a message's status callback; the wire door passes it in."""


class OutboundText:
    """Sends single texts."""

    def __init__(
        self,
        db: Database,
        *,
        channels: ChannelService,
        conversations: ConversationService,
        webhooks: WebhookService,
        inbound: InboundMessage,
        outbound: OutboundMessage,
        status_body: StatusBody,
    ) -> None:
        """Keep the rooms and the stories this one shares its steps with."""
        self._db = db
        self._channels = channels
        self._conversations = conversations
        self._webhooks = webhooks
        self._inbound = inbound
        self._outbound = outbound
        self._status_body = status_body

    async def send(
        self,
        *,
        account_id: str,
        from_: str,
        to: str,
        body: str,
        status_callback: str | None = None,
        media: Sequence[str] = (),
    ) -> Message:
        """Send `body` and `media` (URLs) from our number `from_` to `to`; return the message as it was queued.

        Raises `NotOurNumber`, `Invalid` for a text or address, `Refused` while somebody else owns the conversation.
        """
        check_text(body, media=media)
        step = partial(
            self._send,
            account_id=account_id,
            ends=(from_, to),
            body=body,
            status_callback=status_callback,
            media=tuple(media),
        )
        return await self._db.transact(step, key=f"inbound:{from_}:{to}")

    def _send(
        self,
        tx: Transaction,
        *,
        account_id: str,
        ends: tuple[str, str],
        body: str,
        status_callback: str | None,
        media: tuple[str, ...],
    ) -> Message:
        number = self._channels.find_number(tx, number=ends[0])
        if number is None or number.account_id != account_id:
            raise NotOurNumber("The From number is not one of this account's.", field="From")
        channel = channel_of(ends[1])
        joined = self._inbound.join(
            tx, number=number, channel=channel, customer_address=ends[1], outbound=True
        )
        agent, customer = joined.agent_participant, joined.customer_participant
        words = Words(
            conversation_id=joined.conversation.conversation_id,
            text=body,
            speaker=Speaker.agent(),
            author=Author(
                participant_id=agent.participant_id,
                channel=channel,
                address=spelled_for(channel, number.number),
            ),
            recipients=(Author(participant_id=customer.participant_id, channel=channel, address=ends[1]),),
            status_callback=status_callback,
            media=media,
        )
        _, message_id = self._outbound.say(tx, words=words)
        return self._channels.get_message(tx, message_id=message_id)

    async def tell_status(self, job: Job) -> None:
        """Tell a message's status callback how far it came (job on MessageStatusChanged)."""

        def tell(tx: Transaction) -> None:
            jobs.finish(tx, job)
            message = self._channels.find_message(tx, message_id=job.payload["message_id"])
            if message is None or not message.status_callback or message.conversation_id is None:
                return
            self._webhooks.schedule_delivery(
                tx,
                account_id=message.account_id,
                conversation_id=message.conversation_id,
                event_type="message-status",
                url=message.status_callback,
                body={
                    **self._status_body(message),
                    "MessageStatus": job.payload["status"],
                    "SmsStatus": job.payload["status"],
                },
                body_format="form",
            )

        await self._db.transact(tell)
