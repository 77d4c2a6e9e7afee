"""What a fact is about, where a customer has only one of it at a time: the newest takes the old one's place (promise P10).

"The customer's address is …" is about the address. A preference is about what its words name: the language, the seat, how
and when to be reached, what is eaten. English and Spanish.
"""

from __future__ import annotations

import re

from tieline.intelligence.sentences import plain

ONE_AT_A_TIME = ("name", "email", "phone", "address")
"""Kinds of facts that are a matter of their own."""
_LANGUAGES = (
    r"(?:english|spanish|french|german|italian|portuguese|catalan|dutch|polish|russian|arabic|chinese|japanese|"
    r"ingles|espanol|castellano|frances|aleman|italiano|portugues|neerlandes|polaco|ruso|arabe|chino|japones)"
)
_REACH = (
    r"(?:e-?mail|phone|telephone|text|texts|sms|whatsapp|chat|post|letter|correo|telefono|mensajes?|carta)"
)
_DAYTIME = (
    r"(?:mornings?|afternoons?|evenings?|noon|lunch ?time|weekends?|weekdays?|manana|tarde|noche|"
    r"mediodia|fines? de semana)"
)
_PREFERENCES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "language",
        re.compile(
            rf"\b(?:speak|speaking|write|writing|talk|answers?|in|hablar?|escribir?|en|prefer|prefiero)\s+(?:to me in\s+|"
            rf"in\s+|en\s+)?{_LANGUAGES}\b"
        ),
    ),
    (
        "seat",
        re.compile(
            r"\b(?:aisle|window|middle|front|back) seats?\b|\bseats? (?:by|at|near) the (?:aisle|window)\b|"
            r"\b(?:asiento|pasillo|ventanilla)\b"
        ),
    ),
    (
        "diet",
        re.compile(r"\b(?:vegetarian[oa]?|vegan[oa]?|halal|kosher|pescatarian|dieta|diet)\b"),
    ),
    (
        "reach",
        re.compile(
            rf"\b(?:contact|reach|write|call|tell|inform|answer|contacted|reached|contacto|contacten|"
            rf"escriban|prefer|prefiero)\b[^.?!]{{0,25}}\b(?:by|via|per|over|through|por|el|an?)\s+{_REACH}\b|"
            rf"\bprefer(?:red)? (?:{_REACH}|calls?|phone calls?)\b"
        ),
    ),
    (
        "time",
        re.compile(
            rf"\b(?:call|called|reach|reached|deliver\w*|appointments?|visit\w*|llam\w+|entreg\w+|citas?)\b[^.?!]{{0,30}}\b{_DAYTIME}\b|"
            rf"\b{_DAYTIME} (?:calls?|deliver\w+|appointments?)\b"
        ),
    ),
    (
        "room",
        re.compile(
            r"\b(?:king|queen|twin|double|single)(?:[- ]size)? (?:bed|room)s?\b|\b(?:non-?smoking|smoking) rooms?\b|"
            r"\b(?:cama|habitacion) (?:doble|individual|de matrimonio)\b"
        ),
    ),
)


_AGAINST = re.compile(
    r"\b(?:hate|dislike|never|don'?t like|do not like|don'?t want|do not want|can'?t stand|odio|"
    r"no me gusta\w*|molesta\w*|nunca)\b"
)
"""What somebody is against says nothing of what they are for: both may hold."""


def matter_of_preference(text: str) -> str | None:
    """Return what a preference is about, as in `preference:seat`, or None for one that stands alone."""
    flat = plain(text)
    if _AGAINST.search(flat):
        return None
    name = next((name for name, pattern in _PREFERENCES if pattern.search(flat)), None)
    return f"preference:{name}" if name else None
