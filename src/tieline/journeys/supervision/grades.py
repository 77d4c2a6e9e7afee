"""A project's service levels as the routing room's figures go by them."""

from __future__ import annotations

from tieline.routing.supervision import Grade, LevelRule
from tieline.supervision import ServiceLevels


def grade_of(levels: ServiceLevels) -> Grade:
    """Return the levels as rules, the closest first; the last one is for everything."""
    closer = (
        LevelRule(
            queue_id=each.queue_id,
            channel=each.channel,
            threshold_seconds=each.threshold_seconds,
            short_abandon_seconds=each.short_abandon_seconds,
        )
        for each in levels.closest_first()
    )
    usual = LevelRule(
        queue_id=None,
        channel=None,
        threshold_seconds=levels.threshold_seconds,
        short_abandon_seconds=levels.short_abandon_seconds,
    )
    return (*closer, usual)
