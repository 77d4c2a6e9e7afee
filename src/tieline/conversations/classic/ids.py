"""One id in two spellings: 26 characters of base 32 behind a long prefix, or 32 hexadecimal digits behind two letters.

Both hold the same 128 bits, so that `CH…` and `conv_conversation_…` name one conversation without a table between them.
"""

from __future__ import annotations

from tieline.kit.ids import IdKind, is_id

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_CLASSIC = {
    IdKind.CONVERSATION: "CH",
    IdKind.PARTICIPANT: "MB",
    IdKind.COMMUNICATION: "IM",
}
_HEXADECIMAL = frozenset("0123456789abcdef")


def classic_id(kind: IdKind, known_id: str) -> str:
    """Return the older API's spelling of an id of ours."""
    number = 0
    for character in known_id.rpartition("_")[2]:
        number = number * 32 + _ALPHABET.index(character)
    return f"{_CLASSIC[kind]}{number:032x}"


def ordered_id(kind: IdKind, text: str) -> str:
    """Return our spelling of an older API's id; what is none is returned as it is, and names nothing."""
    prefix, digits = text[:2], text[2:]
    if prefix != _CLASSIC[kind] or len(digits) != 32 or not set(digits) <= _HEXADECIMAL:
        return text
    number, characters = int(digits, 16), []
    for _ in range(26):
        number, rest = divmod(number, 32)
        characters.append(_ALPHABET[rest])
    return f"{kind.value}_{''.join(reversed(characters))}"


def is_classic_id(kind: IdKind, text: str) -> bool:
    """Say whether `text` is an id of this kind in the older spelling."""
    return is_id(kind, ordered_id(kind, text)) and text.startswith(_CLASSIC[kind])


def default_service_id(account_id: str) -> str:
    """Return the id of the chat service that every account has from the start."""
    return f"IS{account_id[2:]}"
