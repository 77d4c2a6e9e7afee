"""What an operator reads: the lines of a conversation, and what else it may know. Frozen values, no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Speaker = Literal["customer", "agent", "worker", "flow"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One communication: who said it (kind and name), what, and when. The id is what a sentence cites."""

    communication_id: str
    speaker: Speaker
    name: str
    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """A conversation in order, oldest line first."""

    conversation_id: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Something known besides the conversation that a suggestion may quote.

    kind: where it lies. source_id: its id there. title: what a worker is shown. text: its words.
    """

    kind: Literal["memory", "knowledge"]
    source_id: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class OperatorContext:
    """What an operator may know besides the transcript.

    reason: why the agent hands over, in its words ("" = not handed over). customer_name: "" = as the lines say.
    sources: memory and knowledge already fetched for this customer, best first. traits: what the profile says of them, by
    "group.name". is_handed_over: whether a person has or will have the conversation. parameters: what the rule passes.
    parameter_texts: the texts of knowledge that parameters name, by parameter.
    """

    reason: str = ""
    customer_name: str = ""
    sources: tuple[Source, ...] = field(default=())
    traits: tuple[tuple[str, str], ...] = ()
    is_handed_over: bool = False
    parameters: Mapping[str, Any] = field(default_factory=dict)
    parameter_texts: Mapping[str, str] = field(default_factory=dict)
