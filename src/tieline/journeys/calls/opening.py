"""A call finds its number, its customer and its conversation, in one transaction each (promise P2).

When `ring` returns, the call is on disk; when `open` returns, the conversation, its typed participants and the call's id
on their voice addresses are readable: an application that asks for them at its first poll finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tieline.channels import ChannelService, Number, check_address, is_same_party
from tieline.channels.voice.models import Call, Callback, CallDirection, CallStatus, Program
from tieline.channels.voice.service import CallService
from tieline.conversations import Conversation, ConversationService
from tieline.journeys.inbound_message import InboundMessage, NotOurNumber, OwnNumber
from tieline.journeys.outbound_message import VOICE
from tieline.kit.db import Database, Transaction


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A call with its conversation as they are now."""

    call: Call
    conversation: Conversation


class CallOpening:
    """Begins calls and ties them to conversations."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        channels: ChannelService,
        conversations: ConversationService,
        inbound: InboundMessage,
    ) -> None:
        """Keep the rooms this story crosses."""
        self._db = db
        self._calls = calls
        self._channels = channels
        self._conversations = conversations
        self._inbound = inbound

    async def ring(self, *, account_id: str, from_: str, to: str) -> Call:
        """Let a customer's call ring at one of our numbers.

        Raises `NotOurNumber` for a number of nobody or of another account, `AddressInvalid`, `OwnNumber`.
        """
        check_address(from_, field="address")
        if is_same_party(from_, to):
            raise OwnNumber(field="address")

        def ring(tx: Transaction) -> Call:
            number = self._channels.find_number(tx, number=to)
            if number is None or number.account_id != account_id:
                raise NotOurNumber
            return self._calls.create_call(
                tx,
                account_id=account_id,
                direction=CallDirection.INBOUND,
                from_=from_,
                to=number.number,
                callback=_callback_of(number),
                status=CallStatus.RINGING,
            )

        return await self._db.transact(ring, key=f"inbound:{to}:{from_}")

    async def open(self, *, call: Call, configuration_id: str | None = None) -> Opened:
        """Join or open the conversation of a call, and note it on the call; what is there already is kept.

        Args:
            call: a call between a customer and one of our numbers.
            configuration_id: the conversation configuration to follow; the capture rules, then the number's own, when None.

        Raises `ConfigurationNotFound` for a configuration of nobody.
        """
        ours, theirs = sides(call)
        step = partial(self._open, call_id=call.call_id, ours=ours, configuration_id=configuration_id)
        return await self._db.transact(step, key=f"inbound:{ours}:{theirs}")

    def _open(self, tx: Transaction, *, call_id: str, ours: str, configuration_id: str | None) -> Opened:
        call = self._calls.get_call(tx, call_id=call_id)
        if call.conversation_id is not None:
            found = self._conversations.get_conversation(tx, conversation_id=call.conversation_id)
            return Opened(call=call, conversation=found)
        joined = self._inbound.join(
            tx,
            number=self._number(tx, ours),
            channel=VOICE,
            customer_address=sides(call)[1],
            channel_id=call.call_id,
            configuration_id=configuration_id,
            outbound=call.direction is not CallDirection.INBOUND,
        )
        conversation = joined.conversation
        attached = self._calls.attach_conversation(
            tx, call_id=call_id, conversation_id=conversation.conversation_id
        )
        return Opened(call=attached, conversation=conversation)

    def _number(self, tx: Transaction, ours: str) -> Number:
        number = self._channels.find_number(tx, number=ours)
        if number is None:
            raise NotOurNumber
        return number

    async def program(self, call: Call) -> Program | None:
        """Return what a call was told to do, or what answers its number now; None: the built-in agent.

        A program that serves a number goes before the number's own URL; it answers calls at `/twiml` (reference:
        tac-wire.md section 2.1).
        """
        if call.program is not None:
            return call.program
        ours, _ = sides(call)
        return await self._db.read(partial(self._answers, ours=ours))

    def _answers(self, tx: Transaction, *, ours: str) -> Program | None:
        serving = self._channels.find_programs(tx, number=ours)
        if serving:
            origin = serving[0].public_url.split("/", 3)
            return Program(url="/".join(origin[:3]) + "/twiml")
        number = self._channels.find_number(tx, number=ours)
        if number is None or number.voice.url is None:
            return None
        voice = number.voice
        return Program(
            url=voice.url,
            method=voice.method,
            fallback_url=voice.fallback_url,
            fallback_method=voice.fallback_method,
        )


def _callback_of(number: Number) -> Callback | None:
    """Who hears that calls of a number are over, as the vendor tells it."""
    voice = number.voice
    if voice.status_callback is None:
        return None
    return Callback(url=voice.status_callback, method=voice.status_callback_method)


def sides(call: Call) -> tuple[str, str]:
    """Return our number and the customer's address, whoever called whom."""
    if call.direction is CallDirection.INBOUND:
        return call.to, call.from_
    return call.from_, call.to
