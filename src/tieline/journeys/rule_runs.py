"""Rules run: at a communication, when a conversation goes quiet or ends, or because somebody asks for it now.

Each run is a job of its own: it reads (`rule_reading.py`), runs the operators outside of any transaction, then writes the
results, the calls to the rule's webhooks, and what is remembered (`conversation_end.py`) in one. A conversation never waits
for it, and running twice writes once: a result is kept for each rule and run. Runs at the end are work for later, so only a
few go on at once and what is live finds room.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from tieline.conversations import Conversation, ConversationService
from tieline.intelligence import (
    SUMMARY_ID,
    IntelligenceService,
    MatchedRule,
    Operator,
    OperatorOutput,
    OperatorResult,
    OperatorRunner,
    RuleOperator,
    Source,
    Transcript,
    TriggerName,
)
from tieline.journeys.conversation_end import ConversationEnd
from tieline.journeys.learned_facts import Fact
from tieline.journeys.rule_knowledge import RuleKnowledge
from tieline.journeys.rule_reading import RuleReading, RunRead, context_of, execution_of
from tieline.kit import jobs
from tieline.kit.clock import parse_iso
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid, NotFound, Refused
from tieline.kit.jobs import Job, RetryLater
from tieline.webhooks import WebhookService

RUN_RULES = "run_rules"
RUN_LIVE_RULES = "run_live_rules"
RUN_RULE = "run_rule"
RULE_EXECUTION = "RULE_EXECUTION"

_MOST_ENDINGS = 4
_MOST_RUNS = 24
"""How many rules' runs go on at once, half of what a process does at once: a slow model never holds up deliveries."""
"""How many ended conversations one process sums up at once."""
_TRIGGERS: Mapping[str, TriggerName] = {
    "ConversationWentInactive": "CONVERSATION_INACTIVE",
    "ConversationClosed": "CONVERSATION_END",
}


class NoMemoryStore(Refused):
    """The conversation's configuration names no memory store, so no rule can run on it."""


class RuleBody(Protocol):
    """Renders the webhook body of one run of a rule; the wire door passes it in."""

    def __call__(
        self, *, matched: MatchedRule, results: Sequence[OperatorResult], store_id: str | None
    ) -> Mapping[str, Any]:
        """Return the body; `results` are at least one."""
        ...


@dataclass(frozen=True, kw_only=True)
class _Run:
    """What a job is to run. `until`: the last communication that counts. `key`: the same when the job is repeated."""

    trigger: TriggerName
    at: datetime
    key: str
    rules: tuple[tuple[MatchedRule, tuple[tuple[RuleOperator, Operator], ...]], ...]
    read: RunRead


@dataclass(frozen=True, kw_only=True)
class _Ran:
    matched: MatchedRule
    named: RuleOperator
    place: int
    output: OperatorOutput
    latency_ms: int
    knowledge_sources: tuple[tuple[str, str], ...]


class RuleRuns:
    """Runs rules and tells what they found."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        intelligence: IntelligenceService,
        webhooks: WebhookService,
        reading: RuleReading,
        end: ConversationEnd,
        knowledge: RuleKnowledge,
        runner: OperatorRunner,
        rule_body: RuleBody,
    ) -> None:
        """Keep the rooms, who reads, remembers, searches knowledge and runs operators, and what renders a rule's webhook."""
        self._db = db
        self._conversations = conversations
        self._intelligence = intelligence
        self._webhooks = webhooks
        self._reading = reading
        self._end = end
        self._knowledge = knowledge
        self._runner = runner
        self._rule_body = rule_body
        self._endings = 0
        self._runs = 0

    def heard(self, tx: Transaction, *, conversation: Conversation, communication_id: str) -> None:
        """Begin the rules that run at this communication, if there are any (called when it is told outside)."""
        # The nought-th has every rule that ever runs at communications: most conversations have none.
        if not self._matching(tx, conversation, "COMMUNICATION", nth=0):
            return
        found = self._conversations.get_communication(
            tx, conversation_id=conversation.conversation_id, communication_id=communication_id
        )
        if not self._matching(tx, conversation, "COMMUNICATION", nth=found.sequence):
            return
        conversation_id = conversation.conversation_id
        payload = {
            "conversation_id": conversation_id,
            "communication_id": communication_id,
            "at": tx.now.isoformat(),
        }
        jobs.enqueue(tx, RUN_LIVE_RULES, payload, lane=f"{RUN_LIVE_RULES}:{conversation_id}")

    def request(
        self,
        tx: Transaction,
        *,
        account_id: str,
        configuration_id: str,
        rule_id: str,
        conversation_id: str,
        overrides: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """Let one rule run on one conversation as it is now, whatever its trigger.

        `overrides`: for operators of the rule by their ids, parameters that count for this run, key by key.

        Raises: UnknownConfiguration, NoSuchRule, ConversationNotFound, NoMemoryStore, InvalidRule for an override of an
            operator that the rule does not have, InvalidOperator for a parameter that does not fit.
        """
        ids = {"configuration_id": configuration_id, "rule_id": rule_id}
        matched = self._intelligence.get_rule(tx, account_id=account_id, **ids)
        self._intelligence.override(tx, account_id=account_id, matched=matched, overrides=overrides or {})
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        if not conversation.configuration.memory_store_id:
            raise NoMemoryStore
        payload = {
            "conversation_id": conversation_id,
            **ids,
            "at": tx.now.isoformat(),
            "overrides": dict(overrides or {}),
        }
        jobs.enqueue(tx, RUN_RULE, payload, lane=f"{RUN_RULE}:{conversation_id}")

    async def run_rules(self, job: Job) -> None:
        """Run the rules of a conversation that went quiet or ended (job on those two events)."""
        if _TRIGGERS[job.payload["event"]] != "CONVERSATION_END":
            await self._run_beside_others(job)
            return
        if self._endings >= _MOST_ENDINGS:
            raise RetryLater(seconds=1.0, reason="Other ended conversations are being summed up.")
        self._endings += 1
        try:
            await self._do(job)
        finally:
            self._endings -= 1

    async def run_live_rules(self, job: Job) -> None:
        """Run the rules that run at a communication (job `run_live_rules`)."""
        await self._run_beside_others(job)

    async def run_rule(self, job: Job) -> None:
        """Run the one rule that somebody asked for (job `run_rule`)."""
        await self._run_beside_others(job)

    async def _run_beside_others(self, job: Job) -> None:
        if self._runs >= _MOST_RUNS:
            raise RetryLater(seconds=0.5, reason="Many other rules are running.")
        self._runs += 1
        try:
            await self._do(job)
        finally:
            self._runs -= 1

    async def _do(self, job: Job) -> None:
        run = await self._db.read(partial(self._plan, job=job))
        if run is None:
            return
        transcript = run.read.transcript
        sources = await asyncio.to_thread(self._reading.sources, run.read)
        ran = [
            each
            for matched, operators in run.rules
            for each in await self._run_rule(run, matched, operators, transcript, sources)
        ]
        learns = job.kind == RUN_RULES and run.read.conversation.configuration.memory_extraction_enabled
        facts = await self._end.find_facts(transcript) if learns else None
        write = partial(self._write, job=job, run=run, ran=ran, facts=facts)
        await self._db.transact(write, key=run.read.conversation.conversation_id)

    def _plan(self, tx: Transaction, *, job: Job) -> _Run | None:
        """Return what this job is to run now; None when there is nothing left to run on."""
        conversation = self._conversations.find_conversation(
            tx, conversation_id=job.payload["conversation_id"]
        )
        if conversation is None:
            return None
        until = self._until(tx, job) if job.kind == RUN_LIVE_RULES else None
        read = self._reading.read(tx, conversation=conversation, until=until)
        if read is None:
            return None
        trigger, rules = self._rules(tx, job, conversation, until)
        key = f"{conversation.conversation_id}:{trigger}:{read.communications[-1].communication_id}"
        return _Run(
            trigger=trigger,
            at=parse_iso(job.payload["at"]),
            key=f"{conversation.conversation_id}:asked:{job.job_id}" if job.kind == RUN_RULE else key,
            rules=tuple((each, self._operators(tx, conversation, each)) for each in rules),
            read=read,
        )

    def _until(self, tx: Transaction, job: Job) -> int:
        found = self._conversations.get_communication(
            tx,
            conversation_id=job.payload["conversation_id"],
            communication_id=job.payload["communication_id"],
        )
        return found.sequence

    def _rules(
        self, tx: Transaction, job: Job, conversation: Conversation, until: int | None
    ) -> tuple[TriggerName, list[MatchedRule]]:
        if job.kind == RUN_RULE:
            try:
                matched = self._intelligence.get_rule(
                    tx,
                    account_id=conversation.account_id,
                    configuration_id=job.payload["configuration_id"],
                    rule_id=job.payload["rule_id"],
                )
                matched = self._intelligence.override(
                    tx,
                    account_id=conversation.account_id,
                    matched=matched,
                    overrides=job.payload["overrides"],
                )
            except (NotFound, Invalid):
                # Deleted or changed since it was asked for.
                return "COMMUNICATION", []
            # The vendor's results know no trigger for being asked, so it is the one the rule waits for.
            return (matched.rule.triggers[0].on if matched.rule.triggers else "COMMUNICATION"), [matched]
        trigger = "COMMUNICATION" if job.kind == RUN_LIVE_RULES else _TRIGGERS[job.payload["event"]]
        return trigger, self._matching(tx, conversation, trigger, nth=until or 0)

    def _matching(
        self, tx: Transaction, conversation: Conversation, trigger: TriggerName, *, nth: int = 0
    ) -> list[MatchedRule]:
        return self._intelligence.list_rules_for(
            tx,
            account_id=conversation.account_id,
            configuration_ids=conversation.configuration.intelligence_configuration_ids,
            trigger=trigger,
            nth=nth,
        )

    def _operators(
        self, tx: Transaction, conversation: Conversation, matched: MatchedRule
    ) -> tuple[tuple[RuleOperator, Operator], ...]:
        """Return a rule's operators in the versions it names; those deleted since are passed over."""
        found = (
            (
                named,
                self._intelligence.find_operator(
                    tx,
                    account_id=conversation.account_id,
                    operator_id=named.operator_id,
                    version=named.version,
                ),
            )
            for named in matched.rule.operators
        )
        return tuple((named, operator) for named, operator in found if operator is not None)

    async def _run_rule(
        self,
        run: _Run,
        matched: MatchedRule,
        operators: Sequence[tuple[RuleOperator, Operator]],
        transcript: Transcript,
        memories: tuple[Source, ...],
    ) -> list[_Ran]:
        known = await self._knowledge.find(run.read, matched=matched)
        with_memory = context_of(run.read, matched=matched, memories=memories, knowledge=())
        with_all = context_of(run.read, matched=matched, memories=memories, knowledge=known.sources)

        async def run_one(place: int, named: RuleOperator, operator: Operator) -> _Ran:
            started = time.perf_counter()
            context = with_all if operator.uses_knowledge else with_memory
            texts = await self._db.read(
                partial(
                    self._intelligence.find_parameter_texts,
                    account_id=run.read.conversation.account_id,
                    operator=operator,
                    parameters=named.parameters,
                )
            )
            mine = replace(context, parameters=named.parameters, parameter_texts=texts.texts)
            output = await self._runner.run(operator, transcript, mine)
            return _Ran(
                matched=matched,
                named=named,
                place=place,
                output=replace(output, truncated=run.read.is_truncated),
                latency_ms=round((time.perf_counter() - started) * 1000),
                knowledge_sources=(known.resolved if operator.uses_knowledge else ()) + texts.sources,
            )

        # A model answers several at once; somebody may be waiting for the last of them.
        return await asyncio.gather(*(run_one(at, *each) for at, each in enumerate(operators)))

    def _write(
        self, tx: Transaction, *, job: Job, run: _Run, ran: Sequence[_Ran], facts: Sequence[Fact] | None
    ) -> None:
        jobs.finish(tx, job)
        conversation_id = run.read.conversation.conversation_id
        if self._conversations.find_conversation(tx, conversation_id=conversation_id) is None:
            return
        for matched, _ in run.rules:
            results = [self._record(tx, run, each) for each in ran if each.matched is matched]
            self._call_actions(tx, read=run.read, matched=matched, results=results)
        if facts is not None:
            found = (each.output.result for each in ran if each.named.operator_id == SUMMARY_ID)
            summary = next(found, {}).get("text") if run.trigger == "CONVERSATION_END" else None
            self._end.remember(tx, read=run.read, summary=str(summary or ""), facts=facts)

    def _record(self, tx: Transaction, run: _Run, ran: _Ran) -> OperatorResult:
        # One rule may name an operator twice, with other parameters.
        again = [each.operator_id for each in ran.matched.rule.operators[: ran.place]]
        repeated = f":{ran.place}" if ran.named.operator_id in again else ""
        return self._intelligence.record_result(
            tx,
            account_id=run.read.conversation.account_id,
            conversation_id=run.read.conversation.conversation_id,
            matched=ran.matched,
            operator=ran.named,
            output=ran.output,
            execution=execution_of(
                run.read,
                matched=ran.matched,
                trigger=run.trigger,
                at=run.at,
                knowledge_sources=ran.knowledge_sources,
            ),
            run_key=f"{run.key}:{ran.matched.rule.rule_id}{repeated}",
            latency_ms=ran.latency_ms,
            input_characters=sum(len(each.text) for each in run.read.communications),
        )

    def _call_actions(
        self, tx: Transaction, *, read: RunRead, matched: MatchedRule, results: Sequence[OperatorResult]
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
