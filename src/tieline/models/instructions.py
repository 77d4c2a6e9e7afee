"""Does a text try to instruct the agent instead of telling something? A rule in English and Spanish, without a model.

What a customer writes is data. Words that want to be obeyed ("ignore your instructions", "you are now …", a faked role
mark) are set apart before anything is remembered, because a memory is read by every later conversation. A wish ("call me
in the morning", "please always use my first name") is none of these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tieline.models.wishes import plain

_RULES = (
    r"(?:instructions?|rules?|prompts?|guidelines?|directions?|programming|training|policy|policies|"
    r"restrictions?|orders)"
)
_EARLIER = (
    r"(?:(?:all|any|every|each|of|the|your|my|those|these|previous|prior|above|earlier|preceding|"
    r"former|existing|original|system|safety) ){0,5}"
)
_REGLAS = (
    r"(?:instruccion(?:es)?|reglas?|indicacion(?:es)?|directrices|restriccion(?:es)?|ordenes|programacion)"
)
_ANTES = r"(?:(?:todas?|todos|las?|los|tus?|sus?|de|anteriores|previas?|cualquier|del|sistema) ){0,5}"

_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "wants instructions ignored",
        re.compile(
            rf"\b(?:ignore|disregard|forget|override|bypass|skip|drop|discard|do not follow|don't follow|"
            rf"stop following) "
            rf"{_EARLIER}{_RULES}\b|"
            rf"\b(?:ignor[ae]|olvid[ae]|descart[ae]|omit[ae]|no sigas?|deja de seguir)(?: de)? {_ANTES}{_REGLAS}\b|"
            r"\b(?:ignore|disregard|forget) (?:everything|all|anything) (?:above|before|you (?:were|have been) told|"
            r"said (?:above|before)|that came before)\b|"
            r"\b(?:ignora|olvida) todo lo (?:anterior|dicho|que te (?:han|hayan) dicho)\b"
        ),
    ),
    (
        "gives the agent another role",
        re.compile(
            r"\byou are (?:now|no longer|from now on) (?:an? |the |in |my |called |free|bound)|"
            r"\b(?:from now on|henceforth|starting now),? (?:you|your|act|answer|respond|reply|behave|"
            r"treat|approve|grant|give)\b"
            r"(?! (?:can|may|could)\b)|"
            r"\b(?:act|behave|respond|answer) as (?:if you (?:are|were)|though you (?:are|were)|an? (?:\w+ )?"
            r"(?:admin\w*|developer|assistant|ai|model|bot|system|terminal|unrestricted)\b)|"
            r"\bpretend (?:to be|that you are|you are|you're)\b|\broleplay as\b|"
            r"\b(?:enter|enable|activate|switch to) (?:developer|admin\w*|god|dan|jailbreak) mode\b|"
            r"\bjailbreak\b|"
            r"\b(?:ahora|a partir de ahora|desde ahora),? (?:eres|actua|responde|contesta|debes|aprueba|concede)\b|"
            r"\b(?:actua|comportate) como si fueras\b|\bfinge (?:ser|que eres)\b"
        ),
    ),
    (
        "asks for the agent's instructions",
        re.compile(
            r"\b(?:reveal|print|show|repeat|output|display|tell|give|share|dump) (?:me )?(?:all |the |your |of )*"
            r"(?:system |hidden |initial |secret |original )*(?:prompt|instructions you (?:were|have)|"
            r"system message|hidden rules)\b|"
            r"\b(?:muestra|repite|revela|imprime|dime)(?:me)? (?:tu|tus|el|las|los) (?:prompt|instrucciones (?:del sistema|"
            r"iniciales|ocultas)|mensaje del sistema)\b"
        ),
    ),
    (
        "wears a mark of another role",
        re.compile(
            r"<\|?/?(?:im_start|im_end|system|assistant|endoftext)\b|\[/?(?:inst|system)\]|<</?sys>>|"
            r"(?:^|\n)\s*#{1,4}\s*(?:system|instructions?|new instructions?|assistant)\b|"
            r"(?:^|\n)\s*(?:system|assistant|developer|admin|system (?:message|prompt|note|update|override)|"
            r"sistema)\s*:|"
            r"\b(?:new|updated|additional|special) (?:system )?instructions? (?:for (?:the|you)|from (?:the|"
            r"your)|follow|:)|"
            r"\b(?:nota|mensaje|instruccion(?:es)?) (?:para el|del) (?:agente|asistente|sistema|modelo)\s*:|"
            r"\b(?:note|message|instructions?|attention) (?:to|for) (?:the )?(?:ai|agent|assistant|bot|"
            r"model|llm|chatbot)\b\s*:"
        ),
    ),
    (
        "claims rights to be remembered",
        re.compile(
            r"\b(?:remember|note|store|save|record|memori[sz]e|add to (?:your |my )?(?:memory|profile|"
            r"notes)|write down)\b[^.?!]{0,40}?"
            r"\b(?:that )?(?:i am|i'm|this (?:user|customer) is|the (?:user|customer) is|i have|i get|"
            r"my account (?:has|is)|all my|every|any)\b"
            r"[^.?!]{0,60}?\b(?:admin\w*|superuser|root|owner of (?:this|the) (?:system|company)|employee|"
            r"staff|verified|pre-?approved|"
            r"authori[sz]ed|entitled|exempt|unlimited|free of charge|discount|refunds?|credit|without (?:verification|"
            r"checking|asking|approval|limit))\b|"
            r"\b(?:always|must|automatically|immediately) (?:approve|grant|authori[sz]e|refund|waive|"
            r"accept) (?:all|any|every|my|whatever)\b"
            r"[^.?!]{0,50}\b(?:without|no matter|regardless|automatically|requests?|refunds?|claims?)\b|"
            r"\b(?:recuerda|guarda|anota|memoriza)\b[^.?!]{0,40}?\b(?:soy|tengo|el cliente es|mi cuenta)\b[^.?!]{0,60}?"
            r"\b(?:administrador\w*|emplead[oa]|verificad[oa]|autorizad[oa]|ilimitad[oa]|descuento|reembolsos?|"
            r"gratis|sin (?:verificacion|comprobar|limite|aprobacion))\b"
        ),
    ),
    (
        "tells the agent what to conceal or to do to others",
        re.compile(
            r"\b(?:do not|don't|never) (?:tell|mention|reveal|inform|let)\b[^.?!]{0,30}\b(?:the (?:user|"
            r"customer|next customer|others?)|"
            r"your (?:operator|owner|developer|company)|anyone (?:about|that) (?:this|these) (?:instruction|"
            r"message|rule)s?)\b|"
            r"\bwhen(?:ever)? (?:anyone|anybody|someone|a customer|a user|any user|other customers?) (?:asks?|"
            r"writes?|calls?|says?)\b[^.?!]{0,60}"
            r"\b(?:you must|always|tell them|say|answer|reply|send|give)\b|"
            r"\bcuando (?:alguien|un cliente|otro cliente) (?:pregunte|escriba|llame|diga)\b[^.?!]{0,60}\b(?:debes|"
            r"siempre|di|responde|envia|da)\b"
        ),
    ),
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\n?|\n")
"""A sentence with what ends it, so that every place in a text is in exactly one."""


@dataclass(frozen=True)
class Instruction:
    """A sentence that wants to be obeyed: where it stands in its text, its words, and which rule it broke."""

    begins_at: int
    ends_at: int
    quote: str
    reason: str


def find_instructions(text: str) -> tuple[Instruction, ...]:
    """Return the sentences of a text that try to instruct the agent, in order."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        reason = _reason(sentence[0])
        if reason is None:
            continue
        begins_at = sentence.start() + len(sentence[0]) - len(sentence[0].lstrip())
        quote = sentence[0].strip()
        found.append(Instruction(begins_at, begins_at + len(quote), quote, reason))
    return tuple(found)


def without_instructions(text: str, *, mask: str) -> str:
    """Return a text with a mask in the place of every sentence that tries to instruct the agent."""
    for each in reversed(find_instructions(text)):
        text = text[: each.begins_at] + mask + text[each.ends_at :]
    return text


def _reason(sentence: str) -> str | None:
    flat = plain(sentence)
    return next((reason for reason, pattern in _REASONS if pattern.search(flat)), None)
