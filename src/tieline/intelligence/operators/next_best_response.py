"""Next Best Response, the local form: an answer that is already written somewhere, with where it stands.

It looks for the sentence of knowledge, memory, or of what was said before in this conversation that answers what the
customer asked last. It never composes: with nothing that fits, `text` is None and `note` says that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.intelligence.models import JSON
from tieline.intelligence.sentences import Language, Sentence, language_of, read_sentences, split_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.kit.search import Analysed, Shelf, analyse
from tieline.models.wishes import find_wish

_ENOUGH = 0.5
"""The share of the question's words, weighted by where it stands, from which a sentence counts as an answer."""
_OLDER = 0.85
"""What an earlier question counts beside the last one."""
_QUESTIONS = 2
_LEAD = {"en": "From our notes: ", "es": "Según nuestras notas: "}
_NONE = {
    "en": "There is no suggestion: nothing in memory, in knowledge or in this conversation answers this.",
    "es": "No hay sugerencia: nada en la memoria, en el conocimiento ni en esta conversación responde a esto.",
}


@dataclass(frozen=True)
class _Answer:
    """A sentence that may answer, and where it stands."""

    text: str
    source: JSON
    said_at: str | None = None
    weight: float = 1.0
    lead: str = ""


def suggest(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"text", "result", "source", "citations", "note"}; `citations` are the communications it answers or repeats."""
    sentences = read_sentences(transcript)
    language = language_of(each.text for each in sentences if each.by_customer)
    asked = _asked(sentences)
    answer = _best(asked, _answers(sentences, asked, context, language)) if asked else None
    if answer is None:
        note = _NONE.get(language, _NONE["en"])
        return {"text": None, "result": None, "source": None, "citations": _cited(asked), "note": note}
    text = answer.lead + answer.text
    citations = [*_cited(asked), *([answer.said_at] if answer.said_at else [])]
    return {"text": text, "result": text, "source": answer.source, "citations": citations, "note": None}


def _cited(asked: Sequence[Sentence]) -> list[str]:
    return list(dict.fromkeys(each.line.communication_id for each in asked))


def _asked(sentences: Sequence[Sentence]) -> list[Sentence]:
    """What the customer asked last: their latest questions or wishes, but not the one for a person."""
    useful = [each for each in sentences if each.by_customer and not each.is_filler and len(each.content) > 0]
    useful = [each for each in useful if find_wish(each.text) is None]
    asking = [each for each in useful if each.asks or each.requests or each.complains]
    return (asking or useful)[-_QUESTIONS:]


def _answers(
    sentences: Sequence[Sentence], asked: Sequence[Sentence], context: OperatorContext, language: Language
) -> list[_Answer]:
    """Everything that could be said: what is known, and what was told earlier in this conversation."""
    found: list[_Answer] = []
    for source in context.sources:
        where: JSON = {"kind": source.kind, "id": source.source_id, "title": source.title}
        lead = _LEAD.get(language, "") if source.kind == "memory" else ""
        for piece in split_sentences(source.text):
            found.append(_Answer(text=piece, source=where, weight=1.1, lead=lead))
    last = asked[-1].index
    for each in sentences:
        if each.by_customer or each.is_filler or each.asks or each.index > last:
            continue
        communication_id = each.line.communication_id
        said: JSON = {"kind": "conversation", "id": communication_id, "title": each.line.name}
        found.append(_Answer(text=each.text, source=said, said_at=communication_id, weight=0.9))
    return found


def _best(asked: Sequence[Sentence], answers: Sequence[_Answer]) -> _Answer | None:
    """Return the answer that covers most of what was asked, or None where none covers enough."""
    if not answers:
        return None
    texts = [analyse(f"{each.source['title']} {each.text}") for each in answers]
    shelf = Shelf(texts)
    scores: dict[int, tuple[float, float]] = {}
    for age, question in enumerate(reversed(asked)):
        wanted = analyse(question.text)
        for at, rarity in shelf.scores(wanted).items():
            score = _coverage(wanted, texts[at]) * answers[at].weight * _OLDER**age
            scores[at] = max(scores.get(at, (0.0, 0.0)), (score, rarity))
    best = max(scores, key=lambda at: (scores[at], -at), default=None)
    return answers[best] if best is not None and scores[best][0] >= _ENOUGH else None


def _coverage(wanted: Analysed, text: Analysed) -> float:
    """Return the share of the question's words that a text holds; one word alone is enough only for a one-word question."""
    shared = wanted.counts.keys() & text.counts.keys()
    if len(shared) < min(2, len(wanted.counts)):
        return 0.0
    return len(shared) / len(wanted.counts)
