"""What a rule reads before it runs: the conversation's words and people, what is remembered, why it was handed over.

Read in one transaction and frozen, so that operators run outside of any (`rule_runs.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.conversations import (
    Communication,
    Conversation,
    ConversationService,
    OwnerKind,
    Participant,
    SpeakerKind,
)
from tieline.flows import FlowService
from tieline.handoff import HandoffData
from tieline.intelligence import (
    Execution,
    Line,
    MatchedRule,
    OperatorContext,
    ParticipantReference,
    Source,
    Transcript,
    TriggerName,
)
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import MemoryService, Profile, RecallCandidates, RecallRequest
from tieline.routing import RoutingService

MOST_LINES = 1000
"""How many communications a rule reads: the last ones."""


@dataclass(frozen=True, kw_only=True)
class RunRead:
    """A conversation as rules read it. `communications` oldest first; `is_truncated`: there were more before them."""

    conversation: Conversation
    communications: tuple[Communication, ...]
    participants: tuple[Participant, ...]
    candidates: RecallCandidates | None
    profile: Profile | None
    reason: str
    has_task: bool
    is_truncated: bool

    @property
    def transcript(self) -> Transcript:
        """The words as operators read them."""
        return transcript_of(self.communications, self.participants)


class RuleReading:
    """Reads conversations for rules."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        memory: MemoryService,
        routing: RoutingService,
        flows: FlowService,
        customer: CustomerView,
    ) -> None:
        """Keep the rooms that know something a rule reads."""
        self._conversations = conversations
        self._memory = memory
        self._routing = routing
        self._flows = flows
        self._customer = customer

    def read(
        self, tx: Transaction, *, conversation: Conversation, until: int | None = None
    ) -> RunRead | None:
        """Return what rules read, None where nothing was said.

        Args:
            tx: the open transaction.
            conversation: which conversation.
            until: the sequence of the last communication to be read; None = all.
        """
        conversation_id = conversation.conversation_id
        page = self._conversations.list_communications(
            tx, conversation_id=conversation_id, page=PageRequest(size=MOST_LINES), newest_first=True
        )
        said = [each for each in page.items if until is None or each.sequence <= until]
        if not said:
            return None
        profile, candidates = self._memories(tx, conversation, said)
        return RunRead(
            conversation=conversation,
            communications=tuple(reversed(said)),
            participants=tuple(self._conversations.list_participants(tx, conversation_id=conversation_id)),
            candidates=candidates,
            profile=profile,
            reason=self._handoff_reason(tx, conversation_id=conversation_id),
            has_task=self._routing.find_open_task(tx, conversation_id=conversation_id) is not None,
            is_truncated=page.next_token is not None,
        )

    def _memories(
        self, tx: Transaction, conversation: Conversation, said: Sequence[Communication]
    ) -> tuple[Profile | None, RecallCandidates | None]:
        """Return the customer's profile, and what may be recalled for their last words."""
        profile = self._customer.profile(tx, conversation=conversation)
        if profile is None or conversation.profile_id is None:
            return None, None
        last = next((each.text for each in said if each.speaker.kind is SpeakerKind.CUSTOMER), "")
        candidates = self._memory.load_recall(
            tx,
            store_id=conversation.configuration.memory_store_id,
            profile_id=conversation.profile_id,
            request=RecallRequest(query=last[:1024] or None, observations_limit=5, summaries_limit=0),
        )
        return profile, candidates

    def sources(self, read: RunRead) -> tuple[Source, ...]:
        """Return what is remembered about this customer, ranked by their last words. Call it outside of a transaction."""
        if read.candidates is None:
            return ()
        recalled = self._memory.rank_recall(read.candidates)
        return tuple(
            Source(kind="memory", source_id=o.observation_id, title="Remembered", text=o.content)
            for o in recalled.observations
        )

    def _handoff_reason(self, tx: Transaction, *, conversation_id: str) -> str:
        """Return why the agent hands over: from the open task, or from the flow that is about to make it."""
        task = self._routing.find_open_task(tx, conversation_id=conversation_id)
        if task is not None:
            reason = task.attributes.get("reason")
            return reason if isinstance(reason, str) else ""
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.owner.kind is not OwnerKind.FLOW or conversation.owner.reference is None:
            return ""
        execution = self._flows.get_execution(
            tx, account_id=conversation.account_id, execution_id=conversation.owner.reference
        )
        data = HandoffData.find(execution.context.get("flow", {}).get("data", {}))
        return data.reason if data else ""


def context_of(
    read: RunRead, *, matched: MatchedRule, memories: tuple[Source, ...], knowledge: tuple[Source, ...]
) -> OperatorContext:
    """Return what a rule's operators may know besides the words: memory only where the rule says so."""
    knows = matched.rule.memory_enabled
    return OperatorContext(
        reason=read.reason,
        customer_name=_customer_name(read.participants),
        sources=(*(memories if knows else ()), *knowledge),
        traits=_traits(read.profile) if knows and read.profile else (),
        is_handed_over=read.has_task or read.conversation.owner.kind is not OwnerKind.AGENT,
    )


def _traits(profile: Profile) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{group}.{name}", str(value))
        for group, traits in profile.traits.items()
        for name, value in traits.items()
    )


def _customer_name(participants: Sequence[Participant]) -> str:
    name = next((p.name for p in participants if p.type == "CUSTOMER"), "")
    return "" if name.startswith("+") else name


def transcript_of(communications: Sequence[Communication], participants: Sequence[Participant]) -> Transcript:
    """Return communications as operators read them, oldest first."""
    names = {participant.participant_id: participant.name for participant in participants}
    lines = tuple(
        Line(
            communication_id=c.communication_id,
            speaker=c.speaker.kind.value,
            name=names.get(c.author.participant_id or "", ""),
            text=c.text,
            at=c.occurred_at,
        )
        for c in communications
    )
    return Transcript(
        conversation_id=communications[0].conversation_id if communications else "", lines=lines
    )


def execution_of(
    read: RunRead,
    *,
    matched: MatchedRule,
    trigger: TriggerName,
    at: datetime,
    knowledge_sources: tuple[tuple[str, str], ...] = (),
) -> Execution:
    """Return under which circumstances a rule ran, as its results tell it."""
    conversation = read.conversation
    knows = matched.rule.memory_enabled and read.profile is not None
    return Execution(
        trigger=trigger,
        triggered_at=at,
        first_communication_id=read.communications[0].communication_id,
        last_communication_id=read.communications[-1].communication_id,
        channels=tuple(sorted({c.author.channel or "" for c in read.communications})),
        participants=tuple(
            ParticipantReference(participant_id=p.participant_id, type=p.type.value, profile_id=p.profile_id)
            for p in read.participants
        ),
        profile_id=conversation.profile_id if knows else None,
        store_id=conversation.configuration.memory_store_id if knows else None,
        knowledge_sources=knowledge_sources,
    )
