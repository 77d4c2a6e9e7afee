"""What happened in a workspace, as supervisors and programs read it: records, and the statistics made of them.

A record is one row for one thing that happened (a task entered a queue, a worker took a break), written in the
transaction that made it true, with the names of that moment. The events list, the event callback's bodies and every
cumulative figure come from these rows. `recorder.py` writes them, `statistics.py` counts them.
"""

from __future__ import annotations

from tieline.routing.records.models import Record, RecordFilter, Window
from tieline.routing.records.recorder import TELL_GONE, record, tell_gone
from tieline.routing.records.statistics import (
    ActivityTime,
    CumulativeFigures,
    RealTimeFigures,
    WaitTimes,
)

__all__ = [
    "TELL_GONE",
    "ActivityTime",
    "CumulativeFigures",
    "RealTimeFigures",
    "Record",
    "RecordFilter",
    "WaitTimes",
    "Window",
    "record",
    "tell_gone",
]
