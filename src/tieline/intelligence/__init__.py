"""Intelligence: what a conversation comes to, written by rules when it goes quiet or ends.

Nouns: configuration (a set of rules), rule (operators that run at a trigger), operator (reads a transcript, writes a
result), operator result. The journey `rule_runs` finds the rules (`list_rules_for`), reads the transcript, runs the
operators by an `OperatorRunner` outside of any transaction and records the results.

Promises: every sentence cites the communications it came from (P9); nothing is made up, and where nothing fits that is
said; secrets are taken out before an operator reads (`redaction.py`); a repeated run writes one result.
"""

from __future__ import annotations

from tieline.intelligence.models import (
    LOCAL_MODEL,
    Configuration,
    Execution,
    MatchedRule,
    Operator,
    OperatorDefinition,
    OperatorOutput,
    OperatorResult,
    ParticipantReference,
    Rule,
    RuleAction,
    RuleOperator,
    RuleTrigger,
    TriggerName,
)
from tieline.intelligence.operators import (
    BUILT_IN,
    NEXT_BEST_RESPONSE_ID,
    OBSERVATIONS_ID,
    SUMMARY_ID,
    run_operator,
)
from tieline.intelligence.runner import OperatorRunner
from tieline.intelligence.service import IntelligenceService
from tieline.intelligence.transcript import Line, OperatorContext, Source, Speaker, Transcript

__all__ = [
    "BUILT_IN",
    "LOCAL_MODEL",
    "NEXT_BEST_RESPONSE_ID",
    "OBSERVATIONS_ID",
    "SUMMARY_ID",
    "Configuration",
    "Execution",
    "IntelligenceService",
    "Line",
    "MatchedRule",
    "Operator",
    "OperatorContext",
    "OperatorDefinition",
    "OperatorOutput",
    "OperatorResult",
    "OperatorRunner",
    "ParticipantReference",
    "Rule",
    "RuleAction",
    "RuleOperator",
    "RuleTrigger",
    "Source",
    "Speaker",
    "Transcript",
    "TriggerName",
    "run_operator",
]
