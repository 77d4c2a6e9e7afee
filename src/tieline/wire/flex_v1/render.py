"""Resources as Flex writes them: snake_case, ids as `sid`, absolute URLs. Fields and types: twilio-apis.md section 9.2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tieline.conversations.classic import classic_id
from tieline.interactions import Interaction, InteractionParticipant, Invite, Transfer
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind
from tieline.routing import Task, TaskNotFound
from tieline.wire.envelope import wire_time
from tieline.wire.flex_v1.door import BASE, Door
from tieline.wire.instance import instance_of


def find_task(tx: Transaction, door: Door, task_id: str | None) -> Task | None:
    """Return the task that an answer shows, None when there is none any more."""
    try:
        return door.routing.get_task(tx, task_id=task_id or "")
    except TaskNotFound:
        return None


def render_interaction(found: Interaction, *, task: Task | None, base: str) -> dict[str, Any]:
    """An interaction with its channel and its newest task."""
    url = f"{base}{BASE}/{found.interaction_id}"
    media = classic_id(IdKind.CONVERSATION, found.conversation_id)
    return {
        "sid": found.interaction_id,
        "channel": {
            "sid": found.channel_id,
            "id": found.channel_id,
            "type": found.channel_type,
            "status": str(found.channel_status),
            "initiated_by": found.initiated_by,
            "properties": {"media_channel_sid": media, "conversation_id": found.conversation_id},
        },
        "routing": render_routing(task),
        "interaction_context_sid": found.context_id,
        "webhook_ttid": found.webhook_ttid,
        "url": url,
        "links": {"channels": f"{url}/Channels"},
    }


def render_routing(task: Task | None, *, invite: Invite | None = None) -> dict[str, Any] | None:
    """A task as routing's properties: snake_case, moments in seconds."""
    if task is None:
        return None
    properties: Mapping[str, Any] = {
        "sid": task.task_id,
        "workspace_sid": task.workspace_id,
        "workflow_sid": task.workflow_id or None,
        "task_queue_sid": task.queue_id,
        "worker_sid": task.worker_id or task.worker_wanted,
        "task_channel_unique_name": task.channel,
        "assignment_status": str(task.status),
        "attributes": dict(task.attributes),
        "priority": task.priority,
        "timeout": task.timeout,
        "reason": task.reason,
        "date_created": int(task.created_at.timestamp()),
        "date_updated": int(task.updated_at.timestamp()),
    }
    return {"type": "taskrouter", "properties": dict(properties), "role": invite and str(invite.role)}


def render_channel(found: Interaction, *, base: str) -> dict[str, Any]:
    """The channel of an interaction."""
    url = f"{base}{BASE}/{found.interaction_id}/Channels/{found.channel_id}"
    return {
        "sid": found.channel_id,
        "interaction_sid": found.interaction_id,
        "type": found.channel_type,
        "status": str(found.channel_status),
        "error_code": found.error_code,
        "error_message": found.error_message,
        "url": url,
        "links": {"participants": f"{url}/Participants", "invites": f"{url}/Invites"},
    }


def render_invite(found: Invite, *, task: Task | None, base: str) -> dict[str, Any]:
    """An invite with the task it made."""
    return {
        "sid": found.invite_id,
        "interaction_sid": found.interaction_id,
        "channel_sid": found.channel_id,
        "routing": render_routing(task, invite=found),
        "url": f"{_channel_url(found, base)}/Invites/{found.invite_id}",
    }


def render_participant(found: InteractionParticipant, *, base: str) -> dict[str, Any]:
    """Somebody who takes or took part."""
    return {
        "sid": found.participant_id,
        "type": str(found.kind),
        "interaction_sid": found.interaction_id,
        "channel_sid": found.channel_id,
        "url": f"{_channel_url(found, base)}/Participants/{found.participant_id}",
        "routing_properties": None if found.routing is None else dict(found.routing),
    }


def render_transfer(found: Transfer, *, base: str) -> dict[str, Any]:
    """A transfer."""
    return {
        "sid": found.transfer_id,
        "instance_sid": instance_of(found.account_id),
        "account_sid": found.account_id,
        "interaction_sid": found.interaction_id,
        "channel_sid": found.channel_id,
        "execution_sid": None,
        "type": str(found.kind),
        "status": str(found.status),
        "from": found.from_participant_id,
        "to": found.to,
        "note_sid": found.note_id,
        "summary_sid": found.summary_id,
        "date_created": wire_time(found.created_at),
        "date_updated": wire_time(found.updated_at),
        "url": f"{_channel_url(found, base)}/Transfers/{found.transfer_id}",
    }


def _channel_url(found: Invite | InteractionParticipant | Transfer, base: str) -> str:
    return f"{base}{BASE}/{found.interaction_id}/Channels/{found.channel_id}"
