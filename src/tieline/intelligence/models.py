"""Intelligence configurations, rules, operators and their results. Frozen values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

JSON = dict[str, Any]

TriggerName = Literal["COMMUNICATION", "CONVERSATION_END", "CONVERSATION_INACTIVE"]
OutputFormat = Literal["TEXT", "JSON", "CLASSIFICATION", "EXTRACTION"]

MOST_RULES = 5
MOST_OPERATORS = 5
MOST_ACTIONS = 2


@dataclass(frozen=True, kw_only=True)
class Operator:
    """Something that reads a transcript and writes a result. All of them are built in so far."""

    operator_id: str
    display_name: str
    description: str
    output_format: OutputFormat = "TEXT"
    version: int = 1
    uses_memory: bool = False
    uses_knowledge: bool = False


@dataclass(frozen=True, kw_only=True)
class OperatorOutput:
    """What an operator wrote. `result` of a TEXT operator holds `text`; its sentences cite communications."""

    output_format: OutputFormat
    result: JSON


@dataclass(frozen=True, kw_only=True)
class RuleOperator:
    """An operator as a rule names it; `version` None = the newest."""

    operator_id: str
    version: int | None = None
    parameters: JSON = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RuleTrigger:
    """When a rule runs; `count` = every so many communications (COMMUNICATION only)."""

    on: TriggerName
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class RuleAction:
    """A webhook that gets all results of one run of the rule."""

    url: str
    type: Literal["WEBHOOK"] = "WEBHOOK"
    method: Literal["POST"] = "POST"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Operators that run together at a trigger.

    memory_enabled: operators may know the customer's profile. knowledge_base_ids: and search these bases.
    """

    rule_id: str
    operators: tuple[RuleOperator, ...]
    triggers: tuple[RuleTrigger, ...] = ()
    actions: tuple[RuleAction, ...] = ()
    memory_enabled: bool = False
    knowledge_base_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """A set of rules that conversation configurations name by id; every change bumps its version."""

    configuration_id: str
    account_id: str
    display_name: str
    description: str
    version: int
    rules: tuple[Rule, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class MatchedRule:
    """A rule that runs at a trigger, with the configuration and version it stands in."""

    configuration_id: str
    display_name: str
    version: int
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class ParticipantReference:
    """Who took part, as a result tells it."""

    participant_id: str
    type: str
    profile_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Execution:
    """Under which circumstances operators ran: trigger, communications read, people, what they could know."""

    trigger: TriggerName
    triggered_at: datetime
    first_communication_id: str | None
    last_communication_id: str | None
    channels: tuple[str, ...]
    participants: tuple[ParticipantReference, ...]
    profile_id: str | None = None
    store_id: str | None = None
    knowledge_sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class OperatorResult:
    """What one operator wrote about one conversation, and how it came about. `latency_ms` of the run itself."""

    result_id: str
    account_id: str
    conversation_id: str
    configuration_id: str
    configuration_version: int
    rule_id: str
    operator_id: str
    operator_version: int
    parameters: JSON
    output_format: OutputFormat
    result: JSON
    reference_ids: tuple[str, ...]
    execution: Execution
    model: str
    latency_ms: int
    input_characters: int
    output_characters: int
    created_at: datetime
