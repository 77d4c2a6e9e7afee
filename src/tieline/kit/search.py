"""Full-text ranking: BM25 over a handful to some thousands of short texts, English and Spanish.

There is no index on disk: an erased word is gone with its row.  A caller that asks often keeps the
analysed texts (`analyse`) and builds a `Shelf` from them; a caller that asks once uses `rank`.

Who uses it: memory's recall (`tieline.memory.ranking`) and the knowledge room's search.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_QUESTION = re.compile(r"[^.!?…\n]+\?")
_SENTENCE_END = re.compile(r"(?<=[.!?…\n])\s+")

# Words that say nothing about what a text is about: articles, prepositions, pronouns, auxiliaries,
# question words and the small change of talk.  Without accents, as `words` leaves them.
_ENGLISH = """
a about above after again against ain all also am an and any anyone anything are aren as at be because been before
being below between both but by came can cannot could couldn d did didn do does doesn doing don done down during each
either else ever every few for from further get gets getting give given go goes going gone got had hadn has hasn have
haven having he her here hers herself him himself his how however i if in into is isn it its itself just kind know let
like likely ll m made make many may maybe me mention mentioned might mine more most much must my myself need no nor not
now of off oh ok okay on once one ones only or other our ours ourselves out over own please re really s said same say
says shall she should shouldn so some someone something still such sure t tell than thanks thank that the their theirs
them themselves then there these they thing things think this those though through to told too two under until up upon
us ve very want wants was wasn way we well went were weren what whatever when where whether which while who whom whose
why will with within without won would wouldn yeah yes yet you your yours yourself yourselves
"""
_SPANISH = """
al algo alguien algun alguna algunas alguno algunos ante antes aquel aquella aquellas aquellos aqui asi aun aunque bien
cada casi como con cual cuales cualquier cuando cuanto cuanta de del desde donde dos e el ella ellas ellos en entonces
entre era eran eres es esa esas ese eso esos esta estaba estado estan estar estas este esto estos estoy fue fueron gracias
ha haber habia hace hacer hacia han hasta hay he hola la las le les lo los mas me mi mia mientras mio mis misma mismo
mucha muchas mucho muchos muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero poco por
porque pues que quien quienes se sea ser si sido siempre sin sobre solo son soy su sus suya suyo tal tambien tan tanto te
tengo tener tiene tienen toda todas todo todos tras tu tus un una unas uno unos usted ustedes va vamos voy y ya yo
"""
STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_SPANISH.split())

# Tuned on two public sets of questions about past conversations, in one setting: how slowly repeating a word stops
# counting, and how much a long text must repeat it more.
_K1 = 0.9
_B = 0.6


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as ranking sees it: each word's stem with how often it stands there."""

    counts: Mapping[str, float]
    length: float
    asked: frozenset[str] = frozenset()
    """Those of the stems that stand in a question."""


def words(text: str) -> list[str]:
    """The words of a text in order: lower case, without accents, stop words still in."""
    plain = text.lower()
    if not plain.isascii():
        flat = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in flat if not unicodedata.combining(letter))
    return [word.split("'")[0].split("’")[0] for word in _WORD.findall(plain)]


def stem(word: str) -> str:
    """A word without its commonest English and Spanish endings; the same rule for both languages.

    It need not be a word: `deliveries`, `delivery` and `delivered` only have to meet.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, left in _ENDINGS_BY_LETTER.get(word[-1], ()):
        if word.endswith(ending) and len(word) - len(ending) >= left:
            return _tidy(word[: -len(ending)] + _INSTEAD.get(ending, ""))
    return _tidy(word)


# (ending, letters that must be left before it); the longest that fits is taken.
_ENDINGS: tuple[tuple[str, int], ...] = (
    ("aciones", 3), ("amientos", 3), ("amiento", 3), ("imiento", 3), ("ations", 3), ("acion", 3), ("ation", 3),
    ("mente", 4), ("iendo", 3), ("ando", 3), ("ness", 4), ("ment", 4), ("ings", 3), ("ies", 2), ("ied", 2),
    ("ing", 3), ("ers", 4), ("ed", 3), ("er", 4), ("ly", 4), ("es", 3), ("s", 3),
)  # fmt: skip
_ENDINGS_BY_LETTER = {
    letter: tuple(pair for pair in _ENDINGS if pair[0].endswith(letter))
    for letter in {ending[-1] for ending, _ in _ENDINGS}
}
_INSTEAD = {"ies": "y", "ied": "y"}


def _tidy(base: str) -> str:
    """Make what is left alike: `lov(e)`, `stop(p)`, `cuent(a)`, `deliver(y)`."""
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeiosl":
        return base[:-1]
    return base[:-1] if len(base) > 3 and base[-1] in "aeoiy" else base


def analyse(text: str, *, ignore: Collection[str] = ()) -> Analysed:
    """Count a text's stems.

    Args:
        text: What was said or written.
        ignore: Words (as `words` gives them) to leave out, for example the names of those who talk.
    """
    kept = [stem(word) for word in words(text) if word and word not in STOP_WORDS and word not in ignore]
    asked = frozenset[str]()
    if "?" in text:
        asking = {stem(word) for question in _QUESTION.findall(text) for word in words(question)}
        asked = frozenset(asking.intersection(kept))
    return Analysed(counts=Counter(kept), length=float(len(kept)), asked=asked)


def pieces(text: str, limit: int = 900) -> Iterator[str]:
    """Cut a long text at sentence ends into pieces of at most about `limit` characters."""
    piece = ""
    for sentence in _SENTENCE_END.split(text):
        if piece and len(piece) + len(sentence) > limit:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}" if piece else sentence
    yield piece


class Shelf:
    """Analysed texts that can be asked many queries.

    Args:
        texts: The texts in their order (for talk: oldest first).
        lend_before: How much of the text before counts as said here too, 0..1; an answer often leaves
            out the words of its question.  0 for texts that stand alone.
        lend_after: The same for the text after.
        lend_asked: The same for what the text before asks, where that is more.
        groups: What each text belongs to; only neighbours of one group lend. None: all are of one.
    """

    def __init__(
        self,
        texts: Sequence[Analysed],
        *,
        lend_before: float = 0.0,
        lend_after: float = 0.0,
        lend_asked: float = 0.0,
        groups: Sequence[str] | None = None,
    ) -> None:
        self._size = len(texts)
        lengths = [text.length for text in texts]
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for at, counts in enumerate(_lent(texts, groups, shares=(lend_before, lend_asked, lend_after))):
            for term, count in counts.items():
                self._postings.setdefault(term, []).append((at, count))
        mean = sum(lengths) / self._size if self._size else 1.0
        self._slowness = [_K1 * (1 - _B + _B * length / (mean or 1.0)) for length in lengths]

    def scores(self, query: Analysed) -> dict[int, float]:
        """Each text that shares a word with the query, with its score from 0 up.

        1 means: as much as a text of average length that has every word of the query once.
        """
        found: dict[int, float] = {}
        whole = 0.0
        for term, times in query.counts.items():
            postings = self._postings.get(term, [])
            rarity = math.log(1 + (self._size - len(postings) + 0.5) / (len(postings) + 0.5))
            whole += rarity * times
            for at, count in postings:
                gain = count * (_K1 + 1) / (count + self._slowness[at])
                found[at] = found.get(at, 0.0) + rarity * times * gain
        return {at: score / whole for at, score in found.items()}


def _lent(
    texts: Sequence[Analysed], groups: Sequence[str] | None, *, shares: tuple[float, float, float]
) -> Iterator[Mapping[str, float]]:
    """Each text's counts with its neighbours' words added at a discount: those before, asked before, after."""
    before, asked, after = shares
    for at, text in enumerate(texts):
        counts = dict(text.counts)
        for share, of_question, beside in ((before, max(before, asked), at - 1), (after, after, at + 1)):
            if share and 0 <= beside < len(texts) and (groups is None or groups[at] == groups[beside]):
                lender = texts[beside]
                for term, count in lender.counts.items():
                    lent = of_question if term in lender.asked else share
                    counts[term] = counts.get(term, 0.0) + lent * count
        yield counts


def rank(query: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    """Rank texts against a query, best first.

    Returns:
        (index, score 0..1) of every text that shares a word with the query; of equal ones the later first.
    """
    scores = Shelf([analyse(text) for text in texts]).scores(analyse(query))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], -item[0]))
    return [(at, min(1.0, score)) for at, score in ranked]
