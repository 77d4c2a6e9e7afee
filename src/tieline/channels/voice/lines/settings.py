"""Two small rules that both lines share: what a change of settings leaves, and what may cut an utterance."""

from __future__ import annotations

from dataclasses import fields, replace

from tieline.channels.voice.line import Interruptible, LineSettings


def merge(now: LineSettings, change: LineSettings) -> LineSettings:
    """Return the settings after `change`: what it leaves None stays."""
    given = {each.name: getattr(change, each.name) for each in fields(change)}
    return replace(now, **{name: value for name, value in given.items() if value is not None})


def interrupts(kind: Interruptible, allowed: Interruptible) -> bool:
    """Say whether input of `kind` (SPEECH or DTMF) cuts an utterance that may be cut by `allowed`."""
    return allowed in {kind, Interruptible.ANY}
