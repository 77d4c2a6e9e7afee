"""Active, inactive, closed, and the two timers (promise P11): pure rules.

Both timers count minutes from the last communication, per channel; a conversation on several channels stays as long as
its slowest channel says. The timers' jobs are kept by `timers.py`; who speaks is `owner.py`'s matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tieline.conversations.models import ChannelSetting, Conversation, Owner, OwnerKind, Status

DEFAULT_INACTIVE_MINUTES = 10
DEFAULT_CLOSED_MINUTES = 60

_KEPT_OPEN = frozenset({OwnerKind.FLOW, OwnerKind.WAITING, OwnerKind.PARKED})
"""Who keeps a conversation open whatever the timers say: each has an end of its own."""


def after_traffic(*, status: Status, owner: Owner) -> Status:
    """Return the status after somebody spoke: traffic wakes an inactive conversation unless it waits or rests."""
    if status is Status.INACTIVE and owner.kind in {OwnerKind.AGENT, OwnerKind.WORKER}:
        return Status.ACTIVE
    return status


def after_owner_change(*, status: Status, owner: Owner) -> Status:
    """Return the status under a new owner: waiting and rest are inactive; a worker or the agent makes it active again."""
    if status is Status.CLOSED:
        return status
    if owner.kind in {OwnerKind.WAITING, OwnerKind.PARKED}:
        return Status.INACTIVE
    return status if owner.kind is OwnerKind.FLOW else Status.ACTIVE


def inactive_due(conversation: Conversation) -> datetime | None:
    """Return when the conversation goes quiet if nobody speaks, or None when it never does by itself."""
    if conversation.status is not Status.ACTIVE:
        return None
    return _due(conversation, wanted="inactive")


def close_due(conversation: Conversation) -> datetime | None:
    """Return when the conversation closes if nobody speaks; never while it is handed over, waits or rests."""
    if conversation.status is Status.CLOSED or conversation.owner.kind in _KEPT_OPEN:
        return None
    due = _due(conversation, wanted="closed")
    if due is None or conversation.parked_until is None:
        return due
    return max(due, conversation.parked_until)


def _due(conversation: Conversation, *, wanted: str) -> datetime | None:
    settings = conversation.configuration.channel_settings
    moments: list[datetime] = []
    for channel, last_at in _activity(conversation).items():
        minutes = _minutes(settings, channel, wanted=wanted)
        if minutes is None:
            return None
        moments.append(last_at + timedelta(minutes=minutes))
    return max(moments)


def _activity(conversation: Conversation) -> Mapping[str, datetime]:
    """The last words on each channel; taking a conversation over counts as words on all of them."""
    said = conversation.channel_activity or {"": conversation.created_at}
    return {channel: max(last_at, conversation.owner_changed_at) for channel, last_at in said.items()}


def _minutes(settings: Mapping[str, ChannelSetting], channel: str, *, wanted: str) -> int | None:
    setting = settings.get(channel)
    if setting is None or not setting.has_timeouts:
        return DEFAULT_INACTIVE_MINUTES if wanted == "inactive" else DEFAULT_CLOSED_MINUTES
    return setting.inactive_minutes if wanted == "inactive" else setting.closed_minutes
