"""From bodies as the wire spells them (`schemas.py`) to the room's values; the way back is `render.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tieline.conversations import (
    Address,
    Author,
    ChannelSetting,
    ConfigurationSettings,
    Grouping,
    NewParticipant,
    ParticipantType,
    StatusCallback,
)
from tieline.conversations.status import DEFAULT_CLOSED_MINUTES
from tieline.wire.conversations_v2.schemas import (
    CallbackBody,
    ChannelSettingBody,
    CreateConfigurationBody,
    InlineConfigurationBody,
    ParticipantAddressBody,
    ParticipantBody,
    PatchConfigurationBody,
    PutConfigurationBody,
)


def read_participant(body: ParticipantBody) -> NewParticipant:
    """Return the participant a caller describes; no type means UNKNOWN."""
    addresses = (
        Address(channel=one.channel, address=one.address, channel_id=one.channelId)
        for one in body.addresses or ()
    )
    return NewParticipant(
        addresses=tuple(addresses),
        type=ParticipantType(body.type or "UNKNOWN"),
        name=body.name,
        profile_id=body.profileId,
    )


def read_author(body: ParticipantAddressBody) -> Author:
    """Return one end of a communication."""
    return Author(participant_id=body.participantId, address=body.address, channel=body.channel)


def read_callbacks(bodies: Iterable[CallbackBody]) -> tuple[StatusCallback, ...]:
    """Return status callbacks."""
    return tuple(StatusCallback(url=one.url, method=one.method) for one in bodies)


def read_channel_setting(body: ChannelSettingBody) -> ChannelSetting:
    """Return one channel's settings; clients refuse timeouts without `closed`, so it is filled in."""
    timeouts = body.statusTimeouts
    rules = [rule.model_dump(by_alias=True, exclude_none=True) for rule in body.captureRules or ()]
    return ChannelSetting(
        inactive_minutes=None if timeouts is None else timeouts.inactive,
        closed_minutes=None if timeouts is None else timeouts.closed or DEFAULT_CLOSED_MINUTES,
        has_timeouts=timeouts is not None,
        capture_rules=tuple(rules),
    )


def read_new_configuration(body: CreateConfigurationBody) -> ConfigurationSettings:
    """Return the settings of a configuration to be made."""
    return ConfigurationSettings(
        **{"display_name": "", "description": "", **read_changes(body)},
    )


def read_replacement(body: PutConfigurationBody, standing: ConfigurationSettings) -> ConfigurationSettings:
    """Return the settings after a PUT.

    Fields that the reference requires (description, grouping, store, channel settings) stay when they are left out, as
    the vendor's setup helper expects; every other field left out is cleared.
    """
    kept: dict[str, Any] = {
        "display_name": standing.display_name,
        "description": standing.description,
        "grouping": standing.grouping,
        "memory_store_id": standing.memory_store_id,
        "channel_settings": standing.channel_settings,
    }
    return ConfigurationSettings(**{**kept, **read_changes(body)})


def read_changes(body: PatchConfigurationBody | InlineConfigurationBody) -> dict[str, Any]:
    """Return the fields of `ConfigurationSettings` that a body sets; null counts as left out."""
    given = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None}
    readers: Mapping[str, tuple[str, Any]] = {
        "displayName": ("display_name", str),
        "description": ("description", str),
        "conversationGroupingType": ("grouping", Grouping),
        "memoryStoreId": ("memory_store_id", str),
        "channelSettings": ("channel_settings", _read_channel_settings),
        "statusCallbacks": ("status_callbacks", read_callbacks),
        "intelligenceConfigurationIds": ("intelligence_configuration_ids", tuple),
        "memoryExtractionEnabled": ("memory_extraction_enabled", bool),
        "conversationsV1Bridge": ("bridge_service_id", _read_bridge),
        "traitExtractionStrategyIds": ("trait_extraction_strategy_ids", tuple),
        "observationExtractionStrategyIds": ("observation_extraction_strategy_ids", tuple),
        "redactionConfigurationId": ("redaction_configuration_id", str),
    }
    return {readers[name][0]: readers[name][1](value) for name, value in given.items() if name in readers}


def _read_channel_settings(
    given: Mapping[str, ChannelSettingBody | None],
) -> dict[str, ChannelSetting | None]:
    return {channel: None if one is None else read_channel_setting(one) for channel, one in given.items()}


def _read_bridge(body: Any) -> str:
    return str(body.serviceId)
