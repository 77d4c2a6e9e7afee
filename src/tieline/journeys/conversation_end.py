"""A conversation goes quiet or ends: what it taught about the customer goes to memory, at its end with its summary.

`rule_runs.py` runs the rules and calls `remember` in the transaction that writes their results; `learned_facts.py` says
what is a fact. A worker who ends a conversation sees before what would be remembered, and may put it right.
"""

from __future__ import annotations

from collections.abc import Sequence

from tieline.conversations import Conversation, ConversationService
from tieline.intelligence import OBSERVATIONS_ID, OperatorContext, OperatorRunner, Transcript
from tieline.intelligence.operators import BUILT_IN
from tieline.intelligence.operators.observations import matter_of
from tieline.journeys.customer import CustomerView
from tieline.journeys.learned_facts import Fact, facts_in, instructions_in, without_repetition
from tieline.journeys.rule_reading import MOST_LINES, RunRead, transcript_of
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, NewObservation, NewSummary

_SOURCE = "conversation-intelligence"
_OBSERVATIONS = next(each for each in BUILT_IN if each.operator_id == OBSERVATIONS_ID)
_CORRECTED = "observations-corrected"
_MOST_KNOWN = 1_000


class ConversationEnd:
    """Remembers."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        memory: MemoryService,
        customer: CustomerView,
        runner: OperatorRunner,
    ) -> None:
        """Keep the rooms this story crosses, and who runs the operator that finds facts."""
        self._db = db
        self._conversations = conversations
        self._memory = memory
        self._customer = customer
        self._runner = runner

    async def find_facts(self, transcript: Transcript) -> tuple[Fact, ...]:
        """Return what a conversation teaches about its customer, each fact with the words that say so."""
        output = await self._runner.run(_OBSERVATIONS, transcript, OperatorContext())
        return facts_in(output.result, transcript)

    def remember(self, tx: Transaction, *, read: RunRead, summary: str, facts: Sequence[Fact]) -> None:
        """Write to memory what a conversation that is quiet or over taught; what is there already is only confirmed.

        Args:
            tx: the open transaction.
            read: the conversation.
            summary: its summary; "" while it is not over, and where there is none.
            facts: what `find_facts` found.
        """
        conversation = read.conversation
        if not conversation.configuration.memory_extraction_enabled:
            return
        if self._customer.profile(tx, conversation=conversation) is None:
            return
        whose = {
            "store_id": conversation.configuration.memory_store_id,
            "profile_id": conversation.profile_id or "",
        }
        conversation_id = conversation.conversation_id
        wanting = instructions_in(read.communications, conversation_id=conversation_id, at=tx.now)
        self._memory.set_apart(tx, words=wanting, **whose)
        if summary and not self._is_summed_up(tx, conversation):
            at = read.communications[-1].occurred_at
            new = NewSummary(
                content=summary[:4096], occurred_at=at, source=_SOURCE, conversation_id=conversation_id
            )
            self._memory.record_summaries(tx, summaries=[new], **whose)
        if not facts or self._conversations.has_mark(tx, conversation_id=conversation_id, mark=_CORRECTED):
            return
        known = self._known_from_others(tx, conversation)
        new_facts = without_repetition(facts, communications=read.communications, known=known)
        times = {one.communication_id: one.occurred_at for one in read.communications}
        self._learn(
            tx,
            conversation,
            [
                fact.told(
                    at=max(times[one.communication_id] for one in fact.evidence),
                    source=_SOURCE,
                    conversation_id=conversation_id,
                )
                for fact in new_facts
            ],
        )

    def _is_summed_up(self, tx: Transaction, conversation: Conversation) -> bool:
        known = self._memory.list_summaries(
            tx,
            store_id=conversation.configuration.memory_store_id,
            profile_id=conversation.profile_id or "",
            page=PageRequest(),
            conversation_id=conversation.conversation_id,
        )
        return any(each.source == _SOURCE for each in known.items)

    def _known_from_others(self, tx: Transaction, conversation: Conversation) -> list[str]:
        """What memory says of the customer that this conversation did not teach."""
        store_id, profile_id = conversation.configuration.memory_store_id, conversation.profile_id or ""
        mine, newest = conversation.conversation_id, PageRequest(size=_MOST_KNOWN)
        observed = self._memory.list_observations(
            tx, store_id=store_id, profile_id=profile_id, page=newest
        ).items
        summed = self._memory.list_summaries(tx, store_id=store_id, profile_id=profile_id, page=newest).items
        return [
            *(one.content for one in observed if one.conversation_ids != (mine,)),
            *(one.content for one in summed if one.conversation_id != mine),
        ]

    def _learn(
        self, tx: Transaction, conversation: Conversation, observations: Sequence[NewObservation]
    ) -> None:
        self._memory.learn_observations(
            tx,
            store_id=conversation.configuration.memory_store_id,
            profile_id=conversation.profile_id or "",
            observations=observations,
            matter_of=matter_of,
        )

    def tell_agent(self, tx: Transaction, *, conversation: Conversation, words: str) -> None:
        """Remember what a worker did, for whichever agent has the customer next: recall tells it with the summaries."""
        profile = self._customer.profile(tx, conversation=conversation)
        if profile is None:
            return
        told = NewSummary(
            content=words[:4096],
            occurred_at=tx.now,
            source="worker",
            conversation_id=conversation.conversation_id,
        )
        self._memory.record_summaries(
            tx,
            store_id=conversation.configuration.memory_store_id,
            profile_id=profile.profile_id,
            summaries=[told],
        )

    async def preview(self, *, conversation_id: str) -> tuple[str, ...]:
        """Return what would be remembered if the conversation ended now."""

        def read(tx: Transaction) -> Transcript:
            page = self._conversations.list_communications(
                tx, conversation_id=conversation_id, page=PageRequest(size=MOST_LINES), newest_first=True
            )
            participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
            return transcript_of(tuple(reversed(page.items)), tuple(participants))

        return tuple(fact.content for fact in await self.find_facts(await self._db.read(read)))

    def correct(self, tx: Transaction, *, conversation_id: str, observations: Sequence[str], by: str) -> None:
        """Replace what was found in a conversation by what its worker wants remembered."""
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.profile_id is None:
            return
        self._memory.forget_observations(
            tx,
            store_id=conversation.configuration.memory_store_id,
            profile_id=conversation.profile_id,
            conversation_id=conversation_id,
            source=_SOURCE,
        )
        facts = [text.strip() for text in observations if text.strip()]
        # Even an empty list is the worker's word: the mark keeps the rules from writing theirs afterwards.
        self._conversations.set_mark(tx, conversation_id=conversation_id, mark=_CORRECTED)
        at = conversation.last_communication_at or tx.now
        self._learn(
            tx,
            conversation,
            [
                NewObservation(
                    content=fact[:4096],
                    occurred_at=at,
                    source="worker",
                    conversation_ids=(conversation_id,),
                    matter=matter_of(fact),
                )
                for fact in facts
            ],
        )
