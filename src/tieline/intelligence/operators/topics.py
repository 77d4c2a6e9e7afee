"""Topics, the local form: what the conversation is about, the most spoken of first, with where it is spoken of.

Known matters by their words in many languages (`models/matters.py`) and a few more in English and Spanish; where none fits,
the words the customer uses again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.intelligence.models import JSON
from tieline.intelligence.sentences import Sentence, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.matters import kinds_in

MOST = 5
_MORE = {
    "return": r"return(?:s|ed|ing)?|send (?:it|them) back|exchange|devolver|devoluci\w+|cambiar (?:la talla|por otr[oa])",
    "cancellation": r"cancel\w*|anular|anulaci\w+",
    "complaint": r"complain\w*|unacceptable|queja\w*|reclamaci\w+|inaceptable",
    "technical problem": r"(?:is|does|do|did|are)(?:n'?t| not) work\w*|error|crash\w*|bug|no funciona\w*|fallo|averia",
    "login": r"log ?in|sign ?in|password|locked out|contrasena|iniciar sesion|acceder",
    "opening hours": r"opening hours|(?:are|is) (?:you|it) open|close at|horarios?|abren|abiert[oa]s?|cierran",
    "price": r"prices?|cost|how much|discount|coupon|precios?|cuesta|cuanto|descuento|cupon",
    "address": r"address|direccion|mud(?:ado|anza)",
    "warranty": r"warranty|guarantee|garantia",
}
_MORE_PATTERNS = {topic: re.compile(rf"\b(?:{words})\b") for topic, words in _MORE.items()}


def find_topics(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"topics": [{"topic", "mentions", "citations"}]}, at most five."""
    del context
    sentences = [each for each in read_sentences(transcript) if not each.is_filler]
    found: dict[str, list[str]] = {}
    for each in sentences:
        for topic in _topics_of(each):
            found.setdefault(topic, []).append(each.line.communication_id)
    if not found:
        found = _repeated_words(sentences)
    ranked = sorted(found, key=lambda topic: -len(found[topic]))[:MOST]
    return {
        "topics": [
            {"topic": topic, "mentions": len(found[topic]), "citations": list(dict.fromkeys(found[topic]))}
            for topic in ranked
        ]
    }


def _topics_of(sentence: Sentence) -> list[str]:
    more = [topic for topic, pattern in _MORE_PATTERNS.items() if pattern.search(sentence.plain)]
    return [*kinds_in(sentence.text), *more]


def _repeated_words(sentences: Sequence[Sentence]) -> dict[str, list[str]]:
    """Return the words of meaning that the customer says in two messages or more."""
    said: dict[str, list[str]] = {}
    for each in sentences:
        for word in sorted(each.content) if each.by_customer else ():
            if len(word) > 3 and not word.isdigit():
                said.setdefault(word, []).append(each.line.communication_id)
    return {word: ids for word, ids in said.items() if len(set(ids)) > 1}
