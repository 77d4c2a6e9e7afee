"""What happened in a conversation is told to whoever listens outside, in order, one event after the other (P7).

One job for each event, in the conversation's lane: it looks up who listens now, renders the body by the door's callback
renderer and schedules the deliveries. A customer's words that the agent owes an answer begin a turn's first round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from tieline.accounts import AccountService
from tieline.conversations import (
    Conversation,
    ConversationService,
    OwnerKind,
    SpeakerKind,
    TurnState,
)
from tieline.journeys.turn_rounds import TurnRounds, events_lane
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind, is_id
from tieline.kit.jobs import Job, RetryLater
from tieline.webhooks import Delivery, WebhookSender, WebhookService

RELEASE_HELD = "release_held"
TAKE_OVER_TURNS = "take_over_turns"

# The events that a conversation's status callbacks hear; rules and messages name addresses of their own.
_CALLBACKS = ("CONVERSATION_", "PARTICIPANT_", "COMMUNICATION_")

EventBody = Callable[[Transaction, Mapping[str, Any]], tuple[str, Mapping[str, Any]] | None]
"""Renders an event (its payload) as (webhook event type, body); None when no webhook speaks of it."""


class Heard(Protocol):
    """Hears of every communication, in the transaction that tells it outside; what it starts are jobs of their own."""

    def __call__(self, tx: Transaction, *, conversation: Conversation, communication_id: str) -> None:
        """Take notice of what was said."""
        ...


class Told(Protocol):
    """Is told of every event of a conversation, in the transaction that tells it outside."""

    def __call__(self, tx: Transaction, *, event: Mapping[str, Any], conversation: Conversation) -> None:
        """Take notice of what happened."""
        ...


class DeliverEvents:
    """Tells the outside."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        webhooks: WebhookService,
        accounts: AccountService,
        sender: WebhookSender,
        rounds: TurnRounds,
        event_body: EventBody,
        heard: Sequence[Heard],
        told: Sequence[Told] = (),
    ) -> None:
        """Keep the rooms, the sender, the renderer of bodies, who hears of what is said, and who of everything."""
        self._db = db
        self._conversations = conversations
        self._webhooks = webhooks
        self._accounts = accounts
        self._sender = sender
        self._rounds = rounds
        self._event_body = event_body
        self._heard = heard
        self._told = told

    async def deliver_event(self, job: Job) -> None:
        """Schedule the deliveries of an event and of those right behind it, or begin the turn it opened."""
        conversation_id: str = job.payload["conversation_id"]
        await self._db.transact(partial(self._deliver, job=job), key=conversation_id)

    def _deliver(self, tx: Transaction, *, job: Job) -> None:
        self._deliver_one(tx, job.payload)
        done = []
        # After a failure each event is on its own, so that one which cannot be told holds up nobody before it.
        for behind in jobs.list_behind(tx, job) if job.attempt == 1 else ():
            try:
                self._deliver_one(tx, behind.payload)
            except RetryLater:
                # It is held back, which is known before anything is written; it will say so again when it is its turn.
                break
            done.append(behind)
        jobs.finish(tx, job, *done)

    def _deliver_one(self, tx: Transaction, event: Mapping[str, Any]) -> None:
        conversation = self._conversations.find_conversation(tx, conversation_id=event["conversation_id"])
        if conversation is None:
            return
        if not self._began_turn(tx, event, conversation):
            self._schedule(tx, event, conversation)
        for told in self._told:
            told(tx, event=event, conversation=conversation)
        if event["event"] == "CommunicationAdded":
            for heard in self._heard:
                heard(tx, conversation=conversation, communication_id=event["communication_id"])

    def _began_turn(self, tx: Transaction, event: Mapping[str, Any], conversation: Conversation) -> bool:
        """Begin the first round of the turn that this event opened; hold it back while the one before is open."""
        if event["event"] != "CommunicationAdded" or event["speaker"] != SpeakerKind.CUSTOMER:
            return False
        turn = self._conversations.find_turn(tx, communication_id=event["communication_id"])
        if turn is None:
            return False
        if turn.state is TurnState.OPEN and turn.round == 0:
            if (seconds := self._rounds.must_wait_seconds(tx, turn=turn)) > 0:
                raise RetryLater(seconds=seconds, reason="The turn before is not answered yet.")
            self._rounds.begin(tx, conversation=conversation, turn=turn)
        return True

    def _schedule(self, tx: Transaction, event: Mapping[str, Any], conversation: Conversation) -> None:
        if event["event"] == "CommunicationAdded" and not _may_hear(event, conversation):
            return
        targets = self._rounds.targets(tx, conversation=conversation)
        rendered = self._event_body(tx, event) if targets else None
        if rendered is None:
            return
        event_type, body = rendered
        for target in targets:
            self._webhooks.schedule_delivery(
                tx,
                account_id=conversation.account_id,
                conversation_id=conversation.conversation_id,
                event_type=event_type,
                url=target.url,
                public_url=target.public_url,
                method=target.method,
                body=body,
            )

    async def deliver_webhook(self, job: Job) -> None:
        """Make one attempt of a delivery (job `deliver_webhook`); it is tried again in its lane until it is settled."""
        delivery_id: str = job.payload["delivery_id"]
        delivery = await self._db.read(partial(self._webhooks.find_delivery, delivery_id=delivery_id))
        if delivery is None or delivery.state != "waiting":
            return
        auth_token = await self._db.read(partial(self._wanted, delivery=delivery))
        if auth_token is None:
            await self._db.transact(partial(self._webhooks.drop, delivery_id=delivery_id))
            return
        attempt = await self._sender.send(delivery, auth_token=auth_token, at=self._db.clock.now())

        def settle(tx: Transaction) -> bool:
            settled = self._webhooks.settle(tx, delivery=delivery, attempt=attempt, tries=job.attempt)
            if settled:
                jobs.finish(tx, job)
            return settled

        if not await self._db.transact(settle):
            raise RetryLater(seconds=min(0.5 * 2**job.attempt, 15.0), reason="No 2xx yet.", counts=True)

    def _wanted(self, tx: Transaction, *, delivery: Delivery) -> str | None:
        """Return the signing token when somebody still wants this delivery, else None.

        Cleared callbacks count at once, and a turn that was answered meanwhile needs no agent.
        """
        conversation = self._conversations.find_conversation(tx, conversation_id=delivery.conversation_id)
        if conversation is None and is_id(IdKind.CONVERSATION, delivery.conversation_id):
            return None
        if conversation is None:
            # News of a call that belongs to no conversation; when its customer is erased the delivery goes with it.
            return self._accounts.get_account(tx, account_id=delivery.account_id).auth_token
        if conversation.status_callbacks == () and delivery.event_type.startswith(_CALLBACKS):
            return None
        if delivery.turn_id is not None:
            turn = self._conversations.find_turn(tx, communication_id=delivery.turn_id)
            if turn is None or turn.state is not TurnState.OPEN or turn.token != delivery.token:
                return None
        return self._accounts.get_account(tx, account_id=delivery.account_id).auth_token

    async def release_held(self, job: Job) -> None:
        """Stop an ended turn's timers and let a held one go (job `release_held` on TurnAnswered, TurnAbandoned)."""
        lane, turn_id = events_lane(job.payload["conversation_id"]), job.payload["turn_id"]

        def release(tx: Transaction) -> None:
            self._rounds.stop_timers(tx, turn_id=turn_id)
            jobs.hurry(tx, lane=lane)
            jobs.finish(tx, job)

        await self._db.transact(release)


def _may_hear(event: Mapping[str, Any], conversation: Conversation) -> bool:
    """Say whether a communication may be told outside.

    SDKs answer whatever is not their own, so a worker's words and a customer's words to a worker stay inside
    (reference: tac-wire.md section 2.3).
    """
    if event["speaker"] in {SpeakerKind.AGENT, SpeakerKind.FLOW}:
        return True
    return event["speaker"] == SpeakerKind.CUSTOMER and conversation.owner.kind is OwnerKind.AGENT
