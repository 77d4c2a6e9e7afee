"""A turn of the built-in agent, and what happens when no agent answers: rounds, deadline, a person (promise P3).

The model runs outside of any transaction; its answer is committed only if the turn is still open and the agent still
owns the conversation, so the first round that answers wins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tieline.agents import BuiltInAgent, HistoryItem, TurnInput, TurnOutcome
from tieline.agents.turns import ModelCall, TurnFailed
from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    OwnerKind,
    Speaker,
    Turn,
    TurnState,
)
from tieline.journeys.customer import CustomerView, name_in
from tieline.journeys.faults import given_up_mark
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.turn_rounds import TurnRounds
from tieline.kit import jobs
from tieline.kit.call_log import Call, CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, Profile, RecallCandidates, Recalled, RecallRequest

_HISTORY = 60
UNANSWERED = "No agent answered the customer in time."


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    conversation: Conversation
    turn: Turn
    communications: tuple[Communication, ...]
    profile: Profile | None
    candidates: RecallCandidates | None


class AgentTurn:
    """Serves turns with the built-in agent and watches over everybody's."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        memory: MemoryService,
        customer: CustomerView,
        rounds: TurnRounds,
        handoff: HandoffToWorker,
        outbound: OutboundMessage,
        agent: Callable[[], BuiltInAgent],
        calls: CallLog,
    ) -> None:
        """Keep the rooms; `agent` gives the built-in agent, made when it is first needed."""
        self._db = db
        self._conversations = conversations
        self._memory = memory
        self._customer = customer
        self._rounds = rounds
        self._handoff = handoff
        self._outbound = outbound
        self._agent = agent
        self._calls = calls

    async def serve_turn(self, job: Job) -> None:
        """Let the built-in agent answer a turn (job `serve_turn`), if it is still wanted."""
        loaded = await self._db.read(partial(self._load, job=job))
        if loaded is None:
            return
        try:
            outcome = await self._agent().take_turn(_turn_input(loaded, self._recall(loaded)))
        except TurnFailed as failure:
            # The job is tried again; the inspector shows what went wrong this time.
            self._note_calls(loaded.conversation, failure.model_calls)
            raise
        self._note_calls(loaded.conversation, outcome.model_calls)
        commit = partial(self._commit, job=job, loaded=loaded, outcome=outcome)
        await self._db.transact(commit, key=loaded.conversation.conversation_id)

    def _recall(self, loaded: _Loaded) -> Recalled | None:
        return self._memory.rank_recall(loaded.candidates) if loaded.candidates else None

    def _load(self, tx: Transaction, *, job: Job) -> _Loaded | None:
        wanted = self._wanted(tx, turn_id=job.payload["turn_id"], round_number=job.payload["round"])
        if wanted is None:
            return None
        conversation, turn = wanted
        page = self._conversations.list_communications(
            tx,
            conversation_id=conversation.conversation_id,
            page=PageRequest(size=_HISTORY),
            newest_first=True,
        )
        profile = self._customer.profile(tx, conversation=conversation)
        candidates = None
        if profile is not None:
            candidates = self._memory.load_recall(
                tx,
                store_id=conversation.configuration.memory_store_id,
                profile_id=profile.profile_id,
                request=RecallRequest(query=_asked_in(page.items, turn)),
            )
        return _Loaded(
            conversation=conversation,
            turn=turn,
            communications=tuple(reversed(page.items)),
            profile=profile,
            candidates=candidates,
        )

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
        conversation_id = loaded.conversation.conversation_id
        if self._wanted(tx, turn_id=loaded.turn.turn_id, round_number=loaded.turn.round) is None:
            return
        if outcome.handoff_reason is not None:
            self._handoff.begin(
                tx, conversation_id=conversation_id, reason=outcome.handoff_reason, by="agent"
            )
        if outcome.reply:
            words = self._outbound.words_for_customer(
                tx, conversation_id=conversation_id, text=outcome.reply, speaker=Speaker.agent()
            )
            self._outbound.say(tx, words=words)

    def _note_calls(self, conversation: Conversation, calls: Sequence[ModelCall]) -> None:
        for made in calls:
            self._calls.add(
                Call(
                    call_id=self._calls.next_number(),
                    kind="model",
                    account_id=conversation.account_id,
                    conversation_id=conversation.conversation_id,
                    profile_id=conversation.profile_id,
                    title=made.model,
                    at=self._db.clock.now() - timedelta(milliseconds=made.duration_ms),
                    duration_ms=made.duration_ms,
                    ok=made.error is None,
                    request=made.request,
                    response=made.response or {"error": made.error},
                )
            )

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


def _turn_input(loaded: _Loaded, recalled: Recalled | None) -> TurnInput:
    """Make the agent's view of a turn: what was said, who the customer is, what is remembered about this."""
    asked = next(c for c in loaded.communications if c.communication_id == loaded.turn.turn_id)
    before = [c for c in loaded.communications if c.sequence < asked.sequence]
    traits = loaded.profile.traits if loaded.profile else {}
    return TurnInput(
        conversation_id=loaded.conversation.conversation_id,
        text=asked.text,
        history=tuple(HistoryItem(speaker=c.speaker.kind.value, text=c.text) for c in before),
        profile_name=name_in(loaded.profile),
        traits=traits,
        observations=tuple(o.content for o in recalled.observations) if recalled else (),
        summaries=tuple(s.content for s in recalled.summaries) if recalled else (),
    )


def _asked_in(communications: Sequence[Communication], turn: Turn) -> str | None:
    text = next((c.text for c in communications if c.communication_id == turn.turn_id), "")
    return text[:1024] or None
