"""What a message may say and whom it may be addressed to; pure rules.

Limits are those of the vendor's messaging: 1 to 1600 characters; addresses in E.164, with the channel in front for
anything but SMS (`whatsapp:+15551230001`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.channels.errors import AddressInvalid, TextInvalid, TextMissing, TextTooLong

MAX_TEXT = 1600
SMS = "SMS"
# A conversation knows no other channel that is written by address: SDKs refuse to read one they do not know.
_CHANNELS = {"whatsapp": "WHATSAPP", "rcs": "RCS"}
_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_PREFIXED = re.compile(r"(whatsapp|rcs):(\S{1,200})")


def check_text(body: str, *, media: Sequence[str] = (), field: str = "Body") -> str:
    """Return the text of a message as it may be sent.

    Raises:
        TextMissing: when nothing visible is said and no media go with it; emoji alone are a text.
        TextTooLong: above 1600 characters.
        TextInvalid: with a null byte or half a character (a lone surrogate).
    """
    if "\x00" in body:
        raise TextInvalid("A message cannot hold null bytes; leave them out.", field=field)
    if any("\ud800" <= character <= "\udfff" for character in body):
        raise TextInvalid("The text holds half of a character; send it as UTF-8.", field=field)
    if len(body) > MAX_TEXT:
        raise TextTooLong(
            f"A message may have at most {MAX_TEXT} characters; this one has {len(body)}. Send it in parts.",
            field=field,
        )
    if not body.strip() and not media:
        raise TextMissing(field=field)
    return body


def channel_of(address: str) -> str:
    """Return the channel an address belongs to: "SMS", or the one its prefix names."""
    prefix, separator, _ = address.partition(":")
    return _CHANNELS.get(prefix.lower(), SMS) if separator else SMS


def check_address(address: str, *, field: str) -> str:
    """Return an address without blanks around it. Raises `AddressInvalid` unless it is E.164, prefixed or not."""
    text = address.strip()
    prefixed = _PREFIXED.fullmatch(text)
    if prefixed is not None and prefixed[1] != "whatsapp":
        return text
    number = prefixed[2] if prefixed is not None else text
    if not number.isascii() or _PHONE.fullmatch(number) is None:
        raise AddressInvalid(
            f"{field} must be a phone number in the international form, such as +15551230001.", field=field
        )
    return text


def is_same_party(one: str, other: str) -> bool:
    """Whether two addresses are one telephone, whatever the channel they name."""
    return one.strip().rpartition(":")[2] == other.strip().rpartition(":")[2]
