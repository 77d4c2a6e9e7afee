"""How a call listens when no application says so, and what is put back when one has had its way.

A line keeps what it was told last, so whoever tells it something special (a relay, a <Gather>) puts back `PLAIN`: the key
that ends a <Record> must be heard although the relay before it wanted no keys.
"""

from __future__ import annotations

from dataclasses import replace

from tieline.channels.voice.line import LineSettings
from tieline.handoff.promises import language_tag

PLAIN = LineSettings(
    hints=(),
    speech_timeout_ms=0,
    ignore_backchannel=False,
    partial_words=False,
    detect_digits=True,
    interrupt_sensitivity="high",
)
"""Every key and every voice counts; the line decides when a turn is over; in the language it has been."""


def to_agent(language: str | None) -> LineSettings:
    """Return how the built-in agent listens to a customer: an "uh-huh" does not interrupt it."""
    return replace(PLAIN, ignore_backchannel=True, language=language_tag(language))


def to_people(language: str | None) -> LineSettings:
    """Return how two people who talk are listened to: what they say is shown while they say it."""
    return replace(PLAIN, partial_words=True, language=language_tag(language))
