"""The attributes that the platform writes on a conversation's task, in the spelling its desktops read.

Reference: flex-taskrouter-studio.md 4.1. What a developer or a task before gave stays unless it is one of ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tieline.conversations.classic import classic_id
from tieline.interactions.models import Interaction, Transfer
from tieline.kit.clock import iso_ms
from tieline.kit.ids import IdKind
from tieline.routing import Task
from tieline.routing.matching import INSIDE, LAST_WORKER

_OF_ONE_TASK = ("transfer", "invite", "cameBack", INSIDE)
"""What the next task of a conversation does not inherit."""
_OUTCOME = ("outcome", "content", "hang_up_by")
_TYPES = {
    "VOICE": "voice",
    "SMS": "sms",
    "WHATSAPP": "whatsapp",
    "CHAT": "chat",
    "EMAIL": "email",
    "RCS": "gbm",
}


@dataclass(frozen=True, kw_only=True)
class About:
    """The customer's side of a task; `channel` is the house's word for how they are reached ("SMS", "VOICE")."""

    channel: str
    customer_name: str
    customer_address: str
    direction: str = "inbound"
    initiated_by: str = "customer"


def channel_type(channel: str) -> str:
    """Return the vendor's type of a channel of ours."""
    return _TYPES.get(channel.upper(), "web")


def written(
    *, given: Mapping[str, Any], about: About, interaction: Interaction, invite_id: str
) -> dict[str, Any]:
    """Return a task's attributes with the platform's keys on top of those that were `given`."""
    initiated_by = given.get("initiatedBy") or about.initiated_by
    email = about.customer_address if "@" in about.customer_address else ""
    phone = "" if email else about.customer_address
    reporting = given.get("conversations")
    media = [{"type": "ChatTranscript", "sid": classic_id(IdKind.CONVERSATION, interaction.conversation_id)}]
    return {
        "customerAddress": about.customer_address,
        "customerName": about.customer_name,
        "from": about.customer_address,
        "name": about.customer_name,
        "channelType": about.channel.lower(),
        "direction": about.direction,
        "conversationSid": interaction.conversation_id,
        "customers": {"phone": phone, "name": about.customer_name, "email": email},
        **given,
        "initiatedBy": initiated_by,
        "flexInteractionSid": interaction.interaction_id,
        "flexInteractionChannelSid": interaction.channel_id,
        "flexChannelInviteSid": invite_id,
        "conversations": {
            "conversation_id": interaction.conversation_id,
            "initiated_by": initiated_by,
            "communication_channel": channel_type(about.channel),
            "direction": about.direction,
            "media": media,
            **(reporting if isinstance(reporting, Mapping) else {}),
        },
    }


def about_task(task: Task) -> About:
    """Return the customer's side of a task from its attributes, for the task that follows it."""
    given = task.attributes
    return About(
        channel=_text(given, "channelType") or ("voice" if task.channel == "voice" else "chat"),
        customer_name=_text(given, "customerName"),
        customer_address=_text(given, "customerAddress"),
        direction=_text(given, "direction") or "inbound",
        initiated_by=_text(given, "initiatedBy") or "customer",
    )


def inherited(task: Task) -> dict[str, Any]:
    """Return what the next task of a conversation has from this one: all that is not this task's own story."""
    kept = {name: value for name, value in task.attributes.items() if name not in _OF_ONE_TASK}
    reporting = kept.get("conversations")
    if isinstance(reporting, Mapping):
        kept["conversations"] = {name: value for name, value in reporting.items() if name not in _OUTCOME}
    line = kept.get("previousTasks")
    kept["previousTasks"] = [*(line if isinstance(line, list) else ()), task.task_id][-20:]
    if task.worker_id is not None:
        kept.setdefault(
            "originalRouting",
            {"queueSid": task.queue_id or "", "workerSid": task.worker_id},
        )
    return kept


def with_outcome(
    task: Task, *, disposition: str | None, note: str | None, by: str | None = None
) -> dict[str, Any]:
    """Return a task's attributes with how it ended: disposition, notes, and who ended the talk."""
    reporting = task.attributes.get("conversations")
    told = {"outcome": disposition, "content": note, "hang_up_by": by}
    known = {name: value for name, value in told.items() if value is not None}
    return {
        **task.attributes,
        "conversations": {**(reporting if isinstance(reporting, Mapping) else {}), **known},
    }


def transferred(
    task: Task, *, transfer: Transfer, from_name: str, note: str, summary: str, at: Any
) -> dict[str, Any]:
    """Return the attributes of the task that a transfer makes."""
    return {
        **inherited(task),
        INSIDE: [transfer.from_worker_id],
        "transfer": {
            "transferSid": transfer.transfer_id,
            "type": str(transfer.kind),
            "fromTaskSid": transfer.from_task_id,
            "fromWorkerSid": transfer.from_worker_id,
            "fromWorkerName": from_name,
            "to": transfer.to,
            "note": note,
            "summary": summary,
            "at": iso_ms(at),
        },
    }


def invited(task: Task, *, by: str, by_name: str, note: str) -> dict[str, Any]:
    """Return the attributes of the task that asks a second worker to join."""
    about = {"fromTaskSid": task.task_id, "fromWorkerSid": by, "fromWorkerName": by_name, "note": note}
    return {**inherited(task), INSIDE: [by], "invite": about}


def without_those_inside(given: Mapping[str, Any], worker_ids: Sequence[str]) -> dict[str, Any]:
    """Return attributes that let nobody be asked who is in the conversation already."""
    return {**given, INSIDE: list(worker_ids)}


def everybody_asked(task: Task) -> dict[str, Any]:
    """Return a transferred task's attributes once whoever gave it away may be asked for it, too."""
    return {name: value for name, value in task.attributes.items() if name != INSIDE}


def came_back(task: Task, *, why: str, worker_id: str | None, worker_name: str | None) -> dict[str, Any]:
    """Return the attributes of the task of a conversation that rested; whoever had it is asked first."""
    last = {LAST_WORKER: worker_id, "lastWorkerName": worker_name or ""} if worker_id else {}
    return {**inherited(task), **last, "cameBack": why}


def _text(given: Mapping[str, Any], name: str) -> str:
    value = given.get(name)
    return value if isinstance(value, str) else ""
