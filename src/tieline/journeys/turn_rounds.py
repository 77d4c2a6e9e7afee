"""Who is asked to answer a customer's words, and when again: the rounds of a turn (promises P3 and P7).

Who serves is looked up here, at delivery: the conversation's own callbacks, else the configuration's and the program
that took the number last; with none of them the built-in agent. Used by `deliver_events.py` and `agent_turn.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from tieline.channels import ChannelService
from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    OwnerKind,
    ParticipantType,
    Turn,
    TurnState,
)
from tieline.kit import jobs
from tieline.kit.db import Transaction
from tieline.webhooks import WebhookService

DELIVER_EVENT = "deliver_event"
SERVE_TURN = "serve_turn"
TURN_ROUND_DUE = "turn_round_due"
TURN_DEADLINE = "turn_deadline"


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a conversation's events go: the address called, and the one the receiver believes it has."""

    url: str
    public_url: str
    method: str = "POST"


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long the platform waits, in seconds of business time (settings)."""

    round_seconds: float = 20.0
    deadline_seconds: float = 45.0
    hold_seconds: float = 10.0
    half_done_seconds: float = 10.0


CommunicationBody = Callable[[Communication], Mapping[str, Any]]
"""Renders the webhook body of COMMUNICATION_CREATED; the wire door passes it in."""


def events_lane(conversation_id: str) -> str:
    """Return the lane in which a conversation's events are told outside, one after the other."""
    return f"{DELIVER_EVENT}:{conversation_id}"


class AnsweredElsewhere(Protocol):
    """Says whether a program that is told in another way answers in a conversation."""

    def __call__(self, tx: Transaction, *, conversation: Conversation) -> bool:
        """Return True when the built-in agent is to leave the answer to it."""
        ...


class TurnRounds:
    """Begins rounds."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        channels: ChannelService,
        webhooks: WebhookService,
        communication_body: CommunicationBody,
        patience: Patience,
        answered_elsewhere: AnsweredElsewhere | None = None,
    ) -> None:
        """Keep the rooms, how long to wait, and who says that a program answers by another way."""
        self._conversations = conversations
        self._channels = channels
        self._webhooks = webhooks
        self._communication_body = communication_body
        self._patience = patience
        self._answered_elsewhere = answered_elsewhere

    def targets(self, tx: Transaction, *, conversation: Conversation) -> list[Target]:
        """Return where this conversation's events go now; an empty list means: nobody outside."""
        if conversation.status_callbacks is not None:
            return [
                Target(url=c.url, public_url=c.url, method=c.method) for c in conversation.status_callbacks
            ]
        configured = [
            Target(url=c.url, public_url=c.url, method=c.method)
            for c in conversation.configuration.status_callbacks
        ]
        serving = [
            Target(url=program.url, public_url=program.public_url)
            for number in self._our_numbers(tx, conversation)
            for program in self._channels.find_programs(tx, number=number)[:1]
        ]
        return list({target.url: target for target in configured + serving}.values())

    def _our_numbers(self, tx: Transaction, conversation: Conversation) -> list[str]:
        """Our numbers in a conversation; one that has none, as in a web chat, is served like its configuration's number."""
        found = (self._channels.find_number(tx, number=one) for one in self._our_addresses(tx, conversation))
        numbers = sorted({number.number for number in found if number is not None})
        if numbers:
            return numbers
        following = self._channels.find_following(
            tx, account_id=conversation.account_id, configuration_id=conversation.configuration_id
        )
        return [following.number] if following else []

    def _our_addresses(self, tx: Transaction, conversation: Conversation) -> list[str]:
        participants = self._conversations.list_participants(tx, conversation_id=conversation.conversation_id)
        ours = {ParticipantType.AI_AGENT, ParticipantType.AGENT, ParticipantType.UNKNOWN}
        return sorted({a.address for p in participants if p.type in ours for a in p.addresses})

    def begin(self, tx: Transaction, *, conversation: Conversation, turn: Turn) -> Turn:
        """Begin the next round of an open turn: deliver it to whoever serves now, and set its timers."""
        if turn.state is not TurnState.OPEN or conversation.owner.kind is not OwnerKind.AGENT:
            return turn
        due = tx.now + timedelta(seconds=self._patience.round_seconds)
        begun = self._conversations.next_round(tx, turn=turn, next_due=due)
        if begun.round == turn.round:
            return begun
        self._deliver(tx, conversation=conversation, turn=begun)
        payload = {"turn_id": turn.turn_id, "conversation_id": turn.conversation_id}
        jobs.enqueue(tx, TURN_ROUND_DUE, payload, due_at=due, dedup_id=f"round:{turn.turn_id}", replace=True)
        deadline = max(turn.opened_at, tx.now if turn.round == 0 else turn.opened_at) + timedelta(
            seconds=self._patience.deadline_seconds
        )
        jobs.enqueue(tx, TURN_DEADLINE, payload, due_at=deadline, dedup_id=f"deadline:{turn.turn_id}")
        return begun

    def all_told(self, tx: Transaction, *, conversation_id: str) -> bool:
        """Say whether everything that happened in a conversation has been told outside."""
        return jobs.is_idle(tx, lane=events_lane(conversation_id))

    def begin_at_once(self, tx: Transaction, *, conversation: Conversation, turn: Turn) -> None:
        """Begin a new turn's first round in the transaction that opened it, unless it is held back (P7).

        Only where `all_told` before the turn's words were added; otherwise their event begins the round in its order.
        """
        if self.must_wait_seconds(tx, turn=turn) <= 0:
            self.begin(tx, conversation=conversation, turn=turn)

    def _deliver(self, tx: Transaction, *, conversation: Conversation, turn: Turn) -> None:
        targets = self.targets(tx, conversation=conversation)
        if not targets:
            if conversation.status_callbacks is None and not self._is_answered_elsewhere(tx, conversation):
                payload = {
                    "turn_id": turn.turn_id,
                    "conversation_id": turn.conversation_id,
                    "round": turn.round,
                }
                jobs.enqueue(tx, SERVE_TURN, payload, lane=f"agent:{turn.conversation_id}")
            return
        communication = self._conversations.get_communication(
            tx, conversation_id=turn.conversation_id, communication_id=turn.turn_id
        )
        for target in targets:
            self._webhooks.schedule_delivery(
                tx,
                account_id=conversation.account_id,
                conversation_id=conversation.conversation_id,
                event_type="COMMUNICATION_CREATED",
                url=target.url,
                public_url=target.public_url,
                method=target.method,
                body=self._communication_body(communication),
                token=turn.token,
                turn_id=turn.turn_id,
            )

    def _is_answered_elsewhere(self, tx: Transaction, conversation: Conversation) -> bool:
        return self._answered_elsewhere is not None and self._answered_elsewhere(
            tx, conversation=conversation
        )

    def stop_timers(self, tx: Transaction, *, turn_id: str) -> None:
        """Take back the timers of a turn that has ended."""
        jobs.cancel(tx, dedup_id=f"round:{turn_id}")
        jobs.cancel(tx, dedup_id=f"deadline:{turn_id}")

    def must_wait_seconds(self, tx: Transaction, *, turn: Turn) -> float:
        """Return how long a turn is still held back because the one before is unanswered (P7); 0 when it may go."""
        earlier = [
            other
            for other in self._conversations.open_turns(tx, conversation_id=turn.conversation_id)
            if other.turn_id != turn.turn_id and other.opened_at <= turn.opened_at and other.round > 0
        ]
        if not earlier:
            return 0.0
        until = turn.opened_at + timedelta(seconds=self._patience.hold_seconds)
        return max(0.0, (until - tx.now).total_seconds())
