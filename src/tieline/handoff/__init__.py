"""Handoff: what it takes to pass a customer from the agent to a person so that nothing is lost.

`attributes` (what a task carries, in every spelling that callers read), `promises` (the truthful sentences a customer
hears while nobody can answer), `timing` (when a handoff counts as half done, and when a flow's words may be said). Pure
rules; the story itself is `journeys/handoff_to_worker.py`.
"""

from tieline.handoff.attributes import HandoffData, task_attributes
from tieline.handoff.dates import say_when
from tieline.handoff.promises import Promise, say, say_wait
from tieline.handoff.timing import flow_may_speak_at, is_half_done, offered_mark

__all__ = [
    "HandoffData",
    "Promise",
    "flow_may_speak_at",
    "is_half_done",
    "offered_mark",
    "say",
    "say_wait",
    "say_when",
    "task_attributes",
]
