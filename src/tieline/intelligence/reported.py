"""Turning a customer's own words into a sentence about them, where that is safe; else they are quoted.

"I want to return my boots" becomes "Ana wanted to return their boots"; "quiero cambiar mi vuelo" becomes
"Ana quería cambiar su vuelo". Whatever still speaks in the first person afterwards is quoted instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tieline.intelligence.sentences import Language

_LONGEST_QUOTE = 280

_FRAMES = {
    "en": {
        "wanted": "{name} wanted {rest}",
        "asked": "{name} asked: {quote}",
        "said": "{name} said: {quote}",
        "done": "{name} confirmed: {quote}",
        "promised": "{name} promised: {quote}",
        "person": "Handed over because {name} asked for a person: {quote}",
        "reason": "Handed over because {name} said: {quote}",
        "open": "Still open: {name} said {quote}",
        "open_question": "Still open: {name} asked {quote}",
    },
    "es": {
        "wanted": "{name} quería {rest}",
        "asked": "{name} preguntó: {quote}",
        "said": "{name} dijo: {quote}",
        "done": "{name} confirmó: {quote}",
        "promised": "{name} prometió: {quote}",
        "person": "Se traspasó porque {name} pidió hablar con una persona: {quote}",
        "reason": "Se traspasó porque {name} dijo: {quote}",
        "open": "Queda pendiente: {name} dijo {quote}",
        "open_question": "Queda pendiente: {name} preguntó {quote}",
    },
}

_EN_WISH = re.compile(
    r"^(?:[\w' ,]{0,30}?[,.!]? )?(?:i (?:just |really |also |only )?(?:want(?:ed)?|need(?:ed)?|"
    r"would (?:also )?like|was hoping|am hoping|am looking|"
    r"am trying|was trying|am calling|am writing)|i'?d (?:also )?like|i'?m (?:looking|trying|hoping|calling|"
    r"writing)) (?=to |for )(.+)$",
    re.IGNORECASE,
)
_EN_NEED = re.compile(
    r"^(?:[\w' ]{0,20}, )?i (?:want|need|would like) ((?:a|an|the|my|some|help|\d+|two|three)\b.+)$",
    re.IGNORECASE,
)
_EN_HELP = re.compile(
    r"^(?:[\w' ]{0,20}, )?(?:can|could|would) you (?:please )?help me (?:to |with |out with )?(.+)$",
    re.IGNORECASE,
)
_EN_SWAPS: tuple[tuple[str, str], ...] = (
    (r"\bi am\b|\bi'm\b|\bim\b", "they are"),
    (r"\bi was\b", "they were"),
    (r"\bi've\b", "they have"),
    (r"\bi'd\b", "they would"),
    (r"\bi'll\b", "they will"),
    (r"\bi\b", "they"),
    (r"\bmy\b", "their"),
    (r"\bmine\b", "theirs"),
    (r"\bmyself\b", "themselves"),
    (r"\bme\b", "them"),
)
_EN_LEFT = re.compile(r"\b(?:you|your|yours|we|us|our|please)\b", re.IGNORECASE)

_ES_WISH = re.compile(
    r"^(?:[\wáéíóúñ ]{0,20}[,.!¡] ?)?(?:quiero|quisiera|necesito|me gustar[ií]a|quer[ií]a) (.+)$",
    re.IGNORECASE,
)
_ES_SWAPS: tuple[tuple[str, str], ...] = (
    (r"\bmi\b", "su"),
    (r"\bmis\b", "sus"),
    (r"\bme\b", "le"),
    (r"(?<=[aei]r)me\b", "le"),
    (r"\bconmigo\b", "con la persona"),
)
_ES_LEFT = re.compile(
    r"\b(?:yo|tengo|estoy|puedo|quiero|necesito|he|soy|voy|usted|ustedes|tú|te|su cuenta|vosotros|mí|compré|"
    r"pedí|hice|recibí)\b",
    re.IGNORECASE,
)


def frame(kind: str, *, language: Language, name: str, text: str) -> str:
    """Return the sentence of `kind` about words that `name` said; in other languages, the words with their speaker.

    Args:
        kind: A key of the frames: asked, said, done, promised, person, reason, open, open_question.
        language: The conversation's language.
        name: Who said it.
        text: What was said; it stands in the sentence word for word.
    """
    frames = _FRAMES.get(language)
    if frames is None:
        return f"{name}: {quote(text)}"
    return frames[kind].format(name=name, quote=quote(text))


def wish(*, language: Language, name: str, text: str) -> str | None:
    """Return a customer's wish told of them ("Ana wanted to …"), or None when it must be quoted."""
    tell: Callable[[str], str | None] | None = {"en": _english_wish, "es": _spanish_wish}.get(language)
    rest = tell(" ".join(text.split())) if tell else None
    if rest is None:
        return None
    return _FRAMES[language]["wanted"].format(name=name, rest=rest.rstrip(" .!?") + ".")


_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|hola|buen[oa]s (?:d[ií]as|tardes|noches)|sure|"
    r"ok(?:ay)?|well|yes|so|great|"
    r"alright|claro|bueno|s[ií]|vale)(?: there)?[,.!:]+ +)+(?=\S{2})",
    re.IGNORECASE,
)


def quote(text: str) -> str:
    """Return text in quotation marks, without the greeting before it, cut at a word if it is very long."""
    text = _GREETING.sub("", text)
    if len(text) > _LONGEST_QUOTE:
        text = text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + "…"
    return f"“{text.strip(' “”')}”"


def _english_wish(text: str) -> str | None:
    for pattern, lead in ((_EN_WISH, ""), (_EN_NEED, ""), (_EN_HELP, "help with ")):
        match = pattern.match(text)
        if match:
            return _swapped(lead + match.group(1), _EN_SWAPS, _EN_LEFT)
    return None


def _spanish_wish(text: str) -> str | None:
    match = _ES_WISH.match(text)
    return _swapped(match.group(1), _ES_SWAPS, _ES_LEFT) if match else None


def _swapped(text: str, swaps: tuple[tuple[str, str], ...], left: re.Pattern[str]) -> str | None:
    """Change the first person to the third; None where somebody else is spoken to, or a question is asked."""
    if left.search(text) or "?" in text:
        return None
    for pattern, instead in swaps:
        text = re.sub(pattern, instead, text, flags=re.IGNORECASE)
    return text
