"""What casework says has happened. Ids only; nobody's words."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class WrapUpDrafted(Event):
    """What a worker wrote of a task's end changed, or when its wrap-up time runs out."""

    conversation_id: str | None
    task_id: str
    version: int
