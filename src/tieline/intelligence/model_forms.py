"""What a model is told for each built-in operator, the form it fills in, and how a filled form becomes a result.

The results have the shapes of the local forms (`operators/`), so nobody who reads them sees a difference but `model`. A form
cites lines by their numbers; `model_runner.py` checks them and puts the communications' ids in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tieline.intelligence.definitions import closed_schema
from tieline.intelligence.models import JSON
from tieline.intelligence.operators import (
    HANDOFF_REASON_ID,
    LANGUAGE_ID,
    NEXT_BEST_RESPONSE_ID,
    OBSERVATIONS_ID,
    PERSON_WISH_ID,
    PHANTOM_HANDOFF_ID,
    PROMISES_ID,
    SENTIMENT_ID,
    SUMMARY_ID,
    TOPICS_ID,
    UNANSWERED_ID,
)
from tieline.intelligence.transcript import OperatorContext, Transcript

Finish = Callable[[JSON, Transcript, OperatorContext], JSON]

CITATIONS = "citations"
SOURCES = "sources"
_TEXT: JSON = {"type": "string"}
_MAYBE: JSON = {"type": ["string", "null"]}
_LINES: JSON = {"type": "array", "items": {"type": "integer"}}
_LANGUAGE: JSON = {"type": "string", "pattern": "^[a-z]{2,3}$"}
_DAY: JSON = {"type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MATTER: JSON = {"type": ["string", "null"], "maxLength": 80, "pattern": "^[a-z][a-z0-9:_ -]*$"}
QUOTE = "quote"
"""The field for words that must stand in a cited line, letter for letter."""


@dataclass(frozen=True)
class Form:
    """What a model is told, the schema of its answer, and what makes a result of it.

    must_cite: whether every item needs a line it came from. is_grounded: whether its numbers must stand in what was given.
    spoken_by: whose lines an item must rest on; anybody's where nobody is named.
    """

    instruction: str
    schema: JSON
    finish: Finish
    must_cite: bool = True
    is_grounded: bool = True
    spoken_by: frozenset[str] = frozenset()


_CUSTOMER = frozenset({"customer"})
_STAFF = frozenset({"agent", "worker"})


def _items(name: str, **fields: JSON) -> JSON:
    """Return the schema of an object with one list, whose items have these fields and citations."""
    item = {"type": "object", "properties": {**fields, CITATIONS: _LINES}}
    return closed_schema({"type": "object", "properties": {name: {"type": "array", "items": item}}})


def _labelled(label: JSON) -> JSON:
    turn = {"type": "object", "properties": {"label": label, CITATIONS: _LINES}}
    properties = {"label": label, "turns": {"type": "array", "items": turn}}
    return closed_schema({"type": "object", "properties": properties})


def _as_it_is(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    return filled


def _summary(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    text = " ".join(each["text"] for each in filled["sentences"])
    return {"text": text, "result": text, "sentences": filled["sentences"]}


def _observations(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    text = "\n".join(each["content"] for each in filled["observations"])
    return {"text": text, "result": text, "observations": filled["observations"]}


def _response(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    text, citations = filled["text"], filled[CITATIONS]
    if not text:
        note = "There is no suggestion: nothing in memory, in knowledge or in this conversation answers this."
        return {"text": None, "result": None, "source": None, CITATIONS: citations, "note": note}
    source: JSON | None = None
    if filled[SOURCES]:
        used = context.sources[filled[SOURCES][0] - 1]
        source = {"kind": used.kind, "id": used.source_id, "title": used.title}
    elif citations:
        line = next(each for each in transcript.lines if each.communication_id == citations[0])
        source = {"kind": "conversation", "id": line.communication_id, "title": line.name}
    return {"text": text, "result": text, "source": source, CITATIONS: citations, "note": None}


def _topics(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    return {"topics": [{**each, "mentions": len(each[CITATIONS])} for each in filled["topics"]]}


def _reason(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    text, citations = filled["text"], filled[CITATIONS]
    sentences = [{"text": text, CITATIONS: citations}] if citations else []
    return {
        "text": text,
        "result": text,
        "category": filled["category"],
        "sentences": sentences,
        "note": None if sentences else text,
    }


def _promises(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del context
    names = {line.communication_id: line.name for line in transcript.lines}
    promised = [{**each, "name": names[each[CITATIONS][0]]} for each in filled["promises"]]
    return {"promises": promised}


def _phantom(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript
    promises, handed_over = filled["promises"], context.is_handed_over
    return {"phantom": bool(promises) and not handed_over, "handedOver": handed_over, "promises": promises}


def _wishes(filled: JSON, transcript: Transcript, context: OperatorContext) -> JSON:
    del transcript, context
    return {"asks": bool(filled["wishes"]), "wishes": filled["wishes"]}


_SENTENCE_KINDS: JSON = {
    "type": "string",
    "enum": ["wanted", "said", "done", "promised", "person", "reason", "open", "open_question"],
}
_CATEGORIES: JSON = {"type": "string", "enum": ["asked_for_person", "agent_decided", "unknown", "none"]}
_FEELINGS: JSON = {"type": "string", "enum": ["positive", "negative", "neutral", "mixed"]}

FORMS: Mapping[str, Form] = {
    SUMMARY_ID: Form(
        "Summarise the conversation in three to six sentences for the person who takes it over: what the customer wanted, "
        "what was told, done or promised, why it was handed over, what is still open. Fewer where little was said. `kind` "
        "says which: wanted, said, done, promised, person (one was asked for), reason (of it), open, open_question.",
        _items("sentences", text=_TEXT, kind=_SENTENCE_KINDS),
        _summary,
    ),
    NEXT_BEST_RESPONSE_ID: Form(
        "Write the reply that whoever serves the customer could send now, taken only from the numbered sources, from what "
        "is known of the customer, or from what was said. Name the sources you used by number in `sources`, and in "
        "`citations` the lines it answers. Where nothing answers, `text` is null.",
        closed_schema({"type": "object", "properties": {"text": _MAYBE, SOURCES: _LINES, CITATIONS: _LINES}}),
        _response,
        must_cite=False,
    ),
    OBSERVATIONS_ID: Form(
        "List short facts about the customer that are worth remembering for months: name, preferences, what they asked, "
        "what was done or promised. No secrets, no small talk, nothing the agent only repeats, at most a dozen. `quote` are "
        "the exact words of one of the cited lines that say so. `matter` names what the fact is about where a customer has "
        "only one of it at a time, so that a newer one replaces it: name, email, phone, address, preference:language, "
        "preference:seat, or another in that style; null otherwise.",
        _items(
            "observations",
            content=_TEXT,
            quote=_TEXT,
            matter=_MATTER,
            kind={
                "type": "string",
                "enum": [
                    "name",
                    "number",
                    "email",
                    "phone",
                    "address",
                    "preference",
                    "asked",
                    "done",
                    "promised",
                ],
            },
        ),
        _observations,
    ),
    SENTIMENT_ID: Form(
        "How does the customer feel? Label each line of the customer, and in `label` the whole conversation.",
        _labelled(_FEELINGS),
        _as_it_is,
        spoken_by=_CUSTOMER,
    ),
    LANGUAGE_ID: Form(
        "In which language does the customer write? Two-letter codes (und where it cannot be told), for each line of the "
        "customer, and in `label` for most of their words.",
        _labelled(_LANGUAGE),
        _as_it_is,
        spoken_by=_CUSTOMER,
    ),
    TOPICS_ID: Form(
        "What is the conversation about? At most five topics of one to three English words, the most spoken of first, each "
        "with every line that is about it.",
        _items("topics", topic=_TEXT),
        _topics,
    ),
    HANDOFF_REASON_ID: Form(
        "Why was the customer handed to a person? One sentence in `text`, with the lines it rests on.",
        closed_schema(
            {"type": "object", "properties": {"text": _TEXT, "category": _CATEGORIES, CITATIONS: _LINES}}
        ),
        _reason,
        must_cite=False,
    ),
    PROMISES_ID: Form(
        "List what the agent or a worker promised the customer: `what` in their words, `by` the words that say when (or "
        "null), `due` that day as YYYY-MM-DD counted from the line's date (or null).",
        _items(
            "promises",
            who={"type": "string", "enum": ["agent", "worker"]},
            what=_TEXT,
            by=_MAYBE,
            due=_DAY,
        ),
        _promises,
        spoken_by=_STAFF,
    ),
    UNANSWERED_ID: Form(
        "List the customer's questions that nobody answered, in their words and in order.",
        _items("questions", text=_TEXT),
        _as_it_is,
        spoken_by=_CUSTOMER,
    ),
    PHANTOM_HANDOFF_ID: Form(
        "List the sentences in which the agent promises that a person takes over or gets in touch. Offers, questions and "
        "conditions are no promises.",
        _items("promises", text=_TEXT),
        _phantom,
        spoken_by=_STAFF,
    ),
    PERSON_WISH_ID: Form(
        "List the sentences in which the customer asks for a person, each with its two-letter language.",
        _items("wishes", text=_TEXT, language=_LANGUAGE),
        _wishes,
        spoken_by=_CUSTOMER,
    ),
}


def custom_schema(output_format: str, output_schema: Mapping[str, Any] | None) -> JSON:
    """Return the form of an operator of an account's own: its schema, or one text or label with the lines it rests on."""
    if output_format == "JSON":
        return dict(output_schema or {})
    name = "label" if output_format == "CLASSIFICATION" else "text"
    return closed_schema({"type": "object", "properties": {name: _TEXT, CITATIONS: _LINES}})
