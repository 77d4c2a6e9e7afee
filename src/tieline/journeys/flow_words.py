"""What a flow says to its contact, once; a flow that belongs to no conversation yet opens one (see `flow_steps.py`).

The words wait for the end of the turn that began a handoff. A flow that somebody's API started for a contact writes to
them first: then the conversation is the flow's, so that the answer comes back to it (`message_to_flow.py`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tieline.channels import ChannelService
from tieline.channels.texts import channel_of
from tieline.conversations import Conversation, ConversationService, Owner, Speaker, bare_address
from tieline.conversations.classic import ClassicService, Place
from tieline.flows import FlowService, WidgetFailed
from tieline.flows.ports import PortRequest, SendMessage, SentMessage, StartConversation
from tieline.handoff import flow_may_speak_at
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.outbound_message import OutboundMessage
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import RetryLater


class FlowWords:
    """Sends what flows say."""

    def __init__(
        self,
        db: Database,
        *,
        flows: FlowService,
        conversations: ConversationService,
        channels: ChannelService,
        classic: ClassicService,
        inbound: InboundMessage,
        outbound: OutboundMessage,
        hold_seconds: float,
    ) -> None:
        """Keep the rooms; a flow's words wait `hold_seconds` at most for the agent's closing words."""
        self._db = db
        self._flows = flows
        self._conversations = conversations
        self._channels = channels
        self._classic = classic
        self._inbound = inbound
        self._outbound = outbound
        self._hold_seconds = hold_seconds

    async def open_for(self, request: SendMessage | StartConversation) -> str:
        """Return the conversation of a message's contact, opened when there is none, owned by the flow from here on.

        Raises `WidgetFailed` when we do not write from that address, or somebody else has the conversation.
        """
        key = f"inbound:{request.from_}:{request.to}"
        return await self._db.transact(partial(self._open, request=request), key=key)

    def _open(self, tx: Transaction, *, request: SendMessage | StartConversation) -> str:
        number = self._channels.find_number(tx, number=bare_address(request.from_))
        if number is None or number.account_id != request.account_id:
            raise WidgetFailed("The sender is no number of this account.")
        joined = self._inbound.join(
            tx,
            number=number,
            channel=channel_of(request.to),
            customer_address=request.to,
            outbound=True,
        )
        self.take_over(tx, conversation=joined.conversation, request=request)
        return joined.conversation.conversation_id

    def take_over(self, tx: Transaction, *, conversation: Conversation, request: PortRequest) -> None:
        """Let a conversation that the agent has be the flow's. Raises `WidgetFailed` when somebody else has it."""
        root_id = request.root_id or request.execution_id
        if conversation.owner not in {Owner.agent(), Owner.flow(root_id)}:
            raise WidgetFailed("Somebody else has the conversation with this contact.")
        conversation_id = conversation.conversation_id
        self._conversations.change_owner(tx, conversation_id=conversation_id, owner=Owner.flow(root_id))
        for execution_id in {request.execution_id, root_id}:
            self._flows.bind_conversation(tx, execution_id=execution_id, conversation_id=conversation_id)

    def send(self, tx: Transaction, conversation: Conversation, *, request: SendMessage) -> SentMessage:
        """Say the flow's words, after the turn that began the handoff has ended (at most `hold_seconds`)."""
        conversation_id = conversation.conversation_id
        self._wait_for_turn(tx, conversation_id)
        said = self._conversations.find_by_resource(
            tx, conversation_id=conversation_id, resource_id=request.idempotency_key
        )
        if said is not None:
            return SentMessage(message_id=said.channel_id or said.communication_id, sent_at=said.created_at)
        words = self._outbound.words_for_customer(
            tx,
            conversation_id=conversation_id,
            text=request.body,
            speaker=Speaker.flow(request.root_id or request.execution_id),
        )
        media = (request.media_url,) if request.media_url else ()
        communication, message_id = self._outbound.say(
            tx, words=replace(words, media=media), resource_id=request.idempotency_key
        )
        if request.attributes:
            self._classic.keep_message_details(
                tx,
                place=Place(account_id=request.account_id),
                conversation_id=conversation_id,
                communication_id=communication.communication_id,
                attributes=request.attributes,
            )
        return SentMessage(
            message_id=message_id,
            sent_at=communication.created_at,
            output={"communicationId": communication.communication_id},
        )

    def _wait_for_turn(self, tx: Transaction, conversation_id: str) -> None:
        turns = self._conversations.open_turns(tx, conversation_id=conversation_id)
        at = flow_may_speak_at(
            open_turn=turns[0] if turns else None, now=tx.now, patience_seconds=self._hold_seconds
        )
        if at > tx.now:
            seconds = min((at - tx.now).total_seconds(), 0.25)
            raise RetryLater(seconds=seconds, reason="The agent's turn is not over.")
