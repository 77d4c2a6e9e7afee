"""The two timers as durable jobs (promise P11): when they are due is `status.py`'s rule, here they are set and stopped.

A timer that is already waiting stays where it is: when it rings too early, because somebody spoke in the meantime, its
handler finds nothing due and sets it again. So a message costs no rewriting of jobs. The handlers are journeys; they
call `apply_inactive_due` and `apply_close_due` of the service.
"""

from __future__ import annotations

from datetime import datetime

from tieline.conversations.models import Conversation
from tieline.conversations.status import close_due, inactive_due
from tieline.kit.db import Transaction
from tieline.kit.jobs import cancel, enqueue

INACTIVE_JOB = "conversation_inactive_due"
CLOSE_JOB = "conversation_close_due"


def inactive_timer_id(conversation_id: str) -> str:
    """Return the id under which a conversation's inactivity timer waits."""
    return f"inactive:{conversation_id}"


def close_timer_id(conversation_id: str) -> str:
    """Return the id under which a conversation's closing timer waits."""
    return f"close:{conversation_id}"


def keep(tx: Transaction, conversation: Conversation, *, earlier: bool = False) -> None:
    """Make sure that both timers wait for as long as they apply; `earlier` replaces what waits already."""
    _keep(tx, conversation, INACTIVE_JOB, due=inactive_due(conversation), earlier=earlier)
    _keep(tx, conversation, CLOSE_JOB, due=close_due(conversation), earlier=earlier)


def _keep(
    tx: Transaction, conversation: Conversation, kind: str, *, due: datetime | None, earlier: bool
) -> None:
    if due is None:
        return
    conversation_id = conversation.conversation_id
    timer_id = inactive_timer_id(conversation_id) if kind == INACTIVE_JOB else close_timer_id(conversation_id)
    enqueue(tx, kind, {"conversation_id": conversation_id}, due_at=due, dedup_id=timer_id, replace=earlier)


def stop(tx: Transaction, conversation: Conversation) -> None:
    """Take both timers back."""
    cancel(tx, dedup_id=inactive_timer_id(conversation.conversation_id))
    cancel(tx, dedup_id=close_timer_id(conversation.conversation_id))
