"""Sentiment, the local form: how the customer feels, of every turn and of the whole conversation.

Words of praise and of anger in English and Spanish (`feeling_words.py`), turned round by a "not" before them. A turn that
has both is mixed, and so is a conversation; politeness is no feeling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.intelligence.models import JSON
from tieline.intelligence.operators.feeling_words import ANGER, NOT, PRAISE, TROUBLE
from tieline.intelligence.sentences import Sentence, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript

_REACH = 3
"""How many words before it a "not" turns a word round."""


def feel(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"label", "turns": [{"label", "citations"}]}: positive, negative, neutral or mixed; the customer's turns."""
    del context
    turns: dict[str, list[Sentence]] = {}
    for each in read_sentences(transcript):
        if each.by_customer:
            turns.setdefault(each.line.communication_id, []).append(each)
    weights = {communication_id: _weigh(said) for communication_id, said in turns.items()}
    told = [{"label": _label(*weight), "citations": [turn]} for turn, weight in weights.items()]
    whole = (sum(good for good, _ in weights.values()), sum(bad for _, bad in weights.values()))
    return {"label": _label(*whole), "turns": told}


def _weigh(sentences: Sequence[Sentence]) -> tuple[int, int]:
    """Return how much praise and how much anger there is."""
    good = bad = 0
    for each in sentences:
        for match in PRAISE.finditer(each.plain):
            turned = _is_turned(each.plain, match.start())
            good, bad = good + (not turned), bad + turned
        bad += sum(not _is_turned(each.plain, match.start()) for match in ANGER.finditer(each.plain))
        # Trouble is told in any tone of voice; a question about it is none.
        bad += bool(TROUBLE.search(each.plain)) and not each.asks
    return good, bad


def _is_turned(text: str, at: int) -> bool:
    before = re.findall(r"[\w']+", text[:at])[-_REACH:]
    return any(NOT.fullmatch(word) for word in before)


def _label(good: int, bad: int) -> str:
    if good and bad:
        # One kind word among many angry ones changes little, and the other way round.
        return "negative" if bad >= 4 * good else "positive" if good >= 4 * bad else "mixed"
    return "positive" if good else "negative" if bad else "neutral"
