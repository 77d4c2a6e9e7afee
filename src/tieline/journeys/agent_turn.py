"""A turn of the built-in agent, and what happens when no agent answers: rounds, deadline, a person (promise P3).

The model runs outside of any transaction; its answer is committed only if the turn is still open and the agent still
owns the conversation, so the first round that answers wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tieline.agents import BuiltInAgent, TurnOutcome
from tieline.agents.turns import TurnFailed
from tieline.conversations import Conversation, ConversationService, OwnerKind, Speaker, Turn, TurnState
from tieline.journeys.faults import given_up_mark
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.turn_rounds import TurnRounds
from tieline.journeys.turn_view import TurnSeen, TurnView
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job

UNANSWERED = "No agent answered the customer in time."


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    turn: Turn
    seen: TurnSeen


class AgentTurn:
    """Serves turns with the built-in agent and watches over everybody's."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        rounds: TurnRounds,
        handoff: HandoffToWorker,
        outbound: OutboundMessage,
        agent: Callable[[], BuiltInAgent],
        view: TurnView,
    ) -> None:
        """Keep the rooms; `agent` gives the built-in agent, made when it is first needed."""
        self._db = db
        self._conversations = conversations
        self._rounds = rounds
        self._handoff = handoff
        self._outbound = outbound
        self._agent = agent
        self._view = view

    async def serve_turn(self, job: Job) -> None:
        """Let the built-in agent answer a turn (job `serve_turn`), if it is still wanted."""
        loaded = await self._db.read(partial(self._load, job=job))
        if loaded is None:
            return
        try:
            outcome = await self._agent().take_turn(self._view.turn_input(loaded.seen))
        except TurnFailed as failure:
            # The job is tried again; the inspector shows what went wrong this time.
            self._view.note_calls(loaded.seen.conversation, failure.model_calls)
            raise
        self._view.note_calls(loaded.seen.conversation, outcome.model_calls)
        commit = partial(self._commit, job=job, loaded=loaded, outcome=outcome)
        await self._db.transact(commit, key=loaded.seen.conversation.conversation_id)

    def _load(self, tx: Transaction, *, job: Job) -> _Loaded | None:
        wanted = self._wanted(tx, turn_id=job.payload["turn_id"], round_number=job.payload["round"])
        if wanted is None:
            return None
        conversation, turn = wanted
        return _Loaded(turn=turn, seen=self._view.load(tx, conversation=conversation, asked_id=turn.turn_id))

    def _wanted(
        self, tx: Transaction, *, turn_id: str, round_number: int
    ) -> tuple[Conversation, Turn] | None:
        """Return conversation and turn while this round's answer is still wanted from the agent."""
        turn = self._conversations.find_turn(tx, communication_id=turn_id)
        if turn is None or turn.state is not TurnState.OPEN or turn.round != round_number:
            return None
        conversation = self._conversations.find_conversation(tx, conversation_id=turn.conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.AGENT:
            return None
        return conversation, turn

    def _commit(self, tx: Transaction, *, job: Job, loaded: _Loaded, outcome: TurnOutcome) -> None:
        jobs.finish(tx, job)
        conversation_id = loaded.seen.conversation.conversation_id
        if self._wanted(tx, turn_id=loaded.turn.turn_id, round_number=loaded.turn.round) is None:
            return
        self._view.note_whispers(tx, seen=loaded.seen)
        if outcome.handoff_reason is not None:
            self._handoff.begin(
                tx, conversation_id=conversation_id, reason=outcome.handoff_reason, by="agent"
            )
        if outcome.reply:
            words = self._outbound.words_for_customer(
                tx,
                conversation_id=conversation_id,
                text=outcome.reply,
                speaker=Speaker.agent(),
                channel=loaded.seen.asked.author.channel,
            )
            self._outbound.say(tx, words=words)

    async def turn_round_due(self, job: Job) -> None:
        """Deliver an unanswered turn again, as a new round with a new token (job `turn_round_due`)."""
        await self._db.transact(partial(self._again, job=job), key=job.payload["conversation_id"])

    def _again(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        turn = self._conversations.find_turn(tx, communication_id=job.payload["turn_id"])
        if turn is None or turn.state is not TurnState.OPEN:
            return
        conversation = self._conversations.find_conversation(tx, conversation_id=turn.conversation_id)
        if conversation is not None:
            self._rounds.begin(tx, conversation=conversation, turn=turn)

    async def turn_deadline(self, job: Job) -> None:
        """Hand a customer whom no agent answered to a person, and tell them (job `turn_deadline`)."""
        await self._db.transact(partial(self._to_person, job=job), key=job.payload["conversation_id"])

    def _to_person(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        turn = self._conversations.find_turn(tx, communication_id=job.payload["turn_id"])
        if turn is None or turn.state is not TurnState.OPEN:
            return
        if self._handoff.take_from_agent(tx, conversation_id=turn.conversation_id, reason=UNANSWERED):
            # The platform's own sentence ends the turn; the inspector still has to show who never answered it.
            self._conversations.set_mark(
                tx, conversation_id=turn.conversation_id, mark=given_up_mark(turn.turn_id)
            )

    async def take_over_turns(self, job: Job) -> None:
        """Serve a number's waiting turns anew, because whoever served it is gone (job on NumberReleased)."""
        account_id, number = job.payload["account_id"], job.payload["number"]
        find = partial(self._conversations.find_open_conversations, account_id=account_id, address=number)
        for conversation in await self._db.read(find):
            step = partial(self._take_over, conversation_id=conversation.conversation_id)
            await self._db.transact(step, key=conversation.conversation_id)

    def _take_over(self, tx: Transaction, *, conversation_id: str) -> None:
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None:
            return
        for turn in self._conversations.open_turns(tx, conversation_id=conversation_id):
            if turn.round > 0:
                self._rounds.begin(tx, conversation=conversation, turn=turn)
