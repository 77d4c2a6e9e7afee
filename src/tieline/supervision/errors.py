"""Why the supervision room refuses."""

from __future__ import annotations

from tieline.kit.errors import Invalid


class ServiceLevelInvalid(Invalid):
    """A service level that cannot be meant."""


class WhisperInvalid(Invalid):
    """A whisper needs words, at most a thousand characters."""
