"""The account's configuration: what it set itself, and the workspace, workflow and services it has.

Conversations classic has the same path, so this one answers only where this product's host is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from tieline.conversations.classic import default_service_id
from tieline.doorway.hosts import EXPLICIT, ProductRoute
from tieline.interactions import AccountSettings
from tieline.kit.db import Transaction
from tieline.routing import Activity, Workspace
from tieline.wire.auth import Caller
from tieline.wire.envelope import public_base, read_json, wire_time
from tieline.wire.flex_v1.door import Door
from tieline.wire.instance import instance_of

_HOST = "flex-api.twilio.com"
_PATH = "/v1/Configuration"
_OBJECTS = (
    "attributes", "ui_attributes", "ui_dependencies", "crm_attributes", "public_attributes",
    "plugin_service_attributes", "queue_stats_configuration", "notifications", "markdown", "flex_insights_hr",
    "debugger_integration", "flex_ui_status_report", "agent_conv_end_methods", "citrix_voice_vdi", "offline_config",
    "outbound_call_flows", "taskrouter_worker_attributes", "taskrouter_worker_channels",
)  # fmt: skip
_LISTS = ("taskrouter_skills", "integrations", "serverless_service_sids", "channel_configs")
_TEXTS = (
    "ui_language", "ui_version", "call_recording_webhook_url", "crm_type", "crm_callback_url", "crm_fallback_url",
    "runtime_domain", "flex_url",
)  # fmt: skip
_SWITCHES = ("call_recording_enabled", "crm_enabled", "plugin_service_enabled", "flex_insights_drilldown")


class FlexRoute(ProductRoute):
    """Only where this product's host is named."""

    product = "flex-api"


class ConfigurationBody(BaseModel):
    """What an account sets; names that a configuration does not have are passed over."""

    model_config = ConfigDict(extra="allow")

    def changes(self) -> dict[str, Any]:
        """Return what is set, of the kinds there are."""
        kinds: Mapping[str, type] = {
            **dict.fromkeys(_OBJECTS, dict),
            **dict.fromkeys(_LISTS, list),
            **dict.fromkeys(_TEXTS, str),
            **dict.fromkeys(_SWITCHES, bool),
        }
        given = self.model_extra or {}
        return {
            name: value
            for name, value in given.items()
            if name in kinds and (value is None or isinstance(value, kinds[name]))
        }


def add_configuration_routes(router: APIRouter, door: Door) -> None:
    """Add the routes of the configuration."""
    own = APIRouter(route_class=FlexRoute)

    def read(tx: Transaction, caller: Caller, request: Request) -> dict[str, Any]:
        found = door.interactions.read_settings(tx, account_id=caller.account_id)
        spaces = door.routing.list_workspaces(tx, account_id=caller.account_id).items
        place = _place(tx, door, spaces[0]) if spaces else {}
        since = spaces[0].created_at if spaces else tx.now
        return _render(found, place=place, since=since, url=f"{public_base(request)}{EXPLICIT}{_HOST}{_PATH}")

    @own.get(_PATH)
    async def fetch_configuration(request: Request, caller: Caller) -> dict[str, Any]:
        """Fetch the account's configuration."""
        return await door.db.read(lambda tx: read(tx, caller, request))

    @own.post(_PATH)
    async def update_configuration(request: Request, caller: Caller) -> dict[str, Any]:
        """Set some of it; the rest stays."""
        changes = (await read_json(request, ConfigurationBody)).changes()

        def change(tx: Transaction) -> dict[str, Any]:
            door.interactions.change_settings(tx, account_id=caller.account_id, changes=changes)
            return read(tx, caller, request)

        return await door.db.transact(change)

    router.include_router(own)


def _place(tx: Transaction, door: Door, workspace: Workspace) -> dict[str, Any]:
    """Return where an account's tasks go: its first workspace, workflow and queue, and what is off duty there."""
    workspace_id = workspace.workspace_id
    workflows = door.routing.list_workflows(tx, workspace_id=workspace_id).items
    queues = door.routing.list_queues(tx, workspace_id=workspace_id).items
    activities = door.routing.list_activities(tx, workspace_id=workspace_id).items
    off = next((one for one in activities if _is_offline(one)), None)
    return {
        "taskrouter_workspace_sid": workspace_id,
        "taskrouter_target_workflow_sid": workflows[0].workflow_id if workflows else None,
        "taskrouter_target_taskqueue_sid": queues[0].queue_id if queues else None,
        "taskrouter_taskqueues": [
            {"sid": one.queue_id, "targetable": True, "friendly_name": one.friendly_name} for one in queues
        ],
        "taskrouter_offline_activity_sid": off.activity_id if off else None,
    }


def _is_offline(activity: Activity) -> bool:
    return not activity.available and activity.friendly_name.lower() == "offline"


def _render(found: AccountSettings, *, place: Mapping[str, Any], since: datetime, url: str) -> dict[str, Any]:
    service_id = default_service_id(found.account_id)
    unset: dict[str, Any] = {
        **dict.fromkeys((*_OBJECTS, *_TEXTS)),
        **{name: [] for name in _LISTS},
        **dict.fromkeys(_SWITCHES, False),
    }
    return {
        **unset,
        **found.values,
        "account_sid": found.account_id,
        "date_created": wire_time(found.created_at or since),
        "date_updated": wire_time(found.updated_at or since),
        "status": "ok",
        "messaging_service_instance_sid": None,
        "chat_service_instance_sid": service_id,
        "flex_service_instance_sid": service_id,
        "flex_instance_sid": instance_of(found.account_id),
        "service_version": None,
        **place,
        "url": url,
    }
