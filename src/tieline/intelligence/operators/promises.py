"""Promises, the local forms: what was promised to the customer, by whom and by when; and a person promised to nobody's task.

A promise quotes the sentence that makes it. `by` are the words that say when, `due` the day they mean, counted from when it
was said. The phantom handoff is a promise of a person in a conversation that no person has or will have; the journey
`phantom_handoff` keeps it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from tieline.intelligence.models import JSON
from tieline.intelligence.sentences import Sentence, read_sentences
from tieline.intelligence.transcript import OperatorContext, Transcript
from tieline.models.person_promises import find_person_promise

_DAYS = (
    ("monday", "lunes"), ("tuesday", "martes"), ("wednesday", "miercoles"), ("thursday", "jueves"),
    ("friday", "viernes"), ("saturday", "sabado"), ("sunday", "domingo"),
)  # fmt: skip
_WEEKDAYS = {name: at for at, names in enumerate(_DAYS) for name in names}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "diez": 10,
}  # fmt: skip
_UNITS = {
    "minute": 0, "hour": 0, "day": 1, "week": 7, "month": 30,
    "minuto": 0, "hora": 0, "dia": 1, "semana": 7, "mes": 30,
}  # fmt: skip
_COUNTED = re.compile(
    r"\b(?:within|in|over the next|en(?: un plazo de)?|dentro de|antes de)(?: the next| las proximas| los proximos)? "
    rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:(?: to |-| a | o )\d{{1,3}})? (?:business |working )?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:e?s)?\b"
)
_WEEKDAY = re.compile(
    r"\b(?:(?:by|before|on|until|next|this|el|para el|antes del?|este|proximo) )+"
    rf"(?P<day>{'|'.join(_WEEKDAYS)})\b"
)
_SOON = re.compile(
    r"\b(?:(?:by|before|antes de|para) )?(?:the end of (?:the |this )?(?:day|week)|tomorrow(?: (?:morning|"
    r"afternoon|evening))?|"
    r"tonight|today|manana(?: por la (?:manana|tarde))?|hoy(?: mismo)?|esta (?:tarde|noche))\b"
)


def find_promises(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"promises": [{"who", "name", "what", "by", "due", "citations"}]}, in order; `by`, `due` None = not said."""
    del context
    promises: list[JSON] = []
    for each in read_sentences(transcript):
        if each.by_customer or each.line.speaker == "flow" or each.is_filler or each.asks:
            continue
        if each.promises or find_person_promise(each.text):
            by, due = _when(each)
            promises.append(
                {
                    "who": each.line.speaker,
                    "name": each.line.name,
                    "what": each.text,
                    "by": by,
                    "due": due.isoformat() if due else None,
                    "citations": [each.line.communication_id],
                }
            )
    return {"promises": promises}


def _when(sentence: Sentence) -> tuple[str | None, date | None]:
    """Return the words that say when, and the day they mean."""
    text, today = sentence.plain, sentence.line.at.date()
    if match := _COUNTED.search(text):
        number = match["number"]
        count = int(number) if number.isdigit() else _NUMBERS[number]
        return _as_said(sentence, match), today + timedelta(days=count * _UNITS[match["unit"]])
    if match := _WEEKDAY.search(text):
        ahead = (_WEEKDAYS[match["day"]] - today.weekday() - 1) % 7 + 1
        return _as_said(sentence, match), today + timedelta(days=ahead)
    if match := _SOON.search(text):
        said = match.group()
        if "week" in said:
            return _as_said(sentence, match), today + timedelta(days=6 - today.weekday())
        later = "tomorrow" in said or re.search(r"(?<!por la )\bmanana\b", said) is not None
        return _as_said(sentence, match), today + timedelta(days=later)
    return None, None


def _as_said(sentence: Sentence, match: re.Match[str]) -> str:
    """Return the words as they were said, accents and all, where plain text kept their places."""
    same = len(sentence.plain) == len(sentence.text)
    return (sentence.text if same else sentence.plain)[match.start() : match.end()]


def find_phantom(transcript: Transcript, context: OperatorContext) -> JSON:
    """Return {"phantom", "handedOver", "promises": [{"text", "citations"}]}: a person promised, and none to come."""
    promises = [
        {"text": each.text, "citations": [each.line.communication_id]}
        for each in read_sentences(transcript)
        if each.line.speaker == "agent" and find_person_promise(each.text)
    ]
    handed_over = context.is_handed_over
    return {"phantom": bool(promises) and not handed_over, "handedOver": handed_over, "promises": promises}
