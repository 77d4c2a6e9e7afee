"""A message as the 2010 API writes it (twilio-apis.md section 11, `account.message`)."""

from __future__ import annotations

from typing import Any

from tieline.channels import Direction, Message
from tieline.wire.api_2010.caller import VERSION
from tieline.wire.envelope import render_rfc2822

# What one SMS carries: alone, and as one of several parts (GSM 03.40).
_PLAIN, _PLAIN_PART, _WIDE, _WIDE_PART = 160, 153, 70, 67
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


def count_segments(body: str) -> int:
    """Return how many SMS a text takes: 160 characters of the GSM alphabet each, 70 of any other."""
    if all(character in _GSM or character in _GSM_EXTENDED for character in body):
        units = len(body) + sum(character in _GSM_EXTENDED for character in body)
        single, part = _PLAIN, _PLAIN_PART
    else:
        units = len(body.encode("utf-16-le")) // 2
        single, part = _WIDE, _WIDE_PART
    return 1 if units <= single else -(-units // part)


def render_message(message: Message) -> dict[str, Any]:
    """Render a message."""
    uri = f"/{VERSION}/Accounts/{message.account_id}/Messages/{message.message_id}"
    inbound = message.direction == Direction.INBOUND
    return {
        "sid": message.message_id,
        "account_sid": message.account_id,
        "api_version": VERSION,
        "body": message.body,
        "from": message.from_,
        "to": message.to,
        "direction": "inbound" if inbound else "outbound-api",
        "status": str(message.status),
        "num_segments": str(count_segments(message.body)),
        "num_media": str(len(message.media)),
        "messaging_service_sid": None,
        "error_code": message.error_code,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "date_created": render_rfc2822(message.created_at),
        "date_updated": render_rfc2822(message.updated_at),
        "date_sent": render_rfc2822(message.sent_at) if message.sent_at else None,
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }
