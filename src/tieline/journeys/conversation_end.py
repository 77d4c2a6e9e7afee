"""A conversation goes quiet or ends: its rules run, their results are kept, and what was learned goes to memory.

Reads, runs the operators outside of any transaction, then writes in one. Running twice writes once: a result is kept for
each rule and last communication, memory knows what it already has.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

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
    IntelligenceService,
    Line,
    MatchedRule,
    OperatorContext,
    OperatorOutput,
    OperatorResult,
    ParticipantReference,
    RuleOperator,
    Source,
    Transcript,
    TriggerName,
    run_operator,
)
from tieline.intelligence.operators import BUILT_IN, OBSERVATIONS_ID, SUMMARY_ID
from tieline.intelligence.operators.observations import matter_of
from tieline.journeys.customer import CustomerView
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.kit.pages import PageRequest
from tieline.memory import (
    MemoryService,
    NewObservation,
    NewSummary,
    RecallCandidates,
    RecallRequest,
)
from tieline.routing import RoutingService
from tieline.webhooks import WebhookService

RUN_RULES = "run_rules"
RULE_EXECUTION = "RULE_EXECUTION"

_SOURCE = "conversation-intelligence"
_MOST_LINES = 1000
_OPERATORS = {operator.operator_id: operator for operator in BUILT_IN}
_CORRECTED = "observations-corrected"
_TRIGGERS: Mapping[str, TriggerName] = {
    "ConversationWentInactive": "CONVERSATION_INACTIVE",
    "ConversationClosed": "CONVERSATION_END",
}


class RuleBody(Protocol):
    """Renders the webhook body of one run of a rule; the wire door passes it in."""

    def __call__(
        self, *, matched: MatchedRule, results: Sequence[OperatorResult], store_id: str | None
    ) -> Mapping[str, Any]:
        """Return the body; `results` are at least one."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Read:
    conversation: Conversation
    communications: tuple[Communication, ...]
    participants: tuple[Participant, ...]
    candidates: RecallCandidates | None
    rules: tuple[MatchedRule, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Ran:
    matched: MatchedRule
    operator: RuleOperator
    output: OperatorOutput
    latency_ms: int


class ConversationEnd:
    """Runs rules and remembers."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        intelligence: IntelligenceService,
        memory: MemoryService,
        routing: RoutingService,
        flows: FlowService,
        webhooks: WebhookService,
        customer: CustomerView,
        rule_body: RuleBody,
    ) -> None:
        """Keep the rooms this story crosses, and the renderer of a rule's webhook."""
        self._db = db
        self._conversations = conversations
        self._intelligence = intelligence
        self._memory = memory
        self._routing = routing
        self._flows = flows
        self._webhooks = webhooks
        self._customer = customer
        self._rule_body = rule_body

    async def run_rules(self, job: Job) -> None:
        """Run the rules of a conversation that went quiet or ended (job on those two events)."""
        trigger = _TRIGGERS[job.payload["event"]]
        conversation_id: str = job.payload["conversation_id"]
        read = await self._db.read(partial(self._read, conversation_id=conversation_id, trigger=trigger))
        if read is None or not read.communications:
            return
        transcript = transcript_of(read.communications, read.participants)
        sources = self._sources(read, transcript)
        # A long conversation takes seconds: not on the event loop, where everybody else waits.
        ran, facts = await asyncio.to_thread(_run_rules, read, transcript, sources)
        write = partial(self._write, job=job, read=read, ran=ran, facts=facts, trigger=trigger)
        await self._db.transact(write, key=conversation_id)

    def _write(
        self,
        tx: Transaction,
        *,
        job: Job,
        read: _Read,
        ran: Sequence[_Ran],
        facts: Sequence[str],
        trigger: TriggerName,
    ) -> None:
        jobs.finish(tx, job)
        conversation_id = read.conversation.conversation_id
        if self._conversations.find_conversation(tx, conversation_id=conversation_id) is None:
            return
        self._record(tx, read=read, ran=ran, trigger=trigger)
        if trigger == "CONVERSATION_END":
            summary = next((r.output.result for r in ran if r.operator.operator_id == SUMMARY_ID), {})
            self._remember(tx, read=read, summary=str(summary.get("text") or ""), facts=facts)

    def _read(self, tx: Transaction, *, conversation_id: str, trigger: TriggerName) -> _Read | None:
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None:
            return None
        settings = conversation.configuration
        rules = self._intelligence.list_rules_for(
            tx,
            account_id=conversation.account_id,
            configuration_ids=settings.intelligence_configuration_ids,
            trigger=trigger,
        )
        page = self._conversations.list_communications(
            tx, conversation_id=conversation_id, page=PageRequest(size=_MOST_LINES), newest_first=True
        )
        candidates = None
        if conversation.profile_id is not None and self._customer.profile(tx, conversation=conversation):
            last = next((c.text for c in page.items if c.speaker.kind is SpeakerKind.CUSTOMER), "")
            candidates = self._memory.load_recall(
                tx,
                store_id=settings.memory_store_id,
                profile_id=conversation.profile_id,
                request=RecallRequest(query=last[:1024] or None, observations_limit=5, summaries_limit=0),
            )
        return _Read(
            conversation=conversation,
            communications=tuple(reversed(page.items)),
            participants=tuple(self._conversations.list_participants(tx, conversation_id=conversation_id)),
            rules=tuple(rules),
            candidates=candidates,
            reason=self._handoff_reason(tx, conversation_id=conversation_id),
        )

    def _sources(self, read: _Read, transcript: Transcript) -> tuple[Source, ...]:
        """What is remembered about this customer, ranked by their last words."""
        if read.candidates is None or not transcript.lines:
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

    def _record(self, tx: Transaction, *, read: _Read, ran: Sequence[_Ran], trigger: TriggerName) -> None:
        last = read.communications[-1].communication_id
        made: dict[str, list[OperatorResult]] = {}
        for run in ran:
            result = self._intelligence.record_result(
                tx,
                account_id=read.conversation.account_id,
                conversation_id=read.conversation.conversation_id,
                matched=run.matched,
                operator=run.operator,
                output=run.output,
                execution=_execution(read, run.matched, trigger=trigger, at=tx.now),
                run_key=f"{read.conversation.conversation_id}:{trigger}:{last}:{run.matched.rule.rule_id}",
                latency_ms=run.latency_ms,
                input_characters=sum(len(c.text) for c in read.communications),
            )
            made.setdefault(run.matched.rule.rule_id, []).append(result)
        for matched in read.rules:
            self._call_actions(tx, read=read, matched=matched, results=made.get(matched.rule.rule_id, []))

    def _call_actions(
        self, tx: Transaction, *, read: _Read, matched: MatchedRule, results: Sequence[OperatorResult]
    ) -> None:
        """Tell a rule's webhooks what it found, one call for each run of the rule."""
        if not results:
            return
        store_id = read.conversation.configuration.memory_store_id
        for action in matched.rule.actions:
            self._webhooks.schedule_delivery(
                tx,
                account_id=read.conversation.account_id,
                conversation_id=read.conversation.conversation_id,
                event_type=RULE_EXECUTION,
                url=action.url,
                method=action.method,
                body=self._rule_body(matched=matched, results=results, store_id=store_id),
            )

    def _remember(self, tx: Transaction, *, read: _Read, summary: str, facts: Sequence[str]) -> None:
        """Write summary and observations to memory, unless this conversation's are there already."""
        conversation = read.conversation
        if not conversation.configuration.memory_extraction_enabled:
            return
        if self._customer.profile(tx, conversation=conversation) is None:
            return
        store_id, profile_id = conversation.configuration.memory_store_id, conversation.profile_id or ""
        conversation_id = conversation.conversation_id
        known = self._memory.list_summaries(
            tx, store_id=store_id, profile_id=profile_id, page=PageRequest(), conversation_id=conversation_id
        )
        if any(each.source == _SOURCE for each in known.items):
            return
        at = read.communications[-1].occurred_at
        if summary:
            new = NewSummary(
                content=summary[:4096], occurred_at=at, source=_SOURCE, conversation_id=conversation_id
            )
            self._memory.record_summaries(tx, store_id=store_id, profile_id=profile_id, summaries=[new])
        if facts and not self._conversations.has_mark(tx, conversation_id=conversation_id, mark=_CORRECTED):
            self._record_facts(tx, conversation=conversation, facts=facts, at=at, source=_SOURCE)

    def _record_facts(
        self, tx: Transaction, *, conversation: Conversation, facts: Sequence[str], at: datetime, source: str
    ) -> None:
        new = [
            NewObservation(
                content=fact[:4096],
                occurred_at=at,
                source=source,
                conversation_ids=(conversation.conversation_id,),
            )
            for fact in facts[:10]
        ]
        store_id, profile_id = conversation.configuration.memory_store_id, conversation.profile_id or ""
        matters = {matter: fact for fact in facts if (matter := matter_of(fact))}
        self._memory.supersede_observations(
            tx,
            store_id=store_id,
            profile_id=profile_id,
            # The same fact told again is no contradiction; another one about the same matter is (P10).
            is_replaced=lambda old: matters.get(matter_of(old) or "", old) != old,
        )
        self._memory.record_observations(tx, store_id=store_id, profile_id=profile_id, observations=new)

    async def preview(self, *, conversation_id: str) -> tuple[str, ...]:
        """Return what would be remembered if the conversation ended now."""

        def read(tx: Transaction) -> Transcript:
            page = self._conversations.list_communications(
                tx, conversation_id=conversation_id, page=PageRequest(size=_MOST_LINES), newest_first=True
            )
            participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
            return transcript_of(tuple(reversed(page.items)), tuple(participants))

        return await asyncio.to_thread(_facts, await self._db.read(read))

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
        if facts:
            at = conversation.last_communication_at or tx.now
            self._record_facts(tx, conversation=conversation, facts=facts, at=at, source="worker")


def _facts(transcript: Transcript) -> tuple[str, ...]:
    """Return what an ended conversation taught about its customer."""
    output = run_operator(_OPERATORS[OBSERVATIONS_ID], transcript, OperatorContext())
    return tuple(str(each["content"]) for each in output.result["observations"])


def _run_rules(
    read: _Read, transcript: Transcript, sources: tuple[Source, ...]
) -> tuple[list[_Ran], tuple[str, ...]]:
    """Return what the rules' operators wrote, and what the conversation taught."""
    ran = [run for matched in read.rules for run in _run_rule(matched, read, transcript, sources)]
    return ran, _facts(transcript)


def _run_rule(
    matched: MatchedRule, read: _Read, transcript: Transcript, sources: tuple[Source, ...]
) -> list[_Ran]:
    context = OperatorContext(
        reason=read.reason,
        customer_name=_customer_name(read.participants),
        sources=sources if matched.rule.memory_enabled else (),
    )
    ran = []
    for named in matched.rule.operators:
        operator = _OPERATORS.get(named.operator_id)
        if operator is None:
            continue
        started = time.perf_counter()
        output = run_operator(operator, transcript, context)
        taken = round((time.perf_counter() - started) * 1000)
        ran.append(_Ran(matched=matched, operator=named, output=output, latency_ms=taken))
    return ran


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


def _execution(read: _Read, matched: MatchedRule, *, trigger: TriggerName, at: datetime) -> Execution:
    conversation = read.conversation
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
        profile_id=conversation.profile_id if matched.rule.memory_enabled else None,
        store_id=conversation.configuration.memory_store_id if matched.rule.memory_enabled else None,
    )
