"""What a rule's bases say to what the customer asked last; a rule reads only the bases that it names (`rule_runs.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.conversations import SpeakerKind
from tieline.intelligence import MatchedRule, Source
from tieline.journeys.rule_reading import RunRead
from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.knowledge import FoundChunk
from tieline.models.wishes import find_wish

_QUESTIONS = 3
_CHUNKS = 4


@dataclass(frozen=True)
class RuleSources:
    """Passages of knowledge as operators read them, and which source of which base each is of."""

    sources: tuple[Source, ...] = ()
    resolved: tuple[tuple[str, str], ...] = ()


class RuleKnowledge:
    """Searches knowledge for rules."""

    def __init__(self, search: SearchKnowledge) -> None:
        """Keep who searches."""
        self._search = search

    async def find(self, read: RunRead, *, matched: MatchedRule) -> RuleSources:
        """Return what the rule's bases have about the customer's last words; nothing for a rule that names none."""
        bases = matched.rule.knowledge_base_ids
        found: dict[tuple[str, int], FoundChunk] = {}
        for question in _asked(read) if bases else ():
            answers = await self._search.search_all(
                account_id=read.conversation.account_id, bases=bases, query=question, top=_CHUNKS
            )
            for one in answers:
                found.setdefault((one.chunk.knowledge_id, one.chunk.position), one)
        return RuleSources(
            sources=tuple(_source(one) for one in found.values()),
            resolved=tuple(
                dict.fromkeys((one.knowledge_base_id, one.chunk.knowledge_id) for one in found.values())
            ),
        )


def _asked(read: RunRead) -> Sequence[str]:
    """The customer's last words, the newest first; that they want a person is no question to an article."""
    said = [one.text for one in read.communications if one.speaker.kind is SpeakerKind.CUSTOMER]
    return [text for text in reversed(said) if find_wish(text) is None][:_QUESTIONS]


def _source(found: FoundChunk) -> Source:
    chunk = found.chunk
    title = found.source_name
    if chunk.document_title not in ("", title):
        title = f"{title}, {chunk.document_title}" if title else chunk.document_title
    if chunk.document_number is not None:
        title = f"{title}, page {chunk.document_number}"
    # A heading says what a passage is about; it is nothing that could be said to a customer.
    lines = [line for line in chunk.content.split("\n") if not line.startswith("#")]
    return Source(kind="knowledge", source_id=chunk.knowledge_id, title=title, text="\n".join(lines).strip())
