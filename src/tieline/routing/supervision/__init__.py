"""What supervisors see of routing: what waits and is worked on, how soon customers were served, day by day.

Every figure is counted from the tasks and offers themselves, one row each, so that nothing counts twice however often it
changed; `docs/reference/supervision.md` says what each figure means. Begin reading at `service.py`.
"""

from __future__ import annotations

from tieline.routing.supervision.models import (
    DayFigures,
    Figures,
    GivenReason,
    Grade,
    LevelRule,
    OpenTask,
    Standing,
    WaitCount,
)
from tieline.routing.supervision.service import RoutingSupervision, Team, TeamWorker

__all__ = [
    "DayFigures",
    "Figures",
    "GivenReason",
    "Grade",
    "LevelRule",
    "OpenTask",
    "RoutingSupervision",
    "Standing",
    "Team",
    "TeamWorker",
    "WaitCount",
]
