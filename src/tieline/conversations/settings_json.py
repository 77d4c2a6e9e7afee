"""A configuration's settings as the database keeps them; the wire's spelling is `wire/conversations_v2/render.py`'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tieline.conversations.models import ChannelSetting, ConfigurationSettings, Grouping, StatusCallback

_LISTS = (
    "intelligence_configuration_ids",
    "trait_extraction_strategy_ids",
    "observation_extraction_strategy_ids",
)


def settings_to_json(settings: ConfigurationSettings) -> dict[str, Any]:
    """Return `settings` as plain JSON values."""
    return asdict(settings) | {
        "channel_settings": {k: asdict(v) for k, v in settings.channel_settings.items()}
    }


def settings_from_json(stored: Mapping[str, Any]) -> ConfigurationSettings:
    """Read what `settings_to_json` wrote."""
    return ConfigurationSettings(
        **{
            **stored,
            "grouping": Grouping(stored["grouping"]),
            "channel_settings": {name: _channel(value) for name, value in stored["channel_settings"].items()},
            "status_callbacks": tuple(StatusCallback(**one) for one in stored["status_callbacks"]),
            **{name: tuple(stored.get(name, ())) for name in _LISTS},
        }
    )


def _channel(stored: Mapping[str, Any]) -> ChannelSetting:
    return ChannelSetting(**{**stored, "capture_rules": tuple(stored["capture_rules"])})
