"""The stories of flows put together: what starts one for a call, what it does with calls, its steps. See `house.py`."""

from __future__ import annotations

from typing import Protocol

from tieline.accounts import AccountService
from tieline.app.flow_http import PlatformHTTP
from tieline.channels import ChannelService
from tieline.channels.voice import CallService
from tieline.conversations import ConversationService
from tieline.conversations.classic import ClassicService
from tieline.flows import FlowService
from tieline.journeys.call_to_flow import CallToFlow
from tieline.journeys.calls.opening import CallOpening
from tieline.journeys.flow_calls import FlowCalls
from tieline.journeys.flow_lending import FlowLending
from tieline.journeys.flow_profile import FlowProfile
from tieline.journeys.flow_queues import FlowQueues
from tieline.journeys.flow_steps import FlowSteps
from tieline.journeys.flow_words import FlowWords
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.outbound_call import OutboundCall
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.turn_rounds import Patience, TurnRounds
from tieline.kit.db import Database
from tieline.kit.http import HTTPSender
from tieline.kit.settings import Settings
from tieline.memory import MemoryService
from tieline.routing import RoutingService


class FlowRooms(Protocol):
    """What the stories of flows need of the house that is being built."""

    db: Database
    settings: Settings
    accounts: AccountService
    calls_room: CallService
    channels: ChannelService
    classic: ClassicService
    conversations: ConversationService
    flows: FlowService
    handoff: HandoffToWorker
    inbound: InboundMessage
    memory: MemoryService
    outbound: OutboundMessage
    outbound_call: OutboundCall
    patience: Patience
    rounds: TurnRounds
    routing: RoutingService


class FlowStories:
    """Everything about flows, built from the house's rooms and stories."""

    def __init__(self, house: FlowRooms, *, http: HTTPSender) -> None:
        """Build lowest first; flows make their requests through `http`."""
        self.flow_calls = FlowCalls(
            house.db,
            flows=house.flows,
            calls=house.calls_room,
            conversations=house.conversations,
            outbound=house.outbound_call,
        )
        self.call_to_flow = CallToFlow(
            house.db,
            calls=house.calls_room,
            conversations=house.conversations,
            flows=house.flows,
            handoff=house.handoff,
            opening=CallOpening(
                house.db,
                calls=house.calls_room,
                channels=house.channels,
                conversations=house.conversations,
                inbound=house.inbound,
            ),
        )
        self.lending = FlowLending(
            house.db, flows=house.flows, conversations=house.conversations, rounds=house.rounds
        )
        self.flow_steps = self._steps(house, http)

    def _steps(self, house: FlowRooms, http: HTTPSender) -> FlowSteps:
        return FlowSteps(
            house.db,
            flows=house.flows,
            conversations=house.conversations,
            handoff=house.handoff,
            words=FlowWords(
                house.db,
                flows=house.flows,
                conversations=house.conversations,
                channels=house.channels,
                classic=house.classic,
                inbound=house.inbound,
                outbound=house.outbound,
                hold_seconds=house.patience.hold_seconds,
            ),
            calls=self.flow_calls,
            lending=self.lending,
            profiles=FlowProfile(
                house.db, memory=house.memory, conversations=house.conversations, channels=house.channels
            ),
            queues=FlowQueues(house.db, routing=house.routing),
            channels=house.channels,
            call_http=PlatformHTTP(house.db, accounts=house.accounts, http=http, settings=house.settings),
        )
