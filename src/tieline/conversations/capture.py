"""Which configuration captures a message or call by itself: the capture rules of its channel, as pure rules.

A rule names both ends, `*` meaning any address, and what is known beside them (`callType` for calls: PSTN when a rule
says nothing). The closest rule wins, so that a rule for one customer goes before one for all; among equals the one
written for this direction, then the oldest configuration. One message is captured once, whatever rules it fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tieline.conversations.grouping import bare_address
from tieline.conversations.models import Configuration

ANY = "*"
CALL_TYPE = "callType"
_VOICE = "VOICE"
_PSTN = "PSTN"


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """A message or call on its way; `about` is what rules may ask for beside its two ends."""

    channel: str
    from_: str
    to: str
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def call(cls, *, from_: str, to: str) -> Traffic:
        """Return a call, its kind told from its ends: a client, a SIP address, or the telephone network."""
        ends = (from_, to)
        client = any(end.startswith("client:") for end in ends)
        sip = any(end.startswith("sip:") for end in ends)
        kind = "CLIENT" if client else "PUBLIC_SIP" if sip else _PSTN
        return cls(channel=_VOICE, from_=from_, to=to, about={CALL_TYPE: kind})

    def turned(self) -> Traffic:
        """Return the same, the other way round."""
        return Traffic(channel=self.channel, from_=self.to, to=self.from_, about=self.about)


def find_capturing(configurations: Iterable[Configuration], traffic: Traffic) -> Configuration | None:
    """Return the configuration that captures `traffic`, or None when no rule fits; the list is oldest first.

    A pair of addresses belongs together in both directions: what only the other direction's rule fits is captured too.
    """
    ranked = [
        (rank, -position, configuration)
        for position, configuration in enumerate(configurations)
        if (rank := _rank(configuration, traffic)) > 0
    ]
    return max(ranked, key=lambda one: one[:2])[2] if ranked else None


def _rank(configuration: Configuration, traffic: Traffic) -> int:
    """How close a configuration's best rule comes; 0 when none fits."""
    setting = configuration.settings.channel_settings.get(traffic.channel)
    rules = setting.capture_rules if setting is not None else ()
    straight = (2 * _closeness(rule) for rule in rules if fits(rule, traffic))
    turned = (2 * _closeness(rule) - 1 for rule in rules if fits(rule, traffic.turned()))
    return max([*straight, *turned], default=0)


def _closeness(rule: Mapping[str, Any]) -> int:
    return 1 + int(rule["from"] != ANY) + int(rule["to"] != ANY)


def fits(rule: Mapping[str, Any], traffic: Traffic) -> bool:
    """Say whether both ends and everything a rule asks for are this traffic's."""
    asked = dict(rule.get("metadata") or {})
    if traffic.channel == _VOICE:
        asked.setdefault(CALL_TYPE, _PSTN)
    known = all(traffic.about.get(name) == value for name, value in asked.items())
    return known and _is_end(rule["from"], traffic.from_) and _is_end(rule["to"], traffic.to)


def _is_end(wanted: str, address: str) -> bool:
    return wanted == ANY or bare_address(wanted) == bare_address(address)
