"""The room's values as the wire spells them. Clients refuse nulls in most places, so what is unknown is left out.

Facts of the wire kept here: a participant's `name` and a configuration's `description` are never null; READ and VIDEO
are never written, because the SDKs refuse the whole object; dates have no fraction, the form the official SDK parses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tieline.conversations import (
    Action,
    Address,
    ChannelSetting,
    Communication,
    Configuration,
    ConfigurationSettings,
    Conversation,
    Operation,
    Participant,
    Recipient,
    StatusCallback,
)
from tieline.wire.envelope import wire_time


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def render_configuration(configuration: Configuration) -> dict[str, Any]:
    """Render a configuration resource."""
    return {
        "id": configuration.configuration_id,
        **render_settings(configuration.settings),
        "createdAt": wire_time(configuration.created_at),
        "updatedAt": wire_time(configuration.updated_at),
        "version": configuration.version,
    }


def render_settings(settings: ConfigurationSettings) -> dict[str, Any]:
    """Render the settings that a configuration and a conversation's copy have in common."""
    body: dict[str, Any] = {
        "displayName": settings.display_name,
        "description": settings.description,
        "conversationGroupingType": settings.grouping.value,
        "memoryStoreId": settings.memory_store_id,
        "channelSettings": {name: _channel(one) for name, one in settings.channel_settings.items()},
        "statusCallbacks": render_callbacks(settings.status_callbacks),
        "intelligenceConfigurationIds": list(settings.intelligence_configuration_ids),
        "memoryExtractionEnabled": settings.memory_extraction_enabled,
    }
    if settings.bridge_service_id is not None:
        body["conversationsV1Bridge"] = {"serviceId": settings.bridge_service_id}
    given = {
        "traitExtractionStrategyIds": list(settings.trait_extraction_strategy_ids),
        "observationExtractionStrategyIds": list(settings.observation_extraction_strategy_ids),
        "redactionConfigurationId": settings.redaction_configuration_id,
    }
    return body | {name: value for name, value in given.items() if value}


def _channel(setting: ChannelSetting) -> dict[str, Any]:
    body: dict[str, Any] = {"captureRules": [dict(rule) for rule in setting.capture_rules]}
    if setting.has_timeouts:
        body["statusTimeouts"] = _given(
            {"inactive": setting.inactive_minutes, "closed": setting.closed_minutes}
        )
    return body


def render_callbacks(callbacks: Iterable[StatusCallback]) -> list[dict[str, str]]:
    """Render status callbacks."""
    return [{"url": one.url, "method": one.method} for one in callbacks]


def render_operation(operation: Operation, *, base: str) -> dict[str, Any]:
    """Render a finished operation; `base` is scheme and host as the caller sees them."""
    body = {
        "operationId": operation.operation_id,
        "status": "COMPLETED" if operation.is_done else "PENDING",
        "statusUrl": f"{base}/v2/ControlPlane/Operations/{operation.operation_id}",
        "createdAt": wire_time(operation.created_at),
        "completedAt": wire_time(operation.completed_at) if operation.is_done else None,
        "related": dict(operation.related),
    }
    return _given(body)


def render_conversation(
    conversation: Conversation, participants: Iterable[Participant] | None = None
) -> dict[str, Any]:
    """Render a conversation resource, with its participants when they are given."""
    configuration = render_settings(conversation.configuration)
    if conversation.status_callbacks is not None:
        configuration["statusCallbacks"] = render_callbacks(conversation.status_callbacks)
    body: dict[str, Any] = {
        "id": conversation.conversation_id,
        "accountId": conversation.account_id,
        "configurationId": conversation.configuration_id,
        "status": conversation.status.value,
        "name": conversation.name,
        "createdAt": wire_time(conversation.created_at),
        "updatedAt": wire_time(conversation.updated_at),
        "configuration": configuration,
        "metadata": dict(conversation.metadata),
    }
    if participants is not None:
        body["participants"] = [render_participant(one) for one in participants]
    return body


def render_participant(participant: Participant) -> dict[str, Any]:
    """Render a participant resource."""
    body = {
        "id": participant.participant_id,
        "conversationId": participant.conversation_id,
        "accountId": participant.account_id,
        "name": participant.name,
        "type": participant.type.value,
        "profileId": participant.profile_id,
        "addresses": [_address(one) for one in participant.addresses],
        "createdAt": wire_time(participant.created_at),
        "updatedAt": wire_time(participant.updated_at),
    }
    return _given(body)


def _address(address: Address) -> dict[str, Any]:
    return _given({"channel": address.channel, "address": address.address, "channelId": address.channel_id})


def render_communication(communication: Communication) -> dict[str, Any]:
    """Render a communication resource."""
    author = communication.author
    content: dict[str, Any] = {"type": communication.content_type, "text": communication.text}
    if communication.transcription is not None:
        content["transcription"] = dict(communication.transcription)
    if communication.media:
        content["mediaUrls"] = list(communication.media)
    body = {
        "id": communication.communication_id,
        "conversationId": communication.conversation_id,
        "accountId": communication.account_id,
        "author": {
            "address": author.address,
            "channel": author.channel,
            "participantId": author.participant_id,
        },
        "content": content,
        "channelId": communication.channel_id,
        "resourceId": communication.resource_id,
        "recipients": [_recipient(one) for one in communication.recipients],
        "createdAt": wire_time(communication.created_at),
        "updatedAt": wire_time(communication.updated_at),
        "occurredAt": wire_time(communication.occurred_at),
    }
    return _given(body)


def _recipient(recipient: Recipient) -> dict[str, Any]:
    reached = "DELIVERED" if recipient.delivery_status == "READ" else recipient.delivery_status
    return _given(
        {
            "address": recipient.address,
            "channel": recipient.channel,
            "participantId": recipient.participant_id,
            "deliveryStatus": reached,
        }
    )


def render_action(action: Action) -> dict[str, Any]:
    """Render an action resource; `related` names the message and communication it led to."""
    related = _given({"messageSid": action.message_id, "communicationId": action.communication_id})
    body = {
        "id": action.action_id,
        "type": action.type,
        "status": action.status.value,
        "conversationId": action.conversation_id,
        "related": related,
        "failureReason": action.failure_reason,
        "createdAt": wire_time(action.created_at),
        "updatedAt": wire_time(action.updated_at),
        "completedAt": None if action.completed_at is None else wire_time(action.completed_at),
    }
    return _given(body)
