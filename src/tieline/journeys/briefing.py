"""What a worker sees of a task: everything that was said, why it came, summary, suggestion and the customer (one snapshot).

Assembled in one read, so that no part of it contradicts another. The tasks themselves are in `desk_view.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tieline.casework import CaseworkService
from tieline.conversations import Conversation, ConversationService
from tieline.intelligence import NEXT_BEST_RESPONSE_ID, IntelligenceService
from tieline.intelligence.operators import PROMISES_ID
from tieline.interactions import InteractionService
from tieline.journeys.calls.worker_calls import ShownCall
from tieline.journeys.desk_view import DeskView
from tieline.journeys.past import CustomerPast, PastConversation, ShownObservation, ShownProfile
from tieline.journeys.spoken import ShownOwner, Spoken, SpokenWords
from tieline.kit.clock import parse_iso
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.routing import Task

# A summary is written within a second of the handoff; after this long without one there will be none.
_STILL_RUNNING = timedelta(seconds=15)
# What the summary tells as promised, or as not answered yet.
_OPEN_POINTS = frozenset({"promised", "open", "open_question"})
_SOURCES = {"memory": "Memory", "knowledge": "Knowledge", "conversation": "Said in this conversation"}


@dataclass(frozen=True, kw_only=True)
class BriefedConversation:
    """The conversation a task is about; `waited_seconds` from the task's birth to its acceptance, or until now."""

    conversation_id: str
    status: str
    owner: ShownOwner
    channel: str
    created_at: datetime
    accepted_at: datetime | None
    waited_seconds: float


@dataclass(frozen=True, kw_only=True)
class BriefedParticipant:
    """Somebody in the conversation."""

    participant_id: str
    type: str
    name: str | None
    address: str | None


@dataclass(frozen=True, kw_only=True)
class ShownNote:
    """What workers told each other, or the summary that went along with a transfer; no customer and no agent sees it."""

    note_id: str
    kind: str
    author_name: str
    text: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """When, by whom and why the agent handed over; `communication_id` is the last thing said before."""

    at: datetime
    by: str | None
    reason: str | None
    communication_id: str | None
    attributes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class BriefedSummary:
    """The summary: ready, running, none, or failed with the reason; every sentence has its citations."""

    state: str
    sentences: tuple[dict[str, Any], ...]
    at: datetime | None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What the worker might answer, where that stands, and what it answers; `text` None = there is none.

    `verdict` is what this worker thought of it ("up" or "down"), `why` the reason of one that failed.
    """

    state: str
    text: str | None
    source: str | None
    citations: tuple[str, ...]
    result_id: str | None = None
    at: datetime | None = None
    verdict: str | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """Everything a worker needs to take over."""

    conversation: BriefedConversation
    participants: tuple[BriefedParticipant, ...]
    transcript: tuple[Spoken, ...]
    notes: tuple[ShownNote, ...]
    handoff: Handoff
    summary: BriefedSummary
    suggestion: Suggestion
    promises: tuple[str, ...]
    profile: ShownProfile | None
    observations: tuple[ShownObservation, ...]
    history: tuple[PastConversation, ...]
    call: ShownCall | None


class BriefingView:
    """Assembles briefings."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        intelligence: IntelligenceService,
        desk: DeskView,
        past: CustomerPast,
        words: SpokenWords,
        casework: CaseworkService,
        interactions: InteractionService,
    ) -> None:
        """Keep the rooms, and the reads this one is made of."""
        self._interactions = interactions
        self._casework = casework
        self._conversations = conversations
        self._intelligence = intelligence
        self._desk = desk
        self._past = past
        self._words = words

    def read(self, tx: Transaction, *, account_id: str, worker_id: str | None, task_id: str) -> Briefing:
        """Return a task's briefing.

        Args:
            tx: a snapshot.
            account_id: whose task it must be.
            worker_id: who reads; None for the console, which may read every task.
            task_id: which task.

        Raises:
            TaskNotFound: the task is of nobody, of another account, or neither assigned nor offered to this worker.
        """
        task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
        if task.conversation_id is None:
            raise NotFound("This task is about no conversation.")
        conversation = self._conversations.get_conversation(
            tx, conversation_id=task.conversation_id, account_id=account_id
        )
        transcript = self._words.transcript(tx, conversation_id=task.conversation_id)
        summary = self._summary(tx, task, conversation)
        known = self._known(tx, conversation)
        return Briefing(
            conversation=self._conversation(tx, task, conversation),
            participants=self._participants(tx, conversation),
            transcript=transcript,
            notes=self._notes(tx, task.conversation_id),
            handoff=_handoff(task, transcript),
            summary=summary,
            suggestion=self._suggestion(tx, task, conversation, worker_id),
            promises=self._promises(tx, conversation, summary),
            profile=known[0],
            observations=known[1],
            history=known[2],
            call=self._desk.call(tx, task),
        )

    def _notes(self, tx: Transaction, conversation_id: str) -> tuple[ShownNote, ...]:
        return tuple(
            ShownNote(
                note_id=one.note_id,
                kind=str(one.kind),
                author_name=one.author_name,
                text=one.text,
                created_at=one.created_at,
            )
            for one in self._interactions.list_notes(tx, conversation_id=conversation_id)
        )

    def _conversation(self, tx: Transaction, task: Task, conversation: Conversation) -> BriefedConversation:
        return BriefedConversation(
            conversation_id=conversation.conversation_id,
            status=str(conversation.status),
            owner=self._words.owner(tx, conversation=conversation),
            channel=self._words.glimpse(tx, conversation_id=conversation.conversation_id).channel,
            created_at=conversation.created_at,
            accepted_at=task.accepted_at,
            waited_seconds=((task.accepted_at or tx.now) - task.created_at).total_seconds(),
        )

    def _participants(self, tx: Transaction, conversation: Conversation) -> tuple[BriefedParticipant, ...]:
        found = self._conversations.list_participants(tx, conversation_id=conversation.conversation_id)
        return tuple(
            BriefedParticipant(
                participant_id=one.participant_id,
                type=str(one.type),
                name=one.name,
                address=one.addresses[-1].address if one.addresses else None,
            )
            for one in found
        )

    def _known(
        self, tx: Transaction, conversation: Conversation
    ) -> tuple[ShownProfile | None, tuple[ShownObservation, ...], tuple[PastConversation, ...]]:
        """Return what is known of the customer; nothing for one without a profile, or an erased one."""
        store_id, profile_id = conversation.configuration.memory_store_id, conversation.profile_id
        account_id = conversation.account_id
        if profile_id is None:
            return None, (), ()
        profile = self._past.profile(tx, account_id=account_id, store_id=store_id, profile_id=profile_id)
        if profile is None:
            return None, (), ()
        history = self._past.conversations(
            tx, account_id=account_id, profile_id=profile_id, but=conversation.conversation_id
        )
        return profile, self._past.observations(tx, store_id=store_id, profile_id=profile_id), history

    def _summary(self, tx: Transaction, task: Task, conversation: Conversation) -> BriefedSummary:
        found = self._past.summary(tx, conversation=conversation)
        if found is None:
            return BriefedSummary(state=_missing(tx, task), sentences=(), at=None)
        state = "ready" if found.sentences else "failed" if found.refusal else "none"
        return BriefedSummary(state=state, sentences=found.sentences, at=found.at, why=found.refusal)

    def _suggestion(
        self, tx: Transaction, task: Task, conversation: Conversation, worker_id: str | None
    ) -> Suggestion:
        result = self._intelligence.find_latest_result(
            tx,
            account_id=conversation.account_id,
            conversation_id=conversation.conversation_id,
            operator_id=NEXT_BEST_RESPONSE_ID,
        )
        if result is None:
            return Suggestion(state=_missing(tx, task), text=None, source=None, citations=())
        said = result.result
        text, why = said.get("text") or None, _text(said.get("refusal"))
        verdict = worker_id and self._casework.find_opinion(
            tx, result_id=result.result_id, worker_id=worker_id
        )
        return Suggestion(
            state="ready" if text else "failed" if why else "none",
            text=text,
            source=_source(said.get("source")),
            citations=tuple(said.get("citations") or ()),
            result_id=result.result_id,
            at=result.created_at,
            verdict=verdict or None,
            why=why,
        )

    def _promises(
        self, tx: Transaction, conversation: Conversation, summary: BriefedSummary
    ) -> tuple[str, ...]:
        """Return what was promised and what is open: by the rule that finds promises, if one ran, else by the summary."""
        result = self._intelligence.find_latest_result(
            tx,
            account_id=conversation.account_id,
            conversation_id=conversation.conversation_id,
            operator_id=PROMISES_ID,
        )
        if result is None:
            return tuple(one["text"] for one in summary.sentences if one["kind"] in _OPEN_POINTS)
        promised = [str(one["what"]) for one in result.result.get("promises", ())]
        still_open = [one["text"] for one in summary.sentences if one["kind"] in _OPEN_POINTS - {"promised"}]
        return tuple(dict.fromkeys((*promised, *still_open)))


def _missing(tx: Transaction, task: Task) -> str:
    return "running" if tx.now - task.created_at < _STILL_RUNNING else "none"


def _source(source: object) -> str | None:
    """Say where a suggestion stands, in words: "Memory: observation of 3 May"."""
    if not isinstance(source, Mapping):
        return None
    kind = str(source.get("kind", ""))
    title = source.get("title")
    place = _SOURCES.get(kind, kind)
    return f"{place}: {title}" if title else place or None


def _handoff(task: Task, transcript: Sequence[Spoken]) -> Handoff:
    told = task.attributes.get("handoff")
    told = told if isinstance(told, Mapping) else {}
    at = _moment(told.get("at")) or task.created_at
    before = [line.communication_id for line in transcript if line.at <= at]
    return Handoff(
        at=at,
        by=_text(task.attributes.get("handedOverBy")) or _text(told.get("by")),
        reason=_text(told.get("reason")) or _text(task.attributes.get("reason")),
        communication_id=before[-1] if before else None,
        attributes=task.attributes,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    try:
        return parse_iso(value) if isinstance(value, str) else None
    except ValueError:
        return None
