"""From what an operator found to facts that may be remembered: each tied to the exact words of exact communications.

Three things are no facts: what stands in no communication; what the agent only repeated from memory, which would be learned
again and again; and words that try to instruct the agent, which are kept apart (`models/instructions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieline.conversations import Communication, SpeakerKind
from tieline.intelligence import Transcript
from tieline.intelligence.quotes import locate
from tieline.kit.search import STOP_WORDS, words
from tieline.memory import Evidence, NewObservation, Quarantined
from tieline.models.instructions import find_instructions

_REPEATED = 0.8
"""The share of a sentence's words that stand in one memory when it repeats that memory."""
_LEAST_WORDS = 3
_LONGEST = 4096


@dataclass(frozen=True)
class Fact:
    """Something a conversation taught: its content, its matter if it has one, and the words that say so."""

    content: str
    matter: str | None
    evidence: tuple[Evidence, ...]

    def told(self, *, at: datetime, source: str, conversation_id: str) -> NewObservation:
        """Return it as memory takes it."""
        return NewObservation(
            content=self.content[:_LONGEST], occurred_at=at, source=source, conversation_ids=(conversation_id,),
            matter=self.matter, evidence=self.evidence,
        )  # fmt: skip


def facts_in(result: Mapping[str, Any], transcript: Transcript) -> tuple[Fact, ...]:
    """Return what an observation operator found, without what stands in none of the lines it cites."""
    texts = {line.communication_id: line.text for line in transcript.lines}
    found = []
    for each in result.get("observations", ()):
        content = str(each["content"])
        quotes = [str(each.get("quote") or ""), content]
        evidence = tuple(_evidence(quotes, communication_id, texts) for communication_id in each["citations"])
        exact = tuple(one for one in evidence if one is not None)
        if exact:
            found.append(Fact(content=content, matter=each.get("matter") or None, evidence=exact))
    return tuple(found)


def _evidence(quotes: Sequence[str], communication_id: str, texts: Mapping[str, str]) -> Evidence | None:
    text = texts.get(communication_id, "")
    for quote in quotes:
        place = locate(quote, text) if quote else None
        if place is not None:
            begins_at, ends_at = place
            return Evidence(
                communication_id=communication_id, quote=text[begins_at:ends_at], begins_at=begins_at, ends_at=ends_at
            )  # fmt: skip
    return None


def without_repetition(
    facts: Iterable[Fact], *, communications: Sequence[Communication], known: Sequence[str]
) -> tuple[Fact, ...]:
    """Leave out what the agent repeated from memory.

    Args:
        facts: What was found.
        communications: The conversation.
        known: What memory says of the customer from other conversations.
    """
    speakers = {one.communication_id: one.speaker.kind for one in communications}
    remembered = [_content(text) for text in known]
    return tuple(
        fact
        for fact in facts
        if not all(
            speakers.get(one.communication_id) is SpeakerKind.AGENT and _repeats(one.quote, remembered)
            for one in fact.evidence
        )
    )


def _repeats(quote: str, remembered: Sequence[frozenset[str]]) -> bool:
    said = _content(quote)
    return len(said) >= _LEAST_WORDS and any(len(said & one) / len(said) >= _REPEATED for one in remembered)


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in words(text) if word not in STOP_WORDS)


def instructions_in(
    communications: Iterable[Communication], *, conversation_id: str, at: datetime
) -> tuple[Quarantined, ...]:
    """Return the sentences of customer and agent that try to instruct the agent."""
    return tuple(
        Quarantined(
            communication_id=one.communication_id, conversation_id=conversation_id, quote=each.quote,
            begins_at=each.begins_at, ends_at=each.ends_at, reason=each.reason, noted_at=at,
        )
        for one in communications
        if one.speaker.kind in (SpeakerKind.CUSTOMER, SpeakerKind.AGENT)
        for each in find_instructions(one.text)
    )  # fmt: skip
