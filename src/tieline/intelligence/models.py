"""Intelligence configurations, rules, operators and their results. Frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

JSON = dict[str, Any]

TriggerName = Literal["COMMUNICATION", "CONVERSATION_END", "CONVERSATION_INACTIVE"]
OutputFormat = Literal["TEXT", "JSON", "CLASSIFICATION", "EXTRACTION"]
ParameterType = Literal["STRING", "INTEGER", "NUMBER", "BOOLEAN", "KNOWLEDGE_BASE_AND_SOURCE_IDS"]
VersionStatus = Literal["PREVIEW", "ACTIVE", "DEPRECATED", "RETIRED"]

LOCAL_MODEL = "tieline-extractive-1"
"""What a result names as its model when a local form wrote it."""

RELEASED = datetime(2026, 11, 22, tzinfo=UTC)
"""When the built-in operators were written, as far as their readers need to know."""

MOST_RULES = 5
MOST_OPERATORS = 5
MOST_ACTIONS = 2


@dataclass(frozen=True, kw_only=True)
class ParameterTexts:
    """Texts of knowledge that a rule passes to an operator, by parameter, and which (base, source) they are of."""

    texts: Mapping[str, str]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class OperatorDefinition:
    """What an author decides about an operator; every change of it makes a new version.

    prompt: what a model is told, with `{{parameters.name}}` for what a rule passes; None = a built-in's own.
    output_schema: the JSON schema of a JSON operator's result, closed and with every property required.
    training_examples: pairs {input, output}.
    parameters: by name, as the wire spells them: {type, default?, required, description?}.
    """

    display_name: str
    output_format: OutputFormat = "TEXT"
    description: str = ""
    prompt: str | None = None
    output_schema: JSON | None = None
    training_examples: tuple[JSON, ...] = ()
    parameters: JSON = field(default_factory=dict)
    uses_memory: bool = False
    uses_knowledge: bool = False


@dataclass(frozen=True, kw_only=True)
class Operator(OperatorDefinition):
    """One version of something that reads a transcript and writes a result.

    account_id: whose it is; None = built in, everybody's. created_at: of this version.
    """

    operator_id: str
    version: int = 1
    status: VersionStatus = "ACTIVE"
    account_id: str | None = None
    created_at: datetime = RELEASED

    @property
    def is_built_in(self) -> bool:
        """Say whether it came with the house."""
        return self.account_id is None


@dataclass(frozen=True, kw_only=True)
class OperatorOutput:
    """What an operator wrote, and in which version. A TEXT operator's `result` holds `text`; sentences cite communications.

    model: what wrote it. truncated: whether only the end of the conversation was read.
    """

    output_format: OutputFormat
    result: JSON
    operator_name: str
    operator_version: int
    model: str = LOCAL_MODEL
    truncated: bool = False


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
    operator_name: str = ""
    input_truncated: bool = False
