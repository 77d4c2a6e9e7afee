"""What goes into a turn of the built-in agent and what comes out: plain values, no database and no agent kit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tieline.models.ports import ModelUnavailable

Speaker = Literal["customer", "agent", "worker", "flow"]


@dataclass(frozen=True)
class HistoryItem:
    """One communication of the conversation before this turn."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Passage:
    """Something that stands in the business's knowledge, and where."""

    source: str
    text: str


@dataclass(frozen=True)
class KnowledgeAccess:
    """What the agent may look up. about: what there is to find, a line for each base. search: the best passages first."""

    about: str
    search: Callable[[str], Awaitable[Sequence[Passage]]]


@dataclass(frozen=True)
class TurnInput:
    """All the agent is told for one turn.

    text: the customer's words that opened the turn.
    history: the communications before them, oldest first, without `text`.
    profile_name: the customer's name, if known otherwise than by a trait.
    traits: group -> name -> value, as the memory room keeps them.
    observations: recalled, best first.
    summaries: recalled, best first.
    language: orders a language (name or code); None leaves it to a `language` trait.
    knowledge: what may be looked up; None where there is nothing to find.
    whispers: a supervisor's instructions for this reply, which the customer must not see.
    """

    conversation_id: str
    text: str
    history: tuple[HistoryItem, ...] = ()
    profile_name: str | None = None
    traits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    observations: tuple[str, ...] = ()
    summaries: tuple[str, ...] = ()
    language: str | None = None
    knowledge: KnowledgeAccess | None = None
    whispers: tuple[str, ...] = ()


@dataclass(frozen=True)
class ModelCall:
    """One call of the model, for the inspector: JSON-like request and response, keys blacked out.

    error: the sentence of what went wrong, or None; then `response` is None.
    """

    model: str
    request: Mapping[str, Any]
    response: Mapping[str, Any] | None
    duration_ms: float
    error: str | None = None


@dataclass(frozen=True)
class TurnOutcome:
    """What came of a turn.

    reply: the words for the customer (at most 1,600 characters), or None when only the handoff stands.
    handoff_reason: why a person is wanted, or None; the reply is then the closing words.
    model: the name of the model that answered.
    duration_ms: the whole turn, model calls included.
    """

    reply: str | None
    handoff_reason: str | None
    model: str
    duration_ms: float
    model_calls: tuple[ModelCall, ...] = ()


class TurnFailed(ModelUnavailable):
    """The built-in agent could not answer the turn."""

    def __init__(self, message: str | None = None, *, model_calls: tuple[ModelCall, ...] = ()) -> None:
        """Keep the model calls that were made, for the inspector."""
        super().__init__(message)
        self.model_calls = model_calls
