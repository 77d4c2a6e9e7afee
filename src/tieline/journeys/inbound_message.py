"""A customer's message comes in: number, profile, conversation, participants, communication, turn; one transaction.

When this returns, the message is on disk (P1) and everything about it is readable (P2); only then does anybody hear of
it: `deliver_events.py` and `agent_turn.py` go on from the events. Where nothing waits to be told before it, its turn's
first round begins in the same transaction, which spares the customer a commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from tieline.channels import (
    ChannelService,
    MessageAlreadyRecorded,
    Number,
    check_address,
    check_text,
    is_same_party,
)
from tieline.channels.texts import channel_of
from tieline.conversations import (
    Address,
    Author,
    Communication,
    Configuration,
    ConversationService,
    Joined,
    ParticipantType,
    Speaker,
    Traffic,
    bare_address,
    spelled_for,
)
from tieline.conversations.classic import ClassicService
from tieline.flows.trigger_words import Arriving
from tieline.journeys.customer import CustomerView
from tieline.journeys.message_to_flow import MessageToFlow
from tieline.journeys.turn_rounds import TurnRounds
from tieline.kit.db import Database, Transaction, lock
from tieline.kit.errors import Invalid, NotFound
from tieline.kit.ids import IdKind, new_id
from tieline.memory import MemoryService

_ID_TYPES = {"EMAIL": "email"}


class NotOurNumber(NotFound):
    """Nobody here has that number; write to one of the project's."""


class OwnNumber(Invalid):
    """A customer cannot be the number they write to or call; take another number for the customer."""


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
        rounds: TurnRounds,
        classic: ClassicService,
        to_flow: MessageToFlow,
        reached_at: str,
    ) -> None:
        """Keep the rooms this story crosses; `reached_at` is where others reach the files that are kept here."""
        self._reached_at = reached_at
        self._db = db
        self._channels = channels
        self._memory = memory
        self._conversations = conversations
        self._customer = customer
        self._rounds = rounds
        self._classic = classic
        self._to_flow = to_flow

    async def receive(
        self,
        *,
        channel: str,
        from_: str,
        to: str,
        body: str,
        message_id: str | None = None,
        file_ids: Sequence[str] = (),
    ) -> Received:
        """Take in a message of a customer at address `from_` to our number `to`, with files they put before.

        Raises `FileNotFound` for a file of somebody else, `Invalid` for a text or an address that cannot be taken,
        `NotFound` for a number that is not ours.
        """
        check_text(body, media=file_ids, field="body")
        check_address(from_, field="address")
        if is_same_party(from_, to):
            raise OwnNumber(field="address")
        step = partial(
            self._receive,
            channel=channel,
            from_=from_,
            to=to,
            body=body,
            message_id=message_id,
            file_ids=file_ids,
        )
        return await self._db.transact(step, key=f"inbound:{to}:{from_}")

    async def receive_for_flow(
        self, *, account_id: str, flow_id: str, from_: str, to: str, body: str, message_id: str
    ) -> None:
        """Take in a message that somebody outside posts to a flow; one that is known already changes nothing.

        Raises what `receive` does; `NotOurNumber` for a number of another account, too.
        """
        check_text(body, field="Body")
        check_address(from_, field="From")
        number = await self._db.read(partial(self._channels.find_number, number=bare_address(to)))
        if number is None or number.account_id != account_id:
            raise NotOurNumber
        step = partial(
            self._receive,
            channel=channel_of(from_),
            from_=from_,
            to=number.number,
            body=body,
            message_id=message_id,
            flow_id=flow_id,
        )
        with suppress(MessageAlreadyRecorded):
            await self._db.transact(step, key=f"inbound:{number.number}:{from_}")

    def _receive(
        self,
        tx: Transaction,
        *,
        channel: str,
        from_: str,
        to: str,
        body: str,
        message_id: str | None,
        flow_id: str | None = None,
        file_ids: Sequence[str] = (),
    ) -> Received:
        number = self._channels.find_number(tx, number=to)
        if number is None:
            raise NotOurNumber
        message_id = message_id or new_id(IdKind.MESSAGE)
        joined = self.join(tx, number=number, channel=channel, customer_address=from_.strip())
        conversation_id = joined.conversation.conversation_id
        all_told = self._rounds.all_told(tx, conversation_id=conversation_id)
        ours = spelled_for(channel, number.number)
        self._to_flow.take(
            tx,
            conversation=joined.conversation,
            number=number,
            arriving=Arriving(message_id=message_id, from_=from_.strip(), to=ours, body=body),
            flow_id=flow_id,
        )
        authors = _authors(joined, channel=channel, customer=from_.strip(), number=ours)
        media = self._media(tx, number, file_ids, conversation_id=conversation_id, address=from_.strip())
        communication = self._add_words(
            tx,
            conversation_id=conversation_id,
            authors=authors,
            text=body,
            message_id=message_id,
            media=media,
        )
        self._channels.record_inbound(
            tx,
            account_id=number.account_id,
            channel=channel,
            from_=from_,
            to=ours,
            body=body,
            media=media,
            message_id=message_id,
            conversation_id=conversation_id,
            communication_id=communication.communication_id,
        )
        turn = self._conversations.find_turn(tx, communication_id=communication.communication_id)
        if turn is not None and all_told:
            conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
            self._rounds.begin_at_once(tx, conversation=conversation, turn=turn)
        return Received(
            message_id=message_id,
            conversation_id=conversation_id,
            communication_id=communication.communication_id,
            profile_id=joined.conversation.profile_id or "",
            turn_id=turn.turn_id if turn else None,
        )

    def _media(
        self, tx: Transaction, number: Number, file_ids: Sequence[str], *, conversation_id: str, address: str
    ) -> tuple[str, ...]:
        """Return the addresses of the files that a customer put for this message."""
        files = self._channels.take_files(
            tx,
            account_id=number.account_id,
            file_ids=file_ids,
            conversation_id=conversation_id,
            address=address,
        )
        return tuple(f"{self._reached_at}{kept.url}" for kept in files)

    def _add_words(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        authors: tuple[Author, Author],
        text: str,
        message_id: str,
        media: Sequence[str],
    ) -> Communication:
        customer, agent = authors
        return self._conversations.add_communication(
            tx,
            conversation_id=conversation_id,
            author=customer,
            recipients=[agent],
            text=text,
            channel_id=message_id,
            resource_id=message_id,
            spoken_by=Speaker.customer(),
            media=media,
        )

    def join(
        self,
        tx: Transaction,
        *,
        number: Number,
        channel: str,
        customer_address: str,
        channel_id: str | None = None,
        configuration_id: str | None = None,
        outbound: bool = False,
    ) -> Joined:
        """Find who the customer is and which conversation that belongs to; the profile is there first (P2).

        Args:
            tx: the open transaction.
            number: ours, that is written to or writes.
            channel: how.
            customer_address: the other side.
            channel_id: the call it comes by, by which the conversation can then be found.
            configuration_id: what the caller wants followed; else the capture rules decide, then the number's own.
            outbound: it goes to the customer.
        """
        ends = (number.number, customer_address) if outbound else (customer_address, number.number)
        configuration = self._configuration(
            tx, number=number, configuration_id=configuration_id, traffic=_traffic(channel, *ends)
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
            configuration_id=configuration.configuration_id,
            profile_id=resolved.profile_id,
            customer=Address(channel=channel, address=customer_address),
            agent=Address(channel=channel, address=spelled_for(channel, number.number)),
            customer_name=name or customer_address,
            channel_id=channel_id,
            agent_type=self._agent_type(tx, number=number, configuration=configuration),
        )
        joined = join()
        if joined.opened:
            self._hook_in(tx, number=number, channel=channel, joined=joined)
        # Whoever held the conversation meanwhile may have changed it; what was read before the lock no longer counts.
        return join() if lock(tx, joined.conversation.conversation_id) else joined

    def _configuration(
        self, tx: Transaction, *, number: Number, configuration_id: str | None, traffic: Traffic
    ) -> Configuration:
        account_id = number.account_id
        if configuration_id is None:
            captured = self._conversations.find_capturing(tx, account_id=account_id, traffic=traffic)
            if captured is not None:
                return captured
            configuration_id = self._bridged_id(tx, number=number, traffic=traffic)
        return self._conversations.get_configuration(
            tx, account_id=account_id, configuration_id=configuration_id or number.configuration_id
        )

    def _agent_type(
        self, tx: Transaction, *, number: Number, configuration: Configuration
    ) -> ParticipantType:
        """Like the cloud, a program finds itself untyped and says who it is; the built-in agent never has to."""
        if not self._conversations.is_like_the_cloud(tx, account_id=number.account_id):
            return ParticipantType.AI_AGENT
        outside = configuration.settings.status_callbacks or self._channels.find_programs(
            tx, number=number.number
        )
        return ParticipantType.UNKNOWN if outside else ParticipantType.AI_AGENT

    def _hook_in(self, tx: Transaction, *, number: Number, channel: str, joined: Joined) -> None:
        """Let the webhook, or the flow, of our address's rule hear of a conversation that was opened by a message to it."""
        rule = self._classic.find_rule_for(
            tx, account_id=number.account_id, channel=channel, address=number.number
        )
        if rule is not None:
            self._classic.follow_rule(tx, rule=rule, conversation_id=joined.conversation.conversation_id)

    def _bridged_id(self, tx: Transaction, *, number: Number, traffic: Traffic) -> str | None:
        """Return the configuration of the classic service that a rule sends our address's messages to, if one does."""
        account_id = number.account_id
        rule = self._classic.find_rule_for(
            tx, account_id=account_id, channel=traffic.channel, address=number.number
        )
        if rule is None or rule.auto_creation.service_id is None:
            return None
        bridged = self._classic.find_bridged(
            tx, account_id=account_id, service_id=rule.auto_creation.service_id
        )
        return bridged.configuration_id if bridged is not None else None


def _authors(joined: Joined, *, channel: str, customer: str, number: str) -> tuple[Author, Author]:
    """Return who writes and who is written to."""
    return (
        Author(participant_id=joined.customer_participant.participant_id, channel=channel, address=customer),
        Author(participant_id=joined.agent_participant.participant_id, channel=channel, address=number),
    )


def _traffic(channel: str, from_: str, to: str) -> Traffic:
    if channel == "VOICE":
        return Traffic.call(from_=from_, to=to)
    return Traffic(channel=channel, from_=from_, to=to)
