"""The starter project: what a first start makes, so that both of the article's scripts run as printed.

Fixed and documented: the number, the store id, the first customer and the knowledge base. Random for each data folder:
account, keys, flow, workers (`docs/reference/starter-project.md`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from tieline.accounts import AccountService
from tieline.app.starter_knowledge import make_knowledge
from tieline.channels import ChannelService
from tieline.conversations import (
    ChannelSetting,
    ConfigurationSettings,
    ConversationService,
    Grouping,
)
from tieline.flows import FlowService
from tieline.flows.templates import handoff_definition
from tieline.intelligence import IntelligenceService
from tieline.intelligence.operators import NEXT_BEST_RESPONSE_ID, SUMMARY_ID
from tieline.kit.db import Database, Transaction
from tieline.knowledge import KnowledgeService
from tieline.memory import MemoryService, TraitDefinition
from tieline.routing import RoutingService

NUMBER = "+15550100000"
STORE_ID = "mem_store_00000000000000000000000000"
CUSTOMER_PROFILE_ID = "mem_profile_00000000000000000000000000"
CUSTOMER_NUMBER = "+15550100001"

_CHANNELS = ("SMS", "WHATSAPP", "RCS")
_INACTIVE_MINUTES, _CLOSED_MINUTES = 10, 60
_OFFER_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """The services a starter project is made with."""

    accounts: AccountService
    channels: ChannelService
    conversations: ConversationService
    flows: FlowService
    intelligence: IntelligenceService
    knowledge: KnowledgeService
    memory: MemoryService
    routing: RoutingService


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """What `tieline env` shows; kept in the data folder, readable by its owner alone."""

    account_id: str
    auth_token: str
    key_id: str
    secret: str
    configuration_id: str
    flow_id: str


async def make_starter_project(db: Database, rooms: Rooms) -> Credentials | None:
    """Make the starter project in an empty database, in one transaction; None when there is an account already."""
    return await db.transact(partial(_make, rooms=rooms), key="starter-project")


def _make(tx: Transaction, *, rooms: Rooms) -> Credentials | None:
    if rooms.accounts.list_accounts(tx):
        return None
    account = rooms.accounts.create_account(tx, friendly_name="Starter project")
    account_id = account.account_id
    key, secret = rooms.accounts.create_api_key(tx, account_id=account_id)
    _make_memory(tx, rooms, account_id=account_id)
    knowledge_base_id = make_knowledge(tx, rooms.knowledge, account_id=account_id)
    intelligence_configuration_id = _make_rules(
        tx, rooms, account_id=account_id, knowledge_base_id=knowledge_base_id
    )
    configuration = rooms.conversations.create_configuration(
        tx, account_id=account_id, settings=_settings(intelligence_configuration_id)
    )
    rooms.channels.create_number(
        tx, account_id=account_id, number=NUMBER, configuration_id=configuration.configuration_id
    )
    workflow_id = _make_routing(tx, rooms, account_id=account_id)
    flow = rooms.flows.put_flow(
        tx,
        account_id=account_id,
        friendly_name="Agent to person",
        definition=handoff_definition(workflow_id=workflow_id),
        status="published",
        commit_message="Starter project",
    )
    rooms.accounts.set_handoff_flow(tx, account_id=account_id, flow_id=flow.flow_id)
    return Credentials(
        account_id=account_id,
        auth_token=account.auth_token,
        key_id=key.key_id,
        secret=secret,
        configuration_id=configuration.configuration_id,
        flow_id=flow.flow_id,
    )


def _make_memory(tx: Transaction, rooms: Rooms, *, account_id: str) -> None:
    rooms.memory.create_store(
        tx,
        account_id=account_id,
        display_name="starter-memory",
        description="Starter project",
        store_id=STORE_ID,
    )
    language = TraitDefinition(
        name="language", data_type="STRING", description="The language the customer prefers"
    )
    rooms.memory.patch_trait_group(tx, store_id=STORE_ID, name="Contact", traits={"language": language})
    rooms.memory.create_profile(
        tx,
        store_id=STORE_ID,
        traits={"Contact": {"phone": CUSTOMER_NUMBER, "firstName": "Ana", "lastName": "Torres"}},
        source="starter",
        profile_id=CUSTOMER_PROFILE_ID,
    )


def _make_rules(tx: Transaction, rooms: Rooms, *, account_id: str, knowledge_base_id: str) -> str:
    operators = [{"id": SUMMARY_ID}, {"id": NEXT_BEST_RESPONSE_ID}]
    rules = [
        {
            "operators": operators,
            "triggers": [{"on": on}],
            "actions": [],
            "context": {"memory": {"enabled": True}, "knowledge": {"bases": [knowledge_base_id]}},
        }
        for on in ("CONVERSATION_END", "CONVERSATION_INACTIVE")
    ]
    configuration = rooms.intelligence.create_configuration(
        tx, account_id=account_id, display_name="Summary and next best response", rules=rules
    )
    return configuration.configuration_id


def _settings(intelligence_configuration_id: str) -> ConfigurationSettings:
    timers = ChannelSetting(
        inactive_minutes=_INACTIVE_MINUTES, closed_minutes=_CLOSED_MINUTES, has_timeouts=True
    )
    return ConfigurationSettings(
        display_name="Starter",
        description="Starter project: one conversation for each customer, whatever the channel",
        grouping=Grouping.PROFILE,
        memory_store_id=STORE_ID,
        channel_settings=dict.fromkeys(_CHANNELS, timers),
        intelligence_configuration_ids=(intelligence_configuration_id,),
        memory_extraction_enabled=True,
    )


def _make_routing(tx: Transaction, rooms: Rooms, *, account_id: str) -> str:
    """Make the workspace with its activities, two workers (one speaks Spanish), a queue and a workflow; return its id."""
    routing = rooms.routing
    workspace = routing.create_workspace(tx, account_id=account_id, friendly_name="Starter workspace")
    workspace_id = workspace.workspace_id
    activities = {
        name: routing.create_activity(tx, workspace_id=workspace_id, friendly_name=name, available=available)
        for name, available in (("Offline", False), ("Available", True), ("Break", False))
    }
    for unique_name in ("default", "chat", "sms", "voice"):
        known = {
            channel.unique_name for channel in routing.list_task_channels(tx, workspace_id=workspace_id).items
        }
        if unique_name not in known:
            routing.create_task_channel(
                tx, workspace_id=workspace_id, unique_name=unique_name, friendly_name=unique_name.capitalize()
            )
    for name, languages in (("Marco Bianchi", ["en", "it"]), ("Lucía Ramos", ["es", "en"])):
        routing.create_worker(
            tx,
            workspace_id=workspace_id,
            friendly_name=name,
            attributes={"languages": languages, "skills": ["support"]},
            activity_id=activities["Offline"].activity_id,
        )
    queue = routing.create_queue(tx, workspace_id=workspace_id, friendly_name="Everyone")
    routes = {"task_routing": {"filters": [], "default_filter": {"queue": queue.queue_id}}}
    workflow = routing.create_workflow(
        tx,
        workspace_id=workspace_id,
        friendly_name="Assign to anyone",
        configuration=json.dumps(routes),
        reservation_timeout=_OFFER_SECONDS,
    )
    return workflow.workflow_id
