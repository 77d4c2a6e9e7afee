"""How the rehearsal model says the name of a trait: "firstName" is spelled apart, and a common one is translated.

Programs name traits for programs; a customer hears "first name" or „Vorname“. Used by `remembered.py` and `rehearsal.py`.
"""

from __future__ import annotations

import re

_JOINTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-\s]+")
_LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl")
_COMMON = {
    words[0]: dict(zip(_LANGUAGES, words, strict=True))
    for words in (
        ("name", "su nombre", "nom", "Name", "o nome", "il nome", "naam"),
        ("first name", "el nombre", "prénom", "Vorname", "o primeiro nome", "il nome", "voornaam"),
        ("last name", "el apellido", "nom de famille", "Nachname", "o sobrenome", "il cognome", "achternaam"),
        ("phone", "el teléfono", "téléphone", "Telefon", "o telefone", "il telefono", "telefoon"),
        ("email", "el correo", "e-mail", "E-Mail", "o e-mail", "l'e-mail", "e-mail"),
        ("language", "el idioma", "langue", "Sprache", "o idioma", "la lingua", "taal"),
        ("city", "la ciudad", "ville", "Stadt", "a cidade", "la città", "woonplaats"),
        ("country", "el país", "pays", "Land", "o país", "il paese", "land"),
        ("street", "la calle", "rue", "Straße", "a rua", "la via", "straat"),
        ("postal code", "el código postal", "code postal", "Postleitzahl", "o CEP", "il CAP", "postcode"),
    )
}


def spelled_apart(trait: str) -> str:
    """Return a trait's name as words: "postalCode" and "postal_code" are "postal code"."""
    return " ".join(_JOINTS.split(trait)).strip().lower()


def spoken(trait: str, *, language: str) -> str:
    """Return a trait's name as a customer hears it in a language; a name nobody translated stays as it is."""
    words = spelled_apart(trait)
    return _COMMON.get(words, {}).get(language, words)
