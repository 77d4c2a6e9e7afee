"""How an address is written once, so that the same customer is found by every spelling of it. Pure rules.

Facts: phone numbers become E.164 and a bare national number is read as one of the United States; e-mail addresses
become lower case without spaces; channel prefixes are dropped, so `whatsapp:+1…` and `+1…` are one customer.
"""

from __future__ import annotations

import re
import unicodedata

from tieline.kit.errors import Invalid
from tieline.memory.models import EMAIL, PHONE, IdentifierConfig, IdentitySettings
from tieline.memory.traits import is_storable

_PREFIX = re.compile(r"^(?:whatsapp|rcs|sms|mms|tel):", re.IGNORECASE)
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_DIALLED = re.compile(r"[+\d(][\d\s().\-/]*")
_ALIASES = {"whatsapp": PHONE, "rcs": PHONE, "sms": PHONE}
MAX_TYPES = 15

DEFAULT_SETTINGS = IdentitySettings(
    configs=(
        IdentifierConfig(id_type=PHONE, normalization="phone"),
        IdentifierConfig(id_type=EMAIL, normalization="email"),
    ),
    matching_rules=(PHONE, EMAIL),
    is_given=False,
)
"""What a store goes by until somebody gives it settings."""


def canonical_id_type(id_type: str) -> str:
    """The identifier type under which a value is kept; the channels that run over a number are all `phone`.

    Raises `Invalid` (field idType) when it is not 2..30 characters.
    """
    plain = id_type.strip()
    if not 2 <= len(plain) <= 30 or not is_storable(plain):
        raise Invalid("idType must have 2 to 30 characters.", field="idType")
    return _ALIASES.get(plain.lower(), plain.lower() if plain.lower() in (PHONE, EMAIL) else plain)


def config_of(settings: IdentitySettings, id_type: str) -> IdentifierConfig | None:
    """The settings of a (canonical) type, or None for a type that the store does not keep."""
    named = [one for one in settings.configs if canonical_id_type(one.id_type) == id_type]
    exact = next((one for one in named if one.id_type == id_type), None)
    return exact or (named[0] if named else None)


def is_matched(settings: IdentitySettings, id_type: str) -> bool:
    """Whether an identifier of this (canonical) type says who a customer is."""
    return rank_of(settings, id_type) < len(settings.matching_rules) or not settings.is_given


def rank_of(settings: IdentitySettings, id_type: str) -> int:
    """How much an identifier of this (canonical) type counts: the place of its rule, the first counting most."""
    places = (at for at, rule in enumerate(settings.matching_rules) if canonical_id_type(rule) == id_type)
    return next(places, len(settings.matching_rules))


def normalize_identifier(id_type: str, value: str, *, settings: IdentitySettings = DEFAULT_SETTINGS) -> str:
    """The one spelling of `value` for its (canonical) type.

    Raises `Invalid` (field value) when it is blank, longer than 255 characters, or no e-mail address where one
    is wanted.
    """
    config = config_of(settings, id_type)
    how = config.normalization if config else "trim"
    text = unicodedata.normalize("NFC", value)
    text = text if how == "none" else text.strip()
    if not text.strip() or not is_storable(text):
        raise Invalid("The identifier's value is blank or holds a null byte.", field="value")
    if len(text) > 255:
        raise Invalid("The identifier's value is longer than 255 characters.", field="value")
    if how == "phone":
        return _phone(text)
    return _email(text) if how == "email" else text


def without_prefix(value: str) -> str:
    """An address without its channel prefix (`whatsapp:+1…` -> `+1…`)."""
    return _PREFIX.sub("", value.strip())


def _email(text: str) -> str:
    plain = re.sub(r"\s+", "", text).lower()
    if not re.fullmatch(r"[^@]+@[^@]+", plain):
        raise Invalid("That is not an e-mail address.", field="value")
    return plain


def _phone(text: str) -> str:
    plain = without_prefix(text)
    if _E164.fullmatch(plain):
        return plain
    # Web chat identities arrive as phones too; they, and short codes, stay as they are.
    return _dialled(plain) if _DIALLED.fullmatch(plain) else plain


def _dialled(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if text.startswith("+") and _E164.fullmatch("+" + digits):
        return "+" + digits
    if len(digits) < 7:
        return digits or text
    # The library takes 150 ms to import; plain E.164 never gets here.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return digits
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
