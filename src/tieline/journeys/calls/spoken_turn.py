"""One turn of the built-in agent on a call: asked by what the caller said, answered in words to be spoken.

No job and no rounds: a call lives in one process, and `agent_talk.py` sees to it that silence is never the answer (P3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tieline.agents import BuiltInAgent, TurnOutcome
from tieline.agents.turns import TurnFailed
from tieline.conversations import ConversationService, OwnerKind
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.turn_view import TurnSeen, TurnView
from tieline.kit.db import Database, Transaction


class SpokenTurn:
    """Lets the built-in agent answer a caller."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        handoff: HandoffToWorker,
        agent: Callable[[], BuiltInAgent],
        view: TurnView,
    ) -> None:
        """Keep the rooms; `agent` gives the built-in agent, made when it is first needed."""
        self._db = db
        self._conversations = conversations
        self._handoff = handoff
        self._agent = agent
        self._view = view

    async def think(self, *, conversation_id: str, communication_id: str) -> TurnOutcome | None:
        """Return what the agent would say to a communication; nothing is said or changed by it.

        None when somebody else owns the conversation. Raises `TurnFailed` when the model gave no answer.
        """
        load = partial(self._load, conversation_id=conversation_id, communication_id=communication_id)
        seen = await self._db.read(load)
        if seen is None:
            return None
        try:
            outcome = await self._agent().take_turn(self._view.turn_input(seen))
        except TurnFailed as failure:
            self._view.note_calls(seen.conversation, failure.model_calls)
            raise
        self._view.note_calls(seen.conversation, outcome.model_calls)
        if seen.whispers:
            await self._db.transact(partial(self._view.note_whispers, seen=seen), key=conversation_id)
        return outcome

    async def settle(self, *, conversation_id: str, outcome: TurnOutcome) -> str | None:
        """Begin the handoff if the agent wants one, and return what it says now.

        None when there is nothing to say, because somebody else owns the conversation meanwhile.
        """
        settle = partial(self._settle, conversation_id=conversation_id, outcome=outcome)
        return await self._db.transact(settle, key=conversation_id)

    def _load(self, tx: Transaction, *, conversation_id: str, communication_id: str) -> TurnSeen | None:
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.AGENT:
            return None
        return self._view.load(tx, conversation=conversation, asked_id=communication_id)

    def _settle(self, tx: Transaction, *, conversation_id: str, outcome: TurnOutcome) -> str | None:
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.AGENT:
            return None
        if outcome.handoff_reason is not None:
            self._handoff.begin(
                tx, conversation_id=conversation_id, reason=outcome.handoff_reason, by="agent"
            )
        return outcome.reply
