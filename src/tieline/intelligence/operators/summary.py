"""Summary, the local form: three to six sentences, each with the communications it came from.

In this order: what the customer wanted, what they told, what was done or promised, why it was handed over, what is still
open. Chosen, not invented: each sentence quotes or retells one thing that was said; secrets are gone before
(`redaction.py`). With nothing but small talk the summary is empty and says so by having no sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tieline.intelligence.models import JSON
from tieline.intelligence.redaction import MASK
from tieline.intelligence.reported import frame, wish
from tieline.intelligence.sentences import Language, Sentence, language_of, overlap, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.wishes import find_wish

LEAST = 3
MOST = 6
_NAMES = {
    "en": ("The customer", "The agent", "The worker"),
    "es": ("La persona", "El agente", "El trabajador"),
}
_FACT = re.compile(r"\d|@|#|€|\$|£")
_SAME = 0.7
_EARLY = 6


@dataclass(frozen=True)
class _Chosen:
    """One sentence of the summary before it is told: which kind, and from which sentence."""

    kind: str
    source: Sentence


def summarise(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"text", "result", "sentences": [{"text", "citations", "kind"}]}.

    `result` repeats `text` for an SDK that reads it.
    """
    sentences = read_sentences(transcript)
    language = language_of(each.text for each in sentences)
    chosen = _choose(sentences, context)
    told = _told(chosen, language=language, customer_name=context.customer_name)
    text = " ".join(each["text"] for each in told)
    return {"text": text, "result": text, "sentences": told}


def _choose(sentences: Sequence[Sentence], context: OperatorContext) -> list[_Chosen]:
    """Choose what the summary tells, in the order in which it tells it."""
    useful = [each for each in sentences if not each.is_filler and each.text.strip() != MASK]
    persons = [each for each in useful if each.by_customer and _asks_for_person(each)]
    customer = [each for each in useful if each.by_customer and each not in persons]
    staff = [each for each in useful if not each.by_customer]
    wanted = _best_wishes(customer)
    why = _why(persons, customer, context)
    still_open = _still_open(sentences, useful, persons)
    done = _deeds(staff, taken=[each.source for each in (*why, *still_open)])
    core = _without_doubles([*wanted, *done, *why, *still_open])
    details = _details(customer, staff, taken=[each.source for each in core], room=MOST - len(core))
    details = details[: max(1, LEAST - len(core))]
    return _in_order([*core, *details])[:MOST]


def _asks_for_person(sentence: Sentence) -> bool:
    return len(sentence.text) < 400 and find_wish(sentence.text) is not None


def _best_wishes(customer: Sequence[Sentence]) -> list[_Chosen]:
    """The customer's main wish, and a second one where it is about something else."""
    ranked = sorted(customer, key=lambda each: (-_wish_score(each, first=customer[0].index), each.index))
    best = ranked[:1]
    for each in ranked[1:4]:
        if _wish_score(each, first=customer[0].index) >= 3 and overlap(each.content, best[0].content) < 0.5:
            best.append(each)
            break
    return [_Chosen("wanted", each) for each in sorted(best, key=lambda each: each.index)]


def _wish_score(sentence: Sentence, *, first: int) -> float:
    early = max(0.0, _EARLY - (sentence.index - first)) / _EARLY
    said = min(len(sentence.content), 12) / 6
    return 2.5 * sentence.requests + 1.5 * sentence.complains + 0.7 * sentence.asks + 2.0 * early + said


def _deeds(staff: Sequence[Sentence], *, taken: Sequence[Sentence]) -> list[_Chosen]:
    """The last thing done and the last thing promised, by whoever served the customer."""
    free = [each for each in staff if each not in taken and not each.asks]
    done = [_Chosen("done", each) for each in free if each.tells_deed]
    promised = [_Chosen("promised", each) for each in free if each.promises and not each.tells_deed]
    return [*done[-1:], *promised[-1:]]


def _why(
    persons: Sequence[Sentence], customer: Sequence[Sentence], context: OperatorContext
) -> list[_Chosen]:
    """Why it was handed over: the customer asked for a person, or said what the agent gave as its reason."""
    if persons:
        return [_Chosen("person", persons[-1])]
    reason = (
        Sentence(line=customer[0].line, text=context.reason, index=0) if customer and context.reason else None
    )
    if reason is None or len(reason.content) == 0:
        return []
    nearest = max(customer, key=lambda each: (overlap(reason.content, each.content), each.index))
    return [_Chosen("reason", nearest)] if overlap(reason.content, nearest.content) >= 0.5 else []


def _still_open(
    sentences: Sequence[Sentence], useful: Sequence[Sentence], persons: Sequence[Sentence]
) -> list[_Chosen]:
    """What was asked last and not answered: nobody of the other side said anything useful after it."""
    rest = [each for each in useful if each not in persons]
    if not rest:
        return []
    side = rest[-1].by_customer
    tail: list[Sentence] = []
    for each in reversed(rest):
        if each.by_customer != side:
            break
        tail.append(each)
    answered = _answered(sentences)
    asked = [
        each
        for each in tail
        if each not in answered and (each.asks or (side and (each.requests or each.complains)))
    ]
    if not asked or (
        not side and any(each.by_customer and each.index > asked[0].index for each in sentences)
    ):
        # A "yes, thank you" is small talk to every other rule, yet it answers a question.
        return []
    return [_Chosen("open_question" if asked[0].asks else "open", asked[0])]


def _answered(sentences: Sequence[Sentence]) -> list[Sentence]:
    """What the customer asked last before each answer that the agent quoted from what is known."""
    found: list[Sentence] = []
    asked: Sentence | None = None
    for each in sentences:
        if each.by_customer and each.asks:
            asked = each
        elif each.tells_answer and asked is not None:
            found.append(asked)
    return found


def _details(
    customer: Sequence[Sentence], staff: Sequence[Sentence], *, taken: Sequence[Sentence], room: int
) -> list[_Chosen]:
    """What else was told, the most telling first: the customer's facts, then what the other side said."""
    said = {each.plain for each in taken}
    free = [each for each in (*customer, *staff) if each.plain not in said]
    free.sort(key=lambda each: (-_telling(each), each.index))
    picked: list[Sentence] = []
    for each in free:
        if all(_differs(each, other) for other in (*taken, *picked)):
            picked.append(each)
    # Where people say nearly the same again and again, that is still better than too little.
    picked.extend(each for each in free if each not in picked)
    return [_Chosen("said", each) for each in picked[:room]]


def _telling(sentence: Sentence) -> float:
    said = min(len(sentence.content), 14) / 7
    fact = 1.2 if _FACT.search(sentence.text) else 0.0
    return said + fact + 0.6 * sentence.by_customer + 0.8 * sentence.complains - 0.5 * sentence.asks


def _differs(one: Sentence, other: Sentence) -> bool:
    return one is not other and overlap(one.content, other.content) < _SAME


def _without_doubles(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    """Tell a sentence once: as why, as still open while another wish is told, else as what was wanted."""
    kept = list(chosen)
    for each in chosen:
        if each.kind == "wanted":
            others = {other.kind for other in kept if other.source is each.source} - {"wanted"}
            wishes = [other for other in kept if other.kind == "wanted"]
            if others & {"person", "reason"} or (others and len(wishes) > 1):
                kept.remove(each)
            elif others:
                kept = [other for other in kept if other is each or other.source is not each.source]
    by_source = {id(each.source): each for each in reversed(kept)}
    return [each for each in kept if by_source[id(each.source)] is each]


_ORDER = {
    "wanted": 0,
    "said": 1,
    "done": 2,
    "promised": 3,
    "person": 4,
    "reason": 4,
    "open": 5,
    "open_question": 5,
}


def _in_order(chosen: Sequence[_Chosen]) -> list[_Chosen]:
    return sorted(chosen, key=lambda each: (_ORDER[each.kind], each.source.index))


def _told(chosen: Sequence[_Chosen], *, language: Language, customer_name: str) -> list[JSON]:
    return [
        {
            "text": _tell(each, language, customer_name),
            "citations": [each.source.line.communication_id],
            "kind": each.kind,
        }
        for each in chosen
    ]


def _tell(chosen: _Chosen, language: Language, customer_name: str) -> str:
    name = name_of(chosen.source, language=language, customer_name=customer_name)
    text = chosen.source.text
    if chosen.kind == "wanted":
        kind = "asked" if chosen.source.asks else "said"
        return wish(language=language, name=name, text=text) or frame(
            kind, language=language, name=name, text=text
        )
    return frame(chosen.kind, language=language, name=_inside(name, chosen.kind), text=text)


def name_of(sentence: Sentence, *, language: Language, customer_name: str) -> str:
    """Return the speaker as a summary names them: by name, or by what they are; an address is no name."""
    name = (customer_name if sentence.by_customer else "") or sentence.line.name
    if name and not re.fullmatch(r"[\w:]*\+?[\d\s()-]{5,}|\S+@\S+|.*_[0-9a-z]{20,}", name):
        return name
    customer, agent, worker = _NAMES.get(language, _NAMES["en"])
    return {"customer": customer, "worker": worker}.get(sentence.line.speaker, agent)


def _inside(name: str, kind: str) -> str:
    """Return a name for the middle of a sentence: "The customer" becomes "the customer"."""
    first, _, rest = name.partition(" ")
    if kind in ("person", "reason", "open", "open_question") and first in ("The", "La", "El"):
        return f"{first.lower()} {rest}"
    return name
