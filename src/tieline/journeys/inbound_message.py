"""A customer's message comes in: number, profile, conversation, participants, communication, turn; one transaction.

When this returns, the message is on disk (P1) and everything about it is readable (P2); only then does anybody hear of
it: `deliver_events.py` and `agent_turn.py` go on from the events.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tieline.channels import ChannelService, Number, check_text
from tieline.conversations import Address, Author, ConversationService, Joined, Speaker
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Database, Transaction, lock
from tieline.kit.errors import NotFound
from tieline.kit.ids import IdKind, new_id
from tieline.memory import MemoryService

_ID_TYPES = {"EMAIL": "email"}


class NotOurNumber(NotFound):
    """Nobody here has that number; write to one of the project's."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of an inbound message; `turn_id` is None when nobody owes it an agent's answer."""

    message_id: str
    conversation_id: str
    communication_id: str
    profile_id: str
    turn_id: str | None


class InboundMessage:
    """Takes in what customers write."""

    def __init__(
        self,
        db: Database,
        *,
        channels: ChannelService,
        memory: MemoryService,
        conversations: ConversationService,
        customer: CustomerView,
    ) -> None:
        """Keep the rooms this story crosses."""
        self._db = db
        self._channels = channels
        self._memory = memory
        self._conversations = conversations
        self._customer = customer

    async def receive(
        self, *, channel: str, from_: str, to: str, body: str, message_id: str | None = None
    ) -> Received:
        """Take in a message of a customer at address `from_` to our number `to`.

        Raises `Invalid` for a text that cannot be taken, `NotFound` for a number that is not ours.
        """
        check_text(body, field="body")
        step = partial(self._receive, channel=channel, from_=from_, to=to, body=body, message_id=message_id)
        return await self._db.transact(step, key=f"inbound:{to}:{from_}")

    def _receive(
        self, tx: Transaction, *, channel: str, from_: str, to: str, body: str, message_id: str | None
    ) -> Received:
        number = self._channels.find_number(tx, number=to)
        if number is None:
            raise NotOurNumber
        message_id = message_id or new_id(IdKind.MESSAGE)
        joined = self.join(tx, number=number, channel=channel, customer_address=from_.strip())
        conversation_id = joined.conversation.conversation_id
        communication = self._conversations.add_communication(
            tx,
            conversation_id=conversation_id,
            author=Author(
                participant_id=joined.customer_participant.participant_id,
                channel=channel,
                address=from_.strip(),
            ),
            recipients=[
                Author(
                    participant_id=joined.agent_participant.participant_id,
                    channel=channel,
                    address=number.number,
                )
            ],
            text=body,
            channel_id=message_id,
            resource_id=message_id,
            spoken_by=Speaker.customer(),
        )
        self._channels.record_inbound(
            tx,
            account_id=number.account_id,
            channel=channel,
            from_=from_,
            to=to,
            body=body,
            message_id=message_id,
            conversation_id=conversation_id,
            communication_id=communication.communication_id,
        )
        turn = self._conversations.find_turn(tx, communication_id=communication.communication_id)
        return Received(
            message_id=message_id,
            conversation_id=conversation_id,
            communication_id=communication.communication_id,
            profile_id=joined.conversation.profile_id or "",
            turn_id=turn.turn_id if turn else None,
        )

    def join(self, tx: Transaction, *, number: Number, channel: str, customer_address: str) -> Joined:
        """Find who the customer is and which conversation that belongs to; the profile is there first (P2)."""
        configuration = self._conversations.get_configuration(
            tx, account_id=number.account_id, configuration_id=number.configuration_id
        )
        store_id = configuration.settings.memory_store_id
        resolved = self._memory.resolve_profile(
            tx,
            store_id=store_id,
            id_type=_ID_TYPES.get(channel, "phone"),
            value=customer_address,
            source="conversations",
        )
        name = self._customer.name(tx, store_id=store_id, profile_id=resolved.profile_id)
        join = partial(
            self._conversations.join_or_open,
            tx,
            account_id=number.account_id,
            configuration_id=number.configuration_id,
            profile_id=resolved.profile_id,
            customer=Address(channel=channel, address=customer_address),
            agent=Address(channel=channel, address=number.number),
            customer_name=name or customer_address,
        )
        joined = join()
        # Whoever held the conversation meanwhile may have changed it; what was read before the lock no longer counts.
        return join() if lock(tx, joined.conversation.conversation_id) else joined
