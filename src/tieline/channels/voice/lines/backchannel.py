"""Backchannels: the little words by which a listener says "go on", and by which nobody takes the floor.

Used by both lines when a call asks to ignore them (the vendor's `ignoreBackchannel`; reference: voice.md 1.1). Only a
turn made of nothing else counts, and only while somebody else is speaking: after a question "yes" is an answer.
"""

from __future__ import annotations

import re
import unicodedata

_WORDS = {
    "en": "uh huh uhhuh mm mmm mhm hm hmm uh um ah oh yeah yep yes yup ok okay right sure alright wow good great cool "
    "gotcha i see got it",
    "es": "aja ajá mm mhm eh ah oh si sí ya vale claro bueno bien ok okay de acuerdo entiendo perfecto",
    "fr": "hm mm euh ah oh oui ouais d'accord dac ok bien bon voilà je vois",
    "de": "hm mhm aha äh ah oh ja jaja jo okay ok genau klar gut stimmt richtig verstehe",
    "pt": "hum aham uhum ah oh sim tá ok okay certo claro bom entendi pois é",
    "it": "eh mm ah oh sì si ok okay certo va bene bene capito già",
    "nl": "hm ja jaja ah oh oké ok goed klopt precies juist",
}
_LONGEST = 4
"""More words than this are a turn, whatever they are."""


def is_backchannel(text: str) -> bool:
    """Say whether `text` is nothing but a listener's "uh-huh", in any of the languages known here."""
    words = _plain(text).split()
    return 0 < len(words) <= _LONGEST and any(all(word in known for word in words) for known in _KNOWN)


def _plain(text: str) -> str:
    """Return lower-case words without accents and marks, so that "Ajá," and "aja" are one."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"[\W_]+", " ", bare).strip()


_KNOWN = tuple(frozenset(_plain(words).split()) for words in _WORDS.values())
