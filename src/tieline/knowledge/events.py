"""What the knowledge room tells the house: ids and states, never a word of an article."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class KnowledgeBaseChanged(Event):
    """A knowledge base was made, changed, or is being deleted."""

    knowledge_base_id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeBaseDeleted(Event):
    """A knowledge base is gone, with all its sources."""

    knowledge_base_id: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeChanged(Event):
    """A source of a knowledge base was added or changed, or its processing went on."""

    knowledge_base_id: str
    knowledge_id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeDeleted(Event):
    """A source of a knowledge base was deleted."""

    knowledge_base_id: str
    knowledge_id: str
