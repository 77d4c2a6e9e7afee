"""When a handoff counts as half done, and when a flow's words may be said (design: P5, and section 3's last lines)."""

from __future__ import annotations

from datetime import datetime, timedelta

from tieline.conversations import Conversation, OwnerKind, Status, Turn


def is_half_done(conversation: Conversation) -> bool:
    """Say whether an outside agent began a handoff and stopped: silent, set inactive, and still the owner.

    Closing words make the conversation active again, so it is the asking that counts, not the status.
    """
    silenced = conversation.status_callbacks is not None and len(conversation.status_callbacks) == 0
    owned_by_agent = conversation.owner.kind is OwnerKind.AGENT
    went_quiet = conversation.status is Status.INACTIVE or conversation.inactive_requested_at is not None
    return silenced and owned_by_agent and went_quiet and conversation.status is not Status.CLOSED


def flow_may_speak_at(*, open_turn: Turn | None, now: datetime, patience_seconds: float) -> datetime:
    """Return when a flow may speak: at once, or once the turn that began the handoff is answered or grown old.

    So that "nobody is free" is never heard before "I am transferring you".
    """
    if open_turn is None:
        return now
    return max(now, open_turn.opened_at + timedelta(seconds=patience_seconds))


def offered_mark(task_id: str) -> str:
    """Return the mark of a conversation whose caller was offered a callback."""
    return f"callback-offered:{task_id}"
