"""What an operator reads: the lines of a conversation, and what else it may know. Frozen values, no I/O."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

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
    sources: memory and knowledge already fetched for this customer, best first.
    """

    reason: str = ""
    customer_name: str = ""
    sources: tuple[Source, ...] = field(default=())
