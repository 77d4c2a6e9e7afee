"""What the built-in agent is shown of a turn: what was said, who the customer is, what is remembered about this.

`agent_turn.py` uses it for messages, `calls/spoken_turn.py` for what is said on a call.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tieline.agents import HistoryItem, KnowledgeAccess, Passage, TurnInput
from tieline.agents.turns import ModelCall
from tieline.conversations import Communication, Conversation, ConversationService
from tieline.journeys.customer import CustomerView, name_in
from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.kit.call_log import Call, CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest
from tieline.knowledge import KnowledgeBase, KnowledgeService
from tieline.memory import MemoryService, Profile, RecallCandidates, RecallRequest
from tieline.supervision import SupervisionService, Whisper

_HISTORY = 60
_PASSAGES = 4
_LONGEST_QUERY = 1024
"""Characters; recall takes no longer question (reference: tac-wire.md section 1.5)."""


@dataclass(frozen=True, kw_only=True)
class TurnSeen:
    """One snapshot around the communication that asks."""

    conversation: Conversation
    asked: Communication
    before: tuple[Communication, ...]
    profile: Profile | None
    candidates: RecallCandidates | None
    bases: tuple[KnowledgeBase, ...] = ()
    whispers: tuple[Whisper, ...] = ()


class TurnView:
    """Reads it, and keeps the model calls that were made of it for the inspector."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        memory: MemoryService,
        knowledge: KnowledgeService,
        search: SearchKnowledge,
        customer: CustomerView,
        supervision: SupervisionService,
        calls: CallLog,
    ) -> None:
        """Keep the rooms that are read, who searches knowledge, and the log of calls."""
        self._db = db
        self._conversations = conversations
        self._memory = memory
        self._knowledge = knowledge
        self._search = search
        self._customer = customer
        self._supervision = supervision
        self._calls = calls

    def load(self, tx: Transaction, *, conversation: Conversation, asked_id: str) -> TurnSeen:
        """Read everything about a customer's communication that the agent is shown."""
        conversation_id = conversation.conversation_id
        page = self._conversations.list_communications(
            tx, conversation_id=conversation_id, page=PageRequest(size=_HISTORY), newest_first=True
        )
        asked = next(one for one in page.items if one.communication_id == asked_id)
        profile = self._customer.profile(tx, conversation=conversation)
        candidates = None
        if profile is not None:
            candidates = self._memory.load_recall(
                tx,
                store_id=conversation.configuration.memory_store_id,
                profile_id=profile.profile_id,
                request=RecallRequest(query=asked.text[:_LONGEST_QUERY] or None),
            )
        before = tuple(one for one in reversed(page.items) if one.sequence < asked.sequence)
        return TurnSeen(
            conversation=conversation,
            asked=asked,
            before=before,
            profile=profile,
            candidates=candidates,
            bases=tuple(self._knowledge.list_searchable_bases(tx, account_id=conversation.account_id)),
            whispers=tuple(self._supervision.list_due(tx, conversation_id=conversation_id)),
        )

    def turn_input(self, seen: TurnSeen) -> TurnInput:
        """Rank what is remembered and return the agent's view; outside of any transaction."""
        recalled = self._memory.rank_recall(seen.candidates) if seen.candidates else None
        return TurnInput(
            conversation_id=seen.conversation.conversation_id,
            text=seen.asked.text,
            history=tuple(HistoryItem(speaker=c.speaker.kind.value, text=c.text) for c in seen.before),
            profile_name=name_in(seen.profile),
            traits=seen.profile.traits if seen.profile else {},
            observations=tuple(o.content for o in recalled.observations) if recalled else (),
            summaries=tuple(s.content for s in recalled.summaries) if recalled else (),
            knowledge=self._access(seen) if seen.bases else None,
            whispers=tuple(whisper.text for whisper in seen.whispers),
        )

    def note_whispers(self, tx: Transaction, *, seen: TurnSeen) -> None:
        """Note that the agent got what was whispered to it, with this turn."""
        self._supervision.mark_given(tx, whispers=seen.whispers, given_by=seen.asked.communication_id)

    def _access(self, seen: TurnSeen) -> KnowledgeAccess:
        """What the agent may look up: all bases of the conversation's account, and no other's (P8)."""
        account_id = seen.conversation.account_id
        bases = [base.knowledge_base_id for base in seen.bases]

        async def search(query: str) -> Sequence[Passage]:
            found = await self._search.search_all(
                account_id=account_id, bases=bases, query=query, top=_PASSAGES
            )
            return [Passage(source=one.source_name, text=one.chunk.content) for one in found]

        about = "\n".join(
            f"- {base.display_name}: {base.description or 'no description'}" for base in seen.bases
        )
        return KnowledgeAccess(about=about, search=search)

    def note_calls(self, conversation: Conversation, calls: Sequence[ModelCall]) -> None:
        """Keep model calls for the inspector, as made just now."""
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
