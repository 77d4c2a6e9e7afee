"""Which of several facts about one matter is true when: pure rules, no SQL (promise P10). `learning.py` asks them.

A customer has one address at a time. The fact told last is the current one, whatever order the facts came in; each other
was true until the next was told. The same fact told again is not a new one: it is confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from tieline.kit.search import words
from tieline.memory.models import Observation

MAX_CONVERSATIONS = 10
"""As many conversations an observation names; of more the newest."""


def says_the_same(one: str, other: str) -> bool:
    """Say whether two contents say the same: word for word, whatever stands between the words."""
    return words(one) == words(other)


def confirm(standing: Observation, told: Observation) -> Observation:
    """Return a fact that was told again: true from the first time on, last told the last time."""
    first = min(standing.occurred_at, told.occurred_at)
    last = max(standing.last_told_at, told.last_told_at)
    conversations = tuple(dict.fromkeys((*standing.conversation_ids, *told.conversation_ids)))
    return replace(
        standing,
        occurred_at=first,
        confirmed_at=last if last > first else None,
        conversation_ids=conversations[-MAX_CONVERSATIONS:],
    )


def place(chain: Sequence[Observation], told: Observation) -> tuple[Observation, Observation | None]:
    """Say where a fact belongs among those of its matter.

    Args:
        chain: The facts of the matter that there are.
        told: One more.

    Returns:
        The fact to write: `told`, or the one of the chain that it confirms; and what must be written besides, when it was
        told between two times of another fact: that other one's earlier part, which is history then.
    """
    ordered = sorted(chain, key=_time)
    before = [one for one in ordered if one.occurred_at <= told.occurred_at]
    after = [one for one in ordered if one.occurred_at > told.occurred_at]
    if before and says_the_same(before[-1].content, told.content):
        return confirm(before[-1], told), None
    if before and before[-1].last_told_at > told.occurred_at:
        return told, before[-1]
    if after and says_the_same(after[0].content, told.content):
        return confirm(after[0], told), None
    return told, None


def split(standing: Observation, at: datetime, *, earlier_id: str) -> tuple[Observation, Observation]:
    """Cut a fact that was told before and after `at` in two: the earlier part under a new id, and the later one.

    The times it was told in between are not known any more, so the later part begins with the last of them.
    """
    earlier = replace(standing, observation_id=earlier_id, confirmed_at=None, valid_until=at)
    later = replace(standing, occurred_at=standing.last_told_at, confirmed_at=None)
    return earlier, later


def settle(chain: Sequence[Observation], *, now: datetime) -> list[Observation]:
    """Return the facts of one matter, oldest first, each true until the next; the last is current."""
    ordered = sorted(chain, key=_time)
    settled = [
        replace(
            one,
            superseded_at=one.superseded_at or now,
            valid_until=then.occurred_at,
            superseded_by=then.observation_id,
        )
        for one, then in pairwise(ordered)
    ]
    current = [replace(one, superseded_at=None, valid_until=None, superseded_by=None) for one in ordered[-1:]]
    return [*settled, *current]


def _time(one: Observation) -> tuple[datetime, datetime, str]:
    """Facts told at one moment follow one another as they were recorded."""
    return one.occurred_at, one.created_at, one.observation_id
