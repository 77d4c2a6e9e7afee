"""Supervision: what a supervisor sets and says, and what is measured for them.

Nouns: service levels (how soon is soon enough, when a day begins), whispers (a supervisor's word to the agent or to a worker
that no customer sees), repeats (what a customer had to say again after a handoff).
Who enters: journeys (`journeys/supervision`), the turn of the built-in agent, recall.
Promises: a whisper is given to an agent once and never becomes memory; a repeat cites the words it rests on.
Begin reading at `service.py`.
"""

from __future__ import annotations

from tieline.supervision.models import (
    Audience,
    Override,
    Repeat,
    RepeatCount,
    ServiceLevels,
    Whisper,
)
from tieline.supervision.repeats import SpokenLine, find_repeats
from tieline.supervision.service import SupervisionService

__all__ = [
    "Audience",
    "Override",
    "Repeat",
    "RepeatCount",
    "ServiceLevels",
    "SpokenLine",
    "SupervisionService",
    "Whisper",
    "find_repeats",
]
