"""Handoff reason, the local form: why the customer was given to a person, in one sentence, with where it stands.

The customer's own wish for a person comes first, then what the agent gave as its reason, quoted beside the customer's words
that it is about. Nothing handed over, or no reason to be found: then that is said.
"""

from __future__ import annotations

from tieline.intelligence.models import JSON
from tieline.intelligence.operators.summary import name_of
from tieline.intelligence.redaction import redact
from tieline.intelligence.reported import frame, quote
from tieline.intelligence.sentences import Sentence, language_of, overlap, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.wishes import find_wish

_NOTES = {
    "en": ("This conversation was not handed over.", "No reason for the handoff was given.", "The agent's reason: {}"),
    "es": ("Esta conversación no se traspasó.", "No se dio un motivo del traspaso.", "Motivo del agente: {}"),
}  # fmt: skip
_NEAR = 0.5


def find_reason(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"text", "result", "category", "sentences": [{"text", "citations"}], "note"}.

    category: asked_for_person, agent_decided, unknown or none; without a sentence to cite, `text` is the note.
    """
    sentences = read_sentences(transcript)
    language = language_of(each.text for each in sentences)
    none, unknown, given = _NOTES.get(language, _NOTES["en"])
    if not context.is_handed_over and not context.reason:
        return _nothing("none", none)
    said = [each for each in sentences if each.by_customer and not each.is_filler]
    wish = next((each for each in reversed(said) if len(each.text) < 400 and find_wish(each.text)), None)
    if wish is not None:
        name = name_of(wish, language=language, customer_name=context.customer_name)
        return _told("asked_for_person", frame("person", language=language, name=name, text=wish.text), wish)
    if not context.reason:
        return _nothing("unknown", unknown)
    told = given.format(quote(redact(context.reason)))
    near = _nearest(context.reason, said)
    # The agent's words came with the handoff, not in the conversation: without the customer's there is nothing to cite.
    return _told("agent_decided", told, near) if near else _nothing("agent_decided", told)


def _nearest(reason: str, said: list[Sentence]) -> Sentence | None:
    if not said:
        return None
    wanted = Sentence(line=said[0].line, text=reason, index=0).content
    best = max(said, key=lambda each: (overlap(wanted, each.content), each.index))
    return best if overlap(wanted, best.content) >= _NEAR else None


def _told(category: str, text: str, source: Sentence) -> JSON:
    sentences = [{"text": text, "citations": [source.line.communication_id]}]
    return {"text": text, "result": text, "category": category, "sentences": sentences, "note": None}


def _nothing(category: str, note: str) -> JSON:
    return {"text": note, "result": note, "category": category, "sentences": [], "note": note}
