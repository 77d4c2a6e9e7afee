"""The room's values as the older API spells them: snake_case, ISO dates, absolute URLs, `CH…`, `MB…` and `IM…` ids."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from fastapi import Request

from tieline.conversations import Recipient, Status
from tieline.conversations.classic import (
    AddressRule,
    ChatService,
    ClassicConversation,
    ClassicMessage,
    ClassicParticipant,
    Hook,
    classic_id,
)
from tieline.kit.ids import IdKind
from tieline.wire.envelope import public_base, wire_time

STATES = {Status.ACTIVE: "active", Status.INACTIVE: "inactive", Status.CLOSED: "closed"}
_RECEIPTS = {
    "INITIATED": "sent",
    "IN_PROGRESS": "sent",
    "DELIVERED": "delivered",
    "COMPLETED": "delivered",
    "READ": "read",
    "FAILED": "failed",
}
_SERVICE_LINKS = {
    "conversations": "Conversations",
    "configuration": "Configuration",
    "participant_conversations": "ParticipantConversations",
}


def _base(request: Request) -> str:
    """Return the path a resource is shown under: below the service that the caller asked through, if any."""
    service_id = request.path_params.get("service_id")
    return f"{public_base(request)}/v1" + (f"/Services/{service_id}" if service_id else "")


def _service(request: Request) -> dict[str, str]:
    """Most resources name their service only when it was named to reach them."""
    service_id: str | None = request.path_params.get("service_id")
    return {"chat_service_sid": service_id} if service_id else {}


def conversation_sid(conversation_id: str) -> str:
    """Return a conversation's id as this API spells it."""
    return classic_id(IdKind.CONVERSATION, conversation_id)


def render_service(request: Request, service: ChatService) -> dict[str, Any]:
    """Render a chat service."""
    url = f"{public_base(request)}/v1/Services/{service.service_id}"
    return {
        "account_sid": service.account_id,
        "sid": service.service_id,
        "friendly_name": service.friendly_name,
        "date_created": wire_time(service.created_at),
        "date_updated": wire_time(service.updated_at),
        "url": url,
        "links": {name: f"{url}/{path}" for name, path in _SERVICE_LINKS.items()},
    }


def render_address(request: Request, rule: AddressRule) -> dict[str, Any]:
    """Render an address configuration."""
    auto = rule.auto_creation
    return {
        "sid": rule.address_id,
        "account_sid": rule.account_id,
        "type": rule.type,
        "address": rule.address,
        "friendly_name": rule.friendly_name,
        "auto_creation": {
            "enabled": auto.enabled,
            "type": auto.type,
            "conversation_service_sid": auto.service_id,
            "webhook_url": auto.hook_url,
            "webhook_method": auto.hook_method,
            "webhook_filters": list(auto.hook_filters),
            "studio_flow_sid": auto.flow_id,
            "studio_retry_count": auto.flow_retries,
        },
        "address_country": None,
        "date_created": wire_time(rule.created_at),
        "date_updated": wire_time(rule.updated_at),
        "url": f"{public_base(request)}/v1/Configuration/Addresses/{rule.address_id}",
    }


def render_conversation(request: Request, shown: ClassicConversation) -> dict[str, Any]:
    """Render a conversation."""
    conversation, details = shown.conversation, shown.details
    sid = conversation_sid(conversation.conversation_id)
    url = f"{_base(request)}/Conversations/{sid}"
    moments = {"date_inactive": shown.inactive_at, "date_closed": shown.closed_at}
    return {
        "account_sid": conversation.account_id,
        "chat_service_sid": shown.service_id,
        "messaging_service_sid": details.values.get("messaging_service_id"),
        "sid": sid,
        "friendly_name": conversation.name,
        "unique_name": details.unique_name,
        "attributes": details.attributes,
        "state": STATES[conversation.status],
        "date_created": wire_time(conversation.created_at),
        "date_updated": wire_time(conversation.updated_at),
        "timers": {name: wire_time(at) for name, at in moments.items() if at is not None},
        "url": url,
        "links": {
            "participants": f"{url}/Participants",
            "messages": f"{url}/Messages",
            "webhooks": f"{url}/Webhooks",
        },
        "bindings": {},
    }


def render_participant(request: Request, shown: ClassicParticipant) -> dict[str, Any]:
    """Render a participant."""
    participant, details = shown.participant, shown.details
    sid = classic_id(IdKind.PARTICIPANT, participant.participant_id)
    conversation = conversation_sid(participant.conversation_id)
    return {
        "account_sid": participant.account_id,
        **_service(request),
        "conversation_sid": conversation,
        "sid": sid,
        "identity": shown.identity,
        "attributes": details.attributes,
        "messaging_binding": render_binding(shown),
        "role_sid": None,
        "date_created": wire_time(participant.created_at),
        "date_updated": wire_time(participant.updated_at),
        "url": f"{_base(request)}/Conversations/{conversation}/Participants/{sid}",
        "last_read_message_index": details.values.get("last_read_message_index"),
        "last_read_timestamp": details.values.get("last_read_timestamp"),
    }


def render_binding(shown: ClassicParticipant) -> dict[str, Any] | None:
    """Render how a participant is written to; None for an identity."""
    binding = shown.binding
    if binding is None:
        return None
    return {"type": binding.type, "address": binding.address, "proxy_address": binding.proxy_address}


def render_message(request: Request, shown: ClassicMessage) -> dict[str, Any]:
    """Render a message."""
    communication = shown.communication
    sid = classic_id(IdKind.COMMUNICATION, communication.communication_id)
    conversation = conversation_sid(communication.conversation_id)
    url = f"{_base(request)}/Conversations/{conversation}/Messages/{sid}"
    return {
        "account_sid": communication.account_id,
        **_service(request),
        "conversation_sid": conversation,
        "sid": sid,
        "index": communication.sequence - 1,
        "author": shown.author,
        "body": communication.text,
        "media": [{"url": one} for one in communication.media] or None,
        "attributes": shown.details.attributes,
        "participant_sid": participant_sid(communication.author.participant_id),
        "date_created": wire_time(communication.created_at),
        "date_updated": wire_time(communication.updated_at),
        "url": url,
        "delivery": _summary(communication.recipients),
        "links": {
            "delivery_receipts": f"{url}/Receipts",
            "channel_metadata": f"{url}/ChannelMetadata",
        },
        "content_sid": None,
    }


def participant_sid(participant_id: str | None) -> str | None:
    """Return a participant's id as this API spells it."""
    return classic_id(IdKind.PARTICIPANT, participant_id) if participant_id else None


def _summary(recipients: Iterable[Recipient]) -> dict[str, Any]:
    """Return how many of the receipts have come how far, in words."""
    states = [_RECEIPTS.get(one.delivery_status or "", "sent") for one in recipients]
    reached = {
        "sent": len(states),
        "delivered": sum(state in {"delivered", "read"} for state in states),
        "read": states.count("read"),
        "failed": states.count("failed"),
        "undelivered": 0,
    }
    words = {
        name: "none" if count == 0 else "all" if count == len(states) else "some"
        for name, count in reached.items()
    }
    return {"total": len(states), **words}


def receipts_of(request: Request, shown: ClassicMessage) -> list[dict[str, Any]]:
    """Render how far a message came, one receipt for each who hears it."""
    communication = shown.communication
    message = classic_id(IdKind.COMMUNICATION, communication.communication_id)
    conversation = conversation_sid(communication.conversation_id)
    base = f"{_base(request)}/Conversations/{conversation}/Messages/{message}/Receipts"
    return [
        {
            "account_sid": communication.account_id,
            **_service(request),
            "conversation_sid": conversation,
            "sid": (sid := receipt_sid(communication.communication_id, one)),
            "message_sid": message,
            "channel_message_sid": communication.channel_id,
            "participant_sid": participant_sid(one.participant_id),
            "status": _RECEIPTS.get(one.delivery_status or "", "sent"),
            "error_code": 0,
            "date_created": wire_time(communication.created_at),
            "date_updated": wire_time(communication.updated_at),
            "url": f"{base}/{sid}",
        }
        for one in communication.recipients
    ]


def receipt_sid(communication_id: str, recipient: Recipient) -> str:
    """Return the id of a receipt: made of the message and who hears it, so that it is always the same."""
    named = f"{communication_id} {recipient.channel} {recipient.address}"
    return "DY" + hashlib.sha256(named.encode()).hexdigest()[:32]


def render_hook(request: Request, hook: Hook) -> dict[str, Any]:
    """Render a conversation's webhook."""
    conversation = conversation_sid(hook.conversation_id or "")
    return {
        "sid": hook.hook_id,
        "account_sid": hook.account_id,
        **_service(request),
        "conversation_sid": conversation,
        "target": hook.target.value,
        "url": f"{_base(request)}/Conversations/{conversation}/Webhooks/{hook.hook_id}",
        "configuration": {
            "url": hook.url,
            "method": hook.method,
            "filters": list(hook.filters),
            "triggers": list(hook.triggers),
            **({"flow_sid": hook.flow_id} if hook.flow_id else {}),
        },
        "date_created": wire_time(hook.created_at),
        "date_updated": wire_time(hook.updated_at),
    }
