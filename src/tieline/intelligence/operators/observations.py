"""Observations, the local form: short facts about the customer worth remembering after the conversation.

Order and booking numbers, names, e-mail, telephone, addresses, preferences, what was asked, what was promised or done; each
with the communications it came from. Never secrets: `redaction.py` takes them out before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tieline.intelligence.matters import ONE_AT_A_TIME, matter_of_preference
from tieline.intelligence.models import JSON
from tieline.intelligence.operators.summary import name_of
from tieline.intelligence.redaction import MASK, PHONE_GROUPS, PHONE_TALK
from tieline.intelligence.reported import wish
from tieline.intelligence.sentences import Language, Sentence, language_of, overlap, plain, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.intelligence.words import PREFERENCE
from tieline.models.wishes import find_wish

MOST = 12
_NATIONAL = (9, 10)
"""Digits of a telephone number without its country."""
_MOST_OF_A_KIND = 3
_LONGEST = 300

_NUMBER = re.compile(
    r"\b(order|booking|reservation|ticket|case|invoice|policy|claim|account|tracking|confirmation|reference|"
    r"customer|member(?:ship)?|flight|"
    r"user|pedido|reserva|factura|caso|p[oó]liza|cuenta|seguimiento|referencia|cliente|vuelo)\s*(?:number|no\.?|"
    r"nr\.?|id|code|n[uú]mero|"
    r"de (?:pedido|reserva|seguimiento|cliente))?\s*(?:is|es|:|#|"
    r"was)?\s*#?\s*((?=[A-Z0-9_-]*\d)[A-Z0-9][A-Z0-9_-]{2,24})\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(r"(?<![\w-])(\+?\(?\d[\d ().-]{7,17}\d)(?![\w-])")
_PHONE_WORDS = re.compile(
    r"\b(?:phone|(?:my|contact) (?:number|no)|call|reach|mobile|cell|telephone|telefono|movil|llam\w+|mi numero|"
    r"whatsapp|text me)\b"
)
_PHONE_ASKED = re.compile(
    r"\b(?:phone|telephone|mobile|cell|telefono|movil|numero de contacto|contact number)\b"
)
_NAME_TOLD = re.compile(
    r"\b(?:my (?:full )?name is|my name's|name is|this is|i am|i'm|me llamo|mi nombre es|soy)\s+"
    r"((?-i:[A-ZÁÉÍÓÚÑ][\w'’-]+(?:\s+(?:(?:de|del|la|las|los|van|von|der|da|dos) )*[A-ZÁÉÍÓÚÑ][\w'’.-]+){0,3}))",
    re.IGNORECASE,
)
_NAME_TOLD_LOWER = re.compile(
    r"\b(?:my (?:full )?name is|my name's|me llamo|mi nombre es)\s+([^\W\d_]+(?:\s+[^\W\d_]+)?)",
    re.IGNORECASE,
)
_NAME_ASKED = re.compile(
    r"\b(?:your (?:full |first |last )?name|who am i (?:speaking|talking|chatting) (?:to|with)|su nombre|tu nombre|"
    r"como se llama|con quien (?:hablo|tengo))\b"
)
_NAME_ANSWER = re.compile(
    r"(?:(?:hi|hello|sure|yes|ok|okay|of course|hola|si|claro|it'?s|its|it is|i'?m|i am|this is|the name is|"
    r"my name is|name is|name's|es|soy)[,.!:]?\s+)*"
    r"([^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’.-]*){0,3})",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    """
    yes no ok okay sure hello hi thanks thank you please not the a an why what here there calling looking trying sorry fine
    good interested from in at so very just happy going having writing customer new si hola gracias un una el la de i my it
    """.split()  # noqa: SIM905  (a list of words reads best as words)
)
_PARTICLES = frozenset(("de", "la", "el", "i", "a"))
_COURTESY = re.compile(
    r"\b(?:i|we)(?:'ve| have)? (?:just |now )?(?:read|seen|heard|received|got|noted|understood) (?:that|this|it|you|"
    r"your (?:message|note|words?)|what you)\b|"
    r"\b(?:he|hemos) (?:leido|visto|recibido|anotado|entendido) (?:eso|esto|su mensaje|tu mensaje|lo que)\b|"
    r"\blo (?:he|hemos) (?:leido|visto|recibido|anotado|entendido)\b|"
    r"\b(?:will|is going to|to) (?:take (?:over|it from here)|answer you|be with you|join (?:you|us))\b|"
    r"\b(?:transfer\w*|connect\w*|pass\w*|hand\w*) (?:you|this|the conversation) (?:over )?to\b|"
    r"\bse (?:haga|hara) cargo\b|\ble (?:atendera|respondera|contestara)\b|\b(?:le paso|le transfiero|le comunico) con\b|"
    r"\byour messages? (?:is|are) kept\b|\b(?:su mensaje|sus mensajes) quedan? guardad"
)
"""Said of the conversation and not of the customer's matter: that it was read, or that a person takes over."""
_ADDRESS = re.compile(
    r"\b(?:my (?:new |home |shipping |delivery |billing |current )?address is|i (?:now )?live (?:at|in|on)|"
    r"i(?:'ve| have)? (?:just )?moved to|"
    r"(?:ship|deliver|send) it to|mi (?:nueva )?direcci[oó]n es|vivo en|me he mudado a|env[ií]e(?:n)?(?:lo|"
    r"la) a)\s+([^.!?\n]{4,120})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Fact:
    """A fact before it is told: of which kind, in which words, from which sentence."""

    kind: str
    content: str
    source: Sentence


def observe(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"observations": [{"content", "kind", "matter", "quote", "citations"}]}, at most a dozen, as they were told.

    `quote` are the words it was taken from; `matter` says what it is about where there is only one of it at a time.
    """
    sentences = [each for each in read_sentences(transcript) if each.text.strip() != MASK]
    language = language_of(each.text for each in sentences)
    facts = [
        *_told_facts(sentences, language),
        *_asked(sentences, language, context),
        *_deeds(sentences, language),
    ]
    kept = _without_doubles(fact for fact in facts if len(fact.content) <= _LONGEST)
    observations: list[JSON] = [
        {
            "content": each.content,
            "kind": each.kind,
            "matter": _matter(each),
            "quote": each.source.text,
            "citations": [each.source.line.communication_id],
        }
        for each in kept[:MOST]
    ]
    text = "\n".join(each["content"] for each in observations)
    return {"observations": observations, "text": text, "result": text}


def _told_facts(sentences: Sequence[Sentence], language: Language) -> Iterator[_Fact]:
    """What the customer told about themselves, sentence by sentence."""
    words = _WORDS["es" if language == "es" else "en"]
    asked, of_phones = "", False
    for each in sentences:
        of_phones = of_phones or PHONE_TALK.search(each.plain) is not None
        if not each.by_customer:
            asked = each.plain
            continue
        for kind, value in _values(each, asked=asked, of_phones=of_phones):
            yield _Fact(kind, words[kind].format(value), each)
        asked = ""


def _values(sentence: Sentence, *, asked: str, of_phones: bool) -> Iterator[tuple[str, str]]:
    text = sentence.text
    name = find_name(text, asked=_NAME_ASKED.search(asked) is not None)
    if name:
        yield "name", name
    for match in _NUMBER.finditer(text):
        yield "number", f"{match.group(1).lower()} {match.group(2)}"
    for match in _EMAIL.finditer(text):
        yield "email", match.group().lstrip(".+-")
    if phone := find_phone(text, asked=_PHONE_ASKED.search(asked) is not None, of_phones=of_phones):
        yield "phone", phone
    if address := _ADDRESS.search(text):
        yield "address", address.group(1).strip(" ,")
    if PREFERENCE.search(sentence.plain) and not sentence.asks and not find_wish(text):
        yield "preference", text


_WORDS = {
    "en": {
        "name": "The customer's name is {}.",
        "number": "The customer named {}.",
        "email": "The customer's e-mail address is {}.",
        "phone": "The customer gave the telephone number {}.",
        "address": "The customer's address is {}.",
        "preference": "Preference, in the customer's words: “{}”",
        "asked": "The customer asked: “{}”",
        "done": "Done: “{}”",
        "promised": "Promised: “{}”",
    },
    "es": {
        "name": "La persona se llama {}.",
        "number": "La persona dio {}.",
        "email": "Su correo electrónico es {}.",
        "phone": "La persona dio el teléfono {}.",
        "address": "Su dirección es {}.",
        "preference": "Preferencia, en sus palabras: “{}”",
        "asked": "La persona pidió: “{}”",
        "done": "Hecho: “{}”",
        "promised": "Prometido: “{}”",
    },
}


def find_name(text: str, *, asked: bool) -> str | None:
    """Return the name a customer tells in `text`; `asked` = it answers a question for a name."""
    match = _NAME_TOLD.search(text) or _NAME_TOLD_LOWER.search(text)
    if match is None and asked:
        match = _NAME_ANSWER.fullmatch(text.strip(" .!,"))
    if match is None:
        return None
    name = match.group(1).strip(" .,")
    first, *rest = [plain(each) for each in name.split()]
    strange = first in _NO_NAME or any(each in _NO_NAME - _PARTICLES for each in rest)
    return None if strange else name


def find_phone(text: str, *, asked: bool = False, of_phones: bool = False) -> str | None:
    """Return a telephone number told in `text`: with a plus sign, written like one, or where something says what it is.

    What says so is a word beside it, a question for it (`asked`), or for nine or ten digits that the talk is of telephones.
    """
    named = asked or _PHONE_WORDS.search(plain(text)) is not None
    for match in _PHONE.finditer(text):
        told = match.group(1).strip()
        digits = re.sub(r"\D", "", told)
        if not 9 <= len(digits) <= 15:
            continue
        grouped = re.fullmatch(PHONE_GROUPS, told) is not None
        if (
            told.startswith("+")
            or named
            or grouped
            or (of_phones and len(digits.removeprefix("1") if len(digits) == 11 else digits) in _NATIONAL)
        ):
            return told
    return None


def _matter(fact: _Fact) -> str | None:
    if fact.kind in ONE_AT_A_TIME:
        return fact.kind
    return matter_of_preference(fact.source.text) if fact.kind == "preference" else None


def matter_of(content: str) -> str | None:
    """Return what an observation of ours is about, if a customer has only one of it at a time; None otherwise.

    Two observations of the same matter contradict each other, and the newer one counts (promise P10).
    """
    for words in _WORDS.values():
        for kind in (*ONE_AT_A_TIME, "preference"):
            before, after = words[kind].split("{}")
            if content.startswith(before) and content.endswith(after):
                told = content[len(before) : len(content) - len(after)]
                return kind if kind != "preference" else matter_of_preference(told)
    return None


def _asked(sentences: Sequence[Sentence], language: Language, context: OperatorContext) -> Iterator[_Fact]:
    """What the customer wanted, told of them where that is safe, quoted otherwise."""
    words = _WORDS["es" if language == "es" else "en"]
    for each in sentences:
        if not each.by_customer or each.is_filler or len(each.content) < 2 or find_wish(each.text):
            continue
        if each.requests or each.complains:
            name = name_of(each, language=language, customer_name=context.customer_name)
            told = wish(language=language, name=name, text=each.text)
            yield _Fact("asked", told or words["asked"].format(each.text), each)


def _deeds(sentences: Sequence[Sentence], language: Language) -> Iterator[_Fact]:
    """What whoever served the customer did or promised, in their words; courtesy is neither."""
    words = _WORDS["es" if language == "es" else "en"]
    for each in reversed(sentences):
        if each.by_customer or each.is_filler or each.asks or _is_courtesy(each):
            continue
        if each.line.speaker == "flow":
            # The platform's own sentences ("What you write is kept") are about waiting, not about the matter.
            continue
        if each.tells_deed or each.promises:
            kind = "done" if each.tells_deed else "promised"
            yield _Fact(kind, words[kind].format(each.text), each)


def _is_courtesy(sentence: Sentence) -> bool:
    """Whether whoever served the customer was merely polite, or spoke about the conversation instead of the matter."""
    return _COURTESY.search(sentence.plain) is not None


def _without_doubles(facts: Iterator[_Fact]) -> list[_Fact]:
    kept: list[_Fact] = []
    counts: dict[str, int] = {}
    for each in facts:
        same = any(each.content == other.content or _repeats(each, other) for other in kept)
        if not same and counts.get(each.kind, 0) < _MOST_OF_A_KIND:
            kept.append(each)
            counts[each.kind] = counts.get(each.kind, 0) + 1
    return sorted(kept, key=lambda each: each.source.index)


def _repeats(one: _Fact, other: _Fact) -> bool:
    if one.kind != other.kind or one.kind not in ("asked", "done", "promised", "preference"):
        return False
    return overlap(one.source.content, other.source.content) > 0.7
