"""The house put together: every service, journey and outside port, built from settings. See `main.py` for its doors.

The only place that knows every concrete class; tests build the same house on a temporary file with scripted outsides.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

from tieline.accounts import AccountService
from tieline.agents import BuiltInAgent
from tieline.app.bodies import ConversationBodies, message_status
from tieline.app.credentials import as_environment, read_credentials
from tieline.app.flow_http import PlatformHTTP
from tieline.channels import Carrier, ChannelService, SimulatedCarrier
from tieline.conversations import Address, ConversationService
from tieline.flows import FlowService
from tieline.flows.liquid import warm_up as warm_up_templates
from tieline.intelligence import IntelligenceService
from tieline.journeys.agent_turn import AgentTurn
from tieline.journeys.conversation_end import ConversationEnd
from tieline.journeys.conversation_timers import ConversationTimers
from tieline.journeys.customer import CustomerView
from tieline.journeys.deliver_events import DeliverEvents
from tieline.journeys.erase_profile import EraseProfile
from tieline.journeys.flow_steps import FlowSteps
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.offers import Offers
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.outbound_text import OutboundText
from tieline.journeys.turn_rounds import Patience, TurnRounds
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.call_log import CallLog
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.http import HTTPSender, PooledSender
from tieline.kit.settings import Settings
from tieline.memory import MemoryService
from tieline.models.ports import ModelChoice, choose_model
from tieline.routing import RoutingService
from tieline.routing.expressions import warm_up as warm_up_expressions
from tieline.webhooks import WebhookSender, WebhookService
from tieline.wire.intelligence_v3.callbacks import render_rule_execution


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The outside world behind its ports; tests put scripted ones in."""

    http: HTTPSender = field(default_factory=PooledSender)
    carrier: Carrier = field(default_factory=SimulatedCarrier)
    agent: BuiltInAgent | None = None


class House:
    """Every room and every story, ready to be used."""

    def __init__(self, db: Database, settings: Settings, outside: Outside | None = None) -> None:
        """Build the rooms, then the stories that cross them, lowest first."""
        self.db = db
        self.settings = settings
        self.outside = outside or Outside()
        self.calls = CallLog()
        self.model: ModelChoice = choose_model(os.environ, wanted=settings.model)
        self._warming: asyncio.Task[None] | None = None
        self._build_rooms()
        self._build_talking()
        self._build_handing_over()
        self._build_ending()

    def _build_rooms(self) -> None:
        self.accounts = AccountService()
        self.memory = MemoryService()
        self.conversations = ConversationService(resolve_profile=self._resolve_profile)
        self.channels = ChannelService()
        self.routing = RoutingService()
        self.flows = FlowService()
        self.intelligence = IntelligenceService()
        self.webhooks = WebhookService()
        self.bodies = ConversationBodies(self.conversations)
        self.customer = CustomerView(conversations=self.conversations, memory=self.memory)
        self.agent = self.outside.agent or BuiltInAgent(self.model)

    def _resolve_profile(
        self, tx: Transaction, *, account_id: str, memory_store_id: str, address: Address
    ) -> str | None:
        """Find or make the profile of a customer whom a caller adds; an address that names nobody makes none."""
        id_type = "email" if address.channel == "EMAIL" else "phone"
        try:
            resolved = self.memory.resolve_profile(
                tx, store_id=memory_store_id, id_type=id_type, value=address.address, source="conversations"
            )
        except Invalid:
            return None
        return resolved.profile_id

    def _build_talking(self) -> None:
        settings = self.settings
        self.patience = Patience(
            round_seconds=settings.round_seconds,
            deadline_seconds=settings.turn_deadline_seconds,
            hold_seconds=settings.hold_seconds,
            half_done_seconds=settings.half_done_seconds,
        )
        self.inbound = InboundMessage(
            self.db,
            channels=self.channels,
            memory=self.memory,
            conversations=self.conversations,
            customer=self.customer,
        )
        self.outbound = OutboundMessage(
            self.db, channels=self.channels, conversations=self.conversations, carrier=self.outside.carrier
        )
        self.outbound_text = OutboundText(
            self.db,
            channels=self.channels,
            conversations=self.conversations,
            webhooks=self.webhooks,
            inbound=self.inbound,
            outbound=self.outbound,
            status_body=message_status,
        )
        self.rounds = TurnRounds(
            conversations=self.conversations,
            channels=self.channels,
            webhooks=self.webhooks,
            communication_body=self.bodies.communication,
            patience=self.patience,
        )
        self.deliver_events = DeliverEvents(
            self.db,
            conversations=self.conversations,
            webhooks=self.webhooks,
            accounts=self.accounts,
            sender=WebhookSender(self.outside.http, timeout_seconds=settings.webhook_timeout_seconds),
            rounds=self.rounds,
            event_body=self.bodies,
        )

    def _build_handing_over(self) -> None:
        self.handoff = HandoffToWorker(
            self.db,
            accounts=self.accounts,
            conversations=self.conversations,
            flows=self.flows,
            routing=self.routing,
            customer=self.customer,
            outbound=self.outbound,
            half_done_seconds=self.patience.half_done_seconds,
        )
        self.agent_turn = AgentTurn(
            self.db,
            conversations=self.conversations,
            memory=self.memory,
            customer=self.customer,
            rounds=self.rounds,
            handoff=self.handoff,
            outbound=self.outbound,
            agent=lambda: self.agent,
            calls=self.calls,
        )
        self.flow_steps = FlowSteps(
            self.db,
            flows=self.flows,
            conversations=self.conversations,
            handoff=self.handoff,
            outbound=self.outbound,
            call_http=PlatformHTTP(
                self.db, accounts=self.accounts, http=self.outside.http, settings=self.settings
            ),
            hold_seconds=self.patience.hold_seconds,
        )
        self.offers = Offers(
            self.db,
            routing=self.routing,
            conversations=self.conversations,
            customer=self.customer,
            handoff=self.handoff,
            hold_seconds=self.patience.hold_seconds,
        )

    def _build_ending(self) -> None:
        self.timers = ConversationTimers(self.db, conversations=self.conversations)
        self.conversation_end = ConversationEnd(
            self.db,
            conversations=self.conversations,
            intelligence=self.intelligence,
            memory=self.memory,
            routing=self.routing,
            flows=self.flows,
            webhooks=self.webhooks,
            customer=self.customer,
            rule_body=render_rule_execution,
        )
        self.worker_desk = WorkerDesk(
            self.db,
            routing=self.routing,
            conversations=self.conversations,
            customer=self.customer,
            handoff=self.handoff,
            outbound=self.outbound,
            end=self.conversation_end,
        )
        self.erase_profile = EraseProfile(
            self.db,
            memory=self.memory,
            conversations=self.conversations,
            channels=self.channels,
            routing=self.routing,
            flows=self.flows,
            intelligence=self.intelligence,
            webhooks=self.webhooks,
            calls=self.calls,
        )

    async def environment(self) -> dict[str, str]:
        """Return the project's TWILIO_* values, for `tieline env` and `tieline run`."""
        credentials = read_credentials(self.settings.data)
        return as_environment(credentials) if credentials else {}

    async def warm_up_agent(self) -> None:
        """Begin to import the agent kit and make the model, once, beside whatever else is going on."""
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm_up(), name="warm-up")

    async def _warm_up(self) -> None:
        """Import what the first turn and the first handoff need, so that no customer and no transaction waits for it."""
        await self.agent.warm_up()
        await asyncio.to_thread(warm_up_expressions)
        await asyncio.to_thread(warm_up_templates)

    async def close(self) -> None:
        """Close what reaches outside."""
        await self.agent.close()
        if isinstance(self.outside.http, PooledSender):
            await self.outside.http.close()
